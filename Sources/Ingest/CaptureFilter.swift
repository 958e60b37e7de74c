internal import CPcap
public import Octets

/// A libpcap filter expression, for frames of one link type.
public struct CaptureFilter {
    /// The link type it was compiled for.
    public let linkType: LinkType
    private let program: FilterProgram

    /// Compiles `expression` as `pcap-filter(7)` describes it.
    ///
    /// - Parameters:
    ///   - expression: for example `tcp port 2855`; the empty one takes everything.
    ///   - linkType: what the frames are.
    ///   - snapLength: the longest frame, in octets.
    public init(_ expression: String, linkType: LinkType, snapLength: Int = 262_144) throws(IngestError) {
        self.linkType = linkType
        let dead = unsafe pcap_open_dead(linkType.dataLinkType, Int32(clamping: snapLength))
        guard let handle = unsafe dead else {
            throw .badFilter(expression: expression, reason: "out of memory")
        }
        defer { unsafe pcap_close(handle) }
        program = try unsafe FilterProgram(expression, for: handle)
    }

    /// Whether a frame passes. One of another link type does not.
    public func matches(_ header: FrameHeader, _ octets: OctetView) -> Bool {
        header.linkType == linkType && program.matches(header, octets)
    }
}

/// A compiled filter, freed with its last owner.
@safe
final class FilterProgram {
    private var program = unsafe bpf_program()

    /// The corresponding C function is `pcap_compile`.
    init(_ expression: String, for handle: OpaquePointer) throws(IngestError) {
        // The netmask is not known in a file: `ip broadcast` is refused, as tcpdump does it.
        let status = unsafe pcap_compile(handle, &program, expression, 1, 0xFFFF_FFFF)
        guard status == 0 else {
            throw .badFilter(expression: expression, reason: unsafe String(cString: pcap_geterr(handle)))
        }
    }

    deinit { unsafe pcap_freecode(&program) }

    /// The corresponding C function is `pcap_offline_filter`.
    func matches(_ header: FrameHeader, _ octets: OctetView) -> Bool {
        var frame = pcap_pkthdr()
        frame.caplen = UInt32(clamping: octets.count)
        frame.len = UInt32(clamping: max(header.originalLength, octets.count))
        // Bound: the program reads no octet at or behind `caplen`; a program that does yields 0.
        return unsafe octets.withUnsafeBuffer { unsafe pcap_offline_filter(&program, &frame, $0.baseAddress) } != 0
    }

    /// Lets the kernel drop what does not pass. The corresponding C function is `pcap_setfilter`.
    func install(on handle: OpaquePointer) -> Int32 { unsafe pcap_setfilter(handle, &program) }
}
