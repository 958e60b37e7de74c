import Octets

/// Reads the headers of tunnels that carry packets in packets. Each answers `nil` where its header is none.
enum Encapsulation {
    // MARK: GRE

    /// GRE (RFC 2784, 2890; version 1: RFC 2637) and what goes in it: IP, Ethernet (NVGRE, RFC 7637), MPLS, ERSPAN, PPP.
    static func gre(_ octets: OctetView, at start: Int, _ walk: inout Walk) -> Layer? {
        var offset = start
        guard let flags = octets.load(UInt16.self, at: offset), let type = octets.load(UInt16.self, at: offset + 2),
            flags & 0x4000 == 0
        else { return nil }
        let hasKey = flags & 0x2000 != 0
        let hasSequence = flags & 0x1000 != 0
        offset += 4
        switch flags & 7 {
        case 0:
            if flags & 0x8000 != 0 { offset += 4 }
            let key = hasKey ? octets.load(UInt32.self, at: offset) ?? 0 : 0
            if hasKey { offset += 4 }
            if hasSequence { offset += 4 }
            return greContent(octets, type, at: offset, key: key, hasSequence: hasSequence, &walk)
        case 1:
            if hasKey { offset += 4 }
            if hasSequence { offset += 4 }
            if flags & 0x80 != 0 { offset += 4 }
            guard type == 0x880B else { return nil }
            walk.tunnel.enter(.gre)
            return .ppp(at: offset)
        default: return nil
        }
    }

    private static func greContent(
        _ octets: OctetView, _ type: UInt16, at offset: Int, key: UInt32, hasSequence: Bool,
        _ walk: inout Walk
    ) -> Layer? {
        switch type {
        case 0x88BE:
            walk.tunnel.enter(.erspan)
            // Type I has no sequence number, and no header of its own.
            guard hasSequence else { return .ethernet(at: offset) }
            return .ethernet(at: offset + 8)
        case 0x22EB: return erspan3(octets, at: offset, &walk)
        case 0x6558:
            // NVGRE's virtual subnet is the upper part of the key, the same both ways.
            walk.tunnel.enter(.gre, UInt64(key >> 8))
            return .ethernet(at: offset)
        case 0x880B:
            walk.tunnel.enter(.gre)
            return .ppp(at: offset)
        case 0x883E:
            // WCCP puts four octets of its own before the packet in its second version.
            walk.tunnel.enter(.gre)
            return .ip(at: octets.octet(at: offset).map { $0 >> 4 == 4 } ?? false ? offset : offset + 4)
        default:
            walk.tunnel.enter(.gre)
            return .etherType(type, at: offset)
        }
    }

    /// ERSPAN type III (draft-foschiano-erspan §4.3): twelve octets, and eight more where the last bit says so.
    private static func erspan3(_ octets: OctetView, at offset: Int, _ walk: inout Walk) -> Layer? {
        guard let last = octets.load(UInt16.self, at: offset + 10) else { return nil }
        walk.tunnel.enter(.erspan)
        let payload = offset + 12 + (last & 1 != 0 ? 8 : 0)
        switch last >> 10 & 0x1F {
        case 0: return .ethernet(at: payload)
        case 2: return .ip(at: payload)
        default: return nil
        }
    }

    // MARK: UDP

    /// Whether tunnels are looked for at a port: VXLAN (and Linux's old number, and GPE), Geneve, GTP-U, ESP, GRE, SCTP.
    @inline(__always)
    static func isTunnelPort(_ port: UInt16) -> Bool {
        switch port {
        case 4789, 8472, 4790, 6081, 2152, 4500, 4754, 9899: true
        default: false
        }
    }

    /// What a datagram to `port` holds in its payload.
    static func udp(_ octets: OctetView, _ payload: Range<Int>, port: UInt16, _ walk: inout Walk) -> Layer? {
        switch port {
        case 4789, 4790, 8472: vxlan(octets, at: payload.lowerBound, &walk)
        case 6081: geneve(octets, at: payload.lowerBound, &walk)
        case 2152: gtp(octets, payload, &walk)
        case 4754: gre(octets, at: payload.lowerBound, &walk)
        default: nil
        }
    }

    /// Whether chunks behind an SCTP header fill `payload`, as far as it was captured; `end` is that of the datagram.
    static func isSCTP(_ octets: OctetView, _ payload: Range<Int>, end: Int) -> Bool {
        var position = payload.lowerBound + 12
        guard position + 4 <= payload.upperBound else { return false }
        while position + 4 <= payload.upperBound {
            guard let length = octets.load(UInt16.self, at: position + 2), length >= 4, position + Int(length) <= end
            else { return false }
            position += Int(length) + (4 - Int(length) % 4) % 4
        }
        return position >= payload.upperBound
    }

    /// VXLAN (RFC 7348 §5): the I flag says that there is a network identifier. With the P flag an octet names what is
    /// inside (draft-ietf-nvo3-vxlan-gpe §3.1); some write it on the old port too.
    private static func vxlan(_ octets: OctetView, at offset: Int, _ walk: inout Walk) -> Layer? {
        guard let flags = octets.octet(at: offset), flags & 0x08 != 0, let next = octets.octet(at: offset + 3),
            let id = octets.load(UInt32.self, at: offset + 4)
        else { return nil }
        // What is reserved is not looked at (RFC 7348 §5).
        let type = flags & 0x04 != 0 && (1...3).contains(next) ? next : 3
        walk.tunnel.enter(.vxlan, UInt64(id >> 8))
        return type == 3 ? .ethernet(at: offset + 8) : .ip(at: offset + 8)
    }

    /// Geneve (RFC 8926 §3.4): version 0, options counted in words of four octets.
    private static func geneve(_ octets: OctetView, at offset: Int, _ walk: inout Walk) -> Layer? {
        guard let first = octets.octet(at: offset), first >> 6 == 0,
            let type = octets.load(UInt16.self, at: offset + 2), let id = octets.load(UInt32.self, at: offset + 4)
        else { return nil }
        let payload = offset + 8 + Int(first & 0x3F) * 4
        walk.tunnel.enter(.geneve, UInt64(id >> 8))
        return type == 0x6558 ? .ethernet(at: payload) : .etherType(type, at: payload)
    }

    /// GTP-U (3GPP TS 29.281 §5): a G-PDU holds a user's packet, behind optional fields and extension headers.
    private static func gtp(_ octets: OctetView, _ payload: Range<Int>, _ walk: inout Walk) -> Layer? {
        let start = payload.lowerBound
        guard let flags = octets.octet(at: start), flags >> 4 == 3, octets.octet(at: start + 1) == 0xFF else {
            return nil
        }
        var offset = start + 8
        if flags & 7 != 0 {
            var next = flags & 4 != 0 ? octets.octet(at: start + 11) ?? 0 : 0
            offset += 4
            for _ in 0..<16 where next != 0 {
                guard let words = octets.octet(at: offset), words > 0 else { return nil }
                offset += Int(words) * 4
                next = octets.octet(at: offset - 1) ?? 0
            }
        }
        guard let first = octets.octet(at: offset), let length = octets.load(UInt16.self, at: start + 2) else {
            return nil
        }
        walk.tunnel.enter(.gtp)
        walk.limit(to: start + 8 + Int(length))
        // An Ethernet session starts with an address instead of a version.
        return first >> 4 == 4 || first >> 4 == 6 ? .ip(at: offset) : .ethernet(at: offset)
    }

    // MARK: ESP

    /// The payload of ESP that does not encrypt (RFC 4303 with RFC 2410, as IMS uses it: TS 33.203 §7).
    ///
    /// Nothing in the packet says so. The trailer must be right for one of the usual lengths of the check value, and
    /// the payload must be what the trailer names.
    static func nullESP(_ octets: OctetView, _ header: IPHeader) -> (proto: UInt8, payload: Range<Int>)? {
        guard octets.count >= header.end else { return nil }
        let start = header.payload + 8
        for checkValue in [12, 16, 0, 24, 32] {
            let end = header.end - checkValue
            guard end >= start + 10, let proto = octets.octet(at: end - 1), let padding = octets.octet(at: end - 2)
            else { continue }
            let upper = end - 2 - Int(padding)
            guard start < upper, isPadding(octets, upper..<end - 2), isPayload(octets, header, proto, start..<upper)
            else { continue }
            return (proto, start..<upper)
        }
        return nil
    }

    /// RFC 4303 §2.4: padding counts 1, 2, 3.
    private static func isPadding(_ octets: OctetView, _ range: Range<Int>) -> Bool {
        for (index, offset) in range.enumerated()
        where octets.octet(at: offset) != UInt8(truncatingIfNeeded: index + 1) { return false }
        return true
    }

    private static func isPayload(
        _ octets: OctetView, _ header: IPHeader, _ proto: UInt8, _ payload: Range<Int>
    ) -> Bool {
        let start = payload.lowerBound
        switch proto {
        case 17: return octets.load(UInt16.self, at: start + 4).map { Int($0) == payload.count } ?? false
        case 6:
            let inner = IPHeader(
                source: header.source, destination: header.destination, proto: proto, end: payload.upperBound)
            return octets.octet(at: start + 12).map { Int($0 >> 4) * 4 <= payload.count && $0 >= 0x50 } ?? false
                && Checksum.isRight(
                    octets.extracting(payload), start: Checksum.pseudoHeader(inner, length: payload.count))
        case 4:
            return octets.octet(at: start).map { $0 >> 4 == 4 } ?? false
                && octets.load(UInt16.self, at: start + 2).map { Int($0) == payload.count } ?? false
        case 41:
            return octets.octet(at: start).map { $0 >> 4 == 6 } ?? false
                && octets.load(UInt16.self, at: start + 4).map { Int($0) + 40 == payload.count } ?? false
        default: return false
        }
    }
}
