import MIME
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// How old a message was when it was pushed, and whether it had expired (RFC 3428 §7).
struct MessageAge {
    /// A message older than this, in seconds, is worth a note: a week.
    static let old: Int64 = 7 * 86_400

    /// From when it was sent to when it was pushed.
    let seconds: Int64
    /// For how many seconds it had expired; `nil` where it had not, or need not.
    let expired: Int64?
    /// Whether its Date lies so far back that the capture is rather a replay, the clock of which is not the sender's.
    let isReplay: Bool

    /// By the original where that was seen, else by the Date of the copy; `nil` where there is neither.
    /// - Parameters:
    ///   - original: when it was seen.
    ///   - pushed: when the push began.
    init?(_ part: EncapsulatedMessage, original: Timestamp?, pushed: Timestamp) {
        let tolerance: Int64
        if let original {
            seconds = pushed.since(original) / 1_000_000_000
            tolerance = 1
            isReplay = false
        } else if let date = part.date {
            seconds = pushed.nanoseconds / 1_000_000_000 - date
            tolerance = 60
            isReplay = seconds > 366 * 86_400
        } else {
            return nil
        }
        guard !part.isSend, case .sip(let message) = part.content, message.method == .message,
            case .value(let limit)? = message.number(.expires, OctetView(part.octets.span)),
            seconds - Int64(limit) > tolerance
        else {
            expired = nil
            return
        }
        expired = seconds - Int64(limit)
    }
}

extension EncapsulatedMessage {
    /// When it was sent or stored, in seconds since 1970: its Date, or DateTime of a message/cpim.
    var sent: Int64? {
        guard case .cpim(let message) = content else { return date }
        guard let value = message.dateTime else { return nil }
        return InternetDate(OctetView(octets.span).extracting(value))?.seconds
    }
}
