import DequeModule
public import Octets

/// Frames in; datagrams and ordered streams, with their holes named, out to a `StreamConsumer`.
public struct Reassembler: Sendable {
    /// Where every frame went.
    public internal(set) var ledger = Ledger()
    /// What was given up.
    public internal(set) var counts = Counts()

    let limits: Limits
    var room: SharedRoom
    let verifiesChecksums: Bool
    var table: FlowTable
    var fragments: Fragments
    var associations: Associations
    var messages: UserMessages
    var serial = 0
    /// Flows with octets that wait, in the order in which that began: the first give way.
    var waiting: Deque<FlowID> = []
    /// Flows with segments that wait for a hole: they are told the time.
    var timed: Deque<FlowID> = []
    /// Closed flows, in the order in which they closed.
    var lingering: Deque<(flow: FlowID, since: Timestamp)> = []
    var lastTick = Timestamp.distantPast {
        didSet { tickEnd = lastTick.advanced(by: Reassembler.tick) }
    }
    /// The last moment at which no tick is due.
    private var tickEnd = Timestamp.distantPast.advanced(by: Reassembler.tick)
    private static let tick: Int64 = 100_000_000
    /// Whether the last frame was far ahead of those before.
    var isLeaping = false
    static let leap: Int64 = 60_000_000_000
    /// Octets that wait in all flows.
    public internal(set) var heldOctets = 0

    /// A reassembler that holds nothing yet.
    /// - Parameter verifiesChecksums: whether packets with a wrong checksum are left out. Captures taken on the host
    ///   that sends hold checksums that its network card was to make.
    public init(limits: Limits = Limits(), verifiesChecksums: Bool = false) {
        self.limits = limits
        self.verifiesChecksums = verifiesChecksums
        room = SharedRoom(HalfStream.Limits(heldOctets: limits.heldOctets))
        table = FlowTable(limit: max(1, limits.flows))
        fragments = Fragments(
            limits: Fragments.Limits(packets: limits.fragmentedPackets, octets: limits.fragmentOctets))
        associations = Associations(limit: limits.associations)
        messages = UserMessages(limits: UserMessages.Limits(octets: limits.chunkOctets))
    }

    /// Reads one frame, the link layer of which has the LINKTYPE_ value `linkType`.
    /// - Parameters:
    ///   - length: the octets of the frame on the wire, as far as known: the snap length may have cut it.
    ///   - isSelected: whether a filter lets the frame through. Of others only fragments are looked at: they
    ///   may belong to a packet whose first fragment it lets through.
    public mutating func accept<C: StreamConsumer>(
        _ frame: Frame, linkType: UInt32, _ octets: OctetView, length: Int = .max, isSelected: Bool = true,
        _ consumer: inout C
    ) {
        if !acceptUsual(frame, linkType, octets, length, isSelected, &consumer) {
            let packet = Packet(octets, linkType: linkType, length: length, verifies: verifiesChecksums)
            acceptRare(packet, octets, frame, isSelected: isSelected, &consumer)
        }
        if frame.time > tickEnd {
            tick(frame, &consumer)
        } else {
            isLeaping = false
        }
    }

    private mutating func tick<C: StreamConsumer>(_ frame: Frame, _ consumer: inout C) {
        // One frame with a wrong time must not end every connection: a leap is believed at the second frame.
        if frame.time.since(lastTick) < Reassembler.leap || isLeaping || lastTick == .distantPast {
            isLeaping = false
            advance(to: frame.time, frame, &consumer)
        } else {
            isLeaping = true
        }
    }

    /// Time has passed: holes that will not be filled are given up, silent connections ended.
    public mutating func advance<C: StreamConsumer>(to time: Timestamp, _ frame: Frame, _ consumer: inout C) {
        lastTick = time
        for _ in timed.indices {
            guard let flow = timed.popFirst(), table[flow.slot].id == flow else { continue }
            if advance(flow, to: time, frame, &consumer) {
                timed.append(flow)
            } else {
                table[flow.slot].isTimed = false
            }
        }
        while let packet = fragments.giveUp(at: time) { giveUp(packet, frame, &consumer) }
        while let message = messages.giveUp(at: time) { put(message, frame, &consumer) }
        while let first = lingering.first,
            lingering.count > limits.lingering || time.since(first.since) > limits.linger
        {
            lingering.removeFirst()
            if table[first.flow.slot].id == first.flow { retire(first.flow.slot, frame, &consumer) }
        }
        while table.mayBeSilent(for: limits.idle, at: time) {
            let oldest = table.leastRecent
            guard oldest >= 0, time.since(table[oldest].lastSeen) > limits.idle else { break }
            retire(oldest, frame, &consumer)
        }
    }

    /// The run is over: every connection is shown its last octets.
    public mutating func finish<C: StreamConsumer>(_ frame: Frame, _ consumer: inout C) {
        while let packet = fragments.takeOldest() { giveUp(packet, frame, &consumer) }
        while let message = messages.takeOldest() { put(message, frame, &consumer) }
        tellGaps(&consumer)
        for place in table.places { retire(place, frame, &consumer) }
        table = FlowTable(limit: table.limit)
    }

    // MARK: Packets

    /// Takes the usual frame, a segment or datagram right behind IPv4 and Ethernet; false for any other, untouched.
    @inline(__always)
    private mutating func acceptUsual<C: StreamConsumer>(
        _ frame: Frame, _ linkType: UInt32, _ octets: OctetView, _ length: Int, _ isSelected: Bool,
        _ consumer: inout C
    ) -> Bool {
        guard linkType == 1, isSelected, !verifiesChecksums, let usual = UsualFrame(octets, end: length)
        else { return false }
        if usual.proto == 6 {
            guard let segment = UsualSegment(octets, usual) else { return false }
            return take(segment, usual, octets, frame, &consumer)
        }
        return take(usual, octets, frame, &consumer)
    }

    /// Takes a datagram that is no tunnel's.
    @inline(__always)
    private mutating func take<C: StreamConsumer>(
        _ usual: UsualFrame, _ octets: OctetView, _ frame: Frame, _ consumer: inout C
    ) -> Bool {
        guard let datagram = Packet.Datagram(octets, usual), !datagram.mayBeTunnel, !datagram.payload.isEmpty
        else { return false }
        let extent = Extent(
            capture: frame.capture, frame: frame.number, offset: datagram.payload.lowerBound,
            count: datagram.payload.count)
        let category = consumer.datagram(
            octets.extracting(datagram.payload), from: datagram.source, to: datagram.destination, over: .udp,
            extents: Chain(extent), damage: datagram.missing > 0 ? .cut : nil, first: frame, last: frame)
        ledger.count(category)
        return true
    }

    /// Takes a segment that one frame brought.
    @inline(__always)
    private mutating func accept<C: StreamConsumer>(
        _ segment: Packet.Segment, _ octets: OctetView, _ frame: Frame, _ consumer: inout C
    ) {
        let extent = Extent(
            capture: frame.capture, frame: frame.number, offset: segment.payload.lowerBound,
            count: segment.payload.count)
        let run = Provenance.Run(start: segment.payload.lowerBound, extent: extent, time: frame.time)
        accept(segment, octets, run, nil, frame, frames: 1, &consumer)
    }

    private mutating func acceptRare<C: StreamConsumer>(
        _ packet: Packet, _ octets: OctetView, _ frame: Frame, isSelected: Bool, _ consumer: inout C
    ) {
        if case .segment(let segment) = packet, isSelected {
            accept(segment, octets, frame, &consumer)
        } else if case .fragment(let fragment) = packet {
            ledger.count(.fragment)
            accept(fragment, octets, whole(octets, frame), frame, isSelected: isSelected, depth: 0, &consumer)
        } else if !isSelected {
            ledger.count(.filtered)
        } else {
            dispatch(packet, octets, whole(octets, frame), frame, frames: 1, &consumer)
        }
    }

    private func whole(_ octets: OctetView, _ frame: Frame) -> Provenance {
        let extent = Extent(capture: frame.capture, frame: frame.number, offset: 0, count: octets.count)
        return Provenance(.init(start: 0, extent: extent, time: frame.time))
    }

    /// Hands on what `frames` frames brought, none of which is in the ledger.
    private mutating func dispatch<C: StreamConsumer>(
        _ packet: Packet, _ octets: OctetView, _ provenance: Provenance, _ frame: Frame, frames: Int,
        _ consumer: inout C
    ) {
        switch packet {
        case .other(let category): ledger.count(category, frames: frames)
        case .sealed(let sealed):
            ledger.count(.esp, frames: frames)
            consumer.sealed(from: sealed.source, to: sealed.destination, frame: frame)
        case .fragment: ledger.count(.malformed, frames: frames)
        case .datagram(let datagram):
            let category = show(
                datagram, over: .udp, octets, provenance, datagram.missing > 0 ? .cut : nil, frame, &consumer)
            ledger.count(category, frames: frames)
        case .chunks(let chunks):
            let category = accept(chunks, octets, provenance, frame, frames: frames, &consumer)
            ledger.count(category, frames: frames)
        case .segment(let segment):
            let runs = provenance.runs
            guard let run = runs.first else {
                ledger.count(.malformed, frames: frames)
                return
            }
            accept(segment, octets, run, runs, frame, frames: frames, &consumer)
        }
    }

    func show<C: StreamConsumer>(
        _ datagram: Packet.Datagram, over transport: Transport, _ octets: OctetView, _ provenance: Provenance,
        _ damage: LossCause?, _ frame: Frame, _ consumer: inout C
    ) -> FrameCategory {
        let extents = provenance.chain(of: datagram.payload)
        let start = provenance.run(at: datagram.payload.lowerBound)
        let first = start.map { Frame(capture: $0.extent.capture, number: $0.extent.frame, time: $0.time) } ?? frame
        return consumer.datagram(
            octets.extracting(datagram.payload), from: datagram.source, to: datagram.destination, over: transport,
            extents: extents, damage: damage, first: first, last: frame)
    }

    // MARK: Fragments

    /// Fragments may hold fragments: of a tunnel whose packets were cut again.
    private static let fragmentDepth = 4

    private mutating func accept<C: StreamConsumer>(
        _ fragment: Packet.Fragment, _ octets: OctetView, _ provenance: Provenance, _ frame: Frame, isSelected: Bool,
        depth: Int, frames: Int = 1, _ consumer: inout C
    ) {
        while let packet = fragments.giveUp(at: frame.time) { giveUp(packet, frame, &consumer) }
        let payload = octets.extracting(fragment.payload)
        let origin = provenance.rebased(to: fragment.payload)
        let assembled = fragments.add(fragment, payload, origin, frame, frames: frames, isSelected: isSelected)
        if let assembled {
            if assembled.isWhole {
                put(assembled, frame, depth: depth, &consumer)
            } else {
                giveUp(assembled, frame, &consumer)
            }
        }
        while let packet = fragments.giveUp(at: frame.time) { giveUp(packet, frame, &consumer) }
    }

    private mutating func put<C: StreamConsumer>(
        _ whole: Fragments.Assembled, _ frame: Frame, depth: Int, _ consumer: inout C
    ) {
        let octets = OctetView(whole.octets.span)
        let packet = Packet(
            octets, of: whole.fragment, count: whole.count, verifies: true, verifiesInside: verifiesChecksums)
        if packet == .other(.badChecksum), !verifiesChecksums {
            fragments.distrust(whole.fragment)
            giveUp(whole, frame, isMixed: true, &consumer)
            return
        }
        if case .fragment(let inner) = packet, depth < Reassembler.fragmentDepth {
            accept(
                inner, octets, whole.provenance, frame, isSelected: whole.isSelected, depth: depth + 1,
                frames: whole.frames, &consumer)
            return
        }
        ledger.count(.fragment, frames: -whole.frames)
        if whole.isSelected {
            dispatch(packet, octets, whole.provenance, frame, frames: whole.frames, &consumer)
        } else {
            ledger.count(.filtered, frames: whole.frames)
        }
    }

    /// A packet that will not be whole: its beginning may tell what it was for.
    private mutating func giveUp<C: StreamConsumer>(
        _ packet: Fragments.Assembled, _ frame: Frame, isMixed: Bool = false, _ consumer: inout C
    ) {
        guard packet.isSelected else {
            ledger.move(packet.frames, from: .fragment, to: .filtered)
            return
        }
        if packet.isRepeated { return }
        counts.incompletePackets += 1
        var category = FrameCategory.fragment
        let octets = OctetView(packet.octets.span)
        let beginning = Packet(
            octets, of: packet.fragment, count: packet.count, verifies: false, verifiesInside: false)
        switch beginning {
        case .datagram(let datagram) where !isMixed:
            let shown = show(datagram, over: .udp, octets, packet.provenance, .hole, packet.first, &consumer)
            if shown == .sip { category = .sip }
        case .chunks(let chunks) where !isMixed:
            let shown = accept(
                chunks, octets, packet.provenance, isTorn: true, packet.first, frames: packet.frames, &consumer)
            if shown == .sip { category = .sip }
        default: break
        }
        ledger.move(packet.frames, from: .fragment, to: category)
        consumer.incomplete(
            .fragments, from: packet.fragment.source, to: packet.fragment.destination, count: packet.frames,
            first: packet.first, category: category)
    }
}
