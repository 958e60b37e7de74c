import DequeModule
import Octets

/// What becomes of TCP segments: the connection that each belongs to, and what of it has ended.
extension Reassembler {
    /// - Parameters:
    ///   - run: where the payload came from; its start is an offset of `octets`.
    ///   - runs: all runs, where there are several.
    mutating func accept<C: StreamConsumer>(
        _ segment: Packet.Segment, _ octets: OctetView, _ run: Provenance.Run, _ runs: [Provenance.Run]?,
        _ frame: Frame, frames: Int, _ consumer: inout C
    ) {
        let (key, direction) = FlowKey.of(segment)
        if runs == nil, frames == 1, segment.missing == 0, segment.flags & 7 == 0 {
            let place = table.find(key)
            if place >= 0, take(UsualSegment(segment), place, direction, octets, frame, &consumer) {
                return
            }
        }
        let place = flow(for: key, direction, segment, frame, &consumer)
        let id = table[place].id
        let half = HalfID(flow: id, direction: direction)
        table[place].heard |= 1 << UInt8(direction)
        var sequence = segment.sequence
        if segment.isSYN, table[place].rival == Rival(direction: direction, start: sequence.advanced(by: 1)) {
            ledger.count(.tcpControl, frames: frames)
            return
        }
        if segment.isSYN {
            table[place].life.noteSYN(direction, isAnswer: segment.acknowledgement != nil)
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
                        octets.extracting(segment.payload), arrival, half, &room, &consumer), frame)
            }
            settle(place, before, frame, &consumer)
            decide(place, &consumer)
        } else {
            ledger.count(.tcpControl, frames: frames)
        }
        if segment.isFIN {
            table[place].life.noteEnd(direction, frame, isReset: false)
            let length = segment.payload.count + segment.missing
            table[place].halves[direction].end(at: sequence.advanced(by: length), half, frame, &room, &consumer)
        }
        table[place].halves[direction].endIfFinished(half, frame, &room, &consumer)
        if segment.isRST, isEffective(segment, place, direction) {
            table[place].isReset = true
            table[place].life.noteEnd(direction, frame, isReset: true)
            close(place, frame, &consumer)
        }
        if table[place].isOver { close(place, frame, &consumer) }
    }

    /// Lets the flow of a segment take it where it stands; false where that flow is not there, or the segment no usual
    /// one.
    @inline(__always)
    mutating func take<C: StreamConsumer>(
        _ segment: UsualSegment, _ usual: UsualFrame, _ octets: OctetView, _ frame: Frame, _ consumer: inout C
    ) -> Bool {
        let place = table.find(usual.name)
        return place >= 0 && take(segment, place, usual.direction, octets, frame, &consumer)
    }

    /// Lets the flow at a place take a segment, if it is a usual one for it.
    @inline(__always)
    private mutating func take<C: StreamConsumer>(
        _ segment: UsualSegment, _ place: Int, _ direction: Int, _ octets: OctetView, _ frame: Frame,
        _ consumer: inout C
    ) -> Bool {
        let touch = table.nextTouch(at: frame.time)
        switch table.flows[place].take(segment, octets, direction, frame, touch: touch, &room, &consumer) {
        case .no: return false
        case .control: ledger.count(.tcpControl)
        case .ignored: count(place, &consumer)
        case .data(let outcome, let before):
            if case .taken = outcome {} else { note(outcome, frame) }
            if before != 0 || table.flows[place].hasBacklog { settle(place, before, frame, &consumer) }
            count(place, &consumer)
        }
        if table.flows[place].isOver { close(place, frame, &consumer) }
        return true
    }

    /// Counts a frame with data, and asks for what it was where that is not known yet.
    @inline(__always)
    private mutating func count<C: StreamConsumer>(_ place: Int, _ consumer: inout C) {
        let category = table.flows[place].category
        ledger.count(category)
        if category == .tcpUndecided {
            table.flows[place].undecidedFrames += 1
            decide(place, &consumer)
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
                    octets.extracting(range), arrival, half, &room, &consumer), frame)
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
            if waiting.count > 2 * table.count + 1024 { forgetSettled() }
            waiting.append(table[place].id)
        }
        if table[place].hasHole, !table[place].isTimed {
            table[place].isTimed = true
            timed.append(table[place].id)
        }
        while heldOctets > limits.totalOctets, let oldest = waiting.popFirst() {
            guard table[oldest.slot].id == oldest else { continue }
            let victim = oldest.slot
            table[victim].isListed = false
            let held = table[victim].waitingOctets
            if held == 0 { continue }
            for direction in 0..<2 {
                let half = HalfID(flow: table[victim].id, direction: direction)
                table[victim].halves[direction].giveUp(half, frame, &room, &consumer)
            }
            counts.evictedWaits += 1
            heldOctets += table[victim].waitingOctets - held
        }
    }

    /// Takes flows out of the list that are gone: it must not grow behind one that stays.
    private mutating func forgetSettled() {
        waiting = waiting.filter { table[$0.slot].id == $0 }
    }

    /// Answers whether the flow still waits for a hole.
    mutating func advance<C: StreamConsumer>(
        _ flow: FlowID, to time: Timestamp, _ frame: Frame, _ consumer: inout C
    ) -> Bool {
        let before = table[flow.slot].waitingOctets
        for direction in 0..<2 {
            let half = HalfID(flow: flow, direction: direction)
            table[flow.slot].halves[direction].advance(to: time, half, frame, &room, &consumer)
            table[flow.slot].halves[direction].endIfFinished(half, frame, &room, &consumer)
        }
        heldOctets += table[flow.slot].waitingOctets - before
        let isWaiting = table[flow.slot].hasHole
        if table[flow.slot].isOver { close(flow.slot, frame, &consumer) }
        return isWaiting
    }

    private mutating func flow<C: StreamConsumer>(
        for key: FlowKey, _ direction: Int, _ segment: Packet.Segment, _ frame: Frame, _ consumer: inout C
    ) -> Int {
        let found = table.find(key)
        var isSynchronised = segment.isSYN
        if found >= 0 {
            let isFollowed = isFollowed(found, direction, segment)
            if !isFollowed, !opensAnother(found, direction, segment) {
                table.touch(found, at: frame.time)
                return found
            }
            retire(found, frame, &consumer)
            isSynchronised = segment.isSYN || isFollowed
        } else if table.isFull {
            let victim = table.victim
            if !table[victim].isClosed { counts.evictedFlows += 1 }
            retire(victim, frame, &consumer)
        }
        serial += 1
        let place = table.insert(key, serial: serial, at: frame.time)
        consumer.opened(
            table[place].id, low: key.low, high: key.high, synchronised: isSynchronised, frame: frame)
        if isSynchronised, !segment.isSYN {
            // What follows a SYN acknowledges the other one.
            table[place].halves[direction].synchronise(at: segment.sequence)
            if let start = segment.acknowledgement { table[place].halves[1 - direction].synchronise(at: start) }
        }
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

    /// Whether a segment begins a connection in the place of a known one. A SYN while that is open is only noted: its
    /// receiver does not heed it (RFC 5961 §4), unless the known one ended unseen.
    private mutating func opensAnother(_ place: Int, _ direction: Int, _ segment: Packet.Segment) -> Bool {
        guard segment.isSYN else {
            return table[place].isReset && !segment.payload.isEmpty && isBehindReset(place, direction, segment)
        }
        guard isAnother(place, direction, segment) else { return false }
        if table[place].isClosed { return true }
        table[place].rival = Rival(direction: direction, start: segment.sequence.advanced(by: 1))
        return false
    }

    /// Whether a segment answers or follows a SYN that was only noted.
    private func isFollowed(_ place: Int, _ direction: Int, _ segment: Packet.Segment) -> Bool {
        guard let rival = table[place].rival else { return false }
        if direction != rival.direction { return segment.isSYN && segment.acknowledgement == rival.start }
        return !segment.isSYN && !segment.isRST && segment.sequence == rival.start
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
            table[place].halves[direction].close(half, frame, &room, &consumer)
        }
        heldOctets += table[place].waitingOctets - before
        decide(place, &consumer)
        table[place].isClosed = true
        lingering.append((id, frame.time))
        consumer.ended(id, life: table[place].life, frame: frame)
        consumer.closed(id, isHeardBothWays: table[place].heard == 3, frame: frame)
    }

    mutating func retire<C: StreamConsumer>(_ place: Int, _ frame: Frame, _ consumer: inout C) {
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
