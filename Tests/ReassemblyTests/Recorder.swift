import Octets
import Reassembly

/// How much a recorder takes of what it is shown.
enum Appetite: Sendable {
    case all
    /// Nothing until so many octets are there, then exactly those.
    case messages(of: Int)
    case oneOctet
    /// The first so many octets of a direction, then no more.
    case ignoringRest(after: Int)
}

/// Writes down what it is told, and whether it could be true.
struct Recorder: StreamConsumer {
    let appetite: Appetite
    /// Whether the end of each message is watched.
    var watches = false
    /// The octets of every frame, by number, to hold provenance against; none are held against it when empty.
    var frames: [Int: [UInt8]] = [:]
    /// What happened, in words.
    private(set) var events: [String] = []
    /// What contradicts what was told before.
    private(set) var faults: [String] = []
    /// The octets taken, in their order.
    private(set) var taken: [HalfID: [UInt8]] = [:]
    private(set) var lostOctets = 0
    private(set) var datagrams: [[UInt8]] = []
    private(set) var closed: Set<FlowID> = []
    private(set) var opened: Set<FlowID> = []
    private(set) var calls = 0
    private(set) var largest = 0
    /// Where each direction must go on.
    private var expected: [HalfID: Int] = [:]
    private var synchronised: Set<FlowID> = []

    init(_ appetite: Appetite) { self.appetite = appetite }

    mutating func datagram(
        _ payload: OctetView, from source: Endpoint, to destination: Endpoint, over transport: Transport,
        extents: Chain<Extent>?, damage: LossCause?, first: Frame, last: Frame
    ) -> FrameCategory {
        let frames = first == last ? "\(last.number)" : "\(first.number)...\(last.number)"
        events.append(
            "\(transport == .udp ? "datagram" : "message") \(payload.text()) \(frames)\(damage.map { " \($0)" } ?? "")")
        let category: FrameCategory = payload.hasPrefix("SIP") ? .sip : .udpOther
        if self.frames.isEmpty { return category }
        if found(extents) != payload.copied() { faults.append("extents of \(last.number)") }
        datagrams.append(payload.copied())
        return category
    }

    mutating func incomplete(
        _ pieces: Pieces, from source: IPAddress, to destination: IPAddress, count: Int, first: Frame,
        category: FrameCategory
    ) {
        events.append("incomplete \(count)\(pieces == .chunks ? " chunks" : "") from \(first.number)")
    }

    mutating func missed(chunks: Int, from source: Endpoint, to destination: Endpoint, frame: Frame) {
        events.append("\(chunks) chunks missed before \(frame.number)")
    }

    mutating func repeated(_ octets: OctetView, earlier: Extent, of half: HalfID, frame: Frame) {
        let before = found(Chain(earlier))
        if before.count != octets.count { faults.append("repeated \(before.count) and \(octets.count) octets") }
        if before != octets.copied() { events.append("\(half.direction) other octets in \(frame.number)") }
    }

    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame) {
        events.append(synchronised ? "open" : "join")
        if !opened.insert(flow).inserted { faults.append("opened twice") }
        if synchronised { self.synchronised.insert(flow) }
    }

    mutating func consume(_ stretch: borrowing Stretch, of half: HalfID) -> Consumption {
        calls += 1
        check(stretch, half)
        let count = stretch.octets.count
        largest = max(largest, count)
        var done = Consumption(count: count)
        if !stretch.isLast {
            switch appetite {
            case .all: break
            case .messages(let size): done.count = count / size * size
            case .oneOctet: done.count = min(1, count)
            case .ignoringRest(let limit):
                done.count = min(count, limit - taken[half, default: []].count)
                done.ignoresRest = count >= limit
            }
        }
        if watches, done.count > 0 {
            let position = stretch.position + done.count
            done.watch = Consumption.Watch(position: position, token: position << 1 | half.direction)
        }
        taken[half, default: []] += stretch.octets.copied(0..<done.count)
        expected[half] = stretch.position + done.count
        if done.count > 0 { events.append("\(half.direction): \(stretch.octets.text(0..<done.count))") }
        if stretch.isLast { events.append("\(half.direction) ends") }
        return done
    }

    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID) {
        check(stretch, half)
        let left = stretch.octets.isEmpty ? "" : " behind \(stretch.octets.text())"
        events.append("\(half.direction) \(cause) \(count)\(left)")
        lostOctets += count
        taken[half, default: []] += stretch.octets.copied()
        expected[half] = stretch.position + stretch.octets.count + count
        if count < 0 { faults.append("lost \(count)") }
    }

    mutating func acknowledged(_ token: Int, frame: Frame) {
        events.append("\(token & 1) acknowledged \(token >> 1) in \(frame.number)")
    }

    mutating func closed(_ flow: FlowID, isHeardBothWays: Bool, frame: Frame) {
        events.append(isHeardBothWays ? "close" : "close, half heard")
        if !closed.insert(flow).inserted { faults.append("closed twice") }
    }

    func category(of flow: FlowID) -> FrameCategory {
        let octets = [0, 1].map { taken[HalfID(flow: flow, direction: $0), default: []].count }
        return octets.reduce(0, +) > 4 ? .msrp : .tcpUndecided
    }

    /// The octets of some extents, in the frames as they were shown.
    private func found(_ extents: Chain<Extent>?) -> [UInt8] {
        var found: [UInt8] = []
        for extent in extents?.array ?? [] {
            let octets = frames[extent.frame] ?? []
            found += OctetView(octets.span).copied(Int(extent.offset)..<Int(extent.offset) + Int(extent.count))
        }
        return found
    }

    /// What a stretch must be: the next octets of a flow that lives, each from where its provenance says.
    private mutating func check(_ stretch: borrowing Stretch, _ half: HalfID) {
        if !opened.contains(half.flow) || closed.contains(half.flow) { faults.append("octets outside a flow's life") }
        let isFirst = expected[half] == nil && !synchronised.contains(half.flow)
        if stretch.position != expected[half, default: 0], !isFirst {
            faults.append("position \(stretch.position), not \(expected[half, default: 0])")
        }
        if frames.isEmpty { return }
        let found = found(stretch.origin(of: 0..<stretch.octets.count)?.extents)
        if found != stretch.octets.copied() { faults.append("provenance at \(stretch.position)") }
        for offset in [0, stretch.octets.count / 2, stretch.octets.count - 1] where offset >= 0 {
            let frame = stretch.frame(at: offset)
            if Int64(frame.number) != frame.time.nanoseconds % 1_000_000 { faults.append("time of \(frame.number)") }
        }
    }
}

/// What a run of segments came to.
struct Run {
    var recorder: Recorder
    var ledger = Ledger()
    var counts = Reassembler.Counts()
    var evicted: Int { counts.evictedFlows }
    var frames = 0

    /// What happened, and behind it what cannot be true.
    var story: [String] {
        recorder.events + recorder.faults + (ledger.total == frames ? [] : ["\(ledger.total) of \(frames) frames"])
            + (recorder.opened == recorder.closed ? [] : ["flows left open"])
            + (ledger[.tcpUndecided] == 0 ? [] : ["frames left undecided"])
    }

    /// Shows `segments` to a reassembler. Frames are numbered from 1, and the number stands in their time too.
    init(
        _ segments: [Segment], initial: UInt32 = 1_000, _ appetite: Appetite = .all, watches: Bool = false,
        limits: Reassembler.Limits = .init(), checksProvenance: Bool = true
    ) {
        recorder = Recorder(appetite)
        recorder.watches = watches
        frames = segments.count
        var reassembler = Reassembler(limits: limits)
        var milliseconds: Int64 = 0
        var last = Frame(capture: 0, number: 0, time: Timestamp(nanoseconds: 0))
        for (index, segment) in segments.enumerated() {
            milliseconds += segment.wait
            let time = Timestamp(nanoseconds: milliseconds * 1_000_000 + Int64(index + 1))
            last = Frame(capture: 0, number: index + 1, time: time)
            let octets = segment.frame(initial: initial)
            if checksProvenance { recorder.frames[index + 1] = octets }
            reassembler.accept(last, linkType: 101, OctetView(octets.span), &recorder)
        }
        reassembler.finish(last, &recorder)
        ledger = reassembler.ledger
        counts = reassembler.counts
    }
}
