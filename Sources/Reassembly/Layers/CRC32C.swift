import Octets

/// The checksum of SCTP (RFC 9260 Appendix A): CRC-32C over the packet, its own field taken as zero.
enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
    }

    /// Whether the packet's checksum is right, or was left to the network card.
    static func isRight(_ packet: OctetView) -> Bool {
        guard let sum = packet.loadLittleEndian(UInt32.self, at: 8) else { return false }
        if sum == 0 { return true }
        var value = UInt32.max
        for offset in 0..<packet.count {
            let octet = 8..<12 ~= offset ? 0 : packet[offset]
            value = next(value, octet)
        }
        return ~value == sum
    }

    /// Goes on with `octet`.
    static func next(_ value: UInt32, _ octet: UInt8) -> UInt32 {
        value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ octet)]
    }
}
