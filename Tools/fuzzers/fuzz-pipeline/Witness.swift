import Analysis
import Records

/// Hands everything on to a report, and holds what is told against itself: order, names, frames, counts.
struct Witness<Sink: RecordSink>: RecordSink {
    private(set) var sink: Sink
    /// The last frame that anything is said to lie in, of each capture.
    private var lastFrames: [Int: Int] = [:]
    private var pushes: Set<String> = []
    private var citedPushes: Set<String> = []
    private var captures: [CaptureRecord] = []
    private var beginnings = 0
    private var ends = 0
    private var counts: StatisticsRecord?

    init(_ sink: Sink) { self.sink = sink }

    static var writesSessionsApart: Bool { Sink.writesSessionsApart }
    static func written(_ record: SessionRecord) -> [UInt8] { Sink.written(record) }

    var wantsRevisions: Bool { sink.wantsRevisions }

    func wantsTexts(of push: PushRecord, behind earlier: Int) -> Bool { sink.wantsTexts(of: push, behind: earlier) }

    func wantsStations(of verdict: Verdict, isExplained: Bool) -> Bool {
        sink.wantsStations(of: verdict, isExplained: isExplained)
    }

    mutating func counts(
        only state: SessionState, of callID: @autoclosure () -> String, among total: Int
    ) -> Bool {
        precondition(beginnings == 1 && ends == 0 && total > 0, "a session is counted outside the report")
        return sink.counts(only: state, of: callID(), among: total)
    }

    private mutating func see(_ frame: Int, of capture: Int) {
        precondition(beginnings == 1 && ends == 0, "something is told outside the report")
        precondition(frame > 0, "a frame before the first")
        lastFrames[capture] = max(lastFrames[capture] ?? 0, frame)
    }

    mutating func begin(generator: String) {
        beginnings += 1
        sink.begin(generator: generator)
    }

    mutating func settle() { sink.settle() }
    mutating func conclude() { sink.conclude() }

    mutating func session(_ record: SessionRecord) {
        see(record.firstFrame, of: record.firstCapture)
        see(record.lastFrame, of: record.lastCapture)
        for message in record.sip { see(message.frame, of: message.capture) }
        record.messages.forEach { see($0) }
        sink.session(record)
    }

    mutating func session(written octets: [UInt8]) { sink.session(written: octets) }

    private mutating func see(_ record: MessageRecord) {
        see(record.firstFrame, of: record.capture)
        precondition(record.lastFrame > 0 && record.chunks > 0 && record.size >= 0)
        precondition(record.sha256 == nil || record.state == .complete, "a digest of what is not whole")
    }

    mutating func message(_ record: MessageRecord) {
        see(record)
        sink.message(record)
    }

    mutating func unclaimedMessage(_ record: MessageRecord) {
        see(record)
        sink.unclaimedMessage(record)
    }

    mutating func unclaimedSIP(_ record: SIPMessageRecord) {
        see(record.frame, of: record.capture)
        sink.unclaimedSIP(record)
    }

    mutating func push(_ record: PushRecord) {
        see(record.carrier.firstFrame, of: record.carrier.capture)
        precondition(pushes.insert(record.id).inserted || wantsRevisions, "a push is told twice")
        precondition(record.verdict != .altered || record.parts.contains { $0.verdict == .altered })
        sink.push(record)
    }

    mutating func finding(_ record: Finding) {
        for place in record.frames + (record.place.map { [$0] } ?? []) { see(place.frame, of: place.capture) }
        precondition(record.count > 0 && !record.message.isEmpty)
        if let push = record.push { citedPushes.insert(push) }
        sink.finding(record)
    }

    mutating func custody(_ record: CustodyRecord) {
        precondition(CustodyClass.allCases.reduce(0) { $0 + record.count($1) } == record.taken)
        sink.custody(record)
    }

    mutating func changes(_ records: [ChangeRecord]) { sink.changes(records) }
    mutating func legs(_ records: [LegRecord]) { sink.legs(records) }
    mutating func conversation(_ record: ConversationRecord) { sink.conversation(record) }

    mutating func ladder(_ record: LadderRecord) {
        for step in record.steps { see(step.place.frame, of: step.place.capture) }
        sink.ladder(record)
    }

    mutating func registrations(_ record: RegistrationsRecord) { sink.registrations(record) }

    mutating func capture(_ record: CaptureRecord) {
        captures.append(record)
        sink.capture(record)
    }

    mutating func statistics(_ record: StatisticsRecord) {
        precondition(counts == nil)
        counts = record
        sink.statistics(record)
    }

    mutating func end() {
        ends += 1
        sink.end()
    }

    /// The run is over.
    func conclude(_ outcome: Analyzer.Outcome) {
        precondition(beginnings == 1 && ends == 1, "a report that does not begin or end once")
        for (capture, frame) in lastFrames {
            precondition(captures.indices.contains(capture), "a capture that was not read")
            precondition(frame <= captures[capture].frames, "a frame that was not read")
        }
        precondition(citedPushes.isSubset(of: pushes), "a finding of a push that was not told")
        precondition(outcome.verdicts.count == pushes.count)
        let read = captures.reduce(0) { $0 + $1.frames }
        guard let ledger = counts?.ledger else { preconditionFailure("no statistics") }
        precondition(ledger.frames == read, "frames are not accounted for")
        precondition(ledger.entries.reduce(0) { $0 + $1.frames } == read, "frames are accounted for twice, or not")
        precondition(counts?.counters.allSatisfy { $0.value >= 0 } == true)
    }
}
