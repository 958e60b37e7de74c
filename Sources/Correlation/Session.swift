public import Octets
public import Reassembly
public import SIP

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

/// Asked of all sessions of a run, of which most have nothing of the kind: they are not copied for it.
extension Session {
    /// Whether any of its messages has a method in CSeq.
    public func hasMethod(_ method: SIPMethod) -> Bool {
        for place in messages.indices where messages[place].method == method { return true }
        return false
    }

    /// Whether at least `count` of its messages are requests with a method.
    public func hasRequests(_ method: SIPMethod, atLeast count: Int) -> Bool {
        var found = 0
        for place in messages.indices where messages[place].isRequest && messages[place].method == method { found += 1 }
        return found >= count
    }

    /// Whether it begins with a REGISTER, or an answer to one.
    public var isRegistration: Bool { !messages.isEmpty && messages[0].method == .register }

    /// Whether any of its requests brings a message of a person, in a MESSAGE or in an INVITE.
    public var mayHoldText: Bool {
        for place in messages.indices where messages[place].method == .message || messages[place].carriesMessage {
            return true
        }
        return false
    }
}
