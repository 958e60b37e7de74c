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
    public private(set) var sessions = PagedArray<Session>()
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
    public private(set) var sipCount = 0
    /// Whether the SIP message that was accepted last only repeats one.
    public private(set) var wasRepeated = false
    /// MSRP requests and responses seen.
    public internal(set) var msrpCount = 0
    /// MSRP requests that the capture holds more than once.
    public internal(set) var messageCopies = 0
    /// SENDs without a body.
    public internal(set) var keepAlives = 0
    /// The endpoints that SENDs without a body were for: their connections stood (RFC 4975 §5.4).
    public internal(set) var openings: Set<Fingerprint> = []
    static let openingLimit = 1 << 14

    private var byCallID: [Fingerprint: Int] = [:]
    private var index = SessionIndex()
    /// Whether a session is there to deliver what a server stored: most runs have none.
    public private(set) var hasStoreAndForward = false
    private var repeats = GenerationTable<RepeatKey, RepeatPlace>(limit: 1 << 17)
    private var checkedRequests = GenerationTable<Fingerprint, Frame>(limit: 1 << 16)
    var pathOwners: [Fingerprint: Chain<Int32>] = [:]
    /// Chunks that brought octets again; what they bring is compared when the run is over.
    public internal(set) var overlaps: [ChunkOverlap] = []
    static let overlapLimit = 4096
    /// Joins the chunks of messages that are more than one and not whole.
    var joiners: [Int: ChunkJoiner] = [:]
    /// How the end of a message's last frame can be read, where the ways disagree or it has no end-line.
    public internal(set) var endings: [Int: FrameEnding] = [:]
    /// The frame of the first REPORT of success about a message, by the message's index.
    public internal(set) var confirmations: [Int: Frame] = [:]
    /// What recipients told of messages.
    public internal(set) var dispositions = Dispositions()
    /// Finds messages by Message-ID.
    var messageIndex = MessageIndex()
    var connections = ConnectionTable()
    /// From where to where messages went.
    public internal(set) var channels = ChannelTable()
    var transactions = GenerationTable<TransactionKey, TransactionPlace>(limit: 1 << 16)
    var earlyAnswers: [TransactionKey: EarlyAnswer] = [:]
    var pendingRegisters = GenerationTable<RegisterKey, PendingRegister>(limit: 1 << 13)
    /// So many registrations are kept.
    static let registrationLimit = 1 << 20
    private var description = SessionDescription()

    /// A message between the same two endpoints, octet for octet.
    private struct RepeatKey: Hashable {
        let digest: Fingerprint
        let source: Endpoint
        let destination: Endpoint

        /// The digest is keyed and mixed already; the ports tell legs apart well enough.
        func _rawHashValue(seed: Int) -> Int {
            Int(truncatingIfNeeded: digest.low) ^ seed ^ (Int(source.port) << 16 | Int(destination.port)) &* 0x9E37_79B9
        }
    }

    private struct RepeatPlace {
        let session: Int
        let message: Int
    }

    /// A correlator that has seen nothing.
    public init() {}

    // MARK: SIP

    /// Takes note of a live SIP message; `octets` are what `message` was parsed from.
    ///
    /// Answers the index of its session, unless it only repeats what was seen or has no Call-ID.
    @discardableResult
    public mutating func accept(
        _ message: SIPMessage, _ octets: OctetView, _ sighting: Sighting, _ log: inout FindingLog
    ) -> Int? {
        legs.see(sighting.source.address, sighting.destination.address)
        let digest = Fingerprint(of: octets)
        let key = RepeatKey(digest: digest, source: sighting.source, destination: sighting.destination)
        wasRepeated = false
        if let place = repeats[key], countRepeat(place, sighting.first) {
            wasRepeated = true
            return nil
        }
        sipCount += 1
        var seen = LiveSIP(message, octets, digest, sighting)
        guard let callID = message.callID(octets) else {
            repeats[key] = RepeatPlace(session: -1, message: unclaimedSIP.count)
            if sighting.damage == nil {
                examine(message, octets, seen, describe(message, octets) != nil, &log)
                unclaimedSIP.append(seen)
            }
            return nil
        }
        let known = sessions.count
        let session = session(octets.extracting(callID), sighting)
        if session == known { index.note(session, message, octets, fromTag: seen.fromTag) }
        if seen.cseqNumber == nil, !seen.isRequest, let asked = sessions[session].messages.last(where: \.isRequest) {
            // Without a CSeq a response answers the request before it.
            seen.method = asked.method
        }
        sessions[session].last = sighting.last
        if sessions[session].recipient == nil {
            sessions[session].sender = message.from(octets).flatMap { UserKey(octets, $0.uri) }
            sessions[session].recipient = message.to(octets).flatMap { UserKey(octets, $0.uri) }
            index.note(session, from: sessions[session].sender, to: sessions[session].recipient)
        }
        noteStoreAndForward(message, octets, session, sighting, &log)
        noteFork(seen, session, &log)
        let body = describe(message, octets)
        if sighting.damage != nil {
            sessions[session].isDamaged = true
        } else {
            examine(message, octets, seen, body != nil, &log)
        }
        repeats[key] = RepeatPlace(session: session, message: sessions[session].messages.count)
        sessions[session].messages.append(seen)
        readDispositions(message, octets, seen, session)
        if let body { learnMedia(body.octets(in: octets), session) }
        if sighting.damage == nil { learnBindings(message, octets, session, seen) }
        return session
    }

    /// The index of the session with a Call-ID.
    public func session(withCallID callID: OctetView) -> Int? { byCallID[Fingerprint(of: callID)] }

    /// The indices of sessions whose first message had a From tag, in the order in which they were first seen.
    public func sessions(withFromTag tag: SIPTag) -> [Int] { index.sessions(fromTag: tag) }

    /// The indices of sessions whose first message bears a mark, in the order in which they were first seen.
    public func sessions(withMark mark: SessionMark) -> [Int] { index.sessions(mark: mark) }

    /// The indices of sessions that one user opened to another, in the order in which they were first seen.
    public func sessions(openedBy sender: UserKey, to recipient: UserKey) -> [Int] {
        index.sessions(from: sender, to: recipient)
    }

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
        guard message.isRequest, message.method == .invite, sessions[session].storeAndForward == nil,
            let found = StoreAndForward(message, octets)
        else { return }
        sessions[session].storeAndForward = found
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

    private mutating func session(_ callID: OctetView, _ sighting: Sighting) -> Int {
        let key = Fingerprint(of: callID)
        if let index = byCallID[key] { return index }
        let index = sessions.count
        byCallID[key] = index
        sessions.append(
            Session(number: index + 1, callID: callID.copied(), first: sighting.first, last: sighting.last))
        return index
    }

    /// Counts a message seen before; false where so much time lies between that it is another one.
    private mutating func countRepeat(_ place: RepeatPlace, _ frame: Frame) -> Bool {
        func count(_ message: inout LiveSIP) {
            // A mirror shows one transmission twice within milliseconds; a sender waits for T1, half a second.
            if frame.time.since(message.lastSeen) < 100_000_000 {
                message.copies += 1
            } else {
                message.retransmissions += 1
            }
            message.lastSeen = frame.time
        }
        if place.session < 0 {
            guard place.message < unclaimedSIP.count else { return false }
            count(&unclaimedSIP[place.message])
        } else {
            guard place.message < sessions[place.session].messages.count else { return false }
            count(&sessions[place.session].messages[place.message])
            sessions[place.session].last = frame
        }
        return true
    }

    /// Answers with different To tags to one INVITE come from several devices (RFC 3261 §19.3). At most the last 64
    /// messages are looked at.
    private func noteFork(_ seen: LiveSIP, _ session: Int, _ log: inout FindingLog) {
        guard let status = seen.status, (101..<300).contains(status), seen.method == .invite, !seen.toTag.isMissing
        else { return }
        let hasOther = sessions[session].messages.suffix(64).contains {
            guard let status = $0.status, (101..<300).contains(status), !$0.toTag.isMissing else { return false }
            return $0.method == .invite && $0.cseqNumber == seen.cseqNumber && $0.toTag != seen.toTag
        }
        if hasOther {
            let callID = String(decoding: sessions[session].callID, as: UTF8.self)
            log.note(.s124, "INVITE was answered with several To tags", callID: callID, at: seen.sighting.first)
        }
    }

    // MARK: What a message tells

    /// Reads the session description of a message, if it has one.
    private mutating func describe(_ message: SIPMessage, _ octets: OctetView) -> SDPBody? {
        guard let body = SDPBody(message, octets) else { return nil }
        let text = body.octets(in: octets)
        description.parse(text, 0..<text.count)
        return body
    }

    /// - Parameter octets: those that the description was read from.
    private mutating func learnMedia(_ octets: OctetView, _ session: Int) {
        for media in description.media {
            guard let path = media.path, let last = media.pathURIs.last else { continue }
            let endpoint = PathKey.endpoint(octets.extracting(last))
            let offer = MediaOffer(
                message: sessions[session].messages.count - 1, index: media.index, path: octets.copied(path),
                endpoint: endpoint, acceptTypes: media.acceptTypes.map { octets.copied($0) },
                acceptWrappedTypes: media.acceptWrappedTypes.map { octets.copied($0) }, maxSize: media.maxSize,
                port: media.port, isTLS: media.isTLS, setup: media.setup, isCEMA: media.isCEMA,
                direction: media.direction, isChatroom: media.isChatroom,
                fileSelector: media.fileSelector.map { octets.copied($0) })
            sessions[session].offers.append(offer)
            let owner = Int32(truncatingIfNeeded: session)
            guard var owners = pathOwners[endpoint] else {
                pathOwners[endpoint] = Chain(owner)
                continue
            }
            if owners.last != owner, owners.count < 64 {
                owners.append(owner)
                pathOwners[endpoint] = owners
            }
        }
    }

    private mutating func readDispositions(
        _ message: SIPMessage, _ octets: OctetView, _ seen: LiveSIP, _ session: Int
    ) {
        guard seen.isRequest, seen.method == .message || seen.method == .invite, seen.sighting.damage == nil,
            let type = message.headers.value(.contentType), Dispositions.concerns(octets.extracting(type))
        else { return }
        let subject = Dispositions.Subject.sip(session: sessions[session].number, digest: seen.digest)
        let sender = message.from(octets).flatMap { DispositionNotice.user(octets, $0.uri) }
        guard seen.method == .invite else {
            dispositions.read(
                octets.extracting(message.declaredBody(octets)), octets.extracting(type), of: subject,
                at: seen.sighting.first, from: seen.sighting.source.address, sender: sender)
            return
        }
        guard let first = CPIMBody(message, octets) else { return }
        sessions[session].messages[sessions[session].messages.count - 1].carriesMessage = true
        let cpim: [UInt8] = Array("message/cpim".utf8)
        dispositions.read(
            OctetView(first.octets.span), OctetView(cpim.span), of: subject, at: seen.sighting.first,
            from: seen.sighting.source.address, sender: sender)
    }

    private mutating func examine(
        _ message: SIPMessage, _ octets: OctetView, _ seen: LiveSIP, _ hasDescription: Bool, _ log: inout FindingLog
    ) {
        let examination = SIPExamination(live: octets, message, frame: seen.sighting.first)
        examination.examineLive(transport: seen.sighting.transport, &log)
        if hasDescription { examination.examine(description, &log) }
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

extension LiveSIP {
    init(_ message: SIPMessage, _ octets: OctetView, _ digest: Fingerprint, _ sighting: Sighting) {
        let cseq = message.cseq(octets)
        self.init(
            kind: message.statusCode.map { .response($0) } ?? .request(message.method), cseqNumber: cseq?.number,
            method: message.method,
            endsSubscription: message.isRequest && message.method == .notify
                && message.subscriptionState(octets)?.phase == .terminated,
            fromTag: SIPTag(octets, field: message.headers.value(.from)),
            toTag: SIPTag(octets, field: message.headers.value(.to)),
            branch: message.topBranch(octets).map { Fingerprint(of: octets.extracting($0)) }, digest: digest,
            sighting: sighting, size: octets.count)
    }
}
