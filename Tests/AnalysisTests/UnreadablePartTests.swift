import Analysis
import Foundation
import Records
import Testing

@Suite("Parts that begin like no message") struct UnreadablePartTests {
    /// The first octets of a part, what becomes of them, and the part.
    static let rows: [(old: String, new: String, part: Int)] = [
        ("message/sip\r\n\r\nINVITE ", "message/sip\r\n\r\nINVITE!", 0),
        ("message/sip\r\n\r\nSIP/2.0 200", "message/sip\r\n\r\nSIP/3.0 200", 1),
        ("message/msrp\r\n\r\nMSRP ", "message/msrp\r\n\r\nLSRP ", 2),
    ]

    @Test("make a push that is not equal, and a message in it that is not proven to be kept", arguments: rows)
    func verdict(row: (old: String, new: String, part: Int)) throws {
        let capture = try #require(
            LiteralCapture(path: Expected.folder.appending(path: "appendix-k-clean.pcap").path))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (old, new) = (Array(row.old.utf8), Array(row.new.utf8))
        var changes = 0
        let records = capture.records.map { record -> [UInt8] in
            guard let place = record.firstRange(of: old) else { return Array(record) }
            changes += 1
            return record[..<place.lowerBound] + new + record[place.upperBound...]
        }
        #expect(changes == 1)
        let run = try CollectedRun.of([folder.write("capture", capture.preamble + records.joined())])
        let push = try #require(run.pushes.first)
        #expect(push.verdict == .partial)
        #expect(push.parts.map(\.verdict) == push.parts.indices.map { $0 == row.part ? .notSeen : .match })
        #expect(push.parts[row.part].reason == .noIdentity)
        #expect(run.findings.contains { $0.code == .p420 })
        #expect(run.balance?.messages.contains { $0.class == .held } == false)
    }
}
