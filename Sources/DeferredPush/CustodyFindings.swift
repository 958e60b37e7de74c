public import Correlation
import MSRP
public import Octets
import Reassembly
import Records
import SIP

/// Says what the custody balance shows of messages that a server stored: when they were pushed, and which were left.
struct CustodyFindings {
    private let custody: Custody
    private let pushes: [PushBook.Push]
    private let correlator: Correlator
    private let coverage: Coverage

    /// What the captures can show.
    struct Coverage {
        /// When each capture ends.
        let ends: [Timestamp?]
        /// Whether nothing is known to be missing: what is not there did not happen.
        let isComplete: Bool
        /// Both ends of the connections of which all octets were seen, and which carried MSRP or nothing.
        let endpoints: Set<Endpoint>
    }

    /// For how long a recipient must have been online, in nanoseconds, before it counts that nothing was pushed.
    private static let patience: Int64 = 600_000_000_000
    /// How long a capture must go on behind a push, in nanoseconds, before what is in no push counts as left out.
    private static let pause: Int64 = 60_000_000_000

    init(
        _ custody: Custody, _ pushes: [PushBook.Push], _ correlator: Correlator, _ coverage: Coverage
    ) {
        self.custody = custody
        self.pushes = pushes
        self.correlator = correlator
        self.coverage = coverage
    }

    /// Of the messages of one session those that were pushed: when the first and the last were sent.
    private struct Span {
        var first: Moment
        var last: Moment
        /// The index of the latest push.
        var push: Int
    }

    /// A message that the server took, and neither passed on nor pushed.
    private struct Left {
        let name: String
        let session: Int
        let sent: Frame
        let server: IPAddress
    }

    /// Notes all, and answers the codes that concern pushes.
    func note(_ log: inout FindingLog) -> [(push: Int, codes: [FindingCode])] {
        var spans: [Int: Span] = [:]
        var left: [Left] = []
        var online: Set<Frame> = []
        var codes: [(push: Int, codes: [FindingCode])] = []
        var timed: Set<Int> = []
        var receivers: [Int: [FrameReference: IPAddress]] = [:]
        for item in custody.items where item.kind != .deliveredLive {
            guard let entry = custody.taken(item) else { continue }
            let carriers = custody.carriers(of: entry.original)
            guard item.kind == .held || !carriers.isEmpty else { continue }
            let taken = entry.taken.map(frame) ?? item.sent
            log.note(.l600, "stored for its recipient", at: taken)
            let seen = custody.arrival(for: entry, carriers)?.frame
            if let seen, online.insert(seen).inserted {
                log.note(.l601, "recipient of a stored message came online", at: seen)
            }
            if let push = carriers.first, timed.insert(push).inserted {
                codes.append((push, noteDelay(taken, seen, push, &log)))
            }
            guard let (session, server) = place(of: item, &receivers) else { continue }
            if item.kind == .pushedEqual || item.kind == .pushedAltered, let push = carriers.last {
                let sent = custody.clock.moment(item.sent)
                var span = spans[session] ?? Span(first: sent, last: sent, push: push)
                span.first = min(span.first, sent)
                span.last = max(span.last, sent)
                span.push = max(span.push, push)
                spans[session] = span
            } else if let part = custody.partPushed(of: entry.original), let push = carriers.last {
                codes.append((push, notePart(part, of: entry, push, &log)))
            } else if carriers.isEmpty, isAnswered(entry) {
                left.append(Left(name: entry.id, session: session, sent: item.sent, server: server))
            }
        }
        for message in left {
            if let span = spans[message.session] { codes.append((span.push, noteLeft(message, span, &log))) }
        }
        noteUnpushed(left, &log)
        noteRefusedSessions(&log)
        IdleSessions(
            correlator, servers: custody.knownServers, endpoints: coverage.endpoints, waiting: waiting(left)
        ).note(&log)
        return codes
    }

    private func frame(_ citation: Citation) -> Frame {
        Frame(
            capture: citation.capture, number: citation.frame,
            time: Timestamp(nanoseconds: citation.time.nanoseconds))
    }

    /// The index of the session of a message in the balance, and the host that took it.
    /// - Parameter receivers: of sessions that were asked for, who got the message in each frame.
    private func place(
        of item: Custody.Item, _ receivers: inout [Int: [FrameReference: IPAddress]]
    ) -> (session: Int, server: IPAddress)? {
        guard item.session >= 0 else { return nil }
        let session = Int(item.session)
        switch item.form {
        case .msrp(let index): return (session, correlator.messages[Int(index)].destination.address)
        case .sip:
            if receivers[session] == nil {
                receivers[session] = Dictionary(
                    correlator.sessions[session].messages.map {
                        (FrameReference($0.sighting.first), $0.sighting.destination.address)
                    }
                ) { first, _ in first }
            }
            return receivers[session]?[FrameReference(item.sent)].map { (session, $0) }
        }
    }

    /// Whether the server itself said that it took a message, for later if it is a MESSAGE (RFC 3428 §7).
    private func isAnswered(_ entry: Custody.Taken) -> Bool {
        entry.taken?.how == "MSRP 200" || entry.taken?.how == "SIP 202"
    }

    // MARK: Pushed

    private func noteDelay(
        _ taken: Frame, _ online: Frame?, _ index: Int, _ log: inout FindingLog
    ) -> [FindingCode] {
        let push = pushes[index]
        var notes = PushNotes(push: push.record.id, carrier: push.carrier)
        func words(_ frame: Frame?, _ what: String) -> String? {
            guard let frame else { return nil }
            let passed = push.carrier.first.time.since(frame.time)
            return passed < 0 ? nil : "\(TimeSpan.words(passed / 1_000_000_000)) after \(what)"
        }
        let spans = [
            words(taken, "it was stored"), words(online, "its recipient came online"),
        ].compactMap(\.self)
        if !spans.isEmpty { notes.note(.l602, "pushed \(spans.joined(separator: ", "))", &log) }
        return notes.codes
    }

    // MARK: Left

    /// A message of which pushes hold a part alone.
    private func notePart(
        _ part: String, of entry: Custody.Taken, _ index: Int, _ log: inout FindingLog
    ) -> [FindingCode] {
        let push = pushes[index]
        guard isBehind(push.carrier), isOver(push.carrier) else { return [] }
        var notes = PushNotes(push: push.record.id, carrier: push.carrier)
        notes.note(
            .l614, "\(entry.id) in frame \(custody.clock.number(of: entry.sent)) was pushed in part: \(part)", &log)
        return notes.codes
    }

    /// Whether the capture goes on long enough behind a push to hold what else would have come, on a way that can be read.
    private func isBehind(_ carrier: Carrier) -> Bool {
        guard coverage.ends.indices.contains(carrier.last.capture), let end = coverage.ends[carrier.last.capture]
        else { return false }
        return end.since(carrier.last.time) > CustodyFindings.pause
            && !correlator.legs.isPartlyUnread(from: carrier.source.address, to: carrier.destination.address)
    }

    /// A message that is in no push though others of its session are. That alone proves nothing where the push may have
    /// passed the capture by.
    private func noteLeft(_ message: Left, _ span: Span, _ log: inout FindingLog) -> [FindingCode] {
        let push = pushes[span.push]
        let carrier = push.carrier
        guard isBehind(carrier) else { return [] }
        var notes = PushNotes(push: push.record.id, carrier: carrier)
        let what = "\(message.name) in frame \(custody.clock.number(of: message.sent))"
        let sent = custody.clock.moment(message.sent)
        if span.first < sent, sent < span.last {
            notes.note(.x570, "\(what) is in no push, though messages before and after it are", &log)
        } else if message.sent.time.nanoseconds < carrier.first.time.nanoseconds, isOver(carrier) {
            notes.note(.l614, "\(what) is in no push, though others of its session are", &log)
        }
        return notes.codes
    }

    private func isOver(_ carrier: Carrier) -> Bool {
        guard let callID = carrier.callID else { return false }
        let octets = Array(callID.utf8)
        guard let index = correlator.session(withCallID: OctetView(octets.span)) else { return false }
        return SessionProgress(correlator.sessions[index], isOver: true).state == .terminated
    }

    /// Sessions for stored messages that their recipients refused (RFC 3261 §21.4): nothing was pushed in them.
    private func noteRefusedSessions(_ log: inout FindingLog) {
        guard correlator.hasStoreAndForward else { return }
        for session in correlator.sessions where session.storeAndForward != nil {
            guard let request = session.messages.first, request.kind == .request(.invite),
                let answer = FinalResponse(to: request, in: session), answer.isRefusal, answer.status >= 400,
                !answer.isChallenge, answer.status != 487,
                !session.messages.contains(where: { $0.method == .invite && (200..<300).contains($0.status ?? 0) })
            else { continue }
            log.note(
                .l622, "session for stored messages refused by \(request.sighting.destination) with \(answer.words)",
                callID: String(decoding: session.callID, as: UTF8.self), at: answer.frame)
        }
    }

    /// Recipients that were within reach of the server to the end of a capture that misses nothing, and got nothing.
    private func noteUnpushed(_ left: [Left], _ log: inout FindingLog) {
        guard coverage.isComplete, !left.isEmpty else { return }
        let pushedTo = Set(pushes.compactMap { Stations.key($0.carrier.reached) })
        var noted: Set<UserKey> = []
        let served = served()
        for message in left {
            guard let user = correlator.sessions[message.session].recipient, !pushedTo.contains(user),
                coverage.ends.indices.contains(message.sent.capture), let end = coverage.ends[message.sent.capture]
            else { continue }
            let since = end.advanced(by: -CustodyFindings.patience)
            guard message.sent.time.nanoseconds <= since.nanoseconds else { continue }
            let isReachable = custody.presence.bindings(of: user, at: since).contains { binding in
                guard binding.origin == .registered, binding.holds(at: end), let device = binding.device else {
                    return false
                }
                let isServed = served[device.address].map { $0.nanoseconds >= message.sent.time.nanoseconds } ?? false
                return !isServed && correlator.isVisible(message.server, device.address)
            }
            guard isReachable, noted.insert(user).inserted else { continue }
            let callID = String(decoding: correlator.sessions[message.session].callID, as: UTF8.self)
            log.note(
                .l660, "\(message.name) was not pushed, though its recipient was online for 10 min", callID: callID,
                at: message.sent)
        }
    }

    /// When each host last got a message of any kind: it may hold, under another name, what is looked for.
    private func served() -> [IPAddress: Timestamp] {
        var served: [IPAddress: Timestamp] = [:]
        func add(_ host: IPAddress, _ time: Timestamp) { served[host] = max(served[host] ?? time, time) }
        for entry in correlator.channels.entries { add(entry.channel.destination.address, entry.last.time) }
        for session in correlator.sessions where session.hasMethod(.message) {
            for message in session.messages where message.isRequest && message.method == .message {
                add(message.sighting.destination.address, message.sighting.last.time)
            }
        }
        return served
    }

    /// When the first message was sent that is left for each user.
    private func waiting(_ left: [Left]) -> [UserKey: Timestamp] {
        var waiting: [UserKey: Timestamp] = [:]
        for message in left {
            guard let user = correlator.sessions[message.session].recipient else { continue }
            waiting[user] = min(waiting[user] ?? message.sent.time, message.sent.time)
        }
        return waiting
    }
}

extension PushBook {
    /// Notes, at the end of a run, what the custody balance shows of stored messages.
    /// - Parameters:
    ///   - ends: when each capture ends.
    ///   - isComplete: whether nothing is known to be missing in the captures: no hole, nothing cut, encrypted or
    ///     filtered out.
    ///   - endpoints: both ends of the connections of which all octets were seen, and which carried MSRP or nothing.
    public mutating func noteCustody(
        _ custody: Custody, in correlator: Correlator, until ends: [Timestamp?], isComplete: Bool,
        endpoints: Set<Endpoint> = [], _ log: inout FindingLog
    ) {
        let findings = CustodyFindings(
            custody, pushes, correlator, .init(ends: ends, isComplete: isComplete, endpoints: endpoints))
        for found in findings.note(&log) { add(found.codes, to: found.push) }
    }
}
