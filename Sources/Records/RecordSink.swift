/// Takes records as they become known and makes a report of them.
///
/// `Analysis` calls in this order: `begin`; then sessions, unclaimed messages and SIP, pushes and findings as they
/// are known, in any mixture (at the end of a run pushes and findings come first); then `changes` and `custody` once, the
/// views that were asked for, each capture once, `statistics` once, and `end`.
public protocol RecordSink: SendableMetatype {
    /// Whether records are wanted as they come to be known, and again when they change. Else each comes once.
    var wantsRevisions: Bool { get }
    /// Whether the texts in the parts of a push are wanted: of many they are read again for that. `earlier` is the number
    /// of pushes that were told before.
    func wantsTexts(of push: PushRecord, behind earlier: Int) -> Bool
    /// Takes a session that has settled of which nothing matters but how far it got; false where its record is wanted.
    ///
    /// Asked when the pushes and findings of the run are told. `total` is the number of sessions that will come.
    mutating func counts(only state: SessionState, of callID: @autoclosure () -> String, among total: Int) -> Bool
    /// Whether the stations of a push are wanted, of which this is the verdict.
    func wantsStations(of verdict: Verdict, isExplained: Bool) -> Bool
    /// Whether sessions are written by `written`, on several threads, and come to `session(written:)` in their order.
    /// Then nothing is asked of a session before.
    static var writesSessionsApart: Bool { get }
    /// A session as the report will have it, where that depends on its record alone.
    static func written(_ record: SessionRecord) -> [UInt8]
    /// Takes a session that `written` wrote.
    mutating func session(written octets: [UInt8])
    /// The report begins.
    mutating func begin(generator: String)
    /// What was told has settled: of most of it nothing will be told again.
    mutating func settle()
    /// The run is over: what follows is all that it brought. Called once, behind what was wanted before.
    mutating func conclude()
    /// A session has settled, or the run is over.
    mutating func session(_ record: SessionRecord)
    /// A message is complete. Called only where revisions are wanted: its session lists it too.
    mutating func message(_ record: MessageRecord)
    /// MSRP whose SIP is not in the capture.
    mutating func unclaimedMessage(_ record: MessageRecord)
    /// SIP without a Call-ID.
    mutating func unclaimedSIP(_ record: SIPMessageRecord)
    /// A push was judged.
    mutating func push(_ record: PushRecord)
    /// Something was found.
    mutating func finding(_ record: Finding)
    /// The custody balance.
    mutating func custody(_ record: CustodyRecord)
    /// What was altered, by whom, and where else in the same way. Called before `custody`.
    mutating func changes(_ records: [ChangeRecord])
    /// The legs that were seen.
    mutating func legs(_ records: [LegRecord])
    /// A conversation, where these are wanted. Called behind `legs`, as the two that follow.
    mutating func conversation(_ record: ConversationRecord)
    /// A message-flow diagram, where these are wanted.
    mutating func ladder(_ record: LadderRecord)
    /// Who was bound where and when, where that is wanted.
    mutating func registrations(_ record: RegistrationsRecord)
    /// A capture was read to its end.
    mutating func capture(_ record: CaptureRecord)
    /// The counts of the run.
    mutating func statistics(_ record: StatisticsRecord)
    /// Nothing follows.
    mutating func end()
}

extension RecordSink {
    /// Most reports take sessions as records.
    public static var writesSessionsApart: Bool { false }

    /// Most reports take sessions as records.
    public static func written(_ record: SessionRecord) -> [UInt8] { [] }

    /// Most reports take sessions as records.
    public mutating func session(written octets: [UInt8]) {}

    /// Most reports keep nothing of what they told.
    public mutating func settle() {}

    /// Most reports begin with this.
    public mutating func conclude() {}

    /// Most reports are written once.
    public var wantsRevisions: Bool { false }

    /// Most reports tell everything.
    public func wantsTexts(of push: PushRecord, behind earlier: Int) -> Bool { true }

    /// Most reports want the record of each session.
    public mutating func counts(
        only state: SessionState, of callID: @autoclosure () -> String, among total: Int
    ) -> Bool { false }

    /// Most reports tell the way of each push.
    public func wantsStations(of verdict: Verdict, isExplained: Bool) -> Bool { true }

    /// Most reports tell of each push alone.
    public mutating func changes(_ records: [ChangeRecord]) {}

    /// Most reports list messages in their sessions alone.
    public mutating func message(_ record: MessageRecord) {}

    /// Most reports have no such view.
    public mutating func conversation(_ record: ConversationRecord) {}

    /// Most reports have no such view.
    public mutating func ladder(_ record: LadderRecord) {}

    /// Most reports have no such view.
    public mutating func registrations(_ record: RegistrationsRecord) {}
}
