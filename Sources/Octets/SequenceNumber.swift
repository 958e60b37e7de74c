/// A TCP sequence number. Its order is circular (RFC 9293 §3.4), so it is not `Comparable`.
public struct SequenceNumber: Hashable, Sendable {
    /// The number on the wire.
    public let rawValue: UInt32

    /// The number as on the wire.
    @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// Octets from `other` to this number, from -2^31 to 2^31 - 1.
    @inlinable public func distance(from other: SequenceNumber) -> Int {
        Int(Int32(bitPattern: rawValue &- other.rawValue))
    }

    /// The number `count` octets on, across the wrap.
    @inlinable public func advanced(by count: Int) -> SequenceNumber {
        SequenceNumber(rawValue &+ UInt32(truncatingIfNeeded: count))
    }
}
