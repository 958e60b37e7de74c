import Correlation
import Octets
import SIP

/// The transaction that a copy is of although its CSeq bears another number, where no Via names it: a dialog has one
/// INVITE that begins it, and one BYE that ends it (RFC 3261 §12.1, §15).
struct OnlyTransaction {
    private let copy: SIPMessage
    private let method: SIPMethod
    private let number: UInt32

    /// `nil` where the number is the only mark that tells transactions apart.
    /// - Parameter all: the live messages with the copy's Call-ID.
    init?(of copy: SIPMessage, _ octets: OctetView, among all: [Original]) {
        guard let cseq = copy.cseq(octets), cseq.method == .invite || cseq.method == .bye,
            copy.topBranch(octets) == nil, let tag = copy.from(octets)?.tag
        else { return nil }
        let fromTag = SIPTag(octets.extracting(tag))
        var asked: Set<UInt32> = []
        var accepted: Set<UInt32> = []
        for original in all {
            guard case .sip(let live, _) = original.form, live.method == cseq.method, live.fromTag == fromTag,
                let number = live.cseqNumber
            else { continue }
            if let status = live.status {
                if (200..<300).contains(status) { accepted.insert(number) }
            } else if live.method == .bye || live.toTag.isMissing {
                asked.insert(number)
            }
        }
        // What was challenged comes again under another number: the request that was accepted counts.
        let both = asked.intersection(accepted)
        guard both.count == 1, let number = both.first else { return nil }
        self.copy = copy
        method = cseq.method
        self.number = number
    }

    /// Whether a message is of the copy's kind, and of the transaction.
    func holds(_ original: Original) -> Bool {
        guard case .sip(let live, _) = original.form, live.cseqNumber == number, live.method == method else {
            return false
        }
        return copy.isRequest ? live.isRequest : live.status == copy.statusCode
    }
}
