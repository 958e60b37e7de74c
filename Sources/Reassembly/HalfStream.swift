import Octets

/// One direction of a TCP connection, put back in order.
///
/// While segments come in order, and messages end with segments, their octets are lent in place and nothing is
/// copied. What a consumer leaves is copied once, with runs of provenance, and shown again with what follows.
/// A hole is waited for: until the peer has acknowledged what lies behind it, or limits are reached.
struct HalfStream: Sendable {
    /// What the peer acknowledged, and in which frame.
    private struct Acknowledgement: Sendable {
        let position: Int
        let frame: Frame
    }

    /// Octets that may be put before the first segment of a connection joined in its middle: reordering, no history.
    private static let rebaseLimit = 1 << 16
    private static let rebaseCount: UInt8 = 64
    /// No receiver can acknowledge more than a window ahead (RFC 7323 §2.2); what claims to is not believed.
    static let windowLimit = 1 << 30
    /// A hole this large is believed only when the receiver has acknowledged it: one damaged or forged number would
    /// end the stream.
    static let leapLimit = 1 << 24
    /// Octets that are done with at the front of those that wait, before the others are moved there: few enough that a
    /// buffer that never comes to its end stays small, and in the processor's cache.
    private static let compactedFrom = 1 << 12
    /// Messages whose acknowledgement may be waited for; beyond, the older half is given up.
    private static let watchLimit = 1 << 14

    /// The stream offset of `next`.
    var position = 0
    private(set) var acknowledgedPosition = 0
    /// The first position that is watched; the largest number where there is none.
    private var watched = Int.max
    var number = SequenceNumber(0)
    var marks: Marks = []
    private var rebases: UInt8 = 0
    var finish = SequenceNumber(0)
    private var recent = RecentSegments()
    var head = 0
    var pending: [UInt8] = []
    var provenance = Provenance()
    var held = HeldSegments()
    /// The frame that acknowledged more than there was.
    var acknowledgedIn: Frame?
    /// The latest acknowledgements that came before a message was whole: its end may turn out to be theirs.
    private var acknowledgements: [Acknowledgement] = []
    private var watches: [Consumption.Watch] = []

    /// The next sequence number expected; `nil` before the first octet.
    @inline(__always) private(set) var next: SequenceNumber? {
        get { marks.contains(.placed) ? number : nil }
        set {
            if let newValue {
                number = newValue
                marks.insert(.placed)
            } else {
                marks.remove(.placed)
            }
        }
    }
    @inline(__always) var startsAtSYN: Bool { marks.contains(.startsAtSYN) }
    @inline(__always) var isEnded: Bool { marks.contains(.ended) }
    @inline(__always) var isIgnored: Bool { marks.contains(.ignored) }
    /// Whether nothing that comes is looked at any more.
    @inline(__always) var isDeaf: Bool { !marks.isDisjoint(with: [.ended, .ignored]) }
    /// Whether FIN was seen.
    @inline(__always) var hasFinish: Bool { marks.contains(.finish) }
    /// Whether segments wait for a hole.
    @inline(__always) var isWaiting: Bool { marks.contains(.held) }
    /// Whether anything waits.
    @inline(__always) var hasBacklog: Bool { !marks.isDisjoint(with: [.pending, .held]) }
    /// Octets that wait, for a hole or for the rest of a message. A segment that waits takes some room of its own.
    @inline(__always) var waitingOctets: Int { held.octets &+ held.count &* 128 &+ pending.count &- head }

    /// SYN was seen: the stream starts at `first`. While the peer has acknowledged no other, the latest one counts.
    mutating func synchronise(at first: SequenceNumber) {
        guard next == nil || (position == 0 && !marks.contains(.startAcknowledged) && held.isEmpty && !isEnded)
        else { return }
        next = first
        marks.insert(.startsAtSYN)
    }

    /// The peer acknowledged all before `number`.
    @inline(__always)
    mutating func acknowledge<C: StreamConsumer>(
        _ number: SequenceNumber, _ frame: Frame, _ consumer: inout C
    ) {
        guard marks.contains(.placed) else {
            // In the middle of a connection: what the peer has is what came before.
            next = number
            return
        }
        let upTo = position + number.distance(from: self.number)
        if upTo <= acknowledgedPosition || isIgnored {
            if upTo == 0 { marks.insert(.startAcknowledged) }
            return
        }
        acknowledgedPosition = upTo
        if upTo > position || upTo >= watched || marks.contains(.pending) { note(upTo, in: frame, &consumer) }
    }

    /// An acknowledgement of more than there is, of what is watched, or perhaps of a message that is not whole yet.
    private mutating func note<C: StreamConsumer>(_ upTo: Int, in frame: Frame, _ consumer: inout C) {
        if upTo > position { acknowledgedIn = frame }
        if head < pending.count || (upTo > position && !isEnded) {
            if acknowledgements.count == 16 { acknowledgements.removeFirst() }
            acknowledgements.append(Acknowledgement(position: upTo, frame: frame))
        }
        if upTo < watched { return }
        var told = 0
        while told < watches.count, watches[told].position <= upTo {
            consumer.acknowledged(watches[told].token, frame: frame)
            told += 1
        }
        if told == watches.count { watches.removeAll(keepingCapacity: true) } else { watches.removeFirst(told) }
        watched = watches.first?.position ?? .max
    }

    /// A segment's payload.
    @inline(__always)
    mutating func accept<C: StreamConsumer>(
        _ payload: OctetView, _ arrival: Arrival, _ half: HalfID, _ room: inout SharedRoom, _ consumer: inout C
    ) -> Outcome {
        let plain: Marks = [.placed, .pending, .consumed, .startsAtSYN, .startAcknowledged]
        guard marks.isSubset(of: plain), marks.contains(.placed), arrival.sequence == number, arrival.missing == 0,
            !payload.isEmpty
        else { return acceptRare(payload, arrival, half, &room, &consumer) }
        recent.note(arrival)
        deliver(payload, arrival.extent, arrival.frame, half, &room, &consumer)
        return .taken
    }

    /// Any but the next one, with nothing missing.
    private mutating func acceptRare<C: StreamConsumer>(
        _ payload: OctetView, _ arrival: Arrival, _ half: HalfID, _ room: inout SharedRoom, _ consumer: inout C
    ) -> Outcome {
        if isDeaf { return .taken }
        if next == nil { next = arrival.sequence }
        guard let expected = next else { return .taken }
        let distance = arrival.sequence.distance(from: expected)
        let missing = arrival.missing
        if distance > 0 {
            if recent.isCopy(arrival) { return .duplicate }
            if isWaiting { compare(payload, arrival, upTo: payload.count, half, &consumer) }
            held.insert(payload, arrival, position: position)
            if !held.isEmpty { marks.insert(.held) }
            recent.note(arrival)
            if held.octets <= room.limits.heldOctets, held.count <= room.limits.heldSegments { return .taken }
            skipHole(half, &room, &consumer)
            drain(half, &room, &consumer)
            return .overflowed
        }
        if distance < 0 {
            if recent.isCopy(arrival) { return .duplicate }
            compare(payload, arrival, upTo: -distance, half, &consumer)
        }
        if -distance >= payload.count, missing == 0 || -distance >= payload.count + missing {
            if !startsAtSYN, !marks.contains(.consumed) { rebase(payload, distance, arrival.extent, arrival.frame) }
            return .taken
        }
        recent.note(arrival)
        if hasFinish, arrival.sequence.advanced(by: payload.count + missing).distance(from: finish) > 0 {
            marks.remove(.finish)
        }
        let old = min(-distance, payload.count)
        deliver(
            payload.dropping(old), arrival.extent.extracting(old..<payload.count), arrival.frame, half, &room,
            &consumer)
        if missing > 0, !isIgnored {
            let rest = missing - max(0, -distance - payload.count)
            lose(rest, .cut, half, arrival.frame, &room, &consumer)
        }
        drain(half, &room, &consumer)
        return .taken
    }

    /// Octets that came before: the same ones, unless someone meddles.
    private mutating func compare<C: StreamConsumer>(
        _ payload: OctetView, _ arrival: Arrival, upTo count: Int, _ half: HalfID, _ consumer: inout C
    ) {
        // A keep-alive probe repeats one octet, and not always the right one (RFC 9293 §3.8.4).
        guard payload.count > 1 else { return }
        recent.compare(arrival) { range, earlier in
            let range = range.clamped(to: 0..<count)
            guard !range.isEmpty else { return }
            consumer.repeated(
                payload.extracting(range), earlier: earlier.extracting(0..<range.count), of: half,
                frame: arrival.frame)
        }
    }

    /// There is no room to wait any longer: holes are given up, and what no message has claimed.
    mutating func giveUp<C: StreamConsumer>(
        _ half: HalfID, _ frame: Frame, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        while !held.isEmpty, !isIgnored {
            skipHole(half, &room, &consumer)
            drain(half, &room, &consumer)
        }
        if pending.count > head, !isEnded { lose(0, .evicted, half, frame, &room, &consumer) }
    }

    /// FIN was seen, its sequence number being `number`.
    mutating func end<C: StreamConsumer>(
        at number: SequenceNumber, _ half: HalfID, _ frame: Frame, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        if let next {
            // One that lies before what came, or far ahead of it, ends nothing.
            guard (0...HalfStream.leapLimit).contains(number.distance(from: next)) else { return }
        } else {
            next = number
        }
        finish = number
        marks.insert(.finish)
        endIfFinished(half, frame, &room, &consumer)
    }

    /// Time has passed: a hole that will not be filled any more is given up.
    mutating func advance<C: StreamConsumer>(
        to time: Timestamp, _ half: HalfID, _ frame: Frame, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        guard let first = held.first, let next else { return }
        let waited = time.since(held.since)
        let hole = position + first.sequence.distance(from: next)
        // The receiver has the octets and we do not: the capture lost them. A little patience for captures whose
        // directions are out of step.
        let isAcknowledged = acknowledgedPosition >= hole
        if waited > 30_000_000_000, !isAcknowledged, position > held.position, acknowledgedPosition > held.position {
            // Sender and receiver go on without them: they were never of this stream.
            dropHeld()
            return
        }
        if waited > 30_000_000_000 || (isAcknowledged && waited > 300_000_000) {
            skipHole(half, &room, &consumer)
            drain(half, &room, &consumer)
        }
    }

    /// Nothing follows: what waits is given out with its holes, what is left is shown as the last.
    mutating func close<C: StreamConsumer>(
        _ half: HalfID, _ frame: Frame, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        if isEnded { return }
        while !held.isEmpty, !isIgnored {
            skipHole(half, &room, &consumer)
            drain(half, &room, &consumer)
        }
        loseTail(half, frame, &room, &consumer)
        showLast(half, frame, isClosed: false, &room, &consumer)
    }

    // MARK: In order

    mutating func deliver<C: StreamConsumer>(
        _ octets: OctetView, _ extent: Extent, _ frame: Frame, _ half: HalfID, _ room: inout SharedRoom,
        _ consumer: inout C
    ) {
        if octets.isEmpty { return }
        let run = Provenance.Run(start: position, extent: extent, time: frame.time)
        position += octets.count
        number = number.advanced(by: octets.count)
        if marks.contains(.pending) {
            octets.append(to: &pending)
            provenance.append(run)
            if pending.count - head > room.limits.pendingOctets {
                loseAll(half, frame, &room, &consumer)
                return
            }
            showPending(half, frame, isLast: false, isClosed: false, &room, &consumer)
            return
        }
        let done = consumer.consume(
            Stretch(
                octets: octets, position: run.start, provenance: Provenance(run), frame: frame, isLast: false,
                isClosed: false), of: half)
        settle(done, &room, &consumer)
        if isIgnored { return }
        if done.count > 0 { marks.insert(.consumed) }
        if done.count < octets.count {
            if pending.capacity == 0 { pending = room.takeBuffer() }
            octets.dropping(done.count).append(to: &pending)
            provenance.append(run)
            marks.insert(.pending)
        }
    }

    private mutating func showPending<C: StreamConsumer>(
        _ half: HalfID, _ frame: Frame, isLast: Bool, isClosed: Bool, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        let start = position - (pending.count - head)
        let done = consumer.consume(
            Stretch(
                octets: OctetView(pending.span).dropping(head), position: start, provenance: provenance,
                frame: frame, isLast: isLast, isClosed: isClosed), of: half)
        settle(done, &room, &consumer)
        if isIgnored { return }
        if done.count > 0 { marks.insert(.consumed) }
        head += min(max(0, done.count), pending.count - head)
        compact(&room)
    }

    private mutating func compact(_ room: inout SharedRoom) {
        if head == pending.count {
            dropPending(&room)
            // Of what is still to come the peer may have acknowledged more.
            if !acknowledgements.isEmpty { acknowledgements.removeAll { $0.position <= position } }
        } else if head > HalfStream.compactedFrom, head > pending.count / 2 {
            pending.removeFirst(head)
            head = 0
            provenance.dropRuns(before: position - pending.count)
        }
    }

    mutating func dropPending(_ room: inout SharedRoom) {
        room.giveBack(&pending)
        head = 0
        provenance.removeAll()
        marks.remove(.pending)
    }

    mutating func dropHeld() {
        held = HeldSegments()
        marks.remove(.held)
    }

    @inline(__always)
    private mutating func settle<C: StreamConsumer>(
        _ done: Consumption, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        if let watch = done.watch {
            if watch.position > acknowledgedPosition {
                if watches.count == HalfStream.watchLimit { watches.removeFirst(HalfStream.watchLimit / 2) }
                watches.append(watch)
                watched = watches[0].position
            } else if let known = acknowledgements.first(where: { $0.position >= watch.position }) {
                consumer.acknowledged(watch.token, frame: known.frame)
            }
        }
        if done.ignoresRest { forget(&room) }
    }

    private mutating func forget(_ room: inout SharedRoom) {
        marks.insert(.ignored)
        dropPending(&room)
        provenance = Provenance()
        dropHeld()
        watches = []
        watched = .max
        recent.removeAll()
    }

    /// A segment from before the first one seen, or before what was acknowledged first, while nothing is consumed: the
    /// stream starts with it. A single octet may be a keep-alive's, that stands for none.
    private mutating func rebase(_ payload: OctetView, _ distance: Int, _ extent: Extent, _ frame: Frame) {
        guard rebases < HalfStream.rebaseCount, position == pending.count, head == 0, position > 0 || payload.count > 1,
            distance == -(position + payload.count),
            position + payload.count <= HalfStream.rebaseLimit
        else { return }
        rebases += 1
        var joined = payload.copied()
        joined.append(contentsOf: pending)
        pending = joined
        marks.insert(.pending)
        let old = provenance.runs
        provenance = Provenance(.init(start: 0, extent: extent, time: frame.time))
        for run in old {
            provenance.append(.init(start: run.start + payload.count, extent: run.extent, time: run.time))
        }
        position = joined.count
        if acknowledgedPosition > 0 { acknowledgedPosition += payload.count }
        acknowledgements = acknowledgements.map {
            Acknowledgement(position: $0.position + payload.count, frame: $0.frame)
        }
    }

    @inline(__always)
    private mutating func drain<C: StreamConsumer>(
        _ half: HalfID, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        if isWaiting { giveOutHeld(half, &room, &consumer) }
    }

    // MARK: The end

    mutating func endIfFinished<C: StreamConsumer>(
        _ half: HalfID, _ frame: Frame, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        guard hasFinish, let next, !isEnded, isIgnored || finish.distance(from: next) <= 0 else { return }
        showLast(half, frame, isClosed: true, &room, &consumer)
    }

    private mutating func showLast<C: StreamConsumer>(
        _ half: HalfID, _ frame: Frame, isClosed: Bool, _ room: inout SharedRoom, _ consumer: inout C
    ) {
        if isEnded { return }
        marks.insert(.ended)
        if !isIgnored { showPending(half, frame, isLast: true, isClosed: isClosed, &room, &consumer) }
        dropPending(&room)
        provenance = Provenance()
        dropHeld()
        recent.removeAll()
        acknowledgements = []
    }
}
