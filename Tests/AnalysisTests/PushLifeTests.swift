import Records
import Testing

/// What only a whole run can tell of a push: how long the capture goes on behind it, and what was no bundle.
@Suite("The life of a push in a capture") struct PushLifeTests {
    static let stored = """
        MESSAGE sip:bob@b.example SIP/2.0
        Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1
        Max-Forwards: 70
        From: <sip:alice@b.example>;tag=1
        To: <sip:bob@b.example>
        Call-ID: 1@a.example
        CSeq: 1 MESSAGE
        Content-Type: text/plain
        Content-Length: 2

        Hi
        """
    static let accepted = """
        SIP/2.0 202 Accepted
        Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1
        From: <sip:alice@b.example>;tag=1
        To: <sip:bob@b.example>;tag=2
        Call-ID: 1@a.example
        CSeq: 1 MESSAGE
        Content-Length: 0


        """
    static let bundle = "--b1\nContent-Type: message/sip\n\n\(stored)\n--b1--\n"

    /// A push in a SEND with these headers, behind the stored message.
    static func send(_ headers: String, _ body: String = bundle) -> String {
        "MSRP push SEND\nTo-Path: msrp://10.0.0.2:2855/b;tcp\nFrom-Path: msrp://10.0.0.9:2855/s;tcp\nMessage-ID: pus1\n"
            + "\(headers)\n\n\(body)\n-------push$\n"
    }

    /// A push in a MESSAGE.
    static func message(_ type: String) -> String {
        let body = bundle.replacing("\n", with: "\r\n")
        return """
            MESSAGE sip:bob@10.0.0.2 SIP/2.0
            Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK9
            Max-Forwards: 70
            From: <sip:im@b.example>;tag=9
            To: <sip:bob@b.example>
            Call-ID: 9@b.example
            CSeq: 1 MESSAGE
            Content-Type: \(type)
            Content-Length: \(body.utf8.count)

            \(bundle)
            """
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let push: String
        /// Seconds to the end of the capture.
        var rest = 0
        /// The codes found, of those that matter here.
        let codes: Set<FindingCode>
    }

    static let type = "Content-Type: multipart/mixed;boundary=b1"
    static let watched: Set<FindingCode> = [.p400, .p401, .p402, .l600, .l602, .l620]
    static let rows = [
        Row(testDescription: "pushed", push: send(type), codes: [.p400, .l600, .l602]),
        Row(testDescription: "20 s without an answer", push: send(type), rest: 20, codes: [.p400, .l600, .l602]),
        Row(
            testDescription: "40 s without an answer", push: send(type), rest: 40, codes: [.p400, .l600, .l602, .l620]),
        Row(
            testDescription: "40 s without an answer that was asked for", push: send("Failure-Report: yes\n\(type)"),
            rest: 40, codes: [.p400, .l600, .l602, .l620]),
        Row(
            testDescription: "40 s without an answer that nobody asked for",
            push: send("Failure-Report: no\n\(type)"), rest: 40, codes: [.p400, .l600, .l602]),
        Row(testDescription: "no boundary", push: send("Content-Type: multipart/mixed"), codes: [.p401, .l600]),
        Row(testDescription: "another boundary", push: send(type.replacing("b1", with: "b2")), codes: [.p402, .l600]),
        Row(
            testDescription: "another boundary, and no message", push: send(type.replacing("b1", with: "b2"), "Hi"),
            codes: [.l600]),
        Row(
            testDescription: "in a MESSAGE", push: message("multipart/mixed;boundary=b1"), codes: [.p400, .l600, .l602]),
        Row(testDescription: "in a MESSAGE, no boundary", push: message("multipart/mixed"), codes: [.p401, .l600]),
        Row(testDescription: "no push", push: "", codes: [.l600]),
    ]

    private func octets(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

    @Test("from the stored message to the end of the capture", arguments: rows) func life(_ row: Row) throws {
        var capture = PlayedCapture()
        capture.datagram(from: 1, to: 9, octets(PushLifeTests.stored))
        capture.datagram(from: 9, to: 1, octets(PushLifeTests.accepted))
        if row.push.hasPrefix("MSRP") {
            capture.segment(from: 9, to: 2, octets(row.push))
        } else if !row.push.isEmpty {
            capture.datagram(from: 9, to: 2, octets(row.push))
        }
        for _ in 0..<row.rest { capture.datagram(from: 1, to: 9, octets("\n\n")) }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("life.pcap", capture.file)])
        #expect(Set(run.findings.map(\.code)).intersection(PushLifeTests.watched) == row.codes)
    }
}
