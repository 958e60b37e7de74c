import Correlation
import DeferredPush
import Octets
import Records

/// Tells what has come to be known as soon as it is: for reports that are written while the run goes on.
struct Announcer {
    private var states: [Int: SessionState] = [:]
    private var findings = 0
    /// What was said of the pushes that are there: some of it is found again.
    private var told: Set<Told> = []

    private struct Told: Hashable {
        let code: FindingCode
        let push: String?
        let message: String
    }

    /// Sessions have moved: what was told of those that stay is not told again.
    mutating func move(_ moves: Moves, _ dissection: Dissection) {
        var kept: [Int: SessionState] = [:]
        for (old, new) in moves.sessions { kept[new] = states[old] }
        states = kept
        told = []
        findings = dissection.log.mark
    }

    /// Tells `sink` what `dissection` has noted since the last time.
    mutating func announce<Sink: RecordSink>(
        _ dissection: inout Dissection, _ options: Analyzer.Options, into sink: inout Sink
    ) {
        if dissection.events.isEmpty, dissection.log.mark == findings { return }
        let events = dissection.events
        dissection.events.removeAll(keepingCapacity: true)
        let filter = AnnouncementFilter(options.selection)
        var messages = MessageRecords(recall: dissection.recall, clock: dissection.clock, readsBodies: true)
        for event in events {
            switch event {
            case .session(let index): announce(session: index, dissection, filter, into: &sink)
            case .message(let index):
                let message = dissection.correlator.messages[index]
                if filter.includes(message, dissection.correlator) { sink.message(messages.record(message)) }
            case .push(let index):
                let record = dissection.book.pushes[index].record
                if filter.includes(record) { sink.push(record) }
            }
        }
        announce(dissection.log.findings(since: findings), options, into: &sink)
        findings = dissection.log.mark
    }

    /// Tells `sink` of findings, once of each about a push.
    mutating func announce<Sink: RecordSink>(
        _ found: [Finding], _ options: Analyzer.Options, into sink: inout Sink
    ) {
        let filter = AnnouncementFilter(options.selection)
        for finding in found where filter.includes(finding) {
            let told = Told(code: finding.code, push: finding.push, message: finding.message)
            if finding.push == nil || self.told.insert(told).inserted { sink.finding(finding) }
        }
    }

    /// A session is told of when it gets further, not for every message.
    private mutating func announce<Sink: RecordSink>(
        session index: Int, _ dissection: Dissection, _ filter: AnnouncementFilter, into sink: inout Sink
    ) {
        let session = dissection.correlator.sessions[index]
        let progress = session.progress(isOver: false)
        let state = progress.state
        guard states[index] != state, filter.includes(session) else { return }
        states[index] = state
        let records = SessionRecords(
            recall: dissection.recall, clock: dissection.clock, readsMessages: true,
            concealed: dissection.correlator.legs.concealed)
        sink.session(
            records.record(
                session, messages: [], messageCount: 0, lastMessage: nil, pushes: [], related: [], progress: progress))
    }
}

/// What of a selection can be told before the run is over: Call-IDs and users.
struct AnnouncementFilter {
    private let selection: Selection
    private let users: UserPattern

    init(_ selection: Selection) {
        self.selection = selection
        users = UserPattern(selection.users)
    }

    func includes(_ session: Session) -> Bool {
        let callID = String(decoding: session.callID, as: UTF8.self)
        return (selection.callIDs.isEmpty || selection.callIDs.contains(callID))
            && (selection.users.isEmpty || users.matches(session))
    }

    func includes(_ message: LiveMessage, _ correlator: Correlator) -> Bool {
        if selection.isEverything { return true }
        return correlator.session(of: message).map { includes(correlator.sessions[$0]) } ?? false
    }

    func includes(_ push: PushRecord) -> Bool {
        let callIDs = [push.callID].compactMap(\.self) + push.parts.compactMap(\.callID)
        let named = [push.sender, push.addressedTo, push.pushedTo].compactMap(\.self)
        return (selection.callIDs.isEmpty || !selection.callIDs.isDisjoint(with: callIDs))
            && (selection.users.isEmpty || named.contains(where: users.matches))
    }

    func includes(_ finding: Finding) -> Bool {
        selection.isEverything || finding.callID.map(selection.callIDs.contains) ?? false
    }
}
