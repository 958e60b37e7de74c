import Correlation
import Octets
import Reassembly
import Records

/// Where the time of a capture runs backwards.
struct StepsBack {
    private var count = 0
    private var largest: Int64 = 0
    private var first: Frame?
    /// Frames that a ticket holds so that it shows the same, each behind the one before it: of the first steps.
    private(set) var cited: [FrameReference] = []
    private static let citedLimit = 128

    mutating func note(_ frame: Frame, since last: Frame) {
        count += 1
        if cited.count < StepsBack.citedLimit { cited += [FrameReference(last), FrameReference(frame)] }
        largest = max(largest, last.time.since(frame.time))
        if first == nil { first = frame }
    }

    func tell(_ log: inout FindingLog) {
        guard count > 0 else { return }
        let milliseconds = largest / 1_000_000
        let span = milliseconds > 0 ? "\(milliseconds) ms" : "\(largest / 1000) us"
        let times = count == 1 ? "once" : "\(count) times"
        log.note(.c006, "capture time runs backwards \(times), by \(span) at most", at: first)
    }
}
