import Correlation
import SIP

/// Where the requests and responses of each CSeq stand among the messages of a session: of one with very many, nobody
/// looks through all of them for each.
struct CSeqIndex {
    private struct Key: Hashable {
        let method: SIPMethod
        let number: UInt32?
    }

    private var places: [Key: [Int]] = [:]

    init(_ session: Session) {
        for (place, message) in session.messages.enumerated() {
            places[Key(method: message.method, number: message.cseqNumber), default: []].append(place)
        }
    }

    /// The messages with the CSeq of `request`, in the order of capture.
    func messages(like request: LiveSIP, in session: Session) -> [LiveSIP] {
        (places[Key(method: request.method, number: request.cseqNumber)] ?? []).map { session.messages[$0] }
    }
}
