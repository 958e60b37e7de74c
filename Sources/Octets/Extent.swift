/// Where octets lie in a capture: the way back from a verdict to its frame.
public struct Extent: Hashable, Sendable {
    /// The capture in the upper 16 bits, the frame in the lower 48.
    @usableFromInline let place: UInt64
    /// The offset of the first octet from the start of the captured frame, link layer included.
    public let offset: UInt32
    /// How many octets.
    public let count: UInt32

    /// `count` octets at `offset` of the frame with the number `frame` (from 1) of the capture with the index
    /// `capture` (from 0). A negative or too large value is cut to the range of its field.
    @inlinable public init(capture: Int, frame: Int, offset: Int, count: Int) {
        let high = UInt64(UInt16(clamping: capture)) << 48
        place = high | min(UInt64(max(0, frame)), 0xFFFF_FFFF_FFFF)
        self.offset = UInt32(clamping: offset)
        self.count = UInt32(clamping: count)
    }

    /// The index of the capture, from 0.
    @inlinable public var capture: Int { Int(place >> 48) }
    /// The number of the frame in its capture, from 1.
    @inlinable public var frame: Int { Int(place & 0xFFFF_FFFF_FFFF) }

    /// The first offset of octets that came out of a wrapping.
    @usableFromInline static var unwrappedStart: UInt32 { 1 << 31 }

    /// Octets that were unwrapped - decrypted, unmasked - from those of this extent, one from each.
    ///
    /// They lie nowhere in the capture: their offset is that of the octets they came from, beyond all offsets that a
    /// frame has, so that they can be told, and kept, apart.
    @inlinable public var unwrapped: Extent {
        Extent(capture: capture, frame: frame, offset: Int(offset | Extent.unwrappedStart), count: Int(count))
    }

    /// `count` octets that came out of those of this extent otherwise than one from each: decompressed.
    /// - Parameter position: the offset of the first in what comes out of the stream, which tells them from others of the
    ///   same frame.
    @inlinable public func expanded(to count: Int, at position: Int) -> Extent {
        let place = Int(Extent.unwrappedStart) | 1 << 30 | position & (1 << 29 - 1)
        return Extent(capture: capture, frame: frame, offset: place, count: count)
    }

    /// Whether these octets came out of a wrapping, so that the capture does not hold them as they are.
    @inlinable public var isUnwrapped: Bool { offset >= Extent.unwrappedStart }

    /// The octets from which these were unwrapped, one from each; itself where they lie in the capture as they are, `nil`
    /// where they came out otherwise.
    public var wrapped: Extent? {
        guard isUnwrapped else { return self }
        guard offset & (1 << 30) == 0 else { return nil }
        return Extent(capture: capture, frame: frame, offset: Int(offset & ~Extent.unwrappedStart), count: Int(count))
    }

    /// The part of this extent that `range` names, in octets from its start; cut to what it holds.
    @inlinable public func extracting(_ range: Range<Int>) -> Extent {
        let lower = min(max(range.lowerBound, 0), Int(count))
        let upper = min(max(range.upperBound, lower), Int(count))
        return Extent(capture: capture, frame: frame, offset: Int(offset) + lower, count: upper - lower)
    }
}

/// Where the octets of a stretch of a stream came from: runs of stream offsets, each with its extent.
///
/// One run is held without allocation: the common case of a message inside one segment.
public struct Provenance: Sendable {
    /// A run of octets that lie side by side both in the stream and in one frame.
    public struct Run: Hashable, Sendable {
        /// The offset in the stream of the run's first octet.
        public let start: Int
        /// Where the octets lie.
        public let extent: Extent
        /// When their frame was captured.
        public let time: Timestamp

        /// A run at `start` of the stream.
        @inlinable public init(start: Int, extent: Extent, time: Timestamp) {
            self.start = start
            self.extent = extent
            self.time = time
        }

        /// The offset in the stream behind the run's last octet.
        @inlinable public var end: Int { start + Int(extent.count) }
    }

    @usableFromInline var first: Run?
    @usableFromInline var others: [Run] = []

    /// No octets yet.
    @inlinable public init() {}

    /// One run.
    @inlinable public init(_ run: Run) { first = run }

    /// Appends a run that starts where the last one ends, or behind it.
    @inlinable public mutating func append(_ run: Run) {
        if first == nil { first = run } else { others.append(run) }
    }

    /// The run, where there is one alone.
    @inlinable public var onlyRun: Run? { others.isEmpty ? first : nil }

    /// How many runs there are.
    @inlinable public var runCount: Int { (first == nil ? 0 : 1) + others.count }

    /// The run that holds the octet at `offset` of the stream.
    public func run(at offset: Int) -> Run? {
        if let first, offset < first.end { return offset >= first.start ? first : nil }
        let place = firstRun(endingBehind: offset)
        return place < others.count && others[place].start <= offset ? others[place] : nil
    }

    /// All runs, in stream order.
    public var runs: [Run] { (first.map { [$0] } ?? []) + others }

    /// The place in `others` of the first run that ends behind `offset`: found by halving, as runs are in order.
    private func firstRun(endingBehind offset: Int) -> Int {
        var low = 0
        var high = others.count
        while low < high {
            let middle = (low + high) / 2
            if others[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The extents of the stream offsets in `range`, in stream order. Octets that no run holds are left out.
    public func extents(of range: Range<Int>) -> [Extent] {
        var found: [Extent] = []
        if let first { Self.add(first, range, &found) }
        var low = firstRun(endingBehind: range.lowerBound)
        while low < others.count, others[low].start < range.upperBound {
            Self.add(others[low], range, &found)
            low += 1
        }
        return found
    }

    /// The runs of the first and the last of the stream offsets in `range` that a run holds, and the first extent; the
    /// other extents are appended to `list`. `nil` where no run holds any.
    public func ends(
        of range: Range<Int>, others list: inout [Extent]
    ) -> (first: Run, last: Run, extent: Extent)? {
        var place = 0
        guard var run = first else { return nil }
        if run.end <= range.lowerBound {
            place = firstRun(endingBehind: range.lowerBound)
            guard place < others.count else { return nil }
            run = others[place]
            place += 1
        }
        guard !range.isEmpty, run.start < range.upperBound else { return nil }
        let head = run
        while place < others.count, others[place].start < range.upperBound {
            run = others[place]
            list.append(Self.extent(run, in: range))
            place += 1
        }
        return (head, run, Self.extent(head, in: range))
    }

    /// The runs of the stream offsets in `range`, counted from its start.
    public func rebased(to range: Range<Int>) -> Provenance {
        var rebased = Provenance()
        for run in runs {
            let lower = max(run.start, range.lowerBound)
            let upper = min(run.end, range.upperBound)
            guard lower < upper else { continue }
            rebased.append(
                Run(
                    start: lower - range.lowerBound,
                    extent: run.extent.extracting(lower - run.start..<upper - run.start),
                    time: run.time))
        }
        return rebased
    }

    /// Forgets the runs that end at or before `offset`.
    public mutating func dropRuns(before offset: Int) {
        guard let head = first, head.end <= offset else { return }
        let kept = others.firstIndex { $0.end > offset } ?? others.count
        first = kept < others.count ? others[kept] : nil
        others.removeFirst(min(kept + 1, others.count))
    }

    /// Forgets everything, keeping the space.
    public mutating func removeAll() {
        first = nil
        others.removeAll(keepingCapacity: others.count < 64)
    }

    private static func add(_ run: Run, _ range: Range<Int>, _ found: inout [Extent]) {
        let part = extent(run, in: range)
        if part.count > 0 { found.append(part) }
    }

    /// What of a run lies in `range`.
    private static func extent(_ run: Run, in range: Range<Int>) -> Extent {
        let lower = max(run.start, range.lowerBound)
        let upper = min(run.end, range.upperBound)
        return run.extent.extracting(lower - run.start..<max(lower, upper) - run.start)
    }
}
