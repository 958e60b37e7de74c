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
    private static let comparisonLimit: UInt16 = 256

    /// The segments, in a ring. None while there is nothing to note: most directions of a network are never looked at.
    private var entries: [Entry] = []
    /// The number behind all that were noted: what stands there or further on is new.
    private var end = SequenceNumber(0)
    private var comparisons: UInt16 = 0
    private var oldest: UInt8 = 0

    /// Notes a segment with octets that were not there before.
    @inline(__always)
    mutating func note(_ arrival: HalfStream.Arrival) {
        let behind = arrival.sequence.advanced(by: Int(arrival.extent.count))
        if entries.isEmpty || behind.distance(from: end) > 0 { end = behind }
        let entry = Entry(
            sequence: arrival.sequence, identity: arrival.identity, extent: arrival.extent, time: arrival.frame.time)
        if entries.count == RecentSegments.limit {
            entries[Int(oldest)] = entry
            oldest = (oldest &+ 1) % UInt8(RecentSegments.limit)
        } else {
            if entries.isEmpty { entries.reserveCapacity(RecentSegments.limit) }
            entries.append(entry)
        }
    }

    /// Whether a segment is one of those noted, captured again.
    func isCopy(_ arrival: HalfStream.Arrival) -> Bool {
        let distance = arrival.sequence.distance(from: end)
        // One without octets may stand at the end.
        guard distance < 0 || (distance == 0 && arrival.extent.count == 0) else { return false }
        for index in entries.indices
        where entries[index].sequence == arrival.sequence && entries[index].identity == arrival.identity
            && entries[index].extent.count == arrival.extent.count
            && arrival.frame.time.since(entries[index].time) < RecentSegments.copyAge
        {
            return true
        }
        return false
    }

    /// Hands to `body` what of a repeated segment is known: the range of its octets, and where they lay before.
    mutating func compare(_ arrival: HalfStream.Arrival, _ body: (Range<Int>, Extent) -> Void) {
        guard arrival.sequence.distance(from: end) < 0 else { return }
        for index in entries.indices where comparisons < RecentSegments.comparisonLimit {
            let offset = arrival.sequence.distance(from: entries[index].sequence)
            let lower = max(0, offset)
            let upper = min(Int(entries[index].extent.count), offset + Int(arrival.extent.count))
            guard lower < upper else { continue }
            comparisons += 1
            body(lower - offset..<upper - offset, entries[index].extent.extracting(lower..<upper))
        }
    }

    /// Forgets all.
    mutating func removeAll() { entries = [] }
}
