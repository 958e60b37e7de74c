/// The octets of a JSON string (RFC 8259 §7), with more escapes than it asks for: controls, and the characters that
/// reorder or break lines on a terminal.
enum JSONText {
    /// Whether octets stand in a string as they are. Eight at a time: of each the topmost bit tells.
    static func isPlain(_ octets: Span<UInt8>) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        var index = 0
        while index <= octets.count - 8 {
            // Bound: eight octets exist at `index`; every bit pattern is a number.
            let word = unsafe octets.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let low = word & ~high
            let isControl = ~(low &+ ones &* 0x60)
            let isDelete = low &+ ones
            // An octet that equals the one asked for is 0 after the exclusive or: then adding 0x7F leaves the bit clear.
            let isQuote = ~((low ^ ones &* 0x22) &+ ones &* 0x7F)
            let isBackslash = ~((low ^ ones &* 0x5C) &+ ones &* 0x7F)
            if (word | isControl | isDelete | isQuote | isBackslash) & high != 0 { return false }
            index += 8
        }
        while index < octets.count {
            if !isPlain(octets[index]) { return false }
            index += 1
        }
        return true
    }

    /// Appends the UTF-8 `text`, with escapes for what needs one.
    static func escape(_ text: Span<UInt8>, into octets: inout OctetBuffer) {
        var start = 0
        var index = 0
        while index < text.count {
            let octet = text[index]
            let scalar = isPlain(octet) ? nil : escaped(text, at: index)
            guard let scalar else {
                index += 1
                continue
            }
            octets.append(text.extracting(start..<index))
            append(scalar, to: &octets)
            index += scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : 3
            start = index
        }
        octets.append(text.extracting(start..<text.count))
    }

    private static func isPlain(_ octet: UInt8) -> Bool {
        octet >= 0x20 && octet < 0x7F && octet != UInt8(ascii: "\"") && octet != UInt8(ascii: "\\")
    }

    /// The character that starts at `index`, where it needs an escape.
    private static func escaped(_ text: Span<UInt8>, at index: Int) -> UInt32? {
        func octet(_ offset: Int) -> UInt32 { index + offset < text.count ? UInt32(text[index + offset]) : 0 }
        let first = octet(0)
        let scalar: UInt32
        switch first {
        case 0..<0x80: return first
        case 0xC2, 0xD8: scalar = (first & 0x1F) << 6 | octet(1) & 0x3F
        case 0xE2, 0xEF: scalar = (first & 0x0F) << 12 | (octet(1) & 0x3F) << 6 | octet(2) & 0x3F
        default: return nil
        }
        switch scalar {
        case 0x80...0x9F, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: return scalar
        default: return nil
        }
    }

    private static func append(_ scalar: UInt32, to octets: inout OctetBuffer) {
        switch scalar {
        case 0x22: octets.append("\\\"")
        case 0x5C: octets.append("\\\\")
        case 0x0A: octets.append("\\n")
        case 0x0D: octets.append("\\r")
        case 0x09: octets.append("\\t")
        default:
            octets.append("\\u")
            for shift: UInt32 in [12, 8, 4, 0] {
                let digit = UInt8(truncatingIfNeeded: scalar >> shift & 0xF)
                octets.append(digit < 10 ? digit &+ 0x30 : digit &+ 0x57)
            }
        }
    }
}
