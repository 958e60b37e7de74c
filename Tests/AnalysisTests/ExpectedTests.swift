import Foundation
import Records
import Testing

/// Every capture of the project against what its maker says must come out of it.
@Suite("Captures against EXPECTED.json") struct ExpectedTests {
    @Test("Every capture that is committed has its row")
    func completeness() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Expected.folder.path)
        #expect(files.filter { $0.contains(".pcap") }.sorted() == Expected.all.map(\.file).sorted())
    }

    @Test("Row by row", arguments: Expected.all)
    func row(expected: Expected) throws {
        let run = try CollectedRun.of([expected.path])
        var wrong = Comparison(expected, run)
        wrong.compareAll()
        #expect(wrong.differences == [])
    }
}

/// What a run has that its row has not, and the reverse.
private struct Comparison {
    let expected: Expected
    let run: CollectedRun
    var differences: [String] = []

    init(_ expected: Expected, _ run: CollectedRun) {
        self.expected = expected
        self.run = run
    }

    mutating func compareAll() {
        same("ended", run.isEnded, true)
        same("captures", run.captures.map(\.frames), [expected.frames])
        same("complete", run.captures.map(\.complete), [true])
        same("frames accounted for", run.counts?.ledger.entries.reduce(0) { $0 + $1.frames }, expected.frames)
        sessions()
        messages()
        pushes()
        findings()
    }

    private mutating func same<T: Equatable>(_ what: String, _ found: T, _ wanted: T) {
        if found != wanted { differences.append("\(what): \(found), not \(wanted)") }
    }

    private mutating func sessions() {
        let found = run.sessions.map {
            Expected.Session(callId: $0.callID, method: $0.method ?? "", state: $0.state.rawValue)
        }
        same("sessions", Set(found), Set(expected.sessions))
        same("number of sessions", found.count, expected.sessions.count)
    }

    private mutating func messages() {
        var found: [(callID: String?, record: MessageRecord)] = run.sessions.flatMap { session in
            session.messages.map { (session.callID, $0) }
        }
        found += run.unclaimedMessages.map { (nil, $0) }
        for wanted in expected.messages {
            let place = found.firstIndex {
                $0.callID == wanted.callId && $0.record.messageID == wanted.messageId
                    && $0.record.fromPath == wanted.fromPath
            }
            guard let place else {
                differences.append("message \(wanted.messageId) is missing")
                continue
            }
            let record = found.remove(at: place).record
            same("\(wanted.messageId) state", record.state.rawValue, wanted.state)
            if let size = wanted.size { same("\(wanted.messageId) size", record.size, size) }
            if let chunks = wanted.chunks { same("\(wanted.messageId) chunks", record.chunks, chunks) }
            if let digest = wanted.sha256 { same("\(wanted.messageId) sha256", record.sha256, digest) }
            if record.state != .complete { same("\(wanted.messageId) sha256", record.sha256, nil) }
        }
        // A push without an end-line has no row: whether it is a whole message can be read in two ways.
        let carriers = Set(expected.pushes.map(\.messageId))
        found.removeAll { carriers.contains($0.record.messageID ?? "") && run.lacksEndLine($0.record) }
        same("further messages", found.map(\.record.id), [])
    }

    private mutating func pushes() {
        same("number of pushes", run.pushes.count, expected.pushes.count)
        for (push, wanted) in zip(run.pushes, expected.pushes) {
            same("form", push.form.rawValue, wanted.form)
            same("verdict", push.verdict.rawValue, wanted.verdict)
            same("text", push.text.rawValue, wanted.text)
            same("carrier", push.carrier.messageID, wanted.messageId)
            if let callID = wanted.callId { same("push's session", push.callID, callID) }
            if let to = wanted.pushedTo { same("pushed to", push.pushedTo, to) }
            let parts = push.parts.map { part in
                Expected.Part(
                    index: part.index, kind: part.kind, verdict: part.verdict.rawValue,
                    differences: Set(part.differences.filter { !$0.allowed }.map(\.field)))
            }
            same("parts", parts, wanted.parts)
        }
    }

    private mutating func findings() {
        let raised = Set(run.findings.map(\.code.rawValue))
        for group in expected.findings where raised.isDisjoint(with: group) {
            differences.append("none of \(group) was raised")
        }
        if expected.clean {
            same("alarms", run.findings.filter { $0.severity > .note }.map(\.code.rawValue), [])
        }
    }
}
