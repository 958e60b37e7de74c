import Octets

extension Packet.Segment {
    /// The segment that `header` leads to; `nil` where it is malformed. Its checksum is not looked at.
    @inline(__always)
    init?(_ octets: OctetView, _ header: IPHeader, _ tunnel: TunnelID) {
        let start = header.payload
        guard let from = octets.load(UInt16.self, at: start), let to = octets.load(UInt16.self, at: start + 2),
            let sequence = octets.load(UInt32.self, at: start + 4),
            let acknowledgement = octets.load(UInt32.self, at: start + 8), let size = octets.octet(at: start + 12),
            let flags = octets.octet(at: start + 13), let sum = octets.load(UInt16.self, at: start + 16)
        else { return nil }
        let data = start + Int(size >> 4) * 4
        guard data >= start + 20, data <= header.end else { return nil }
        let captured = max(data, min(header.end, octets.count))
        source = Endpoint(address: header.source, port: from)
        destination = Endpoint(address: header.destination, port: to)
        self.tunnel = tunnel
        self.sequence = SequenceNumber(sequence)
        self.acknowledgement = flags & 16 != 0 ? SequenceNumber(acknowledgement) : nil
        self.flags = flags & 0x3F
        payload = min(data, octets.count)..<min(captured, octets.count)
        missing = header.end - captured
        identity = UInt32(header.identification) << 16 ^ UInt32(sum) ^ acknowledgement &* 0x9E37_79B9
    }
}

extension Packet.Datagram {
    /// The datagram that `header` leads to; `nil` where it is malformed. Its checksum is not looked at.
    @inline(__always)
    init?(_ octets: OctetView, _ header: IPHeader) {
        let start = header.payload
        guard let from = octets.load(UInt16.self, at: start), let to = octets.load(UInt16.self, at: start + 2),
            let length = octets.load(UInt16.self, at: start + 4)
        else { return nil }
        // A length of 0 is a jumbogram, or left to the card: the IP length stands for it.
        let end = length == 0 ? header.end : min(start + Int(length), header.end)
        guard end >= start + 8, octets.count >= start + 8 else { return nil }
        let captured = min(end, octets.count)
        source = Endpoint(address: header.source, port: from)
        destination = Endpoint(address: header.destination, port: to)
        payload = start + 8..<captured
        missing = end - captured
    }

    /// Whether its ports are those of something that carries packets.
    @inline(__always)
    var mayBeTunnel: Bool {
        Encapsulation.isTunnelPort(destination.port) || Encapsulation.isTunnelPort(source.port)
    }
}

extension IPHeader {
    /// The header of the usual frame, read at once: IPv4 without options, no fragment, straight behind an Ethernet header.
    /// `nil` for any other, of which nothing is said.
    /// - Parameter limit: where the packet ends at the latest.
    @inline(__always)
    init?(usual octets: OctetView, end limit: Int) {
        guard octets.count >= 34, octets.load(UInt16.self, at: 12) == 0x0800, octets.octet(at: 14) == 0x45,
            let total = octets.load(UInt16.self, at: 16), total >= 20, let id = octets.load(UInt16.self, at: 18),
            let place = octets.load(UInt16.self, at: 20), place & 0x3FFF == 0, let proto = octets.octet(at: 23),
            let from = octets.load(UInt32.self, at: 26), let to = octets.load(UInt32.self, at: 30)
        else { return nil }
        self.init(
            source: IPAddress(v4: from), destination: IPAddress(v4: to), proto: proto,
            end: max(34, min(14 + Int(total), limit)), payload: 34, identification: id)
    }
}
