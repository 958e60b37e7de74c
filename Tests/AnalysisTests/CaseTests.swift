import Foundation
import Records
import Testing

@testable import Analysis

/// A capture that some tool gets wrong, with what must be reported of it.
struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Call-IDs, each with the number of its live messages.
    let sip: [String: Int]
    /// Message-ID, octets of the body, state; no octets where they are not counted.
    let messages: [(id: String, size: Int?, state: String)]
    let findings: [String]
    var testDescription: String { name }

    /// The folder beside the checkout in which such captures lie; it need not be there.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/cases").standardizedFileURL

    static let all: [Case] = {
        guard let table = try? String(contentsOf: folder.appending(path: "EXPECTED.tsv"), encoding: .utf8) else {
            return []
        }
        return table.split(separator: "\n").dropFirst().map { Case(columns: $0.components(separatedBy: "\t")) }
    }()

    private init(columns: [String]) {
        func words(_ column: Int) -> [String] {
            columns.indices.contains(column) ? columns[column].split(separator: " ").map(String.init) : []
        }
        name = columns[0]
        var counts: [String: Int] = [:]
        var last = ""
        for word in words(1) {
            if word.hasPrefix("x"), let count = Int(word.dropFirst()), !last.isEmpty {
                counts[last] = count
            } else {
                counts[word] = 1
                last = word
            }
        }
        sip = counts
        messages = words(2).map { word in
            let parts = word.split(separator: ":").map(String.init)
            return (parts[0], Int(parts[1]), parts[2])
        }
        findings = words(3)
    }
}

@Suite("Cases that tools get wrong") struct CaseTests {
    @Test("each message is reported whole and once, each hole is named", arguments: Case.all)
    func reported(row: Case) throws {
        let run = try CollectedRun.of([Case.folder.appending(path: row.name + ".pcap").path])
        var sip: [String: Int] = [:]
        for session in run.sessions where !session.sip.isEmpty { sip[session.callID] = session.sip.count }
        #expect(sip == row.sip)
        let messages = run.messages
        let words = messages.map { "\($0.messageID ?? "-") \($0.state.rawValue)" }
        #expect(words.sorted() == row.messages.map { "\($0.id) \($0.state)" }.sorted())
        for (id, size, state) in row.messages where size != nil {
            let found = messages.contains { $0.messageID == id && $0.size == size && $0.state.rawValue == state }
            #expect(found, "\(id) of \(size ?? 0) octets")
        }
        let codes = Set(run.findings.map(\.code.rawValue))
        for wanted in row.findings {
            #expect(codes.contains { $0.hasPrefix(wanted.filter { $0 != "-" }) }, "\(wanted)")
        }
        if row.findings.isEmpty { #expect(codes.isDisjoint(with: ["C001", "C002", "C003"])) }
        let ledger = try #require(run.counts?.ledger)
        #expect(ledger.entries.reduce(0) { $0 + $1.frames } == run.captures.reduce(0) { $0 + $1.frames })
    }

    @Test("a filter on ports keeps the fragments that have none", .enabled(if: !Case.all.isEmpty))
    func filtered() throws {
        for (name, filter, sessions) in [
            ("t22_ipfrag", "udp port 5060", 1), ("t22b_ipfrag_ooo", "udp port 5060", 1),
            ("t22_ipfrag", "udp port 5061", 0), ("t15_sip_25000", "tcp port 5060", 2),
        ] {
            var options = Analyzer.Options()
            options.filter = filter
            var analyzer = try Analyzer(
                paths: [Case.folder.appending(path: name + ".pcap").path], options: options)
            var run = CollectedRun()
            _ = try analyzer.run(into: &run)
            let ledger = try #require(run.counts?.ledger)
            #expect(run.sessions.count == sessions && ledger.frames == run.captures.first?.frames, "\(name)")
            #expect(sessions > 0 || ledger.entries.map(\.key) == ["filtered"])
        }
    }
}
