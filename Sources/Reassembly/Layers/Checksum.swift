import Octets

/// The Internet checksum (RFC 1071).
enum Checksum {
    /// Whether the sum over `octets`, which hold their checksum, and over `start` is right.
    static func isRight(_ octets: OctetView, start: UInt64) -> Bool {
        var sum = start
        var offset = 0
        while let word = octets.load(UInt32.self, at: offset) {
            sum &+= UInt64(word)
            offset += 4
        }
        if let word = octets.load(UInt16.self, at: offset) {
            sum &+= UInt64(word)
            offset += 2
        }
        if let last = octets.octet(at: offset) { sum &+= UInt64(last) << 8 }
        return fold(sum) == 0xFFFF
    }

    /// What TCP and UDP add of the IP header (RFC 9293 §3.1, RFC 8200 §8.1).
    static func pseudoHeader(_ header: IPHeader, length: Int) -> UInt64 {
        var sum = UInt64(header.proto) &+ UInt64(clamping: length)
        for address in [header.source, header.destination] {
            if address.isV4 {
                sum &+= address.low & 0xFFFF_FFFF
            } else {
                for half in [address.high, address.low] { sum &+= (half >> 32) &+ (half & 0xFFFF_FFFF) }
            }
        }
        return sum
    }

    private static func fold(_ sum: UInt64) -> UInt64 {
        var sum = sum
        while sum > 0xFFFF { sum = (sum & 0xFFFF) &+ (sum >> 16) }
        return sum
    }
}
