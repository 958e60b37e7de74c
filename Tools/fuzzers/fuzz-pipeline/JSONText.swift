/// Whether octets are one value of JSON (RFC 8259), and nothing else.
struct JSONText {
    private let octets: ArraySlice<UInt8>
    private var place: Int

    static func isValid(_ octets: ArraySlice<UInt8>) -> Bool {
        guard String(validating: octets, as: UTF8.self) != nil else { return false }
        var text = JSONText(octets: octets, place: octets.startIndex)
        guard text.value(0) else { return false }
        text.space()
        return text.place == octets.endIndex
    }

    private var next: UInt8? { place < octets.endIndex ? octets[place] : nil }

    private mutating func take(_ octet: UInt8) -> Bool {
        guard next == octet else { return false }
        place += 1
        return true
    }

    private mutating func space() {
        while let octet = next, octet == 0x20 || octet == 0x0A { place += 1 }
    }

    private mutating func value(_ depth: Int) -> Bool {
        space()
        guard depth < 64, let first = next else { return false }
        switch first {
        case UInt8(ascii: "{"):
            return members(UInt8(ascii: "}")) { text in
                text.space()
                guard text.string() else { return false }
                text.space()
                return text.take(UInt8(ascii: ":")) && text.value(depth + 1)
            }
        case UInt8(ascii: "["): return members(UInt8(ascii: "]")) { $0.value(depth + 1) }
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        default:
            for word in ["true", "false", "null"] where octets[place...].starts(with: word.utf8) {
                place += word.utf8.count
                return true
            }
            return false
        }
    }

    private mutating func members(_ end: UInt8, _ member: (inout JSONText) -> Bool) -> Bool {
        place += 1
        space()
        if take(end) { return true }
        repeat {
            guard member(&self) else { return false }
            space()
        } while take(UInt8(ascii: ","))
        return take(end)
    }

    private mutating func string() -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        while let octet = next {
            place += 1
            switch octet {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"):
                guard let escaped = next, "\"\\/bfnrtu".utf8.contains(escaped) else { return false }
                place += escaped == UInt8(ascii: "u") ? 5 : 1
                if place > octets.endIndex { return false }
            case ..<0x20: return false
            default: break
            }
        }
        return false
    }

    private mutating func number() -> Bool {
        _ = take(UInt8(ascii: "-"))
        guard digits() else { return false }
        if take(UInt8(ascii: ".")), !digits() { return false }
        return true
    }

    private mutating func digits() -> Bool {
        let start = place
        while let octet = next, octet >= 0x30, octet <= 0x39 { place += 1 }
        return place > start
    }
}
