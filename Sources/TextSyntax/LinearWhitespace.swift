public import Octets

/// Linear white space: spaces, tabs, and the line ends that a folded header value holds (RFC 3261 §25.1, LWS).
extension OctetView {
    /// `range`, cut to what exists, without the linear white space at its ends.
    @inlinable public func trimmedOfLinearWhitespace(_ range: Range<Int>) -> Range<Int> {
        // Most have none.
        if let first = octet(at: range.lowerBound), let last = octet(at: range.upperBound - 1), !range.isEmpty,
            !first.isLinearWhitespace, !last.isLinearWhitespace
        {
            return range
        }
        return cutOfLinearWhitespace(range)
    }

    @usableFromInline func cutOfLinearWhitespace(_ range: Range<Int>) -> Range<Int> {
        var lower = min(max(range.lowerBound, 0), count)
        var upper = min(max(range.upperBound, lower), count)
        while lower < upper, self[lower].isLinearWhitespace { lower += 1 }
        while upper > lower, self[upper - 1].isLinearWhitespace { upper -= 1 }
        return lower..<upper
    }

    /// The line at `start` that no LF ends: all to the end, but for the CR of a line end that was cut in two.
    public func unfinishedLine(at start: Int) -> Range<Int> {
        let start = min(max(start, 0), count)
        return start..<(count > start && self[count - 1] == .carriageReturn ? count - 1 : count)
    }

    /// Whether linear white space stands anywhere in `range`.
    public func hasLinearWhitespace(_ range: Range<Int>) -> Bool {
        let part = extracting(range)
        var offset = 0
        // Eight at a time: an octet below 0x21 leaves a bit, unless there is none such among the eight.
        while let word = part.loadLittleEndian(UInt64.self, at: offset),
            (word &- 0x2121_2121_2121_2121) & ~word & 0x8080_8080_8080_8080 == 0
        {
            offset += 8
        }
        while offset < part.count {
            if part[offset].isLinearWhitespace { return true }
            offset += 1
        }
        return false
    }
}

extension UInt8 {
    /// Space, tab, CR or LF.
    @inlinable public var isLinearWhitespace: Bool { isBlank || self == 0x0D || self == 0x0A }
    /// A character of a `token` (RFC 3261 §25.1): methods, header names, parameter names.
    @inlinable public var isToken: Bool {
        // A bit for each: "!%'*+-." and digits in the lower half, letters and "_`~" in the upper one.
        let set: UInt64 = self < 64 ? 0x03FF_6CA2_0000_0000 : 0x47FF_FFFF_87FF_FFFE
        return self < 128 && set >> UInt64(self & 63) & 1 == 1
    }
}
