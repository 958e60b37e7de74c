import Analysis
import Foundation
import Ingest
import Records
import Redaction
import Testing

@Suite("Redacted captures") struct RedactedCaptureTests {
    private static let captures =
        FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
        .filter { $0.contains(".pcap") && $0 != "tls13.pcapng" }.sorted() ?? []
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Captures")

    /// What the capture at `path` says under pseudonyms, and what it says once it is redacted.
    static func both(_ path: String) throws -> (told: CollectedRun, found: CollectedRun, frames: Int) {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let shared = folder.path("shared.pcapng")
        var options = Analyzer.Options()
        options.redaction = Pseudonyms(.random())
        options.writesTicket = true
        var analyzer = try Analyzer(paths: [path], options: options)
        var told = CollectedRun()
        _ = try analyzer.run(into: &told)
        let outcome = try analyzer.writeTicket(to: CaptureOutput(path: shared, inputs: [path]), of: "everything")
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
}
