import DequeModule
import Octets

/// Segments of one direction that came before their turn, in the order of their numbers. Where they overlap, what was
/// captured first stands.
struct HeldSegments: Sendable {
    /// A segment, or a part of one.
    struct Segment: Sendable {
        let sequence: SequenceNumber
        private let lost: UInt32
        /// Its octets in `store`.
        var place: Int
        let extent: Extent
        let frame: Frame
        /// How many octets it has.
        var count: Int { Int(extent.count) }
        /// How many more the capture does not hold.
        var missing: Int { Int(lost) }

        init(sequence: SequenceNumber, place: Int, extent: Extent, missing: Int, frame: Frame) {
            self.sequence = sequence
            lost = UInt32(clamping: missing)
            self.place = place
            self.extent = extent
            self.frame = frame
        }

        var end: SequenceNumber { sequence.advanced(by: count + missing) }
    }

    /// The first is taken for each segment that its turn comes to: that must not move the others.
    private var segments: Deque<Segment> = []
    /// How many there were at the most since none was there.
    private var most = 0
    /// The next segments fill most holes: room for so many is kept for the next hole.
    private static let few = 16
    /// The octets of all of them, side by side as they came: a buffer for each would cost more than its octets.
    private(set) var store: [UInt8] = []
    /// Octets of all of them.
    private(set) var octets = 0
    /// When the first one began to wait for the hole that is there now.
    private(set) var since = Timestamp.distantPast
    /// How far the stream was then.
    private(set) var position = 0

    @inline(__always) var isEmpty: Bool { segments.isEmpty }
    @inline(__always) var count: Int { segments.count }
    @inline(__always) var first: Segment? { segments.first }

    /// Puts in what of a segment has not come yet; the stream stands at `position`.
    mutating func insert(_ payload: OctetView, _ arrival: HalfStream.Arrival, position: Int) {
        let total = payload.count + arrival.missing
        if total == 0 { return }
        if segments.isEmpty {
            segments.reserveCapacity(HeldSegments.few)
            since = arrival.frame.time
            self.position = position
        }
        if store.count > 1 << 14, store.count > 2 * octets { closeGaps() }
        var place = segments.count
        while place > 0, segments[place - 1].end.distance(from: arrival.sequence) > 0 { place -= 1 }
        var lower = 0
        while lower < total {
            var upper = total
            if place < segments.count {
                let start = segments[place].sequence.distance(from: arrival.sequence)
                if start <= lower {
                    lower = max(lower, segments[place].end.distance(from: arrival.sequence))
                    place += 1
                    continue
                }
                upper = min(total, start)
            }
            let part = payload.extracting(lower..<upper)
            let segment = Segment(
                sequence: arrival.sequence.advanced(by: lower), place: store.count,
                extent: arrival.extent.extracting(lower..<lower + part.count),
                missing: upper - lower - part.count, frame: arrival.frame)
            if place == segments.count { segments.append(segment) } else { segments.insert(segment, at: place) }
            part.append(to: &store)
            octets += part.count
            lower = upper
            place += 1
        }
        most = max(most, segments.count)
    }

    /// Takes the first one out. Its octets stay in `store` for now.
    mutating func removeFirst() {
        guard !segments.isEmpty else { return }
        octets -= segments.removeFirst().count
    }

    /// What is left waits for another hole; the stream stands at `position`.
    mutating func waitAgain(position: Int) {
        guard let first = segments.first else { return }
        since = first.frame.time
        self.position = position
    }

    /// None is left: their octets are forgotten.
    mutating func clear() {
        if store.capacity > 1 << 12 { store = [] } else { store.removeAll(keepingCapacity: true) }
        if most > HeldSegments.few { segments = [] } else { segments.removeAll(keepingCapacity: true) }
        most = 0
    }

    /// Moves the octets together: half of the store is of segments that were taken, so each octet moves a constant number
    /// of times.
    private mutating func closeGaps() {
        var kept: [UInt8] = []
        kept.reserveCapacity(2 * octets)
        for index in segments.indices {
            let segment = segments[index]
            segments[index].place = kept.count
            kept.append(contentsOf: store[segment.place..<segment.place + segment.count])
        }
        store = kept
    }
}
