public import Expressions

/// What a message must be like for its session to be shown. All that is asked for must hold of one message.
///
/// - `expression`, `texts`: of an MSRP message or a SIP message, as it was live. What a push encapsulates was not;
///   but a text is also looked for in what was pushed, where there is no expression.
/// - `senders`, `recipients`, `since` and `until` alone: of a session as a whole too, which is its opener's, goes to
///   whom it was opened to, and lasts from its first message to its last.
///
/// The message brings its session, and the pushes that carry it or are it; each push brings the session that carried
/// it, and those of its originals.
public struct MessageCriteria: Hashable, Sendable {
    /// What holds of the message.
    public var expression: Expression?
    /// One of them sent it: URIs, numbers in any spelling, or user parts.
    public var senders: [String] = []
    /// One of them was to have it.
    public var recipients: [String] = []
    /// All of them stand in its text, as a person reads it; capitals do not count.
    public var texts: [String] = []
    /// It was there at this time or later.
    public var since: TimeText?
    /// It was there at this time or before.
    public var until: TimeText?

    /// Every message.
    public init() {}

    /// Whether every message is meant.
    public var isEmpty: Bool {
        expression == nil && senders.isEmpty && recipients.isEmpty && texts.isEmpty && since == nil && until == nil
    }

    /// Whether only a message, and no session as a whole, can fit.
    var needsMessage: Bool { expression != nil || !texts.isEmpty }
}
