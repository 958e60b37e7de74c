internal import CPcap
internal import Dispatch
internal import Glibc
internal import Octets
internal import Synchronization

/// Frames as they come, from interfaces or from captures that are still being written: read on a thread of its own, so
/// that the kernel's buffer is emptied while the analysis is busy.
///
/// What is read waits in a queue of bounded size. Where that is full, what happens depends on whether frames are
/// recorded too: a recording goes first, and frames that the analysis has no room for are recorded alone, counted in
/// `skipped`. Without a recording, or where the recording itself does not keep up, reading waits: then the kernel's
/// buffer fills, and what it drops it counts.
public final class LiveFeed: Sendable {
    /// What came of waiting.
    public enum Outcome: Sendable {
        /// Frames, in order.
        case frames(FrameBatch)
        /// Nothing came for a tenth of a second.
        case quiet
        /// Nothing will come any more.
        case ended
    }

    /// What the kernel counted of one interface.
    public struct Counts: Hashable, Sendable {
        /// The interface.
        public let name: String
        /// Frames that passed the filter.
        public let received: Int
        /// Frames for which there was no room.
        public let dropped: Int
        /// Frames that the interface lost.
        public let droppedByInterface: Int
        /// Whether it can still be read.
        public let isUp: Bool
    }

    private struct State {
        var summaries: [CaptureSummary] = []
        var counts: [Counts] = []
        var faults: [IngestError] = []
        var skipped = 0
    }

    private let captures: [LiveCapture]
    private let followed: (path: String, index: Int)?
    private let queue: FrameQueue
    private let recorded: FrameQueue?
    private let record: (@Sendable (FrameBatch) -> Void)?
    private let state = Mutex(State())
    private let isStopped = Atomic(false)
    private let isLetGo = Atomic(false)
    private let frameLimit: Int?
    private let work = DispatchGroup()

    /// Frames and octets that are read at a time from one interface.
    private static let frameLimit = 4096
    private static let octetLimit = 1 << 20
    /// How much later than it came a frame may be handed out by the kernel.
    private static let patience: Int64 = 250_000_000

    /// A feed from interfaces; nothing is read before `start`.
    ///
    /// - Parameters:
    ///   - captures: the interfaces, whose indices follow one another.
    ///   - queueOctets: octets of frames that may wait for the analysis, and as many for the recording.
    ///   - frameLimit: how many frames are read at the most.
    ///   - record: called on a thread of its own with every frame, in order.
    public convenience init(
        _ captures: [LiveCapture], queueOctets: Int, frameLimit: Int? = nil,
        record: (@Sendable (FrameBatch) -> Void)? = nil
    ) {
        self.init(captures, nil, queueOctets, frameLimit, record)
    }

    /// A feed from captures that are still being written.
    ///
    /// - Parameters:
    ///   - path: a file, or a folder of files that are written one after the other.
    ///   - index: the index of the first capture; those behind it have the next ones.
    public convenience init(following path: String, index: Int, queueOctets: Int) throws(IngestError) {
        // What cannot be followed is told here; the thread that reads has captures of its own.
        let summaries = try FollowedCaptures(path: path, index: index).summaries
        self.init([], (path, index), queueOctets, nil, nil)
        state.withLock { $0.summaries = summaries }
    }

    private init(
        _ captures: [LiveCapture], _ followed: (path: String, index: Int)?, _ queueOctets: Int, _ frameLimit: Int?,
        _ record: (@Sendable (FrameBatch) -> Void)?
    ) {
        self.captures = captures
        self.followed = followed
        self.record = record
        self.frameLimit = frameLimit
        queue = FrameQueue(limit: queueOctets)
        recorded = record == nil ? nil : FrameQueue(limit: queueOctets)
        state.withLock { $0.summaries = captures.map(\.summary) }
    }

    /// Starts to read. Rights that the process is to give up are to be given up before.
    public func start() {
        // The thread owns the feed until the end of its reading, and a feed that is let go is stopped.
        work.enter()
        Thread.detach {
            self.read()
            self.work.leave()
        }
        guard let recorded, let record else { return }
        work.enter()
        Thread.detach {
            while true {
                switch recorded.next() {
                case .batch(let batch): record(batch)
                case .quiet: record(FrameBatch())
                case .closed: return self.work.leave()
                }
            }
        }
    }

    /// What comes next; waits a tenth of a second at most.
    public func next() -> Outcome {
        switch queue.next() {
        case .batch(let batch): .frames(batch)
        case .quiet: .quiet
        case .closed: .ended
        }
    }

    /// Ends reading: what has come until then is still handed out.
    public func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Ends reading at once: nobody will ask for what has come.
    public func close() {
        isLetGo.store(true, ordering: .relaxed)
        stop()
    }

    /// Waits until reading has ended, and everything that was read is recorded. To be called behind `close`.
    public func finish() { work.wait() }

    /// Whether frames come when they are captured, so that the time of day goes on between them.
    public var isOnTime: Bool { !captures.isEmpty }

    /// What was read so far, by capture.
    public var summaries: [CaptureSummary] { state.withLock { $0.summaries } }
    /// What the kernel counted, by interface; no older than a second, or the end of reading.
    public var counts: [Counts] { state.withLock { $0.counts } }
    /// What ended the reading of interfaces and captures.
    public var faults: [IngestError] { state.withLock { $0.faults } }
    /// Frames that were recorded, and for whose analysis there was no room.
    public var skipped: Int { state.withLock { $0.skipped } }
    /// Octets that wait to be analysed, with some for each frame.
    public var waiting: Int { queue.cost }

    // MARK: On the thread that reads

    private func read() {
        if let followed { readFollowed(followed.path, followed.index) } else { readInterfaces() }
        queue.close()
        recorded?.close()
    }

    private func readFollowed(_ path: String, _ index: Int) {
        var captures: FollowedCaptures
        do throws(IngestError) {
            captures = try FollowedCaptures(path: path, index: index)
        } catch {
            return state.withLock { $0.faults.append(error) }
        }
        var isOver = false
        while !isOver {
            isOver = isStopped.load(ordering: .relaxed)
            var batch = FrameBatch()
            captures.read(upTo: Self.frameLimit, into: &batch)
            let (summaries, faults) = (captures.summaries, captures.faults)
            state.withLock { state in
                state.summaries = summaries
                state.faults = faults
            }
            let isQuiet = batch.isEmpty
            deliver(batch)
            if isQuiet, !isOver { _ = usleep(100_000) }
        }
    }

    private func readInterfaces() {
        var active = Array(captures.indices)
        var merge = FrameMerge(interfaces: captures.count, limit: 8 << 20)
        var nextCount = Timestamp.distantPast
        var last: Timestamp?
        while !active.isEmpty {
            if last == nil, isStopped.load(ordering: .relaxed) { last = Self.now }
            if last == nil { wait(for: active) }
            let start = Self.now
            var batch = FrameBatch()
            var isDrained = true
            for index in active {
                let outcome = drain(index, &merge, &batch, &isDrained)
                if case .failed(let error) = outcome {
                    state.withLock { $0.faults.append(error) }
                    active.removeAll { $0 == index }
                    nextCount = .distantPast
                }
            }
            let isOver =
                active.isEmpty || isFull || last.map { isDrained || Self.now.since($0) > 1_000_000_000 } ?? false
            if captures.count > 1 {
                let time = isOver ? Timestamp(nanoseconds: .max) : start.advanced(by: -Self.patience)
                merge.release(before: time, to: &batch)
            }
            deliver(batch)
            if Self.now >= nextCount || isOver {
                nextCount = Self.now.advanced(by: 1_000_000_000)
                count()
            }
            if isOver { return noteUnread() }
        }
    }

    /// Whether all frames were read that are wanted.
    private var isFull: Bool {
        guard let frameLimit else { return false }
        return captures.reduce(0) { $0 + $1.summary.frames } >= frameLimit
    }

    /// Counts what the kernel had and nobody will read: the end did not wait for it.
    private func noteUnread() {
        if frameLimit != nil { return }
        state.withLock { state in
            for (counts, summary) in zip(state.counts, state.summaries) {
                state.skipped += max(0, counts.received - counts.dropped - summary.frames)
            }
        }
    }

    /// Reads what an interface has; of several the frames wait for one another.
    private func drain(
        _ index: Int, _ merge: inout FrameMerge, _ batch: inout FrameBatch, _ isDrained: inout Bool
    ) -> LiveOutcome {
        let isAlone = captures.count == 1
        var frames = 0
        var octets = 0
        let read = captures.reduce(0) { $0 + $1.summary.frames }
        let limit = min(Self.frameLimit, frameLimit.map { $0 - read } ?? .max)
        while frames < limit, octets < Self.octetLimit {
            let outcome = captures[index].poll { header, view in
                if isAlone { batch.append(header, view) } else { merge.append(header, view, of: index) }
                octets += view.count
            }
            guard outcome == .frame else { return outcome }
            frames += 1
        }
        isDrained = false
        return .frame
    }

    private func deliver(_ batch: FrameBatch) {
        guard !batch.isEmpty else { return }
        guard let recorded else {
            _ = queue.push(batch, unless: { isLetGo.load(ordering: .relaxed) })
            return
        }
        _ = recorded.push(batch, unless: { false })
        if !queue.offer(batch) { state.withLock { $0.skipped += batch.count } }
    }

    private func count() {
        let summaries = captures.map(\.summary)
        let counts = zip(captures, summaries).compactMap { capture, summary in
            capture.kernelStatistics.map {
                Counts(
                    name: capture.name, received: $0.received, dropped: $0.dropped,
                    droppedByInterface: $0.droppedByInterface, isUp: summary.complete)
            }
        }
        state.withLock { state in
            state.counts = counts
            state.summaries = summaries
        }
    }

    /// Waits a tenth of a second at most for one of the interfaces to have frames.
    private func wait(for active: [Int]) {
        var waiting = active.map { pollfd(fd: captures[$0].descriptor, events: Int16(POLLIN), revents: 0) }
        // Bound: as many entries as the array has.
        _ = unsafe poll(&waiting, nfds_t(waiting.count), 100)
    }

    private static var now: Timestamp {
        var time = timespec()
        // Bound: clock_gettime writes one timespec.
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return .distantPast }
        return Timestamp(seconds: Int64(time.tv_sec), fraction: Int64(time.tv_nsec))
    }
}

/// A thread of its own for what waits.
private enum Thread {
    static func detach(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "imtrace.live", qos: .userInitiated).async(execute: body)
    }
}
