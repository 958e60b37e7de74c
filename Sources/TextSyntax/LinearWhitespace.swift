public import Octets

/// Linear white space: spaces, tabs, and the line ends that a folded header value holds (RFC 3261 §25.1, LWS).
extension OctetView {
    /// `range`, cut to what exists, without the linear white space at its ends.
    public func trimmedOfLinearWhitespace(_ range: Range<Int>) -> Range<Int> {
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
        for offset in 0..<part.count where part[offset].isLinearWhitespace { return true }
        return false
    }
}

extension UInt8 {
    /// Space, tab, CR or LF.
    @inlinable public var isLinearWhitespace: Bool { isBlank || self == 0x0D || self == 0x0A }
    /// A character of a `token` (RFC 3261 §25.1): methods, header names, parameter names.
    public var isToken: Bool {
        if isLetter || isDigit { return true }
        return switch self {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "%"), UInt8(ascii: "*"),
            UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "`"), UInt8(ascii: "'"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
