import Correlation
import Octets
import Records
import SIP
import TextSyntax

/// What a B2BUA may write anew between the sender and the server (PROTOCOL §3.3 to §3.6, column B2BUA).
enum BackToBack {
    /// The fields that it must pass on as they are, in lower case; From and To may get another host, tag and name.
    private static let kept: Set<String> = [
        "start-line", "body", "content-type", "content-disposition", "content-encoding", "content-language",
        "content-id", "content-description", "mime-version", "expires", "referred-by", "contribution-id",
        "conversation-id", "inreplyto-contribution-id", "message-direction", "date",
    ]

    /// `judgement` with what a B2BUA may have changed allowed.
    static func allowing(_ judgement: Judgement) -> Judgement {
        var result = judgement
        result.fields.allow(isRewritable, why: "written anew by a B2BUA", source: "RFC 7092 §3")
        if result.verdict == .altered, result.faults == 0 { result.verdict = .match }
        return result
    }

    private static func isRewritable(_ difference: DifferenceRecord) -> Bool {
        let field = difference.field.lowercased()
        if field == "from" || field == "to" {
            let (live, copy) = (user(difference.live), user(difference.encapsulated))
            return live != nil && live == copy
        }
        return !kept.contains(field) && !field.hasPrefix("cpim:")
    }

    private static func user(_ value: String?) -> Fingerprint? {
        guard let value else { return nil }
        let octets = Array(value.utf8)
        let view = OctetView(octets.span)
        return NameAddress(view, 0..<view.count).flatMap { UserKey(view, $0.uri) }?.name
    }
}
