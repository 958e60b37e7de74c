/// Where a report goes, octet by octet: a file descriptor, a buffer, a test.
public protocol OctetOutput {
    /// Takes the next octets. What cannot be written any more (a closed pipe) is dropped and remembered by the output.
    mutating func write(_ octets: [UInt8])
    /// Takes the next octets, which are lent.
    mutating func write(_ octets: Span<UInt8>)
    /// A record is whole: a reader at the other end should see it now.
    mutating func flush()
}

extension OctetOutput {
    /// Most outputs keep what they are given.
    public mutating func write(_ octets: Span<UInt8>) {
        // Bound: the array takes what the span lends.
        write(unsafe octets.withUnsafeBufferPointer { unsafe Array($0) })
    }

    /// An output without a buffer of its own has nothing to flush.
    public mutating func flush() {}
}

/// An output that keeps what it is given, for a report that is wanted as a value.
public struct CollectedOutput: OctetOutput, Hashable, Sendable {
    /// Everything written so far.
    public private(set) var octets: [UInt8] = []

    /// An empty output.
    public init() {}

    /// Appends `octets`.
    public mutating func write(_ octets: [UInt8]) { self.octets.append(contentsOf: octets) }

    /// What was written, as text.
    public var text: String { String(decoding: octets, as: UTF8.self) }
}
