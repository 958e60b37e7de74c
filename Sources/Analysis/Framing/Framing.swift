import Correlation
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TLS

/// Finds the messages of SIP and MSRP in datagrams and streams, and hands them on in their order. It knows nothing of
/// sessions: what it finds is read by a `Dissection`, which may be at work on another thread.
struct Framing: StreamConsumer {
    /// What was found and not read yet.
    var found = MessageBatch()
    /// Its own while it works on another thread.
    var recall: Recall
    /// Whether usual MSRP frames may be handed on as such: whoever reads them needs nothing but their places.
    let takesUsual: Bool
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
    /// Where records of TLS lie, where that is to be known.
    var sealed: SealedRecords?
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
    /// The framers of both directions of each flow, side by side, so that they work where they stand.
    var sipFramers = FramerPool<SIPFramer>()
    var msrpFramers = FramerPool<MSRPFramer>()
    /// The lines of To-Path and From-Path of the last SEND, by the place of its direction, where it was a usual one.
    var pathLines: [PathLines] = []
    /// SENDs that wait for their last octets.
    var begunSends = BegunSends()
    /// The directions that stand in an MSRP frame of which parts were handed on.
    var longFrames: Set<Int> = []
    var conflicts = SegmentConflicts()
    /// Of both directions of each flow whether they were joined in the middle: by a hole, or a late capture.
    var isTorn: [Bool] = []
    /// Both ends of connections that carried MSRP, or nothing, and of which all octets were seen.
    private(set) var wholeEndpoints: Set<Endpoint> = []
    static let endpointLimit = 1 << 16
    /// CRLF keep-alives over SIP streams (RFC 5626).
    var pings = 0
    /// The frame of the first of them.
    var firstPing: Frame?
    /// How the connection began and ended that is closed next.
    private var lifeOfEnded = FlowLife()
    /// Octets in SIP and MSRP streams that belong to no message.
    var garbage = 0
    /// Holes in SIP and MSRP streams, and the octets missing in them.
    var holes = 0
    var missingOctets = 0
    /// Gaps in SIP and MSRP where records of TLS do not authenticate.
    private(set) var unreadableGaps = 0
    /// What the last stretch is waited for under.
    var token = 0

    /// - Parameter takesUsual: see there.
    init(recall: Recall, limits: Limits, takesUsual: Bool) {
        self.recall = recall
        self.takesUsual = takesUsual
        room = WrappedRoom(limit: limits.wrappedOctets)
        keys = KeyLog(limit: limits.secrets)
    }

    /// Hands on what is to be done in its turn.
    mutating func hand(_ deed: @escaping MessageBatch.Deed) { found.add(deed: deed) }

    // MARK: Connections

    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame) {
        while flows.count <= flow.slot {
            flows.append(nil)
            isTorn += [false, false]
            pathLines += [PathLines(), PathLines()]
        }
        for direction in 0..<2 {
            isTorn[flow.slot * 2 + direction] = !synchronised
            resetFramers(flow, direction)
        }
        if !wrappings.isEmpty, let stale = wrappings.removeValue(forKey: flow.slot) {
            room.leave(stale)
            waiters.remove(flow.slot)
        }
        _ = conflicts.take(flow.slot)
        flows[flow.slot] = FlowReading(flow, low: low, high: high, synchronised: synchronised)
        flows[flow.slot]?.opened = frame
    }

    /// How a connection began and ended is told just before `closed`.
    mutating func ended(_ flow: FlowID, life: FlowLife, frame: Frame) { lifeOfEnded = life }

    mutating func closed(_ flow: FlowID, isHeardBothWays: Bool, frame: Frame) {
        guard known(flow), var reading = flows[flow.slot] else { return }
        if reading.carries == .wrapped {
            reading.carries = endWrapped(flow, frame)
            setCarried(reading.carries, flow.slot)
        }
        if isHeardBothWays, reading.carries == .sip || reading.carries == .msrp {
            let (low, high) = (reading.low.address, reading.high.address)
            hand { $0.correlator.legs.hear(low, high) }
        }
        let isWhole = !isTorn[flow.slot * 2] && !isTorn[flow.slot * 2 + 1] && reading.missedEarly == 0
        if reading.carries == .msrp || reading.carries == .undecided {
            let (ended, life) = (reading, lifeOfEnded)
            hand { $0.noteEnd(ended, flow, life, isWhole: isWhole) }
            if isWhole, wholeEndpoints.count < Framing.endpointLimit {
                wholeEndpoints.formUnion([reading.low, reading.high])
            }
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

    mutating func acknowledged(_ token: Int, frame: Frame) { found.add(acknowledged: token, frame) }

    // MARK: Streams

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

    mutating func repeated(_ octets: OctetView, earlier: Extent, of half: HalfID, frame: Frame) {
        guard known(half.flow), let flow = flows[half.flow.slot], flow.mayCarryMessages,
            let before = recall.octets(of: [earlier]), !octets.equals(OctetView(before.span))
        else { return }
        let conflict = SegmentConflicts.Conflict(half: half, frame: frame, earlier: earlier.frame)
        if flow.carries == .undecided { conflicts.wait(conflict) } else { note(conflict, flow) }
    }

    mutating func note(_ conflict: SegmentConflicts.Conflict, _ flow: FlowReading) {
        let (source, destination) = (flow.source(conflict.half), flow.destination(conflict.half))
        hand {
            $0.log.note(.t017, by: source.address, at: conflict.frame) {
                (
                    "a segment \(source) > \(destination) came again with other octets than in frame "
                        + "\(conflict.earlier), which count", nil
                )
            }
        }
    }

    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID) {
        guard known(half.flow), let flow = flows[half.flow.slot] else { return }
        let place = half.flow.slot * 2 + half.direction
        if flow.carries == .undecided {
            // Whether it matters shows when the connection says what it carries.
            if cause != .unreadable {
                let given = cause == .evicted ? stretch.octets.count : 0
                flows[half.flow.slot]?.missedEarly += max(1, count + given)
            }
            isTorn[place] = true
        }
        if flow.carries == .wrapped { return loseWrapped(count, cause, stretch, half) }
        guard flow.carries == .sip || flow.carries == .msrp else { return }
        if cause == .unreadable {
            // The capture has it all.
            unreadableGaps += 1
        } else {
            holes += 1
            missingOctets += count
        }
        let octets = stretch.octets.copied()
        let sighting = octets.isEmpty ? nil : sighting(of: 0..<octets.count, stretch, half, flow, damage: cause)
        let loss = Loss(
            count: count, cause: cause, octets: octets, sighting: sighting, frame: stretch.frame, flow: flow,
            half: half,
            isTorn: isTorn[place])
        hand { $0.take(loss) }
        longFrames.remove(place)
        isTorn[place] = true
        resetFramers(half.flow, half.direction)
    }

    /// What a direction carries goes on with a new message.
    mutating func resetFramers(_ flow: FlowID, _ direction: Int) {
        let place = flow.slot * 2 + direction
        sipFramers.reset(place)
        msrpFramers.reset(place)
        pathLines[place] = PathLines()
        // What was read of it may lean on path lines that are forgotten.
        begunSends.forget(place: place)
        if !longFrames.isEmpty, longFrames.remove(place) != nil { hand { $0.longFrames[place] = nil } }
    }

    /// Lets go, when no frame follows, of what connections needed.
    mutating func dismiss() {
        flows = []
        pathLines = []
        isTorn = []
        sipFramers = FramerPool()
        msrpFramers = FramerPool()
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

    /// Where the octets in a range of a stretch were seen; `nil` where none of them was captured.
    func sighting(
        of range: Range<Int>, _ stretch: borrowing Stretch, _ half: HalfID, _ flow: FlowReading, damage: LossCause?
    ) -> Sighting? {
        guard let origin = stretch.origin(of: range) else { return nil }
        return Sighting(
            source: flow.source(half), destination: flow.destination(half), transport: carrier, first: origin.first,
            last: origin.last, extents: origin.extents, damage: damage)
    }
}
