public import Correlation
import MSRP
public import Octets
import Reassembly
public import Records
import SIP

/// The custody balance: what became of every message that a server took on behalf of someone.
public struct Custody: Sendable {
    /// A message that a server took.
    struct Taken: Sendable {
        let original: Original
        /// The id under which it is listed.
        let id: String
        let recipient: UserKey?
        let sent: Frame
        let taken: Citation?
        let isWhole: Bool
    }

    private let correlator: Correlator
    private let book: PushBook
    private let clock: CaptureClock
    private let servers: Set<IPAddress>
    /// Pushes of which not all was captured or read.
    private let unreadPushes: [PushBook.Push]
    let presence: Presence
    /// How pushes were refused, by their index.
    private let refusals: [Int: FinalResponse]

    /// Balances `correlator`'s messages against the pushes in `book`.
    /// - Parameter servers: addresses that the user named as IM servers.
    public init(_ correlator: Correlator, _ book: PushBook, clock: CaptureClock, servers: Set<IPAddress>) {
        self.correlator = correlator
        self.book = book
        self.clock = clock
        self.servers = servers.union(Custody.inferred(correlator, book))
        presence = Presence(correlator)
        var refusals: [Int: FinalResponse] = [:]
        for (index, push) in book.pushes.enumerated() {
            if let response = FinalResponse(to: push.carrier, in: correlator), response.isRefusal {
                refusals[index] = response
            }
        }
        self.refusals = refusals
        unreadPushes = book.pushes.filter { ($0.carrier.isBroken || !$0.isReadWhole) && !$0.carrier.isAborted }
    }

    /// Addresses that act as IM server: they push, or accept a MESSAGE for later delivery (202, RFC 3428 §7), or
    /// answer for other users what they also register.
    static func inferred(_ correlator: Correlator, _ book: PushBook) -> Set<IPAddress> {
        var servers = Set(book.servers)
        for session in correlator.sessions {
            for message in session.messages where message.method == .message && message.status == 202 {
                servers.insert(message.sighting.source.address)
            }
        }
        return servers
    }

    /// The IM servers, named or inferred.
    public var knownServers: Set<IPAddress> { servers }

    /// The balance.
    public func record() -> CustodyRecord {
        var pushedIn: [Key: [Pushed]] = [:]
        for (index, push) in book.pushes.enumerated() {
            for text in push.texts {
                for original in text.originals {
                    pushedIn[Key(original), default: []].append(
                        Pushed(push: index, verdict: text.verdict, isDialogAltered: text.isDialogAltered))
                }
            }
        }
        return CustodyRecord(
            messages: taken().map { message in
                entry(message, pushedIn[Key(message.original)] ?? [])
            })
    }

    /// That a message was found in a push.
    private struct Pushed {
        let push: Int
        let verdict: Verdict
        let isDialogAltered: Bool
    }

    private enum Key: Hashable {
        case msrp(Int)
        case sip(session: Int, digest: Fingerprint)

        init(_ original: Original) {
            switch original.form {
            case .msrp(let message): self = .msrp(message.number)
            case .sip(let message, let session): self = .sip(session: session, digest: message.digest)
            }
        }
    }

    // MARK: What was taken

    private func taken() -> [Taken] {
        let carriers = Set(
            book.pushes.compactMap { push -> Int? in
                if case .msrp(let number, _, _) = push.carrier.form { number } else { nil }
            })
        var found: [Taken] = []
        let owners = ChannelOwners(correlator)
        let leadsToServer = correlator.channels.entries.map { entry in
            servers.contains(entry.channel.destination.address) && !servers.contains(entry.channel.source.address)
        }
        for (index, channel) in correlator.channels.numbers.enumerated() where leadsToServer[Int(channel)] {
            let message = correlator.messages[index]
            guard !carriers.contains(message.number), message.method == .send, message.carriesText,
                !correlator.dispositions.isUnwritten(.msrp(index))
            else { continue }
            if let taken = taken(message, in: owners.session(ofMessage: index)) { found.append(taken) }
        }
        for session in correlator.sessions {
            found += taken(in: session)
        }
        return found.sorted {
            ($0.sent.time, $0.sent.capture, $0.sent.number) < ($1.sent.time, $1.sent.capture, $1.sent.number)
        }
    }

    private func taken(_ message: LiveMessage, in session: Int?) -> Taken? {
        let response = FinalResponse(to: message)
        if message.state == .aborted || response?.isRefusal == true { return nil }
        let citation: Citation?
        if let response {
            citation = clock.cite(response.frame, "MSRP 200")
        } else if let frame = message.acknowledged {
            citation = clock.cite(frame, "TCP ack")
        } else {
            citation = nil
        }
        let recipient = session.flatMap { correlator.sessions[$0].recipient }
        return Taken(
            original: Original(.msrp(message)), id: "m\(message.number)", recipient: recipient, sent: message.first,
            taken: citation, isWhole: message.state == .complete)
    }

    /// SIP MESSAGEs of one session that a server accepted.
    private func taken(in session: Session) -> [Taken] {
        var found: [Taken] = []
        for message in session.messages
        where message.isRequest && (message.method == .message || message.carriesMessage) {
            guard servers.contains(message.sighting.destination.address),
                !servers.contains(message.sighting.source.address),
                !correlator.dispositions.isUnwritten(.sip(session: session.number, digest: message.digest))
            else { continue }
            guard let response = FinalResponse(to: message, in: session), !response.isRefusal else { continue }
            found.append(
                Taken(
                    original: Original(.sip(message, session: session.number)), id: "s\(session.number)",
                    recipient: session.recipient, sent: message.sighting.first,
                    taken: clock.cite(response.frame, response.words), isWhole: message.sighting.damage == nil))
        }
        return found
    }

    // MARK: What became of it

    private func entry(_ message: Taken, _ pushes: [Pushed]) -> CustodyMessage {
        let ids = pushes.map { book.pushes[$0.push].record.id }
        let first = (pushes.first { refusals[$0.push] == nil } ?? pushes.first).map { book.pushes[$0.push] }
        var proof = CustodyProof.none
        if let first { proof = self.proof(first) }
        let told = notified(message, since: first?.carrier.first.time ?? message.sent.time)
        if let told { proof = told.proof }
        let (kind, reason) = classify(message, pushes, toldIn: told?.frame)
        return CustodyMessage(
            message: message.id, class: kind, reason: reason, sent: clock.cite(message.sent, sentAs(message.original)),
            taken: message.taken
                ?? (pushes.isEmpty ? nil : clock.cite(message.sent, "inferred: it was pushed")),
            recipientOnline: presence.registration(of: message.recipient, after: message.sent, before: first?.carrier)
                .map { clock.cite($0.frame, "REGISTER 200") },
            pushed: ids, proof: proof)
    }

    /// What a recipient refused has not left the server's custody.
    private func classify(
        _ message: Taken, _ found: [Pushed], toldIn told: Frame?
    ) -> (CustodyClass, String?) {
        let pushes = found.filter { refusals[$0.push] == nil }
        if pushes.contains(where: { $0.verdict == .altered }) { return (.pushedAltered, nil) }
        // Its own copy is equal, but the recipient is told of another sender, session or time.
        if let push = pushes.first(where: { $0.verdict == .match && $0.isDialogAltered }) {
            return (.pushedAltered, "altered in other parts of its session in \(book.pushes[push.push].record.id)")
        }
        if pushes.contains(where: { $0.verdict == .match }) { return (.pushedEqual, nil) }
        if let verdict = pushes.first?.verdict { return (.unproven, "pushed, verdict \(verdict.rawValue)") }
        if let frame = passedOn(message.original) { return (.deliveredLive, "passed on in frame \(frame.number)") }
        if !message.isWhole { return (.unproven, "not whole in the capture") }
        if let push = unreadPush(message) { return (.unproven, "push \(push) is there only in part and may hold it") }
        let absence = refusal(found) ?? "in no push of the capture"
        if let told { return (.unproven, "\(absence), but an IMDN in frame \(told.number) confirms it") }
        return (.held, absence)
    }

    /// How the last of the pushes that were refused was.
    private func refusal(_ found: [Pushed]) -> String? {
        found.last.flatMap { pushed in
            refusals[pushed.push].map { "push \(book.pushes[pushed.push].record.id) was refused with \($0.words)" }
        }
    }

    /// What the recipient told of a message since `time`, when it was pushed or sent (RFC 5438 §7.1.2): that it was
    /// displayed says more.
    private func notified(_ message: Taken, since time: Timestamp) -> (proof: CustodyProof, frame: Frame)? {
        guard let told = correlator.dispositions.told(of: message.original.subject) else { return nil }
        if let frame = told.displayed, frame.time >= time { return (.imdnDisplayed, frame) }
        if let frame = told.delivered, frame.time >= time { return (.imdnDelivered, frame) }
        return nil
    }

    /// A push to the message's recipient that was not captured whole: what it held is not known.
    private func unreadPush(_ message: Taken) -> String? {
        unreadPushes.first { push in
            guard push.carrier.first.time >= message.sent.time else { return false }
            let user = push.carrier.to.flatMap(Stations.key)
            return user == nil || message.recipient == nil || user == message.recipient
        }?.record.id
    }

    /// The frame in which the server passed a message on in a live session.
    private func passedOn(_ original: Original) -> Frame? {
        switch original.form {
        case .msrp(let message):
            return correlator.messages(withFingerprint: message.messageID).lazy.map { self.correlator.messages[$0] }
                .first {
                    $0.number != message.number && self.servers.contains($0.source.address)
                        && $0.first.time >= message.first.time
                }?.first
        case .sip(let message, let session):
            guard correlator.sessions.indices.contains(session - 1) else { return nil }
            return correlator.sessions[session - 1].messages.first {
                $0.isRequest && $0.method == message.method && $0.cseqNumber == message.cseqNumber
                    && servers.contains($0.sighting.source.address)
                    && $0.sighting.destination.address != message.sighting.source.address
                    && $0.sighting.first.time >= message.sighting.first.time
            }?.sighting.first
        }
    }

    private func sentAs(_ original: Original) -> String {
        switch original.form {
        case .msrp: "SEND"
        case .sip(let message, _): message.carriesMessage ? "INVITE" : "MESSAGE"
        }
    }

    /// What shows that the recipient got a push.
    func proof(_ push: PushBook.Push) -> CustodyProof {
        switch push.carrier.form {
        case .msrp(let number, _, _):
            guard correlator.messages.indices.contains(number - 1) else { return .none }
            let message = correlator.messages[number - 1]
            if correlator.confirmations[number - 1] != nil { return .report }
            if let response = FinalResponse(to: message) {
                if response.isRefusal { return .none }
                if response.status == 200 { return .msrp200 }
            }
            return message.acknowledged == nil ? .none : .tcpAcked
        case .sip: return .none
        }
    }
}
