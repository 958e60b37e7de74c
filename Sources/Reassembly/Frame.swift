public import Octets

/// What is known of a captured frame besides its octets.
public struct Frame: Hashable, Sendable {
    /// The capture in the upper 16 bits, the number in the lower 48: messages keep many frames.
    @usableFromInline let place: UInt64
    /// When it was captured.
    public let time: Timestamp

    /// A frame. A capture or number beyond 16 and 48 bits is cut to them.
    @inlinable public init(capture: Int, number: Int, time: Timestamp) {
        place = UInt64(UInt16(clamping: capture)) << 48 | UInt64(max(0, number)) & 0xFFFF_FFFF_FFFF
        self.time = time
    }

    /// The index of the capture, from 0.
    @inlinable public var capture: Int { Int(place >> 48) }
    /// The number of the frame in its capture, from 1.
    @inlinable public var number: Int { Int(place & 0xFFFF_FFFF_FFFF) }
}

/// What a frame was for: the ledger counts each frame in exactly one of these.
public enum FrameCategory: UInt8, CaseIterable, Hashable, Sendable {
    /// SIP over any transport.
    case sip
    /// MSRP.
    case msrp
    /// TCP segments without data: handshakes, acknowledgements, ends.
    case tcpControl
    /// TCP data that carries neither SIP nor MSRP.
    case tcpOther
    /// TCP data that is encrypted: TLS.
    case tls
    /// TCP data on a connection whose protocol is not known yet; at the end of a run there is none.
    case tcpUndecided
    /// UDP datagrams that are not SIP.
    case udpOther
    /// SCTP packets of directions that carry no SIP, and those without user data.
    case sctpOther
    /// ARP.
    case arp
    /// Fragments of IP packets that were never put together.
    case fragment
    /// ESP that encrypts, or that is not understood (RFC 4303).
    case esp
    /// Packets whose checksum is wrong, where that is verified.
    case badChecksum
    /// ICMP and ICMPv6.
    case icmp
    /// Other protocols over IP.
    case otherIP
    /// Frames that carry no IP.
    case otherLink
    /// Frames of a link type that is not read.
    case unknownLink
    /// Frames whose headers contradict their length, or that end inside a header.
    case malformed
    /// Frames that the selection left out.
    case filtered
}

/// Frames in = frames accounted for.
public struct Ledger: Hashable, Sendable {
    /// Held in place. There are fewer categories than room, so that a number cut to five bits is always inside.
    private var counts = InlineArray<32, Int>(repeating: 0)

    /// Nothing counted.
    public init() {}

    /// Frames of one category.
    public subscript(category: FrameCategory) -> Int { counts[Int(category.rawValue & 31)] }

    /// All frames counted.
    public var total: Int { FrameCategory.allCases.reduce(0) { $0 + self[$1] } }

    /// Counts `frames` frames.
    @inline(__always)
    public mutating func count(_ category: FrameCategory, frames: Int = 1) {
        counts[Int(category.rawValue & 31)] += frames
    }

    /// Counts `frames` frames, that were counted as `old`, as `new`.
    public mutating func move(_ frames: Int, from old: FrameCategory, to new: FrameCategory) {
        count(old, frames: -frames)
        count(new, frames: frames)
    }

    /// Whether both count the same.
    public static func == (a: Ledger, b: Ledger) -> Bool { FrameCategory.allCases.allSatisfy { a[$0] == b[$0] } }

    /// Feeds all counts to `hasher`.
    public func hash(into hasher: inout Hasher) {
        for category in FrameCategory.allCases { hasher.combine(self[category]) }
    }
}
