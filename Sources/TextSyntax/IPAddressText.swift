public import Octets

extension IPAddress {
    /// The address that `text` spells: dotted decimal, or IPv6 (RFC 4291 §2.2) with or without brackets. `nil` for
    /// anything else, a host name first of all.
    public init?(text: OctetView) {
        if let address = IPAddress.v4(text) {
            self.init(v4: address)
            return
        }
        var text = text
        if text.octet(at: 0) == UInt8(ascii: "["), text.octet(at: text.count - 1) == UInt8(ascii: "]") {
            text = text.extracting(1..<max(1, text.count - 1))
        }
        // Before "::" the groups count from the left, behind it from the right.
        var left = Groups()
        var right = Groups()
        var hasGap = false
        var position = 0
        if text.hasPrefix("::") {
            hasGap = true
            position = 2
        }
        while position < text.count {
            let end = text.firstIndex(of: UInt8(ascii: ":"), from: position) ?? text.count
            let group = text.extracting(position..<end)
            guard left.count + right.count < 8 else { return nil }
            if end == text.count, let address = IPAddress.v4(group) {
                guard left.count + right.count < 7 else { return nil }
                hasGap ? right.append(address >> 16) : left.append(address >> 16)
                hasGap ? right.append(address & 0xFFFF) : left.append(address & 0xFFFF)
            } else {
                guard let value = IPAddress.group(group) else { return nil }
                hasGap ? right.append(value) : left.append(value)
            }
            if end == text.count { break }
            position = end + 1
            if text.octet(at: position) == UInt8(ascii: ":") {
                if hasGap { return nil }
                hasGap = true
                position += 1
            } else if position == text.count {
                return nil
            }
        }
        guard hasGap ? left.count + right.count < 8 : left.count == 8 else { return nil }
        let shifted = left.shiftedToTheFront()
        self.init(high: shifted.high | right.high, low: shifted.low | right.low)
    }

    /// Up to eight groups of 16 bits, the last one lowest.
    private struct Groups {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var count = 0

        mutating func append(_ group: UInt32) {
            high = high << 16 | low >> 48
            low = low << 16 | UInt64(group)
            count += 1
        }

        func shiftedToTheFront() -> Groups {
            var moved = self
            while moved.count < 8 { moved.append(0) }
            return moved
        }
    }

    private static func group(_ text: OctetView) -> UInt32? {
        guard (1...4).contains(text.count) else { return nil }
        var value: UInt32 = 0
        for offset in 0..<text.count {
            guard let digit = text[offset].hexadecimalDigit else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private static func v4(_ text: OctetView) -> UInt32? {
        guard (7...15).contains(text.count) else { return nil }
        var value: UInt32 = 0
        var start = 0
        for part in 0..<4 {
            let end = part == 3 ? text.count : text.firstIndex(of: UInt8(ascii: "."), from: start) ?? text.count
            guard (1...3).contains(end - start), let octet = text.decimal(start..<end), octet < 256 else { return nil }
            value = value << 8 | UInt32(octet)
            start = end + 1
        }
        return value
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit, `nil` for any other octet.
    public var hexadecimalDigit: UInt8? {
        if isDigit { return self - 0x30 }
        let letter = self | 0x20
        return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "f") ? letter - UInt8(ascii: "a") + 10 : nil
    }
}
