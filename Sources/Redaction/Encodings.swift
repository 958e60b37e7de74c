/// A body in an encoding of which each octet can be exchanged for another in its place.
protocol EncodedBody {
    /// What was encoded.
    var content: [UInt8] { get }
    /// Writes `content`, as long as what was encoded, over the encoded octets.
    func write(_ content: [UInt8], _ octets: inout [UInt8])
}

/// base64 (RFC 4648 §4) with line ends anywhere.
struct Base64: EncodedBody {
    private(set) var content: [UInt8] = []
    /// Where its characters stand.
    private var places: [Int] = []

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8: UInt8] = Dictionary(
        uniqueKeysWithValues: zip(alphabet, 0...))

    /// `nil` where `range` holds something else.
    init?(_ octets: [UInt8], _ range: Range<Int>) {
        var bits: UInt32 = 0
        var isOver = false
        for place in range {
            let octet = octets[place]
            if octet.isLineEnd || octet.isBlank { continue }
            if octet == 0x3D {
                isOver = true
                continue
            }
            guard !isOver, let value = Base64.values[octet] else { return nil }
            bits = bits << 6 | UInt32(value)
            places.append(place)
            switch places.count % 4 {
            case 2: content.append(UInt8(truncatingIfNeeded: bits >> 4))
            case 3: content.append(UInt8(truncatingIfNeeded: bits >> 2))
            case 0: content.append(UInt8(truncatingIfNeeded: bits))
            default: break
            }
        }
        if places.count % 4 == 1 { return nil }
    }

    func write(_ content: [UInt8], _ octets: inout [UInt8]) {
        for (index, place) in places.enumerated() {
            let bit = index * 6
            let first = bit / 8 < content.count ? UInt16(content[bit / 8]) : 0
            let second = bit / 8 + 1 < content.count ? UInt16(content[bit / 8 + 1]) : 0
            octets[place] = Base64.alphabet[Int((first << 8 | second) >> UInt16(10 - bit % 8) & 63)]
        }
    }
}

/// Quoted-printable (RFC 2045 §6.7).
struct QuotedPrintable: EncodedBody {
    private(set) var content: [UInt8] = []
    /// Where each octet of it stands, and whether it is escaped there.
    private var places: [(start: Int, isEscaped: Bool)] = []

    init?(_ octets: [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound {
            let octet = octets[place]
            guard octet == 0x3D else {
                content.append(octet)
                places.append((place, false))
                place += 1
                continue
            }
            if place + 2 < range.upperBound, let high = octets[place + 1].hexadecimalValue,
                let low = octets[place + 2].hexadecimalValue
            {
                content.append(high << 4 | low)
                places.append((place, true))
                place += 3
                continue
            }
            // A soft line end, perhaps with white space before it.
            var end = place + 1
            while end < range.upperBound, octets[end].isBlank { end += 1 }
            guard end == range.upperBound || octets[end].isLineEnd else { return nil }
            if end < range.upperBound, octets[end] == 0x0D { end += 1 }
            if end < range.upperBound, octets[end] == 0x0A { end += 1 }
            place = end
        }
    }

    func write(_ content: [UInt8], _ octets: inout [UInt8]) {
        for (octet, place) in zip(content, places) {
            if place.isEscaped {
                octets[place.start + 1] = (octet >> 4).hexadecimal(true)
                octets[place.start + 2] = (octet & 15).hexadecimal(true)
            } else {
                octets[place.start] = octet
            }
        }
    }
}

/// UTF-16 (RFC 2781) as UTF-8, and back.
struct WideText {
    /// The text in UTF-8.
    let content: [UInt8]
    private let range: Range<Int>
    private let isLittle: Bool

    /// `nil` where `range` holds something else. Without a mark, and where it is not stated, the order is big-endian.
    init?(_ octets: [UInt8], _ range: Range<Int>, isLittle: Bool?) {
        guard range.count % 2 == 0 else { return nil }
        var order = isLittle ?? false
        if isLittle == nil, range.count >= 2, octets[range.lowerBound] == 0xFF, octets[range.lowerBound + 1] == 0xFE {
            order = true
        }
        var units: [UInt16] = []
        for place in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
            let (first, second) = (UInt16(octets[place]), UInt16(octets[place + 1]))
            units.append(order ? second << 8 | first : first << 8 | second)
        }
        guard let text = String(validating: units, as: UTF16.self) else { return nil }
        content = Array(text.utf8)
        self.range = range
        self.isLittle = order
    }

    /// Writes a text over the one that was read; false where it is not as long.
    func write(_ content: [UInt8], _ octets: inout [UInt8]) -> Bool {
        let units = Array(String(decoding: content, as: UTF8.self).utf16)
        guard units.count * 2 == range.count else { return false }
        for (index, unit) in units.enumerated() {
            let (high, low) = (UInt8(truncatingIfNeeded: unit >> 8), UInt8(truncatingIfNeeded: unit))
            octets[range.lowerBound + 2 * index] = isLittle ? low : high
            octets[range.lowerBound + 2 * index + 1] = isLittle ? high : low
        }
        return true
    }
}
