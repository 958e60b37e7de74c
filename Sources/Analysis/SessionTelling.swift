import Correlation
import Dispatch
import Ingest
import Octets
import Records
import Synchronization

/// What the records of sessions are made of, once the run is over.
struct SessionTelling: Sendable {
    private let correlator: Correlator
    private let contents: [SessionReporting.Content]
    private let journeys: Journeys
    /// The sessions that are told, where some have several legs.
    private let told: Set<Int>
    private let pushes: [String: [String]]
    private let clock: CaptureClock
    private let isDetailed: Bool
    private let withheld: Set<Extent>

    /// Messages that are told between two writings: what several threads have ready at a time.
    private static let windowLength = 2048
    /// Messages after which a thread takes other sessions.
    private static let batchLength = 128

    /// - Parameters:
    ///   - contents: the messages of each session; empty where there are none.
    ///   - told: the sessions that will be told.
    ///   - pushes: the ids of pushes by the Call-ID that carried them.
    init(
        _ correlator: Correlator, _ contents: [SessionReporting.Content], _ journeys: Journeys, told: [Int],
        pushes: [String: [String]], clock: CaptureClock, isDetailed: Bool, withheld: Set<Extent>
    ) {
        self.correlator = correlator
        self.contents = contents
        self.journeys = journeys
        self.told = journeys.relations.joinsAny ? Set(told) : []
        self.pushes = pushes
        self.clock = clock
        self.isDetailed = isDetailed
        self.withheld = withheld
    }

    /// Makes records, one after the other, with a recall of its own.
    func teller(_ recall: Recall) -> Teller {
        Teller(
            telling: self,
            sessions: SessionRecords(
                recall: recall, clock: clock, readsMessages: isDetailed, withheld: withheld,
                concealed: correlator.legs.concealed),
            messages: MessageRecords(recall: recall, clock: clock, readsBodies: isDetailed, withheld: withheld))
    }

    struct Teller {
        fileprivate let telling: SessionTelling
        let sessions: SessionRecords
        var messages: MessageRecords

        /// The record of the session at `index`, which has come as far as `progress` says.
        mutating func record(_ index: Int, _ progress: SessionProgress) -> SessionRecord {
            let correlator = telling.correlator
            let session = correlator.sessions[index]
            let content = telling.contents.isEmpty ? SessionReporting.Content() : telling.contents[index]
            var told: [MessageRecord] = []
            told.reserveCapacity(content.places.count)
            for place in content.places {
                told.append(
                    messages.record(
                        correlator.messages[place], journey: telling.journeys.number(ofMessage: place)))
            }
            let legs = telling.journeys.relations.legs(besides: index)
            var record = sessions.record(
                session, messages: told, messageCount: content.count, lastMessage: content.last,
                pushes: telling.pushes[String(decoding: session.callID, as: UTF8.self)] ?? [],
                related: legs.map { String(decoding: correlator.sessions[$0].callID, as: UTF8.self) },
                progress: progress)
            if let first = legs.first(where: telling.told.contains), first < index {
                record.legOf = "s\(correlator.sessions[first].number)"
            }
            return record
        }
    }

    // MARK: On several threads

    /// A recall that one thread alone uses. Checked by hand: a twin shares nothing that reading changes.
    private struct LentRecall: @unchecked Sendable {
        let recall: Recall
    }

    /// Tells the sessions at `places` on all processors, and has them written in their order.
    func write<Sink: RecordSink>(_ places: [Int], _ recall: Recall, into sink: inout Sink) {
        var rest = places[...]
        while !rest.isEmpty {
            let batches = nextBatches(&rest)
            let written = Mutex([[[UInt8]]](repeating: [], count: batches.count))
            let recalls = batches.map { _ in LentRecall(recall: recall.twin()) }
            DispatchQueue.concurrentPerform(iterations: batches.count) { number in
                var teller = teller(recalls[number].recall)
                var octets: [[UInt8]] = []
                for place in batches[number] {
                    let progress = correlator.sessions[place].progress(isOver: true)
                    octets.append(Sink.written(teller.record(place, progress)))
                }
                written.withLock { $0[number] = octets }
            }
            for batch in written.withLock({ $0 }) {
                for octets in batch { sink.session(written: octets) }
            }
        }
    }

    /// Takes sessions off the front, as many as have about a window of messages, in batches.
    private func nextBatches(_ places: inout ArraySlice<Int>) -> [[Int]] {
        var batches: [[Int]] = [[]]
        var (window, batch) = (0, 0)
        while let place = places.first, window < Self.windowLength {
            if batch >= Self.batchLength {
                batches.append([])
                batch = 0
            }
            let count = 1 + (contents.isEmpty ? 0 : contents[place].count) + correlator.sessions[place].messages.count
            batches[batches.count - 1].append(place)
            window += count
            batch += count
            places.removeFirst()
        }
        return batches
    }
}
