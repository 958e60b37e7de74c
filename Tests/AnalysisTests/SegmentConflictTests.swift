import Analysis
import Records
import Testing

@Suite("Segments that come again with other octets") struct SegmentConflictTests {
    private static let message: [UInt8] = {
        let paths = "To-Path: msrp://10.0.0.2:2855/b;tcp\r\nFrom-Path: msrp://10.0.0.1:2855/a;tcp\r\n"
        return Array(
            ("MSRP d93kswow SEND\r\n\(paths)Message-ID: 12339sdqwer\r\nByte-Range: 1-16/16\r\n"
                + "Content-Type: text/plain\r\n\r\nHi, I'm Alice!\r\n\r\n-------d93kswow$\r\n").utf8)
    }()
    private static let split = message.count - 40

    /// Segments by where they stand, `true` for one whose octets are altered.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let segments: [(range: Range<Int>, isAltered: Bool)]
        let count: Int
    }

    static let rows = [
        Row(
            testDescription: "in order",
            segments: [(0..<split, false), (split..<message.count, false), (split + 1..<message.count, true)], count: 1),
        Row(
            testDescription: "both behind a hole at the beginning",
            segments: [(split..<message.count, false), (split + 1..<message.count, true), (0..<split, false)], count: 1),
        Row(
            testDescription: "the altered one first",
            segments: [(split + 1..<message.count, true), (split..<message.count, false), (0..<split, false)], count: 1),
        Row(
            testDescription: "equal",
            segments: [(split + 1..<message.count, false), (split..<message.count, false), (0..<split, false)], count: 0
        ),
        Row(
            testDescription: "in a connection that carries no messages",
            segments: [(split..<message.count, false), (split + 1..<message.count, true)], count: 0),
    ]

    @Test("are told of, also where it shows only later what their connection carries", arguments: rows)
    func conflicts(row: Row) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        capture.segment(from: 1, to: 2, [])
        for (range, isAltered) in row.segments {
            let octets = Self.message[range].map { isAltered && $0 == 0x41 ? 0x42 : $0 }
            capture.segment(from: 1, to: 2, at: range.lowerBound, octets)
        }
        var analyzer = try Analyzer(paths: [folder.write("conflict.pcap", capture.file)])
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        #expect(run.findings.filter { $0.code == .t017 }.map(\.count) == (row.count > 0 ? [row.count] : []))
    }
}
