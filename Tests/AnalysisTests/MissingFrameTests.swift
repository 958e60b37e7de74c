import Analysis
import Foundation
import Records
import Testing

/// What was not seen decides nothing: with frames missing, a verdict moves towards not knowing, and nobody is accused.
@Suite("Frames that are missing") struct MissingFrameTests {
    private static let clean = [
        "appendix-k-clean.pcap", "chunked-out-of-order.pcap", "hyphen-lines.pcap", "pager-mode.pcap",
        "two-messages-one-segment.pcap",
    ]

    private static let holes: Set<FindingCode> = [.c002, .c008]

    @Test("The capture ends behind any frame", arguments: clean)
    func prefixes(file: String) throws {
        let capture = try #require(LiteralCapture(path: Expected.folder.appending(path: file).path))
        let count = capture.frames.count
        let wrong = try (1..<count).compactMap { end in
            try accusation(in: capture.file(of: 0..<end)).map { "first \(end) frames: \($0)" }
        }
        #expect(wrong == [])
    }

    @Test("The capture begins with any frame", arguments: clean)
    func suffixes(file: String) throws {
        let capture = try #require(LiteralCapture(path: Expected.folder.appending(path: file).path))
        let count = capture.frames.count
        let wrong = try (1..<count).compactMap { start in
            try accusation(in: capture.file(of: start..<count)).map { "from frame \(start + 1) on: \($0)" }
        }
        #expect(wrong == [])
    }

    @Test("Any one frame is missing", arguments: clean)
    func omissions(file: String) throws {
        let capture = try #require(LiteralCapture(path: Expected.folder.appending(path: file).path))
        let count = capture.frames.count
        let wrong = try (0..<count).compactMap { hole in
            let records = capture.records[..<hole] + capture.records[(hole + 1)...]
            return try accusation(in: capture.preamble + records.joined()).map { "without frame \(hole + 1): \($0)" }
        }
        #expect(wrong == [])
    }

    @Test("A message is not held to be kept by the server where octets of a stream are missing", arguments: clean)
    func custody(file: String) throws {
        let capture = try #require(LiteralCapture(path: Expected.folder.appending(path: file).path))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var wrong: [Int] = []
        for hole in capture.records.indices {
            let records = capture.records[..<hole] + capture.records[(hole + 1)...]
            let run = try CollectedRun.of([folder.write("capture", capture.preamble + records.joined())])
            guard run.counts?.ledger.holes ?? 0 > 0 else { continue }
            if run.balance?.messages.contains(where: { $0.class == .held }) == true { wrong.append(hole + 1) }
        }
        #expect(wrong == [])
    }

    @Test("Copies in a push of which frames are missing are no live messages", arguments: clean)
    func copiesInTornPush(file: String) throws {
        let path = Expected.folder.appending(path: file).path
        let capture = try #require(LiteralCapture(path: path))
        let whole = try CollectedRun.of([path])
        let known = Set(whole.messages.map { "\($0.messageID ?? "") \($0.source)" })
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var wrong: [String] = []
        for hole in capture.records.indices {
            let records = capture.records[..<hole] + capture.records[(hole + 1)...]
            let run = try CollectedRun.of([folder.write("capture", capture.preamble + records.joined())])
            let strange = run.messages.filter { !known.contains("\($0.messageID ?? "") \($0.source)") }
            // Of a torn frame the Message-ID may be what is missing.
            if strange.contains(where: { $0.messageID != nil && $0.state == .complete }) { wrong.append("\(hole + 1)") }
        }
        #expect(wrong == [])
    }

    @Test("Without the segment of the SEND: a hole is named, in the frame that shows it, and its reason")
    func missingSend() throws {
        let capture = try #require(
            LiteralCapture(path: Expected.folder.appending(path: "appendix-k-clean.pcap").path))
        let whole = try CollectedRun.of([Expected.folder.appending(path: "appendix-k-clean.pcap").path])
        let sent = try #require(whole.pushes.first?.parts.first { $0.kind == "SEND" }?.live.first?.frame)
        let records = capture.records[..<(sent - 1)] + capture.records[sent...]
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("capture", capture.preamble + records.joined())])
        let part = try #require(run.pushes.first?.parts.first { $0.kind == "SEND" })
        #expect(part.verdict == .notSeen && part.reason == .hole)
        #expect(run.findings.contains { $0.code == .c002 && ($0.place?.frame ?? 0) >= sent })
        #expect(run.findings.first { $0.code == .x501 }?.severity == .note)
    }

    @Test("Frames are cut by a snap length", arguments: clean)
    func snapLengths(file: String) throws {
        let capture = try #require(LiteralCapture(path: Expected.folder.appending(path: file).path))
        let wrong = try stride(from: 20, to: 1500, by: 37).compactMap { length in
            let records = capture.records.map { record in
                // The third word of a record counts the octets that follow its 16.
                let kept = min(length, record.count - 16)
                return record[..<8] + [UInt8(kept & 0xFF), UInt8(kept >> 8), 0, 0] + record[12..<16 + kept]
            }
            return try accusation(in: capture.preamble + records.joined()).map { "cut to \(length): \($0)" }
        }
        #expect(wrong == [])
    }

    /// What a run says that frames which are missing could refute.
    private func accusation(in octets: [UInt8]) throws -> String? {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("capture", octets)])
        if let push = run.pushes.first(where: { $0.verdict == .altered || $0.text == .differs }) {
            return "\(push.id) is \(push.verdict), text \(push.text)"
        }
        if let part = run.pushes.flatMap(\.parts).first(where: { $0.verdict == .altered }) {
            return "part \(part.index) is altered"
        }
        // All is well in the whole capture; what names a hole accuses nobody.
        let alarm = run.findings.first { $0.severity > .note && !Self.holes.contains($0.code) }
        return alarm.map { "\($0.code.rawValue) \($0.message)" }
    }
}
