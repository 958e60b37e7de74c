internal import CPcap
internal import Glibc
public import Octets
internal import Synchronization

/// What became of waiting for a frame.
public enum LiveOutcome: Hashable, Sendable {
    /// A frame was handed out.
    case frame
    /// Nothing came for a while: time for a tick.
    case timeout
    /// `stop()` was called.
    case ended
    /// The interface went away, or the system failed.
    case failed(IngestError)
}

/// Frames from an interface, as they come.
///
/// One thread calls `next`; any thread or signal source may call `stop` and read the counts.
@safe
public final class LiveCapture: Sendable {
    /// The interface.
    public let name: String
    /// What the first octets of its frames are.
    public let linkType: LinkType
    private let capture: Int
    private let nanosecondsInUnit: Int64
    /// libpcap's own handle: libpcap lets one thread read while others break the loop.
    nonisolated(unsafe) private let handle: OpaquePointer
    private let tally: Mutex<Tally>
    /// libpcap forgets a break where it does not wait itself.
    private let isStopped = Atomic(false)

    private struct Tally {
        var frames = 0
        var octets = 0
        var cutFrames = 0
        var cutLength = 0
        var firstCut: Int?
        var firstTime: Timestamp?
        var lastTime: Timestamp?
        var hasFailed = false
        var received = WideCount()
        var dropped = WideCount()
        var droppedByInterface = WideCount()
    }

    /// Starts to capture.
    ///
    /// - Parameters:
    ///   - interface: its name; `any` for all.
    ///   - index: the index that its frames and extents carry, from 0.
    ///   - snapLength: octets to take of each frame, at most.
    ///   - bufferKiB: the kernel's buffer, in units of 1024 octets.
    ///   - promiscuous: whether to take frames that are not for this machine.
    ///   - filter: what the kernel lets through, as `pcap-filter(7)` describes it, and IP fragments besides.
    public init(
        interface: String, index: Int, snapLength: Int = 262_144, bufferKiB: Int = 65_536, promiscuous: Bool = true,
        filter: String? = nil
    ) throws(IngestError) {
        let opened = try unsafe Self.activate(interface, snapLength, bufferKiB, promiscuous)
        name = interface
        capture = index
        linkType = LinkType(dataLinkType: unsafe pcap_datalink(opened))
        let precision = unsafe pcap_get_tstamp_precision(opened)
        nanosecondsInUnit = precision == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000
        tally = Mutex(Tally())
        unsafe handle = opened
        if let filter {
            // From here on deinit closes the handle.
            let program = try unsafe Self.program(filter, for: handle)
            guard unsafe program.install(on: handle) == 0 else {
                throw .badFilter(expression: filter, reason: unsafe String(cString: pcap_geterr(handle)))
            }
        }
    }

    deinit { unsafe pcap_close(handle) }

    /// Waits for the next frame, a tenth of a second at most, and hands it to `body` with its octets on loan.
    ///
    /// The corresponding C function is `pcap_next_ex`.
    public func next(_ body: (FrameHeader, OctetView) -> Void) -> LiveOutcome {
        let outcome = poll(body)
        if outcome != .timeout { return outcome }
        // libpcap itself waits for ever on a quiet interface: waiting is done here, a tenth of a second at most.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Bound: one entry, as its count says.
        return unsafe Glibc.poll(&waiting, 1, 100) > 0 ? poll(body) : .timeout
    }

    /// Hands the next frame to `body` with its octets on loan, where there is one already; does not wait.
    ///
    /// The corresponding C function is `pcap_next_ex`.
    func poll(_ body: (FrameHeader, OctetView) -> Void) -> LiveOutcome {
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var octets: UnsafePointer<UInt8>?
        if isStopped.load(ordering: .relaxed) { return .ended }
        switch unsafe pcap_next_ex(handle, &header, &octets) {
        case 1:
            guard let frame = unsafe header?.pointee, let first = unsafe octets else { return .timeout }
            // Bound: libpcap lends `caplen` octets until the next call.
            let lent = unsafe UnsafeBufferPointer(start: first, count: Int(frame.caplen))
            body(note(frame), unsafe OctetView(lent.span))
            return .frame
        case 0: return .timeout
        case PCAP_ERROR_BREAK: return .ended
        default:
            tally.withLock { $0.hasFailed = true }
            return .failed(.inputOutput(name: name, reason: unsafe String(cString: pcap_geterr(handle))))
        }
    }

    /// What tells a thread that waits for several interfaces that this one has frames.
    var descriptor: Int32 { unsafe pcap_get_selectable_fd(handle) }

    /// Ends `next`, from any thread. The corresponding C function is `pcap_breakloop`.
    public func stop() {
        isStopped.store(true, ordering: .relaxed)
        unsafe pcap_breakloop(handle)
    }

    /// What the kernel saw: frames that passed the filter, those it had no room for, those the interface lost.
    ///
    /// The corresponding C function is `pcap_stats`. Counts since the start. The library's own wrap after 2^32 frames: they
    /// are right where this is asked more often than that.
    public var kernelStatistics: (received: Int, dropped: Int, droppedByInterface: Int)? {
        var counts = pcap_stat()
        guard unsafe pcap_stats(handle, &counts) == 0 else { return nil }
        return tally.withLock { tally in
            tally.received.take(counts.ps_recv)
            tally.dropped.take(counts.ps_drop)
            tally.droppedByInterface.take(counts.ps_ifdrop)
            return (tally.received.total, tally.dropped.total, tally.droppedByInterface.total)
        }
    }

    /// A counter of 32 bits that may wrap, and what it comes to.
    private struct WideCount {
        private(set) var total = 0
        private var last: UInt32 = 0

        mutating func take(_ count: UInt32) {
            total += Int(count &- last)
            last = count
        }
    }

    /// What was captured so far.
    public var summary: CaptureSummary {
        tally.withLock { tally in
            var summary = CaptureSummary(
                name: name, container: "live", linkTypes: [linkType], frames: tally.frames, octets: tally.octets,
                firstTime: tally.firstTime, lastTime: tally.lastTime, cutFrames: tally.cutFrames,
                complete: !tally.hasFailed, fractionDigits: nanosecondsInUnit == 1 ? 9 : 6, isSeekable: false)
            summary.cutLength = tally.cutLength
            summary.firstCut = tally.firstCut
            return summary
        }
    }

    private func note(_ frame: pcap_pkthdr) -> FrameHeader {
        let fraction = Int64(frame.ts.tv_usec) &* nanosecondsInUnit
        let time = Timestamp(seconds: Int64(frame.ts.tv_sec), fraction: fraction)
        return tally.withLock { tally in
            tally.frames += 1
            tally.octets += Int(frame.caplen)
            if frame.caplen < frame.len {
                if tally.cutFrames == 0 { tally.firstCut = tally.frames }
                tally.cutFrames += 1
                tally.cutLength = max(tally.cutLength, Int(frame.caplen))
            }
            if tally.frames == 1 { tally.firstTime = time }
            tally.lastTime = time
            return FrameHeader(
                capture: capture, number: tally.frames, time: time, capturedLength: Int(frame.caplen),
                originalLength: Int(frame.len), linkType: linkType)
        }
    }
}

extension LiveCapture {
    /// The interfaces that can be captured from, with what libpcap says of them (often nothing).
    ///
    /// The corresponding C function is `pcap_findalldevs`.
    public static func interfaces() throws(IngestError) -> [(name: String, description: String)] {
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        var first: UnsafeMutablePointer<pcap_if_t>?
        // Bound: the buffer has the size that libpcap asks for.
        guard unsafe pcap_findalldevs(&first, &text) == 0 else {
            throw .inputOutput(name: "interfaces", reason: Self.text(text))
        }
        defer { unsafe pcap_freealldevs(first) }
        var found: [(name: String, description: String)] = []
        var entry = unsafe first
        while let interface = unsafe entry {
            let description = unsafe interface.pointee.description.map { unsafe String(cString: $0) }
            unsafe found.append((String(cString: interface.pointee.name), description ?? ""))
            unsafe entry = interface.pointee.next
        }
        return found
    }

    private static func activate(
        _ interface: String, _ snapLength: Int, _ bufferKiB: Int, _ promiscuous: Bool
    ) throws(IngestError) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        // Bound: the buffer has the size that libpcap asks for.
        guard let handle = unsafe pcap_create(interface, &text) else {
            throw .inputOutput(name: interface, reason: Self.text(text))
        }
        let buffer = Int32(clamping: min(max(bufferKiB, 1), 1 << 21).multipliedReportingOverflow(by: 1024).partialValue)
        unsafe pcap_set_snaplen(handle, Int32(clamping: max(snapLength, 64)))
        unsafe pcap_set_promisc(handle, promiscuous ? 1 : 0)
        unsafe pcap_set_timeout(handle, 100)
        unsafe pcap_set_buffer_size(handle, buffer)
        // Where the interface has only microseconds, it stays with them.
        unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
        let status = unsafe pcap_activate(handle)
        guard status >= 0 else {
            defer { unsafe pcap_close(handle) }
            switch status {
            case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED: throw .permission(name: interface)
            case PCAP_ERROR_NO_SUCH_DEVICE: throw .noSuchInterface(name: interface)
            default:
                let words = unsafe String(cString: pcap_geterr(handle))
                let known = unsafe String(cString: pcap_statustostr(status))
                throw .inputOutput(name: interface, reason: words.isEmpty ? known : words)
            }
        }
        guard unsafe pcap_setnonblock(handle, 1, &text) == 0 else {
            unsafe pcap_close(handle)
            throw .inputOutput(name: interface, reason: Self.text(text))
        }
        // On `any`, version 2 says of each frame which interface it came from. Elsewhere this is refused: no harm.
        if interface == "any" { unsafe pcap_set_datalink(handle, LinkType.linuxCooked2.dataLinkType) }
        return unsafe handle
    }

    /// A filter that lets IP fragments through besides: only the first of a packet has ports.
    private static func program(_ filter: String, for handle: OpaquePointer) throws(IngestError) -> FilterProgram {
        let plain = try unsafe FilterProgram(filter, for: handle)
        guard !filter.allSatisfy({ $0 == " " }) else { return plain }
        // The fragments come first: "vlan" and the like shift what stands behind them.
        let both = "(ip[6:2] & 0x3fff != 0) or (ip6[6] == 44) or (\(filter))"
        return (try? unsafe FilterProgram(both, for: handle)) ?? plain
    }

    /// The text in one of libpcap's error buffers.
    private static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
