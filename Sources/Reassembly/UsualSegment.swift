import Octets

extension Flow {
    /// What became of a segment that a flow was asked to take at once.
    enum Taken {
        /// It brought no octets.
        case control
        /// It brought octets; before, so many waited.
        case data(HalfStream.Outcome, waitingBefore: Int)
        /// It was not taken: it opens or ends something, or its connection is not a usual one.
        case no
    }

    /// Takes a segment that neither opens nor ends a connection, where the flow stands: nearly all are of that kind.
    ///
    /// - Parameter extent: where its payload lies.
    @inline(__always)
    mutating func take<C: StreamConsumer>(
        _ segment: Packet.Segment, _ octets: OctetView, _ extent: Extent, _ direction: Int, _ frame: Frame,
        _ limits: HalfStream.Limits, _ consumer: inout C
    ) -> Taken {
        let hasData = !segment.payload.isEmpty || segment.missing > 0
        guard !segment.isFIN, !segment.isSYN, !segment.isRST, !isClosed, !isReset, rival == nil,
            !hasData || category != .tcpUndecided
        else { return .no }
        lastSeen = frame.time
        heard |= 1 << UInt8(direction)
        if let number = segment.acknowledgement {
            halves[1 - direction].acknowledge(number, frame, &consumer)
        }
        let half = HalfID(flow: id, direction: direction)
        guard hasData else {
            halves[direction].endIfFinished(half, frame, &consumer)
            return .control
        }
        let before = waitingOctets
        let arrival = HalfStream.Arrival(
            sequence: segment.sequence, extent: extent, missing: segment.missing, identity: segment.identity,
            frame: frame)
        let outcome = halves[direction].accept(
            octets.extracting(segment.payload), arrival, half, limits, &consumer)
        halves[direction].endIfFinished(half, frame, &consumer)
        return .data(outcome, waitingBefore: before)
    }

    /// Whether both directions were shown their last octets.
    @inline(__always) var isOver: Bool { halves[0].isEnded && halves[1].isEnded }
}
