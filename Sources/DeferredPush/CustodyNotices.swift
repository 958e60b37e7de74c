public import Correlation
import Octets
import Reassembly

/// What a person who reads a conversation wants to know of a message.
extension Custody {
    /// What its recipient told of a message since it was sent, the earliest first. What others claim is left out.
    public func notices(of original: Original) -> [DispositionNotice] {
        let notices = correlator.dispositions.notices(of: original.subject)
        if notices.isEmpty { return [] }
        return Told(notices, since: original.first.time, by: recipient(of: original, in: nil), in: correlator).all
    }
}
