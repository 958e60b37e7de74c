import Correlation
import Octets
import Records
import SIP
import Testing

@Suite("Session descriptions in bodies") struct SDPBodyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let headers: String
        let body: String
        let isFound: Bool

        init(_ name: String, _ headers: String, _ body: String, found: Bool = true) {
            testDescription = name
            self.headers = headers
            self.body = body
            isFound = found
        }
    }

    static let description = sdp(alicePath)
    static let mixed = "Content-Type: multipart/mixed;boundary=b1\n"

    /// A multipart of one part with `header`.
    static func wrapped(_ header: String, _ text: String = description, _ boundary: String = "b1") -> String {
        "--\(boundary)\n\(header)\n\(text)\n--\(boundary)--\n"
    }

    /// The description in base64, its lines ended by CR LF.
    static let base64 = """
        dj0wDQpvPWFsaWNlIDI4OTA4NDQ1MjYgMjg5MDg0NDUyNiBJTiBJUDQgMTAuMC4wLjENCnM9LQ0K
        Yz1JTiBJUDQgMTAuMC4wLjENCnQ9MCAwDQptPW1lc3NhZ2UgNzY1NCBUQ1AvTVNSUCAqDQphPWFj
        Y2VwdC10eXBlczp0ZXh0L3BsYWluDQphPXBhdGg6bXNycDovLzEwLjAuMC4xOjc2NTQvanNoQTd3
        ZTt0Y3ANCg==
        """

    static let rows: [Row] = [
        Row("alone", sdpType, description),
        Row("with parameters", "Content-Type: Application/SDP ;charset=utf-8\n", description),
        Row("a type that goes on", "Content-Type: application/sdp-other\n", description, found: false),
        Row("of the session", sdpType + "Content-Disposition: Session ; handling=required\n", description),
        Row("of an early session", sdpType + "Content-Disposition: early-session\n", description, found: false),
        Row("identity", sdpType + "Content-Encoding: identity\n", description),
        Row("gzip", sdpType + "Content-Encoding: gzip\n", "\u{1F}\u{8B}\u{8}", found: false),
        Row("gzip, in a compact form", sdpType + "e: gzip\n", "\u{1F}\u{8B}\u{8}", found: false),
        Row("base64", sdpType + "Content-Transfer-Encoding: base64\n", base64),
        Row("binary", sdpType + "Content-Transfer-Encoding: binary\n", description),
        Row("a part", mixed, wrapped(sdpType)),
        Row("a part of the session", mixed, wrapped(sdpType + "Content-Disposition: session\n")),
        Row("a part that is an icon", mixed, wrapped(sdpType + "Content-Disposition: icon\n"), found: false),
        Row("a part to be rendered", mixed, wrapped(sdpType + "Content-Disposition: render\n"), found: false),
        Row("a part in base64", mixed, wrapped(sdpType + "Content-Transfer-Encoding: base64\n", base64)),
        Row(
            "a part in quoted-printable", mixed,
            wrapped(
                sdpType + "Content-Transfer-Encoding: Quoted-Printable\n",
                description.replacing("=", with: "=3D").replacing("/jsh", with: "/=\njsh"))),
        Row(
            "a part in an unknown encoding", mixed,
            wrapped(sdpType + "Content-Transfer-Encoding: x-uuencode\n"), found: false),
        Row(
            "a part that does not fit its encoding", mixed,
            wrapped(sdpType + "Content-Transfer-Encoding: base64\n"), found: false),
        Row(
            "an icon before it", mixed,
            "--b1\n\(sdpType)Content-Disposition: icon\n\nv=0\n" + wrapped(sdpType)),
        Row(
            "two levels down", mixed,
            wrapped("Content-Type: multipart/alternative;boundary=c2\n", wrapped(sdpType, description, "c2"))),
        Row(
            "two levels down, to be rendered", mixed + "Content-Disposition: render\n",
            wrapped(
                "Content-Type: multipart/alternative;boundary=c2\nContent-Disposition: render\n",
                wrapped(sdpType, description, "c2"))),
        Row(
            "two levels down in an early session", mixed,
            wrapped(
                "Content-Type: multipart/mixed;boundary=c2\nContent-Disposition: early-session\n",
                wrapped(sdpType, description, "c2")), found: false),
        Row(
            "behind a multipart that has none", mixed,
            "--b1\nContent-Type: multipart/mixed;boundary=c2\n\n" + wrapped("Content-Type: text/plain\n", "Hi", "c2")
                + wrapped(sdpType)),
        Row(
            "wrapped in a message/cpim", mixed,
            wrapped("Content-Type: message/cpim\n", "From: <sip:a@a>\n\n\(sdpType)\n\(description)"), found: false),
        Row("another type", "Content-Type: text/plain\n", description, found: false),
        Row("no body", sdpType, "", found: false),
    ]

    /// What is found is the description, octet by octet; its path claims messages, and no other body is held against
    /// the rules for one.
    @Test("where it lies and how it is encoded", arguments: rows) func finding(_ row: Row) {
        let text = sip("INVITE", "1 INVITE", callID: "c1", headers: row.headers, body: row.body)
        let octets = wire(text)
        let view = OctetView(octets.span)
        var message = SIPMessage()
        let isRead = message.parse(view)
        let body = SDPBody(message, view)
        let description = body.map { $0.octets(in: view).text() }
        #expect(isRead && description == found(row))
        var bench = Bench()
        bench.see(sip: text)
        bench.see(msrp: msrp("d93kswow"))
        #expect(bench.owner(0) == (row.isFound ? "c1" : nil))
        #expect(!bench.codes.contains { $0.hasPrefix("D2") })
    }

    private func found(_ row: Row) -> String? {
        row.isFound ? String(decoding: wire(SDPBodyTests.description), as: UTF8.self) : nil
    }
}
