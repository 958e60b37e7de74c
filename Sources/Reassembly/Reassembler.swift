import DequeModule
public import Octets

/// Frames in; datagrams and ordered streams, with their holes named, out to a `StreamConsumer`.
public struct Reassembler: Sendable {
    /// Where every frame went.
    public private(set) var ledger = Ledger()
    /// What was given up.
    public private(set) var counts = Counts()

    private let limits: Limits
    private let halfLimits: HalfStream.Limits
    private let verifiesChecksums: Bool
    private var table: FlowTable
    private var fragments: Fragments
    private var serial = 0
    /// Flows with octets that wait, in the order in which that began: they are told the time, and the first give way.
    private var waiting: Deque<FlowID> = []
    /// Closed flows, in the order in which they closed.
    private var lingering: Deque<(flow: FlowID, since: Timestamp)> = []
    private var lastTick = Timestamp.distantPast
    /// Octets that wait in all flows.
    private(set) var heldOctets = 0

    /// A reassembler that holds nothing yet.
    /// - Parameter verifiesChecksums: whether packets with a wrong checksum are left out. Captures taken on the host
    ///   that sends hold checksums that its network card was to make.
    public init(limits: Limits = Limits(), verifiesChecksums: Bool = false) {
        self.limits = limits
        self.verifiesChecksums = verifiesChecksums
        halfLimits = HalfStream.Limits(heldOctets: limits.heldOctets)
        table = FlowTable(limit: max(1, limits.flows))
        fragments = Fragments(
            limits: Fragments.Limits(packets: limits.fragmentedPackets, octets: limits.fragmentOctets))
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
        let packet = Packet(octets, linkType: linkType, length: length, verifies: verifiesChecksums)
        if case .segment(let segment) = packet, isSelected {
            let extent = Extent(
                capture: frame.capture, frame: frame.number, offset: segment.payload.lowerBound,
                count: segment.payload.count)
            let run = Provenance.Run(start: segment.payload.lowerBound, extent: extent, time: frame.time)
            accept(segment, octets, run, nil, frame, frames: 1, &consumer)
        } else {
            acceptRare(packet, octets, frame, isSelected: isSelected, &consumer)
        }
        if frame.time.since(lastTick) > 100_000_000 { advance(to: frame.time, frame, &consumer) }
    }

    /// Time has passed: holes that will not be filled are given up, silent connections ended.
    public mutating func advance<C: StreamConsumer>(to time: Timestamp, _ frame: Frame, _ consumer: inout C) {
        lastTick = time
        for _ in waiting.indices {
            guard let flow = waiting.popFirst(), table[flow.slot].id == flow else { continue }
            if advance(flow, to: time, frame, &consumer) {
                waiting.append(flow)
            } else {
                table[flow.slot].isListed = false
            }
        }
        while let packet = fragments.giveUp(at: time) { giveUp(packet, frame, &consumer) }
        while let first = lingering.first, time.since(first.since) > limits.linger {
            lingering.removeFirst()
            if table[first.flow.slot].id == first.flow { retire(first.flow.slot, frame, &consumer) }
        }
        while table.leastRecent >= 0, time.since(table[table.leastRecent].lastSeen) > limits.idle {
            retire(table.leastRecent, frame, &consumer)
        }
    }

    /// The run is over: every connection is shown its last octets.
    public mutating func finish<C: StreamConsumer>(_ frame: Frame, _ consumer: inout C) {
        while let packet = fragments.takeOldest() { giveUp(packet, frame, &consumer) }
        for place in table.places { retire(place, frame, &consumer) }
    }

    // MARK: Packets

    private mutating func acceptRare<C: StreamConsumer>(
        _ packet: Packet, _ octets: OctetView, _ frame: Frame, isSelected: Bool, _ consumer: inout C
    ) {
        if case .fragment(let fragment) = packet {
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
        case .fragment: ledger.count(.malformed, frames: frames)
        case .datagram(let datagram):
            let category = show(datagram, octets, provenance, datagram.missing > 0 ? .cut : nil, frame, &consumer)
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

    private func show<C: StreamConsumer>(
        _ datagram: Packet.Datagram, _ octets: OctetView, _ provenance: Provenance, _ damage: LossCause?,
        _ frame: Frame, _ consumer: inout C
    ) -> FrameCategory {
        let extents = provenance.chain(of: datagram.payload)
        let start = provenance.run(at: datagram.payload.lowerBound)
        let first = start.map { Frame(capture: $0.extent.capture, number: $0.extent.frame, time: $0.time) } ?? frame
        return consumer.datagram(
            octets.extracting(datagram.payload), from: datagram.source, to: datagram.destination, extents: extents,
            damage: damage, first: first, last: frame)
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
        let packet = Packet(octets, of: whole.fragment, count: whole.count, verifies: verifiesChecksums)
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
        _ packet: Fragments.Assembled, _ frame: Frame, _ consumer: inout C
    ) {
        guard packet.isSelected else {
            ledger.move(packet.frames, from: .fragment, to: .filtered)
            return
        }
        if packet.isRepeated { return }
        counts.incompletePackets += 1
        var category = FrameCategory.fragment
        let octets = OctetView(packet.octets.span)
        if case .datagram(let datagram) = Packet(octets, of: packet.fragment, count: packet.count, verifies: false) {
            if show(datagram, octets, packet.provenance, .hole, packet.first, &consumer) == .sip { category = .sip }
        }
        ledger.move(packet.frames, from: .fragment, to: category)
        consumer.incomplete(
            from: packet.fragment.source, to: packet.fragment.destination, frames: packet.frames, first: packet.first,
            category: category)
    }
}

// MARK: - Connections

extension Reassembler {
    /// - Parameters:
    ///   - run: where the payload came from; its start is an offset of `octets`.
    ///   - runs: all runs, where there are several.
    private mutating func accept<C: StreamConsumer>(
        _ segment: Packet.Segment, _ octets: OctetView, _ run: Provenance.Run, _ runs: [Provenance.Run]?,
        _ frame: Frame, frames: Int, _ consumer: inout C
    ) {
        let (key, direction) = FlowKey.of(segment)
        let place = flow(for: key, direction, segment, frame, &consumer)
        let id = table[place].id
        let half = HalfID(flow: id, direction: direction)
        table[place].heard |= 1 << UInt8(direction)
        var sequence = segment.sequence
        if segment.isSYN {
            sequence = sequence.advanced(by: 1)
            table[place].halves[direction].synchronise(at: sequence)
            // The answer to a SYN that is not in the capture says where the other stream starts.
            if let start = segment.acknowledgement, table[place].halves[1 - direction].next == nil {
                table[place].halves[1 - direction].synchronise(at: start)
            }
        }
        if let number = segment.acknowledgement, !segment.isRST {
            table[place].halves[1 - direction].acknowledge(number, frame, &consumer)
        }
        if !segment.payload.isEmpty || segment.missing > 0 {
            count(place, frames: frames)
            let before = table[place].waitingOctets
            if let runs {
                accept(segment, octets, runs, place, half, sequence, frame, &consumer)
            } else {
                let arrival = HalfStream.Arrival(
                    sequence: sequence, extent: run.extent, missing: segment.missing, identity: segment.identity,
                    frame: frame)
                note(
                    table[place].halves[direction].accept(
                        octets.extracting(segment.payload), arrival, half, halfLimits, &consumer), frame)
            }
            settle(place, before, frame, &consumer)
            decide(place, &consumer)
        } else {
            ledger.count(.tcpControl, frames: frames)
        }
        if segment.isFIN {
            let length = segment.payload.count + segment.missing
            table[place].halves[direction].end(at: sequence.advanced(by: length), half, frame, &consumer)
        }
        table[place].halves[direction].endIfFinished(half, frame, &consumer)
        if segment.isRST, isEffective(segment, place, direction) {
            table[place].isReset = true
            close(place, frame, &consumer)
        }
        if table[place].halves[0].isEnded, table[place].halves[1].isEnded {
            close(place, frame, &consumer)
        }
    }

    /// A segment that came in IP fragments: each run of its payload is a segment of its own.
    private mutating func accept<C: StreamConsumer>(
        _ segment: Packet.Segment, _ octets: OctetView, _ runs: [Provenance.Run], _ place: Int, _ half: HalfID,
        _ sequence: SequenceNumber, _ frame: Frame, _ consumer: inout C
    ) {
        for run in runs {
            let range = segment.payload.clamped(to: run.start..<run.end)
            let isLast = segment.payload.isEmpty || range.upperBound >= segment.payload.upperBound
            guard range.lowerBound < range.upperBound || segment.payload.isEmpty else { continue }
            let arrival = HalfStream.Arrival(
                sequence: sequence.advanced(by: range.lowerBound - segment.payload.lowerBound),
                extent: run.extent.extracting(range.lowerBound - run.start..<range.upperBound - run.start),
                missing: isLast ? segment.missing : 0, identity: segment.identity,
                frame: Frame(capture: run.extent.capture, number: run.extent.frame, time: run.time))
            note(
                table[place].halves[half.direction].accept(
                    octets.extracting(range), arrival, half, halfLimits, &consumer), frame)
            if isLast { return }
        }
    }

    private mutating func note(_ outcome: HalfStream.Outcome, _ frame: Frame) {
        switch outcome {
        case .taken: break
        case .overflowed: counts.evictedWaits += 1
        case .duplicate:
            counts.duplicateFrames += 1
            if counts.firstDuplicate == nil { counts.firstDuplicate = frame }
        }
    }

    /// Keeps the sum of what waits; where it is too much, the flow that has waited longest gives up its holes.
    private mutating func settle<C: StreamConsumer>(
        _ place: Int, _ before: Int, _ frame: Frame, _ consumer: inout C
    ) {
        let waits = table[place].waitingOctets
        if waits == before { return }
        heldOctets += waits - before
        if waits > 0, !table[place].isListed {
            table[place].isListed = true
            waiting.append(table[place].id)
        }
        while heldOctets > limits.totalOctets, let oldest = waiting.popFirst() {
            guard table[oldest.slot].id == oldest else { continue }
            let victim = oldest.slot
            table[victim].isListed = false
            let held = table[victim].waitingOctets
            for direction in 0..<2 {
                let half = HalfID(flow: table[victim].id, direction: direction)
                table[victim].halves[direction].giveUp(half, halfLimits, frame, &consumer)
            }
            counts.evictedWaits += 1
            heldOctets += table[victim].waitingOctets - held
        }
    }

    /// Answers whether the flow still waits.
    private mutating func advance<C: StreamConsumer>(
        _ flow: FlowID, to time: Timestamp, _ frame: Frame, _ consumer: inout C
    ) -> Bool {
        let before = table[flow.slot].waitingOctets
        for direction in 0..<2 {
            let half = HalfID(flow: flow, direction: direction)
            table[flow.slot].halves[direction].advance(to: time, half, halfLimits, frame, &consumer)
            table[flow.slot].halves[direction].endIfFinished(half, frame, &consumer)
        }
        heldOctets += table[flow.slot].waitingOctets - before
        let isWaiting = table[flow.slot].waitingOctets > 0
        if table[flow.slot].halves[0].isEnded, table[flow.slot].halves[1].isEnded {
            close(flow.slot, frame, &consumer)
        }
        return isWaiting
    }

    private mutating func flow<C: StreamConsumer>(
        for key: FlowKey, _ direction: Int, _ segment: Packet.Segment, _ frame: Frame, _ consumer: inout C
    ) -> Int {
        let found = table.find(key)
        if found >= 0 {
            let isNew =
                segment.isSYN
                ? isAnother(found, direction, segment)
                : table[found].isReset && !segment.payload.isEmpty && isBehindReset(found, direction, segment)
            if !isNew {
                table.touch(found, at: frame.time)
                return found
            }
            retire(found, frame, &consumer)
        } else if table.isFull {
            if !table[table.leastRecent].isClosed { counts.evictedFlows += 1 }
            retire(table.leastRecent, frame, &consumer)
        }
        serial += 1
        let place = table.insert(key, serial: serial, at: frame.time)
        consumer.opened(
            table[place].id, low: key.low, high: key.high, synchronised: segment.isSYN, frame: frame)
        return place
    }

    /// Whether a SYN opens another connection with the four-tuple of one that is known.
    private func isAnother(_ place: Int, _ direction: Int, _ segment: Packet.Segment) -> Bool {
        let isClosed = table[place].isClosed
        let half = table[place].halves[direction]
        // A repeated SYN names the octet that the stream started with, also when all of it was captured again.
        let isRepeated = half.next.map { segment.sequence.advanced(by: 1 + half.position) == $0 } ?? !isClosed
        if isClosed, half.position == 0, table[place].halves[1 - direction].position == 0 {
            // What was refused may be tried again with the same number. An answer says that a reset was not heeded.
            return segment.acknowledgement == nil || !isRepeated
        }
        return segment.acknowledgement == nil && !isRepeated
    }

    /// Whether a segment brings new octets on a connection that was reset: then the reset was not heeded.
    private func isBehindReset(_ place: Int, _ direction: Int, _ segment: Packet.Segment) -> Bool {
        guard let next = table[place].halves[direction].next else { return true }
        return (0...HalfStream.leapLimit).contains(segment.sequence.distance(from: next))
    }

    /// Whether the receiver of a reset heeds it (RFC 9293 §3.10.7.3, §3.10.7.4): else the connection goes on.
    private func isEffective(_ reset: Packet.Segment, _ place: Int, _ direction: Int) -> Bool {
        if table[place].halves[direction].next != nil {
            return table[place].halves[direction].mayReset(at: reset.sequence)
        }
        return reset.acknowledgement.map { table[place].halves[1 - direction].mayAnswer($0) } ?? true
    }

    private mutating func close<C: StreamConsumer>(_ place: Int, _ frame: Frame, _ consumer: inout C) {
        if table[place].isClosed { return }
        let before = table[place].waitingOctets
        let id = table[place].id
        for direction in 0..<2 {
            let half = HalfID(flow: id, direction: direction)
            table[place].halves[direction].close(half, halfLimits, frame, &consumer)
        }
        heldOctets += table[place].waitingOctets - before
        decide(place, &consumer)
        table[place].isClosed = true
        lingering.append((id, frame.time))
        consumer.closed(id, isHeardBothWays: table[place].heard == 3, frame: frame)
    }

    private mutating func retire<C: StreamConsumer>(_ place: Int, _ frame: Frame, _ consumer: inout C) {
        close(place, frame, &consumer)
        let undecided = table[place].undecidedFrames
        ledger.move(undecided, from: .tcpUndecided, to: .tcpOther)
        table[place].undecidedFrames = 0
        table.remove(place)
    }

    // MARK: Accounting

    private mutating func count(_ place: Int, frames: Int) {
        let category = table[place].category
        ledger.count(category, frames: frames)
        if category == .tcpUndecided { table[place].undecidedFrames += frames }
    }

    private mutating func decide<C: StreamConsumer>(_ place: Int, _ consumer: inout C) {
        guard table[place].category == .tcpUndecided else { return }
        let category = consumer.category(of: table[place].id)
        guard category != .tcpUndecided else { return }
        ledger.move(table[place].undecidedFrames, from: .tcpUndecided, to: category)
        table[place].undecidedFrames = 0
        table[place].category = category
    }
}
