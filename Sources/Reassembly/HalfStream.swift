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
    /// Messages whose acknowledgement may be waited for; beyond, the older half is given up.
    private static let watchLimit = 1 << 14

    /// The next sequence number expected; `nil` before the first octet.
    private(set) var next: SequenceNumber?
    /// The stream offset of `next`.
    private(set) var position = 0
    private(set) var startsAtSYN = false
    private var isStartAcknowledged = false
    private var hasConsumed = false
    private var rebases: UInt8 = 0
    private var pending: [UInt8] = []
    private var head = 0
    private var provenance = Provenance()
    private var held = HeldSegments()
    private var finish: SequenceNumber?
    private(set) var isEnded = false
    private(set) var isIgnored = false
    private(set) var acknowledgedPosition = 0
    private var acknowledgedIn: Frame?
    /// The latest acknowledgements that came before a message was whole: its end may turn out to be theirs.
    private var acknowledgements: [Acknowledgement] = []
    private var watches: [Consumption.Watch] = []
    private var recent = RecentSegments()

    /// Whether segments wait for a hole.
    @inline(__always) var isWaiting: Bool { !held.isEmpty }
    /// Octets that wait, for a hole or for the rest of a message. A segment that waits takes some room of its own.
    @inline(__always) var waitingOctets: Int { held.octets &+ held.count &* 128 &+ pending.count &- head }

    /// SYN was seen: the stream starts at `first`. While the peer has acknowledged no other, the latest one counts.
    mutating func synchronise(at first: SequenceNumber) {
        guard next == nil || (position == 0 && !isStartAcknowledged && held.isEmpty && !isEnded) else { return }
        next = first
        startsAtSYN = true
    }

    /// The peer acknowledged all before `number`.
    mutating func acknowledge<C: StreamConsumer>(
        _ number: SequenceNumber, _ frame: Frame, _ consumer: inout C
    ) {
        guard let next else {
            // In the middle of a connection: what the peer has is what came before.
            self.next = number
            return
        }
        let upTo = position + number.distance(from: next)
        if upTo <= acknowledgedPosition || isIgnored {
            if upTo == 0 { isStartAcknowledged = true }
            return
        }
        acknowledgedPosition = upTo
        acknowledgedIn = frame
        if head < pending.count || (upTo > position && !isEnded) {
            if acknowledgements.count == 16 { acknowledgements.removeFirst() }
            acknowledgements.append(Acknowledgement(position: upTo, frame: frame))
        }
        var told = 0
        while told < watches.count, watches[told].position <= upTo {
            consumer.acknowledged(watches[told].token, frame: frame)
            told += 1
        }
        if told == 0 { return }
        if told == watches.count { watches.removeAll(keepingCapacity: true) } else { watches.removeFirst(told) }
    }

    /// A segment's payload.
    mutating func accept<C: StreamConsumer>(
        _ payload: OctetView, _ arrival: Arrival, _ half: HalfID, _ limits: Limits, _ consumer: inout C
    ) -> Outcome {
        if isEnded || isIgnored { return .taken }
        if next == nil { next = arrival.sequence }
        guard let expected = next else { return .taken }
        let distance = arrival.sequence.distance(from: expected)
        let missing = arrival.missing
        if distance > 0 {
            if recent.isCopy(arrival) { return .duplicate }
            if isWaiting { compare(payload, arrival, upTo: payload.count, half, &consumer) }
            held.insert(payload, arrival, position: position)
            recent.note(arrival)
            if held.octets <= limits.heldOctets, held.count <= limits.heldSegments { return .taken }
            skipHole(half, &consumer)
            drain(half, limits, &consumer)
            return .overflowed
        }
        if distance < 0 {
            if recent.isCopy(arrival) { return .duplicate }
            compare(payload, arrival, upTo: -distance, half, &consumer)
        }
        if -distance >= payload.count, missing == 0 || -distance >= payload.count + missing {
            if !startsAtSYN, !hasConsumed { rebase(payload, distance, arrival.extent, arrival.frame) }
            return .taken
        }
        recent.note(arrival)
        if let end = finish, arrival.sequence.advanced(by: payload.count + missing).distance(from: end) > 0 {
            finish = nil
        }
        let old = min(-distance, payload.count)
        deliver(
            payload.dropping(old), arrival.extent.extracting(old..<payload.count), arrival.frame, half, limits,
            &consumer)
        if missing > 0, !isIgnored {
            let rest = missing - max(0, -distance - payload.count)
            lose(rest, .cut, half, arrival.frame, &consumer)
        }
        drain(half, limits, &consumer)
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
        _ half: HalfID, _ limits: Limits, _ frame: Frame, _ consumer: inout C
    ) {
        while !held.isEmpty, !isIgnored {
            skipHole(half, &consumer)
            drain(half, limits, &consumer)
        }
        if pending.count > head, !isEnded { lose(0, .evicted, half, frame, &consumer) }
    }

    /// FIN was seen, its sequence number being `number`.
    mutating func end<C: StreamConsumer>(
        at number: SequenceNumber, _ half: HalfID, _ frame: Frame, _ consumer: inout C
    ) {
        if let next {
            // One that lies before what came, or far ahead of it, ends nothing.
            guard (0...HalfStream.leapLimit).contains(number.distance(from: next)) else { return }
        } else {
            next = number
        }
        finish = number
        endIfFinished(half, frame, &consumer)
    }

    /// Time has passed: a hole that will not be filled any more is given up.
    mutating func advance<C: StreamConsumer>(
        to time: Timestamp, _ half: HalfID, _ limits: Limits, _ frame: Frame, _ consumer: inout C
    ) {
        guard let first = held.first, let next else { return }
        let waited = time.since(held.since)
        let hole = position + first.sequence.distance(from: next)
        // The receiver has the octets and we do not: the capture lost them. A little patience for captures whose
        // directions are out of step.
        let isAcknowledged = acknowledgedPosition >= hole
        if waited > 30_000_000_000, !isAcknowledged, position > held.position, acknowledgedPosition > held.position {
            // Sender and receiver go on without them: they were never of this stream.
            held = HeldSegments()
            return
        }
        if waited > 30_000_000_000 || (isAcknowledged && waited > 300_000_000) {
            skipHole(half, &consumer)
            drain(half, limits, &consumer)
        }
    }

    /// Nothing follows: what waits is given out with its holes, what is left is shown as the last.
    mutating func close<C: StreamConsumer>(
        _ half: HalfID, _ limits: Limits, _ frame: Frame, _ consumer: inout C
    ) {
        if isEnded { return }
        while !held.isEmpty, !isIgnored {
            skipHole(half, &consumer)
            drain(half, limits, &consumer)
        }
        loseTail(half, frame, &consumer)
        showLast(half, frame, isClosed: false, &consumer)
    }

    // MARK: In order

    private mutating func deliver<C: StreamConsumer>(
        _ octets: OctetView, _ extent: Extent, _ frame: Frame, _ half: HalfID, _ limits: Limits,
        _ consumer: inout C
    ) {
        if octets.isEmpty { return }
        let run = Provenance.Run(start: position, extent: extent, time: frame.time)
        position += octets.count
        next = next?.advanced(by: octets.count)
        if pending.isEmpty {
            let stretch = Stretch(
                octets: octets, position: run.start, provenance: Provenance(run), frame: frame, isLast: false,
                isClosed: false)
            let done = consumer.consume(stretch, of: half)
            settle(done, &consumer)
            if isIgnored { return }
            hasConsumed = hasConsumed || done.count > 0
            if done.count < octets.count {
                octets.dropping(done.count).append(to: &pending)
                provenance.append(run)
            }
            return
        }
        octets.append(to: &pending)
        provenance.append(run)
        if pending.count - head > limits.pendingOctets {
            loseAll(half, frame, &consumer)
            return
        }
        showPending(half, frame, isLast: false, isClosed: false, &consumer)
    }

    private mutating func showPending<C: StreamConsumer>(
        _ half: HalfID, _ frame: Frame, isLast: Bool, isClosed: Bool, _ consumer: inout C
    ) {
        let start = position - (pending.count - head)
        let done = consumer.consume(
            Stretch(
                octets: OctetView(pending.span).dropping(head), position: start, provenance: provenance,
                frame: frame, isLast: isLast, isClosed: isClosed), of: half)
        settle(done, &consumer)
        if isIgnored { return }
        hasConsumed = hasConsumed || done.count > 0
        head += min(max(0, done.count), pending.count - head)
        compact()
    }

    private mutating func compact() {
        if head == pending.count {
            pending.removeAll(keepingCapacity: pending.capacity <= 1 << 16)
            head = 0
            provenance.removeAll()
            acknowledgements.removeAll(keepingCapacity: true)
        } else if head > 1 << 16, head > pending.count / 2 {
            pending.removeFirst(head)
            head = 0
            provenance.dropRuns(before: position - pending.count)
        }
    }

    private mutating func settle<C: StreamConsumer>(_ done: Consumption, _ consumer: inout C) {
        if let watch = done.watch {
            if watch.position > acknowledgedPosition {
                if watches.count == HalfStream.watchLimit { watches.removeFirst(HalfStream.watchLimit / 2) }
                watches.append(watch)
            } else if let known = acknowledgements.first(where: { $0.position >= watch.position }) {
                consumer.acknowledged(watch.token, frame: known.frame)
            }
        }
        if done.ignoresRest { forget() }
    }

    private mutating func forget() {
        isIgnored = true
        pending = []
        head = 0
        provenance = Provenance()
        held = HeldSegments()
        watches = []
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

    // MARK: Out of order

    private mutating func drain<C: StreamConsumer>(_ half: HalfID, _ limits: Limits, _ consumer: inout C) {
        while let first = held.first, let expected = next, !isIgnored {
            let old = -first.sequence.distance(from: expected)
            if old < 0 { break }
            held.removeFirst()
            if old < first.octets.count {
                deliver(
                    OctetView(first.octets.span).dropping(old), first.extent.extracting(old..<first.octets.count),
                    first.frame, half, limits, &consumer)
            }
            if first.missing > 0, !isIgnored, old < first.octets.count + first.missing {
                lose(first.missing - max(0, old - first.octets.count), .cut, half, first.frame, &consumer)
            }
            held.waitAgain(position: position)
        }
    }

    private mutating func skipHole<C: StreamConsumer>(_ half: HalfID, _ consumer: inout C) {
        guard let first = held.first, let expected = next else { return }
        let hole = first.sequence.distance(from: expected)
        if hole > HalfStream.leapLimit, acknowledgedPosition > 0, acknowledgedPosition < position + hole {
            held = HeldSegments()
            return
        }
        if hole > 0 { lose(hole, .hole, half, first.frame, &consumer) }
    }

    /// What nothing was captured behind, and is known to have been sent: the sender ended behind it, or the receiver
    /// acknowledged it.
    private mutating func loseTail<C: StreamConsumer>(_ half: HalfID, _ frame: Frame, _ consumer: inout C) {
        guard let next, !isIgnored else { return }
        if let finish {
            let missing = finish.distance(from: next)
            // A FIN that far ahead is believed, like a segment, only when it is acknowledged.
            if missing > HalfStream.leapLimit, acknowledgedPosition < position + missing { return }
            if missing > 0 { lose(missing, .hole, half, frame, &consumer) }
            return
        }
        // One octet more may be a FIN that was not captured.
        let missing = acknowledgedPosition - position
        if missing > 1, missing <= HalfStream.windowLimit {
            lose(missing, .hole, half, acknowledgedIn ?? frame, &consumer)
        }
    }

    private mutating func lose<C: StreamConsumer>(
        _ count: Int, _ cause: LossCause, _ half: HalfID, _ frame: Frame, _ consumer: inout C
    ) {
        // Before the first octet of a connection that was joined in the middle there is nothing to miss.
        if startsAtSYN || position > 0 {
            let start = position - (pending.count - head)
            consumer.lost(
                count, cause: cause,
                behind: Stretch(
                    octets: OctetView(pending.span).dropping(head), position: start, provenance: provenance,
                    frame: frame, isLast: true, isClosed: false), of: half)
        }
        pending.removeAll(keepingCapacity: true)
        head = 0
        provenance.removeAll()
        position += count
        next = next?.advanced(by: count)
        hasConsumed = true
    }

    /// More octets in order than any message may have: they are given up as if they had been lost.
    private mutating func loseAll<C: StreamConsumer>(_ half: HalfID, _ frame: Frame, _ consumer: inout C) {
        lose(0, .evicted, half, frame, &consumer)
    }

    // MARK: The end

    mutating func endIfFinished<C: StreamConsumer>(_ half: HalfID, _ frame: Frame, _ consumer: inout C) {
        guard let finish, let next, !isEnded, isIgnored || finish.distance(from: next) <= 0 else { return }
        showLast(half, frame, isClosed: true, &consumer)
    }

    private mutating func showLast<C: StreamConsumer>(
        _ half: HalfID, _ frame: Frame, isClosed: Bool, _ consumer: inout C
    ) {
        if isEnded { return }
        isEnded = true
        if !isIgnored { showPending(half, frame, isLast: true, isClosed: isClosed, &consumer) }
        pending = []
        head = 0
        provenance = Provenance()
        held = HeldSegments()
    }
}
