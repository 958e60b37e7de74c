public import Octets
public import SIP
import TextSyntax

/// The marks by which an INVITE shows that a server opens its session to deliver what it stored, as deployed RCS does:
/// no bundle, but each message as the message/cpim that it was (PROTOCOL §1.3 F, G).
public struct StoreAndForward: Hashable, Sendable {
    /// What is delivered.
    public enum Content: Hashable, Sendable {
        /// Messages of the user that Referred-By names.
        case messages
        /// Disposition notifications: P-Asserted-Identity is `rcse-standfw@…`.
        case notifications
    }

    /// What is delivered.
    public let content: Content
    /// The URI in Referred-By (RFC 3892 §3): who sent what was stored.
    public let referrer: [UInt8]?

    /// The marks of an INVITE; `nil` where it has none.
    ///
    /// Referred-By alone is none: any INVITE that a REFER asked for has it. The session must be one of OMA IM or CPM, and
    /// no conference, to which users are referred too.
    public init?(_ message: SIPMessage, _ octets: OctetView) {
        guard message.isRequest, message.method == .invite else { return nil }
        let headers = message.headers
        let referredBy = headers.value(.referredBy)
        let asserted = headers.value(.pAssertedIdentity)
        guard referredBy != nil || asserted != nil else { return nil }
        referrer = referredBy.flatMap { NameAddress(octets, $0) }.map { octets.copied($0.uri) }
        if StoreAndForward.isStandForward(message, octets), !StoreAndForward.isMultipart(message, octets) {
            content = .notifications
            return
        }
        guard referredBy != nil, StoreAndForward.isMessaging(message, octets),
            !StoreAndForward.names("isfocus", in: .contact, message, octets)
        else { return nil }
        content = .messages
    }

    private static func isStandForward(_ message: SIPMessage, _ octets: OctetView) -> Bool {
        message.values(.pAssertedIdentity, octets).contains { value in
            guard let address = NameAddress(octets, value), let uri = URIParts(octets, address.uri),
                let user = uri.user
            else { return false }
            return octets.extracting(user).equalsIgnoringCase("rcse-standfw")
        }
    }

    private static func isMultipart(_ message: SIPMessage, _ octets: OctetView) -> Bool {
        message.headers.value(.contentType).map { octets.extracting($0).hasPrefixIgnoringCase("multipart/") } ?? false
    }

    /// Whether it names the feature tag of OMA IM, or a service of CPM.
    private static func isMessaging(_ message: SIPMessage, _ octets: OctetView) -> Bool {
        let fields: [HeaderName] = [.contact, .acceptContact, .pAssertedService, .pPreferredService]
        return fields.contains {
            names("oma.sip-im", in: $0, message, octets) || names("oma.cpm", in: $0, message, octets)
        }
    }

    private static func names(
        _ word: StaticString, in name: HeaderName, _ message: SIPMessage, _ octets: OctetView
    ) -> Bool {
        message.headers.fields.contains { field in
            guard field.name == name else { return false }
            let value = octets.extracting(field.valueRange)
            return (0..<value.count).contains { value.dropping($0).hasPrefixIgnoringCase(word) }
        }
    }
}
