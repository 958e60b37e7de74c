import Octets

/// An IPv4 (RFC 791) or IPv6 (RFC 8200) header, its extension headers walked as far as they are all there.
struct IPHeader {
    let source: IPAddress
    let destination: IPAddress
    /// The protocol of the payload.
    var proto: UInt8
    /// Where the payload starts in the frame.
    var payload: Int
    /// Where the payload ends by the header's length; may lie behind what was captured.
    let end: Int
    /// What a fragment says of its place; `nil` for a whole packet.
    private(set) var fragment: Fragment?
    /// What tells this packet from others of its sender: IPv4's identification. IPv6 has none.
    private(set) var identification: UInt16 = 0
    /// Whether IPv4's header sum is right; IPv6 has none.
    private(set) var isIntact = true

    /// The place of a fragment (RFC 791 §3.1, RFC 8200 §4.5).
    struct Fragment {
        let identification: UInt32
        /// The offset of its payload in the whole packet's, in octets.
        let offset: Int
        /// Whether others follow.
        let hasMore: Bool
    }

    private static let extensionLimit = 16

    /// - Parameter end: where the packet ends at the latest: what its header claims beyond was never sent.
    @inline(__always)
    init?(_ octets: OctetView, at offset: Int, end: Int, verifies: Bool) {
        guard let first = octets.octet(at: offset) else { return nil }
        switch first >> 4 {
        case 4: self.init(v4: octets, at: offset, end, verifies)
        case 6: self.init(v6: octets, at: offset, end)
        default: return nil
        }
    }

    /// The header of a packet that was put together: its payload alone is left.
    @inline(__always)
    init(
        source: IPAddress, destination: IPAddress, proto: UInt8, end: Int, payload: Int = 0, identification: UInt16 = 0
    ) {
        self.source = source
        self.destination = destination
        self.proto = proto
        self.payload = payload
        self.end = end
        self.identification = identification
    }

    private init?(v4 octets: OctetView, at offset: Int, _ limit: Int, _ verifies: Bool) {
        guard let first = octets.octet(at: offset), let total = octets.load(UInt16.self, at: offset + 2),
            let id = octets.load(UInt16.self, at: offset + 4),
            let place = octets.load(UInt16.self, at: offset + 6), let proto = octets.octet(at: offset + 9),
            let from = octets.load(UInt32.self, at: offset + 12), let to = octets.load(UInt32.self, at: offset + 16)
        else { return nil }
        let header = Int(first & 15) * 4
        guard header >= 20 else { return nil }
        // A length of 0 is what segmentation offload leaves to the card: the frame's end stands for it.
        let length = total == 0 ? min(octets.count, limit) - offset : Int(total)
        guard length >= header, offset + header <= octets.count else { return nil }
        source = IPAddress(v4: from)
        destination = IPAddress(v4: to)
        self.proto = proto
        payload = offset + header
        end = max(payload, min(offset + length, limit))
        identification = id
        if place & 0x3FFF != 0 {
            fragment = Fragment(
                identification: UInt32(id), offset: Int(place & 0x1FFF) * 8, hasMore: place & 0x2000 != 0)
        }
        if verifies { isIntact = Checksum.isRight(octets.extracting(offset..<payload), start: 0) }
    }

    private init?(v6 octets: OctetView, at offset: Int, _ limit: Int) {
        guard let length = octets.load(UInt16.self, at: offset + 4), let next = octets.octet(at: offset + 6),
            let s0 = octets.load(UInt64.self, at: offset + 8), let s1 = octets.load(UInt64.self, at: offset + 16),
            let d0 = octets.load(UInt64.self, at: offset + 24), let d1 = octets.load(UInt64.self, at: offset + 32)
        else { return nil }
        source = IPAddress(high: s0, low: s1)
        destination = IPAddress(high: d0, low: d1)
        proto = next
        payload = offset + 40
        end = length == 0 ? min(octets.count, limit) : min(offset + 40 + Int(length), limit)
        guard walkExtensions(octets), payload <= end else { return nil }
    }

    /// Walks IPv6 extension headers up to the first that is none, or to what only a whole packet tells.
    ///
    /// - Returns: false where they end before they should.
    mutating func walkExtensions(_ octets: OctetView) -> Bool {
        for _ in 0..<IPHeader.extensionLimit {
            switch proto {
            case 0, 43, 60, 135, 139, 140, 51:
                guard let following = octets.octet(at: payload), let size = octets.octet(at: payload + 1)
                else { return false }
                // The length of the authentication header counts in other units (RFC 4302 §2.2).
                payload += 8 + Int(size) * (proto == 51 ? 4 : 8)
                proto = following
            case 44:
                guard let following = octets.octet(at: payload),
                    let place = octets.load(UInt16.self, at: payload + 2),
                    let id = octets.load(UInt32.self, at: payload + 4)
                else { return false }
                proto = following
                payload += 8
                // One that is whole all the same is read on (RFC 6946).
                if place & 0xFFF9 == 0 { continue }
                fragment = Fragment(identification: id, offset: Int(place & 0xFFF8), hasMore: place & 1 != 0)
                return true
            default: return true
            }
        }
        return true
    }
}
