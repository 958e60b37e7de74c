import Correlation
import Ingest
import MIME
import Octets
import SIP
import TextSyntax

/// Reads again what a SIP request brings to a person.
struct SIPTexts {
    let recall: Recall

    /// The message in a request.
    struct Content {
        var text: String?
        /// Content-Type of what is there, as it stands; of a message/cpim, of what it wraps.
        var type: String?
        var size = 0
        /// From of a message/cpim.
        var from: String?
        var isComposing = false
    }

    /// The message in the body of a MESSAGE, or beside the session description of an INVITE.
    func content(of message: LiveSIP) -> Content {
        guard let octets = recall.octets(of: message.sighting.extents) else { return Content() }
        let view = OctetView(octets.span)
        var parsed = SIPMessage()
        guard parsed.parse(view) else { return Content() }
        return SIPTexts.content(of: parsed, view)
    }

    static func content(of parsed: SIPMessage, _ view: OctetView) -> Content {
        guard let value = parsed.headers.value(.contentType) else { return Content() }
        let type = view.extracting(value)
        var content = Content(type: type.text(), size: parsed.body.count)
        if let cpim = CPIMBody(parsed, view) {
            let body = OctetView(cpim.octets.span)
            guard let message = CPIMMessage(body, 0..<body.count) else { return content }
            content.size = message.content.count
            content.type = message.contentType.map { body.text($0) } ?? content.type
            content.from = message.from.map { body.text($0) }
            content.text = MessageText.of(message, body)
        } else if parsed.method == .message {
            content.text = MessageText.of(view.extracting(parsed.declaredBody(view)), contentType: type)
        }
        content.isComposing = content.type?.utf8.starts(with: "application/im-iscomposing+xml".utf8) ?? false
        return content
    }

    /// The URI in a CPIM address; `nil` where that hides who it is (RFC 3323 §4.1.1.3), or is none.
    static func uri(inCPIM value: String?) -> String? {
        guard let value else { return nil }
        let octets = Array(value.utf8)
        let view = OctetView(octets.span)
        guard let address = NameAddress(view, 0..<view.count) else { return nil }
        let uri = view.text(address.uri)
        return uri.isEmpty || uri.contains("@anonymous.invalid") ? nil : uri
    }

    /// The first `limit` octets of a text, as far as they are whole characters.
    static func head(of text: String, _ limit: Int) -> String {
        if text.utf8.count <= limit { return text }
        var octets = Array(text.utf8.prefix(limit))
        while let last = octets.last, last & 0xC0 == 0x80 { octets.removeLast() }
        if let last = octets.last, last >= 0xC0 { octets.removeLast() }
        return String(decoding: octets, as: UTF8.self)
    }
}
