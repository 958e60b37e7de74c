import Octets

/// The latest segments of one direction: enough to tell a packet that was captured twice from one that was sent twice,
/// and to find what a repetition should equal.
struct RecentSegments: Sendable {
    private struct Entry: Sendable {
        let sequence: SequenceNumber
        let identity: UInt32
        let extent: Extent
        let time: Timestamp
    }

    private static let limit = 8
    /// A mirror shows one packet twice within milliseconds; no sender repeats one so soon.
    private static let copyAge: Int64 = 100_000_000
    /// Repetitions that are compared: a hostile stream repeats without end.
    private static let comparisonLimit = 256

    private var entries: [Entry] = []
    private var oldest = 0
    private var comparisons = 0

    /// Notes a segment with octets that were not there before.
    @inline(__always)
    mutating func note(_ arrival: HalfStream.Arrival) {
        let entry = Entry(
            sequence: arrival.sequence, identity: arrival.identity, extent: arrival.extent, time: arrival.frame.time)
        if entries.count < RecentSegments.limit {
            entries.append(entry)
        } else {
            entries[oldest] = entry
            oldest = (oldest + 1) % RecentSegments.limit
        }
    }

    /// Whether a segment is one of those noted, captured again.
    func isCopy(_ arrival: HalfStream.Arrival) -> Bool {
        entries.contains {
            $0.sequence == arrival.sequence && $0.identity == arrival.identity
                && $0.extent.count == arrival.extent.count
                && arrival.frame.time.since($0.time) < RecentSegments.copyAge
        }
    }

    /// Hands to `body` what of a repeated segment is known: the range of its octets, and where they lay before.
    mutating func compare(_ arrival: HalfStream.Arrival, _ body: (Range<Int>, Extent) -> Void) {
        for entry in entries where comparisons < RecentSegments.comparisonLimit {
            let offset = arrival.sequence.distance(from: entry.sequence)
            let lower = max(0, offset)
            let upper = min(Int(entry.extent.count), offset + Int(arrival.extent.count))
            guard lower < upper else { continue }
            comparisons += 1
            body(lower - offset..<upper - offset, entry.extent.extracting(lower..<upper))
        }
    }

    /// Forgets all.
    mutating func removeAll() { entries = [] }
}
