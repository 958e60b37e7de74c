public import Correlation
import MSRP
public import Octets
public import Reassembly
public import Records
import SIP

/// What may be the original of an encapsulated message: keys and the way to its octets.
public struct Original: Sendable {
    /// What it is.
    public enum Form: Sendable {
        /// A SIP message, and the number of its session.
        case sip(LiveSIP, session: Int)
        /// An MSRP message.
        case msrp(LiveMessage)
    }

    /// What it is.
    public let form: Form
    /// Whether only the length and the digest of its body are known: octets that stand in for it are no body's.
    public let isBodyWithheld: Bool
    /// Whether so little is known of its body that nothing can be told.
    public let isForgotten: Bool

    /// An original.
    public init(_ form: Form, isBodyWithheld: Bool = false, isForgotten: Bool = false) {
        self.form = form
        self.isBodyWithheld = isBodyWithheld
        self.isForgotten = isForgotten
    }

    /// The captures of earlier runs are numbered from here on.
    public static let firstStoredCapture = 1 << 15

    /// Whether it was live in an earlier run, and is known from the store.
    public var isStored: Bool { first.capture >= Original.firstStoredCapture }

    /// Whether it is a request.
    var isRequest: Bool { if case .sip(let message, _) = form { message.isRequest } else { true } }

    /// Whether it is a SEND or a MESSAGE.
    var isMessage: Bool {
        switch form {
        case .msrp(let message): message.method == .send
        case .sip(let message, _): message.method == .message
        }
    }

    /// What carried it: `SEND`, `MESSAGE`, or `INVITE` where it stood beside a session description.
    public var method: String {
        switch form {
        case .msrp: "SEND"
        case .sip(let message, _): message.carriesMessage ? "INVITE" : "MESSAGE"
        }
    }

    /// Where its octets are: of a SIP message one chain, of an MSRP message one for each chunk.
    public var needs: [Chain<Extent>] {
        var needs: [Chain<Extent>] = []
        addNeeds(to: &needs)
        return needs
    }

    /// Adds what `needs` has.
    func addNeeds(to needs: inout [Chain<Extent>]) {
        switch form {
        case .sip(let message, _): needs.append(message.sighting.extents)
        case .msrp(let message):
            if message.chunkCount == 1 {
                needs.append(message.firstChunk.extents)
            } else {
                for chunk in message.chunks { needs.append(chunk.extents) }
            }
        }
    }

    /// How many chains `needs` has.
    var needCount: Int {
        switch form {
        case .sip: 1
        case .msrp(let message): message.chunkCount
        }
    }

    /// The frames in which it, or each of its chunks, starts.
    public var frames: [FrameReference] {
        switch form {
        case .sip(let message, _): [FrameReference(message.sighting.first)]
        case .msrp(let message):
            message.chunkCount == 1
                ? [FrameReference(message.first)] : message.chunks.array.prefix(256).map { FrameReference($0.first) }
        }
    }

    /// The frame that holds its first octet.
    public var first: Frame {
        switch form {
        case .sip(let message, _): message.sighting.first
        case .msrp(let message): message.first
        }
    }

    /// When its first octet was captured.
    var firstSeen: Timestamp { first.time }

    /// When its last octet was captured.
    var lastSeen: Timestamp {
        switch form {
        case .sip(let message, _): message.sighting.last.time
        case .msrp(let message): message.last.time
        }
    }

    /// Where it came from.
    public var source: Endpoint {
        switch form {
        case .sip(let message, _): message.sighting.source
        case .msrp(let message): message.source
        }
    }

    /// Where it went.
    public var destination: Endpoint {
        switch form {
        case .sip(let message, _): message.sighting.destination
        case .msrp(let message): message.destination
        }
    }

    /// Why it is not there whole, if it is not.
    public var incomplete: Reason? {
        if isForgotten { return .evicted }
        return switch form {
        case .sip(let message, _): message.sighting.damage.map(Reason.init)
        case .msrp(let message):
            switch (message.damage, message.state) {
            case (let damage?, _): Reason(damage)
            case (nil, .complete): nil
            // Nothing is missing of its stream but what came before the capture.
            case (nil, .open) where message.firstChunk.start > 1 && !message.allChunks.contains { $0.start == 1 }:
                .beforeCapture
            case (nil, .open), (nil, .aborted): .cut
            }
        }
    }
}

extension Reason {
    /// Why a message is not whole of which octets are missing.
    init(_ damage: LossCause) {
        switch damage {
        case .cut: self = .cut
        case .hole: self = .hole
        case .evicted: self = .evicted
        case .unreadable: self = .encrypted
        }
    }
}

/// Where originals are looked for: live traffic, or an archive of it.
public protocol Originals {
    /// SIP messages with a Call-ID. Where they are a crowd, those of the CSeq `near`, and no more than `crowd` and one.
    func originals(callID: OctetView, near: CSeqKey?) -> [Original]
    /// SIP messages of the sessions whose first message had a From tag.
    func originals(fromTag: SIPTag) -> [Original]
    /// SIP messages without a Call-ID.
    func originalsWithoutCallID() -> [Original]
    /// MSRP messages with a Message-ID. Where they are a crowd, as of a message to all in a chat room, those that went to
    /// `server`, and no more than the latest `crowd` and one.
    func originals(messageID: OctetView, near server: IPAddress) -> [Original]
    /// The MSRP message with a Message-ID, where there is one alone and that is known at once: a short cut.
    func onlyMessage(messageID: OctetView) -> LiveMessage?
    /// MSRP messages of which a chunk had one of several transaction ids, by that id, latest first.
    func originals(transactions: Set<Fingerprint>) -> [Fingerprint: [Original]]
    /// Messages known by a key of `CPIMKeys`.
    func originals(cpim key: Fingerprint) -> [Original]
    /// SIP messages of the session with a number.
    func originals(session: Int) -> [Original]
    /// MSRP messages of the session with a number that persons wrote.
    func texts(session: Int) -> [Original]
    /// The numbers of sessions whose first message bears a mark.
    func sessions(mark: SessionMark) -> [Int]
    /// The numbers of sessions that one user opened to another.
    func sessions(from sender: UserKey, to recipient: UserKey) -> [Int]
    /// Who opened the session with a number, and to whom.
    func parties(session: Int) -> (sender: UserKey, recipient: UserKey)?
    /// The number of the session that an MSRP message belongs to.
    func sessionNumber(of message: LiveMessage) -> Int?
    /// Whether a message was sent in a session that its sender opened to deliver what a server stored: a copy itself.
    func isPush(_ original: Original) -> Bool
    /// The number of the session with a Call-ID.
    func sessionNumber(callID: OctetView) -> Int?
    /// Whether anything was heard of what one host sent to another.
    func isVisible(_ source: IPAddress, _ destination: IPAddress) -> Bool
    /// Whether octets are missing of what one host sent to another.
    func isTorn(from source: IPAddress, to destination: IPAddress) -> Bool
    /// Whether something that one host sent to another is encrypted and was not read.
    func isConcealed(from source: IPAddress, to destination: IPAddress) -> Bool
    /// Whether something that a host exchanges with anybody is encrypted and was not read.
    func isConcealed(any host: IPAddress) -> Bool
    /// Whether a message with this Call-ID or Message-ID was live in an earlier run, of which only that is left.
    func isForgotten(name: OctetView) -> Bool
    /// The name of a capture of an earlier run.
    func storedName(ofCapture capture: Int) -> String?
}

/// To which request of a dialog a message belongs.
public struct CSeqKey: Hashable, Sendable {
    /// The method in CSeq.
    let method: SIPMethod
    /// The number in CSeq.
    let number: UInt32?

    /// The key of what a copy says.
    init(_ method: SIPMethod, _ number: UInt32?) {
        self.method = method
        self.number = number
    }
}

extension Originals {
    /// How many messages of one name are looked at for one part. Behind them may be what it equals: then nothing can be
    /// said against it.
    static var crowd: Int { 64 }

    /// Whether of any message that `bundle` holds only that is left that it was live.
    public func isForgotten(any bundle: Bundle) -> Bool {
        bundle.parts.contains { part in
            (part.callID ?? part.messageID).map { isForgotten(name: OctetView($0.utf8.span)) } ?? false
        }
    }

    /// Whether anything with the Call-ID or the Message-ID of `part` was live, of which only that is left.
    func hasForgotten(_ part: EncapsulatedMessage) -> Bool {
        if let name = part.callID, isForgotten(name: OctetView(name.utf8.span)) { return true }
        if let name = part.messageID, isForgotten(name: OctetView(name.utf8.span)) { return true }
        return false
    }

    /// No short cut.
    public func onlyMessage(messageID: OctetView) -> LiveMessage? { nil }

    /// Live traffic has no earlier runs.
    public func isForgotten(name: OctetView) -> Bool { false }

    /// Live traffic has no earlier runs.
    public func storedName(ofCapture capture: Int) -> String? { nil }
}

extension Correlator: Originals {
    /// How many of the latest messages are looked through for a transaction id.
    private static var depth: Int { 1 << 16 }

    /// SIP messages with a Call-ID. Where they are a crowd, those of the CSeq `near`, and no more than `crowd` and one.
    public func originals(callID: OctetView, near: CSeqKey?) -> [Original] {
        guard let index = session(withCallID: callID) else { return [] }
        let session = sessions[index]
        let limit = Correlator.crowd + 1
        if session.messages.count < limit { return session.messages.map { Original(.sip($0, session: index + 1)) } }
        var found: [LiveSIP] = []
        if let near {
            found = session.messages(of: near.method, near.number, limit: limit)
            // The number may be what was altered: but for that, it is known that none has it.
            if found.isEmpty { found = session.messages(of: near.method, nil, limit: Correlator.crowd) }
        }
        return (found.isEmpty ? Array(session.messages.prefix(limit)) : found).map {
            Original(.sip($0, session: index + 1))
        }
    }

    /// SIP messages of the sessions whose first message had a From tag.
    public func originals(fromTag: SIPTag) -> [Original] {
        // A tag that very many sessions share names none of them.
        let indices = sessions(withFromTag: fromTag)
        if indices.count >= Correlator.fromTagLimit { return [] }
        return indices.flatMap { index in
            sessions[index].messages.prefix(Correlator.crowd).map { Original(.sip($0, session: index + 1)) }
        }
    }

    /// SIP messages without a Call-ID.
    public func originalsWithoutCallID() -> [Original] {
        unclaimedSIP.suffix(256).map { Original(.sip($0, session: 0)) }
    }

    /// MSRP messages with a Message-ID. Where they are a crowd, as of a message to all in a chat room, those that went to
    /// `server`, and no more than the latest `crowd` and one.
    public func originals(messageID: OctetView, near server: IPAddress) -> [Original] {
        var indices = messages(withID: messageID, limit: 8 * Correlator.crowd)
        if indices.count > Correlator.crowd {
            let near = indices.filter { messages[$0].channel.destination.address == server }
            indices = Array((near.isEmpty ? indices : near).suffix(Correlator.crowd + 1))
        }
        return indices.map { Original(.msrp(messages[$0])) }
    }

    /// The MSRP message with a Message-ID, where there is one alone.
    public func onlyMessage(messageID: OctetView) -> LiveMessage? {
        onlyMessage(withFingerprint: Fingerprint(of: messageID)).map { messages[$0] }
    }

    /// MSRP messages of which a chunk had one of several transaction ids, by that id, latest first.
    public func originals(transactions: Set<Fingerprint>) -> [Fingerprint: [Original]] {
        var found: [Fingerprint: [Original]] = [:]
        // By index: a message is asked where it stands, and copied only if it is one of them.
        for place in messages.indices.suffix(Correlator.depth).reversed() {
            messages[place].forEachTransaction { id in
                guard transactions.contains(id), found[id]?.count ?? 0 < 16 else { return }
                // Several chunks of a message may have the same.
                if case .msrp(let last)? = found[id]?.last?.form, last.number == messages[place].number { return }
                found[id, default: []].append(Original(.msrp(messages[place])))
            }
        }
        return found
    }

    /// Messages known by a key of `CPIMKeys`.
    public func originals(cpim key: Fingerprint) -> [Original] {
        dispositions.index.subjects(key).compactMap(original)
    }

    /// SIP messages of the session with a number.
    public func originals(session: Int) -> [Original] {
        guard sessions.indices.contains(session - 1) else { return [] }
        return sessions[session - 1].messages.map { Original(.sip($0, session: session)) }
    }

    /// MSRP messages of the session with a number that persons wrote.
    public func texts(session: Int) -> [Original] {
        guard sessions.indices.contains(session - 1) else { return [] }
        let endpoints = Set(sessions[session - 1].offers.map(\.endpoint))
        let isNamed = channels.entries.map {
            endpoints.contains($0.channel.sender) && endpoints.contains($0.channel.recipient)
        }
        var found: [Original] = []
        for (index, channel) in zip(messages.indices, channels.numbers).suffix(Correlator.depth)
        where isNamed[Int(channel)] {
            let message = messages[index]
            if message.method == .send, message.carriesText { found.append(Original(.msrp(message))) }
        }
        return found
    }

    /// The numbers of sessions whose first message bears a mark.
    public func sessions(mark: SessionMark) -> [Int] { sessions(withMark: mark).map { $0 + 1 } }

    /// The numbers of sessions that one user opened to another.
    public func sessions(from sender: UserKey, to recipient: UserKey) -> [Int] {
        let indices: [Int] = sessions(openedBy: sender, to: recipient)
        return indices.map { $0 + 1 }
    }

    /// Who opened the session with a number, and to whom.
    public func parties(session: Int) -> (sender: UserKey, recipient: UserKey)? {
        guard sessions.indices.contains(session - 1), let sender = sessions[session - 1].sender,
            let recipient = sessions[session - 1].recipient
        else { return nil }
        return (sender, recipient)
    }

    private func original(_ subject: Dispositions.Subject) -> Original? {
        switch subject {
        case .msrp(let index): return messages.indices.contains(index) ? Original(.msrp(messages[index])) : nil
        case .sip(let session, let digest):
            guard sessions.indices.contains(session - 1) else { return nil }
            return sessions[session - 1].messages.first { $0.digest == digest }
                .map { Original(.sip($0, session: session)) }
        }
    }

    /// Whether a message was sent in a session that its sender opened to deliver what a server stored.
    public func isPush(_ original: Original) -> Bool {
        guard hasStoreAndForward else { return false }
        switch original.form {
        case .sip(let message, let number):
            return message.isRequest && sessions.indices.contains(number - 1)
                && sessions[number - 1].storeAndForward != nil
        case .msrp(let message):
            return session(of: message).map { sessions[$0].delivers(message) } ?? false
        }
    }

    /// The number of the session that an MSRP message belongs to.
    public func sessionNumber(of message: LiveMessage) -> Int? { session(of: message).map { $0 + 1 } }

    /// The number of the session with a Call-ID.
    public func sessionNumber(callID: OctetView) -> Int? { session(withCallID: callID).map { $0 + 1 } }

    /// Whether anything was heard of what one host sent to another.
    public func isVisible(_ source: IPAddress, _ destination: IPAddress) -> Bool { legs.hears(source, destination) }

    /// Whether octets are missing of what one host sent to another.
    public func isTorn(from source: IPAddress, to destination: IPAddress) -> Bool {
        legs.isTorn(from: source, to: destination)
    }

    /// Whether something that one host sent to another is encrypted and was not read.
    public func isConcealed(from source: IPAddress, to destination: IPAddress) -> Bool {
        legs.concealed.isConcealed(from: source, to: destination)
    }

    /// Whether something that a host exchanges with anybody is encrypted and was not read.
    public func isConcealed(any host: IPAddress) -> Bool { legs.concealed.isConcealed(any: host) }
}
