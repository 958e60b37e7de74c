internal import Dispatch
internal import Glibc
import Ingest
internal import Synchronization

/// Reads captures on a thread of its own, while what it found before is read on another one: the same as one after the
/// other, in the same order.
///
/// At most `depth` batches are made ahead.
final class FramingAhead: Sendable {
    /// What the thread works on. Safe: until it has said that it is over nobody else looks at it, and then it does not.
    private final class Work: @unchecked Sendable {
        var reading: FileReading
        init(_ reading: FileReading) { self.reading = reading }
    }

    private struct Ring {
        var ready: [MessageBatch] = []
        var free: [MessageBatch] = []
        var isOver = false
    }

    private let work: Work
    private let ring = Mutex(Ring())
    private let filled = DispatchSemaphore(value: 0)
    private let emptied = DispatchSemaphore(value: 0)
    private static let depth = 6
    private let beginning = DispatchTime.now()
    /// How long its reader waited for batches, in nanoseconds.
    private let waited = Atomic<UInt64>(0)
    /// Batches from one look at that to the next.
    private static let batchesBetweenLooks = 32

    /// Whether another processor is there to do it.
    static var isUseful: Bool { sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 }

    /// Starts to read on.
    init(_ reading: FileReading) {
        work = Work(reading)
        for _ in 0..<FramingAhead.depth { emptied.signal() }
        DispatchQueue(label: "imtrace.framing").async { self.fill() }
    }

    /// The next batch; `nil` where nothing follows.
    func next() -> MessageBatch? {
        let start = DispatchTime.now().uptimeNanoseconds
        filled.wait()
        waited.add(DispatchTime.now().uptimeNanoseconds &- start, ordering: .relaxed)
        return ring.withLock { $0.ready.isEmpty ? nil : $0.ready.removeFirst() }
    }

    /// Takes a batch back that was read.
    func giveBack(_ batch: consuming MessageBatch) {
        batch.removeAll()
        let empty = batch
        ring.withLock { $0.free.append(empty) }
        emptied.signal()
    }

    /// The reading, once `next` has answered that nothing follows.
    func finish() -> FileReading { work.reading }

    /// Whether the processor of whoever reads the batches has nothing to do most of the time.
    private var isWaitedFor: Bool {
        let time = DispatchTime.now().uptimeNanoseconds &- beginning.uptimeNanoseconds
        return waited.load(ordering: .relaxed) > time / 10 * 6
    }

    private func fill() {
        var batches = 0
        var hasSpareProcessor = false
        while !work.reading.isOver {
            batches += 1
            if !hasSpareProcessor, batches % Self.batchesBetweenLooks == 0, isWaitedFor {
                hasSpareProcessor = true
                work.reading.readAhead()
            }
            emptied.wait()
            while !work.reading.isOver, !work.reading.intake.framing.found.isFull { work.reading.readOn { _ in } }
            ring.withLock { ring in
                ring.ready.append(work.reading.intake.framing.found)
                work.reading.intake.framing.found = ring.free.popLast() ?? MessageBatch()
            }
            filled.signal()
        }
        filled.signal()
    }
}
