internal import CPcap

/// What the first octets of a frame are: a `LINKTYPE_` value, as capture files hold it.
public struct LinkType: RawRepresentable, Hashable, Sendable {
    /// The number, as <https://www.tcpdump.org/linktypes.html> lists it.
    public let rawValue: UInt32

    /// The link type with the number `rawValue`.
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// BSD loopback: the address family in the byte order of the machine that captured.
    public static let null = LinkType(rawValue: 0)
    /// Ethernet.
    public static let ethernet = LinkType(rawValue: 1)
    /// PPP, with or without its HDLC framing.
    public static let ppp = LinkType(rawValue: 9)
    /// PPP in HDLC-like framing (RFC 1662).
    public static let pppSerial = LinkType(rawValue: 50)
    /// IPv4 or IPv6, told apart by the first four bits.
    public static let raw = LinkType(rawValue: 101)
    /// OpenBSD loopback: the address family in network byte order.
    public static let loop = LinkType(rawValue: 108)
    /// Linux "cooked" capture, as of the interface `any`.
    public static let linuxCooked = LinkType(rawValue: 113)
    /// IPv4.
    public static let ipv4 = LinkType(rawValue: 228)
    /// IPv6.
    public static let ipv6 = LinkType(rawValue: 229)
    /// Linux "cooked" capture, version 2: names the interface of each frame.
    public static let linuxCooked2 = LinkType(rawValue: 276)

    /// The name without `DLT_` or `LINKTYPE_`, as `EN10MB`; `LINKTYPE_n` for a number that libpcap does not know.
    public var name: String {
        // Bound: libpcap answers with a literal that ends in NUL and is never freed.
        guard let known = unsafe pcap_datalink_val_to_name(dataLinkType) else { return "LINKTYPE_\(rawValue)" }
        return unsafe String(cString: known)
    }

    /// The numbers that differ between files (`LINKTYPE_`) and libpcap's functions on Linux (`DLT_`).
    private static let apart: [(link: UInt32, data: Int32)] = [(100, 11), (101, 12), (102, 15), (103, 16), (106, 19)]

    /// The `DLT_` value that libpcap's functions take.
    var dataLinkType: Int32 {
        Self.apart.first { $0.link == rawValue }?.data ?? Int32(truncatingIfNeeded: rawValue)
    }

    /// The link type of a `DLT_` value.
    init(dataLinkType: Int32) {
        let known = Self.apart.first { $0.data == dataLinkType }?.link
        rawValue = known ?? UInt32(truncatingIfNeeded: dataLinkType)
    }

    /// The link type of a file's header: its lower 16 bits (the upper ones tell of a frame check sequence).
    ///
    /// 12 and 14 are what systems wrote that took their own `DLT_RAW` for a file's number.
    init(field: UInt32) {
        let number = field & 0xFFFF
        self = number == 12 || number == 14 ? .raw : LinkType(rawValue: number)
    }
}
