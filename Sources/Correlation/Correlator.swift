import MIME
public import MSRP
public import Octets
public import Reassembly
import Records
public import SIP
import TextSyntax

/// Groups live messages: SIP by Call-ID, MSRP by the paths in SDP. It is never shown what is encapsulated.
///
/// Of each message it keeps keys and extents; the octets are read again when someone asks.
public struct Correlator: Sendable {
    /// All sessions, in the order in which they were first seen.
    public internal(set) var sessions = SessionStore()
    /// SIP without a Call-ID.
    public private(set) var unclaimedSIP: [LiveSIP] = []
    /// All MSRP messages, in the order in which they were first seen.
    public internal(set) var messages = PagedArray<LiveMessage>()
    /// Hosts that exchange messages.
    public var legs = LegTable()
    /// Who came online when: each REGISTER that was accepted, unless it only takes contacts back.
    public internal(set) var registrations: [Registration] = []
    /// Under which contacts users could be reached.
    public internal(set) var bindings = BindingTable()
    /// SIP messages seen, repetitions not counted.
    public internal(set) var sipCount = 0
    /// Those that this correlator has been shown, and not one before it.
    private(set) var sipCountHere = 0
    /// The names of what was let go of; `nil` where nothing was.
    var forgotten: GenerationTable<UInt64, Bool>?
    /// Whether the SIP message that was accepted last only repeats one.
    public private(set) var wasRepeated = false
    /// SIP messages of sessions that the capture holds once more.
    public var sipCopies: Int { sessions.all.messages.copies }
    /// MSRP requests and responses seen.
    public internal(set) var msrpCount = 0
    /// MSRP requests that the capture holds more than once.
    public internal(set) var messageCopies = 0
    /// The first of them.
    var firstMessageCopy: Frame?
    /// The first message of SIP or MSRP that was captured more than once.
    public var firstCopy: Frame? {
        [firstMessageCopy, sessions.all.messages.firstCopy].compactMap(\.self).min { $0.time < $1.time }
    }
    /// SENDs without a body.
    public internal(set) var keepAlives = 0
    /// SENDs without a body to endpoints that had one before, and the first of them.
    public internal(set) var repeatedKeepAlives: (count: Int, first: Frame?) = (0, nil)
    /// What can be told only once all is known.
    public internal(set) var later = LaterExaminations()
    /// What senders' clocks show, as far as Date tells.
    public internal(set) var senderClocks = SenderClocks()
    /// Whether what is legitimate and could be better is looked for too.
    public var isPedantic = false
    /// The endpoints that SENDs without a body were for: their connections stood (RFC 4975 §5.4).
    public internal(set) var openings: Set<Fingerprint> = []
    static let openingLimit = 1 << 14

    private var index = SessionIndex()
    /// Whether a session is there to deliver what a server stored: most runs have none.
    public private(set) var hasStoreAndForward = false
    private var repeats = RepeatTable()
    private var checkedRequests = GenerationTable<Fingerprint, Frame>(limit: 1 << 16)
    var pathOwners: [Fingerprint: Chain<Int32>] = [:] {
        didSet { settledOwners = nil }
    }
    /// The owners of all channels, once they were settled.
    private(set) var settledOwners: [ChannelOwners.Owner]?
    /// Chunks that brought octets again; what they bring is compared when the run is over.
    public internal(set) var overlaps: [ChunkOverlap] = []
    static let overlapLimit = 4096
    /// Joins the chunks of messages that are more than one and not whole.
    var joiners: [Int: ChunkJoiner] = [:]
    /// How the end of a message's last frame can be read, where the ways disagree or it has no end-line.
    public internal(set) var endings: [Int: FrameEnding] = [:]
    /// The frame of the first REPORT of success about a message, by the message's index.
    public internal(set) var confirmations: [Int: Frame] = [:]
    /// Whether it is kept where each REPORT was seen: a message keeps only its octets.
    public var tracksReports = false
    /// The REPORTs about a message, by the message's index, where that is kept.
    public internal(set) var seenReports: [Int: [SeenReport]] = [:]
    /// What recipients told of messages.
    public internal(set) var dispositions = Dispositions()
    /// Finds messages by Message-ID.
    var messageIndex = MessageIndex()
    var connections = ConnectionTable()
    /// From where to where messages went.
    public internal(set) var channels = ChannelTable()
    var transactions = GenerationTable<Fingerprint, TransactionPlace>(limit: 1 << 16)
    var earlyAnswers: [TransactionKey: EarlyAnswer] = [:]
    /// Answers that were given up before what they answer came.
    public internal(set) var omittedAnswers = 0
    var pendingRegisters = GenerationTable<RegisterKey, PendingRegister>(limit: 1 << 13)
    /// So many registrations are kept; other bounds are for tests.
    var registrationLimit = 1 << 20
    var description = SessionDescription()
    private var asked = AskedAddresses()

    /// A correlator that has seen nothing.
    public init() {}

    /// Forgets what only messages to come would need: what they may repeat, and requests without an answer. A report
    /// then has that room. Early answers stay: it asks for them where an answer is missing.
    public mutating func settle() {
        forgetWhatWouldFollow()
        later = LaterExaminations()
    }

    /// The same, but for what can be told only once all is known.
    public mutating func forgetWhatWouldFollow() {
        repeats = RepeatTable()
        asked = AskedAddresses()
        checkedRequests = GenerationTable(limit: 1)
        transactions = GenerationTable(limit: 1)
        pendingRegisters = GenerationTable(limit: 1)
        joiners = [:]
        connections = ConnectionTable()
    }

    /// Finds the owners of all channels once for everybody who asks: for when no frames follow.
    public mutating func settleOwners() { settledOwners = ChannelOwners(self).owners }

    /// A connection has ended, and none of its frames will come.
    public mutating func end(_ flow: FlowID) { connections.end(flow) }

    // MARK: SIP

    /// Takes note of a live SIP message; `octets` are what `message` was parsed from.
    ///
    /// Answers the index of its session, unless it only repeats what was seen or has no Call-ID.
    @discardableResult
    public mutating func accept(
        _ message: borrowing SIPMessage, _ octets: OctetView, _ sighting: Sighting, _ log: inout FindingLog
    ) -> Int? {
        accept(message, SIPNames(message, octets, sighting), octets, sighting, &log)
    }

    /// The same of a message of which it was read before what it names.
    @discardableResult
    public mutating func accept(
        _ message: borrowing SIPMessage, _ names: SIPNames, _ octets: OctetView, _ sighting: Sighting,
        _ log: inout FindingLog
    ) -> Int? {
        legs.see(sighting.source.address, sighting.destination.address, names.leg)
        let digest = names.digest
        wasRepeated = false
        if let entry = repeats.find(digest, where: { isSame($0, digest, sighting) }) {
            countRepeat(entry, sighting.first)
            wasRepeated = true
            return nil
        }
        sipCount += 1
        sipCountHere += 1
        var seen = LiveSIP(
            status: message.statusCode, cseqNumber: message.cseq(octets)?.number, method: message.method,
            endsSubscription: names.endsSubscription, fromTag: names.fromTag, toTag: names.toTag, branch: names.branch,
            digest: digest, sighting: sighting, size: octets.count)
        guard let callID = names.callID else {
            if sighting.damage == nil {
                repeats.note(
                    digest, .init(session: RepeatTable.Entry.unclaimed, place: UInt32(clamping: unclaimedSIP.count)))
                examine(message, octets, seen, describe(message, octets), &log)
                unclaimedSIP.append(seen)
            }
            return nil
        }
        let known = sessions.count
        let session = sessions.all.open(octets.extracting(callID), names.callIDHash, fromTag: seen.fromTag)
        if session == known { index.note(session, message, octets) }
        holdAgainstRequest(seen, from: names.from, to: names.to, octets, session, &log)
        if seen.cseqNumber == nil, !seen.isRequest, let asked = sessions[session].messages.last(where: \.isRequest) {
            // Without a CSeq a response answers the request before it.
            seen.method = asked.method
        }
        if sessions.all.records[session].recipient == 0 {
            learnUsers(session, names.users ?? SIPNames.users(from: names.from, to: names.to, octets))
        }
        noteStoreAndForward(message, octets, session, sighting, &log)
        noteFork(seen, session, &log)
        let body = describe(message, octets)
        if sighting.damage != nil {
            sessions.all.noteDamage(session)
        } else if !names.isUsual || body != nil {
            examine(message, octets, seen, body, &log)
        }
        let place = sessions.all.append(seen, to: session)
        repeats.note(digest, .init(session: UInt32(truncatingIfNeeded: session), place: place))
        readDispositions(message, octets, seen, session)
        if let body { learnMedia(body.octets(in: octets), session) }
        if sighting.damage == nil { learnBindings(message, octets, session, seen) }
        return session
    }

    /// Asks for what `accept` will look at first of a message: to be called some messages before.
    /// - Parameter octets: those that its names were read from.
    @inline(__always)
    public mutating func prefetch(for names: inout SIPNames, _ octets: OctetView) {
        names.readUsers(octets)
        repeats.prefetch(names.digest)
        sessions.all.prefetch(names.callIDHash)
        legs.prefetch(names.leg)
        if let users = names.users { sessions.all.prefetch(users.sender, users.recipient) }
    }

    /// The index of the session with a Call-ID.
    public func session(withCallID callID: OctetView) -> Int? { sessions.all.session(withCallID: callID) }

    /// The indices of sessions whose first message had a From tag, in the order in which they were first seen.
    public func sessions(withFromTag tag: SIPTag) -> [Int] { index.sessions(fromTag: tag, in: sessions.all) }

    /// Where so many sessions have one From tag, there may be others that are not known to have it.
    public static var fromTagLimit: Int { SessionIndex.sharedLimit }

    /// The indices of sessions whose first message bears a mark, in the order in which they were first seen.
    public func sessions(withMark mark: SessionMark) -> [Int] { index.sessions(mark: mark) }

    /// The indices of sessions that one user opened to another, in the order in which they were first seen.
    public func sessions(openedBy sender: UserKey, to recipient: UserKey) -> [Int] {
        index.sessions(from: sender, to: recipient, in: sessions.all)
    }

    /// Makes the sessions seen so far quick to find by tag and parties: to be called before much is looked for.
    public mutating func indexSessions() { index.cover(sessions.all) }

    /// The indices of sessions that bear one mark, for each that several bear.
    var sessionsWithSharedMarks: [[Int]] { index.shared }

    /// The index of the session of a message.
    public func session(of subject: Dispositions.Subject) -> Int? {
        switch subject {
        case .msrp(let index): messages.indices.contains(index) ? session(of: messages[index]) : nil
        case .sip(let session, _): sessions.indices.contains(session - 1) ? session - 1 : nil
        }
    }

    /// Notes that a session is there to deliver what a server stored.
    private mutating func noteStoreAndForward(
        _ message: SIPMessage, _ octets: OctetView, _ session: Int, _ sighting: Sighting, _ log: inout FindingLog
    ) {
        guard message.isRequest, message.method == .invite, let found = StoreAndForward(message, octets),
            sessions[session].storeAndForward == nil
        else { return }
        sessions.all.change(session) { $0.storeAndForward = found }
        hasStoreAndForward = true
        let callID = String(decoding: sessions[session].callID, as: UTF8.self)
        if let referrer = found.referrer {
            let sender = String(decoding: referrer, as: UTF8.self)
            log.note(
                .l650, "session that delivers stored \(found.content) (Referred-By: \(sender))", callID: callID,
                at: sighting.first)
        } else {
            log.note(
                .l650, "session that delivers stored \(found.content) (rcse-standfw)", callID: callID,
                at: sighting.first)
            log.note(
                .l651, "rcse-standfw session without Referred-By: clients refuse it", callID: callID,
                at: sighting.first)
        }
    }

    /// Learns who opened a session, and to whom.
    private mutating func learnUsers(_ session: Int, _ users: SIPNames.Users) {
        sessions.all.setUsers(session, users.sender, users.recipient)
        index.noteParties(session, users.sender, users.recipient)
    }

    /// Holds the addresses of a response against those of its request.
    private mutating func holdAgainstRequest(
        _ seen: LiveSIP, from: Range<Int>?, to: Range<Int>?, _ octets: OctetView, _ session: Int,
        _ log: inout FindingLog
    ) {
        if seen.sighting.damage != nil { return }
        guard let status = seen.status else {
            // Nothing answers an ACK, and CANCEL has the branch of its INVITE, whose answers matter more.
            if seen.method != .ack, seen.method != .cancel { asked.note(seen, of: session, from: from, to: to, octets) }
            return
        }
        guard let found = asked.difference(seen, of: session, from: from, to: to, octets) else { return }
        log.note(
            .s121, "\(status) has another \(found.field) than the request in frame \(found.frame)",
            like: "\(found.field) \(seen.sighting.source.address)",
            callID: String(decoding: sessions[session].callID, as: UTF8.self), at: seen.sighting.first)
    }

    /// Whether a message seen before had these octets, between the same two endpoints.
    private func isSame(_ entry: RepeatTable.Entry, _ digest: SIPDigest, _ sighting: Sighting) -> Bool {
        let earlier: Sighting
        if entry.session == RepeatTable.Entry.unclaimed {
            guard Int(entry.place) < unclaimedSIP.count, unclaimedSIP[Int(entry.place)].digest == digest else {
                return false
            }
            earlier = unclaimedSIP[Int(entry.place)].sighting
        } else {
            guard entry.place > 0, sessions.all.messages.digest(at: entry.place) == digest else { return false }
            let record = sessions.all.records[Int(entry.session)]
            let messages = sessions.all.messages
            earlier = messages.message(at: entry.place, record.context).sighting
        }
        return earlier.source == sighting.source && earlier.destination == sighting.destination
    }

    /// Counts a message seen before.
    private mutating func countRepeat(_ entry: RepeatTable.Entry, _ frame: Frame) {
        if entry.session == RepeatTable.Entry.unclaimed {
            unclaimedSIP[Int(entry.place)].repeated(in: frame)
        } else {
            sessions.all.repeat(entry.place, Int(entry.session), in: frame)
        }
    }

    /// Answers with different To tags to one INVITE come from several devices (RFC 3261 §19.3). At most the last 64
    /// messages are looked at.
    private func noteFork(_ seen: LiveSIP, _ session: Int, _ log: inout FindingLog) {
        guard let status = seen.status, (101..<300).contains(status), seen.method == .invite, !seen.toTag.isMissing
        else { return }
        let record = sessions.all.records[session]
        // Most sessions have two tags in all.
        if !record.isForked, record.calleeTag.isMissing || record.calleeTag == seen.toTag { return }
        let other = sessions[session].messages.suffix(64).last {
            guard let status = $0.status, (101..<300).contains(status), !$0.toTag.isMissing else { return false }
            return $0.method == .invite && $0.cseqNumber == seen.cseqNumber && $0.toTag != seen.toTag
        }
        guard let other else { return }
        log.note(.s124, by: seen.sighting.source.address, at: seen.sighting.first) {
            (
                "\(status) to INVITE has another To tag than the \(other.status ?? 200) in frame "
                    + "\(other.sighting.first.number)", String(decoding: sessions[session].callID, as: UTF8.self)
            )
        }
    }

    // MARK: What a message tells

    /// Reads the session description of a message, if it has one.
    private mutating func describe(_ message: SIPMessage, _ octets: OctetView) -> SDPBody? {
        // Most have none: nothing of the message is held for them.
        guard !message.body.isEmpty, let body = SDPBody(message, octets) else { return nil }
        let text = body.octets(in: octets)
        description.parse(text, 0..<text.count)
        return body
    }

    private mutating func readDispositions(
        _ message: SIPMessage, _ octets: OctetView, _ seen: LiveSIP, _ session: Int
    ) {
        guard seen.isRequest, seen.method == .message || seen.method == .invite, seen.sighting.damage == nil,
            let type = message.headers.value(.contentType), Dispositions.concerns(octets.extracting(type))
        else { return }
        let subject = Dispositions.Subject.sip(session: session + 1, digest: seen.digest)
        let sender = message.from(octets).flatMap { DispositionNotice.user(octets, $0.uri) }
        guard seen.method == .invite else {
            dispositions.read(
                octets.extracting(message.declaredBody(octets)), octets.extracting(type), of: subject,
                at: seen.sighting.first, from: seen.sighting.source.address, sender: sender)
            return
        }
        guard let first = CPIMBody(message, octets) else { return }
        sessions.all.noteCarriedMessage(session)
        let cpim: [UInt8] = Array("message/cpim".utf8)
        dispositions.read(
            OctetView(first.octets.span), OctetView(cpim.span), of: subject, at: seen.sighting.first,
            from: seen.sighting.source.address, sender: sender)
    }

    private mutating func examine(
        _ message: SIPMessage, _ octets: OctetView, _ seen: LiveSIP, _ body: SDPBody?, _ log: inout FindingLog
    ) {
        let examination = SIPExamination(
            live: octets, message, from: seen.sighting.source.address, frame: seen.sighting.first)
        examination.examineLive(transport: seen.sighting.transport, &log)
        senderClocks.note(message, octets, seen.sighting)
        guard let body else { return }
        examination.examine(description, &log)
        guard !description.media.isEmpty, seen.isDescribing else { return }
        let media = MediaExamination(
            body.octets(in: octets), from: seen.sighting.source.address,
            callID: message.callID(octets).map { octets.text($0) },
            frame: seen.sighting.first, isPedantic: isPedantic)
        media.examine(description, &log)
    }
}

/// Who came online, and where.
public struct Registration: Sendable {
    /// The user.
    public let user: UserKey
    /// Who answered.
    public let registrar: Endpoint
    /// Who registered.
    public let device: Endpoint
    /// The frame of the 200.
    public let frame: Frame
    /// The index of the session.
    public let session: Int
    /// Someone else registered on the user's behalf.
    public let isThirdParty: Bool
}
