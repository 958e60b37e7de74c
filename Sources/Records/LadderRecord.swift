/// A message-flow diagram: what passed between hosts, in the order in which it was captured.
public struct LadderRecord: Hashable, Sendable {
    /// The ids of the sessions that it shows, in their order.
    public var sessions: [String]
    /// The ids of the pushes that it shows.
    public var pushes: [String]
    /// What passed.
    public var steps: [LadderStep]
    /// Steps for which there was no room.
    public var omitted: Int
    /// Further sessions, or groups of them, that could be drawn.
    public var further: Int

    /// A diagram.
    public init(sessions: [String], pushes: [String], steps: [LadderStep], omitted: Int = 0, further: Int = 0) {
        self.sessions = sessions
        self.pushes = pushes
        self.steps = steps
        self.omitted = omitted
        self.further = further
    }
}

/// One arrow of a diagram.
public struct LadderStep: Hashable, Sendable {
    /// The id of the session to which it belongs; `nil` where none is known.
    public var session: String?
    /// The frame that holds its first octet.
    public var place: FrameReference
    /// The frame that holds its last octet.
    public var lastFrame: Int
    /// When its first octet was captured.
    public var time: Moment
    /// Where it came from, `1.2.3.4:5060`.
    public var source: String
    /// Where it went.
    public var destination: String
    /// What it is, in the protocol's own words: `INVITE`, `200 OK`, `SEND 456`.
    public var title: String
    /// Octets of its body, where that says something.
    public var size: Int?
    /// The text that it carries.
    public var text: String?
    /// How often it was sent: 1, and once more for each retransmission or further chunk that is folded into it.
    public var count: Int
    /// The push that it carries.
    public var push: Carried?

    /// An arrow.
    public init(
        session: String?, place: FrameReference, lastFrame: Int, time: Moment, source: String, destination: String,
        title: String, size: Int? = nil, text: String? = nil, count: Int = 1, push: Carried? = nil
    ) {
        self.session = session
        self.place = place
        self.lastFrame = lastFrame
        self.time = time
        self.source = source
        self.destination = destination
        self.title = title
        self.size = size
        self.text = text
        self.count = count
        self.push = push
    }

    /// A push, as far as a diagram shows it.
    public struct Carried: Hashable, Sendable {
        /// Its id.
        public var id: String
        /// Its verdict.
        public var verdict: Verdict
        /// What it holds.
        public var parts: [Part]

        /// A push.
        public init(id: String, verdict: Verdict, parts: [Part]) {
            self.id = id
            self.verdict = verdict
            self.parts = parts
        }
    }

    /// One encapsulated message.
    public struct Part: Hashable, Sendable {
        /// The method, or the status code.
        public var kind: String
        /// Its verdict.
        public var verdict: Verdict
        /// The frames of its live original.
        public var live: [FrameReference]

        /// A part.
        public init(kind: String, verdict: Verdict, live: [FrameReference]) {
            self.kind = kind
            self.verdict = verdict
            self.live = live
        }
    }
}
