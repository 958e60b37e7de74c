import Octets
import SIP
import Testing
import TextSyntax

/// A fragment, and "start line|number of headers|body" of it.
private let fragments: [(String, String)] = [
    ("SIP/2.0 100 Trying\n", "SIP/2.0 100 Trying 100 Trying|0|-"), ("SIP/2.0 200 OK", "SIP/2.0 200 OK 200 OK|0|-"),
    ("INVITE sip:b@x SIP/2.0\n", "INVITE sip:b@x SIP/2.0 INVITE sip:b@x|0|-"),
    ("\nSIP/2.0 603 Declined\nf: a\nTo: b\n", "SIP/2.0 603 Declined 603 Declined|2 From To|-"),
    ("From: <sip:a@x>\nTo: <sip:b@x>\nContact: c", "-|3 From To Contact|-"),
    ("From: a\nContent-Type: text/plain\n\nhello\n\nyou", "-|2 From Content-Type|hello\n\nyou"),
    ("BYE sip:b SIP/2.0\nFrom: a\n\n", "BYE sip:b SIP/2.0 BYE sip:b|1 From|"),
    ("SIP/3.0 200 OK\n", "none"), ("hello\nFrom: a\n", "none"), (": x\n", "none"), ("a b: c\n", "none"), ("", "none"),
]

@Suite("A message/sipfrag") struct FragmentTests {
    @Test("is read with what it has", arguments: fragments)
    func reading(_ text: String, _ expected: String) {
        let octets = Array(text.replacing("\n", with: "\r\n").utf8)
        let view = OctetView(octets.span)
        var reading = "none"
        if let fragment = SIPFragment(view, 0..<octets.count) {
            var words = [fragment.startLine.map { view.text($0) } ?? "-"]
            words += [fragment.methodRange, fragment.requestURI].compactMap { $0.map { view.text($0) } }
            words += fragment.statusCode.map { ["\($0)"] } ?? []
            words += fragment.reasonPhrase.map { [view.text($0)] } ?? []
            let names = fragment.headers.fields.map { field in
                field.name == .from ? "From" : view.text(field.nameRange)
            }
            let headers = (["\(names.count)"] + names).joined(separator: " ")
            let body = fragment.body.map { view.text($0).replacing("\r\n", with: "\n") } ?? "-"
            reading = "\(words.joined(separator: " "))|\(headers)|\(body)"
        }
        #expect(reading == expected)
    }
}
