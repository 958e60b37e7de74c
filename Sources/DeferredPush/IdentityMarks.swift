import Correlation
import Octets
import SIP

/// What names the message that a copy is one of: its tags, its CSeq, its method or status, and its transaction.
struct IdentityMarks {
    /// The tag of From: random, so that another dialog hardly ever has it (RFC 3261 §19.3).
    let fromTag: SIPTag
    private let toTag: SIPTag
    private let cseqNumber: UInt32
    private let cseqMethod: SIPMethod
    private let method: SIPMethod?
    private let status: Int?
    private let branch: SIPBranch?

    /// Of a copy; `nil` where it lacks a From tag or a CSeq.
    init?(_ copy: SIPMessage, _ octets: OctetView) {
        guard let cseq = copy.cseq(octets), let tag = copy.from(octets)?.tag else { return nil }
        fromTag = SIPTag(octets.extracting(tag))
        if fromTag.isMissing { return nil }
        toTag = copy.to(octets)?.tag.map { SIPTag(octets.extracting($0)) } ?? .missing
        cseqNumber = cseq.number
        cseqMethod = cseq.method
        method = copy.isRequest ? copy.method : nil
        status = copy.statusCode
        branch = copy.topBranch(octets).map { SIPBranch(octets.extracting($0)) }
    }

    /// Whether `live` is named by all marks but one: the Call-ID, the method of a request whose CSeq has it still, or the
    /// method in CSeq, where no method is called so. Another CSeq number is another request.
    func differInOne(from live: LiveSIP, hasSameCallID: Bool) -> Bool {
        guard live.fromTag == fromTag, live.cseqNumber == cseqNumber, live.status == status,
            branch == nil || live.branch == branch
        else { return false }
        if let method {
            guard live.isRequest, live.method == cseqMethod else { return false }
            return (live.method == method) != hasSameCallID
        }
        guard !live.isRequest, live.toTag == toTag else { return false }
        return hasSameCallID ? cseqMethod == .other && live.method != .other : live.method == cseqMethod
    }
}
