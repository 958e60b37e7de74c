import Octets

/// Finds the network layer behind a link layer. Depth-limited; offsets are from the start of the frame.
enum LinkLayer {
    /// What lies behind the link layer.
    enum Content: Equatable {
        case ip(at: Int)
        case other(FrameCategory)
    }

    private static let tagLimit = 8

    static func content(of octets: OctetView, linkType: UInt32) -> Content {
        switch linkType {
        case 1: etherType(octets, at: 12)
        case 113: etherType(octets, at: 14)
        case 276: linuxCooked2(octets)
        case 12, 14, 101, 228, 229: octets.isEmpty ? .other(.malformed) : .ip(at: 0)
        case 0: loopback(octets, bigEndian: false)
        case 108: loopback(octets, bigEndian: true)
        default: .other(.unknownLink)
        }
    }

    /// An EtherType at `offset`, with any VLAN tags before it (IEEE 802.1Q, 802.1ad, and the older 0x9100).
    private static func etherType(_ octets: OctetView, at offset: Int) -> Content {
        var offset = offset
        for _ in 0...tagLimit {
            guard let type = octets.load(UInt16.self, at: offset) else { return .other(.malformed) }
            switch type {
            case 0x0800, 0x86DD: return .ip(at: offset + 2)
            case 0x8100, 0x88A8, 0x9100: offset += 4
            case 0x0806: return .other(.arp)
            default: return .other(.otherLink)
            }
        }
        return .other(.malformed)
    }

    /// LINKTYPE_LINUX_SLL2: the protocol comes first, then 18 octets about the interface.
    private static func linuxCooked2(_ octets: OctetView) -> Content {
        guard let type = octets.load(UInt16.self, at: 0) else { return .other(.malformed) }
        switch type {
        case 0x0800, 0x86DD: return .ip(at: 20)
        case 0x8100, 0x88A8: return etherType(octets, at: 22)
        case 0x0806: return .other(.arp)
        default: return .other(.otherLink)
        }
    }

    /// LINKTYPE_NULL writes the family in the byte order of the machine that captured, LINKTYPE_LOOP big-endian.
    private static func loopback(_ octets: OctetView, bigEndian: Bool) -> Content {
        guard let family = octets.load(UInt32.self, at: 0) else { return .other(.malformed) }
        switch bigEndian || family < 0x1_0000 ? family : family.byteSwapped {
        case 2, 10, 24, 28, 30: return .ip(at: 4)
        default: return .other(.otherLink)
        }
    }
}
