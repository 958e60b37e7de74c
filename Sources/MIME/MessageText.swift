public import Octets

/// The text of an instant message as a person reads it: of a message/cpim what it wraps, transfer encoding undone, read
/// in the charset that is stated.
public enum MessageText {
    /// The text of a body.
    ///
    /// `nil` where the body is no text, or of a charset that is not known unless it is UTF-8 as well.
    /// - Parameters:
    ///   - contentType: the value of Content-Type.
    ///   - limit: octets of the body, or of what it wraps, that are read.
    public static func of(_ body: OctetView, contentType: OctetView, limit: Int = 65_536) -> String? {
        guard let type = MediaType(contentType, 0..<contentType.count) else { return nil }
        if type.matches("message/cpim", contentType) {
            return CPIMMessage(body, 0..<body.count).flatMap { of($0, body, limit: limit) }
        }
        guard contentType.hasPrefixIgnoringCase("text/") else { return nil }
        return decoded(body.prefix(limit), contentType)
    }

    /// The text that a message/cpim wraps; `nil` as above.
    /// - Parameters:
    ///   - body: the octets that `message` was read from.
    ///   - limit: octets of the content that are read.
    public static func of(_ message: CPIMMessage, _ body: OctetView, limit: Int = 65_536) -> String? {
        guard let value = message.contentType, body.extracting(value).hasPrefixIgnoringCase("text/") else { return nil }
        if message.transferEncoding != nil, let content = message.decodedContent(body) {
            return decoded(OctetView(content.span).prefix(limit), body.extracting(value))
        }
        return decoded(body.extracting(message.content).prefix(limit), body.extracting(value))
    }

    /// The charset that a Content-Type states; `nil` where it states none, or one that is not known.
    public static func charset(of contentType: OctetView) -> Charset? {
        MediaType(contentType, 0..<contentType.count)?.decodedParameter("charset", contentType)
            .flatMap { Charset(named: OctetView($0.span)) }
    }

    private static func decoded(_ octets: OctetView, _ contentType: OctetView) -> String? {
        guard let type = MediaType(contentType, 0..<contentType.count),
            let name = type.decodedParameter("charset", contentType)
        else { return octets.text() }
        guard let charset = Charset(named: OctetView(name.span)) else {
            let text = Charset.utf8.decode(octets)
            return text.invalidSequences == 0 ? String(decoding: text.octets, as: UTF8.self) : nil
        }
        if charset == .utf8 || charset == .usASCII { return octets.text() }
        return String(decoding: charset.decode(octets).octets, as: UTF8.self)
    }
}
