import Correlation
import Octets
import Reassembly
import SIP

/// What came of the requests of each CSeq of a session: of one with very many messages, nobody looks through all of them
/// for each.
struct CSeqIndex {
    private struct Key: Hashable {
        let method: SIPMethod
        let number: UInt32?
        /// Where a response went, or where a request came from.
        let host: IPAddress
    }

    /// How many requests with one CSeq from one host are known.
    private static let limit = 64

    /// The place of the first final response.
    private var answers: [Key: Int] = [:]
    private var requests: [Key: [Int]] = [:]

    init(_ session: Session) {
        for (place, message) in session.messages.enumerated() {
            let (method, number) = (message.method, message.cseqNumber)
            if message.isRequest {
                let key = Key(method: method, number: number, host: message.sighting.source.address)
                if requests[key]?.count ?? 0 < CSeqIndex.limit { requests[key, default: []].append(place) }
            } else if (message.status ?? 0) >= 200 {
                let key = Key(method: method, number: number, host: message.sighting.destination.address)
                if answers[key] == nil { answers[key] = place }
            }
        }
    }

    /// The first final response that came back to where `request` came from.
    func answer(to request: LiveSIP, in session: Session) -> LiveSIP? {
        let host = request.sighting.source.address
        return answers[Key(method: request.method, number: request.cseqNumber, host: host)].map { session.messages[$0] }
    }

    /// Requests with the CSeq of `request` that some hosts sent, in the order of capture.
    func requests(like request: LiveSIP, from hosts: Set<IPAddress>, in session: Session) -> [LiveSIP] {
        let places = hosts.flatMap {
            requests[Key(method: request.method, number: request.cseqNumber, host: $0)] ?? []
        }
        return places.sorted().map { session.messages[$0] }
    }
}
