public import MIME
public import MSRP
import Octets
public import SIP
import TextSyntax

/// A message inside a bundle: a copy of something that was live once. Not a live message, and never taken for one
/// (RFC 3261 §23.4).
public struct EncapsulatedMessage: Sendable {
    /// What the part holds.
    public enum Content: Sendable {
        /// message/sip or message/sipfrag.
        case sip(SIPMessage)
        /// message/msrp.
        case msrp(MSRPFrame)
        /// message/cpim: a message without what carried it.
        case cpim(CPIMMessage)
        /// Its type promises a message, but its first line is none.
        case unparsable
        /// Anything else.
        case other
    }

    /// The place in the bundle, from 0.
    public let index: Int
    /// Content-Type of the part, as it stands; empty where there is none.
    public let contentType: String
    /// Type and subtype in lower case, without parameters; empty where there is none.
    let mediaType: String
    /// Its octets, transfer encoding undone.
    public let octets: [UInt8]
    /// What they are.
    public let content: Content
    /// Where the part's content starts in the bundle.
    public let place: Range<Int>

    /// The method, the status code of a response, or "OTHER".
    public let kind: String
    /// The Call-ID of an encapsulated SIP message.
    public let callID: String?
    /// The Message-ID of an encapsulated MSRP message.
    public let messageID: String?
    /// Whether this is the copy of a message that a person wrote: a SEND or a MESSAGE, and no notification.
    public let isText: Bool

    init(index: Int, contentType: String, octets: [UInt8], content: Content, place: Range<Int>) {
        self.index = index
        self.contentType = contentType
        mediaType = EncapsulatedMessage.mediaType(contentType)
        self.octets = octets
        self.content = content
        self.place = place
        let view = OctetView(octets.span)
        isText = EncapsulatedMessage.isText(content, view)
        switch content {
        case .sip(let message):
            kind = message.statusCode.map { "\($0)" } ?? message.methodRange.map { view.text($0) } ?? "OTHER"
            callID = message.callID(view).map { view.text($0) }
            messageID = nil
        case .msrp(let frame):
            kind = frame.statusCode.map { "\($0)" } ?? view.text(frame.methodRange)
            callID = nil
            messageID = frame.messageID.map { view.text($0) }
        case .cpim:
            kind = "SEND"
            callID = nil
            messageID = nil
        case .unparsable, .other:
            kind = "OTHER"
            callID = nil
            messageID = nil
        }
    }

    private static func isText(_ content: Content, _ octets: OctetView) -> Bool {
        switch content {
        case .sip(let message):
            message.isRequest && message.method == .message
                && isWritten(octets, message.headers.value(.contentType), message.declaredBody(octets))
        case .msrp(let frame):
            frame.isRequest && frame.method == .send && isWritten(octets, frame.contentType, frame.body ?? 0..<0)
        case .cpim(let message): isWritten(octets, message.contentType, 0..<0)
        case .unparsable, .other: false
        }
    }

    /// Whether a person wrote a body of some type: no notification, and no sign of composing, wrapped or not.
    private static func isWritten(_ octets: OctetView, _ type: Range<Int>?, _ body: Range<Int>) -> Bool {
        guard let type else { return true }
        let view = octets.extracting(type)
        if view.hasPrefixIgnoringCase("message/cpim"), let message = CPIMMessage(octets, body) {
            return isWritten(octets, message.contentType, 0..<0)
        }
        return !view.hasPrefixIgnoringCase("message/imdn+xml")
            && !view.hasPrefixIgnoringCase("application/im-iscomposing+xml")
    }

    /// From or To, in offsets of `octets`. RCS hides both in message/cpim (RFC 3323 §4.1): then there is none.
    func address(_ side: HeaderName) -> NameAddress? {
        let view = OctetView(octets.span)
        switch content {
        case .sip(let message): return side == .from ? message.from(view) : message.to(view)
        case .cpim(let message):
            guard let value = side == .from ? message.from : message.to, let address = NameAddress(view, value),
                let parts = URIParts(view, address.uri),
                !view.extracting(parts.host).equalsIgnoringCase("anonymous.invalid")
            else { return nil }
            return address
        case .msrp, .unparsable, .other: return nil
        }
    }

    /// The text that a person reads in its body, of the first 4096 octets; `nil` where that is no text.
    var text: String? {
        let view = OctetView(octets.span)
        guard let body else { return nil }
        let type: Range<Int>?
        switch content {
        case .sip(let message): type = message.headers.value(.contentType)
        case .msrp(let frame): type = frame.contentType
        case .cpim(let message):
            return MessageText.of(message, view, limit: 4096)
        case .unparsable, .other: type = nil
        }
        guard let type else { return view.text(body.prefix(4096)) }
        return MessageText.of(view.extracting(body), contentType: view.extracting(type), limit: 4096)
    }

    /// Type and subtype of a Content-Type. A no-break space is no part of them, whoever put it there (P409).
    static func mediaType(_ contentType: String) -> String {
        var octets: [UInt8] = []
        for octet in contentType.utf8.prefix(while: { $0 != UInt8(ascii: ";") }) {
            if octet == 0xA0, octets.last == 0xC2 {
                octets.removeLast()
            } else {
                octets.append(octet.asciiLowercased)
            }
        }
        let view = OctetView(octets.span)
        return view.text(view.trimmed(0..<view.count))
    }

    /// Whether a no-break space stands in its Content-Type (P409).
    var hasNoBreakSpace: Bool {
        var isSecond = false
        for octet in contentType.utf8 {
            if isSecond, octet == 0xA0 { return true }
            isSecond = octet == 0xC2
        }
        return false
    }

    /// Whether the start line is of the other protocol than the type says.
    var isMistyped: Bool {
        switch content {
        case .sip: mediaType == "message/msrp"
        case .msrp: mediaType != "message/msrp"
        case .cpim, .unparsable, .other: false
        }
    }

    /// The body, in offsets of `octets`.
    public var body: Range<Int>? {
        switch content {
        case .sip(let message): message.declaredBody(OctetView(octets.span))
        case .msrp(let frame): frame.body
        case .cpim(let message): message.content
        case .unparsable, .other: nil
        }
    }
}
