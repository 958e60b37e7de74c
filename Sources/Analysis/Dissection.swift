import Correlation
import DeferredPush
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TLS

/// Reads SIP and MSRP out of datagrams and streams, and hands each message on to the correlator and the push book.
struct Dissection: StreamConsumer {
    var correlator = Correlator()
    var book = PushBook()
    var log = FindingLog()
    var clock: CaptureClock
    let recall: Recall
    /// Whether nothing has to be kept, as all captures can be read again.
    let canReadAgain: Bool
    /// Where each message lies, where that is to be known.
    var places: MessagePlaces?
    /// The store, where one is used.
    var memory: Memory?
    /// What came to be known since it was last asked; empty unless `tracksEvents`.
    var events: [Event] = []
    /// What acknowledgements are waited for under.
    var tokens = Tokens()
    /// Whether someone wants to be told as things happen.
    var tracksEvents = false
    var flows: [FlowReading?] = []
    /// Connections whose messages are wrapped, by the slot of their flow.
    var wrappings: [Int: Wrapping] = [:]
    /// That of which the inside is being read.
    var unwrapping: Wrapping?
    /// What carries the messages that are being read.
    var carrier = Transport.tcp
    /// The secrets that TLS is read with.
    var keys: KeyLog
    /// Whether more of them may come.
    var expectsSecrets = false
    /// The slots of connections that wait for them.
    var waiters: Set<Int> = []
    /// What wrapped connections hold, in all.
    var room: WrappedRoom
    /// What became of connections with TLS.
    var encryption = EncryptionTally()
    /// Datagrams that cannot be read.
    var opaque = OpaqueDatagrams()
    /// Connections that became WebSockets.
    var webSockets = 0
    /// Frames of WebSockets about the connection: ping, pong and close.
    var webSocketControls = 0
    /// Messages in WebSockets that could not be decompressed (RFC 7692).
    var compressedMessages = 0
    /// The frame of the first of them.
    var firstCompressed: Frame?
    /// Pushes that may be judged otherwise once all is known.
    var doubtful = DoubtfulPushes()
    /// The framers of both directions of each flow, side by side, so that they work where they stand.
    private var sipFramers = FramerPool<SIPFramer>()
    var conflicts = SegmentConflicts()
    private(set) var msrpFramers = FramerPool<MSRPFramer>()
    /// MSRP frames that come in parts, by the place of their direction: few at a time.
    var longFrames: [Int: LongFrame] = [:]
    /// Of both directions of each flow whether they were joined in the middle: by a hole, or a late capture.
    private(set) var isTorn: [Bool] = []
    var sip = SIPMessage()
    var msrp = MSRPFrame()
    /// Both ends of connections that carried MSRP, or nothing, and of which all octets were seen.
    private(set) var wholeEndpoints: Set<Endpoint> = []
    static let endpointLimit = 1 << 16
    /// CRLF keep-alives over SIP streams (RFC 5626).
    var pings = 0
    /// The frame of the first of them.
    var firstPing: Frame?
    /// What became of MSRP connections.
    var connections = ConnectionLog()
    /// How the connection began and ended that is closed next.
    var lifeOfEnded = FlowLife()
    /// Octets in SIP and MSRP streams that belong to no message.
    var garbage = 0
    /// Holes in SIP and MSRP streams, and the octets missing in them.
    var holes = 0
    var missingOctets = 0
    /// Gaps in SIP and MSRP where records of TLS do not authenticate.
    private(set) var unreadableGaps = 0

    /// Something came to be known. The numbers are indices in the correlator and in the push book.
    enum Event {
        case session(Int)
        case message(Int)
        case push(Int)
    }

    init(recall: Recall, clock: CaptureClock, limits: Limits) {
        room = WrappedRoom(limit: limits.wrappedOctets)
        keys = KeyLog(limit: limits.secrets)
        self.recall = recall
        canReadAgain = recall.canReadAgain
        self.clock = clock
    }

    // MARK: Streams

    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame) {
        while flows.count <= flow.slot {
            flows.append(nil)
            isTorn += [false, false]
        }
        isTorn[flow.slot * 2] = !synchronised
        isTorn[flow.slot * 2 + 1] = !synchronised
        resetFramers(flow, 0)
        resetFramers(flow, 1)
        if !wrappings.isEmpty, let stale = wrappings.removeValue(forKey: flow.slot) {
            room.leave(stale)
            waiters.remove(flow.slot)
        }
        _ = conflicts.take(flow.slot)
        flows[flow.slot] = FlowReading(flow, low: low, high: high, synchronised: synchronised)
        flows[flow.slot]?.opened = frame
    }

    mutating func closed(_ flow: FlowID, isHeardBothWays: Bool, frame: Frame) {
        guard known(flow), var reading = flows[flow.slot] else { return }
        if reading.carries == .wrapped {
            reading.carries = endWrapped(flow, frame)
            setCarried(reading.carries, flow.slot)
        }
        if isHeardBothWays, reading.carries == .sip || reading.carries == .msrp {
            correlator.legs.hear(reading.low.address, reading.high.address)
        }
        let isWhole = !isTorn[flow.slot * 2] && !isTorn[flow.slot * 2 + 1] && reading.missedEarly == 0
        noteEnd(reading, flow, isWhole: isWhole)
        if isWhole, reading.carries == .msrp || reading.carries == .undecided,
            wholeEndpoints.count < Dissection.endpointLimit
        {
            wholeEndpoints.formUnion([reading.low, reading.high])
        }
        resetFramers(flow, 0)
        resetFramers(flow, 1)
    }

    func category(of flow: FlowID) -> FrameCategory {
        guard known(flow) else { return .tcpUndecided }
        return switch flows[flow.slot]?.carries {
        case .sip: .sip
        case .msrp: .msrp
        case .wrapped: category(of: wrappings[flow.slot])
        case .tls: .tls
        case .other: .tcpOther
        case .undecided, nil: .tcpUndecided
        }
    }

    mutating func acknowledged(_ token: Int, frame: Frame) {
        if let message = tokens.index(token) { correlator.acknowledged(message, frame) }
    }

    mutating func repeated(_ octets: OctetView, earlier: Extent, of half: HalfID, frame: Frame) {
        guard known(half.flow), let flow = flows[half.flow.slot], flow.mayCarryMessages,
            let before = recall.octets(of: [earlier]), !octets.equals(OctetView(before.span))
        else { return }
        let conflict = SegmentConflicts.Conflict(half: half, frame: frame, earlier: earlier.frame)
        if flow.carries == .undecided { conflicts.wait(conflict) } else { note(conflict, flow) }
    }

    mutating func note(_ conflict: SegmentConflicts.Conflict, _ flow: FlowReading) {
        let (source, destination) = (flow.source(conflict.half), flow.destination(conflict.half))
        log.note(.t017, by: source.address, at: conflict.frame) {
            (
                "a segment \(source) > \(destination) came again with other octets than in frame \(conflict.earlier), "
                    + "which count", nil
            )
        }
    }

    mutating func consume(_ stretch: borrowing Stretch, of half: HalfID) -> Consumption {
        guard known(half.flow), let carries = flows[half.flow.slot]?.carries else {
            return Consumption(count: stretch.octets.count, ignoresRest: true)
        }
        switch carries {
        case .sip: return consumeSIP(stretch, half, from: 0)
        case .msrp: return consumeMSRP(stretch, half, from: 0)
        case .wrapped: return consumeWrapped(stretch, half)
        case .tls, .other: return Consumption(count: stretch.octets.count, ignoresRest: true)
        case .undecided: return recognise(stretch, half)
        }
    }

    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID) {
        guard known(half.flow), let flow = flows[half.flow.slot] else { return }
        if flow.carries == .undecided {
            // Whether it matters shows when the connection says what it carries.
            if cause != .unreadable {
                let given = cause == .evicted ? stretch.octets.count : 0
                flows[half.flow.slot]?.missedEarly += max(1, count + given)
            }
            isTorn[half.flow.slot * 2 + half.direction] = true
        }
        if flow.carries == .wrapped { return loseWrapped(count, cause, stretch, half) }
        guard flow.carries == .sip || flow.carries == .msrp else { return }
        let (source, destination) = (flow.source(half).address, flow.destination(half).address)
        if cause == .unreadable {
            // The capture has it all.
            unreadableGaps += 1
            correlator.legs.concealed.conceal(from: source, to: destination)
            correlator.legs.concealed.end(from: source, to: destination, at: stretch.frame.time)
        } else {
            holes += 1
            missingOctets += count
            correlator.legs.tear(from: source, to: destination)
        }
        noteLoss(count, cause, stretch, half, flow)
        readTorn(stretch, half, flow, cause)
        isTorn[half.flow.slot * 2 + half.direction] = true
        resetFramers(half.flow, half.direction)
    }

    /// What a direction carries goes on with a new message.
    mutating func resetFramers(_ flow: FlowID, _ direction: Int) {
        sipFramers.reset(flow.slot * 2 + direction)
        msrpFramers.reset(flow.slot * 2 + direction)
        if !longFrames.isEmpty { longFrames[flow.slot * 2 + direction] = nil }
    }

    /// Forgets, in a run without end, which connections were seen whole, where there are many.
    mutating func forgetEndpoints(above limit: Int) {
        if wholeEndpoints.count > limit { wholeEndpoints = [] }
    }

    /// Says what a connection carries, or what is inside of its wrapping while that is read.
    mutating func setCarried(_ carries: FlowReading.Carries, _ slot: Int) { flows[slot]?.carries = carries }

    private func known(_ flow: FlowID) -> Bool {
        flow.slot < flows.count && flows[flow.slot]?.serial == flow.serial
    }

    // MARK: Framing

    mutating func consumeSIP(_ stretch: borrowing Stretch, _ half: HalfID, from start: Int) -> Consumption {
        let place = half.flow.slot * 2 + half.direction
        let lent = sipFramers.take(place)
        let result = consume(stretch, half, from: start, &lent.framer)
        sipFramers.giveBack(lent, place)
        return result
    }

    mutating func consumeMSRP(_ stretch: borrowing Stretch, _ half: HalfID, from start: Int) -> Consumption {
        let place = half.flow.slot * 2 + half.direction
        var position = start
        let usual = consumeUsual(stretch, half, from: &position)
        if usual.hasBeginning || position == stretch.octets.count {
            return Consumption(count: position, watch: usual.watch)
        }
        let lent = msrpFramers.take(place)
        var result = consume(stretch, half, from: position, &lent.framer)
        msrpFramers.giveBack(lent, place)
        if result.watch == nil { result.watch = usual.watch }
        return result
    }

    private mutating func consume(
        _ stretch: borrowing Stretch, _ half: HalfID, from start: Int, _ framer: inout SIPFramer
    ) -> Consumption {
        guard let flow = flows[half.flow.slot] else { return Consumption(count: stretch.octets.count) }
        var position = start
        loop: while position < stretch.octets.count {
            switch framer.next(stretch.octets.dropping(position), atEnd: stretch.isLast) {
            case .message(let range):
                let whole = position + range.lowerBound..<position + range.upperBound
                if let sighting = sighting(of: whole, stretch, half, flow, damage: nil) {
                    read(sip: stretch.octets.extracting(whole), sighting)
                }
                position += max(1, range.upperBound)
            case .skip(let count):
                pings += 1
                if firstPing == nil { firstPing = stretch.frame }
                position += max(1, count)
            case .garbage(let count):
                if let cut = framer.cutMessage {
                    let torn = position + cut.lowerBound..<position + cut.upperBound
                    if let sighting = sighting(of: torn, stretch, half, flow, damage: .cut) {
                        read(sip: stretch.octets.extracting(torn), sighting)
                    }
                } else {
                    garbage += count
                    noteGarbage(.s101, count, "behind a Content-Length", half, flow, stretch.frame)
                }
                position += max(1, count)
            case .needMore: break loop
            }
        }
        return Consumption(count: position)
    }

    private mutating func consume(
        _ stretch: borrowing Stretch, _ half: HalfID, from start: Int, _ framer: inout MSRPFramer
    ) -> Consumption {
        guard let flow = flows[half.flow.slot] else { return Consumption(count: stretch.octets.count) }
        var position = start
        var result = Consumption(count: start)
        loop: while position < stretch.octets.count {
            switch framer.next(stretch.octets.dropping(position), atEnd: stretch.isLast, reading: &msrp) {
            case .frame(let range):
                let place = position + range.lowerBound..<position + range.upperBound
                // Where the capture ends before the stream does, the rest of the frame was not seen.
                let isCut = stretch.isLast && !stretch.isClosed && !framer.ending.hasEndLine
                if let sighting = sighting(of: place, stretch, half, flow, damage: isCut ? .cut : nil) {
                    let end = stretch.position + place.upperBound
                    let octets = stretch.octets.extracting(place)
                    let message =
                        if let long = takeLongFrame(half) {
                            read(long, endingWith: octets, framer.ending, sighting, half)
                        } else {
                            read(msrp: octets, framer.ending, isRead: framer.hasRead, sighting, half)
                        }
                    if let message { result.watch = Consumption.Watch(position: end, token: tokens.token(message)) }
                }
                position += max(1, range.upperBound)
            case .part(let range):
                let part = position + range.lowerBound..<position + range.upperBound
                if let sighting = sighting(of: part, stretch, half, flow, damage: nil) {
                    keep(part: stretch.octets.extracting(part), sighting, half)
                }
                position += max(1, range.upperBound)
            case .garbage(let count):
                if let long = takeLongFrame(half) { readTorn(long, .evicted, half) }
                garbage += count
                noteGarbage(.m302, count, "that are no frame", half, flow, stretch.frame)
                position += max(1, count)
            case .needMore: break loop
            }
        }
        result.count = position
        return result
    }

    /// Octets between messages, where the stream was followed from its beginning and nothing is missing.
    private mutating func noteGarbage(
        _ code: FindingCode, _ count: Int, _ what: StaticString, _ half: HalfID, _ flow: FlowReading, _ frame: Frame
    ) {
        guard flow.isSynchronised, !isTorn[half.flow.slot * 2 + half.direction] else { return }
        log.note(code, by: flow.source(half).address, way: -1, at: frame) {
            (
                "\(count) octet\(count == 1 ? "" : "s") \(what) skipped in "
                    + "\(flow.source(half)) > \(flow.destination(half))", nil
            )
        }
    }

    private func sighting(
        of range: Range<Int>, _ stretch: borrowing Stretch, _ half: HalfID, _ flow: FlowReading, damage: LossCause?
    ) -> Sighting? {
        guard let origin = stretch.origin(of: range) else { return nil }
        return Sighting(
            source: flow.source(half), destination: flow.destination(half), transport: carrier, first: origin.first,
            last: origin.last, extents: origin.extents, damage: damage)
    }

    // MARK: Messages

    mutating func read(sip octets: OctetView, _ sighting: Sighting) {
        guard sip.parse(octets) else { return }
        places?.add(.sip, sighting)
        keep(octets, sighting)
        let session = correlator.accept(sip, octets, sighting, &log)
        if let memory, !correlator.wasRepeated { memory.take(octets, isSIP: true, sighting) }
        if tracksEvents, let session { events.append(.session(session)) }
        if sighting.damage == nil, sip.isRequest, !correlator.wasRepeated { lookForPush(sip, octets, sighting) }
    }

    /// Answers the index of the message that the frame finishes: the acknowledgement of its end is of interest.
    private mutating func read(
        msrp octets: OctetView, _ ending: FrameEnding, isRead: Bool, _ sighting: Sighting, _ half: HalfID
    ) -> Int? {
        guard isRead || msrp.parse(octets, ending: ending, isBrief: true) else { return nil }
        places?.add(.msrp, sighting)
        if isTorn[half.flow.slot * 2 + half.direction],
            correlator.leadsBack(msrp, octets, from: sighting.source, to: sighting.destination)
        {
            garbage += octets.count
            return nil
        }
        keep(octets, sighting)
        let outcome = correlator.accept(msrp, octets, ending: ending, sighting, on: half, &log)
        remember(octets, sighting)
        guard case .finished(let index) = outcome else { return nil }
        if tracksEvents { events.append(.message(index)) }
        // Most messages are neither a bundle nor sent where stored ones are: nothing is copied for them.
        if correlator.messages[index].isMultipart || correlator.hasStoreAndForward {
            lookForPush(in: index, msrp, octets)
        }
        return index
    }

    /// What there is of a message that a hole has cut off.
    private mutating func readTorn(
        _ stretch: borrowing Stretch, _ half: HalfID, _ flow: FlowReading, _ cause: LossCause
    ) {
        let range = 0..<stretch.octets.count
        let long = takeLongFrame(half)
        guard !range.isEmpty, let sighting = sighting(of: range, stretch, half, flow, damage: cause) else {
            if let long { readTorn(long, cause, half) }
            return
        }
        let octets = stretch.octets
        if var long {
            keep(octets, sighting)
            long.append(octets, sighting)
            readTorn(long, cause, half)
            return
        }
        if flow.carries == .sip {
            read(sip: octets, sighting)
        } else if msrp.parse(octets) {
            places?.add(.msrp, sighting)
            // What is torn behind a tear may be the middle of a push.
            if isTorn[half.flow.slot * 2 + half.direction],
                correlator.leadsBack(msrp, octets, from: sighting.source, to: sighting.destination)
            {
                return
            }
            keep(octets, sighting)
            _ = correlator.accept(msrp, octets, ending: nil, sighting, on: half, &log)
            remember(octets, sighting)
        }
    }

    /// Gives the store the MSRP frame that was read last, if it is one that may be pushed later.
    private func remember(_ octets: OctetView, _ sighting: Sighting) {
        guard let memory, msrp.isRequest, msrp.method == .send else { return }
        memory.take(octets, isSIP: false, sighting)
    }

    /// Keeps the octets of a capture that cannot be read again.
    func keep(_ octets: OctetView, _ sighting: Sighting) {
        guard !recall.canReadAgain(capture: sighting.first.capture) || sighting.transport.isWrapped else { return }
        recall.keep(sighting.extents.array, octets)
    }
}
