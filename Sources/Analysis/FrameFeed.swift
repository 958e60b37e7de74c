import Glibc
import Ingest
import Octets

/// Where the frames of a run come from: captures in files, then what is live.
struct FrameFeed {
    var files: Timeline?
    let live: LiveFeed?

    var captures: [CaptureSummary] { (files?.captures ?? []) + (live?.summaries ?? []) }

    /// What the kernel counted of all interfaces; `nil` where there are none.
    var kernel: Analyzer.KernelCounts? {
        guard let counts = live?.counts, !counts.isEmpty else { return nil }
        return Analyzer.KernelCounts(
            received: counts.reduce(0) { $0 + $1.received }, dropped: counts.reduce(0) { $0 + $1.dropped },
            droppedByInterface: counts.reduce(0) { $0 + $1.droppedByInterface }, skipped: live?.skipped ?? 0)
    }
}

/// When a run is to end before its frames do.
struct Stop {
    private let options: Analyzer.Options
    private let deadline: Timestamp?

    init(_ options: Analyzer.Options, isLive: Bool) {
        self.options = options
        // What is in files takes the time that it takes.
        deadline = options.duration.flatMap { seconds in
            guard isLive, seconds >= 0, seconds < 1e9 else { return nil }
            return Stop.now.advanced(by: Int64(seconds * 1e9))
        }
    }

    func isDue(_ frames: Int) -> Bool {
        if let limit = options.frameLimit, frames >= limit { return true }
        if let deadline, Stop.now >= deadline { return true }
        return options.shouldStop()
    }

    /// The time of day: what a quiet interface's timers go by.
    static var now: Timestamp {
        var time = timespec()
        // Bound: clock_gettime writes one timespec.
        guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return .distantPast }
        return Timestamp(seconds: Int64(time.tv_sec), fraction: Int64(time.tv_nsec))
    }
}
