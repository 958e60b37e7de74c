import MIME
public import Octets
public import SIP
import TextSyntax

/// The message/cpim in a SIP request: its body, or in an INVITE the part beside the session description, which is the
/// first message of the session.
public struct CPIMBody: Sendable {
    /// Its octets, transfer encoding undone.
    public let octets: [UInt8]

    /// Finds it; `nil` where there is none. What a bundle holds is not live, and is not looked at.
    public init?(_ message: SIPMessage, _ whole: OctetView) {
        guard message.isRequest, let value = message.headers.value(.contentType) else { return nil }
        let type = whole.extracting(value)
        let body = message.declaredBody(whole)
        if type.hasPrefixIgnoringCase("message/cpim") {
            octets = whole.copied(body)
            return
        }
        guard message.method == .invite, type.hasPrefixIgnoringCase("multipart/") else { return nil }
        var limits = BodyLimits()
        limits.parts = 64
        let parts = BodyParts(whole, body, contentType: type.copied(), limits: limits)
        // A part of a part may be of another message: only what lies in the outermost multipart counts.
        guard let part = parts.parts.first(where: { $0.path.count == 1 && $0.matches("message/cpim") }) else {
            return nil
        }
        octets = part.content(whole)
    }
}
