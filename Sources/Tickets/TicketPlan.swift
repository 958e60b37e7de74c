public import Correlation
public import DeferredPush
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// What a ticket is to show.
public enum TicketScope: Sendable {
    /// All SIP and MSRP.
    case everything
    /// What the verdicts of pushes need: their indices in the push book.
    case pushes([Int])
    /// The same, and all of some sessions and messages: their indices.
    case chosen(pushes: [Int], sessions: [Int], messages: [Int])
}

extension Ticket {
    /// The frames that a run's report cites, as far as `scope` goes.
    /// - Parameter filling: what of connections is taken too.
    public init(_ scope: TicketScope, _ correlator: Correlator, _ book: PushBook, filling: Filling = .none) {
        let isWhole = if case .everything = scope { true } else { false }
        self.init(isWhole: isWhole, filling: filling)
        switch scope {
        case .everything:
            for session in correlator.sessions { add(session, .session("s\(session.number)")) }
            for message in correlator.unclaimedSIP { add(message, .unclaimed) }
            for message in correlator.messages { add(message, .message("m\(message.number)")) }
        case .pushes(let pushes): add(pushes, correlator, book)
        case .chosen(let pushes, let sessions, let messages):
            add(pushes, correlator, book)
            for index in sessions where correlator.sessions.indices.contains(index) {
                add(correlator.sessions[index], .session("s\(index + 1)"))
            }
            for index in messages where correlator.messages.indices.contains(index) {
                add(correlator.messages[index], .message("m\(index + 1)"))
            }
        }
    }

    // MARK: Pushes

    private mutating func add(_ pushes: [Int], _ correlator: Correlator, _ book: PushBook) {
        let chosen = pushes.filter(book.pushes.indices.contains).map { book.pushes[$0] }
        let ways = MessageWays(of: chosen, in: correlator)
        let indices = Dictionary(book.pushes.indices.map { (book.pushes[$0].record.id, $0) }) { first, _ in first }
        for push in chosen {
            let id = push.record.id
            addCarrier(of: push, .carrier(push: id), correlator)
            if let earlier = push.record.duplicateOf.flatMap({ indices[$0] }) {
                let push = book.pushes[earlier]
                addCarrier(of: push, .earlierCarrier(push: push.record.id, repeatedBy: id), correlator)
            }
            var sessions: Set<Int> = []
            for (part, originals) in zip(push.record.parts, push.originals) {
                add(originals, of: part, push, ways, correlator, &sessions)
            }
            if let session = Ticket.session(push.record.callID, correlator) {
                add(correlator.sessions[session], .pushSession(push: id))
            }
            addRegistration(before: push, correlator)
            sessions.formUnion(
                Set(push.record.parts.compactMap(\.callID)).compactMap { Ticket.session($0, correlator) })
            for session in Array(sessions) { sessions.formUnion(ways.journeys.relations.legs(besides: session)) }
            for session in sessions.sorted() { add(correlator.sessions[session], .originalSession(push: id)) }
        }
    }

    /// Adds the last registration of the recipient before a push: the request, and the answer.
    private mutating func addRegistration(before push: PushBook.Push, _ correlator: Correlator) {
        let carrier = push.carrier
        let name = carrier.reached.map { Array($0.utf8) } ?? []
        guard let user = UserKey(OctetView(name.span), 0..<name.count) else { return }
        let mine = correlator.registrations.filter { $0.user == user && $0.frame.time <= carrier.first.time }
        let own = mine.last { $0.device.address == carrier.destination.address && !$0.isThirdParty }
        guard let registration = own ?? mine.last(where: { !$0.isThirdParty }) ?? mine.last,
            correlator.sessions.indices.contains(registration.session)
        else { return }
        let messages = correlator.sessions[registration.session].messages
        guard let answer = messages.last(where: { $0.sighting.first == registration.frame }) else { return }
        for message in messages where message.method == .register && message.cseqNumber == answer.cseqNumber {
            add(message, .registration(push: push.record.id))
        }
    }

    /// Adds the originals of a part, and notes their sessions.
    private mutating func add(
        _ originals: [Original], of part: PartRecord, _ push: PushBook.Push, _ ways: MessageWays,
        _ correlator: Correlator, _ sessions: inout Set<Int>
    ) {
        let server = push.carrier.source.address
        let isOnServerLeg = originals.contains { $0.touches(server) }
        let (id, number) = (push.record.id, part.index + 1)
        let otherLeg = Role.Subject.otherLeg(push: id, part: number)
        let isTorn = part.verdict == .incomplete
        let own =
            isTorn ? Role.Subject.originalOfTorn(push: id, part: number) : .original(push: id, part: number)
        for original in originals where !original.isStored {
            // What the server took is what the copy was held against.
            let isOther = isOnServerLeg && !original.touches(server)
            let subject = isOther ? otherLeg : own
            switch original.form {
            case .sip(let message, let session):
                add(message, subject)
                if session > 0 { sessions.insert(session - 1) }
            case .msrp(let message):
                add(message, subject)
                for index in [message.number - 1] + ways.legs(of: message) {
                    if index != message.number - 1 { add(correlator.messages[index], otherLeg) }
                    if let session = correlator.session(of: correlator.messages[index]) { sessions.insert(session) }
                }
            }
        }
    }

    private mutating func addCarrier(
        of push: PushBook.Push, _ subject: Role.Subject, _ correlator: Correlator
    ) {
        switch push.carrier.form {
        case .msrp(let number, _, _):
            guard correlator.messages.indices.contains(number - 1) else { return }
            add(correlator.messages[number - 1], subject)
            guard let ending = push.carrier.ending, !ending.hasEndLine else { return }
            ends.insert(FlowName(push.carrier.source, push.carrier.destination))
        case .sip:
            let session = Ticket.session(push.record.callID, correlator)
            let messages = session.map { Array(correlator.sessions[$0].messages) } ?? correlator.unclaimedSIP
            for message in messages where message.isRequest && message.sighting.first == push.carrier.first {
                add(message, subject)
            }
        }
    }

    /// The index of the session with a Call-ID.
    private static func session(_ callID: String?, _ correlator: Correlator) -> Int? {
        guard let callID, let number = correlator.sessionNumber(callID: OctetView(Array(callID.utf8).span)) else {
            return nil
        }
        return number - 1
    }

    // MARK: Messages

    private mutating func add(_ session: Session, _ subject: Role.Subject) {
        for message in session.messages { add(message, subject) }
    }

    private mutating func add(_ message: LiveSIP, _ subject: Role.Subject) {
        let name =
            switch message.kind {
            case .request(let method): method.name
            case .response(let status): "\(status) to \(message.method.name)"
            }
        let flow = FlowName(message.sighting.source, message.sighting.destination)
        flows.insert(flow)
        if message.sighting.transport.isWrapped { wrapped.insert(flow) }
        cite(message.sighting.extents, subject, name)
    }

    private mutating func add(_ message: LiveMessage, _ subject: Role.Subject) {
        let name = message.method == .send ? "SEND" : message.method == .nickname ? "NICKNAME" : "MSRP request"
        let flow = FlowName(message.source, message.destination)
        flows.insert(flow)
        if message.chunks.contains(where: { $0.extents.contains(where: \.isUnwrapped) }) { wrapped.insert(flow) }
        let count = message.chunkCount
        var isAnswered = false
        for (place, chunk) in message.chunks.enumerated() {
            cite(chunk, place + 1, of: count, subject, name)
            guard let frame = chunk.responseFrame, let code = chunk.response else { continue }
            isAnswered = true
            cite(frame, Role(subject: subject, content: .response(Int(code))))
        }
        for report in message.reports {
            for extent in report {
                cite(
                    FrameReference(capture: extent.capture, frame: extent.frame),
                    Role(subject: subject, content: .report))
            }
        }
        // Without an answer, this is all that shows that it arrived.
        if !isAnswered, let frame = message.acknowledged {
            cite(frame, Role(subject: subject, content: .acknowledgement))
        }
    }
}

extension Original {
    /// Whether a host sent or took it.
    fileprivate func touches(_ host: IPAddress) -> Bool {
        switch form {
        case .sip(let message, _):
            message.sighting.source.address == host || message.sighting.destination.address == host
        case .msrp(let message): message.source.address == host || message.destination.address == host
        }
    }
}

/// The ways of the originals of pushes: the legs on which they were not compared.
private struct MessageWays {
    let journeys: Journeys
    /// The indices of messages by the number of their journey through relays.
    private var relayed: [Int: [Int]] = [:]

    init(of pushes: [PushBook.Push], in correlator: Correlator) {
        journeys = Journeys(correlator)
        var wanted: Set<Int> = []
        for original in pushes.lazy.flatMap({ $0.originals.joined() }) where !original.isStored {
            if case .msrp(let message) = original.form { wanted.insert(message.journey) }
        }
        if wanted.isEmpty { return }
        for (index, message) in zip(correlator.messages.indices, correlator.messages)
        where wanted.contains(message.journey) {
            relayed[message.journey, default: []].append(index)
        }
    }

    /// The indices of the other legs of a message, in order: through relays, and beyond a B2BUA.
    func legs(of message: LiveMessage) -> [Int] {
        let all = Set(relayed[message.journey] ?? []).union(journeys.legs(ofMessage: message.number - 1))
        return all.subtracting([message.number - 1]).sorted()
    }
}
