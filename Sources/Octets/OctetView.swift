import Glibc

/// Octets on loan: bounds-checked, never copied, never kept.
///
/// Every accessor that takes an offset or range from the wire is total: it answers `nil`, or clamps, where the
/// octets end. Only `subscript(_: Int)` traps, and it is for offsets already known to lie inside.
public struct OctetView: ~Escapable {
    @usableFromInline let span: Span<UInt8>

    /// Borrows `span` for as long as its owner may be borrowed.
    @inlinable @_lifetime(copy span)
    public init(_ span: Span<UInt8>) { self.span = span }

    /// How many octets there are.
    @inlinable public var count: Int { span.count }

    /// Whether there are none.
    @inlinable public var isEmpty: Bool { span.isEmpty }

    /// The octet at `offset`, which must be in `0..<count`.
    @inlinable public subscript(offset: Int) -> UInt8 { span[offset] }

    /// The octet at `offset`, or `nil` where there is none.
    @inlinable @inline(__always) public func octet(at offset: Int) -> UInt8? {
        offset >= 0 && offset < span.count ? span[offset] : nil
    }

    /// The octets of `range`, cut to those that exist. Never traps.
    @inlinable @inline(__always) @_lifetime(copy self)
    public func extracting(_ range: Range<Int>) -> OctetView {
        let lower = min(max(range.lowerBound, 0), span.count)
        let upper = min(max(range.upperBound, lower), span.count)
        return OctetView(span.extracting(lower..<upper))
    }

    /// All octets from `offset` on, none where `offset` lies behind the end.
    @inlinable @inline(__always) @_lifetime(copy self)
    public func dropping(_ offset: Int) -> OctetView {
        extracting(offset..<max(offset, span.count))
    }

    /// The first `length` octets, or all where there are fewer.
    @inlinable @_lifetime(copy self)
    public func prefix(_ length: Int) -> OctetView {
        extracting(0..<max(0, length))
    }

    /// A copy that may be kept.
    public func copied() -> [UInt8] {
        unsafe span.withUnsafeBufferPointer { unsafe [UInt8]($0) }
    }

    /// A copy of `range`, cut to what exists.
    public func copied(_ range: Range<Int>) -> [UInt8] {
        extracting(range).copied()
    }

    /// The octets read as UTF-8, ill-formed sequences replaced by U+FFFD. For people, never for comparison.
    public func text() -> String {
        unsafe span.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The octets of `range` read as UTF-8, ill-formed sequences replaced by U+FFFD.
    public func text(_ range: Range<Int>) -> String {
        extracting(range).text()
    }

    /// Puts the octets over those of `array` from `offset` on, as far as both reach.
    public func copy(to array: inout [UInt8], at offset: Int) {
        guard offset >= 0, offset < array.count else { return }
        let length = min(count, array.count - offset)
        unsafe array.withUnsafeMutableBufferPointer { target in
            unsafe span.withUnsafeBufferPointer { source in
                // Bound: `length` octets are in both, as the lines above see to.
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                unsafe (to + offset).update(from: from, count: length)
            }
        }
    }

    /// Appends all octets to `array`.
    public func append(to array: inout [UInt8]) {
        unsafe span.withUnsafeBufferPointer { unsafe array.append(contentsOf: $0) }
    }
}

extension OctetView {
    /// The big-endian integer at `offset`, or `nil` where its octets are not all there.
    @inlinable @inline(__always)
    public func load<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type = Integer.self, at offset: Int
    ) -> Integer? {
        guard offset >= 0, offset <= span.count - MemoryLayout<Integer>.size else { return nil }
        // Bound: checked on the line above; every bit pattern of a fixed-width integer is valid.
        return unsafe Integer(bigEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    /// The little-endian integer at `offset`, or `nil` where its octets are not all there.
    @inlinable @inline(__always)
    public func loadLittleEndian<Integer: FixedWidthInteger & BitwiseCopyable>(
        _ type: Integer.Type = Integer.self, at offset: Int
    ) -> Integer? {
        guard offset >= 0, offset <= span.count - MemoryLayout<Integer>.size else { return nil }
        // Bound: checked on the line above; every bit pattern of a fixed-width integer is valid.
        return unsafe Integer(littleEndian: span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    /// Whether the octets equal those of `other`.
    public func equals(_ other: borrowing OctetView) -> Bool {
        guard count == other.count else { return false }
        if count == 0 { return true }
        // Bound: both buffers hold `count` octets.
        return unsafe span.withUnsafeBufferPointer { mine in
            unsafe other.span.withUnsafeBufferPointer { theirs in
                guard let a = mine.baseAddress, let b = theirs.baseAddress else { return false }
                return unsafe memcmp(a, b, mine.count) == 0
            }
        }
    }
}
