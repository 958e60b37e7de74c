/// How whole an MSRP message is.
public enum MessageState: String, Hashable, Sendable {
    /// Every octet was seen, and the last chunk ended with `$`.
    case complete
    /// Octets are missing, or the end was not seen.
    case incomplete
    /// The sender ended it with `#`.
    case aborted
}

/// What CPIM says of a message (RFC 3862, RFC 5438).
public struct CPIMRecord: Hashable, Sendable {
    /// From, as it stands.
    public var from: String?
    /// To, as it stands.
    public var to: String?
    /// DateTime, as it stands.
    public var dateTime: String?
    /// imdn.Message-ID.
    public var imdnMessageID: String?
    /// Content-Type of what CPIM wraps.
    public var contentType: String?

    /// CPIM headers.
    public init(from: String?, to: String?, dateTime: String?, imdnMessageID: String?, contentType: String?) {
        self.from = from
        self.to = to
        self.dateTime = dateTime
        self.imdnMessageID = imdnMessageID
        self.contentType = contentType
    }
}

/// A REPORT about a message.
public struct ReportRecord: Hashable, Sendable {
    /// The Status header, as `000 200 OK`.
    public var status: String
    /// The Byte-Range header.
    public var byteRange: String?

    /// A report.
    public init(status: String, byteRange: String?) {
        self.status = status
        self.byteRange = byteRange
    }
}

/// One MSRP message, its chunks joined, on one leg.
public struct MessageRecord: Hashable, Sendable {
    /// What the command line takes: `m4`.
    public var id: String
    /// The same number on every leg of one message.
    public var journey: Int
    /// "SEND", or another method that carries a body.
    public var method: String
    /// Message-ID.
    public var messageID: String?
    /// From-Path, as it stands.
    public var fromPath: String?
    /// To-Path, as it stands.
    public var toPath: String?
    /// Where it came from, `1.2.3.4:2855`.
    public var source: String
    /// Where it went.
    public var destination: String
    /// Content-Type, as it stands.
    public var contentType: String?
    /// Octets of the joined body, as far as seen.
    public var size: Int
    /// SHA-256 over the joined body, where it is complete.
    public var sha256: String?
    /// How whole it is.
    public var state: MessageState
    /// Chunks seen.
    public var chunks: Int
    /// The transaction ids of its chunks, in capture order.
    public var transactionIDs: [String]
    /// The status codes of the responses to its chunks.
    public var responses: [Int]
    /// Reports about it.
    public var reports: [ReportRecord]
    /// The frame that holds its first octet.
    public var firstFrame: Int
    /// The frame that holds its last octet.
    public var lastFrame: Int
    /// The index of the capture that holds its first octet.
    public var capture: Int
    /// When its first octet was captured.
    public var time: Moment
    /// Its text, where it is text; cut where it is long.
    public var text: String?
    /// What CPIM says.
    public var cpim: CPIMRecord?

    /// A message.
    public init(
        id: String, journey: Int, method: String, messageID: String?, fromPath: String?, toPath: String?,
        source: String, destination: String, contentType: String?, size: Int, sha256: String?, state: MessageState,
        chunks: Int, transactionIDs: [String], responses: [Int], reports: [ReportRecord], firstFrame: Int,
        lastFrame: Int, capture: Int, time: Moment, text: String?, cpim: CPIMRecord?
    ) {
        self.id = id
        self.journey = journey
        self.method = method
        self.messageID = messageID
        self.fromPath = fromPath
        self.toPath = toPath
        self.source = source
        self.destination = destination
        self.contentType = contentType
        self.size = size
        self.sha256 = sha256
        self.state = state
        self.chunks = chunks
        self.transactionIDs = transactionIDs
        self.responses = responses
        self.reports = reports
        self.firstFrame = firstFrame
        self.lastFrame = lastFrame
        self.capture = capture
        self.time = time
        self.text = text
        self.cpim = cpim
    }
}
