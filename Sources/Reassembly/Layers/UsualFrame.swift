import Octets

/// What the usual frame says of itself, read at once: TCP or UDP in IPv4 without options, no fragment, straight behind an
/// Ethernet header. Of any other frame nothing is said; `Packet` reads it.
struct UsualFrame {
    /// The four-tuple: each address with its port behind it, as one number.
    let source: UInt64
    let destination: UInt64
    /// 6 or 17.
    let proto: UInt8
    /// Where the packet ends by its headers; may lie behind what was captured.
    let end: Int
    /// IPv4's identification.
    let identification: UInt16

    /// Where the payload of IPv4 starts.
    static let start = 34
    /// Octets that a frame must have: those of a TCP header without options. A datagram may be shorter, which is rare.
    static let shortest = 54

    /// - Parameter limit: where the packet ends at the latest.
    @inline(__always)
    init?(_ octets: OctetView, end limit: Int) {
        guard octets.count >= UsualFrame.shortest, let first = octets.load(UInt64.self, at: 12),
            let second = octets.load(UInt64.self, at: 20), let addresses = octets.load(UInt64.self, at: 26),
            let ports = octets.load(UInt32.self, at: 34)
        else { return nil }
        // EtherType, version and header length; then the flag and offset of fragments.
        guard first >> 40 == 0x08_0045, second >> 48 & 0x3FFF == 0 else { return nil }
        let total = Int(first >> 16 & 0xFFFF)
        proto = UInt8(truncatingIfNeeded: second >> 32)
        guard total >= 20, proto == 6 || proto == 17 else { return nil }
        identification = UInt16(truncatingIfNeeded: first)
        end = max(UsualFrame.start, min(14 &+ total, limit))
        source = (addresses >> 32) << 16 | UInt64(ports >> 16)
        destination = (addresses & 0xFFFF_FFFF) << 16 | UInt64(ports & 0xFFFF)
    }

    /// 0 where the lower endpoint speaks.
    @inline(__always) var direction: Int { source <= destination ? 0 : 1 }

    /// What the table finds its flow by.
    @inline(__always) var name: FlowName {
        source <= destination ? FlowName(low: source, high: destination) : FlowName(low: destination, high: source)
    }

    /// An endpoint of the four-tuple.
    @inline(__always)
    static func endpoint(_ number: UInt64) -> Endpoint {
        Endpoint(
            address: IPAddress(v4: UInt32(truncatingIfNeeded: number >> 16)), port: UInt16(truncatingIfNeeded: number))
    }
}

/// A segment all of which was captured, as the usual frame brings it.
struct UsualSegment {
    let sequence: SequenceNumber
    let acknowledgement: UInt32
    /// As on the wire.
    let flags: UInt8
    /// Its payload, in offsets of the frame.
    let payload: Range<Int>
    /// See `Packet.Segment.identity`.
    let identity: UInt32

    @inline(__always)
    init?(_ octets: OctetView, _ frame: UsualFrame) {
        guard octets.count >= UsualFrame.shortest, let numbers = octets.load(UInt64.self, at: 38),
            let rest = octets.load(UInt64.self, at: 46)
        else { return nil }
        let data = UsualFrame.start &+ Int(rest >> 60) &* 4
        guard data >= UsualFrame.shortest, data <= frame.end, frame.end <= octets.count else { return nil }
        sequence = SequenceNumber(UInt32(truncatingIfNeeded: numbers >> 32))
        acknowledgement = UInt32(truncatingIfNeeded: numbers)
        flags = UInt8(truncatingIfNeeded: rest >> 48)
        payload = data..<frame.end
        let sum = UInt32(truncatingIfNeeded: rest >> 16 & 0xFFFF)
        identity = UInt32(frame.identification) << 16 ^ sum ^ acknowledgement &* 0x9E37_79B9
    }

    /// A segment that came in another frame, and of which nothing is missing.
    init(_ segment: Packet.Segment) {
        sequence = segment.sequence
        acknowledgement = segment.acknowledgement?.rawValue ?? 0
        flags = segment.flags
        payload = segment.payload
        identity = segment.identity
    }

    /// Whether it neither opens nor ends a connection.
    @inline(__always) var isPlain: Bool { flags & 7 == 0 }
    /// Whether it acknowledges.
    @inline(__always) var isACK: Bool { flags & 16 != 0 }
}
