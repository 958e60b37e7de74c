import MIME
import Octets
import Testing

private let imdn = "Content-Type: message/imdn+xml\nContent-Disposition: notification\n\n<imdn/>"

private func multipart(_ boundary: String, _ parts: String...) -> String {
    parts.map { "--\(boundary)\n\($0)\n" }.joined() + "--\(boundary)--"
}

private func cpim(_ content: String) -> String { "From: a\nTo: b\n\n\(content)" }

/// Type and octets of a body, its parts "path type [content]" without those that hold others' content, and its faults.
private let bodies: [(type: String, text: String, parts: [String], faults: BodyFaults)] = [
    ("text/plain", "hello", ["- text/plain [hello]"], []),
    (
        "multipart/mixed; boundary=b", multipart("b", imdn, imdn),
        [
            "- multipart/mixed;", "0 message/imdn+xml notification [<imdn/>]",
            "1 message/imdn+xml notification [<imdn/>]",
        ],
        []
    ),
    (
        "multipart/related; boundary=\"b\"; type=\"text/html\"",
        multipart(
            "b", "Content-Type: multipart/alternative; boundary=c\n\n" + multipart("c", "\nplain", "\nrich"), "\nend"),
        ["- multipart/related;", "0 multipart/alternative;", "0.0 - [plain]", "0.1 - [rich]", "1 - [end]"], []
    ),
    (
        "message/cpim",
        cpim("Content-Type: multipart/signed; boundary=b\n\n" + multipart("b", imdn, "Content-Type: x/sig\n\ns")),
        [
            "- message/cpim", "0 multipart/signed;", "0.0 message/imdn+xml notification [<imdn/>]", "0.1 x/sig [s]",
        ], []
    ),
    (
        "multipart/mixed; boundary=b",
        multipart(
            "b", "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGVs\nbG8=",
            "Content-Transfer-Encoding: quoted-printable\n\na=3Db", "Content-Transfer-Encoding: x-odd\n\nc",
            "Content-Transfer-Encoding: base64\n\n***"),
        [
            "- multipart/mixed;", "0 text/plain base64 [hello]", "1 - quoted-printable [a=b]", "2 - x-odd [c]",
            "3 - base64 [***]",
        ], .undecodable
    ),
    (
        // An encoded message/cpim in a multipart, and an encoded content in that.
        "multipart/mixed; boundary=b",
        multipart(
            "b",
            "Content-Type: message/cpim\nContent-Transfer-Encoding: quoted-printable\n\n"
                + cpim("Content-Type: multipart/mixed; boundary=3Dc\n\n")
                + multipart(
                    "c", "Content-Transfer-Encoding: base64\n\naGVsbG8=3D", "Content-Type: text/plain\n\nhello")),
        [
            "- multipart/mixed;", "0 message/cpim quoted-printable", "0.0 multipart/mixed;", "0.0.0 - base64 [hello]",
            "0.0.1 text/plain [hello]",
        ],
        []
    ),
    ("multipart/mixed", "--b\n\nx\n--b--", ["- multipart/mixed [--b\n\nx\n--b--]"], .unreadable),
    ("multipart/mixed; boundary=c", "--b\n\nx\n--b--", ["- multipart/mixed; [--b\n\nx\n--b--]"], .unreadable),
    ("message/cpim", "hello", ["- message/cpim [hello]"], .unreadable), ("", "hello", ["-  [hello]"], []),
]

private func describe(_ body: BodyParts, _ octets: [UInt8]) -> [String] {
    body.parts.map { part in
        var words = [part.path.isEmpty ? "-" : part.path.map { "\($0)" }.joined(separator: ".")]
        words.append(part.contentType.map { String(string($0).prefix { $0 != " " }) } ?? "-")
        words += [part.disposition, part.transferEncoding].compactMap { $0.map(string) }
        if !part.hasParts {
            words.append("[\(string(part.content(OctetView(octets.span))).replacing("\r\n", with: "\n"))]")
        }
        return words.joined(separator: " ")
    }
}

@Suite("The parts of a body") struct BodyPartsTests {
    @Test("are read depth first, and decoded") func parts() {
        let wrong = bodies.compactMap { row in
            let octets = wire(row.text)
            let body = BodyParts(OctetView(octets.span), 0..<octets.count, contentType: Array(row.type.utf8))
            let found = describe(body, octets)
            return found == row.parts && body.faults == row.faults ? nil : "\(found) \(body.faults)"
        }
        #expect(wrong == [])
    }

    @Test("end at the limits, which is said") func limits() {
        var text = "Content-Type: text/plain\n\nx"
        for level in 0..<10 {
            text = "Content-Type: multipart/mixed; boundary=l\(level).\n\n" + multipart("l\(level).", text)
        }
        let deep = wire(text)
        let many = wire(multipart("b", "\na", "\nb", "Content-Transfer-Encoding: base64\n\naGVsbG8=", "\nd"))
        var limits = BodyLimits()
        limits.parts = 3
        limits.decodedOctets = 7
        let view = OctetView(many.span)
        let first = BodyParts(OctetView(deep.span), 0..<deep.count, contentType: Array("message/cpim".utf8))
        let second = BodyParts(
            view, 0..<many.count, contentType: Array("multipart/mixed; boundary=b".utf8), limits: limits)
        let whole = BodyParts(
            view, 0..<many.count, contentType: nil, transferEncoding: Array("base64".utf8), limits: limits)
        #expect(first.faults == .tooDeep && first.parts.count == 9)
        #expect(second.faults == [.tooManyParts, .tooLong] && second.parts.count == 3)
        #expect(whole.faults == .tooLong && whole.parts.isEmpty)
    }
}
