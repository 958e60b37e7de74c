import Octets
import Reassembly

/// Reads the input as segments of a few connections, eight octets each: what is delivered and lost must make the
/// stream, nothing may come outside a connection's life, and every frame must be accounted for.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size >= 9, let data = unsafe data else { return 0 }
    // Bound: libFuzzer lends `size` octets at `data` for this call.
    let input = unsafe Array(UnsafeBufferPointer(start: data, count: size))
    var limits = Reassembler.Limits()
    limits.flows = Int(input[0] >> 6) + 1
    limits.idle = 60_000_000_000
    var reassembler = Reassembler(limits: limits)
    var witness = Witness(appetite: Int(input[0] & 0x0F))
    var sender = Sender(initial: UInt32(bitPattern: Int32(Int8(bitPattern: input[0]))))
    var frame = Frame(capture: 0, number: 0, time: Timestamp(nanoseconds: 0))
    var count = 0
    for start in stride(from: 1, through: min(size - 8, 4_000), by: 8) {
        let octets = sender.frame(input[start..<start + 8])
        count += 1
        frame = Frame(capture: 0, number: count, time: Timestamp(nanoseconds: sender.nanoseconds))
        witness.frames.append(octets)
        reassembler.accept(frame, linkType: 101, OctetView(octets.span), &witness)
        precondition(reassembler.ledger.total == count, "a frame is not accounted for")
        precondition(witness.alive.count <= limits.flows, "more flows than may be")
    }
    reassembler.finish(frame, &witness)
    precondition(reassembler.ledger.total == count && reassembler.ledger[.tcpUndecided] == 0)
    precondition(FrameCategory.allCases.allSatisfy { reassembler.ledger[$0] >= 0 }, "a frame was counted twice")
    precondition(witness.alive.isEmpty, "a flow was left open")
    return 0
}

/// Makes frames of eight octets of input each.
struct Sender {
    let initial: UInt32
    var nanoseconds: Int64 = 0
    /// The next sequence number of each direction of each connection.
    private var next: [UInt32] = [UInt32](repeating: 0, count: 8)

    init(initial: UInt32) { self.initial = initial }

    /// Connection and direction, flags, sequence number, acknowledgement, payload, cut, time.
    mutating func frame(_ order: ArraySlice<UInt8>) -> [UInt8] {
        let view = order.map { $0 }
        let direction = Int(view[0] & 1)
        let half = Int(view[0] >> 1 & 3) * 2 + direction
        let flags = view[1] & 0x17
        let step = UInt32(bitPattern: Int32(Int8(bitPattern: view[2])))
        // Mostly near what comes next, now and then far away.
        let sequence = initial &+ next[half] &+ (view[0] & 0x80 == 0 ? step : step << 22)
        let back = UInt32(bitPattern: Int32(Int8(bitPattern: view[3])))
        let acknowledgement = initial &+ next[half ^ 1] &+ back
        let length = Int(view[4] & 0x7F)
        let cut = view[0] & 0x40 == 0 ? 0 : Int(view[5])
        nanoseconds += Int64(view[6]) * (view[0] & 0x20 == 0 ? 1_000_000 : 1_000_000_000)
        if view[0] & 0x80 == 0 { next[half] = sequence &- initial &+ UInt32(length) &+ (flags & 2 == 0 ? 0 : 1) }
        let port: [UInt8] = [0xC0, view[0] >> 1 & 3]
        let ports: [UInt8] = direction == 0 ? port + [0x0B, 0x27] : [0x0B, 0x27] + port
        let low: [UInt8] = [192, 0, 2, 1]
        let high: [UInt8] = [192, 0, 2, 2]
        var octets: [UInt8] = [0x45, 0, 0, UInt8(40 + length), 0, 0, 0, 0, 64, 6, 0, 0]
        octets += direction == 0 ? low + high : high + low
        octets += ports
        for number in [sequence, acknowledgement] {
            octets += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        octets += [0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0]
        octets += (0..<length).map { view[7] &+ UInt8(truncatingIfNeeded: $0) }
        return octets.dropLast(min(cut, octets.count))
    }
}

/// Holds every call against those before.
struct Witness: StreamConsumer {
    /// What is known of a direction.
    struct Half {
        var position = 0
        var isBegun = false
        var isEnded = false
        var isIgnored = false
    }

    let appetite: Int
    /// The frames shown so far; the first has the number 1.
    var frames: [[UInt8]] = []
    /// The open flows, and of each direction whether the first segment says where it starts.
    var alive: [FlowID: [Bool]] = [:]
    private var closedFlows: Set<FlowID> = []
    private var halves: [HalfID: Half] = [:]

    init(appetite: Int) { self.appetite = appetite }

    mutating func datagram(
        _ payload: OctetView, from source: Endpoint, to destination: Endpoint, over transport: Transport,
        extents: Chain<Extent>?, damage: LossCause?, first: Frame, last: Frame
    ) -> FrameCategory { .udpOther }

    mutating func incomplete(
        _ pieces: Pieces, from source: IPAddress, to destination: IPAddress, count: Int, first: Frame,
        category: FrameCategory
    ) {}

    mutating func missed(chunks: Int, from source: Endpoint, to destination: Endpoint, frame: Frame) {}

    mutating func repeated(_ octets: OctetView, earlier: Extent, of half: HalfID, frame: Frame) {}

    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame) {
        precondition(alive[flow] == nil && !closedFlows.contains(flow), "opened twice")
        // The frame of a SYN names the start of its own direction, with ACK that of the other one too.
        let octets = frames[frame.number - 1]
        let speaker = Int(octets[15]) - 1
        alive[flow] = (0..<2).map { synchronised && ($0 == speaker || octets[33] & 16 != 0) }
    }

    mutating func consume(_ stretch: borrowing Stretch, of half: HalfID) -> Consumption {
        var state = check(stretch, half)
        let count = stretch.octets.count
        var done = Consumption(count: count)
        if !stretch.isLast {
            switch appetite {
            case 0..<6: done.count = count / (appetite * 20 + 1) * (appetite * 20 + 1)
            case 6: done.count = 0
            case 7: done.count = min(1, count)
            case 8: done.ignoresRest = count > 40
            // An answer that cannot be true is cut to what is there.
            case 9: done.count = count + 1
            case 10: done.count = -1
            default: done.count = count / 2
            }
        }
        if appetite & 1 == 0 {
            done.watch = Consumption.Watch(position: stretch.position + count, token: half.flow.serial)
        }
        state.position = stretch.position + min(max(0, done.count), count)
        state.isBegun = state.isBegun || state.position > 0
        state.isEnded = stretch.isLast
        state.isIgnored = done.ignoresRest
        halves[half] = state
        return done
    }

    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID) {
        var state = check(stretch, half)
        precondition(count > 0 || cause == .evicted, "nothing was lost")
        state.position = stretch.position + stretch.octets.count + count
        state.isBegun = true
        halves[half] = state
    }

    mutating func acknowledged(_ token: Int, frame: Frame) {
        precondition(
            alive.keys.contains { $0.serial == token } || closedFlows.contains { $0.serial == token },
            "acknowledged outside a flow's life")
        precondition(frame.number <= frames.count)
    }

    mutating func closed(_ flow: FlowID, isHeardBothWays: Bool, frame: Frame) {
        precondition(alive.removeValue(forKey: flow) != nil, "closed without being open")
        closedFlows.insert(flow)
        for direction in 0..<2 {
            let state = halves[HalfID(flow: flow, direction: direction), default: Half()]
            precondition(state.isEnded || state.isIgnored, "closed without a last stretch")
        }
    }

    func category(of flow: FlowID) -> FrameCategory {
        let state = halves[HalfID(flow: flow, direction: 0), default: Half()]
        return state.position > 100 ? .msrp : .tcpUndecided
    }

    /// A stretch goes on where the last one ended, and every octet is in the frame that its provenance names.
    private func check(_ stretch: borrowing Stretch, _ half: HalfID) -> Half {
        guard let synchronised = alive[half.flow] else { preconditionFailure("octets outside a flow's life") }
        let state = halves[half, default: Half()]
        precondition(!state.isEnded && !state.isIgnored, "octets behind the end")
        // Nothing is missing before the first octet of a connection that was joined in its middle.
        let mayJump = !state.isBegun && !synchronised[half.direction]
        precondition(mayJump || stretch.position == state.position, "delivered and lost do not make the stream")
        var shown = 0
        for extent in stretch.origin(of: 0..<stretch.octets.count)?.extents.array ?? [] {
            let octets = frames[extent.frame - 1]
            let piece = OctetView(octets.span).extracting(Int(extent.offset)..<Int(extent.offset) + Int(extent.count))
            precondition(piece.equals(stretch.octets.extracting(shown..<shown + piece.count)), "another frame's octets")
            shown += piece.count
        }
        precondition(shown == stretch.octets.count, "octets without a frame")
        return state
    }
}
