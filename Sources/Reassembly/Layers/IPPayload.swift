import Octets

/// Reads what an IP packet carries: a transport protocol, or another packet.
struct IPPayload {
    /// What was found: something that ends the reading, or the next layer.
    enum Content {
        case packet(Packet)
        case layer(Layer)
    }

    /// Whether checksums are verified.
    let verifies: Bool
    /// How many times ESP was entered.
    private let depth: Int

    private static let depthLimit = 4

    init(verifies: Bool, depth: Int = 0) {
        self.verifies = verifies
        self.depth = depth
    }

    /// Reads the payload that `header` leads to. Tunnels that are entered are added to `tunnel`.
    @inline(__always)
    func content(_ octets: OctetView, _ header: IPHeader, _ walk: inout Walk) -> Content {
        switch header.proto {
        case 6: return .packet(segment(octets, header, walk.tunnel))
        case 17: return datagram(octets, header, &walk)
        default: return rare(octets, header, &walk)
        }
    }

    private func rare(_ octets: OctetView, _ header: IPHeader, _ walk: inout Walk) -> Content {
        switch header.proto {
        case 1, 58: return .packet(.other(.icmp))
        case 51:
            var header = header
            guard header.walkExtensions(octets) else { return .packet(.other(.malformed)) }
            return content(octets, header, &walk)
        case 4, 41:
            walk.tunnel.enter(.ip)
            return .layer(.ip(at: header.payload))
        case 47:
            return Encapsulation.gre(octets, at: header.payload, &walk).map { .layer($0) } ?? .packet(.other(.otherIP))
        case 50: return esp(octets, header, &walk) ?? sealed(header)
        case 97: return .layer(.ethernet(at: header.payload + 2))
        case 132: return .packet(chunks(octets, header, walk.tunnel))
        case 137: return .layer(.mpls(at: header.payload))
        default: return .packet(.other(.otherIP))
        }
    }

    private func sealed(_ header: IPHeader) -> Content {
        .packet(.sealed(Packet.Sealed(source: header.source, destination: header.destination)))
    }

    private func esp(_ octets: OctetView, _ header: IPHeader, _ walk: inout Walk) -> Content? {
        guard depth < IPPayload.depthLimit, let plain = Encapsulation.nullESP(octets, header) else { return nil }
        walk.tunnel.enter(.esp)
        walk.limit(to: plain.payload.upperBound)
        var inner = IPHeader(
            source: header.source, destination: header.destination, proto: plain.proto, end: plain.payload.upperBound)
        inner.payload = plain.payload.lowerBound
        return IPPayload(verifies: verifies, depth: depth + 1).content(octets, inner, &walk)
    }

    // MARK: UDP

    private func datagram(_ octets: OctetView, _ header: IPHeader, _ walk: inout Walk) -> Content {
        guard let datagram = Packet.Datagram(octets, header) else { return .packet(.other(.malformed)) }
        let (payload, end) = (datagram.payload, datagram.payload.upperBound + datagram.missing)
        let start = header.payload
        if verifies, datagram.missing == 0, let sum = octets.load(UInt16.self, at: start + 6), sum != 0,
            !Checksum.isRight(
                octets.extracting(start..<end), start: Checksum.pseudoHeader(header, length: end - start))
        {
            return .packet(.other(.badChecksum))
        }
        let (from, to) = (datagram.source.port, datagram.destination.port)
        if datagram.mayBeTunnel, let inner = udpTunnel(octets, header, payload: payload, end: end, from, to, &walk) {
            return inner
        }
        return .packet(.datagram(datagram))
    }

    private func udpTunnel(
        _ octets: OctetView, _ header: IPHeader, payload: Range<Int>, end: Int, _ from: UInt16,
        _ to: UInt16, _ walk: inout Walk
    ) -> Content? {
        // ESP through a NAT (RFC 3948): a marker of zero is a key exchange, one octet of 0xFF keeps the NAT awake.
        if to == 4500 || from == 4500 {
            guard payload.count > 8, let marker = octets.load(UInt32.self, at: payload.lowerBound), marker != 0
            else { return nil }
            var outer = header
            outer.payload = payload.lowerBound
            return esp(octets, outer, &walk) ?? sealed(outer)
        }
        walk.limit(to: end)
        if to == 9899 || from == 9899 {
            // SCTP in UDP (RFC 6951): the ports are those inside. Nothing says so but that chunks fill it.
            var outer = IPHeader(source: header.source, destination: header.destination, proto: 132, end: end)
            outer.payload = payload.lowerBound
            guard Encapsulation.isSCTP(octets, payload, end: end) else { return nil }
            return .packet(chunks(octets, outer, walk.tunnel))
        }
        guard let inner = Encapsulation.udp(octets, payload, port: to, &walk) else { return nil }
        return .layer(inner)
    }

    // MARK: TCP

    private func segment(_ octets: OctetView, _ header: IPHeader, _ tunnel: TunnelID) -> Packet {
        guard let segment = Packet.Segment(octets, header, tunnel) else { return .other(.malformed) }
        let start = header.payload
        if verifies, octets.count >= header.end, let sum = octets.load(UInt16.self, at: start + 16), sum != 0,
            !Checksum.isRight(
                octets.extracting(start..<header.end),
                start: Checksum.pseudoHeader(header, length: header.end - start))
        {
            return .other(.badChecksum)
        }
        return .segment(segment)
    }

    // MARK: SCTP

    private func chunks(_ octets: OctetView, _ header: IPHeader, _ tunnel: TunnelID) -> Packet {
        let start = header.payload
        guard let from = octets.load(UInt16.self, at: start), let to = octets.load(UInt16.self, at: start + 2),
            let tag = octets.load(UInt32.self, at: start + 4), octets.count >= start + 12, header.end >= start + 12
        else { return .other(.malformed) }
        if verifies, octets.count >= header.end, !CRC32C.isRight(octets.extracting(start..<header.end)) {
            return .other(.badChecksum)
        }
        let captured = min(header.end, octets.count)
        return .chunks(
            Packet.Chunks(
                source: Endpoint(address: header.source, port: from),
                destination: Endpoint(address: header.destination, port: to), tunnel: tunnel, tag: tag,
                payload: start + 12..<captured, missing: header.end - captured))
    }
}
