/// What two users, or the members of a chat, wrote to each other: for a person who thinks in messages.
public struct ConversationRecord: Hashable, Sendable {
    /// The URIs of the two, or of the one and the chat room, as they stand; `nil` where no SIP tells.
    public var parties: [String?]
    /// The ids of the sessions that carried it, in their order.
    public var sessions: [String]
    /// What persons wrote, in the order in which it was sent.
    public var messages: [SpokenRecord]
    /// Signs of composing, which are no messages (RFC 3994).
    public var composing: Int
    /// Notifications that tell of none of these messages.
    public var strayNotices: Int
    /// Messages for which there was no room.
    public var omitted: Int

    /// A conversation.
    public init(
        parties: [String?], sessions: [String], messages: [SpokenRecord], composing: Int = 0, strayNotices: Int = 0,
        omitted: Int = 0
    ) {
        self.parties = parties
        self.sessions = sessions
        self.messages = messages
        self.composing = composing
        self.strayNotices = strayNotices
        self.omitted = omitted
    }
}

/// A message as a person means it: all its legs and copies are one.
public struct SpokenRecord: Hashable, Sendable {
    /// The URI of who wrote it; `nil` where nothing tells.
    public var sender: String?
    /// When it was first seen; of a message of which only the push was seen, when it was pushed.
    public var time: Moment
    /// The frame that holds its first octet.
    public var place: FrameReference
    /// The frame that holds its last octet.
    public var lastFrame: Int
    /// Its text, where it is text.
    public var text: String?
    /// Content-Type of what is no text.
    public var contentType: String?
    /// Octets of its body, as far as seen.
    public var size: Int
    /// How whole it is.
    public var state: MessageState
    /// Whether it was seen live, and not only in a push.
    public var isLive: Bool
    /// What became of it, in the order of time.
    public var events: [Event]

    /// A message.
    public init(
        sender: String?, time: Moment, place: FrameReference, lastFrame: Int, text: String?, contentType: String?,
        size: Int, state: MessageState, isLive: Bool = true, events: [Event] = []
    ) {
        self.sender = sender
        self.time = time
        self.place = place
        self.lastFrame = lastFrame
        self.text = text
        self.contentType = contentType
        self.size = size
        self.state = state
        self.isLive = isLive
        self.events = events
    }

    /// Something that became of a message.
    public struct Event: Hashable, Sendable {
        /// What.
        public var kind: Kind
        /// The frame that shows it, and how; `nil` where none does, and what came later is proof.
        public var citation: Citation?
        /// The push that it is about.
        public var push: Pushed?

        /// An event.
        public init(_ kind: Kind, _ citation: Citation?, push: Pushed? = nil) {
            self.kind = kind
            self.citation = citation
            self.push = push
        }
    }

    /// A push of the message.
    public struct Pushed: Hashable, Sendable {
        /// Its id.
        public var id: String
        /// The verdict on the message.
        public var verdict: Verdict
        /// Whether the text arrived as it was sent; `nil` where that was not compared.
        public var isTextEqual: Bool?
        /// Why nothing was compared.
        public var reason: Reason?
        /// The text that was pushed, where it is another one.
        public var text: String?
        /// To whom it was pushed, where that is not its recipient.
        public var stranger: String?
        /// What else of its session was altered in the push: methods and status codes.
        public var alteredBeside: [String] = []

        /// A push.
        public init(
            id: String, verdict: Verdict, isTextEqual: Bool?, reason: Reason? = nil, text: String? = nil
        ) {
            self.text = text
            self.id = id
            self.verdict = verdict
            self.isTextEqual = isTextEqual
            self.reason = reason
        }
    }

    /// What can become of a message.
    public enum Kind: Hashable, Sendable {
        /// A server took it on behalf of its recipient.
        case stored
        /// It is still there, as far as the capture shows.
        case held
        /// It was passed on at once.
        case passedOn
        /// It was pushed later.
        case pushed
        /// Its recipient's device took it.
        case delivered
        /// Its recipient read it.
        case read
        /// It was refused.
        case refused
        /// It did not arrive, as somebody told.
        case failed
    }
}
