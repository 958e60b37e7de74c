import Analysis
import Foundation
import Ingest
import Records
import Redaction
import Testing

@Suite("Redacted captures") struct RedactedCaptureTests {
    private static let captures =
        FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
        .filter { $0.contains(".pcap") }.sorted() ?? []
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Captures")

    /// Redacts the capture at `path`: what it says under pseudonyms, and what became of the file at `shared`.
    private static func redact(
        _ path: String, to shared: String, keyLog: (@Sendable () -> [UInt8])? = nil
    ) throws -> (told: CollectedRun, outcome: Analyzer.TicketOutcome) {
        var options = Analyzer.Options()
        options.keyLog = keyLog
        options.redaction = Pseudonyms(.random())
        options.writesTicket = true
        var analyzer = try Analyzer(paths: [path], options: options)
        var told = CollectedRun()
        _ = try analyzer.run(into: &told)
        let outcome = try analyzer.writeTicket(to: CaptureOutput(path: shared, inputs: [path]), of: "everything")
        return (told, outcome)
    }

    /// What the capture at `path` says under pseudonyms, and what it says once it is redacted.
    static func both(_ path: String) throws -> (told: CollectedRun, found: CollectedRun, frames: Int) {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let shared = folder.path("shared.pcapng")
        let (told, outcome) = try redact(path, to: shared)
        #expect(outcome.failure == nil && outcome.unproved.isEmpty && outcome.leftOut.isEmpty)
        return (told, try CollectedRun.of([shared]), outcome.written)
    }

    /// What must be the same, frames aside.
    private struct Told: Equatable {
        let sessions: [[String?]]
        let sip: [[String]]
        let messages: [[String?]]
        let pushes: [[String?]]
        let differences: [String]
        let findings: [String]
        let custody: [CustodyClass?]

        init(_ run: CollectedRun) {
            sessions = run.sessions.map { session in
                [
                    session.callID, session.method, session.requestURI, session.from.uri, session.from.displayName,
                    session.from.tag, session.to.uri, session.to.tag, session.state.rawValue,
                    "\(session.finalStatus ?? 0)",
                ] + session.msrpPaths.flatMap { [$0.offer, $0.answer] } + session.related
            }
            sip = run.sessions.flatMap(\.sip).map { message in
                [
                    message.source, message.destination, message.startLine, "\(message.size) \(message.bodySize)",
                    "\(message.retransmissions) \(message.copies)",
                ]
            }
            messages = run.messages.map { message in
                [
                    message.messageID, message.fromPath, message.toPath, message.source, message.destination,
                    message.contentType, "\(message.size) \(message.chunks)", message.state.rawValue, message.text,
                    message.cpim?.from, message.cpim?.imdnMessageID,
                ] + message.transactionIDs
            }
            pushes = run.pushes.map { push in
                [push.id, push.callID, push.pushedTo, push.sender, push.verdict.rawValue, push.text.rawValue]
                    + push.parts.flatMap { [$0.kind, $0.callID, $0.messageID, $0.verdict.rawValue, $0.text] }
                    + push.parts.flatMap(\.alterations).flatMap { [$0.field, $0.transformation, $0.node] }
            }
            differences = run.pushes.flatMap(\.parts).flatMap(\.differences).map { difference in
                // What is shown of a body may differ around what differs.
                difference.field == "body"
                    ? "body" : "\(difference.field) \(difference.live ?? "") \(difference.encapsulated ?? "")"
            }
            findings = run.findings.map { "\($0.code) \($0.severity) \($0.callID ?? "") \($0.count)" }.sorted()
            custody = run.balance?.messages.map(\.class) ?? []
        }
    }

    @Test("say what the captures say", arguments: captures) func sameReport(name: String) throws {
        let (told, found, _) = try Self.both(Self.folder.appending(path: name).path)
        #expect(Told(told) == Told(found))
        #expect(!found.sessions.isEmpty || !found.messages.isEmpty)
    }

    @Test("hold other secrets, and other certificates, than what was sent") func secrets() throws {
        let path = Self.folder.appending(path: "tls13.pcapng").path
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let shared = folder.path("shared.pcapng")
        let told = try Self.redact(path, to: shared).told
        let before = try #require(SealedCapture(path: path))
        let after = try #require(SealedCapture(path: shared))
        #expect(!after.lines.isEmpty)
        #expect(Set(before.lines).isDisjoint(with: after.lines))
        // Neither opens what the other one opens.
        #expect(try before.run(after.lines).messages.isEmpty)
        #expect(try after.run(before.lines).messages.isEmpty)
        let found = try after.run(after.lines)
        #expect(!told.messages.isEmpty && found.messages.count == told.messages.count)
    }

    @Test("hide no more than was hidden, where secrets are missing", arguments: [0, 1, 2, 3])
    func missingSecrets(known: Int) throws {
        let sealed = try #require(SealedCapture(path: Self.folder.appending(path: "tls13.pcapng").path))
        #expect(known < sealed.lines.count)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write("sealed.pcapng", sealed.file)
        let shared = folder.path("shared.pcapng")
        let log = GrowingLog(Array(sealed.lines.prefix(known).joined(separator: "\n").utf8))
        let (told, outcome) = try Self.redact(path, to: shared) { log.next() }
        #expect(outcome.leftOut.isEmpty)
        let found = try CollectedRun.of([shared])
        #expect(Told(told) == Told(found))
        #expect(told.findings.contains { $0.code == .c004 })
    }

    /// A frame of no connection, and what is left of it when only its time counts.
    struct Timed: Sendable {
        let frame: [UInt8]
        /// Where an octet says that what follows is none of a known protocol, and which one says so.
        let place: Int
        let octet: UInt8
        /// From where on nothing is left.
        let end: Int
    }

    private static let link: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 9]
    private static let timed = [
        // ARP: who has 192.0.2.7?
        Timed(
            frame: link + [
                8, 6, 0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 9, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 192, 0, 2, 7,
            ],
            place: 13, octet: 0xB5, end: 14),
        // An ICMP echo request with a word in it.
        Timed(
            frame: link + [8, 0, 0x45, 0, 0, 32, 0, 1, 0, 0, 64, 1, 0xF6, 0xD8, 192, 0, 2, 1, 192, 0, 2, 2]
                + [8, 0, 0, 0, 0, 1, 0, 1, 0x73, 0x65, 0x63, 0x72], place: 23, octet: 253, end: 34),
        // Neighbour solicitation for 2001:db8::7.
        Timed(
            frame: link + [0x86, 0xDD, 0x60, 0, 0, 0, 0, 24, 58, 255] + [0x20, 1, 0xD, 0xB8]
                + [UInt8](repeating: 0, count: 11) + [1, 0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [2]
                + [135, 0, 0, 0, 0, 0, 0, 0, 0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [7],
            place: 20, octet: 59, end: 54),
    ]

    @Test("show where the time runs backwards, and nothing of whose frame that is", arguments: timed)
    func stepBack(row: Timed) throws {
        let original = try #require(LiteralCapture(path: Self.folder.appending(path: "appendix-k-clean.pcap").path))
        #expect(original.isClassic)
        func record(_ frame: [UInt8], like other: [UInt8], secondsBack: UInt8) -> [UInt8] {
            var header = Array(other.prefix(16))
            header[0] &-= secondsBack
            let count = UInt8(frame.count)
            return header.prefix(8) + [count, 0, 0, 0, count, 0, 0, 0] + frame
        }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let back = record(row.frame, like: original.records[3], secondsBack: 1)
        let octets =
            original.preamble + original.records.prefix(4).joined() + back + original.records.dropFirst(4).joined()
        let path = try folder.write("back.pcap", octets)
        let shared = folder.path("shared.pcapng")
        let (told, outcome) = try Self.redact(path, to: shared)
        #expect(outcome.leftOut.isEmpty)
        #expect(told.findings.contains { $0.code == .c006 })
        #expect(try CollectedRun.of([shared]).findings.contains { $0.code == .c006 })
        let written = try #require(LiteralCapture(path: shared)).frames
        #expect(written.count == original.frames.count + 1)
        #expect(written[4].count == row.frame.count && written[4][row.place] == row.octet)
        #expect(written[4].dropFirst(row.end).allSatisfy { $0 == 0 })
    }
}
