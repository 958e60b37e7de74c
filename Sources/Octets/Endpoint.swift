/// An IPv4 or IPv6 address.
public struct IPAddress: Hashable, Sendable {
    /// The first eight octets, as a big-endian number; 0 for IPv4.
    public let high: UInt64
    /// The last eight octets, as a big-endian number; for IPv4 `::ffff:a.b.c.d` as RFC 4291 §2.5.5.2 maps it.
    public let low: UInt64

    /// An IPv6 address of its two halves.
    @inlinable public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address.
    @inlinable public init(v4 address: UInt32) {
        high = 0
        low = 0xFFFF_0000_0000 | UInt64(address)
    }

    /// Whether this is an IPv4 address, or one mapped into IPv6.
    @inlinable public var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }
}

extension IPAddress: CustomStringConvertible {
    /// `192.0.2.1`, or the form of RFC 5952: lower case, the longest run of zero groups as `::`.
    public var description: String {
        if isV4 { return DottedText(self, port: nil).string }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> UInt64(48 - 16 * ($0 % 4))) }
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > best.count, end - start > 1 { best = start..<end }
            start = max(end, start + 1)
        }
        func hex(_ part: Range<Int>) -> String {
            groups[part].map { String($0, radix: 16) }.joined(separator: ":")
        }
        return best.isEmpty ? hex(0..<8) : hex(0..<best.lowerBound) + "::" + hex(best.upperBound..<8)
    }
}

/// An IPv4 address in four decimal numbers, and a port. Most records name several: no array is made for it.
private struct DottedText {
    private var octets = InlineArray<21, UInt8>(repeating: 0)
    private var count = 0

    init(_ address: IPAddress, port: UInt16?) {
        for shift: UInt64 in [24, 16, 8, 0] {
            if shift < 24 { append(UInt8(ascii: ".")) }
            append(decimal: UInt16(truncatingIfNeeded: address.low >> shift & 255))
        }
        guard let port else { return }
        append(UInt8(ascii: ":"))
        append(decimal: port)
    }

    var string: String {
        // Bound: `count` is at most that of the octets, and of the capacity asked for.
        unsafe String(unsafeUninitializedCapacity: count) { buffer in
            for index in 0..<count { unsafe buffer[index] = octets[index] }
            return count
        }
    }

    private mutating func append(decimal number: UInt16) {
        if number >= 10000 { append(digit: number / 10000) }
        if number >= 1000 { append(digit: number / 1000) }
        if number >= 100 { append(digit: number / 100) }
        if number >= 10 { append(digit: number / 10) }
        append(digit: number)
    }

    private mutating func append(digit number: UInt16) { append(UInt8(truncatingIfNeeded: number % 10) + 0x30) }

    private mutating func append(_ octet: UInt8) {
        octets[count] = octet
        count += 1
    }
}

/// A transport address: where a datagram or stream comes from or goes to.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// The address.
    public let address: IPAddress
    /// The port.
    public let port: UInt16

    /// `port` at `address`.
    @inlinable public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// `192.0.2.1:5060` or `[2001:db8::1]:5060`.
    public var description: String {
        guard address.isV4 else { return "[\(address)]:\(port)" }
        return DottedText(address, port: port).string
    }
}

/// The transport protocol that carried a message.
public enum Transport: UInt8, Hashable, Sendable {
    /// RFC 768.
    case udp = 17
    /// RFC 9293.
    case tcp = 6
    /// RFC 9260.
    case sctp = 132
    /// TLS over TCP (RFC 8446). This and the next have no number of their own in IP: theirs are of those left unused.
    case tls = 249
    /// WebSocket over TCP (RFC 6455).
    case webSocket = 250
    /// WebSocket over TLS.
    case secureWebSocket = 251

    /// As reports name it: `UDP`, `TCP`, `SCTP`, `TLS`, `WS` or `WSS`.
    public var name: String {
        switch self {
        case .udp: "UDP"
        case .tcp: "TCP"
        case .sctp: "SCTP"
        case .tls: "TLS"
        case .webSocket: "WS"
        case .secureWebSocket: "WSS"
        }
    }

    /// Whether messages follow each other in a stream, so that each must say how long it is (RFC 3261 §18.3). A WebSocket
    /// keeps them apart (RFC 7118 §5).
    public var isStream: Bool { self == .tcp || self == .tls }

    /// Whether messages come out of something that is read first.
    public var isWrapped: Bool { rawValue >= Transport.tls.rawValue }

    /// Whether TCP carries it, as itself or wrapped.
    public var isOverTCP: Bool { self != .udp && self != .sctp }
}
