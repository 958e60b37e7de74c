public import Octets
internal import TextSyntax

/// IP addresses keep their kind and their common prefixes, and their text its length in every spelling.
extension Pseudonyms {
    /// What stands for an address: for one of a private, link-local or multicast network another one of such a network.
    /// Addresses that say nothing - loopback, unspecified, broadcast - stay.
    public func address(_ address: IPAddress) -> IPAddress {
        if address.isV4 { return IPAddress(v4: v4(UInt32(truncatingIfNeeded: address.low))) }
        if address.high == 0, address.low < 2 { return address }
        // Translated addresses hold one of IPv4 (RFC 6052 §2.1).
        if address.high == 0x0064_FF9B_0000_0000, address.low >> 32 == 0 {
            return IPAddress(high: address.high, low: UInt64(v4(UInt32(truncatingIfNeeded: address.low))))
        }
        return v6(address)
    }

    // MARK: IPv4

    private func v4(_ address: UInt32) -> UInt32 {
        let first = Int(address >> 24)
        guard address != .max, first != 0, first != 127 else { return address }
        var result: UInt32 = 0
        var context: UInt64 = 4
        for shift: UInt32 in [24, 16, 8, 0] {
            let octet = Int(address >> shift & 255)
            let values = v4Values(octet, shift, first)
            let image = values.isEmpty ? octet : Cycle(of: values, addresses, context)(octet)
            result |= UInt32(truncatingIfNeeded: image) << shift
            context = addresses(context, UInt64(octet) << 8 | UInt64(shift))
        }
        return result
    }

    /// The numbers with as many digits that may stand for an octet of an address; none where it stays.
    private func v4Values(_ octet: Int, _ shift: UInt32, _ first: Int) -> [Int] {
        let sameLength = octet < 10 ? 0..<10 : octet < 100 ? 10..<100 : 100..<256
        switch (shift, first) {
        case (24, 10), (24, 169), (24, 172), (24, 192), (24, 224...): return []
        case (24, _):
            let kept = [0, 10, 127, 169, 172, 192]
            return sameLength.filter { $0 < 224 && !kept.contains($0) }
        case (16, 172):
            return (16...31).contains(octet) ? Array(16...31) : sameLength.filter { !(16...31).contains($0) }
        case (16, 192): return octet == 168 ? [] : sameLength.filter { $0 != 168 }
        case (16, 169): return octet == 254 ? [] : sameLength.filter { $0 != 254 }
        default: return Array(sameLength)
        }
    }

    // MARK: IPv6

    private func v6(_ address: IPAddress) -> IPAddress {
        var halves: (UInt64, UInt64) = (0, 0)
        var context: UInt64 = 6
        var isLeading = true
        let kept = v6Kept(address)
        for place in 0..<32 {
            let half = place < 16 ? address.high : address.low
            let shift = UInt64(60 - place % 16 * 4)
            let digit = Int(half >> shift & 15)
            if place % 4 == 0 { isLeading = true }
            var image = digit
            if !isLeading || digit != 0 {
                if place >= kept { image = Cycle(of: Array(isLeading ? 1..<16 : 0..<16), addresses, context)(digit) }
                isLeading = false
            }
            if place < 16 { halves.0 |= UInt64(image) << shift } else { halves.1 |= UInt64(image) << shift }
            context = addresses(context, UInt64(digit) << 8 | UInt64(place))
        }
        return IPAddress(high: halves.0, low: halves.1)
    }

    /// How many digits say of what kind it is: link-local and multicast, unique local, global (RFC 4291 §2.4, RFC 4193).
    private func v6Kept(_ address: IPAddress) -> Int {
        switch address.high >> 56 {
        case 0xFE, 0xFF: 4
        case 0xFC, 0xFD: 2
        case 0x20...0x3F: 1
        default: 0
        }
    }

    // MARK: Text

    /// Maps an address that `range` starts with; answers where it ends, or `nil` where it starts with none. What lies
    /// before `range` from `start` on is looked at too: an address starts at a word's start.
    func mapAddress(_ octets: inout [UInt8], _ range: Range<Int>, from start: Int) -> Int? {
        let position = range.lowerBound
        guard position < range.upperBound else { return nil }
        let first = octets[position]
        guard first.hexadecimalValue != nil || first == 0x3A else { return nil }
        if position > start {
            let before = octets[position - 1]
            if before.isAlphanumeric || before == 0x3A || before == 0x2E || before >= 0x80 { return nil }
        }
        return mapV4(&octets, range) ?? mapV6(&octets, range)
    }

    private func mapV4(_ octets: inout [UInt8], _ range: Range<Int>) -> Int? {
        var end = range.lowerBound
        while end < range.upperBound, octets[end].isDigit || octets[end] == 0x2E, end - range.lowerBound < 17 {
            end += 1
        }
        // A full stop may follow.
        if end > range.lowerBound, octets[end - 1] == 0x2E { end -= 1 }
        if end < range.upperBound, octets[end].isAlphanumeric { return nil }
        guard end - range.lowerBound >= 7, let address = parsed(octets, range.lowerBound..<end), address.isV4 else {
            return nil
        }
        // With leading zeros it is spelt otherwise.
        guard Array("\(address)".utf8) == Array(octets[range.lowerBound..<end]) else { return nil }
        write(Array("\(self.address(address))".utf8), at: range.lowerBound, &octets)
        return end
    }

    private func mapV6(_ octets: inout [UInt8], _ range: Range<Int>) -> Int? {
        var end = range.lowerBound
        var colons = 0
        while end < range.upperBound, end - range.lowerBound < 46,
            octets[end].hexadecimalValue != nil || octets[end] == 0x3A || octets[end] == 0x2E
        {
            if octets[end] == 0x3A { colons += 1 }
            end += 1
        }
        if end > range.lowerBound, octets[end - 1] == 0x2E { end -= 1 }
        if end < range.upperBound, octets[end].isAlphanumeric { return nil }
        guard colons >= 2, let address = parsed(octets, range.lowerBound..<end), !address.isV4 else { return nil }
        respell(&octets, range.lowerBound..<end, as: self.address(address))
        return end
    }

    private func parsed(_ octets: [UInt8], _ range: Range<Int>) -> IPAddress? {
        IPAddress(text: OctetView(octets.span).extracting(range))
    }

    private func write(_ text: [UInt8], at place: Int, _ octets: inout [UInt8]) {
        for (offset, octet) in text.enumerated() where place + offset < octets.count { octets[place + offset] = octet }
    }

    /// Writes `address` over the one in `range`, in its spelling.
    private func respell(_ octets: inout [UInt8], _ range: Range<Int>, as address: IPAddress) {
        let isUpper = range.contains { (0x41...0x46).contains(octets[$0]) }
        var groups = octets[range].split(separator: 0x3A, omittingEmptySubsequences: true).map(\.indices)
        // An IPv4 address at the end stands for two.
        var number = 8
        if let last = groups.last, octets[last].contains(0x2E) {
            let embedded = IPAddress(v4: UInt32(truncatingIfNeeded: address.low))
            let text = Array("\(embedded)".utf8)
            if text.count == last.count { write(text, at: last.lowerBound, &octets) }
            groups.removeLast()
            number = 6
        }
        // Behind "::" they count from the end.
        let gap = zip(range.dropLast(), range.dropFirst()).first { octets[$0] == 0x3A && octets[$1] == 0x3A }?.0
        let before = groups.filter { gap == nil || $0.lowerBound < gap ?? 0 }
        let behind = groups.dropFirst(before.count)
        for (index, group) in zip(0..., before) { spell(index, group, address, isUpper, &octets) }
        for (index, group) in zip((number - behind.count)..., behind) { spell(index, group, address, isUpper, &octets) }
    }

    private func spell(
        _ index: Int, _ place: Range<Int>, _ address: IPAddress, _ isUpper: Bool, _ octets: inout [UInt8]
    ) {
        guard (0..<8).contains(index), place.count <= 4 else { return }
        let group = (index < 4 ? address.high : address.low) >> UInt64(48 - 16 * (index % 4))
        for (digit, offset) in place.reversed().enumerated() {
            octets[offset] = UInt8(truncatingIfNeeded: group >> UInt64(4 * digit) & 15).hexadecimal(isUpper)
        }
    }

    // MARK: Hardware

    /// What stands for the six octets of a hardware address. Whether it is a group's, or locally administered, stays.
    public func hardwareAddress(_ octets: [UInt8]) -> [UInt8] {
        if octets.allSatisfy({ $0 == 0 }) || octets.allSatisfy({ $0 == 0xFF }) { return octets }
        var context: UInt64 = 48
        return octets.enumerated().map { place, octet in
            let number = addresses(context, UInt64(place))
            context = addresses(context, UInt64(octet) << 8 | UInt64(place))
            let mask: UInt8 = place == 0 ? 0xFC : 0xFF
            return octet & ~mask | (octet ^ UInt8(truncatingIfNeeded: number)) & mask
        }
    }
}
