public import Correlation
public import DeferredPush
public import Octets

/// Live traffic, and what earlier runs know: asked as one.
public struct Remembered: Originals {
    private let live: Correlator
    private let recollection: Recollection
    private var past: Correlator { recollection.replay.past }
    /// The number of each past session: that of the live one with its Call-ID, else one of its own.
    private let numbers: [Int]
    /// The past sessions by number.
    private let places: [Int: Int]

    /// Past sessions and messages are numbered from here on.
    private static let base = 1 << 40

    /// What `live` and `recollection` hold together.
    public init(_ live: Correlator, _ recollection: Recollection) {
        self.live = live
        self.recollection = recollection
        numbers = recollection.replay.past.sessions.enumerated().map { index, session in
            live.sessionNumber(callID: OctetView(session.callID.span)) ?? Remembered.base + index + 1
        }
        places = Dictionary(zip(numbers, numbers.indices), uniquingKeysWith: { first, _ in first })
    }

    private func remembered(_ original: Original) -> Original {
        let extents = original.needs.flatMap(\.array)
        let isStandIn = extents.contains { recollection.replay.standIns.contains($0) }
        let isUnknown = extents.contains { recollection.replay.unknown.contains($0) }
        switch original.form {
        case .sip(let message, let session):
            let number = numbers.indices.contains(session - 1) ? numbers[session - 1] : session
            return Original(.sip(message, session: number), isBodyWithheld: isStandIn, isForgotten: isUnknown)
        case .msrp(let message):
            return Original(
                .msrp(message.numbered(behind: Remembered.base)), isBodyWithheld: isStandIn, isForgotten: isUnknown)
        }
    }

    private func both(_ ask: (Correlator) -> [Original]) -> [Original] {
        ask(past).map { remembered($0) } + ask(live)
    }

    private func pastNumbers(_ found: [Int]) -> [Int] {
        found.compactMap { numbers.indices.contains($0 - 1) ? numbers[$0 - 1] : nil }
    }

    private func union(_ a: [Int], _ b: [Int]) -> [Int] { a + b.filter { !a.contains($0) } }

    /// SIP messages with a Call-ID; of a crowd some.
    public func originals(callID: OctetView, near: CSeqKey?) -> [Original] {
        let callID = callID.copied()
        return both { $0.originals(callID: OctetView(callID.span), near: near) }
    }

    /// SIP messages of the sessions whose first message had a From tag.
    public func originals(fromTag: SIPTag) -> [Original] { both { $0.originals(fromTag: fromTag) } }

    /// SIP messages without a Call-ID.
    public func originalsWithoutCallID() -> [Original] { both { $0.originalsWithoutCallID() } }

    /// MSRP messages with a Message-ID; of a crowd some.
    public func originals(messageID: OctetView, near server: IPAddress) -> [Original] {
        let id = messageID.copied()
        return both { $0.originals(messageID: OctetView(id.span), near: server) }
    }

    /// MSRP messages of which a chunk had one of several transaction ids, by that id: those of this run first.
    public func originals(transactions: Set<Fingerprint>) -> [Fingerprint: [Original]] {
        live.originals(transactions: transactions).merging(
            past.originals(transactions: transactions).mapValues { $0.map(remembered) }, uniquingKeysWith: +)
    }

    /// Messages known by a key of `CPIMKeys`.
    public func originals(cpim key: Fingerprint) -> [Original] { both { $0.originals(cpim: key) } }

    /// SIP messages of the session with a number.
    public func originals(session: Int) -> [Original] {
        let mine = places[session].map { past.originals(session: $0 + 1).map { remembered($0) } } ?? []
        return mine + live.originals(session: session)
    }

    /// MSRP messages of the session with a number that persons wrote.
    public func texts(session: Int) -> [Original] {
        let mine = places[session].map { past.texts(session: $0 + 1).map { remembered($0) } } ?? []
        return mine + live.texts(session: session)
    }

    /// The numbers of sessions whose first message bears a mark.
    public func sessions(mark: SessionMark) -> [Int] {
        union(pastNumbers(past.sessions(mark: mark)), live.sessions(mark: mark))
    }

    /// The numbers of sessions that one user opened to another.
    public func sessions(from sender: UserKey, to recipient: UserKey) -> [Int] {
        union(pastNumbers(past.sessions(from: sender, to: recipient)), live.sessions(from: sender, to: recipient))
    }

    /// Who opened the session with a number, and to whom.
    public func parties(session: Int) -> (sender: UserKey, recipient: UserKey)? {
        places[session].flatMap { past.parties(session: $0 + 1) } ?? live.parties(session: session)
    }

    /// Whether a message was sent in a session that its sender opened to deliver what a server stored; of what is
    /// remembered nothing else is kept.
    public func isPush(_ original: Original) -> Bool { !original.isStored && live.isPush(original) }

    /// The number of the session that an MSRP message belongs to.
    public func sessionNumber(of message: LiveMessage) -> Int? {
        if message.number <= Remembered.base, let number = live.sessionNumber(of: message) { return number }
        return past.sessionNumber(of: message).flatMap { numbers.indices.contains($0 - 1) ? numbers[$0 - 1] : nil }
            ?? live.sessionNumber(of: message)
    }

    /// The number of the session with a Call-ID.
    public func sessionNumber(callID: OctetView) -> Int? {
        if let number = live.sessionNumber(callID: callID) { return number }
        return past.sessionNumber(callID: callID).flatMap { numbers.indices.contains($0 - 1) ? numbers[$0 - 1] : nil }
    }

    /// Whether anything was heard of what one host sent to another.
    public func isVisible(_ source: IPAddress, _ destination: IPAddress) -> Bool {
        live.isVisible(source, destination) || past.isVisible(source, destination)
    }

    /// Whether octets are missing of what one host sent to another.
    public func isTorn(from source: IPAddress, to destination: IPAddress) -> Bool {
        live.isTorn(from: source, to: destination) || past.isTorn(from: source, to: destination)
    }

    /// Whether something that one host sent to another is encrypted and was not read.
    public func isConcealed(from source: IPAddress, to destination: IPAddress) -> Bool {
        live.isConcealed(from: source, to: destination) || past.isConcealed(from: source, to: destination)
    }

    /// Whether something that a host exchanges with anybody is encrypted and was not read.
    public func isConcealed(any host: IPAddress) -> Bool {
        live.isConcealed(any: host) || past.isConcealed(any: host)
    }

    /// Whether a message with this Call-ID or Message-ID was live in an earlier run, of which only that is left.
    public func isForgotten(name: OctetView) -> Bool { recollection.forgotten.contains(ExchangeKeys.name(name)) }

    /// The name of a capture of an earlier run.
    public func storedName(ofCapture capture: Int) -> String? {
        let index = capture - Original.firstStoredCapture
        return recollection.replay.names.indices.contains(index) ? recollection.replay.names[index] : nil
    }
}
