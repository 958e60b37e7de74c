import Records

/// The views of a run.
struct CollectedViews: RecordSink {
    var conversations: [ConversationRecord] = []
    var ladders: [LadderRecord] = []
    var registrations: RegistrationsRecord?

    mutating func begin(generator: String) {}
    mutating func session(_ record: SessionRecord) {}
    mutating func unclaimedMessage(_ record: MessageRecord) {}
    mutating func unclaimedSIP(_ record: SIPMessageRecord) {}
    mutating func push(_ record: PushRecord) {}
    mutating func finding(_ record: Finding) {}
    mutating func custody(_ record: CustodyRecord) {}
    mutating func legs(_ records: [LegRecord]) {}
    mutating func capture(_ record: CaptureRecord) {}
    mutating func statistics(_ record: StatisticsRecord) {}
    mutating func end() {}
    mutating func conversation(_ record: ConversationRecord) { conversations.append(record) }
    mutating func ladder(_ record: LadderRecord) { ladders.append(record) }
    mutating func registrations(_ record: RegistrationsRecord) { registrations = record }
}
