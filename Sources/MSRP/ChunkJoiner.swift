/// Follows which octets of one MSRP message have come, chunk by chunk in any order (RFC 4975 §7.3.1).
///
/// It keeps no octets. What a chunk holds is measured; the end that its Byte-Range names is not asked. Where chunks
/// overlap the first received counts: a reader that digests as it goes cannot go back.
public struct ChunkJoiner: Sendable {
    /// How far a message is.
    public enum State: Equatable, Sendable {
        /// Octets are missing, or the last chunk has not come.
        case incomplete
        /// Every octet has come.
        case complete
        /// The sender gave it up.
        case aborted
    }

    /// What is odd about a chunk.
    public struct Oddities: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: UInt8
        /// Of bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Some of its octets had come before.
        public static let overlap = Oddities(rawValue: 1)
        /// All of its octets had come before.
        public static let duplicate = Oddities(rawValue: 2)
        /// The total differs from the one that an earlier chunk declared, or from where `$` ended.
        public static let totalChanged = Oddities(rawValue: 4)
        /// `$` stands before the declared total is reached.
        public static let endsBeforeTotal = Oddities(rawValue: 8)
        /// Octets lie behind the total, or `+` stands where it is reached.
        public static let behindTotal = Oddities(rawValue: 16)
        /// More gaps than are kept, or a position beyond what is counted: the chunk was not taken.
        public static let notTaken = Oddities(rawValue: 32)
        /// The message was complete or aborted before it came.
        public static let late = Oddities(rawValue: 64)
    }

    /// What a chunk came to.
    public struct Outcome: Equatable, Sendable {
        /// How far the message is now.
        public let state: State
        /// What is odd about the chunk.
        public let oddities: Oddities
        /// Whether the octets that have come do not lie side by side from position 1.
        public let hasHole: Bool
    }

    /// The most stretches of octets that are kept apart.
    public static let limit = 65_536
    private static let farthest: UInt64 = 1 << 62

    /// How far the message is.
    public private(set) var state = State.incomplete
    /// How many octets the whole message has, measured: known once `$` has come.
    public private(set) var total: UInt64?
    /// The total that a Byte-Range declared first.
    public private(set) var declaredTotal: UInt64?
    /// How many chunks have come.
    public private(set) var chunks = 0
    /// Stretches that have come, in order, none touching the next. Positions from 1.
    private var received: [Range<UInt64>] = []

    /// No chunk yet.
    public init() {}

    /// How many different octets have come.
    public var receivedCount: UInt64 { received.reduce(0) { $0 + UInt64($1.count) } }

    /// How many octets have come without a hole from position 1.
    public var contiguousCount: UInt64 {
        guard let first = received.first, first.lowerBound == 1 else { return 0 }
        return first.upperBound - 1
    }

    /// Takes a chunk of `count` octets whose first has the position `start`, from 1.
    /// - Parameters:
    ///   - flag: the flag of its end-line; `nil` where it has none.
    ///   - declaredTotal: the total of its Byte-Range; `nil` for `*`.
    public mutating func add(
        range start: UInt64, count: Int, flag: ContinuationFlag?, declaredTotal: UInt64?
    ) -> Outcome {
        chunks += 1
        var oddities: Oddities = state == .incomplete ? [] : .late
        let first = max(start, 1)
        guard count >= 0, first < ChunkJoiner.farthest, UInt64(count) < ChunkJoiner.farthest else {
            return outcome(oddities.union(.notTaken))
        }
        let stretch = first..<first + UInt64(count)
        if let declaredTotal {
            if self.declaredTotal ?? declaredTotal != declaredTotal { oddities.insert(.totalChanged) }
            self.declaredTotal = self.declaredTotal ?? declaredTotal
        }
        take(stretch, &oddities)
        let reached = stretch.upperBound - 1
        if let total, reached > total { oddities.insert(.behindTotal) }
        switch flag {
        case .last: end(at: reached, &oddities)
        case .aborted: if state == .incomplete { state = .aborted }
        case .more: if let wanted = self.declaredTotal, reached >= wanted { oddities.insert(.behindTotal) }
        case nil: break
        }
        if state == .incomplete, let total, contiguousCount >= total { state = .complete }
        return outcome(oddities)
    }

    /// Takes a chunk, as `add` does, and answers too how many different octets have come.
    public mutating func adding(
        range start: UInt64, count: Int, flag: ContinuationFlag?, declaredTotal: UInt64?
    ) -> (outcome: Outcome, received: UInt64) {
        let outcome = add(range: start, count: count, flag: flag, declaredTotal: declaredTotal)
        return (outcome, receivedCount)
    }

    private mutating func end(at reached: UInt64, _ oddities: inout Oddities) {
        if let declaredTotal {
            if reached < declaredTotal { oddities.insert(.endsBeforeTotal) }
            if reached > declaredTotal { oddities.insert(.behindTotal) }
        }
        if let total, total != reached { oddities.insert(.totalChanged) }
        total = total ?? reached
        if let last = received.last, last.upperBound - 1 > reached { oddities.insert(.behindTotal) }
    }

    private mutating func take(_ stretch: Range<UInt64>, _ oddities: inout Oddities) {
        guard !stretch.isEmpty else { return }
        // The usual chunk starts where the last one ended.
        if let last = received.indices.last, received[last].upperBound == stretch.lowerBound {
            received[last] = received[last].lowerBound..<stretch.upperBound
            return
        }
        let low = index(endingAtOrBehind: stretch.lowerBound)
        var high = low
        while high < received.count, received[high].lowerBound <= stretch.upperBound {
            if received[high].overlaps(stretch) { oddities.insert(.overlap) }
            if received[high].lowerBound <= stretch.lowerBound, received[high].upperBound >= stretch.upperBound {
                oddities.insert(.duplicate)
            }
            high += 1
        }
        if low == high {
            guard received.count < ChunkJoiner.limit else {
                oddities.insert(.notTaken)
                return
            }
            received.insert(stretch, at: low)
            return
        }
        let lower = min(received[low].lowerBound, stretch.lowerBound)
        let upper = max(received[high - 1].upperBound, stretch.upperBound)
        received.replaceSubrange(low..<high, with: CollectionOfOne(lower..<upper))
    }

    /// The index of the first stretch that ends at or behind `position`.
    private func index(endingAtOrBehind position: UInt64) -> Int {
        var low = 0
        var high = received.count
        while low < high {
            let middle = low + (high - low) / 2
            if received[middle].upperBound < position { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func outcome(_ oddities: Oddities) -> Outcome {
        Outcome(state: state, oddities: oddities, hasHole: received.count > 1 || received.first?.lowerBound ?? 1 > 1)
    }

    /// The parts of `count` octets at position `start` that have not come yet: what a chunk adds, asked before `add`.
    public func missing(from start: UInt64, count: UInt64) -> [Range<UInt64>] {
        let first = max(start, 1)
        let (end, overflow) = first.addingReportingOverflow(count)
        guard !overflow, first < end else { return [] }
        var missing: [Range<UInt64>] = []
        var position = first
        for stretch in received[index(endingAtOrBehind: first)...] {
            if stretch.lowerBound >= end { break }
            if stretch.lowerBound > position { missing.append(position..<stretch.lowerBound) }
            position = max(position, stretch.upperBound)
        }
        if position < end { missing.append(position..<end) }
        return missing
    }

    /// The holes up to the total, or up to the farthest octet where the total is not known.
    public var holes: [Range<UInt64>] {
        let end = total ?? received.last.map { $0.upperBound - 1 } ?? 0
        return missing(from: 1, count: end)
    }
}
