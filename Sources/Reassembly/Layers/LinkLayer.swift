import Octets

/// Finds what lies behind a link layer. Offsets are from the start of the frame.
enum LinkLayer {
    /// The first layer of a frame whose link layer has the LINKTYPE_ value `linkType`.
    @inline(__always)
    static func first(_ octets: OctetView, linkType: UInt32, _ walk: inout Walk) -> Layer {
        switch linkType {
        case 1: ethernet(octets, at: 0, &walk)
        case 113: cooked(octets, type: 14, payload: 16)
        case 276: cooked(octets, type: 0, payload: 20)
        case 12, 14, 101, 228, 229: octets.isEmpty ? .other(.malformed) : .ip(at: 0)
        default: rare(octets, linkType: linkType, &walk)
        }
    }

    private static func rare(_ octets: OctetView, linkType: UInt32, _ walk: inout Walk) -> Layer {
        switch linkType {
        case 0: loopback(octets, isBigEndian: false)
        case 108: loopback(octets, isBigEndian: true)
        case 9, 50: .ppp(at: 0)
        case 51: pppoe(octets, at: 0, &walk)
        // pppd and DLT_PPP_WITH_DIR put the direction before the frame.
        case 166, 204: .ppp(at: 1)
        case 104: hdlc(octets, at: 0)
        case 205: hdlc(octets, at: 1)
        case 219: .mpls(at: 0)
        case 239: nflog(octets)
        default: .other(.unknownLink)
        }
    }

    /// An Ethernet header at `offset`.
    @inline(__always)
    static func ethernet(_ octets: OctetView, at offset: Int, _ walk: inout Walk) -> Layer {
        guard let type = octets.load(UInt16.self, at: offset + 12) else { return .other(.malformed) }
        // Below 1536 it is a length, and LLC follows (IEEE 802.3 §3.2.6).
        guard type < 0x0600 else { return .etherType(type, at: offset + 14) }
        walk.limit(to: offset + 14 + Int(type))
        return .llc(at: offset + 14)
    }

    /// What an EtherType names, with its payload at `offset`; VLAN tags lead to the type behind them.
    @inline(__always)
    static func next(_ octets: OctetView, etherType: UInt16, at offset: Int, _ walk: inout Walk) -> Layer {
        switch etherType {
        case 0x0800, 0x86DD: .ip(at: offset)
        default: rare(octets, etherType: etherType, at: offset, &walk)
        }
    }

    private static func rare(
        _ octets: OctetView, etherType: UInt16, at offset: Int, _ walk: inout Walk
    ) -> Layer {
        switch etherType {
        // IEEE 802.1Q, 802.1ad, and what came before it.
        case 0x8100, 0x88A8, 0x9100, 0x9200, 0x9300: tagged(octets, at: offset, tag: 4)
        // IEEE 802.1BR (E-TAG) and Cisco's VN-Tag.
        case 0x893F: tagged(octets, at: offset, tag: 8)
        case 0x8926: tagged(octets, at: offset, tag: 6)
        // IEEE 802.1ah: behind the service tag stands a whole Ethernet frame.
        case 0x88E7: .ethernet(at: offset + 4)
        case 0x8847, 0x8848: .mpls(at: offset)
        case 0x8864:
            session(octets, at: offset, &walk)
        case 0x0806: .other(.arp)
        default: .other(.otherLink)
        }
    }

    /// A tag of `tag` octets, counted with the EtherType before it; the next EtherType are its last two.
    private static func tagged(_ octets: OctetView, at offset: Int, tag: Int) -> Layer {
        let payload = offset + tag
        guard let type = octets.load(UInt16.self, at: payload - 2) else { return .other(.malformed) }
        return type < 0x0600 ? .llc(at: payload) : .etherType(type, at: payload)
    }

    /// LLC with SNAP names an EtherType (RFC 1042); LLC alone carries nothing that is read.
    static func llc(_ octets: OctetView, at offset: Int) -> Layer {
        guard let start = octets.load(UInt32.self, at: offset) else { return .other(.otherLink) }
        guard start == 0xAAAA_0300, let type = octets.load(UInt16.self, at: offset + 6) else {
            return .other(.otherLink)
        }
        return .etherType(type, at: offset + 8)
    }

    // MARK: PPP

    /// A PPPoE session (RFC 2516 §4): version and type, code, session, length.
    private static func session(_ octets: OctetView, at offset: Int, _ walk: inout Walk) -> Layer {
        if let id = octets.load(UInt16.self, at: offset + 2) { walk.tunnel.enter(.pppoe, UInt64(id)) }
        return pppoe(octets, at: offset, &walk)
    }

    private static func pppoe(_ octets: OctetView, at offset: Int, _ walk: inout Walk) -> Layer {
        guard let start = octets.load(UInt16.self, at: offset), let length = octets.load(UInt16.self, at: offset + 4)
        else { return .other(.malformed) }
        guard start == 0x1100 else { return .other(.otherLink) }
        walk.limit(to: offset + 6 + Int(length))
        return .ppp(at: offset + 6)
    }

    /// The protocol field of PPP; its first octet may be left out where it is 0 (RFC 1661 §6.5).
    static func ppp(_ octets: OctetView, at offset: Int) -> Layer {
        var offset = offset
        if octets.load(UInt16.self, at: offset) == 0xFF03 { offset += 2 }
        guard let first = octets.octet(at: offset) else { return .other(.malformed) }
        var type = UInt16(first)
        if first & 1 == 0 {
            guard let whole = octets.load(UInt16.self, at: offset) else { return .other(.malformed) }
            type = whole
            offset += 1
        }
        switch type {
        case 0x0021, 0x0057: return .ip(at: offset + 1)
        case 0x0281, 0x0283: return .mpls(at: offset + 1)
        default: return .other(.otherLink)
        }
    }

    /// Cisco's HDLC: address, control, EtherType.
    private static func hdlc(_ octets: OctetView, at offset: Int) -> Layer {
        guard let type = octets.load(UInt16.self, at: offset + 2) else { return .other(.malformed) }
        return .etherType(type, at: offset + 4)
    }

    // MARK: What operating systems write

    /// Linux "cooked" captures of either version, with the protocol at `type`.
    @inline(__always)
    private static func cooked(_ octets: OctetView, type: Int, payload: Int) -> Layer {
        guard let value = octets.load(UInt16.self, at: type) else { return .other(.malformed) }
        // ETH_P_802_2 stands for a frame whose type was a length.
        return value == 4 ? .llc(at: payload) : .etherType(value, at: payload)
    }

    /// LINKTYPE_NULL writes the family in the byte order of the machine that captured, LINKTYPE_LOOP big-endian.
    private static func loopback(_ octets: OctetView, isBigEndian: Bool) -> Layer {
        guard let family = octets.load(UInt32.self, at: 0) else { return .other(.malformed) }
        switch isBigEndian || family < 0x1_0000 ? family : family.byteSwapped {
        case 2, 10, 24, 28, 30: return .ip(at: 4)
        default: return .other(.otherLink)
        }
    }

    /// LINKTYPE_NFLOG: attributes in the byte order of the machine, each padded to four octets; the ninth kind is the
    /// packet.
    private static func nflog(_ octets: OctetView) -> Layer {
        guard let family = octets.octet(at: 0) else { return .other(.malformed) }
        guard family == 2 || family == 10 else { return .other(.otherLink) }
        var offset = 4
        for _ in 0..<64 {
            guard let length = octets.loadLittleEndian(UInt16.self, at: offset),
                let type = octets.loadLittleEndian(UInt16.self, at: offset + 2), length >= 4
            else { return .other(.malformed) }
            if type == 9 { return .ip(at: offset + 4) }
            offset += (Int(length) + 3) / 4 * 4
        }
        return .other(.malformed)
    }

    // MARK: MPLS

    /// Labels up to the bottom of the stack (RFC 3032 §2.1), then what they carry: MPLS does not say what. IP shows
    /// itself by its version; a pseudowire has a control word that starts with 0 (RFC 4385 §3), or an Ethernet header.
    static func mpls(_ octets: OctetView, at offset: Int) -> Layer {
        var offset = offset
        for _ in 0..<16 {
            guard let label = octets.load(UInt32.self, at: offset) else { return .other(.malformed) }
            offset += 4
            guard label & 0x100 != 0 else { continue }
            guard let first = octets.octet(at: offset) else { return .other(.malformed) }
            switch first >> 4 {
            case 4, 6: return .ip(at: offset)
            case 0 where octets.load(UInt16.self, at: offset).map { $0 & 0x0FFF == 0 } ?? false:
                return .ethernet(at: offset + 4)
            case 1: return .other(.otherLink)
            default: return .ethernet(at: offset)
            }
        }
        return .other(.malformed)
    }
}
