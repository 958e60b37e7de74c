public import Octets

/// A frame read down to its transport layer: numbers and ranges, no octets kept.
public enum Packet: Equatable, Sendable {
    /// A UDP datagram.
    case datagram(Datagram)
    /// A TCP segment.
    case segment(Segment)
    /// Anything else.
    case other(FrameCategory)

    /// A UDP datagram (RFC 768).
    public struct Datagram: Equatable, Sendable {
        /// Where it comes from.
        public let source: Endpoint
        /// Where it goes.
        public let destination: Endpoint
        /// Its payload as captured, in offsets of the frame.
        public let payload: Range<Int>
        /// Octets of the payload that the capture does not hold (snap length).
        public let missing: Int
    }

    /// A TCP segment (RFC 9293).
    public struct Segment: Equatable, Sendable {
        /// Where it comes from.
        public let source: Endpoint
        /// Where it goes.
        public let destination: Endpoint
        /// The sequence number of its first octet; of SYN where it has one.
        public let sequence: SequenceNumber
        /// The acknowledgement number, where ACK is set.
        public let acknowledgement: SequenceNumber?
        /// The flags FIN, SYN, RST, PSH, ACK, URG from the lowest bit on.
        public let flags: UInt8
        /// Its payload as captured, in offsets of the frame.
        public let payload: Range<Int>
        /// Octets of the payload that the capture does not hold (snap length).
        public let missing: Int

        /// Whether FIN is set.
        public var isFIN: Bool { flags & 1 != 0 }
        /// Whether SYN is set.
        public var isSYN: Bool { flags & 2 != 0 }
        /// Whether RST is set.
        public var isRST: Bool { flags & 4 != 0 }
    }

    /// Reads `octets`, a frame of `linkType`.
    public init(_ octets: OctetView, linkType: UInt32) {
        switch LinkLayer.content(of: octets, linkType: linkType) {
        case .other(let category): self = .other(category)
        case .ip(let offset):
            guard let header = IPHeader(octets, at: offset) else {
                self = .other(.malformed)
                return
            }
            self = Packet.transport(octets, header)
        }
    }

    private static func transport(_ octets: OctetView, _ header: IPHeader) -> Packet {
        if header.isFragment { return .other(.fragment) }
        switch header.proto {
        case 6: return segment(octets, header)
        case 17: return datagram(octets, header)
        case 1, 58: return .other(.icmp)
        default: return .other(.otherIP)
        }
    }

    private static func datagram(_ octets: OctetView, _ header: IPHeader) -> Packet {
        let start = header.payload
        guard let from = octets.load(UInt16.self, at: start), let to = octets.load(UInt16.self, at: start + 2),
            let length = octets.load(UInt16.self, at: start + 4)
        else { return .other(.malformed) }
        // A length of 0 is a jumbogram, or left to the card: the IP length stands for it.
        let end = length == 0 ? header.end : min(start + Int(length), header.end)
        guard end >= start + 8, octets.count >= start + 8 else { return .other(.malformed) }
        let captured = min(end, octets.count)
        return .datagram(
            Datagram(
                source: Endpoint(address: header.source, port: from),
                destination: Endpoint(address: header.destination, port: to), payload: start + 8..<captured,
                missing: end - captured))
    }

    private static func segment(_ octets: OctetView, _ header: IPHeader) -> Packet {
        let start = header.payload
        guard let from = octets.load(UInt16.self, at: start), let to = octets.load(UInt16.self, at: start + 2),
            let sequence = octets.load(UInt32.self, at: start + 4),
            let acknowledgement = octets.load(UInt32.self, at: start + 8), let size = octets.octet(at: start + 12),
            let flags = octets.octet(at: start + 13)
        else { return .other(.malformed) }
        let data = start + Int(size >> 4) * 4
        guard data >= start + 20, data <= header.end else { return .other(.malformed) }
        let captured = max(data, min(header.end, octets.count))
        return .segment(
            Segment(
                source: Endpoint(address: header.source, port: from),
                destination: Endpoint(address: header.destination, port: to), sequence: SequenceNumber(sequence),
                acknowledgement: flags & 16 != 0 ? SequenceNumber(acknowledgement) : nil, flags: flags & 0x3F,
                payload: min(data, octets.count)..<min(captured, octets.count),
                missing: header.end - max(data, min(header.end, octets.count))))
    }
}
