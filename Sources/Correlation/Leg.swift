public import Octets

/// Two hosts that exchange SIP or MSRP.
public struct Leg: Sendable {
    /// The one that spoke first.
    public let first: IPAddress
    /// The other.
    public let second: IPAddress
    /// Whether both were heard.
    public internal(set) var isHeardBothWays = false
    /// Whether octets are missing of what `first` sent to `second`.
    var isTornForth = false
    /// Whether octets are missing of what `second` sent to `first`.
    var isTornBack = false
    /// Whether answers between the two were given up before what they answer came.
    fileprivate var hasLostAnswers = false
    /// Whether it was used since what had settled last left; only a run without end asks.
    fileprivate var isFresh = true

    /// Whether it is that of two hosts, whichever of them speaks.
    fileprivate func isBetween(_ a: IPAddress, _ b: IPAddress) -> Bool {
        first == a && second == b || first == b && second == a
    }
}

/// All legs, in the order in which they were first seen.
public struct LegTable: Sendable {
    private static let limit = 100_000
    private var slots = SlotTable()
    private var lastPlace = -1
    /// Where something is encrypted that was not read.
    public var concealed = ConcealedLegs()
    /// The legs.
    public private(set) var legs: [Leg] = []

    init() {}

    /// Notes that `source` was heard; answers the place of the leg, or -1 where there is no room for it.
    @discardableResult
    mutating func see(_ source: IPAddress, _ destination: IPAddress) -> Int {
        see(source, destination, LegTable.hash(source, destination))
    }

    /// The same with the hash of the leg.
    @discardableResult
    mutating func see(_ source: IPAddress, _ destination: IPAddress, _ hash: UInt64) -> Int {
        guard let place = place(source, destination, hash) else { return -1 }
        if legs[place].second == source { legs[place].isHeardBothWays = true }
        return place
    }

    /// The place of a leg, which is a new one where it was not known; `nil` where there is no room for it.
    private mutating func place(_ source: IPAddress, _ destination: IPAddress, _ hash: UInt64) -> Int? {
        if lastPlace >= 0, legs[lastPlace].isBetween(source, destination) { return lastPlace }
        if let place = known(source, destination, hash) {
            lastPlace = place
            legs[place].isFresh = true
            return place
        }
        guard legs.count < LegTable.limit else { return nil }
        lastPlace = legs.count
        slots.insert(hash, lastPlace)
        legs.append(Leg(first: source, second: destination))
        return lastPlace
    }

    /// Asks for what a look for the leg with a hash begins with.
    @inline(__always)
    mutating func prefetch(_ hash: UInt64) { slots.prefetch(hash) }

    /// The place of a leg; `nil` where it is not known.
    private func known(_ a: IPAddress, _ b: IPAddress) -> Int? { known(a, b, LegTable.hash(a, b)) }

    @inline(__always)
    private func known(_ a: IPAddress, _ b: IPAddress, _ hash: UInt64) -> Int? {
        slots.place(hash) { legs[$0].isBetween(a, b) }
    }

    /// What a leg is looked for by: the same both ways.
    static func hash(_ a: IPAddress, _ b: IPAddress) -> UInt64 {
        let isOrdered = a.high == b.high ? a.low <= b.low : a.high < b.high
        let (low, high) = isOrdered ? (a, b) : (b, a)
        var hasher = FingerprintHasher()
        hasher.combine(low.low ^ low.high &* 31)
        hasher.combine(high.low ^ high.high &* 31)
        return hasher.finish().low
    }

    /// Notes that both of two hosts were heard, if only by their acknowledgements.
    public mutating func hear(_ a: IPAddress, _ b: IPAddress) {
        guard let place = known(a, b) else { return }
        legs[place].isHeardBothWays = true
        legs[place].isFresh = true
    }

    /// Notes that octets of a stream between two hosts are missing.
    public mutating func tear(from source: IPAddress, to destination: IPAddress) {
        // Of whom octets are missing, nothing may have been heard.
        guard let place = place(source, destination, LegTable.hash(source, destination)) else { return }
        if legs[place].first == source {
            legs[place].isTornForth = true
        } else {
            legs[place].isTornBack = true
        }
    }

    /// Notes that answers between two hosts were given up.
    mutating func loseAnswers(_ a: IPAddress, _ b: IPAddress) {
        if let place = known(a, b) { legs[place].hasLostAnswers = true }
    }

    /// Whether answers between two hosts were given up: what is unanswered there may have been answered.
    func hasLostAnswers(_ a: IPAddress, _ b: IPAddress) -> Bool {
        known(a, b).map { legs[$0].hasLostAnswers } ?? false
    }

    /// Forgets, in a run without end, the legs that were not used for long, where there are more than `limit`.
    ///
    /// Those of sessions and messages that stay are used again when these are played to the next correlator.
    mutating func forget(above limit: Int) {
        concealed.forgetRevealed()
        lastPlace = -1
        if legs.count > limit {
            let used = legs.filter(\.isFresh)
            let others = legs.filter { !$0.isFresh }
            // Half of the room is left, or each time all would be looked at again.
            legs = others.suffix(max(0, limit / 2 - used.count)) + used.suffix(limit)
            slots = SlotTable()
            for (place, leg) in legs.enumerated() { slots.insert(LegTable.hash(leg.first, leg.second), place) }
        }
        for place in legs.indices { legs[place].isFresh = false }
    }

    /// Whether both of two hosts were heard.
    public func areHeardBothWays(_ a: IPAddress, _ b: IPAddress) -> Bool {
        known(a, b).map { legs[$0].isHeardBothWays } ?? false
    }

    /// Whether octets are missing of what one host sent to another.
    public func isTorn(from source: IPAddress, to destination: IPAddress) -> Bool {
        guard let place = known(source, destination) else { return false }
        return legs[place].first == source ? legs[place].isTornForth : legs[place].isTornBack
    }

    /// Whether some of what one host sent to another is not known: octets are missing, or encrypted and not read.
    public func isPartlyUnread(from source: IPAddress, to destination: IPAddress) -> Bool {
        isTorn(from: source, to: destination) || concealed.isConcealed(from: source, to: destination)
    }

    /// Whether anything was heard of what `source` sent to `destination`, if only acknowledgements.
    public func hears(_ source: IPAddress, _ destination: IPAddress) -> Bool {
        guard let place = known(source, destination) else { return false }
        return legs[place].first == source || legs[place].isHeardBothWays
    }
}
