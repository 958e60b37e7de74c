/// A SIP party: From or To.
public struct PartyRecord: Hashable, Sendable {
    /// The URI as it stands on the wire, angle brackets removed.
    public var uri: String?
    /// The tag.
    public var tag: String?
    /// The display name, quotes removed.
    public var displayName: String?

    /// A party.
    public init(uri: String?, tag: String?, displayName: String?) {
        self.uri = uri
        self.tag = tag
        self.displayName = displayName
    }
}

/// How far a session got.
public enum SessionState: String, Hashable, Sendable {
    /// A request was sent, nothing but 100 came back; the run goes on.
    case trying
    /// A provisional response above 100 came; the run goes on.
    case ringing
    /// A 2xx to INVITE, not ended in the capture.
    case established
    /// Ended by BYE.
    case terminated
    /// CANCEL, then 487.
    case cancelled
    /// A final response of 300 or more.
    case failed
    /// A request outside INVITE with a 2xx.
    case completed
    /// No final response in the capture.
    case unanswered
}

/// One SIP message, listed once for each source and destination.
public struct SIPMessageRecord: Hashable, Sendable {
    /// The frame that holds its first octet.
    public var frame: Int
    /// The index of the capture.
    public var capture: Int
    /// When its first octet was captured.
    public var time: Moment
    /// Where it came from, `1.2.3.4:5060`.
    public var source: String
    /// Where it went.
    public var destination: String
    /// "UDP", "TCP" …
    public var transport: String
    /// The request or status line, without its line end.
    public var startLine: String
    /// The CSeq value.
    public var cseq: String?
    /// SHA-256 over the message's exact octets, lower-case hex.
    public var sha256: String?
    /// Octets.
    public var size: Int
    /// Content-Type of the body.
    public var bodyType: String?
    /// Octets of the body.
    public var bodySize: Int
    /// How often the sender repeated it.
    public var retransmissions: Int
    /// How often the capture holds one transmission; 1 where nothing is mirrored.
    public var copies: Int

    /// A SIP message.
    public init(
        frame: Int, capture: Int, time: Moment, source: String, destination: String, transport: String,
        startLine: String, cseq: String?, sha256: String?, size: Int, bodyType: String?, bodySize: Int,
        retransmissions: Int, copies: Int
    ) {
        self.frame = frame
        self.capture = capture
        self.time = time
        self.source = source
        self.destination = destination
        self.transport = transport
        self.startLine = startLine
        self.cseq = cseq
        self.sha256 = sha256
        self.size = size
        self.bodyType = bodyType
        self.bodySize = bodySize
        self.retransmissions = retransmissions
        self.copies = copies
    }
}

/// Everything live with one Call-ID.
public struct SessionRecord: Hashable, Sendable {
    /// What the command line takes: `s1`.
    public var id: String
    /// The Call-ID, octet for octet.
    public var callID: String
    /// The method of the first request sent.
    public var method: String?
    /// Its Request-URI.
    public var requestURI: String?
    /// From of the first request.
    public var from: PartyRecord
    /// To, with the tag that the final response brought.
    public var to: PartyRecord
    /// How far it got.
    public var state: SessionState
    /// The final response that the first sender received.
    public var finalStatus: Int?
    /// The first message's time.
    public var firstTime: Moment
    /// The last message's time, MSRP included.
    public var lastTime: Moment
    /// The first and last frame of its SIP and MSRP, for a person's list.
    public var firstFrame: Int
    /// The last frame.
    public var lastFrame: Int
    /// The index of the capture that holds the first frame.
    public var firstCapture: Int
    /// The index of the capture that holds the last frame.
    public var lastCapture: Int
    /// Whether both beginning and end are in the capture.
    public var completeInCapture: Bool
    /// Its SIP messages, in capture order.
    public var sip: [SIPMessageRecord]
    /// The MSRP paths of each offer and answer.
    public var msrpPaths: [PathPair]
    /// Its MSRP messages.
    public var messages: [MessageRecord]
    /// Whether no final response shows where what came back is encrypted and was not read.
    public var isAnswerUnread = false
    /// How many MSRP messages it has, where `messages` does not list them.
    public var messageCount: Int
    /// Call-IDs of other legs of the same exchange.
    public var related: [String]
    /// The id of the first of these legs, of those that are told; `nil` where none of them came before this one.
    public var legOf: String?
    /// The ids of the pushes that this session carries, for a person's list.
    public var pushes: [String]

    /// One offer/answer exchange.
    public struct PathPair: Hashable, Sendable {
        /// `a=path` of the offer, its URIs separated by spaces.
        public var offer: String?
        /// `a=path` of the answer.
        public var answer: String?

        /// An exchange.
        public init(offer: String?, answer: String?) {
            self.offer = offer
            self.answer = answer
        }
    }

    /// A session.
    public init(
        id: String, callID: String, method: String?, requestURI: String?, from: PartyRecord, to: PartyRecord,
        state: SessionState, finalStatus: Int?, firstTime: Moment, lastTime: Moment, firstFrame: Int, lastFrame: Int,
        completeInCapture: Bool, sip: [SIPMessageRecord], msrpPaths: [PathPair], messages: [MessageRecord],
        related: [String], pushes: [String], messageCount: Int? = nil, firstCapture: Int = 0, lastCapture: Int = 0
    ) {
        self.firstCapture = firstCapture
        self.lastCapture = lastCapture
        self.messageCount = messageCount ?? messages.count
        self.id = id
        self.callID = callID
        self.method = method
        self.requestURI = requestURI
        self.from = from
        self.to = to
        self.state = state
        self.finalStatus = finalStatus
        self.firstTime = firstTime
        self.lastTime = lastTime
        self.firstFrame = firstFrame
        self.lastFrame = lastFrame
        self.completeInCapture = completeInCapture
        self.sip = sip
        self.msrpPaths = msrpPaths
        self.messages = messages
        self.related = related
        self.pushes = pushes
    }
}
