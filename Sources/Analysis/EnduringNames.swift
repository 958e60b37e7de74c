import Records

/// The ids of sessions, messages and pushes in a run without end: they stay what they were when what has settled is let
/// go of, and none is given twice.
final class EnduringNames {
    /// Numbers of one kind.
    private struct Line {
        private var offset = 0
        private var kept: [Int: Int] = [:]

        func enduring(_ number: Int) -> Int { kept[number] ?? number + offset }

        /// Of `past` numbers some have moved, and `present` are in use.
        mutating func move(_ moves: [Int: Int], from past: Int, to present: Int) {
            var names: [Int: Int] = [:]
            for (old, new) in moves { names[new + 1] = enduring(old + 1) }
            kept = names
            offset += past - present
        }
    }

    private var sessions = Line()
    private var messages = Line()
    private var pushes = Line()
    private var hasMoved = false

    /// The name that lasts of what is called `id` now.
    func name(_ id: String) -> String {
        guard hasMoved, let kind = id.first, let number = Int(id.dropFirst()) else { return id }
        return switch kind {
        case "s": "s\(sessions.enduring(number))"
        case "m": "m\(messages.enduring(number))"
        case "p": "p\(pushes.enduring(number))"
        default: id
        }
    }

    /// What has settled was let go of.
    /// - Parameters:
    ///   - past: how many sessions, messages and pushes there were.
    ///   - present: how many sessions and messages are left.
    func move(
        _ moves: Moves, from past: (sessions: Int, messages: Int, pushes: Int),
        to present: (sessions: Int, messages: Int)
    ) {
        hasMoved = true
        sessions.move(moves.sessions, from: past.sessions, to: present.sessions)
        messages.move(moves.messages, from: past.messages, to: present.messages)
        pushes.move([:], from: past.pushes, to: 0)
    }
}

/// Hands records on under the names that last.
struct EnduringSink<Sink: RecordSink>: RecordSink {
    var sink: Sink
    let names: EnduringNames

    var wantsRevisions: Bool { sink.wantsRevisions }

    func wantsTexts(of push: PushRecord, behind earlier: Int) -> Bool { sink.wantsTexts(of: push, behind: earlier) }
    func wantsStations(of verdict: Verdict, isExplained: Bool) -> Bool {
        sink.wantsStations(of: verdict, isExplained: isExplained)
    }
    mutating func counts(only state: SessionState, of callID: @autoclosure () -> String, among total: Int) -> Bool {
        sink.counts(only: state, of: callID(), among: total)
    }
    mutating func begin(generator: String) { sink.begin(generator: generator) }
    mutating func settle() { sink.settle() }
    mutating func conclude() { sink.conclude() }

    mutating func session(_ record: SessionRecord) {
        var record = record
        record.id = names.name(record.id)
        record.pushes = record.pushes.map(names.name)
        record.legOf = record.legOf.map(names.name)
        for index in record.messages.indices { rename(&record.messages[index]) }
        sink.session(record)
    }

    mutating func message(_ record: MessageRecord) {
        var record = record
        rename(&record)
        sink.message(record)
    }

    mutating func unclaimedMessage(_ record: MessageRecord) {
        var record = record
        rename(&record)
        sink.unclaimedMessage(record)
    }

    private func rename(_ record: inout MessageRecord) { record.id = names.name(record.id) }

    mutating func unclaimedSIP(_ record: SIPMessageRecord) { sink.unclaimedSIP(record) }

    mutating func push(_ record: PushRecord) {
        var record = record
        record.id = names.name(record.id)
        record.duplicateOf = record.duplicateOf.map(names.name)
        sink.push(record)
    }

    mutating func finding(_ record: Finding) {
        var record = record
        record.push = record.push.map(names.name)
        sink.finding(record)
    }

    mutating func custody(_ record: CustodyRecord) {
        let messages = record.messages.map { message in
            var message = message
            message.message = names.name(message.message)
            message.pushed = message.pushed.map(names.name)
            return message
        }
        sink.custody(CustodyRecord(messages: messages))
    }

    mutating func changes(_ records: [ChangeRecord]) {
        sink.changes(
            records.map { record in
                ChangeRecord(
                    alteration: record.alteration, pushes: record.pushes.map(names.name),
                    messages: record.messages.map(names.name))
            })
    }

    mutating func legs(_ records: [LegRecord]) { sink.legs(records) }

    mutating func conversation(_ record: ConversationRecord) {
        var record = record
        record.sessions = record.sessions.map(names.name)
        sink.conversation(record)
    }

    mutating func ladder(_ record: LadderRecord) {
        var record = record
        record.sessions = record.sessions.map(names.name)
        record.pushes = record.pushes.map(names.name)
        sink.ladder(record)
    }

    mutating func registrations(_ record: RegistrationsRecord) { sink.registrations(record) }
    mutating func capture(_ record: CaptureRecord) { sink.capture(record) }
    mutating func statistics(_ record: StatisticsRecord) { sink.statistics(record) }
    mutating func end() { sink.end() }
}
