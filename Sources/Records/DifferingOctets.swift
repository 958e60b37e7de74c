/// The octets of two values that differ, from a little before the first difference on.
public struct DifferingOctets: Hashable, Sendable {
    /// Octets that are kept of each value at the most.
    public static let limit = 512

    /// Of the live message's value.
    public let live: [UInt8]
    /// Of the copy's value.
    public let copy: [UInt8]
    /// How many octets, the same in both values, stand before these.
    public let offset: Int
    /// Whether more octets of one of the values follow.
    public let isCut: Bool

    /// Of two whole values; `nil` where they are the same.
    public init?(live: [UInt8], copy: [UInt8]) {
        if live == copy { return nil }
        let common = zip(live, copy).prefix { $0 == $1 }.count
        // A dump's line is whole, and one stands before it.
        offset = max(common / Self.line - 1, 0) * Self.line
        self.live = Array(live.dropFirst(offset).prefix(Self.limit))
        self.copy = Array(copy.dropFirst(offset).prefix(Self.limit))
        isCut = max(live.count, copy.count) - offset > Self.limit
    }

    private init(_ live: [UInt8], _ copy: [UInt8], offset: Int, isCut: Bool) {
        self.live = live
        self.copy = copy
        self.offset = offset
        self.isCut = isCut
    }

    /// The same place of two values of which each was exchanged by `exchange` for another one of its length.
    public func exchanged(_ exchange: ([UInt8]) -> [UInt8]) -> DifferingOctets {
        DifferingOctets(exchange(live), exchange(copy), offset: offset, isCut: isCut)
    }

    private static let line = 16
}
