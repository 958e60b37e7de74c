import Analysis
import Foundation
import Records
import Testing

@Suite("Connections of which some secrets are missing, or wrong") struct HalfReadTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The secret that a line of the key log turns into; `nil` where it is left out.
        let change: @Sendable (_ line: String) -> String?
        let words: String
        let counters: [String: Int]
        let findings: Set<String>
    }

    private static func has(_ line: String, _ label: String) -> Bool { line.hasPrefix(label) }

    static let rows = [
        Row(
            testDescription: "all wrong", change: SealedCapture.wrong,
            words: "2 TLS connections, not read: its secret opens no record; the first is",
            counters: ["tls_connections_not_read": 2, "tls_wrong_secret": 2],
            findings: ["C004 note", "C009 warning", "C010 warning"]),
        Row(
            testDescription: "none of servers", change: { has($0, "SERVER_TRAFFIC") ? nil : $0 },
            words: "not read: the key log has no secret for the server's direction; the first is",
            counters: ["tls_connections_not_read": 2, "tls_without_secret": 2],
            findings: ["C004 warning"]),
        Row(
            testDescription: "none of clients", change: { has($0, "CLIENT_TRAFFIC") ? nil : $0 },
            words: "not read: the key log has no secret for the client's direction; the first is",
            counters: ["tls_connections_not_read": 2, "tls_without_secret": 2],
            findings: ["C004 warning"]),
        Row(
            testDescription: "wrong ones of clients",
            change: { has($0, "CLIENT_TRAFFIC") ? SealedCapture.wrong($0) : $0 },
            words: "not read: the secret for the client's direction opens no record; the first is",
            counters: ["tls_connections_not_read": 2, "tls_wrong_secret": 2],
            findings: ["C004 warning", "C009 warning"]),
    ]

    @Test("count as not read, and nothing that is missing there is held to be proven", arguments: rows)
    func halves(row: Row) throws {
        let capture = try #require(SealedCapture(path: Expected.folder.appending(path: "tls13.pcapng").path))
        let run = try capture.run(capture.lines.compactMap(row.change))
        let notes = run.findings.filter { $0.code == .c004 && $0.callID == nil }
        #expect(notes.count == 1)
        #expect(notes.allSatisfy { $0.message.contains(row.words) })
        let counters = run.counts?.counters ?? []
        for (name, value) in row.counters {
            #expect(counters.first { $0.name == name }?.value == value, "\(name)")
        }
        let found = run.findings.filter { [.c002, .c009, .c010].contains($0.code) } + notes
        #expect(Set(found.map { "\($0.code.rawValue) \($0.severity)" }) == row.findings)
        let reasons = Set(run.pushes.flatMap(\.parts).filter { $0.verdict == .notSeen }.map(\.reason))
        #expect(reasons.isSubset(of: [.encrypted]))
        #expect(run.counts?.ledger.holes == 0 && run.counts?.ledger.missingOctets == 0)
        #expect(run.balance?.messages.contains { $0.class == .held } != true)
    }

    @Test("a secret is whole or wrong, and the rest of the run is as with it") func whole() throws {
        let capture = try #require(SealedCapture(path: Expected.folder.appending(path: "tls13.pcapng").path))
        let run = try capture.run(capture.lines)
        #expect(run.pushes.map(\.verdict) == [.match])
        #expect(run.findings.filter { $0.severity != .note }.isEmpty)
    }

    @Test("what may have been pushed where nothing was read is not held to be kept by the server")
    func custody() throws {
        let capture = try #require(SealedCapture(path: Expected.folder.appending(path: "tls13.pcapng").path))
        var classes: [[CustodyClass]] = []
        for random in Set(capture.lines.map { $0.split(separator: " ")[1] }).sorted() {
            let run = try capture.run(capture.lines.filter { $0.contains(random) })
            classes.append(run.balance?.messages.map(\.class) ?? [])
        }
        #expect(classes.contains([.unproven, .unproven]))
        #expect(!classes.joined().contains(.held))
    }
}
