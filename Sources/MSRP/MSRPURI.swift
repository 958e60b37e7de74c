public import Octets

/// An MSRP URI (RFC 4975 §6), as ranges of the octets it was read from.
public struct MSRPURI: Hashable, Sendable {
    /// Whether the scheme is msrps.
    public let isSecure: Bool
    /// The host; brackets round an IPv6 address belong to it.
    public let host: Range<Int>
    /// The port; `nil` where there is none, which is not the same as a default.
    public let port: UInt16?
    /// The session id; `nil` where there is none.
    public let sessionID: Range<Int>?
    /// The transport parameter, such as `tcp`.
    public let transport: Range<Int>

    /// Reads the URI that `range` holds, white space around it aside.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        let text = octets.trimmed(range)
        let view = octets.prefix(text.upperBound)
        let start = view.extracting(text)
        if start.hasPrefixIgnoringCase("msrp://") {
            isSecure = false
        } else if start.hasPrefixIgnoringCase("msrps://") {
            isSecure = true
        } else {
            return nil
        }
        let authority = text.lowerBound + (isSecure ? 8 : 7)
        var authorityEnd = authority
        while authorityEnd < view.count, view[authorityEnd] != UInt8(ascii: "/"),
            view[authorityEnd] != UInt8(ascii: ";")
        {
            authorityEnd += 1
        }
        guard let semicolon = view.firstIndex(of: UInt8(ascii: ";"), from: authorityEnd) else { return nil }
        if authorityEnd < semicolon {
            sessionID = authorityEnd + 1 < semicolon ? authorityEnd + 1..<semicolon : nil
        } else {
            sessionID = nil
        }
        var transportEnd = semicolon + 1
        while transportEnd < view.count, view[transportEnd] != UInt8(ascii: ";"), !view[transportEnd].isBlank {
            transportEnd += 1
        }
        guard transportEnd > semicolon + 1 else { return nil }
        transport = semicolon + 1..<transportEnd
        guard let (host, port) = MSRPURI.hostAndPort(view, authority..<authorityEnd) else { return nil }
        self.host = host
        self.port = port
    }

    private static func hostAndPort(_ view: OctetView, _ authority: Range<Int>) -> (Range<Int>, UInt16?)? {
        var start = authority.lowerBound
        for offset in authority where view[offset] == UInt8(ascii: "@") { start = offset + 1 }
        var end = start
        if view.octet(at: start) == UInt8(ascii: "[") {
            guard let close = view.firstIndex(of: UInt8(ascii: "]"), from: start), close < authority.upperBound
            else { return nil }
            end = close + 1
        } else {
            while end < authority.upperBound, view[end] != UInt8(ascii: ":") { end += 1 }
        }
        guard end > start else { return nil }
        if end == authority.upperBound { return (start..<end, nil) }
        guard view[end] == UInt8(ascii: ":"), let number = view.decimal(end + 1..<authority.upperBound),
            let port = UInt16(exactly: number)
        else { return nil }
        return (start..<end, port)
    }

    /// A fingerprint of the normal form of RFC 4975 §6.1: scheme, authority and transport without case, user info left
    /// out, the session id as it is. Two URIs have the same one if they are equivalent.
    public func fingerprint(_ octets: OctetView) -> Fingerprint {
        var hasher = FingerprintHasher()
        hasher.combine(isSecure ? 1 : 0)
        combineHost(octets, &hasher)
        hasher.combine(port.map { UInt64($0) } ?? .max)
        if let sessionID {
            hasher.combine(octets.extracting(sessionID))
        } else {
            hasher.combine(.max)
        }
        hasher.combineIgnoringCase(octets.extracting(transport))
        return hasher.finish()
    }

    /// Adds the host: an IPv6 address by its number, a name without case and with its escapes undone.
    private func combineHost(_ octets: OctetView, _ hasher: inout FingerprintHasher) {
        if octets.octet(at: host.lowerBound) == UInt8(ascii: "["),
            let address = IPv6Text.read(octets, host.lowerBound + 1..<host.upperBound - 1)
        {
            hasher.combine(6)
            hasher.combine(address.high)
            hasher.combine(address.low)
            return
        }
        hasher.combine(1)
        var position = host.lowerBound
        var length: UInt64 = 0
        while position < host.upperBound {
            let (octet, next) = MSRPURI.unescaped(octets, position, host.upperBound)
            hasher.combine(UInt64(octet.asciiLowercased))
            length += 1
            position = next
        }
        hasher.combine(length)
    }

    /// The octet at `position`, a percent-escape undone, and where the next one stands.
    private static func unescaped(_ octets: OctetView, _ position: Int, _ end: Int) -> (UInt8, Int) {
        let octet = octets.octet(at: position) ?? 0
        guard octet == UInt8(ascii: "%"), position + 2 < end, let high = octets.octet(at: position + 1)?.hexadecimal,
            let low = octets.octet(at: position + 2)?.hexadecimal
        else { return (octet, position + 1) }
        return (high << 4 | low, position + 3)
    }

    /// Whether two URIs are equivalent by RFC 4975 §6.1. Each is given with the octets it was read from.
    public static func areEquivalent(
        _ a: MSRPURI, _ aOctets: OctetView, _ b: MSRPURI, _ bOctets: OctetView
    ) -> Bool {
        guard a.isSecure == b.isSecure, a.port == b.port, (a.sessionID == nil) == (b.sessionID == nil),
            aOctets.extracting(a.transport).equalsIgnoringCase(bOctets.extracting(b.transport))
        else { return false }
        if let mine = a.sessionID, let theirs = b.sessionID,
            !aOctets.extracting(mine).equals(bOctets.extracting(theirs))
        {
            return false
        }
        var mine = FingerprintHasher()
        var theirs = FingerprintHasher()
        a.combineHost(aOctets, &mine)
        b.combineHost(bOctets, &theirs)
        return mine.finish() == theirs.finish()
    }
}

extension UInt8 {
    /// The value of a hexadecimal digit.
    var hexadecimal: UInt8? {
        if isDigit { return self - 0x30 }
        let lower = asciiLowercased
        return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : nil
    }
}

/// The text forms of an IPv6 address (RFC 4291 §2.2).
enum IPv6Text {
    /// Reads the address that `range` holds, without brackets.
    static func read(_ octets: OctetView, _ range: Range<Int>) -> IPAddress? {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var groups = 0
        var gap: Int?
        var position = range.lowerBound
        func add(_ group: UInt16) {
            high = high << 16 | low >> 48
            low = low << 16 | UInt64(group)
            groups += 1
        }
        while position < range.upperBound {
            if octets.hasPrefix("::", at: position), gap == nil {
                gap = groups
                position += 2
                continue
            }
            if groups > 0, gap != groups || position == range.lowerBound {
                guard octets.octet(at: position) == UInt8(ascii: ":") else { return nil }
                position += 1
            }
            var value: UInt32 = 0
            let start = position
            while position < range.upperBound, let digit = octets.octet(at: position)?.hexadecimal {
                value = value << 4 | UInt32(digit)
                position += 1
                if position - start > 4 { return nil }
            }
            if position < range.upperBound, octets.octet(at: position) == UInt8(ascii: ".") {
                guard let v4 = dotted(octets, start..<range.upperBound) else { return nil }
                add(UInt16(truncatingIfNeeded: v4 >> 16))
                add(UInt16(truncatingIfNeeded: v4))
                position = range.upperBound
            } else {
                guard position > start else { return nil }
                add(UInt16(truncatingIfNeeded: value))
            }
            if groups > 8 { return nil }
        }
        guard let gap else { return groups == 8 ? IPAddress(high: high, low: low) : nil }
        guard groups < 8 else { return nil }
        // The groups behind the gap keep their place; those before it move up.
        let behind = groups - gap
        let tail = split(high, low, keeping: behind)
        let head = split(high, low, dropping: behind)
        let moved = shifted(head.high, head.low, by: (8 - gap) * 16)
        return IPAddress(high: moved.high | tail.high, low: moved.low | tail.low)
    }

    private static func dotted(_ octets: OctetView, _ range: Range<Int>) -> UInt32? {
        var address: UInt32 = 0
        var position = range.lowerBound
        for part in 0..<4 {
            var end = position
            while end < range.upperBound, octets[end].isDigit { end += 1 }
            guard let number = octets.decimal(position..<end), number < 256 else { return nil }
            address = address << 8 | UInt32(number)
            if part == 3 { return end == range.upperBound ? address : nil }
            guard end < range.upperBound, octets[end] == UInt8(ascii: ".") else { return nil }
            position = end + 1
        }
        return nil
    }

    private static func split(_ high: UInt64, _ low: UInt64, keeping groups: Int) -> (high: UInt64, low: UInt64) {
        let bits = groups * 16
        if bits >= 64 { return (bits >= 128 ? high : high & ((1 << UInt64(bits - 64)) &- 1), low) }
        return (0, low & ((1 << UInt64(bits)) &- 1))
    }

    private static func split(_ high: UInt64, _ low: UInt64, dropping groups: Int) -> (high: UInt64, low: UInt64) {
        let bits = UInt64(groups * 16)
        if bits == 0 { return (high, low) }
        if bits >= 64 { return (0, high >> (bits - 64)) }
        return (high >> bits, low >> bits | high << (64 - bits))
    }

    private static func shifted(_ high: UInt64, _ low: UInt64, by bits: Int) -> (high: UInt64, low: UInt64) {
        if bits == 0 { return (high, low) }
        if bits >= 64 { return (low << UInt64(bits - 64), 0) }
        return (high << UInt64(bits) | low >> UInt64(64 - bits), low << UInt64(bits))
    }
}
