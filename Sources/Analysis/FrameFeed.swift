import Glibc
import Ingest
import Octets

/// Where the frames of a run come from.
enum FrameFeed {
    case files(Timeline)
    case live(LiveCapture)

    var isLive: Bool { if case .live = self { true } else { false } }

    var captures: [CaptureSummary] {
        switch self {
        case .files(let timeline): timeline.captures
        case .live(let capture): [capture.summary]
        }
    }

    var kernel: Analyzer.KernelCounts? {
        guard case .live(let capture) = self, let counts = capture.kernelStatistics else { return nil }
        return Analyzer.KernelCounts(
            received: counts.received, dropped: counts.dropped, droppedByInterface: counts.droppedByInterface)
    }
}

/// When a run is to end before its frames do.
struct Stop {
    private let options: Analyzer.Options
    private let deadline: Timestamp?

    init(_ options: Analyzer.Options, isLive: Bool) {
        self.options = options
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
