import Analysis
import Records
import Testing

@Suite("Connections joined in the middle") struct LateCaptureTests {
    private static func message(_ start: String) -> String {
        """
        \(start) sip:bob@b.example SIP/2.0
        Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1
        Max-Forwards: 70
        From: <sip:alice@a.example>;tag=1
        To: <sip:bob@b.example>
        Call-ID: 1@a.example
        CSeq: 1 MESSAGE
        Content-Length: 0


        """.replacing("\n", with: "\r\n")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let segments: [String]
        let startLines: [String]
    }

    static let rows = [
        Row(
            testDescription: "a message at once", segments: [message("MESSAGE")],
            startLines: ["MESSAGE sip:bob@b.example SIP/2.0"]),
        Row(
            testDescription: "line ends, then a message", segments: ["\r\n\r\n" + message("MESSAGE")],
            startLines: ["MESSAGE sip:bob@b.example SIP/2.0"]),
        Row(
            testDescription: "the rest of a start line", segments: [message("SAGE")], startLines: []),
        Row(
            testDescription: "the rest of a start line, and a message behind",
            segments: [message("SAGE") + message("MESSAGE")], startLines: ["MESSAGE sip:bob@b.example SIP/2.0"]),
        Row(
            testDescription: "a method of its own, behind a message",
            segments: [message("MESSAGE"), message("SAGE")],
            startLines: ["MESSAGE sip:bob@b.example SIP/2.0", "SAGE sip:bob@b.example SIP/2.0"]),
    ]

    @Test("start with a whole start line", arguments: rows) func start(_ row: Row) throws {
        var capture = PlayedCapture()
        for segment in row.segments { capture.lateSegment(from: 1, to: 2, Array(segment.utf8)) }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("late.pcap", capture.file)])
        #expect(run.sessions.flatMap(\.sip).map(\.startLine) == row.startLines)
    }
}
