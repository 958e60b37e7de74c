public import MIME
public import MSRP
import Octets
public import SIP
import TextSyntax

/// A message inside a bundle: a copy of something that was live once. Not a live message, and never taken for one
/// (RFC 3261 §23.4).
///
/// It never changes, and is shared: a push with thirty of them hands each on a dozen times.
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

    /// What a part is in the course of a session.
    enum Step: Int {
        case invite
        case answer
        case text
        case bye
        /// A MESSAGE, which stands alone.
        case page

        /// `nil` for what has no place of its own.
        init?(_ message: SIPMessage) {
            switch (message.isRequest, message.method) {
            case (true, .invite): self = .invite
            case (true, .bye): self = .bye
            case (true, .message): self = .page
            case (false, .invite): self = .answer
            case (false, _) where message.headers.first(.cseq) == nil: self = .answer
            default: return nil
            }
        }
    }

    private final class Held: Sendable {
        let index: Int
        let contentType: String
        let mediaType: String
        let content: Content
        let place: Range<Int>
        let kind: String
        let callID: String?
        let isText: Bool
        let isSend: Bool
        let isWholeFrame: Bool
        let isPlainText: Bool
        let step: Step?
        let body: Range<Int>?
        let date: Int64?
        let from: NameAddress?
        let to: NameAddress?

        init(_ index: Int, _ contentType: String, _ view: OctetView, _ content: Content, _ place: Range<Int>) {
            self.index = index
            self.contentType = contentType
            mediaType = EncapsulatedMessage.mediaType(contentType)
            self.content = content
            self.place = place
            let body: Range<Int>?
            let date: Range<Int>?
            switch content {
            case .sip(let message):
                from = message.from(view)
                to = message.to(view)
                kind = message.statusCode.map { "\($0)" } ?? message.methodRange.map { view.text($0) } ?? "OTHER"
                callID = message.callID(view).map { view.text($0) }
                body = message.declaredBody(view)
                date = message.headers.value(.date)
                isText =
                    message.isRequest && message.method == .message
                    && EncapsulatedMessage.isWritten(view, message.headers.value(.contentType), body ?? 0..<0)
                isSend = false
                isWholeFrame = false
                isPlainText = false
                step = Step(message)
            case .msrp(let frame):
                from = nil
                to = nil
                kind = frame.method == .send ? "SEND" : frame.statusCode.map { "\($0)" } ?? view.text(frame.methodRange)
                callID = nil
                body = frame.body
                date = frame.headers.value(.date)
                isSend = frame.isRequest && frame.method == .send
                isText = isSend && EncapsulatedMessage.isWritten(view, frame.contentType, body ?? 0..<0)
                isPlainText = isText && frame.contentType.map { view.extracting($0).equals("text/plain") } ?? false
                isWholeFrame = frame.flag == .last && !frame.headers.faults.contains(.tooManyFields)
                step = .text
            case .cpim(let message):
                from = message.from.flatMap { EncapsulatedMessage.unhidden(view, $0) }
                to = message.to.flatMap { EncapsulatedMessage.unhidden(view, $0) }
                kind = "SEND"
                callID = nil
                body = message.content
                date = nil
                isText = EncapsulatedMessage.isWritten(view, message.contentType, 0..<0)
                isSend = false
                isWholeFrame = false
                isPlainText = false
                step = nil
            case .unparsable, .other:
                from = nil
                to = nil
                kind = "OTHER"
                callID = nil
                body = nil
                date = nil
                isText = false
                isSend = false
                isWholeFrame = false
                isPlainText = false
                step = nil
            }
            self.body = body
            self.date = date.flatMap { WireDate(view.extracting($0))?.seconds }
        }
    }

    private let held: Held
    /// Its octets, transfer encoding undone.
    public let octets: [UInt8]

    /// The place in the bundle, from 0.
    public var index: Int { held.index }
    /// Content-Type of the part, as it stands; empty where there is none.
    public var contentType: String { held.contentType }
    /// Type and subtype in lower case, without parameters; empty where there is none.
    var mediaType: String { held.mediaType }
    /// What its octets are.
    public var content: Content { held.content }
    /// Where the part's content starts in the bundle.
    public var place: Range<Int> { held.place }

    /// The method, the status code of a response, or "OTHER".
    public var kind: String { held.kind }
    /// The Call-ID of an encapsulated SIP message.
    public var callID: String? { held.callID }
    /// Whether this is the copy of a message that a person wrote: a SEND or a MESSAGE, and no notification.
    public var isText: Bool { held.isText }
    /// Whether it is an MSRP SEND.
    var isSend: Bool { held.isSend }
    /// Whether it is an MSRP frame that ends its message, all of its headers read.
    var isWholeFrame: Bool { held.isWholeFrame }
    /// Whether it is a SEND whose body is a text without a charset that is stated: its octets are what a person reads.
    var isPlainText: Bool { held.isPlainText }
    /// What it is in the course of a session; `nil` for what has no place of its own.
    var step: Step? { held.step }
    /// The body, in offsets of `octets`.
    public var body: Range<Int>? { held.body }
    /// The seconds since 1970 that its Date names; `nil` where it has none that can be read.
    var date: Int64? { held.date }

    init(index: Int, contentType: String, octets: [UInt8], content: Content, place: Range<Int>) {
        self.octets = octets
        held = Held(index, contentType, OctetView(octets.span), content, place)
    }

    /// The Message-ID of an encapsulated MSRP message.
    public var messageID: String? {
        guard case .msrp(let frame) = held.content, let id = frame.messageID else { return nil }
        return OctetView(octets.span).text(id)
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

    /// From or To, in offsets of `octets`; none where they are hidden.
    func address(_ side: HeaderName) -> NameAddress? { side == .from ? held.from : held.to }

    /// The address in the value of a message/cpim's header. RCS hides From and To there (RFC 3323 §4.1): then none.
    private static func unhidden(_ octets: OctetView, _ value: Range<Int>) -> NameAddress? {
        guard let address = NameAddress(octets, value), let parts = URIParts(octets, address.uri),
            !octets.extracting(parts.host).equalsIgnoringCase("anonymous.invalid")
        else { return nil }
        return address
    }

    /// Of so many octets a text is shown at the most.
    static let textLimit = 4096

    /// The text that a person reads in its body, of the first octets; `nil` where that is no text.
    var text: String? {
        let view = OctetView(octets.span)
        let limit = EncapsulatedMessage.textLimit
        guard let body = held.body else { return nil }
        if held.isPlainText { return view.extracting(body).prefix(limit).text() }
        let type: Range<Int>?
        switch held.content {
        case .sip(let message): type = message.headers.value(.contentType)
        case .msrp(let frame): type = frame.contentType
        case .cpim(let message):
            return MessageText.of(message, view, limit: limit)
        case .unparsable, .other: type = nil
        }
        guard let type else { return view.text(body.prefix(limit)) }
        return MessageText.of(view.extracting(body), contentType: view.extracting(type), limit: limit)
    }

    /// Type and subtype of a Content-Type, without the blanks and comments that may stand between them (RFC 2045 §5.1). A
    /// no-break space is no part of them, whoever put it there (P409).
    static func mediaType(_ contentType: String) -> String {
        if hasUsualType(contentType) { return contentType }
        var octets: [UInt8] = []
        var depth = 0
        for octet in contentType.utf8 {
            switch octet {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")") where depth > 0: depth -= 1
            case _ where depth > 0: continue
            case UInt8(ascii: ";"): return OctetView(octets.span).text()
            case 0xA0 where octets.last == 0xC2: octets.removeLast()
            case _ where octet.isBlank || octet == .carriageReturn || octet == .lineFeed: continue
            default: octets.append(octet.asciiLowercased)
            }
        }
        return OctetView(octets.span).text()
    }

    /// Whether a Content-Type is what nearly all parts have, written in the usual way.
    private static func hasUsualType(_ contentType: String) -> Bool {
        contentType == "message/msrp" || contentType == "message/sip"
    }

    /// Whether a no-break space stands in its Content-Type (P409).
    var hasNoBreakSpace: Bool {
        if EncapsulatedMessage.hasUsualType(held.contentType) { return false }
        var isSecond = false
        for octet in held.contentType.utf8 {
            if isSecond, octet == 0xA0 { return true }
            isSecond = octet == 0xC2
        }
        return false
    }

    /// Whether the start line is of the other protocol than the type says.
    var isMistyped: Bool {
        switch held.content {
        case .sip: held.mediaType == "message/msrp"
        case .msrp: held.mediaType != "message/msrp" && !held.mediaType.isEmpty
        case .cpim, .unparsable, .other: false
        }
    }
}
