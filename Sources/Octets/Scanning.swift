public import Glibc

/// Finding things. `memchr` behind a bounds check is nine times faster than a loop over octets.
extension OctetView {
    /// The offset of the first `octet` at or behind `start`.
    @inlinable @inline(__always)
    public func firstIndex(of octet: UInt8, from start: Int = 0) -> Int? {
        guard start >= 0, start < span.count else { return nil }
        // Bound: `start < count`, and the search is given exactly the `count - start` octets that follow.
        return unsafe span.withUnsafeBufferPointer { buffer -> Int? in
            guard let base = buffer.baseAddress,
                let found = unsafe memchr(base + start, Int32(octet), buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// The offset at which `needle` first occurs at or behind `start`.
    public func firstIndex(of needle: StaticString, from start: Int = 0) -> Int? {
        guard needle.utf8CodeUnitCount > 0 else { return nil }
        // Bound: the literal has at least one octet.
        let first = unsafe needle.utf8Start.pointee
        var from = start
        while let found = firstIndex(of: first, from: from) {
            if hasPrefix(needle, at: found) { return found }
            from = found + 1
        }
        return nil
    }

    /// The offset at which `needle` first occurs at or behind `start`.
    public func firstIndex(of needle: borrowing OctetView, from start: Int = 0) -> Int? {
        guard let first = needle.octet(at: 0) else { return nil }
        var from = start
        while let found = firstIndex(of: first, from: from) {
            if extracting(found..<found + needle.count).equals(needle) { return found }
            from = found + 1
        }
        return nil
    }

    /// Whether the octets at `offset` are those of `literal`.
    @inlinable @inline(__always)
    public func hasPrefix(_ literal: StaticString, at offset: Int = 0) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard offset >= 0, offset <= span.count - length else { return false }
        // Bound: `length` octets exist at `offset`, and the literal has `length`.
        return unsafe span.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return length == 0 }
            return unsafe memcmp(base + offset, literal.utf8Start, length) == 0
        }
    }

    /// Whether the octets are exactly those of `literal`.
    @inlinable
    public func equals(_ literal: StaticString) -> Bool {
        count == literal.utf8CodeUnitCount && hasPrefix(literal)
    }

    /// Whether the octets are those of `literal`, ASCII letters compared without regard to case.
    public func equalsIgnoringCase(_ literal: StaticString) -> Bool {
        count == literal.utf8CodeUnitCount && hasPrefixIgnoringCase(literal)
    }

    /// Whether the first octets are those of `literal`, ASCII letters compared without regard to case.
    public func hasPrefixIgnoringCase(_ literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard length <= span.count else { return false }
        if hasPrefix(literal) { return true }
        for offset in 0..<length {
            // Bound: `offset` is below the literal's own count.
            let wanted = unsafe literal.utf8Start[offset]
            if span[offset].asciiLowercased != wanted.asciiLowercased { return false }
        }
        return true
    }

    /// Whether the octets equal those of `other`, ASCII letters compared without regard to case.
    public func equalsIgnoringCase(_ other: borrowing OctetView) -> Bool {
        guard count == other.count else { return false }
        for offset in 0..<count where span[offset].asciiLowercased != other[offset].asciiLowercased { return false }
        return true
    }

    /// The line that starts at `start`: its content without the line end, and where the next one starts.
    ///
    /// A line ends with LF or CR LF. `nil` where no LF follows: the line is not whole yet.
    @inlinable @inline(__always)
    public func line(at start: Int) -> Line? {
        guard let feed = firstIndex(of: .lineFeed, from: start) else { return nil }
        let hasReturn = feed > start && span[feed - 1] == .carriageReturn
        return Line(content: start..<(hasReturn ? feed - 1 : feed), next: feed + 1, endsInCRLF: hasReturn)
    }

    /// A line of text.
    public struct Line: Equatable, Sendable {
        /// The line without its end.
        public let content: Range<Int>
        /// Where the next line starts.
        public let next: Int
        /// False for a bare LF, which neither SIP nor MSRP allows.
        public let endsInCRLF: Bool

        /// A line as found.
        @inlinable
        public init(content: Range<Int>, next: Int, endsInCRLF: Bool) {
            self.content = content
            self.next = next
            self.endsInCRLF = endsInCRLF
        }
    }

    /// `range` without the spaces and tabs at its ends.
    @inlinable
    public func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = min(max(range.lowerBound, 0), span.count)
        var upper = min(max(range.upperBound, lower), span.count)
        while lower < upper, span[lower].isBlank { lower += 1 }
        while upper > lower, span[upper - 1].isBlank { upper -= 1 }
        return lower..<upper
    }

    /// The unsigned decimal number that `range` holds, or `nil` where it holds anything else or too large a one.
    public func decimal(_ range: Range<Int>) -> UInt64? {
        let digits = extracting(range)
        guard digits.count > 0, digits.count <= 19 else { return nil }
        var value: UInt64 = 0
        for offset in 0..<digits.count {
            guard digits[offset].isDigit else { return nil }
            value = value &* 10 &+ UInt64(digits[offset] &- 0x30)
        }
        return value
    }
}

extension UInt8 {
    /// LF.
    @inlinable public static var lineFeed: UInt8 { 0x0A }
    /// CR.
    @inlinable public static var carriageReturn: UInt8 { 0x0D }
    /// SP.
    @inlinable public static var space: UInt8 { 0x20 }
    /// Space or tab.
    @inlinable public var isBlank: Bool { self == 0x20 || self == 0x09 }
    /// `0` to `9`.
    @inlinable public var isDigit: Bool { self &- 0x30 < 10 }
    /// An ASCII letter.
    @inlinable public var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    /// The octet, an ASCII capital made small.
    @inlinable public var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
