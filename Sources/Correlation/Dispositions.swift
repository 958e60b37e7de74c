import MIME
public import Octets
import Reassembly
import TextSyntax

/// What recipients told of messages (IMDN, RFC 5438), and which live messages they mean.
///
/// Both sides are known by fingerprints of imdn.Message-ID. Few messages have one, so it stands in tables of its own.
public struct Dispositions: Sendable {
    /// A live message.
    public enum Subject: Hashable, Sendable {
        /// The MSRP message with this index.
        case msrp(Int)
        /// The request with this digest, in the session with this number.
        case sip(session: Int, digest: SIPDigest)
    }

    /// A message in several chunks, which has to be joined before it can be read.
    public struct Postponed: Sendable {
        /// The index of the message.
        public let message: Int
        /// Its Content-Type.
        public let contentType: [UInt8]
    }

    /// Messages with an imdn.Message-ID, and ids that were told of: so many of each.
    private let limit: Int
    static let postponedLimit = 1 << 16
    /// Notifications of one message: in a chat its recipients are many.
    static let noticeLimit = 256

    private var ids: [Subject: Fingerprint] = [:]
    private(set) var notices: [Fingerprint: [DispositionNotice]] = [:]
    private var noticeCount = 0
    private var unwritten: Set<Subject> = []
    private var asking: Set<Subject> = []
    /// Finds messages by their CPIM headers.
    public private(set) var index = CPIMIndex()
    private(set) var expecting: Set<Subject> = []
    /// Messages that are to be read once the run is over.
    public private(set) var postponed: [Postponed] = []
    /// How many entries had no room.
    public private(set) var omitted = 0
    /// What is odd about messages in message/cpim.
    public private(set) var oddities: [Oddity] = []

    init(limit: Int = 1 << 20) { self.limit = limit }

    /// What was told of a message, by whomever, as it was read; empty where it has no imdn.Message-ID.
    public func notices(of subject: Subject) -> [DispositionNotice] { ids[subject].flatMap { notices[$0] } ?? [] }

    /// The notifications by the live messages that bring them.
    public var noticesByCarrier: [Subject: [DispositionNotice]] {
        Dictionary(grouping: notices.values.joined(), by: \.carrier)
    }

    /// The notifications that mean no message that was seen.
    public var strays: [DispositionNotice] {
        let known = Set(ids.values)
        return notices.filter { !known.contains($0.key) }.flatMap(\.value).sorted { $0.frame.time < $1.frame.time }
    }

    /// Whether nothing was told of a message, and nobody asked to be told.
    public func isQuiet(_ subject: Subject) -> Bool {
        (ids.isEmpty || notices(of: subject).isEmpty) && (asking.isEmpty || !asking.contains(subject))
            && (expecting.isEmpty || !expecting.contains(subject))
    }

    /// The fingerprint of a message's imdn.Message-ID; `nil` where it has none.
    public func messageID(of subject: Subject) -> Fingerprint? { ids[subject] }

    /// Whether a message asks to be told of (imdn.Disposition-Notification, RFC 5438 §6.2).
    public func asksForNotification(_ subject: Subject) -> Bool { asking.contains(subject) }

    /// Whether a message asks to be told when it was delivered: that its recipient owes at once (RFC 5438 §7.2.1.1).
    public func asksForDelivery(_ subject: Subject) -> Bool { expecting.contains(subject) }

    /// Whether the message/cpim wraps what no person wrote: a notification, or a composing indication.
    public func isUnwritten(_ subject: Subject) -> Bool { unwritten.contains(subject) }

    /// Whether a body of the type that `contentType` starts with can concern notifications. Most are text/plain, and the
    /// first octet rules them out.
    static func concerns(_ contentType: OctetView) -> Bool {
        contentType.octet(at: 0)?.asciiLowercased == UInt8(ascii: "m")
            && (contentType.hasPrefixIgnoringCase("message/cpim")
                || contentType.hasPrefixIgnoringCase("message/imdn+xml")
                || contentType.hasPrefixIgnoringCase("multipart/"))
    }

    /// Reads the whole body of a live message: its imdn.Message-ID, and the notifications in it.
    ///
    /// - Parameter sender: whom the request that carries it names as its sender.
    mutating func read(
        _ body: OctetView, _ contentType: OctetView, of subject: Subject, at frame: Frame, from source: IPAddress,
        sender: UserKey? = nil
    ) {
        var letter = DispositionNotice.Letter(subject: subject, frame: frame, source: source, sender: sender)
        if contentType.hasPrefixIgnoringCase("message/cpim") {
            guard let message = CPIMMessage(body, 0..<body.count) else {
                note(.unreadable, letter)
                return
            }
            if !message.faults.isDisjoint(with: CPIMFaults.told) { note(.cpim(message.faults), letter) }
            index.note(CPIMKeys(message, body), of: subject)
            if let id = message.imdnMessageID(body) { note(Fingerprint(of: body.extracting(id)), of: subject) }
            if let asked = message.dispositionNotification(body), !asked.isEmpty {
                noteAsking(subject, forDelivery: body.extracting(asked).firstIndex(of: "positive-delivery") != nil)
            }
            guard let type = message.contentType else { return }
            letter.sender = DispositionNotice.sender(message, body) ?? letter.sender
            let wrapped = body.extracting(type)
            let isNotification = wrapped.hasPrefixIgnoringCase("message/imdn+xml")
            if isNotification, !message.isCalledNotification(body) {
                note(.noDisposition(saysOther: message.contentHeaders.first(.contentDisposition) != nil), letter)
            }
            if isNotification || wrapped.hasPrefixIgnoringCase("application/im-iscomposing+xml") { leaveOut(subject) }
            guard isNotification || wrapped.hasPrefixIgnoringCase("multipart/") else { return }
        }
        // A notification in a multipart names its type there, as multiparts are not encoded (RFC 2045 §6.4).
        if contentType.hasPrefixIgnoringCase("multipart/"), body.firstIndex(of: "imdn+xml") == nil { return }
        var limits = BodyLimits()
        limits.parts = 256
        limits.decodedOctets = 1 << 20
        let whole = BodyParts(body, 0..<body.count, contentType: contentType.copied(), limits: limits)
        if !whole.faults.isDisjoint(with: [.tooManyParts, .tooLong]) { omitted += 1 }
        for part in whole.parts where part.matches("message/imdn+xml") {
            note(part.content(body), in: letter)
        }
    }

    /// Takes note of a message whose chunks are to be joined first. Bundles are left alone: what they hold is not live.
    mutating func postpone(_ message: Int, _ contentType: OctetView) {
        guard !contentType.hasPrefixIgnoringCase("multipart/") else { return }
        guard postponed.count < Dispositions.postponedLimit else {
            omitted += 1
            return
        }
        postponed.append(Postponed(message: message, contentType: contentType.copied()))
    }

    /// Counts a postponed message that cannot be read: what it told, or was to be told of, is not known.
    mutating func omit(_ postponed: Postponed) { omitted += 1 }

    private mutating func note(_ id: Fingerprint, of subject: Subject) {
        if ids.count < limit { ids[subject] = id } else { omitted += 1 }
    }

    private mutating func noteAsking(_ subject: Subject, forDelivery: Bool) {
        guard asking.count < limit else {
            omitted += 1
            return
        }
        asking.insert(subject)
        if forDelivery { expecting.insert(subject) }
    }

    private mutating func note(_ kind: Oddity.Kind, _ letter: DispositionNotice.Letter) {
        guard oddities.count < Oddity.limit else { return }
        oddities.append(Oddity(subject: letter.subject, frame: letter.frame, source: letter.source, kind: kind))
    }

    private mutating func leaveOut(_ subject: Subject) {
        if unwritten.count < limit { unwritten.insert(subject) } else { omitted += 1 }
    }

    private mutating func note(_ document: [UInt8], in letter: DispositionNotice.Letter) {
        var limits = XMLLimits()
        limits.octets = 1 << 16
        limits.elements = 256
        let notification: DispositionNotification
        do throws(XMLFault) {
            notification = try DispositionNotification(xml: OctetView(document.span), limits: limits)
        } catch {
            return
        }
        if notification.stage == .processing { note(.intermediary, letter) }
        guard let id = notification.messageID, !id.isEmpty,
            let notice = DispositionNotice(notification, in: letter)
        else { return }
        let key = Fingerprint(of: OctetView(id.span))
        guard noticeCount < limit, notices[key]?.count ?? 0 < Dispositions.noticeLimit else {
            omitted += 1
            return
        }
        noticeCount += 1
        notices[key, default: []].append(notice)
    }
}

extension Correlator {
    /// Reads the joined body of a message in several chunks, one of `dispositions.postponed`.
    public mutating func read(_ body: OctetView, of postponed: Dispositions.Postponed) {
        guard messages.indices.contains(postponed.message) else { return }
        let message = messages[postponed.message]
        dispositions.read(
            body, OctetView(postponed.contentType.span), of: .msrp(postponed.message), at: message.last,
            from: message.source.address)
    }

    /// Counts a message in several chunks of which the body cannot be joined.
    public mutating func omit(_ postponed: Dispositions.Postponed) { dispositions.omit(postponed) }
}
