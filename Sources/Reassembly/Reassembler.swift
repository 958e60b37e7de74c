import DequeModule
public import Octets

/// Frames in; datagrams and ordered streams, with their holes named, out to a `StreamConsumer`.
public struct Reassembler: Sendable {
    /// Bounds of what is held.
    public struct Limits: Sendable {
        /// Connections followed at a time; beyond, the least recently seen one ends.
        public var flows = 200_000
        /// Nanoseconds after which a silent connection is given up.
        public var idle: Int64 = 3_600_000_000_000
        /// Nanoseconds for which a closed connection is remembered: late repetitions of its segments are its own.
        public var linger: Int64 = 60_000_000_000

        /// The limits that hold where nothing else is said.
        public init() {}
    }

    /// Where every frame went.
    public private(set) var ledger = Ledger()
    /// Connections that ended to make room for others.
    public private(set) var evictedFlows = 0

    private let limits: Limits
    private let halfLimits = HalfStream.Limits()
    private var table: FlowTable
    private var serial = 0
    /// Flows with segments that wait for a hole, so that time can be told to them.
    private var waiting: [FlowID] = []
    /// Closed flows, in the order in which they closed.
    private var lingering: Deque<(flow: FlowID, since: Timestamp)> = []
    private var lastTick = Timestamp.distantPast

    /// A reassembler that holds nothing yet.
    public init(limits: Limits = Limits()) {
        self.limits = limits
        table = FlowTable(limit: limits.flows)
    }

    /// Counts a frame that is not read because the selection leaves it out.
    public mutating func leaveOut() { ledger.count(.filtered) }

    /// Reads one frame, the link layer of which has the LINKTYPE_ value `linkType`.
    public mutating func accept<C: StreamConsumer>(
        _ frame: Frame, linkType: UInt32, _ octets: OctetView, _ consumer: inout C
    ) {
        switch Packet(octets, linkType: linkType) {
        case .other(let category): ledger.count(category)
        case .datagram(let datagram):
            let extent = Extent(
                capture: frame.capture, frame: frame.number, offset: datagram.payload.lowerBound,
                count: datagram.payload.count)
            ledger.count(
                consumer.datagram(
                    octets.extracting(datagram.payload), from: datagram.source, to: datagram.destination,
                    extent: extent, missing: datagram.missing, frame: frame))
        case .segment(let segment): accept(segment, frame, octets, &consumer)
        }
        if frame.time.since(lastTick) > 100_000_000 { advance(to: frame.time, frame, &consumer) }
    }

    /// Time has passed: holes that will not be filled are given up, silent connections ended.
    public mutating func advance<C: StreamConsumer>(to time: Timestamp, _ frame: Frame, _ consumer: inout C) {
        lastTick = time
        if !waiting.isEmpty {
            var still: [FlowID] = []
            for flow in waiting where table[flow.slot].id == flow {
                var isWaiting = false
                for direction in 0..<2 {
                    let half = HalfID(flow: flow, direction: direction)
                    table[flow.slot].halves[direction].advance(to: time, half, halfLimits, frame, &consumer)
                    table[flow.slot].halves[direction].endIfFinished(half, frame, &consumer)
                    isWaiting = isWaiting || table[flow.slot].halves[direction].isWaiting
                }
                if isWaiting { still.append(flow) }
                if table[flow.slot].halves[0].isEnded, table[flow.slot].halves[1].isEnded {
                    close(flow.slot, frame, &consumer)
                }
            }
            waiting = still
        }
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
        for place in table.places { retire(place, frame, &consumer) }
    }

    // MARK: Segments

    private mutating func accept<C: StreamConsumer>(
        _ segment: Packet.Segment, _ frame: Frame, _ octets: OctetView, _ consumer: inout C
    ) {
        let (key, direction) = FlowKey.of(segment.source, segment.destination)
        let place = flow(for: key, segment, frame, &consumer)
        let id = table[place].id
        let half = HalfID(flow: id, direction: direction)
        table[place].heard |= 1 << UInt8(direction)
        var sequence = segment.sequence
        if segment.isSYN {
            sequence = sequence.advanced(by: 1)
            table[place].halves[direction].synchronise(at: sequence)
            // The answer to a SYN that is not in the capture says where the other stream starts.
            if let start = segment.acknowledgement { table[place].halves[1 - direction].synchronise(at: start) }
        }
        if let number = segment.acknowledgement, !segment.isRST {
            table[place].halves[1 - direction].acknowledge(number, frame, &consumer)
        }
        if !segment.payload.isEmpty || segment.missing > 0 {
            count(place)
            let extent = Extent(
                capture: frame.capture, frame: frame.number, offset: segment.payload.lowerBound,
                count: segment.payload.count)
            let wasWaiting = table[place].halves[0].isWaiting || table[place].halves[1].isWaiting
            table[place].halves[direction].accept(
                octets.extracting(segment.payload), at: sequence, extent: extent, missing: segment.missing, frame,
                half, halfLimits, &consumer)
            if !wasWaiting, table[place].halves[direction].isWaiting { waiting.append(id) }
            decide(place, &consumer)
        } else {
            ledger.count(.tcpControl)
        }
        if segment.isFIN {
            let length = segment.payload.count + segment.missing
            table[place].halves[direction].end(at: sequence.advanced(by: length), half, frame, &consumer)
        }
        table[place].halves[direction].endIfFinished(half, frame, &consumer)
        if segment.isRST { close(place, frame, &consumer) }
        if table[place].halves[0].isEnded, table[place].halves[1].isEnded {
            close(place, frame, &consumer)
        }
    }

    private mutating func flow<C: StreamConsumer>(
        for key: FlowKey, _ segment: Packet.Segment, _ frame: Frame, _ consumer: inout C
    ) -> Int {
        let found = table.find(key)
        if found >= 0 {
            let isNew = segment.isSYN && segment.acknowledgement == nil && isAnother(found, segment, key)
            if !isNew {
                table.touch(found, at: frame.time)
                return found
            }
            retire(found, frame, &consumer)
        } else if table.isFull {
            if !table[table.leastRecent].isClosed { evictedFlows += 1 }
            retire(table.leastRecent, frame, &consumer)
        }
        serial += 1
        let place = table.insert(key, serial: serial, at: frame.time)
        consumer.opened(
            table[place].id, low: key.low, high: key.high, synchronised: segment.isSYN, frame: frame)
        return place
    }

    /// Whether a SYN opens another connection with the four-tuple of one that is known.
    private func isAnother(_ place: Int, _ segment: Packet.Segment, _ key: FlowKey) -> Bool {
        if table[place].isClosed { return true }
        let direction = FlowKey.of(segment.source, segment.destination).direction
        let half = table[place].halves[direction]
        guard let next = half.next else { return false }
        // A repeated SYN names the octet that the stream started with.
        return segment.sequence.advanced(by: 1 + half.position) != next
    }

    private mutating func close<C: StreamConsumer>(
        _ place: Int, _ frame: Frame, _ consumer: inout C
    ) {
        if table[place].isClosed { return }
        let id = table[place].id
        for direction in 0..<2 {
            let half = HalfID(flow: id, direction: direction)
            table[place].halves[direction].close(half, halfLimits, frame, &consumer)
        }
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

    private mutating func count(_ place: Int) {
        let category = table[place].category
        ledger.count(category)
        if category == .tcpUndecided { table[place].undecidedFrames += 1 }
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
