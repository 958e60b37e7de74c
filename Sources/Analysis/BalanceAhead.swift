import Correlation
import DeferredPush
internal import Dispatch
import Octets
internal import Synchronization

/// What became of messages and pushes, once all has been read: the custody balance, and what it shows.
struct Balance {
    let journeys: Journeys
    let custody: Custody
    /// The pushes, with the codes of what is found of their delivery.
    private(set) var book: PushBook
    /// What is found.
    private(set) var log = FindingLog()

    /// What the captures can show.
    struct Coverage {
        /// When each capture ends.
        let ends: [Timestamp?]
        /// Whether nothing is known to be missing.
        let isComplete: Bool
        /// Both ends of connections of which all octets were seen.
        let endpoints: Set<Endpoint>
    }

    init(_ correlator: Correlator, _ book: PushBook, _ clock: CaptureClock, _ coverage: Coverage) {
        journeys = Journeys(correlator)
        custody = Custody(correlator, book, clock: clock, servers: [], journeys: journeys)
        // This finds out what became of each message.
        _ = custody.record()
        self.book = book
        self.book.noteDeliveries(custody, until: coverage.ends, &log)
        self.book.noteCustody(
            custody, in: correlator, until: coverage.ends, isComplete: coverage.isComplete,
            endpoints: coverage.endpoints, &log)
    }
}

/// Makes the balance on a thread of its own, while the run is examined: neither asks the other.
final class BalanceAhead: Sendable {
    private let made = Mutex<Balance?>(nil)
    private let isDone = DispatchSemaphore(value: 0)

    /// Starts. All has been read.
    init(_ correlator: Correlator, _ book: PushBook, _ clock: CaptureClock, _ coverage: Balance.Coverage) {
        var settled = correlator
        // Its tables are not to be held for the balance.
        settled.settle()
        DispatchQueue(label: "imtrace.balance").async { [self, settled] in
            let balance = Balance(settled, book, clock, coverage)
            made.withLock { $0 = balance }
            isDone.signal()
        }
    }

    /// The balance, once it is made.
    func finish() -> Balance? {
        isDone.wait()
        defer { isDone.signal() }
        return made.withLock { $0 }
    }
}
