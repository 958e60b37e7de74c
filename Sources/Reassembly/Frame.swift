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
    private var counts = [Int](repeating: 0, count: FrameCategory.allCases.count)

    /// Nothing counted.
    public init() {}

    /// Frames of one category.
    public subscript(category: FrameCategory) -> Int { counts[Int(category.rawValue)] }

    /// All frames counted.
    public var total: Int { counts.reduce(0, +) }

    /// Counts `frames` frames.
    public mutating func count(_ category: FrameCategory, frames: Int = 1) {
        counts[Int(category.rawValue)] += frames
    }

    /// Counts `frames` frames, that were counted as `old`, as `new`.
    public mutating func move(_ frames: Int, from old: FrameCategory, to new: FrameCategory) {
        counts[Int(old.rawValue)] -= frames
        counts[Int(new.rawValue)] += frames
    }
}
