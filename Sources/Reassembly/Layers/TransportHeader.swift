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

    /// The datagram in a usual frame; `nil` where it is malformed. Its checksum is not looked at.
    @inline(__always)
    init?(_ octets: OctetView, _ frame: UsualFrame) {
        let start = UsualFrame.start + 8
        guard octets.count >= UsualFrame.shortest, let length = octets.load(UInt16.self, at: start - 4)
        else { return nil }
        let end = length == 0 ? frame.end : min(start - 8 + Int(length), frame.end)
        guard end >= start else { return nil }
        let captured = min(end, octets.count)
        source = UsualFrame.endpoint(frame.source)
        destination = UsualFrame.endpoint(frame.destination)
        payload = start..<captured
        missing = end - captured
    }

    /// Whether its ports are those of something that carries packets.
    @inline(__always)
    var mayBeTunnel: Bool {
        Encapsulation.isTunnelPort(destination.port) || Encapsulation.isTunnelPort(source.port)
    }
}
