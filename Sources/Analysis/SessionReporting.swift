import Correlation
import DeferredPush
import Ingest
import Octets
import Reassembly
import Records

/// Reports the sessions that were chosen, each with its messages, and what belongs to none.
struct SessionReporting {
    private let dissection: Dissection
    private let chosen: Chosen
    private let isDetailed: Bool
    private let sessions: SessionRecords
    private let messages: MessageRecords

    init(_ dissection: Dissection, _ chosen: Chosen, isDetailed: Bool) {
        self.dissection = dissection
        self.chosen = chosen
        self.isDetailed = isDetailed
        sessions = SessionRecords(recall: dissection.recall, clock: dissection.clock, readsMessages: isDetailed)
        messages = MessageRecords(recall: dissection.recall, clock: dissection.clock, readsBodies: isDetailed)
    }

    func report<Sink: RecordSink>(into sink: inout Sink) {
        let correlator = dissection.correlator
        var bySession = [[Int]](repeating: [], count: correlator.sessions.count)
        var unclaimed: [Int] = []
        for index in correlator.messages.indices {
            if let session = correlator.session(of: correlator.messages[index]) {
                bySession[session].append(index)
            } else {
                unclaimed.append(index)
            }
        }
        let pushes = pushesByCallID()
        for index in correlator.sessions.indices where chosen.includes(session: index) {
            sink.session(record(index, bySession[index], pushes, isOver: true))
        }
        for index in unclaimed where chosen.includes(message: index) {
            sink.unclaimedMessage(messages.record(correlator.messages[index]))
        }
        guard chosen.includesUnnamed else { return }
        for message in correlator.unclaimedSIP { sink.unclaimedSIP(sessions.record(message)) }
    }

    /// A session as it stands, with the messages of `places`.
    func record(_ index: Int, _ places: [Int], _ pushes: [String: [String]], isOver: Bool) -> SessionRecord {
        let correlator = dissection.correlator
        let session = correlator.sessions[index]
        let last = places.map { correlator.messages[$0].last }.max { $0.time < $1.time }
        let callID = String(decoding: session.callID, as: UTF8.self)
        return sessions.record(
            session, messages: isDetailed ? places.map { messages.record(correlator.messages[$0]) } : [],
            messageCount: places.count, lastMessage: last, pushes: pushes[callID] ?? [], isOver: isOver)
    }

    func pushesByCallID() -> [String: [String]] {
        var pushes: [String: [String]] = [:]
        for push in dissection.book.pushes {
            if let callID = push.record.callID { pushes[callID, default: []].append(push.record.id) }
        }
        return pushes
    }
}
