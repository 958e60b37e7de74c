internal import Octets

extension UInt8 {
    /// An octet of a token (RFC 2045 §5.1): visible, and none of the special ones.
    var isTokenOctet: Bool {
        switch self {
        case 0x21...0x7E:
            switch self {
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"),
                UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\\"), UInt8(ascii: "\""),
                UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "?"), UInt8(ascii: "="):
                false
            default: true
            }
        default: false
        }
    }

    /// Space, tab, CR or LF: a folded field holds its line ends.
    var isSpace: Bool { isBlank || self == .carriageReturn || self == .lineFeed }
}

extension OctetView {
    /// Where the token ends that starts at the lower bound of `range`.
    func tokenEnd(_ range: Range<Int>) -> Int {
        var position = range.lowerBound
        while position < range.upperBound, octet(at: position)?.isTokenOctet == true { position += 1 }
        return position
    }

    /// The first offset in `range` that holds no space, or its upper bound.
    func skippingSpace(_ range: Range<Int>) -> Int {
        var position = range.lowerBound
        while position < range.upperBound, octet(at: position)?.isSpace == true { position += 1 }
        return position
    }

    /// `range`, cut to what exists, without white space and line ends around it.
    func trimmedSpace(_ range: Range<Int>) -> Range<Int> {
        var lower = min(max(range.lowerBound, 0), count)
        var upper = min(max(range.upperBound, lower), count)
        while lower < upper, self[lower].isSpace { lower += 1 }
        while upper > lower, self[upper - 1].isSpace { upper -= 1 }
        return lower..<upper
    }

    /// Whether `range` holds white space only; a no-break space in UTF-8 counts as white here.
    func isWhite(_ range: Range<Int>) -> Bool {
        var position = min(max(range.lowerBound, 0), count)
        let end = min(max(range.upperBound, position), count)
        while position < end {
            if self[position].isSpace {
                position += 1
            } else if self[position] == 0xC2, position + 1 < end, self[position + 1] == 0xA0 {
                position += 2
            } else {
                return false
            }
        }
        return true
    }

    /// Whether the line `range` can be a header field: a token, perhaps blanks, a colon.
    func isHeaderLine(_ range: Range<Int>) -> Bool {
        let end = tokenEnd(range)
        guard end > range.lowerBound else { return false }
        let colon = skippingSpace(end..<range.upperBound)
        return colon < range.upperBound && octet(at: colon) == UInt8(ascii: ":")
    }
}
