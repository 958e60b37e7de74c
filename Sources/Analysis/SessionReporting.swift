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
    private let journeys: Journeys
    private let isDetailed: Bool
    private let withheld: Set<Extent>
    /// The ids of pushes by the Call-ID that carried them, where they are not in the push book.
    private let knownPushes: [String: [String]]?

    /// - Parameter withheld: where octets are not those that were sent.
    init(
        _ dissection: Dissection, _ chosen: Chosen, _ journeys: Journeys, isDetailed: Bool,
        withheld: Set<Extent> = [], pushes: [String: [String]]? = nil
    ) {
        knownPushes = pushes
        self.dissection = dissection
        self.chosen = chosen
        self.journeys = journeys
        self.isDetailed = isDetailed
        self.withheld = withheld
    }

    func report<Sink: RecordSink>(into sink: inout Sink) {
        let correlator = dissection.correlator
        let (contents, unclaimed) = contents()
        let included = correlator.sessions.indices.filter(chosen.includes(session:))
        let telling = SessionTelling(
            correlator, contents, journeys, told: included, pushes: knownPushes ?? pushesByCallID(),
            clock: dissection.clock, isDetailed: isDetailed, withheld: withheld)
        var teller = telling.teller(dissection.recall)
        if Sink.writesSessionsApart {
            telling.write(included, dissection.recall, into: &sink)
        } else {
            for index in included {
                let progress = correlator.sessions[index].progress(isOver: true)
                let isCounted = sink.counts(
                    only: progress.state, of: String(decoding: correlator.sessions[index].callID, as: UTF8.self),
                    among: included.count)
                if !isCounted { sink.session(teller.record(index, progress)) }
            }
        }
        for index in unclaimed where chosen.includes(message: index) {
            sink.unclaimedMessage(teller.messages.record(correlator.messages[index]))
        }
        for (index, message) in correlator.unclaimedSIP.enumerated() where chosen.includes(unnamed: index) {
            sink.unclaimedSIP(teller.sessions.record(message))
        }
    }

    /// The messages of a session.
    struct Content {
        /// Their indices, where they are to be told.
        var places: [Int] = []
        var count = 0
        var last: Frame?

        mutating func add(_ count: Int, last frame: Frame) {
            self.count += count
            if last.map({ $0.time < frame.time }) ?? true { last = frame }
        }
    }

    /// The messages of each session, and those of none.
    private func contents() -> (sessions: [Content], unclaimed: [Int]) {
        let correlator = dissection.correlator
        // Without MSRP no session has any.
        if correlator.channels.entries.isEmpty { return ([], []) }
        let owners = ChannelOwners(correlator)
        var contents = [Content](repeating: Content(), count: correlator.sessions.count)
        var unclaimed: [Int] = []
        // Counts need no look at messages where all of a channel belong to one session.
        var isCounted = [Bool](repeating: false, count: correlator.channels.entries.count)
        if !isDetailed {
            for (number, entry) in correlator.channels.entries.enumerated() {
                let (isSettled, session) = owners.isSettled(number)
                guard isSettled, let session else { continue }
                isCounted[number] = true
                contents[session].add(entry.count, last: entry.last)
            }
        }
        for (index, channel) in correlator.channels.numbers.enumerated() where !isCounted[Int(channel)] {
            if let session = owners.session(ofMessage: index) {
                contents[session].add(1, last: correlator.messages[index].last)
                if isDetailed { contents[session].places.append(index) }
            } else {
                unclaimed.append(index)
            }
        }
        return (contents, unclaimed)
    }

    func pushesByCallID() -> [String: [String]] {
        var pushes: [String: [String]] = [:]
        for push in dissection.book.pushes {
            if let callID = push.record.callID { pushes[callID, default: []].append(push.record.id) }
        }
        return pushes
    }
}
