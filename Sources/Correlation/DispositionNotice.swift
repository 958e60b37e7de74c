import MIME
public import Octets
public import Reassembly
import SIP
import TextSyntax

/// One notification about a message (IMDN, RFC 5438 §7), and what shows whose word it is.
public struct DispositionNotice: Hashable, Sendable {
    /// What it tells.
    public enum Status: String, Hashable, Sendable {
        /// It was delivered.
        case delivered
        /// It was displayed.
        case displayed
        /// It was not delivered.
        case failed
        /// Something went wrong on the way.
        case error
        /// Its recipient does not want that to be told.
        case forbidden
    }

    /// What it tells.
    public let status: Status
    /// The frame that holds its first octet.
    public let frame: Frame
    /// Where it came from on the leg on which it was seen.
    public let source: IPAddress
    /// The live message that brought it.
    public let carrier: Dispositions.Subject
    /// Who sends it: From of the message/cpim that wraps it, else From of the SIP request. `nil` where nobody is named.
    public let sender: UserKey?
    /// Whose notification it claims to be: `recipient-uri` and `original-recipient-uri` (RFC 5438 §7.2.1).
    public let recipients: Set<UserKey>
    /// When the message was sent that it tells of, in seconds since 1970, as it says (`datetime`).
    public let messageTime: Int64?

    /// `nil` where the document tells nothing that counts.
    init?(_ notification: DispositionNotification, in letter: Letter) {
        switch (notification.stage, notification.status) {
        case (.delivery, .delivered): status = .delivered
        case (.display, .displayed): status = .displayed
        case (_, .failed): status = .failed
        case (_, .error): status = .error
        case (_, .forbidden): status = .forbidden
        default: return nil
        }
        messageTime = notification.dateTime.flatMap { InternetDate(OctetView($0.span))?.seconds }
        frame = letter.frame
        source = letter.source
        carrier = letter.subject
        sender = letter.sender
        recipients = Set(
            [notification.recipient, notification.originalRecipient].compactMap { uri in
                uri.flatMap { DispositionNotice.user(OctetView($0.span), 0..<$0.count) }
            })
    }

    /// The live message that a body was read from, as far as a notification in it needs it.
    struct Letter {
        let subject: Dispositions.Subject
        let frame: Frame
        let source: IPAddress
        var sender: UserKey?
    }

    /// Whom the URI in a range names; `nil` where it hides who it is (RFC 3323 §4.1.1.3).
    static func user(_ octets: OctetView, _ uri: Range<Int>) -> UserKey? {
        if let parts = URIParts(octets, uri), octets.extracting(parts.host).equalsIgnoringCase("anonymous.invalid") {
            return nil
        }
        return UserKey(octets, uri)
    }

    /// Whom From of a message/cpim names.
    static func sender(_ message: CPIMMessage, _ octets: OctetView) -> UserKey? {
        message.from.flatMap { NameAddress(octets, $0) }.flatMap { user(octets, $0.uri) }
    }
}
