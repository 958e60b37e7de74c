/// By what the original of a copy was found.
public enum Identification: String, Hashable, Sendable {
    /// Its Call-ID, and CSeq (RFC 3261 §20.8).
    case callID = "call-id"
    /// The tag of From, where another mark was altered (RFC 3261 §19.3).
    case fromTag = "from-tag"
    /// Its Message-ID, in its session (RFC 4975 §7.1.1).
    case messageID = "message-id"
    /// The id of an MSRP transaction, where its Message-ID was altered.
    case transactionID = "transaction-id"
    /// imdn.Message-ID (RFC 5438 §6.3).
    case imdnMessageID = "imdn-message-id"
    /// From, To and DateTime of a message/cpim.
    case dateTime = "from-to-date-time"
    /// Session-ID, which a B2BUA passes on (RFC 7989).
    case sessionID = "session-id"
    /// Contribution-ID, which a B2BUA passes on (OMA CPM).
    case contributionID = "contribution-id"
    /// From, To, time and size of its session's messages; their octets must be equal.
    case body = "from-to-body"
    /// Kind and order alone: the copy names no dialog.
    case kind

    /// How sure it is that what was found is the original.
    public enum Confidence: String, Hashable, Sendable {
        /// These keys are what makes it the same message.
        case certain
        /// Random enough that nothing else has it.
        case high
        /// Two messages that have it are hardly ever two.
        case medium
        /// It fits, and nothing else did.
        case low
    }

    /// How sure it is that what was found is the original.
    public var confidence: Confidence {
        switch self {
        case .callID, .messageID: .certain
        case .fromTag, .transactionID, .imdnMessageID, .sessionID, .contributionID: .high
        case .dateTime: .medium
        case .body, .kind: .low
        }
    }

    /// For a person.
    public var words: String {
        switch self {
        case .callID: "Call-ID"
        case .fromTag: "From tag"
        case .messageID: "Message-ID"
        case .transactionID: "transaction id"
        case .imdnMessageID: "imdn.Message-ID"
        case .dateTime: "From, To and DateTime"
        case .sessionID: "Session-ID"
        case .contributionID: "Contribution-ID"
        case .body: "From, To, time and body"
        case .kind: "its kind alone"
        }
    }
}
