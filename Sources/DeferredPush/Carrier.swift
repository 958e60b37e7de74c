public import MSRP
public import Octets
public import Reassembly
public import Records

/// What carried a bundle, and what the pushing session says about it.
public struct Carrier: Sendable {
    /// The protocol that carried it, with its identities as text.
    public enum Form: Sendable {
        /// One MSRP message.
        case msrp(messageNumber: Int, messageID: String?, transactionID: String?)
        /// One SIP request.
        case sip
    }

    /// What it is.
    public let form: Form
    /// Where it came from: the server.
    public let source: Endpoint
    /// Where it went.
    public let destination: Endpoint
    /// The frame that holds its first octet.
    public let first: Frame
    /// The frame that holds its last octet.
    public let last: Frame
    /// The Call-ID of its session.
    public let callID: String?
    /// The URI in To of its session.
    public let to: String?
    /// The URI of who gets it: the one in To, or where that one fetches what is stored in a session of his own, in From.
    public let reached: String?
    /// The Request-URI with which its session reached the recipient, as it stands: it may name the device.
    public let target: [UInt8]?
    /// Its paths, for comparing: To-Path and From-Path as they stand.
    public let toPath: [UInt8]
    /// From-Path as it stands.
    public let fromPath: [UInt8]
    /// How its end was found, where it is one MSRP frame.
    public let ending: FrameEnding?
    /// Where its body starts in that frame.
    public let bodyOffset: Int
    /// How many chunks it came in.
    public let chunks: Int
    /// Its Byte-Range, where it is one MSRP frame that has one.
    public let byteRange: ByteRange?
    /// Whether it was given up with `#`, or octets of it are missing.
    public let isBroken: Bool
    /// Whether it is broken because its sender gave it up with `#`.
    public let isAborted: Bool
    /// Whether it is broken because octets of its stream are missing.
    public let hasHole: Bool
    /// Whether it is broken and its sender is known to have sent no more of it, though the capture would show it.
    public let isCut: Bool
    /// The frames that hold it, in order: as many as a person can use.
    public let frames: [FrameReference]
    /// Whether it wants to be answered: Failure-Report is `yes`, or is left out (RFC 4975 §7.1.1).
    public let asksForResponse: Bool
    /// The `accept-types` that the recipient offered, where its SDP was seen.
    public let acceptTypes: [UInt8]?

    /// A carrier.
    /// - Parameter isCut: `nil` where that is told from a hole alone.
    public init(
        form: Form, source: Endpoint, destination: Endpoint, first: Frame, last: Frame, callID: String?,
        to: String?, reached: String? = nil, target: [UInt8]? = nil, toPath: [UInt8] = [], fromPath: [UInt8] = [],
        ending: FrameEnding? = nil,
        bodyOffset: Int = 0,
        isBroken: Bool = false, isAborted: Bool = false, hasHole: Bool = false, isCut: Bool? = nil,
        frames: [FrameReference] = [],
        acceptTypes: [UInt8]? = nil, chunks: Int = 1, byteRange: ByteRange? = nil, asksForResponse: Bool = true
    ) {
        self.form = form
        self.source = source
        self.destination = destination
        self.first = first
        self.last = last
        self.callID = callID
        self.to = to
        self.reached = reached ?? to
        self.target = target
        self.toPath = toPath
        self.fromPath = fromPath
        self.ending = ending
        self.bodyOffset = bodyOffset
        self.isBroken = isBroken
        self.isAborted = isAborted
        self.hasHole = hasHole
        self.isCut = isCut ?? (isBroken && !hasHole)
        self.frames = frames
        self.acceptTypes = acceptTypes
        self.chunks = chunks
        self.byteRange = byteRange
        self.asksForResponse = asksForResponse
    }
}
