import Analysis
import Foundation
import Records
import Testing

/// Two captures of one conversation, at either end, one of which has a clock of its own.
@Suite("Clocks that differ") struct ClockTests {
    /// Of Captures/text-altered.pcap what the sender's probe sees, and what the recipient's sees, `seconds` later.
    private func run(_ seconds: Int) throws -> CollectedRun {
        let path = Expected.folder.appending(path: "text-altered.pcap").path
        let capture = try #require(LiteralCapture(path: path))
        var (near, far) = (capture.preamble, capture.preamble)
        for (record, frame) in zip(capture.records, capture.frames) {
            // The recipient is 192.0.2.22.
            let addresses = frame[26..<34]
            let isFar =
                addresses.prefix(4).elementsEqual([192, 0, 2, 22])
                || addresses.suffix(4).elementsEqual([192, 0, 2, 22])
            if isFar { far += moved(record, seconds) } else { near += record }
        }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        return try CollectedRun.of([folder.write("near.pcap", near), folder.write("far.pcap", far)])
    }

    private func moved(_ record: [UInt8], _ seconds: Int) -> [UInt8] {
        let old = (0..<4).reduce(0) { $0 | Int(record[$1]) << (8 * $1) }
        return (0..<4).map { UInt8(truncatingIfNeeded: (old + seconds) >> (8 * $0)) } + record[4...]
    }

    @Test("an original is held against its push though that seems to be earlier", arguments: [0, 3600, -7200, -86_400])
    func verdict(_ seconds: Int) throws {
        let run = try run(seconds)
        #expect(run.pushes.map(\.verdict) == [.altered])
        #expect(run.balance?.messages.map(\.class) == [.pushedAltered])
        let isSaid = run.findings.contains { $0.code == .c006 && $0.message.hasPrefix("captures 1 and 2 differ by ") }
        #expect(isSaid == (seconds < -6000))
    }
}
