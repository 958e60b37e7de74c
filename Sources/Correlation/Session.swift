public import Octets
public import Reassembly
public import SIP

/// One SIP message of a session, as seen between one source and one destination.
public struct LiveSIP: Sendable {
    /// What its start line says.
    public enum Kind: Hashable, Sendable {
        /// A request.
        case request(SIPMethod)
        /// A response, with its status code.
        case response(Int)
    }

    /// What it is.
    public let kind: Kind
    /// The CSeq number.
    public let cseqNumber: UInt32?
    /// The method in CSeq; where there is no CSeq, that of the request line, or of the request before a response.
    public internal(set) var method: SIPMethod
    /// Whether it is a NOTIFY that ends its subscription (RFC 6665 §4.2.2).
    public let endsSubscription: Bool
    /// The tag of From.
    public let fromTag: SIPTag
    /// The tag of To.
    public let toTag: SIPTag
    /// The branch of the topmost Via.
    public let branch: Fingerprint?
    /// Its octets.
    public let digest: Fingerprint
    /// When and where.
    public let sighting: Sighting
    /// Octets.
    public let size: Int
    /// How often the sender repeated it.
    public internal(set) var retransmissions = 0
    /// How often the capture holds one transmission.
    public internal(set) var copies = 1
    /// Whether it is an INVITE with a message beside its session description: the session's first.
    public internal(set) var carriesMessage = false
    /// When it was last seen.
    var lastSeen: Frame

    /// Whether it is a request.
    public var isRequest: Bool { if case .request = kind { true } else { false } }

    /// The status code of a response.
    public var status: Int? { if case .response(let status) = kind { status } else { nil } }
}

/// An offer or answer of MSRP media (RFC 4975 §8).
public struct MediaOffer: Sendable {
    /// The index of the SIP message in its session.
    public let message: Int
    /// The place of the medium among all media of its description: the answer's has the same (RFC 3264 §6).
    public let index: Int
    /// `a=path` as it stands.
    public let path: [UInt8]
    /// The last URI of the path: the endpoint itself.
    public let endpoint: Fingerprint
    /// `a=accept-types` as it stands.
    public let acceptTypes: [UInt8]?
    /// `a=accept-wrapped-types` as it stands.
    public let acceptWrappedTypes: [UInt8]?
    /// `a=max-size`.
    public let maxSize: UInt64?
    /// The port; 0 refuses the medium, or ends it.
    public let port: Int?
    /// The transport is MSRP over TLS.
    public let isTLS: Bool
    /// Who opens the connection (RFC 6135).
    public let setup: MessageMedia.Setup?
    /// `a=msrp-cema`: the connection goes where `c=` and `m=` say, whatever the path (RFC 6714).
    public let isCEMA: Bool
    /// The direction.
    public let direction: MessageMedia.Direction
    /// `a=chatroom` (RFC 7701).
    public let isChatroom: Bool
    /// `a=file-selector` as it stands (RFC 5547).
    public let fileSelector: [UInt8]?
}

/// Everything live with one Call-ID.
public struct Session: Sendable {
    /// Counts the sessions of the run, from 1.
    public let number: Int
    /// The Call-ID.
    public let callID: [UInt8]
    /// Its SIP messages, in the order of capture.
    public internal(set) var messages: [LiveSIP] = []
    /// Its offers and answers of MSRP media.
    public internal(set) var offers: [MediaOffer] = []
    /// The frame of the first message.
    public internal(set) var first: Frame
    /// The frame of the last message.
    public internal(set) var last: Frame
    /// Who the first request's From names.
    public internal(set) var sender: UserKey?
    /// Whom the first request's To names.
    public internal(set) var recipient: UserKey?
    /// By which marks a server opens it to deliver what it stored; `nil` where it is no such session.
    public internal(set) var storeAndForward: StoreAndForward?
    /// Octets of a message are missing.
    public internal(set) var isDamaged = false
}
