import Octets

/// An IPv4 (RFC 791) or IPv6 (RFC 8200) header, its extension headers walked.
struct IPHeader {
    let source: IPAddress
    let destination: IPAddress
    /// The protocol of the payload.
    let proto: UInt8
    /// Where the payload starts in the frame.
    let payload: Int
    /// Where the payload ends by the header's length; may lie behind what was captured.
    let end: Int
    let isFragment: Bool

    private static let extensionLimit = 16

    init?(_ octets: OctetView, at offset: Int) {
        guard let first = octets.octet(at: offset) else { return nil }
        switch first >> 4 {
        case 4: self.init(v4: octets, at: offset)
        case 6: self.init(v6: octets, at: offset)
        default: return nil
        }
    }

    private init?(v4 octets: OctetView, at offset: Int) {
        guard let first = octets.octet(at: offset), let total = octets.load(UInt16.self, at: offset + 2),
            let fragment = octets.load(UInt16.self, at: offset + 6), let proto = octets.octet(at: offset + 9),
            let from = octets.load(UInt32.self, at: offset + 12), let to = octets.load(UInt32.self, at: offset + 16)
        else { return nil }
        let header = Int(first & 15) * 4
        guard header >= 20 else { return nil }
        // A length of 0 is what segmentation offload leaves to the card: the frame's end stands for it.
        let length = total == 0 ? octets.count - offset : Int(total)
        guard length >= header, offset + header <= octets.count else { return nil }
        source = IPAddress(v4: from)
        destination = IPAddress(v4: to)
        self.proto = proto
        payload = offset + header
        end = offset + length
        isFragment = fragment & 0x3FFF != 0
    }

    private init?(v6 octets: OctetView, at offset: Int) {
        guard let length = octets.load(UInt16.self, at: offset + 4), var next = octets.octet(at: offset + 6),
            let s0 = octets.load(UInt64.self, at: offset + 8), let s1 = octets.load(UInt64.self, at: offset + 16),
            let d0 = octets.load(UInt64.self, at: offset + 24), let d1 = octets.load(UInt64.self, at: offset + 32)
        else { return nil }
        var position = offset + 40
        let end = length == 0 ? octets.count : position + Int(length)
        var fragment = false
        walk: for _ in 0..<IPHeader.extensionLimit {
            switch next {
            case 0, 43, 60, 135, 139, 140:
                guard let following = octets.octet(at: position), let size = octets.octet(at: position + 1)
                else { return nil }
                next = following
                position += 8 + Int(size) * 8
            case 51:
                guard let following = octets.octet(at: position), let size = octets.octet(at: position + 1)
                else { return nil }
                next = following
                position += 8 + Int(size) * 4
            case 44:
                guard let following = octets.octet(at: position),
                    let place = octets.load(UInt16.self, at: position + 2)
                else { return nil }
                next = following
                fragment = fragment || place & 0xFFF9 != 0
                position += 8
                // What follows in a fragment that is not the first is in the middle of something.
                if place & 0xFFF8 != 0 { break walk }
            default: break walk
            }
        }
        guard position <= end else { return nil }
        source = IPAddress(high: s0, low: s1)
        destination = IPAddress(high: d0, low: d1)
        proto = next
        payload = position
        self.end = end
        isFragment = fragment
    }
}
