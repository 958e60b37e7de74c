import Correlation
import DeferredPush
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Holds live messages that were seen on several legs against themselves: who passes a message on must leave it as it is.
struct LiveHops {
    /// So many messages are read again whose size alone says nothing, and so many octets: runs in which everything is
    /// relayed must not be read twice.
    static let comparisonLimit = 1 << 14
    static let octetLimit = 64 << 20
    /// Legs of one message that are looked at, and how much later a back-to-back user agent passes on at the most.
    static let legLimit = 16
    private static let patience: Int64 = 32_000_000_000
    /// A shorter Message-ID may be a count of messages, and the same in two sessions by chance.
    private static let identityLength = 8

    private let recall: Recall
    private let correlator: Correlator
    private var comparisons = 0
    private var octets = 0
    /// Messages that were not compared, because there were too many.
    private(set) var omitted = 0
    /// What was found.
    private(set) var changes: [(message: String, alteration: Alteration)] = []

    init(_ recall: Recall, _ correlator: Correlator) {
        self.recall = recall
        self.correlator = correlator
    }

    /// Names each node that changed a message.
    mutating func compare(_ log: inout FindingLog) {
        compareRelayed(&log)
        compareProxied(&log)
        compareBackToBack(&log)
    }

    // MARK: Which messages are one

    /// MSRP messages that relays pass on (RFC 4976): they have one journey.
    private mutating func compareRelayed(_ log: inout FindingLog) {
        var journeys: [Int: [Int]] = [:]
        var order: [Int] = []
        for index in correlator.messages.indices {
            let message = correlator.messages[index]
            guard message.journey != message.number, isWhole(message) else { continue }
            if journeys[message.journey] == nil { order.append(message.journey) }
            journeys[message.journey, default: [message.journey - 1]].append(index)
        }
        for journey in order {
            let legs = (journeys[journey] ?? []).filter {
                correlator.messages.indices.contains($0) && isWhole(correlator.messages[$0])
            }
            compare(legs, .hop, &log)
        }
    }

    /// SIP MESSAGEs that proxies pass on (RFC 3261 §16.6): they have one Call-ID, From tag and CSeq.
    private mutating func compareProxied(_ log: inout FindingLog) {
        for index in correlator.sessions.indices where correlator.sessions[index].hasRequests(.message, atLeast: 2) {
            let session = correlator.sessions[index]
            var legs: [LiveSIP] = []
            for message in session.messages where message.kind == .request(.message) && message.sighting.damage == nil {
                if let first = legs.first,
                    first.cseqNumber != message.cseqNumber || first.fromTag != message.fromTag
                {
                    compare(legs, session, &log)
                    legs = []
                }
                if legs.count < LiveHops.legLimit { legs.append(message) }
            }
            compare(legs, session, &log)
        }
    }

    /// MSRP messages that come to a host in one session and leave it in another, between the same users and with the same
    /// Message-ID.
    private mutating func compareBackToBack(_ log: inout FindingLog) {
        guard correlator.sessions.count > 1 else { return }
        let owners = ChannelOwners(correlator)
        let goesOn = channelsGoingOn(owners)
        guard goesOn.contains(true) else { return }
        /// The latest messages with an imdn.Message-ID, which stays where a Message-ID is written anew (RFC 5438 §7.1.1.1).
        var named: [Fingerprint: [Int]] = [:]
        for (index, channel) in correlator.channels.numbers.enumerated() {
            let name = correlator.dispositions.messageID(of: .msrp(index))
            let others = name.flatMap { named[$0] } ?? []
            if let name { named[name] = others.suffix(LiveHops.legLimit - 1) + [index] }
            guard goesOn[Int(channel)] else { continue }
            let outgoing = correlator.messages[index]
            guard outgoing.journey == outgoing.number, isWhole(outgoing), !outgoing.isMultipart else { continue }
            guard comparisons < LiveHops.comparisonLimit else {
                omitted += 1
                continue
            }
            let incoming = (correlator.earlierMessages(like: index) + others).first { place in
                let other = correlator.messages[place]
                return other.destination.address == outgoing.source.address
                    && other.source.address != outgoing.destination.address && isWhole(other)
                    && outgoing.first.time.since(other.first.time) <= LiveHops.patience
                    && areOfOneCall(place, index, owners)
            }
            if let incoming { compare([incoming, index], .backToBack, &log) }
        }
    }

    /// Of each channel whether a message may go on in it that came to its source from elsewhere, in another session
    /// between the same users: of most it may not, and its messages need no look.
    private func channelsGoingOn(_ owners: ChannelOwners) -> [Bool] {
        struct Arrival: Hashable {
            let host: IPAddress
            let sender: UserKey
            let recipient: UserKey
        }
        func users(_ number: Int) -> (sender: UserKey, recipient: UserKey, session: Int)? {
            guard let session = owners.isSettled(number).session, let sender = correlator.sessions[session].sender,
                let recipient = correlator.sessions[session].recipient
            else { return nil }
            return (sender, recipient, session)
        }
        let channels = correlator.channels.entries
        let parties = channels.indices.map { users($0) }
        /// The first session of each, and whether there are others.
        var arrivals: [Arrival: (session: Int, isSeveral: Bool)] = [:]
        for (number, known) in parties.enumerated() {
            guard let known else { continue }
            let channel = channels[number].channel
            let arrival = Arrival(
                host: channel.destination.address, sender: known.sender, recipient: known.recipient)
            if let first = arrivals[arrival] {
                if !first.isSeveral, first.session != known.session { arrivals[arrival] = (first.session, true) }
            } else {
                arrivals[arrival] = (known.session, false)
            }
        }
        return parties.enumerated().map { number, known in
            if !owners.isSettled(number).0 { return true }
            guard let known else { return false }
            let host = channels[number].channel.source.address
            let arrival = Arrival(host: host, sender: known.sender, recipient: known.recipient)
            return arrivals[arrival].map { $0.isSeveral || $0.session != known.session } ?? false
        }
    }

    private func areOfOneCall(_ incoming: Int, _ outgoing: Int, _ owners: ChannelOwners) -> Bool {
        guard let first = owners.session(ofMessage: incoming), let second = owners.session(ofMessage: outgoing),
            first != second, let sender = correlator.sessions[first].sender,
            let recipient = correlator.sessions[first].recipient
        else { return false }
        return correlator.sessions[second].sender == sender && correlator.sessions[second].recipient == recipient
    }

    private func isWhole(_ message: LiveMessage) -> Bool {
        message.method == .send && message.state == .complete && message.damage == nil
    }

    // MARK: What was changed

    private mutating func compare(_ legs: [Int], _ role: Alteration.Role, _ log: inout FindingLog) {
        guard legs.count > 1 else { return }
        let messages = legs.prefix(LiveHops.legLimit).map { correlator.messages[$0] }
        guard mayRead(messages.map(\.size)) else { return }
        let isLong = role != .backToBack || messages.first.flatMap(identityLength) ?? 0 >= LiveHops.identityLength
        let sightings = messages.compactMap(sighting)
        guard isLong, sightings.count == messages.count, let change = Hops.firstChange(sightings) else { return }
        let changed = messages.first {
            $0.first.number == change.outgoing.number && $0.first.capture == change.outgoing.capture
        }
        let session = correlator.session(of: messages[0])
        note(
            change, role, of: "m\(changed?.number ?? messages[0].number)",
            callID: session.map { correlator.sessions[$0].callID }, &log)
    }

    private mutating func compare(_ legs: [LiveSIP], _ session: Session, _ log: inout FindingLog) {
        guard legs.count > 1, mayRead(legs.map(\.size)) else { return }
        let sightings = legs.compactMap(sighting)
        guard sightings.count == legs.count, let change = Hops.firstChange(sightings) else { return }
        note(change, .hop, of: "s\(session.number)", callID: session.callID, &log)
    }

    /// Whether messages of these sizes are read again. Those that differ are changed for certain.
    private mutating func mayRead(_ sizes: [Int]) -> Bool {
        let sum = sizes.reduce(0, +)
        let isKnown = sizes.contains { $0 != sizes.first }
        guard octets + sum <= LiveHops.octetLimit, isKnown || comparisons < LiveHops.comparisonLimit else {
            omitted += 1
            return false
        }
        comparisons += isKnown ? 0 : 1
        octets += sum
        return true
    }

    private mutating func note(
        _ change: Hops.Change, _ role: Alteration.Role, of message: String, callID: [UInt8]?, _ log: inout FindingLog
    ) {
        let role = change.isCertain ? role : .behindGap
        // A back-to-back user agent is known by likeness alone, and may have been told to.
        let isMild = role == .backToBack && change.code.entry.severity == .error
        let words: String
        if change.isCertain {
            words =
                "\(change.node) changed the \(change.field) of a live message that came to it in frame "
                + "\(change.incoming.number): \(change.words)"
        } else {
            words =
                "\(change.node), or a hop before it, changed the \(change.field) of a live message seen in frame "
                + "\(change.incoming.number): \(change.words)"
        }
        log.note(
            change.code, severity: isMild ? .warning : nil, words,
            callID: callID.map { String(decoding: $0, as: UTF8.self) }, at: change.outgoing)
        changes.append(
            (
                message,
                Alteration(
                    field: change.field, transformation: change.transformation, node: "\(change.node)", role: role)
            ))
    }

    // MARK: Octets

    private func sighting(_ message: LiveMessage) -> Hops.Sighting? {
        guard let head = MessageBody(recall).head(of: message.firstChunk),
            let body = MessageBody(recall).octets(of: message)
        else { return nil }
        let octets = OctetView(head.span)
        var frame = MSRPFrame()
        guard frame.parse(octets), let type = frame.contentType else { return nil }
        return Hops.Sighting(
            source: message.source.address, destination: message.destination.address, first: message.first,
            contentType: octets.copied(type), body: body, passed: hops(octets, frame.fromPath))
    }

    private func hops(_ octets: OctetView, _ path: Range<Int>?) -> Int {
        guard let path else { return 0 }
        var count = 0
        var uris = PathList.uris(octets, path)
        while uris.next() != nil { count += 1 }
        return count
    }

    private func vias(_ octets: OctetView, _ request: SIPMessage) -> Int {
        request.headers.fields.reduce(0) {
            $0 + ($1.name == .via ? CommaList.values(octets, $1.valueRange).count : 0)
        }
    }

    private func identityLength(_ message: LiveMessage) -> Int? {
        guard let head = MessageBody(recall).head(of: message.firstChunk) else { return nil }
        var frame = MSRPFrame()
        return frame.parse(OctetView(head.span)) ? frame.messageID?.count : nil
    }

    private func sighting(_ message: LiveSIP) -> Hops.Sighting? {
        guard let whole = recall.octets(of: message.sighting.extents.array) else { return nil }
        let octets = OctetView(whole.span)
        var request = SIPMessage()
        guard request.parse(octets) else { return nil }
        return Hops.Sighting(
            source: message.sighting.source.address, destination: message.sighting.destination.address,
            first: message.sighting.first,
            contentType: request.headers.value(.contentType).map { octets.copied($0) } ?? [],
            body: octets.copied(request.declaredBody(octets)), passed: vias(octets, request))
    }
}
