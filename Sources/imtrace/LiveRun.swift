import Analysis
import ArgumentParser
import Glibc
import Ingest
import Octets
import Records
import Reports
import Synchronization

/// What a live run does besides its analysis: it records (`-w`), writes `--metrics`, and answers signals.
final class LiveRun: LiveCompanion {
    private struct State: ~Copyable, Sendable {
        var recorder: CaptureRecorder?
        /// Why the recording ended before the run did.
        var failure: CaptureOutputError?

        /// Whether fewer frames were recorded than wanted.
        func isBelow(_ limit: Int?) -> Bool { limit.map { recording?.frames ?? 0 < $0 } ?? true }

        var recording: RunCounts.Recording? {
            switch recorder {
            case .some(let recorder): RunCounts.Recording(frames: recorder.frames, files: recorder.files)
            case .none: nil
            }
        }
    }

    private let state: Mutex<State>
    /// Apart from the recording: a frame waits for no other file than its own.
    private let metrics: Mutex<MetricsFile?>
    private let isEnding = Atomic(false)
    private let frameLimit: Int?
    private let start: Moment

    /// Makes the files of the recording and the metrics, as whoever the process is by now.
    ///
    /// - Parameters:
    ///   - captures: what is recorded, by the indices that their frames carry.
    ///   - recording: where to; `nil` for nowhere.
    ///   - frameLimit: how many frames are recorded at the most.
    ///   - guarded: files that must not be written over.
    init(
        _ captures: [RecordedCapture], recording: RecordingPlan?, frameLimit: Int?, guarded: [String],
        metrics: MetricsFile?
    ) throws(CaptureOutputError) {
        self.frameLimit = frameLimit
        let now = LiveRun.now
        start = Moment(nanoseconds: now.nanoseconds, digits: 9)
        var recorder: CaptureRecorder?
        if let recording {
            var made = try CaptureRecorder(
                recording, application: "imtrace \(Release.version)", guarded: guarded, at: now)
            for (interface, statistics) in captures { try made.add(interface, statistics: statistics) }
            recorder = .some(made)
        }
        var first = RunCounts()
        first.start = start
        first.interfaces = captures.map { RunCounts.Interface(name: $0.interface.name) }
        first.residentOctets = ResidentMemory.octets
        let state = State(recorder: recorder)
        first.recording = state.recording
        var metrics = metrics
        try metrics?.write(first)
        self.state = Mutex(state)
        self.metrics = Mutex(metrics)
    }

    /// An interface, and what the kernel counts of it.
    typealias RecordedCapture = (interface: RecordedInterface, statistics: CaptureRecorder.Statistics)

    /// Why the recording ended before the run did.
    var failure: CaptureOutputError? { state.withLock { $0.failure } }

    var isOver: Bool { isEnding.load(ordering: .relaxed) }

    /// Records frames, on the thread that is there for it; a batch without frames says that none come.
    func record(_ batch: FrameBatch) {
        state.withLock { state in
            for index in 0..<batch.count where state.isBelow(frameLimit) {
                batch.lend(index) { header, octets in
                    record(&state) { recorder throws(CaptureOutputError) in try recorder?.append(header, octets) }
                }
            }
            record(&state) { recorder throws(CaptureOutputError) in try recorder?.advance(to: LiveRun.now) }
        }
    }

    func pause(at time: Timestamp, _ counts: () -> RunCounts) {
        let hangUp = SignalRequests.takeFiles()
        if hangUp, SignalRequests.lostTerminal { isEnding.store(true, ordering: .relaxed) }
        let isAsked = SignalRequests.takeCounts()
        if hangUp {
            state.withLock { state in
                record(&state) { recorder throws(CaptureOutputError) in try recorder?.reopen(at: time) }
            }
        }
        let isDue = metrics.withLock { $0?.isDue(isAsked: hangUp) ?? false }
        guard isDue || isAsked else { return }
        let all = completed(counts())
        if isAsked { RunLines(all).lines.forEach(Diagnosis.write) }
        if isDue { metrics.withLock { $0?.renew(all) } }
    }

    func lost(_ fault: IngestError) { Diagnosis.write("\(fault.description); the run goes on with what is left") }

    /// What the tables took lies in pieces between what stays: without this the heap would creep for weeks.
    func settled() { ReleasedHeap.trim() }

    func close(at time: Timestamp) {
        state.withLock { state in
            record(&state) { recorder throws(CaptureOutputError) in try recorder?.close(at: time) }
        }
    }

    func conclude(_ counts: RunCounts) {
        let all = completed(counts)
        metrics.withLock { $0?.renew(all) }
    }

    /// Says how much was recorded; answers the exit status, 0 where all is well.
    func conclude(quiet: Bool) -> Int32 {
        let (failure, recording) = state.withLock { ($0.failure, $0.recording) }
        if let recording, !quiet {
            Diagnosis.write("\(recording.frames) frames recorded in \(recording.files) files")
        }
        return failure?.status ?? 0
    }

    /// What the recorder cannot do ends the recording, and the run with its report.
    private func record(
        _ state: inout State, _ body: (inout CaptureRecorder?) throws(CaptureOutputError) -> Void
    ) {
        guard state.failure == nil, state.recorder != nil else { return }
        do throws(CaptureOutputError) {
            try body(&state.recorder)
            if state.recorder?.isOver == true { isEnding.store(true, ordering: .relaxed) }
        } catch {
            state.failure = error
            Diagnosis.write("\(error.description); the run ends")
            isEnding.store(true, ordering: .relaxed)
        }
    }

    private func completed(_ counts: RunCounts) -> RunCounts {
        var counts = counts
        counts.start = start
        counts.recording = state.withLock { $0.recording }
        counts.residentOctets = ResidentMemory.octets
        return counts
    }

    private static var now: Timestamp {
        var time = timespec()
        // Bound: clock_gettime writes one timespec.
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return .distantPast }
        return Timestamp(seconds: Int64(time.tv_sec), fraction: Int64(time.tv_nsec))
    }
}

/// What the process holds of the machine's memory.
enum ResidentMemory {
    /// Octets; `nil` where the system does not tell.
    static var octets: Int? {
        // Bound: `open` is given a string that ends in NUL.
        let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 256)
        // Bound: read is given the buffer's own count.
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        let fields = String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

extension CaptureOutputError {
    /// The exit status of sysexits.h.
    var status: Int32 {
        switch self {
        case .isInput, .cannotCreate: 73
        case .inputOutput: 74
        }
    }
}
