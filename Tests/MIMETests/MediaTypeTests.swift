import MIME
import Octets
import Testing

@Suite("A media type") struct MediaTypeTests {
    @Test(
        "has type, subtype and parameters",
        arguments: [
            ("multipart/mixed; boundary=\"boundary42\"", "multipart/mixed boundary42"),
            ("Multipart/Mixed;BOUNDARY=-----b1;x=y", "Multipart/Mixed -----b1"),
            ("multipart/mixed;\r\n boundary = a=b ; c", "multipart/mixed a=b"),
            ("multipart/mixed; type=\"a;boundary=x\"; boundary=y", "multipart/mixed y"),
            ("multipart/mixed; boundary=\"a\\\"b", "multipart/mixed a\\\"b"),
            ("multipart/mixed; boundary", "multipart/mixed -"), ("multipart/mixed; boundary=", "multipart/mixed "),
            ("message/msrp\u{A0}", "message/msrp -"), (" text/plain ", "text/plain -"), ("text", "none"),
            ("text/", "none"), ("/plain", "none"), ("", "none"),
            ("text/plain (a; boundary=x \\) (b)) ; boundary (c) = (d) y (e)", "text/plain y"),
            ("text/plain (a; boundary=x", "text/plain x"), ("text/plain ((; boundary=(x)", "text/plain (x)"),
        ])
    func reading(_ text: String, _ expected: String) {
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        var reading = "none"
        if let type = MediaType(view, 0..<octets.count) {
            reading = view.text(type.whole) + " " + (type.parameter("boundary", view).map { view.text($0) } ?? "-")
        }
        #expect(reading == expected)
    }

    @Test(
        "has parameters as they are meant",
        arguments: [
            ("x/y; name=a b", "a"), ("x/y; name=\"a \\\"b\\\"\"", "a \"b\""), ("x/y; name=\"a\\", "a\\"),
            ("x/y; name*0=a; name*1=\"b \"; NAME*2=c", "ab c"), ("x/y; name*1=b; name*0=a; name*3=d", "ab"),
            ("x/y; name*=utf-8'en'%e2%82%ac%zz", "\u{20AC}%zz"), ("x/y; name*=iso-8859-1''%E9", "\u{E9}"),
            ("x/y; name*0*=us-ascii'en'a%20; name*1*=%62; name*2=%63", "a b%63"), ("x/y; name*0=a; name=b", "b"),
            ("x/y; name*64=a", "-"), ("x/y; name*x=a; names=b", "-"), ("x/y; name*0=a; name*0=b", "a"), ("x/y", "-"),
        ])
    func decodedParameter(_ text: String, _ expected: String) {
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        let found = MediaType(view, 0..<octets.count)?.decodedParameter("name", view)
        #expect(found.map(string) ?? "-" == expected)
    }

    @Test("matches without regard to case") func matching() throws {
        let octets = Array("Message/SIP;version=2.0".utf8)
        let view = OctetView(octets.span)
        let typeRead = MediaType(view, 0..<octets.count)
        let type = try #require(typeRead)
        let matches = type.matches("message/sip", view)
        let others = type.matches("message/sipfrag", view) || type.isMultipart(view)
        #expect(matches && !others)
    }

    @Test(
        "has content that is decoded",
        arguments: [
            ("base64", "aGVsbG8=", "hello"), ("BASE64", "aGVs\r\nbG8h", "hello!"), ("base64", "aGVsbG8", "hello"),
            ("base64", "aGV=sbG8", nil), ("base64", "a", nil), ("base64", "aGVs====", nil), ("base64", "a*", nil),
            ("quoted-printable", "a=3Db=\r\nc \r\nd=zz=", "a=bc\r\nd=zz"), ("8bit", "a=3D", "a=3D"),
            ("", "x", "x"), ("x-uuencode", "x", nil),
        ])
    func decoding(_ encoding: String, _ text: String, _ expected: String?) {
        let octets = Array((encoding + text).utf8)
        let view = OctetView(octets.span)
        let length = encoding.utf8.count
        let decoded = TransferEncoding.decode(view, length..<octets.count, encoding: 0..<length)
        let short = TransferEncoding.decode(view, length..<octets.count, encoding: 0..<length, limit: 0)
        #expect(decoded == expected.map { Array($0.utf8) } && short == nil)
    }
}
