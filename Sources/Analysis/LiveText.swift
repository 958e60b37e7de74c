import Correlation
import Ingest
import MIME
import MSRP
import Octets
import SIP
import TextSyntax

/// The texts that persons wrote in a live message, as they are searched: chunks joined, what a message/cpim wraps taken
/// out, transfer encoding undone, read in the charset that is stated. Of a text more than a mebibyte long the
/// beginning.
enum LiveText {
    /// The longest body that is read whole, and the longest text, in octets.
    private static let limit = 1 << 20

    /// The texts of an MSRP message.
    static func texts(of message: LiveMessage, _ recall: Recall) -> [String] {
        let body = MessageBody(recall)
        guard message.carriesText, let head = body.head(of: message.firstChunk) else { return [] }
        let view = OctetView(head.span)
        var frame = MSRPFrame()
        guard frame.parse(view), let type = frame.contentType, mayHoldText(view.extracting(type)) else { return [] }
        let encoding = frame.headers.value(.contentTransferEncoding).map { view.copied($0) }
        if message.size <= limit {
            guard let octets = body.octets(of: message) else { return [] }
            return texts(OctetView(octets.span), type: view.copied(type), encoding: encoding)
        }
        var first: [UInt8] = []
        _ = body.forEachSlice(of: message) { slice in
            if first.count < limit { slice.append(to: &first) }
        }
        return texts(OctetView(first.span), type: view.copied(type), encoding: encoding)
    }

    /// The texts of a SIP message that was read from `whole`.
    static func texts(of message: SIPMessage, _ whole: OctetView) -> [String] {
        guard let type = message.headers.value(.contentType), mayHoldText(whole.extracting(type)) else { return [] }
        if let cpim = CPIMBody(message, whole) {
            let octets = OctetView(cpim.octets.span)
            return CPIMMessage(octets, 0..<octets.count)
                .flatMap { MessageText.of($0, octets, limit: limit) }.map { [$0] } ?? []
        }
        let body = whole.extracting(message.declaredBody(whole))
        let encoding = message.headers.value(.contentTransferEncoding).map { whole.copied($0) }
        return texts(body, type: whole.copied(type), encoding: encoding)
    }

    /// Whether `part` stands in a text; both are folded already.
    static func holds(_ text: String, _ part: String) -> Bool {
        let (text, part) = (Array(text.utf8), Array(part.utf8))
        return OctetView(text.span).firstIndex(of: OctetView(part.span)) != nil
    }

    /// What the From and To of a message/cpim name.
    static func parties(of message: LiveMessage, _ recall: Recall) -> (from: UserKeys, to: UserKeys) {
        let body = MessageBody(recall)
        guard message.size <= limit, let head = body.head(of: message.firstChunk) else {
            return (UserKeys(), UserKeys())
        }
        let view = OctetView(head.span)
        var frame = MSRPFrame()
        guard frame.parse(view), let type = frame.contentType,
            view.extracting(type).hasPrefixIgnoringCase("message/cpim"), let octets = body.octets(of: message)
        else { return (UserKeys(), UserKeys()) }
        return parties(OctetView(octets.span))
    }

    /// The same of a SIP message that was read from `whole`.
    static func parties(of message: SIPMessage, _ whole: OctetView) -> (from: UserKeys, to: UserKeys) {
        guard let cpim = CPIMBody(message, whole) else { return (UserKeys(), UserKeys()) }
        return parties(OctetView(cpim.octets.span))
    }

    private static func parties(_ octets: OctetView) -> (from: UserKeys, to: UserKeys) {
        guard let cpim = CPIMMessage(octets, 0..<octets.count) else { return (UserKeys(), UserKeys()) }
        return (
            UserKeys(cpim.from.flatMap { NameAddress(octets, $0) }, octets),
            UserKeys(cpim.to.flatMap { NameAddress(octets, $0) }, octets)
        )
    }

    private static func mayHoldText(_ type: OctetView) -> Bool {
        type.hasPrefixIgnoringCase("text/") || type.hasPrefixIgnoringCase("message/cpim")
            || type.hasPrefixIgnoringCase("multipart/")
    }

    private static func texts(_ body: OctetView, type: [UInt8], encoding: [UInt8]?) -> [String] {
        let view = OctetView(type.span)
        guard view.hasPrefixIgnoringCase("multipart/") else {
            guard let encoding, let decoded = decoded(body, encoding) else {
                return MessageText.of(body, contentType: view, limit: limit).map { [$0] } ?? []
            }
            return MessageText.of(OctetView(decoded.span), contentType: view, limit: limit).map { [$0] } ?? []
        }
        // Texts beside a picture; what stands in a part of a part is not this message's own.
        var limits = BodyLimits()
        limits.parts = 64
        let parts = BodyParts(body, 0..<body.count, contentType: type, limits: limits).parts
        return parts.compactMap { part in
            guard part.path.count == 1, let type = part.contentType else { return nil }
            let content = part.content(body)
            return OctetView(type.span).hasPrefixIgnoringCase("text/")
                ? MessageText.of(OctetView(content.span), contentType: OctetView(type.span), limit: limit) : nil
        }
    }

    private static func decoded(_ body: OctetView, _ encoding: [UInt8]) -> [UInt8]? {
        let name = OctetView(encoding.span)
        return TransferEncoding(name, 0..<name.count).flatMap { TransferEncoding.decode(body, 0..<body.count, as: $0) }
    }
}
