import Correlation
import DeferredPush
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Reports the conversations: MSRP and pager-mode messages of the same two users, each with all its legs and copies as
/// one message.
struct ConversationReporting {
    private let correlator: Correlator
    private let chosen: Chosen
    private let journeys: Journeys
    private let pushes: [PushRecord]
    private let fates: MessageFates
    private let texts: MessageRecords
    private let sips: SIPTexts
    private let clock: CaptureClock
    private var parties: SessionParties
    private var conversations: [Key: ConversationRecord] = [:]
    private var order: [Key] = []
    private var count = 0

    /// Messages that are told of in all.
    private static let limit = 100_000
    /// Octets of a text that are told.
    private static let textLimit = 4096

    /// Whose conversation it is.
    private enum Key: Hashable {
        case users(Set<UserKey>)
        case session(Int)
        case hosts(Set<IPAddress>)
    }

    /// - Parameter pushes: those that are shown.
    init(
        _ dissection: Dissection, _ chosen: Chosen, _ journeys: Journeys, _ custody: Custody, _ pushes: [PushRecord]
    ) {
        correlator = dissection.correlator
        self.chosen = chosen
        self.journeys = journeys
        self.pushes = pushes
        fates = MessageFates(dissection, custody)
        clock = dissection.clock
        texts = MessageRecords(recall: dissection.recall, clock: dissection.clock, readsBodies: true)
        sips = SIPTexts(recall: dissection.recall)
        parties = SessionParties(dissection.recall)
    }

    mutating func report<Sink: RecordSink>(into sink: inout Sink) {
        takeMSRP()
        takePagerMode()
        for push in pushes { takePushedAlone(push) }
        for index in order.indices { sort(order[index]) }
        let all = order.compactMap { conversations[$0] }.filter { !$0.messages.isEmpty || $0.strayNotices > 0 }
        for conversation in all.sorted(by: { start($0) < start($1) }) { sink.conversation(conversation) }
    }

    private func start(_ conversation: ConversationRecord) -> Moment {
        conversation.messages.first?.time ?? Moment(nanoseconds: .max, digits: 0)
    }

    private mutating func sort(_ key: Key) {
        conversations[key]?.messages.sort { ($0.time, $0.place) < ($1.time, $1.place) }
        conversations[key]?.sessions.sort { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
    }

    // MARK: MSRP

    private mutating func takeMSRP() {
        if correlator.channels.entries.isEmpty { return }
        let owners = ChannelOwners(correlator)
        let notices = correlator.dispositions.noticesByCarrier
        let strays = Set(correlator.dispositions.strays.map(\.carrier))
        var journeysSeen: Set<Int> = []
        for index in correlator.messages.indices where chosen.includes(message: index) {
            let message = correlator.messages[index]
            guard message.method == .send, !fates.carriers.contains(message.number) else { continue }
            let journey = journeys.number(ofMessage: index) ?? message.journey
            guard journeysSeen.insert(journey).inserted else { continue }
            let session = owners.session(ofMessage: index)
            if session == nil, let push = fates.push(ofMessages: [index]), let key = open(push) {
                if hasRoom(key) {
                    append(spoken(message, index, journey, by: push.sender), to: key)
                }
                continue
            }
            let key = key(of: message, session)
            if !message.carriesText || correlator.dispositions.isUnwritten(.msrp(index)) {
                let subject = Dispositions.Subject.msrp(index)
                if strays.contains(subject) {
                    open(key, message, session)
                    conversations[key]?.strayNotices += 1
                } else if notices[subject] == nil {
                    open(key, message, session)
                    conversations[key]?.composing += 1
                }
                continue
            }
            open(key, message, session)
            guard hasRoom(key) else { continue }
            let sender = session.flatMap { parties.sender(of: message, in: correlator.sessions[$0]) }
            append(spoken(message, index, journey, by: sender), to: key)
        }
    }

    private func spoken(_ message: LiveMessage, _ index: Int, _ journey: Int, by sender: String?) -> SpokenRecord {
        var texts = texts
        let record = texts.record(message)
        return SpokenRecord(
            sender: SIPTexts.uri(inCPIM: record.cpim?.from) ?? sender ?? record.source, time: record.time,
            place: FrameReference(message.first),
            lastFrame: record.lastFrame, text: record.text.map { SIPTexts.head(of: $0, Self.textLimit) },
            contentType: record.cpim?.contentType ?? record.contentType, size: record.size, state: record.state,
            events: fates.events(of: message, index: index, legs: legs(index, journey)))
    }

    /// The indices of all legs of a message, in the order in which they were seen.
    private func legs(_ index: Int, _ journey: Int) -> [Int] {
        let through = journeys.legs(ofMessage: index)
        if !through.isEmpty { return through }
        // Legs through relays share a Message-ID.
        return correlator.messages(withFingerprint: correlator.messages[index].messageID).filter {
            correlator.messages[$0].journey == journey
        }.sorted()
    }

    private mutating func key(of message: LiveMessage, _ session: Int?) -> Key {
        guard let session else { return .hosts([message.source.address, message.destination.address]) }
        return key(ofSession: session)
    }

    private func key(ofSession index: Int) -> Key {
        let root = min(index, journeys.relations.legs(besides: index).first ?? index)
        let users = Set([correlator.sessions[root].sender, correlator.sessions[root].recipient].compactMap(\.self))
        return users.isEmpty ? .session(root) : .users(users)
    }

    // MARK: Pager mode

    private struct Pager: Hashable {
        let session: Int
        let cseq: UInt32?
    }

    private mutating func takePagerMode() {
        let notices = correlator.dispositions.noticesByCarrier
        let strays = Set(correlator.dispositions.strays.map(\.carrier))
        for index in correlator.sessions.indices where chosen.includes(session: index) {
            guard correlator.sessions[index].mayHoldText else { continue }
            let session = correlator.sessions[index]
            // Of a call with several legs the first tells it.
            let root = min(index, journeys.relations.legs(besides: index).first ?? index)
            guard root == index else { continue }
            var known: Set<Pager> = []
            for message in session.messages
            where message.isRequest && (message.method == .message || message.carriesMessage) {
                guard !fates.isCarrier(message),
                    known.insert(Pager(session: index, cseq: message.cseqNumber)).inserted
                else { continue }
                let key = key(ofSession: index)
                let subject = Dispositions.Subject.sip(session: index + 1, digest: message.digest)
                let content = sips.content(of: message)
                if content.isComposing || correlator.dispositions.isUnwritten(subject) || notices[subject] != nil {
                    open(key, session)
                    if strays.contains(subject) {
                        conversations[key]?.strayNotices += 1
                    } else if notices[subject] == nil {
                        conversations[key]?.composing += 1
                    }
                    continue
                }
                open(key, session)
                let pair = parties.pair(session)
                guard hasRoom(key) else { continue }
                append(
                    SpokenRecord(
                        sender: SIPTexts.uri(inCPIM: content.from) ?? pair.from,
                        time: clock.moment(message.sighting.first), place: FrameReference(message.sighting.first),
                        lastFrame: message.sighting.last.number,
                        text: content.text.map { SIPTexts.head(of: $0, Self.textLimit) },
                        contentType: content.type, size: content.size,
                        state: message.sighting.damage == nil ? .complete : .incomplete,
                        events: fates.events(of: message, in: session)), to: key)
            }
        }
    }

    // MARK: Messages of which only the push was seen

    private mutating func takePushedAlone(_ push: PushRecord) {
        var known: Set<String> = []
        for part in push.parts
        where !part.isNotification && (part.kind == "SEND" || part.kind == "MESSAGE") && part.live.isEmpty {
            if let id = part.messageID, !known.insert(id).inserted { continue }
            let key = open(push) ?? .hosts([])
            open(key, parties: [push.sender, push.pushedTo ?? push.addressedTo])
            guard hasRoom(key) else { continue }
            append(
                SpokenRecord(
                    sender: push.sender, time: push.time,
                    place: FrameReference(capture: push.carrier.capture, frame: push.carrier.firstFrame),
                    lastFrame: push.carrier.lastFrame, text: part.text.map { SIPTexts.head(of: $0, Self.textLimit) },
                    contentType: nil, size: part.bodySize ?? 0, state: .complete, isLive: false,
                    events: fates.events(ofPushAlone: push, part)), to: key)
        }
    }

    // MARK: Conversations

    /// Whether one more message is told of; else it is counted.
    private mutating func hasRoom(_ key: Key) -> Bool {
        if count < Self.limit { return true }
        conversations[key]?.omitted += 1
        return false
    }

    private mutating func append(_ record: SpokenRecord, to key: Key) {
        count += 1
        conversations[key]?.messages.append(record)
    }

    private mutating func open(_ key: Key, _ message: LiveMessage, _ session: Int?) {
        if let session { return open(key, correlator.sessions[session]) }
        open(key, parties: ["\(message.source)", "\(message.destination)"])
    }

    private mutating func open(_ key: Key, _ session: Session) {
        if conversations[key] == nil {
            let pair = parties.pair(session)
            open(key, parties: [pair.from, pair.to])
        }
        let legs = journeys.relations.legs(besides: session.number - 1).map { $0 + 1 }
        for number in ([session.number] + legs).sorted() {
            let id = "s\(number)"
            if conversations[key]?.sessions.last != id, conversations[key]?.sessions.contains(id) == false {
                conversations[key]?.sessions.append(id)
            }
        }
    }

    /// The conversation of which a push tells: that of the users whom its parts name.
    private mutating func open(_ push: PushRecord) -> Key? {
        let recipient = push.addressedTo ?? push.pushedTo
        let users = Set([UserKey(uri: push.sender), UserKey(uri: recipient)].compactMap(\.self))
        if users.isEmpty { return nil }
        open(.users(users), parties: [push.sender, recipient])
        return .users(users)
    }

    private mutating func open(_ key: Key, parties: [String?]) {
        if conversations[key] != nil { return }
        conversations[key] = ConversationRecord(parties: parties, sessions: [], messages: [])
        order.append(key)
    }
}
