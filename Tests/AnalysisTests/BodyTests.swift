import Analysis
import Foundation
import Records
import Testing

/// `text` in octets, its line feeds made CR LF.
private func wire(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

private func send(_ id: String, type: String, range: String = "1-*/*", _ body: [UInt8], _ flag: String = "$") -> [UInt8]
{
    wire(
        "MSRP t\(id)\(flag == "+" ? "p" : "q") SEND\nTo-Path: msrp://10.0.0.9:2855/s;tcp\n"
            + "From-Path: msrp://10.0.0.2:2855/b;tcp\nMessage-ID: \(id)\nByte-Range: \(range)\nContent-Type: \(type)\n\n"
    )
        + body + wire("\n-------t\(id)\(flag == "+" ? "p" : "q")\(flag)\n")
}

private func cpim(_ headers: String, _ content: [UInt8], from user: String = "a") -> [UInt8] {
    wire("From: <sip:\(user)@x>\nTo: <sip:b@x>\n\n\(headers)\n\n") + content
}

/// Type and octets of a message, and its text in the report.
private let texts: [(type: String, body: [UInt8], text: String?)] = [
    ("text/plain", wire("gr\u{FC}n"), "gr\u{FC}n"),
    ("text/plain;charset=US-ASCII", wire("gr\u{FC}n"), "gr\u{FC}n"),
    ("text/plain;charset=x-odd", wire("gr\u{FC}n"), "gr\u{FC}n"),
    ("text/plain;charset=koi8-r", [0xC2, 0xD9], nil),
    (
        "message/cpim",
        cpim("Content-Type: text/plain; charset=x-odd\nContent-Transfer-Encoding: base64", wire("wtk=")), nil
    ),
    ("text/plain;charset=iso-8859-15", [0xA4], "\u{20AC}"),
    ("text/plain; charset=\"iso-8859-1\"", [0x67, 0x72, 0xFC, 0x6E], "gr\u{FC}n"),
    ("text/html;charset=windows-1252", [0x80], "\u{20AC}"),
    ("text/plain;charset=utf-16", [0xFF, 0xFE, 0xAC, 0x20], "\u{20AC}"),
    ("message/cpim", cpim("Content-Type: text/plain; charset=ISO-8859-1", [0xE9]), "\u{E9}"),
    (
        "message/cpim",
        cpim("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", wire("4oKs")), "\u{20AC}"
    ),
    (
        "message/cpim",
        cpim("Content-Type: text/plain; charset=latin1\nContent-Transfer-Encoding: quoted-printable", wire("=E9")),
        "\u{E9}"
    ),
    ("message/cpim", cpim("Content-Type: text/plain\nContent-Transfer-Encoding: base64", wire("***")), "***"),
    ("message/cpim", cpim("Content-Type: image/png", [0x89]), nil),
    ("application/octet-stream", [0x61], nil),
]

@Suite("Bodies") struct BodyTests {
    private func run(_ capture: PlayedCapture) throws -> CollectedRun {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        return try CollectedRun.of([folder.write("played", capture.file)])
    }

    @Test("have their text in the charset and encoding that they state") func decoding() throws {
        var capture = PlayedCapture()
        for (index, row) in texts.enumerated() {
            capture.segment(from: 2, to: 9, send("m\(index)", type: row.type, row.body))
        }
        let messages = try run(capture).messages
        #expect(messages.map(\.text) == texts.map(\.text))
    }

    @Test("names and numbers of a record are those that were meant, not how they were written") func parties() throws {
        var capture = PlayedCapture()
        capture.datagram(
            from: 1, to: 9,
            wire(
                "OPTIONS sip:b@x SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\nMax-Forwards: 70\n"
                    + "From: \"A \\\"B\\\"\" <sip:a@x>;tag=1\nTo: \"Bob\n  <b>\" <sip:b@x>\nCall-ID: c1\n"
                    + "CSeq: 0001\n\tOPTIONS\nContent-Length: 0\n\n"))
        let session = try run(capture).sessions.first
        #expect(
            [session?.from.displayName, session?.to.displayName, session?.sip.first?.cseq] == [
                "A \"B\"", "Bob <b>", "1 OPTIONS",
            ])
    }

    @Test("in chunks are read for notifications once the run is over", arguments: [false, true])
    func notification(inCPIM: Bool) throws {
        let subject =
            "From: <sip:a@x>\nTo: <sip:b@x>\nNS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: abc\n\n"
            + "Content-Type: text/plain\n\nhello"
        let headers = "From: <sip:a@x>;tag=1\nTo: <sip:b@x>\nCall-ID: c1\nCSeq: 1 MESSAGE\n"
        let via = "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\n"
        let imdn = wire(
            "<imdn xmlns='urn:ietf:params:xml:ns:imdn'><message-id>abc</message-id><delivery-notification>"
                + "<status><delivered/></status></delivery-notification></imdn>")
        let body = inCPIM ? cpim("Content-Type: message/imdn+xml", imdn, from: "b") : imdn
        let type = inCPIM ? "message/cpim" : "message/imdn+xml"
        var capture = PlayedCapture()
        capture.datagram(
            from: 1, to: 9,
            wire(
                "MESSAGE sip:b@x SIP/2.0\n\(via)\(headers)Max-Forwards: 70\nContent-Type: message/cpim\n"
                    + "Content-Length: \(wire(subject).count)\n\n\(subject)"))
        capture.datagram(from: 9, to: 1, wire("SIP/2.0 202 Accepted\n\(via)\(headers)Content-Length: 0\n\n"))
        let held = try run(capture).balance?.messages.map { "\($0.message) \($0.class) \($0.proof)" }
        capture.segment(from: 2, to: 9, send("n1", type: type, range: "1-20/\(body.count)", Array(body[..<20]), "+"))
        capture.segment(
            from: 2, to: 9, send("n1", type: type, range: "21-\(body.count)/\(body.count)", Array(body[20...])))
        let told = try run(capture).balance?.messages.map { "\($0.message) \($0.class) \($0.proof)" }
        #expect(held == ["s1 held none"] && told == ["s1 unproven imdnDelivered"])
    }
}
