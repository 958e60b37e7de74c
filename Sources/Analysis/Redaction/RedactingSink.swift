public import Records
public import Redaction

/// Hands records on with their values mapped: no report sees any other.
public struct RedactingSink<Sink: RecordSink>: RecordSink {
    /// What takes the records.
    public var sink: Sink
    private let pseudonyms: Pseudonyms

    /// Hands on to `sink`.
    public init(_ sink: Sink, _ pseudonyms: Pseudonyms) {
        self.sink = sink
        self.pseudonyms = pseudonyms
    }

    /// As the one behind it.
    public var wantsRevisions: Bool { sink.wantsRevisions }
    /// As the one behind it.
    public func wantsTexts(of push: PushRecord, behind earlier: Int) -> Bool {
        sink.wantsTexts(of: push, behind: earlier)
    }
    /// As the one behind it.
    public func wantsStations(of verdict: Verdict, isExplained: Bool) -> Bool {
        sink.wantsStations(of: verdict, isExplained: isExplained)
    }
    /// Hands it on.
    public mutating func counts(
        only state: SessionState, of callID: @autoclosure () -> String, among total: Int
    ) -> Bool {
        // What it was told of bears other names.
        let pseudonyms = pseudonyms
        return sink.counts(only: state, of: pseudonyms.word(callID()), among: total)
    }
    /// Hands it on.
    public mutating func begin(generator: String) { sink.begin(generator: generator) }
    /// Hands it on.
    public mutating func settle() { sink.settle() }
    /// Hands it on.
    public mutating func conclude() { sink.conclude() }
    /// Hands it on, mapped.
    public mutating func session(_ record: SessionRecord) { sink.session(pseudonyms.redacted(record)) }
    /// Hands it on, mapped.
    public mutating func message(_ record: MessageRecord) { sink.message(pseudonyms.redacted(record)) }
    /// Hands it on, mapped.
    public mutating func unclaimedMessage(_ record: MessageRecord) {
        sink.unclaimedMessage(pseudonyms.redacted(record))
    }
    /// Hands it on, mapped.
    public mutating func unclaimedSIP(_ record: SIPMessageRecord) { sink.unclaimedSIP(pseudonyms.redacted(record)) }
    /// Hands it on, mapped.
    public mutating func push(_ record: PushRecord) { sink.push(pseudonyms.redacted(record)) }
    /// Hands it on, mapped.
    public mutating func finding(_ record: Finding) { sink.finding(pseudonyms.redacted(record)) }
    /// Hands it on, mapped.
    public mutating func custody(_ record: CustodyRecord) { sink.custody(pseudonyms.redacted(record)) }
    /// Hands them on, mapped.
    public mutating func changes(_ records: [ChangeRecord]) { sink.changes(records.map(pseudonyms.redacted)) }
    /// Hands them on, mapped.
    public mutating func legs(_ records: [LegRecord]) { sink.legs(records.map(pseudonyms.redacted)) }
    /// Hands it on, mapped.
    public mutating func conversation(_ record: ConversationRecord) {
        sink.conversation(pseudonyms.redacted(record))
    }
    /// Hands it on, mapped.
    public mutating func ladder(_ record: LadderRecord) { sink.ladder(pseudonyms.redacted(record)) }
    /// Hands it on, mapped.
    public mutating func registrations(_ record: RegistrationsRecord) {
        sink.registrations(pseudonyms.redacted(record))
    }
    /// Hands it on: what a user calls a capture is no part of it.
    public mutating func capture(_ record: CaptureRecord) { sink.capture(record) }
    /// Hands it on.
    public mutating func statistics(_ record: StatisticsRecord) { sink.statistics(record) }
    /// Hands it on.
    public mutating func end() { sink.end() }
}
