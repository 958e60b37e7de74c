import Correlation
import DeferredPush
import Expressions
import Ingest
import Octets
import Reassembly
import SIP

/// The users that may be meant by one side of a message: who opened the session, and whom a message/cpim names.
struct UserKeys {
    private(set) var keys: [UserKey] = []

    /// Nobody who is known.
    init() {}

    init(_ key: UserKey?) { keys = key.map { [$0] } ?? [] }

    /// Whom an address names that was read from `octets`.
    init(_ address: NameAddress?, _ octets: OctetView) {
        self.init(address.flatMap { UserKey(octets, $0.uri) })
    }

    static func + (a: UserKeys, b: UserKeys) -> UserKeys {
        var sum = a
        sum.keys += b.keys
        return sum
    }
}

/// Says who sent a message, and to whom: the session tells whose paths are whose, and a message/cpim names both.
struct Correspondents {
    private let correlator: Correlator
    private let recall: Recall

    init(_ correlator: Correlator, _ recall: Recall) {
        self.correlator = correlator
        self.recall = recall
    }

    /// The From tag of the first request: that of who opened the session.
    static func openingTag(of session: Session) -> SIPTag? {
        (session.messages.first(where: \.isRequest) ?? session.messages.first)?.fromTag
    }

    /// - Parameter index: the index of its session.
    func parties(of message: LiveMessage, session index: Int?) -> (from: UserKeys, to: UserKeys) {
        let (from, to) = LiveText.parties(of: message, recall)
        guard let index else { return (from, to) }
        let session = correlator.sessions[index]
        guard let isOpeners = isOpeners(message, session) else { return (from, to) }
        let (opener, other) = (UserKeys(session.sender), UserKeys(session.recipient))
        return isOpeners ? (from + opener, to + other) : (from + other, to + opener)
    }

    /// Whether a message comes from who opened its session; `nil` where none of its paths was offered or answered.
    private func isOpeners(_ message: LiveMessage, _ session: Session) -> Bool? {
        guard let tag = Correspondents.openingTag(of: session) else { return nil }
        for offer in session.offers where offer.endpoint == message.sender || offer.endpoint == message.recipient {
            guard session.messages.indices.contains(offer.message) else { continue }
            let described = session.messages[offer.message]
            // A response comes from whom its From does not name.
            let isOpeners = (described.fromTag == tag) == described.isRequest
            return isOpeners == (offer.endpoint == message.sender)
        }
        return nil
    }

    /// - Parameters:
    ///   - session: its session; `nil` where it has no Call-ID.
    ///   - opener: the tag of who opened it.
    func parties(
        of message: LiveSIP, _ session: Session?, _ opener: SIPTag?, _ reading: inout SIPReading
    ) -> (from: UserKeys, to: UserKeys) {
        guard let session else {
            guard let fields = reading.fields else { return (UserKeys(), UserKeys()) }
            return (fields.user(.from), fields.user(.to))
        }
        let (sender, recipient) = (UserKeys(session.sender), UserKeys(session.recipient))
        // What ends or answers a session is no message of whom it was opened to.
        guard message.isRequest, message.method == .message || message.carriesMessage, let fields = reading.fields
        else { return (sender, recipient) }
        let (from, to) = fields.parties
        return message.fromTag == opener || opener == nil
            ? (from + sender, to + recipient) : (from + recipient, to + sender)
    }
}
