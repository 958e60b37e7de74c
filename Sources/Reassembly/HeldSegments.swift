import DequeModule
import Octets

/// Segments of one direction that came before their turn, in the order of their numbers. Where they overlap, what was
/// captured first stands.
struct HeldSegments: Sendable {
    /// A segment, or a part of one.
    struct Segment: Sendable {
        let sequence: SequenceNumber
        let octets: [UInt8]
        let extent: Extent
        let missing: Int
        let frame: Frame
        var end: SequenceNumber { sequence.advanced(by: octets.count + missing) }
    }

    /// The first is taken for each segment that its turn comes to: that must not move the others.
    private var segments: Deque<Segment> = []
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
            since = arrival.frame.time
            self.position = position
        }
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
            segments.insert(
                Segment(
                    sequence: arrival.sequence.advanced(by: lower), octets: part.copied(),
                    extent: arrival.extent.extracting(lower..<lower + part.count),
                    missing: upper - lower - part.count, frame: arrival.frame), at: place)
            octets += part.count
            lower = upper
            place += 1
        }
    }

    /// Takes the first one out.
    mutating func removeFirst() {
        guard !segments.isEmpty else { return }
        octets -= segments.removeFirst().octets.count
    }

    /// What is left waits for another hole; the stream stands at `position`.
    mutating func waitAgain(position: Int) {
        guard let first = segments.first else { return }
        since = first.frame.time
        self.position = position
    }
}
