public import Octets

/// Where the headers of a frame lie, through the tunnels on the way: for those who write a frame anew.
public struct FrameLayers: Sendable {
    /// An IP header, and what it leads to.
    public struct Network: Sendable {
        /// Where the header starts, in offsets of the frame.
        public let offset: Int
        /// Where its addresses come from and go to.
        public let source: IPAddress
        /// The destination.
        public let destination: IPAddress
        /// What it carries, extension headers passed.
        public let proto: UInt8
        /// Where that starts.
        public let payload: Int
        /// Where that ends by its header; may lie behind what was captured.
        public let end: Int
        /// The place of a fragment; `nil` for a whole packet.
        public let fragment: Fragment?

        /// Whether it is IPv4.
        public var isV4: Bool { source.isV4 }
    }

    /// The place of a fragment.
    public struct Fragment: Hashable, Sendable {
        /// Which packet it is of.
        public let identification: UInt32
        /// The offset of its octets in the packet's payload.
        public let offset: Int
    }

    /// Where Ethernet headers start.
    public private(set) var ethernets: [Int] = []
    /// IP headers, the outermost first.
    public private(set) var networks: [Network] = []

    private static let layerLimit = 32

    /// Walks `octets`, a frame of `linkType`, of `length` octets on the wire.
    public init(_ octets: OctetView, linkType: UInt32, length: Int) {
        if linkType == 1 { ethernets.append(0) }
        var walk = Walk(end: length)
        var layer = LinkLayer.first(octets, linkType: linkType, &walk)
        for _ in 0..<FrameLayers.layerLimit {
            switch layer {
            case .ethernet(let offset):
                ethernets.append(offset)
                layer = LinkLayer.ethernet(octets, at: offset, &walk)
            case .etherType(let type, let offset): layer = LinkLayer.next(octets, etherType: type, at: offset, &walk)
            case .llc(let offset): layer = LinkLayer.llc(octets, at: offset)
            case .ppp(let offset): layer = LinkLayer.ppp(octets, at: offset)
            case .mpls(let offset): layer = LinkLayer.mpls(octets, at: offset)
            case .ip(let offset):
                guard let header = IPHeader(octets, at: offset, end: walk.end, verifies: false) else { return }
                add(header, at: offset, octets)
                if header.fragment != nil { return }
                walk.end = header.end
                guard case .layer(let next) = IPPayload(verifies: false).content(octets, header, &walk) else { return }
                layer = next
            case .other: return
            }
        }
    }

    private mutating func add(_ header: IPHeader, at offset: Int, _ octets: OctetView) {
        var (proto, payload, end) = (header.proto, header.payload, header.end)
        if proto == 50, header.fragment == nil, let plain = Encapsulation.nullESP(octets, header) {
            (proto, payload, end) = (plain.proto, plain.payload.lowerBound, plain.payload.upperBound)
        }
        networks.append(
            Network(
                offset: offset, source: header.source, destination: header.destination, proto: proto, payload: payload,
                end: end,
                fragment: header.fragment.map { Fragment(identification: $0.identification, offset: $0.offset) }))
    }
}

/// The Internet checksum of what was changed (RFC 1624): one that was wrong stays as wrong as it was.
public struct ChecksumChange: Hashable, Sendable {
    private var sum: UInt64 = 0

    /// Nothing was changed.
    public init() {}

    /// Octets at an offset, counted from the first that the checksum covers, were exchanged.
    public mutating func exchange(_ old: UInt8, _ new: UInt8, at offset: Int) {
        if old == new { return }
        let shift: UInt64 = offset % 2 == 0 ? 8 : 0
        // Minus is the complement.
        sum &+= UInt64(new) << shift
        sum &+= 0xFFFF ^ UInt64(old) << shift
    }

    /// Both changes.
    public mutating func add(_ other: ChecksumChange) { sum &+= other.folded }

    private var folded: UInt64 {
        var sum = sum
        while sum > 0xFFFF { sum = (sum & 0xFFFF) &+ (sum >> 16) }
        return sum
    }

    /// What the checksum `old` becomes.
    public func applied(to old: UInt16) -> UInt16 {
        if sum == 0 { return old }
        return ~added(to: ~old)
    }

    /// What a sum that is no complement becomes, as a card is left to complete it.
    public func added(to old: UInt16) -> UInt16 {
        var sum = UInt64(old) &+ folded
        while sum > 0xFFFF { sum = (sum & 0xFFFF) &+ (sum >> 16) }
        return UInt16(truncatingIfNeeded: sum)
    }
}

extension FrameLayers.Network {
    /// The sum that a sender leaves where the card is to complete it: that of the addresses, protocol and length alone.
    public var unfinishedChecksum: UInt16 {
        let header = IPHeader(source: source, destination: destination, proto: proto, end: end, payload: payload)
        var sum = Checksum.pseudoHeader(header, length: end - payload)
        while sum > 0xFFFF { sum = (sum & 0xFFFF) &+ (sum >> 16) }
        return UInt16(truncatingIfNeeded: sum)
    }
}

extension CRC32C {
    /// The checksum of a packet of SCTP, as its field has it in little-endian order.
    static func sum(_ packet: OctetView) -> UInt32 {
        var value = UInt32.max
        for offset in 0..<packet.count { value = next(value, 8..<12 ~= offset ? 0 : packet[offset]) }
        return ~value
    }
}

/// The checksum of packets of SCTP.
public enum SCTPChecksum {
    /// The checksum of `packet`, in little-endian order; `nil` where it is cut too short, was wrong, or is left out.
    public static func mended(_ packet: OctetView, was original: OctetView) -> UInt32? {
        guard packet.count >= 12, original.loadLittleEndian(UInt32.self, at: 8) ?? 0 != 0, CRC32C.isRight(original)
        else { return nil }
        return CRC32C.sum(packet)
    }
}
