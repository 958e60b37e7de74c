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
}

/// All legs, in the order in which they were first seen.
public struct LegTable: Sendable {
    private struct Pair: Hashable {
        let low: IPAddress
        let high: IPAddress

        func _rawHashValue(seed: Int) -> Int {
            var hasher = FingerprintHasher()
            hasher.combine(low.low ^ low.high &* 31)
            hasher.combine(high.low ^ high.high &* 31)
            return Int(truncatingIfNeeded: hasher.finish().low) ^ seed
        }
    }

    private static let limit = 100_000
    private var places: [Pair: Int] = [:]
    private var lastPair: Pair?
    private var lastPlace = 0
    /// The legs.
    public private(set) var legs: [Leg] = []

    init() {}

    /// Notes that `source` was heard; answers the place of the leg, or -1 where there is no room for it.
    @discardableResult
    mutating func see(_ source: IPAddress, _ destination: IPAddress) -> Int {
        guard let place = place(source, destination) else { return -1 }
        if legs[place].second == source { legs[place].isHeardBothWays = true }
        return place
    }

    /// The place of a leg, which is a new one where it was not known; `nil` where there is no room for it.
    private mutating func place(_ source: IPAddress, _ destination: IPAddress) -> Int? {
        let ordered = (source.high, source.low) <= (destination.high, destination.low)
        let pair = Pair(low: ordered ? source : destination, high: ordered ? destination : source)
        if pair != lastPair {
            if let place = places[pair] {
                lastPlace = place
            } else {
                guard legs.count < LegTable.limit else { return nil }
                lastPlace = legs.count
                places[pair] = lastPlace
                legs.append(Leg(first: source, second: destination))
            }
            lastPair = pair
        }
        return lastPlace
    }

    /// Notes that both of two hosts were heard, if only by their acknowledgements.
    public mutating func hear(_ a: IPAddress, _ b: IPAddress) {
        let ordered = (a.high, a.low) <= (b.high, b.low)
        guard let place = places[Pair(low: ordered ? a : b, high: ordered ? b : a)] else { return }
        legs[place].isHeardBothWays = true
    }

    /// Notes that octets of a stream between two hosts are missing.
    public mutating func tear(from source: IPAddress, to destination: IPAddress) {
        // Of whom octets are missing, nothing may have been heard.
        guard let place = place(source, destination) else { return }
        if legs[place].first == source {
            legs[place].isTornForth = true
        } else {
            legs[place].isTornBack = true
        }
    }

    /// Whether both of two hosts were heard.
    public func areHeardBothWays(_ a: IPAddress, _ b: IPAddress) -> Bool {
        let ordered = (a.high, a.low) <= (b.high, b.low)
        return places[Pair(low: ordered ? a : b, high: ordered ? b : a)].map { legs[$0].isHeardBothWays } ?? false
    }

    /// Whether octets are missing of what one host sent to another.
    public func isTorn(from source: IPAddress, to destination: IPAddress) -> Bool {
        let ordered = (source.high, source.low) <= (destination.high, destination.low)
        let pair = ordered ? Pair(low: source, high: destination) : Pair(low: destination, high: source)
        guard let place = places[pair] else { return false }
        return legs[place].first == source ? legs[place].isTornForth : legs[place].isTornBack
    }

    /// Whether anything was heard that `source` sent to `destination`, if only acknowledgements.
    public func hears(_ source: IPAddress, _ destination: IPAddress) -> Bool {
        let ordered = (source.high, source.low) <= (destination.high, destination.low)
        let pair = ordered ? Pair(low: source, high: destination) : Pair(low: destination, high: source)
        guard let place = places[pair] else { return false }
        return legs[place].first == source || legs[place].isHeardBothWays
    }
}
