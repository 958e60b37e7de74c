import Octets

/// What comes next in a frame, and where it starts.
enum Layer: Equatable {
    /// An Ethernet header (IEEE 802.3).
    case ethernet(at: Int)
    /// What an EtherType names.
    case etherType(UInt16, at: Int)
    /// An LLC header (IEEE 802.2).
    case llc(at: Int)
    /// A PPP protocol field (RFC 1661 §2), perhaps behind the address and control octets of HDLC.
    case ppp(at: Int)
    /// A stack of MPLS labels (RFC 3032).
    case mpls(at: Int)
    /// An IP header of either version.
    case ip(at: Int)
    /// Nothing that is read.
    case other(FrameCategory)
}

/// Names the tunnels that a packet came through, so that equal inner addresses in two of them are two flows.
///
/// Only what is the same in both directions counts: a GTP-U tunnel has another TEID each way, an MPLS path other labels.
struct TunnelID: Hashable, Sendable {
    /// 0 outside of any tunnel.
    private(set) var value: UInt64 = 0

    /// Kinds of tunnels.
    enum Kind: UInt64 {
        case ip = 1
        case gre
        case erspan
        case vxlan
        case geneve
        case gtp
        case pppoe
        case esp
    }

    /// One tunnel further in. One that names no network of its own leads to the same addresses as none: a direction may
    /// be tunnelled and the other not, or a packet be seen in the tunnel and behind it.
    mutating func enter(_ kind: Kind, _ id: UInt64 = 0) {
        if id == 0 { return }
        value = (value &* 0x9E37_79B9_7F4A_7C15 ^ kind.rawValue << 40 ^ id) &* 0xD6E8_FEB8_6659_FD93 | 1
    }
}

/// What is known on the way in: the tunnels entered, and where the headers passed say that the octets end.
struct Walk {
    var tunnel = TunnelID()
    /// Behind the last octet that belongs to the packet, in offsets of the frame: padding follows, or another's octets.
    var end: Int

    /// Nothing belongs to the packet behind `end`.
    @inline(__always)
    mutating func limit(to end: Int) { self.end = min(self.end, end) }
}
