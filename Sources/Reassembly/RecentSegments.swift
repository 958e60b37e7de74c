import Octets

/// The latest segments of one direction: enough to tell a packet that was captured twice from one that was sent twice,
/// and to find what a repetition should equal.
struct RecentSegments: Sendable {
    fileprivate struct Entry: Sendable {
        var identity: UInt32 = 0
        var extent = Extent(capture: 0, frame: 0, offset: 0, count: 0)
        var time = Timestamp.distantPast
    }

    /// The entries, and apart from them the numbers that nearly every question ends with.
    fileprivate struct Ring: Sendable {
        var sequences = SIMD8<UInt32>()
        var counts = SIMD8<UInt32>()
        var entries = InlineArray<8, Entry>(repeating: Entry())
        var count = 0
        var oldest = 0
    }

    fileprivate static let limit = 8
    /// A mirror shows one packet twice within milliseconds; no sender repeats one so soon.
    fileprivate static let copyAge: Int64 = 100_000_000
    /// Repetitions that are compared: a hostile stream repeats without end.
    private static let comparisonLimit = 256

    /// One ring, or none while there is nothing to note: most directions of a network are never looked at.
    private var ring: [Ring] = []
    private var comparisons = 0

    /// Notes a segment with octets that were not there before.
    @inline(__always)
    mutating func note(_ arrival: HalfStream.Arrival) {
        if ring.isEmpty { ring.append(Ring()) }
        ring[0].note(arrival)
    }

    /// Whether a segment is one of those noted, captured again.
    func isCopy(_ arrival: HalfStream.Arrival) -> Bool {
        // Asked where it stands: `first` would copy it.
        ring.isEmpty ? false : ring[0].isCopy(arrival)
    }

    /// Hands to `body` what of a repeated segment is known: the range of its octets, and where they lay before.
    mutating func compare(_ arrival: HalfStream.Arrival, _ body: (Range<Int>, Extent) -> Void) {
        guard !ring.isEmpty, ring[0].mayOverlap(arrival) else { return }
        for index in 0..<ring[0].count where comparisons < RecentSegments.comparisonLimit {
            let offset = arrival.sequence.distance(from: SequenceNumber(ring[0].sequences[index]))
            let extent = ring[0].entries[index].extent
            let lower = max(0, offset)
            let upper = min(Int(extent.count), offset + Int(arrival.extent.count))
            guard lower < upper else { continue }
            comparisons += 1
            body(lower - offset..<upper - offset, extent.extracting(lower..<upper))
        }
    }

    /// Forgets all.
    mutating func removeAll() { ring = [] }
}

extension RecentSegments.Ring {
    @inline(__always)
    mutating func note(_ arrival: HalfStream.Arrival) {
        let place = oldest
        sequences[place] = arrival.sequence.rawValue
        counts[place] = arrival.extent.count
        entries[place] = RecentSegments.Entry(
            identity: arrival.identity, extent: arrival.extent, time: arrival.frame.time)
        oldest = (place &+ 1) & 7
        if count < RecentSegments.limit { count &+= 1 }
    }

    func isCopy(_ arrival: HalfStream.Arrival) -> Bool {
        guard any(sequences .== arrival.sequence.rawValue) else { return false }
        for index in 0..<count
        where sequences[index] == arrival.sequence.rawValue && entries[index].identity == arrival.identity
            && counts[index] == arrival.extent.count
            && arrival.frame.time.since(entries[index].time) < RecentSegments.copyAge
        {
            return true
        }
        return false
    }

    /// Whether any entry may share octets with a segment: their distance tells, as far as numbers go round.
    func mayOverlap(_ arrival: HalfStream.Arrival) -> Bool {
        let offsets = SIMD8<Int32>(truncatingIfNeeded: SIMD8(repeating: arrival.sequence.rawValue) &- sequences)
        let behind = offsets .< SIMD8<Int32>(truncatingIfNeeded: counts)
        let before = offsets .> SIMD8(repeating: -Int32(truncatingIfNeeded: arrival.extent.count))
        return any(behind .& before)
    }
}
