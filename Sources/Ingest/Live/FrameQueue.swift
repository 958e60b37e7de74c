internal import DequeModule
internal import Dispatch
internal import Synchronization

/// Batches of frames on their way from one thread to another; bounded.
final class FrameQueue: Sendable {
    private struct State {
        var batches = Deque<FrameBatch>()
        var cost = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)
    private let emptied = DispatchSemaphore(value: 0)
    private let limit: Int

    /// - Parameter limit: octets that are held; one batch is, whatever its size.
    init(limit: Int) { self.limit = limit }

    /// Octets that wait, with what each frame costs besides.
    var cost: Int { state.withLock { $0.cost } }

    /// Adds a batch; waits for room until `isGivenUp` says that nobody will make any, and answers false then.
    func push(_ batch: FrameBatch, unless isGivenUp: () -> Bool) -> Bool {
        while !offer(batch) {
            if isGivenUp() { return false }
            _ = emptied.wait(timeout: .now() + .milliseconds(50))
        }
        return true
    }

    /// Adds a batch where there is room for it.
    func offer(_ batch: FrameBatch) -> Bool {
        let isTaken = state.withLock { state in
            guard state.batches.isEmpty || state.cost + batch.cost <= limit else { return false }
            state.cost += batch.cost
            state.batches.append(batch)
            return true
        }
        if isTaken { filled.signal() }
        return isTaken
    }

    /// Says that no batch will follow.
    func close() {
        state.withLock { $0.isClosed = true }
        filled.signal()
    }

    /// What comes out of the queue.
    enum Next {
        case batch(FrameBatch)
        case quiet
        case closed
    }

    /// The next batch, for which it waits a tenth of a second at most.
    func next() -> Next {
        _ = filled.wait(timeout: .now() + .milliseconds(100))
        let next = state.withLock { state -> Next in
            guard let batch = state.batches.popFirst() else { return state.isClosed ? .closed : .quiet }
            state.cost -= batch.cost
            return .batch(batch)
        }
        switch next {
        case .batch: emptied.signal()
        // It stays closed for whoever asks again.
        case .closed: filled.signal()
        case .quiet: break
        }
        return next
    }
}
