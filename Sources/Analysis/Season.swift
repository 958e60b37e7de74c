import Correlation
import DeferredPush
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Decides what of a run without end stays, where sessions and messages have taken the room that they may: sessions that
/// are not over, registrations, and messages that a server holds still. All else has settled.
struct Season {
    /// The indices of the sessions that stay.
    private(set) var sessions: Set<Int> = []
    /// The indices of the MSRP messages that stay.
    private(set) var messages: Set<Int> = []
    /// Sessions that stay, and of which octets are gone.
    private(set) var torn: Set<Int> = []

    /// MSRP messages of which it is known what became of them.
    private var settled: Set<Int> = []

    private let correlator: Correlator

    /// How long a session is waited for that has ended, and one in which nothing happens.
    private static let settling: Int64 = 32_000_000_000
    fileprivate static let idling: Int64 = 3_600_000_000_000

    /// - Parameters:
    ///   - now: the time of the last frame.
    ///   - standings: what became of each message that a server took.
    ///   - room: octets that held messages may take in tables, the latest first.
    init(_ correlator: Correlator, _ standings: [Custody.Standing], now: Timestamp, room: Int) {
        self.correlator = correlator
        var owners: [Int?] = []
        owners.reserveCapacity(correlator.messages.count)
        var heard: [Int: Timestamp] = [:]
        for index in correlator.messages.indices {
            let owner = correlator.session(of: correlator.messages[index])
            owners.append(owner)
            if let owner { heard[owner] = max(heard[owner] ?? .distantPast, correlator.messages[index].last.time) }
        }
        for index in correlator.sessions.indices where isOpen(index, heard[index], now) { sessions.insert(index) }
        // Where users can be reached matters as long as they may be pushed to.
        var latest: [UserKey: Int] = [:]
        for registration in correlator.registrations { latest[registration.user] = registration.session }
        sessions.formUnion(latest.values)
        keepHeld(standings, room: room, owners)
        for index in correlator.messages.indices where !settled.contains(index) {
            let quiet = now.since(correlator.messages[index].last.time)
            if let owner = owners[index] {
                if sessions.contains(owner), quiet < Self.idling { messages.insert(index) }
            } else if quiet < 2 * Self.settling {
                messages.insert(index)
            }
        }
    }

    /// Keeps what may be pushed still, the latest first: what a server is known to hold, then what nobody is known to
    /// have passed on.
    private mutating func keepHeld(_ standings: [Custody.Standing], room: Int, _ owners: [Int?]) {
        var left = room
        var judged: Set<Int> = []
        for standing in standings.reversed() {
            let isHeld = standing.kind == .held || standing.kind == .unproven
            if isHeld {
                keep(standing.message, standing.session, &left)
            } else if let message = standing.message {
                settled.insert(message)
            }
            if standing.message == nil, let session = standing.session { judged.insert(session) }
        }
        for index in correlator.sessions.indices.reversed() where left > room / 4 {
            let session = correlator.sessions[index]
            if session.mayHoldText, !judged.contains(index) { keep(nil, index, &left) }
        }
        for index in correlator.messages.indices.reversed() where left > 0 && !settled.contains(index) {
            let message = correlator.messages[index]
            if message.method == .send, message.carriesText, !message.isMultipart { keep(index, owners[index], &left) }
        }
    }

    /// Keeps a message and its session, where there is room for them.
    private mutating func keep(_ message: Int?, _ session: Int?, _ left: inout Int) {
        guard left > 0 else { return }
        if let message, messages.insert(message).inserted { left -= 260 }
        if let session, sessions.insert(session).inserted { left -= 900 }
    }

    /// Lets go too of what cannot be played again whole, since octets of it have left memory: half a message would count
    /// as all of it. Of a session that is not over what there is stays, for what comes yet; it is among the `torn`.
    mutating func release(unreadableIn recall: Recall, _ standings: [Custody.Standing]) {
        func isWhole(_ extents: Chain<Extent>) -> Bool { recall.octets(of: extents) != nil }
        messages = messages.filter { message in
            correlator.messages[message].allChunks.allSatisfy { isWhole($0.extents) }
        }
        // A message outside MSRP is its session.
        let pagers = Set(standings.lazy.filter { $0.message == nil }.compactMap(\.session))
        for index in sessions {
            let held = correlator.sessions[index].messages.lazy.map { isWhole($0.sighting.extents) }
            if held.allSatisfy(\.self) { continue }
            if pagers.contains(index) || !held.contains(true) { sessions.remove(index) } else { torn.insert(index) }
        }
    }

    private func isOpen(_ index: Int, _ heard: Timestamp?, _ now: Timestamp) -> Bool {
        let session = correlator.sessions[index]
        let quiet = now.since(max(session.last.time, heard ?? .distantPast))
        return switch session.progress(isOver: false).state {
        case .trying, .ringing, .established, .unanswered: quiet < Self.idling
        case .terminated, .cancelled, .failed, .completed: quiet < Self.settling
        }
    }
}

/// Where sessions and messages that stay have come to stand.
struct Moves {
    var sessions: [Int: Int] = [:]
    var messages: [Int: Int] = [:]
}

extension Dissection {
    /// Lets go of what has settled, and counts it.
    /// - Parameters:
    ///   - now: the time of the last frame.
    ///   - room: octets that held messages may take in tables.
    ///   - captures: what has been read.
    mutating func letGo(
        now: Timestamp, room: Int, captures: [CaptureRecord], _ framing: inout Framing, into departed: inout Departed
    ) -> (moves: Moves, found: [Finding]) {
        let past = correlator
        let custody = Custody(past, book, clock: clock, servers: [])
        let standings = custody.standings
        var season = Season(past, standings, now: now, room: room)
        season.release(unreadableIn: recall, standings)
        departed.seasons += 1
        for index in past.sessions.indices where !season.sessions.contains(index) {
            departed.sessions[past.sessions[index].progress(isOver: true).state, default: 0] += 1
        }
        departed.messages += past.messages.count - season.messages.count
        for push in book.pushes { departed.pushes[push.record.verdict, default: 0] += 1 }
        for standing in standings where !stays(standing, season) { departed.custody[standing.kind, default: 0] += 1 }
        let found = examineLeaving(season, servers: custody.knownServers, now: now)
        departed.take(log.findings)
        memory?.conclude(book.pushes, bundles: doubtful.bundles, custody, custody.entries(), captures: captures)
        doubtful = DoubtfulPushes()
        let names = max(room / 64, 1 << 12)
        correlator = Correlator(succeeding: past, names: names)
        framing.forgetEndpoints(above: names)
        let moves = replay(past, season, framing.flows)
        forget(past, season)
        correlator.conclude(past)
        tokens.move(moves.messages)
        let explained = book.explained
        book = PushBook()
        book.explained = explained
        log = FindingLog()
        events = []
        return (moves, found)
    }

    /// Finds what can be told only when nothing follows, of what leaves: nothing follows of it.
    private mutating func examineLeaving(_ season: Season, servers: Set<IPAddress>, now: Timestamp) -> [Finding] {
        let mark = log.mark
        let scope = ExaminationScope(leaving: correlator, season)
        correlator.noteMissingReports(of: scope.holds(message:), &log)
        let settled = RunExamination(self, end: now, scope).examine(&log)
        NotificationExamination(
            correlator, recall, servers: servers, start: Timestamp(nanoseconds: clock.start?.nanoseconds ?? 0),
            end: now, missesNothing: false, scope
        ).examine(&log)
        connections.forget(settled, failuresBefore: now.advanced(by: -Season.idling))
        return log.findings(since: mark)
    }

    private func stays(_ standing: Custody.Standing, _ season: Season) -> Bool {
        if let message = standing.message { return season.messages.contains(message) }
        return standing.session.map(season.sessions.contains) ?? false
    }

    private mutating func forget(_ past: Correlator, _ season: Season) {
        for index in past.sessions.indices where !season.sessions.contains(index) || season.torn.contains(index) {
            correlator.forget(Fingerprint(of: OctetView(past.sessions[index].callID.span)))
        }
        for index in past.messages.indices where !season.messages.contains(index) {
            correlator.forget(past.messages[index].messageID)
        }
    }

    /// One message or chunk that is played again.
    private enum Exchange {
        case sip(LiveSIP, session: Int)
        case chunk(Chunk, message: Int)

        var first: Frame {
            switch self {
            case .sip(let message, _): message.sighting.first
            case .chunk(let chunk, _): chunk.first
            }
        }
    }

    private mutating func replay(_ past: Correlator, _ season: Season, _ flows: [FlowReading?]) -> Moves {
        var exchanges: [Exchange] = []
        for session in season.sessions.sorted() where past.sessions.indices.contains(session) {
            exchanges += past.sessions[session].messages.map { .sip($0, session: session) }
        }
        for message in season.messages.sorted() {
            exchanges += past.messages[message].allChunks.map { .chunk($0, message: message) }
        }
        let order = exchanges.indices.sorted { a, b in
            let (one, other) = (exchanges[a].first, exchanges[b].first)
            return (one.time, one.capture, one.number, a) < (other.time, other.capture, other.number, b)
        }
        var moves = Moves()
        let halves = Halves(flows)
        // What was found of it was told when it came.
        var unheard = FindingLog()
        for place in order {
            switch exchanges[place] {
            case .sip(let message, let session):
                guard let octets = recall.octets(of: message.sighting.extents) else { continue }
                let view = OctetView(octets.span)
                guard sip.parse(view) else { continue }
                if let moved = correlator.accept(sip, view, message.sighting, &unheard) {
                    moves.sessions[session] = moved
                }
            case .chunk(let chunk, let message):
                if let moved = play(chunk, of: past.messages[message], halves, &unheard) {
                    moves.messages[message] = moved
                }
            }
        }
        for (old, new) in moves.messages { correlator.take(over: past.messages[old], at: new) }
        return moves
    }

    private mutating func play(
        _ chunk: Chunk, of message: LiveMessage, _ halves: Halves, _ unheard: inout FindingLog
    ) -> Int? {
        guard let octets = recall.octets(of: chunk.extents) else { return nil }
        let view = OctetView(octets.span)
        var framer = MSRPFramer()
        guard case .frame = framer.next(view, atEnd: true), msrp.parse(view, ending: framer.ending) else { return nil }
        let sighting = Sighting(
            source: message.source, destination: message.destination, transport: .tcp, first: chunk.first,
            last: chunk.last, extents: chunk.extents, damage: chunk.damage)
        let half = halves.half(from: message.source, to: message.destination)
        switch correlator.accept(msrp, view, ending: framer.ending, sighting, on: half, &unheard) {
        case .open(let index), .finished(let index), .answered(let index): return index
        case .none: return nil
        }
    }
}

/// The directions of the connections that are open, by their ends.
private struct Halves {
    private struct Way: Hashable {
        let source: Endpoint
        let destination: Endpoint
    }

    private var known: [Way: HalfID] = [:]
    private let none: HalfID

    init(_ flows: [FlowReading?]) {
        for (slot, flow) in flows.enumerated() {
            guard let flow else { continue }
            let id = FlowID(slot: slot, serial: flow.serial)
            known[Way(source: flow.low, destination: flow.high)] = HalfID(flow: id, direction: 0)
            known[Way(source: flow.high, destination: flow.low)] = HalfID(flow: id, direction: 1)
        }
        none = HalfID(flow: FlowID(slot: flows.count, serial: -1), direction: 0)
    }

    /// The direction from one end to the other; of a connection that has ended one that no connection has.
    func half(from source: Endpoint, to destination: Endpoint) -> HalfID {
        known[Way(source: source, destination: destination)] ?? none
    }
}
