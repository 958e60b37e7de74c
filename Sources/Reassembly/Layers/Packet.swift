public import Octets

/// A frame read down to its transport layer, through the tunnels on the way: numbers and ranges, no octets kept.
public enum Packet: Equatable, Sendable {
    /// A UDP datagram.
    case datagram(Datagram)
    /// A TCP segment.
    case segment(Segment)
    /// An SCTP packet.
    case chunks(Chunks)
    /// A part of an IP packet, to be put together with others.
    case fragment(Fragment)
    /// A packet of ESP that can't be read (RFC 4303).
    case sealed(Sealed)
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
        /// The tunnels that it came through.
        let tunnel: TunnelID
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
        /// The same where the capture holds one packet twice, another for the next packet of the sender.
        let identity: UInt32

        /// Whether FIN is set.
        public var isFIN: Bool { flags & 1 != 0 }
        /// Whether SYN is set.
        public var isSYN: Bool { flags & 2 != 0 }
        /// Whether RST is set.
        public var isRST: Bool { flags & 4 != 0 }
    }

    /// An SCTP packet (RFC 9260 §3): chunks behind a common header.
    public struct Chunks: Equatable, Sendable {
        /// Where it comes from.
        public let source: Endpoint
        /// Where it goes.
        public let destination: Endpoint
        /// The tunnels that it came through.
        let tunnel: TunnelID
        /// The verification tag, which the receiver chose for the association.
        public let tag: UInt32
        /// Its chunks as captured, in offsets of the frame.
        public let payload: Range<Int>
        /// Octets of them that the capture does not hold (snap length).
        public let missing: Int
    }

    /// A packet of ESP that encrypts.
    public struct Sealed: Equatable, Sendable {
        /// Where it comes from.
        public let source: IPAddress
        /// Where it goes.
        public let destination: IPAddress
    }

    /// A fragment of an IP packet (RFC 791 §3.2, RFC 8200 §4.5).
    public struct Fragment: Equatable, Sendable {
        /// Where it comes from.
        public let source: IPAddress
        /// Where it goes.
        public let destination: IPAddress
        /// The tunnels that it came through.
        let tunnel: TunnelID
        /// Which packet it is part of.
        public let identification: UInt32
        /// What the packet carries.
        public let proto: UInt8
        /// The offset of its octets in the packet's payload.
        public let offset: Int
        /// Whether others follow.
        public let hasMore: Bool
        /// Its octets as captured, in offsets of the frame.
        public let payload: Range<Int>
        /// Octets of it that the capture does not hold (snap length).
        public let missing: Int
    }

    /// Layers that are walked before a packet is given up: a frame may claim to hold itself.
    private static let layerLimit = 32

    /// Reads `octets`, a frame of `linkType`.
    /// - Parameters:
    ///   - length: the octets of the frame on the wire, as far as known: the snap length may have cut it.
    ///   - verifies: whether packets with a wrong checksum are told apart.
    public init(_ octets: OctetView, linkType: UInt32, length: Int = .max, verifies: Bool = false) {
        var walk = Walk(end: length)
        let first = LinkLayer.first(octets, linkType: linkType, &walk)
        self.init(octets, first, &walk, verifies)
    }

    /// Reads on in a packet that was put together: `octets` are its payload.
    /// - Parameter verifies: whether its checksum, if it has one, must be right: numbers are used again, and pieces of two
    ///   packets may have met.
    init(_ octets: OctetView, of fragment: Fragment, count: Int, verifies: Bool, verifiesInside: Bool) {
        var header = IPHeader(
            source: fragment.source, destination: fragment.destination, proto: fragment.proto, end: count)
        guard header.walkExtensions(octets), header.fragment == nil else {
            self = .other(.malformed)
            return
        }
        var walk = Walk(tunnel: fragment.tunnel, end: count)
        switch IPPayload(verifies: verifies).content(octets, header, &walk) {
        case .packet(let packet): self = packet
        case .layer(let layer): self.init(octets, layer, &walk, verifiesInside)
        }
    }

    @inline(__always)
    private init(_ octets: OctetView, _ first: Layer, _ walk: inout Walk, _ verifies: Bool) {
        var layer = first
        for _ in 0..<Packet.layerLimit {
            switch layer {
            case .ethernet(let offset): layer = LinkLayer.ethernet(octets, at: offset, &walk)
            case .etherType(let type, let offset):
                layer = LinkLayer.next(octets, etherType: type, at: offset, &walk)
            case .llc(let offset): layer = LinkLayer.llc(octets, at: offset)
            case .ppp(let offset): layer = LinkLayer.ppp(octets, at: offset)
            case .mpls(let offset): layer = LinkLayer.mpls(octets, at: offset)
            case .ip(let offset):
                guard let header = IPHeader(octets, at: offset, end: walk.end, verifies: verifies) else {
                    self = .other(.malformed)
                    return
                }
                if !header.isIntact {
                    self = .other(.badChecksum)
                    return
                }
                if let place = header.fragment {
                    self = Packet.fragment(octets, header, place, walk.tunnel)
                    return
                }
                walk.end = header.end
                switch IPPayload(verifies: verifies).content(octets, header, &walk) {
                case .packet(let packet):
                    self = packet
                    return
                case .layer(let next): layer = next
                }
            case .other(let category):
                self = .other(category)
                return
            }
        }
        self = .other(.malformed)
    }

    private static func fragment(
        _ octets: OctetView, _ header: IPHeader, _ place: IPHeader.Fragment, _ tunnel: TunnelID
    ) -> Packet {
        let captured = min(max(header.payload, header.end), octets.count)
        guard header.payload <= captured else { return .other(.malformed) }
        return .fragment(
            Fragment(
                source: header.source, destination: header.destination, tunnel: tunnel,
                identification: place.identification, proto: header.proto, offset: place.offset,
                hasMore: place.hasMore, payload: header.payload..<captured, missing: header.end - captured))
    }
}
