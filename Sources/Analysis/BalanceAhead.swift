import Correlation
import DeferredPush
internal import Dispatch
internal import Synchronization

/// Makes the custody balance on a thread of its own, while the run is examined: neither asks the other.
final class BalanceAhead: Sendable {
    private let made = Mutex<(journeys: Journeys, custody: Custody)?>(nil)
    private let isDone = DispatchSemaphore(value: 0)

    /// Starts. All has been read.
    init(_ correlator: Correlator, _ book: PushBook, _ clock: CaptureClock) {
        var settled = correlator
        // Its tables are not to be held for the balance.
        settled.settle()
        DispatchQueue(label: "imtrace.balance").async { [self, settled] in
            let balance = Self.make(settled, book, clock)
            // This finds out what became of each message.
            _ = balance.custody.record()
            made.withLock { $0 = balance }
            isDone.signal()
        }
    }

    /// The balance, made now.
    static func make(
        _ correlator: Correlator, _ book: PushBook, _ clock: CaptureClock
    ) -> (journeys: Journeys, custody: Custody) {
        let journeys = Journeys(correlator)
        return (journeys, Custody(correlator, book, clock: clock, servers: [], journeys: journeys))
    }

    /// The balance, once it is made.
    func finish() -> (journeys: Journeys, custody: Custody)? {
        isDone.wait()
        defer { isDone.signal() }
        return made.withLock { $0 }
    }
}
