import Octets

/// A SYN on a connection that is open: whose, and the number of the first octet behind it.
struct Rival: Equatable, Sendable {
    let direction: Int
    let start: SequenceNumber
}

/// A connection: both directions, and where they stand. What each segment touches comes first.
struct Flow: Sendable {
    /// What the table finds it by; `nowhere` where it is not in the table.
    var name: FlowName
    var lastSeen: Timestamp
    /// When it was touched, in touches of the table.
    var touched: UInt64 = 0
    /// Data frames counted as undecided in the ledger.
    var undecidedFrames = 0
    var category: FrameCategory = .tcpUndecided
    var isClosed = false
    /// Whether a reset closed it.
    var isReset = false
    /// Which directions were heard: bit 0 and bit 1.
    var heard: UInt8 = 0
    /// Whether it is among the flows with something that waits.
    var isListed = false
    /// Whether it is among the flows that wait for a hole.
    var isTimed = false
    /// A SYN that would open another connection with the same four-tuple: believed when it is answered or followed.
    var rival: Rival?
    var halves: InlineArray<2, HalfStream> = [HalfStream(), HalfStream()]
    var id: FlowID
    var key: FlowKey
    var life = FlowLife()

    init(_ key: FlowKey, _ name: FlowName, id: FlowID, at time: Timestamp) {
        self.key = key
        self.name = name
        self.id = id
        lastSeen = time
    }

    /// Whether it is open, and no octet of it was seen.
    var isSilent: Bool { !isClosed && halves[0].position == 0 && halves[1].position == 0 && !hasBacklog }
    /// Whether segments wait for a hole.
    @inline(__always) var hasHole: Bool { halves[0].isWaiting || halves[1].isWaiting }
    /// Whether anything waits.
    @inline(__always) var hasBacklog: Bool { halves[0].hasBacklog || halves[1].hasBacklog }
    /// Octets that wait in both directions.
    @inline(__always) var waitingOctets: Int { halves[0].waitingOctets &+ halves[1].waitingOctets }
    /// Whether both directions were shown their last octets.
    @inline(__always) var isOver: Bool { halves[0].isEnded && halves[1].isEnded }

    /// What became of a segment that a flow was asked to take at once.
    enum Taken {
        /// It brought no octets.
        case control
        /// It brought octets of a direction that is not looked at any more.
        case ignored
        /// It brought octets; before, so many waited.
        case data(HalfStream.Outcome, waitingBefore: Int)
        /// It was not taken: it opens or ends something, or its connection is not a usual one.
        case no
    }

    /// Takes a segment where the flow stands: nearly all can be.
    /// - Parameter touch: the number that the table gives to this touch, if it is one.
    @inline(__always)
    mutating func take<C: StreamConsumer>(
        _ segment: UsualSegment, _ octets: OctetView, _ direction: Int, _ frame: Frame, touch: UInt64,
        _ room: inout SharedRoom, _ consumer: inout C
    ) -> Taken {
        guard segment.isPlain, !isClosed, !isReset, rival == nil else { return .no }
        let hasData = !segment.payload.isEmpty
        // Where the stream may end here, what it carries is decided before.
        if hasData, category == .tcpUndecided, halves[direction].hasFinish { return .no }
        lastSeen = frame.time
        touched = touch
        heard |= 1 << UInt8(truncatingIfNeeded: direction)
        if segment.isACK {
            halves[1 &- direction].acknowledge(SequenceNumber(segment.acknowledgement), frame, &consumer)
        }
        guard hasData else {
            if halves[direction].hasFinish {
                halves[direction].endIfFinished(HalfID(flow: id, direction: direction), frame, &room, &consumer)
            }
            return .control
        }
        if halves[direction].isDeaf {
            if halves[direction].hasFinish {
                halves[direction].endIfFinished(HalfID(flow: id, direction: direction), frame, &room, &consumer)
            }
            return .ignored
        }
        return takeOctets(segment, octets, direction, frame, &room, &consumer)
    }

    private mutating func takeOctets<C: StreamConsumer>(
        _ segment: UsualSegment, _ octets: OctetView, _ direction: Int, _ frame: Frame, _ room: inout SharedRoom,
        _ consumer: inout C
    ) -> Taken {
        let half = HalfID(flow: id, direction: direction)
        let before = hasBacklog ? waitingOctets : 0
        let arrival = HalfStream.Arrival(
            sequence: segment.sequence,
            extent: Extent(
                capture: frame.capture, frame: frame.number, offset: segment.payload.lowerBound,
                count: segment.payload.count), missing: 0, identity: segment.identity, frame: frame)
        let outcome = halves[direction].accept(
            octets.extracting(segment.payload), arrival, half, &room, &consumer)
        if halves[direction].hasFinish { halves[direction].endIfFinished(half, frame, &room, &consumer) }
        return .data(outcome, waitingBefore: before)
    }
}
