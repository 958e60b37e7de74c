import Correlation
import MSRP
import Octets
import Reassembly
import SIP

/// The final response to a message, on the leg on which it was seen: what its receiver made of it.
struct FinalResponse: Sendable {
    /// "MSRP" or "SIP".
    let layer: String
    let status: Int
    let frame: Frame

    /// Whether the receiver refused the message (RFC 4975 §10, RFC 3261 §7.2).
    var isRefusal: Bool { status >= 300 }

    /// Whether it asks for credentials, with which the sender comes again (RFC 3261 §22).
    var isChallenge: Bool { status == 401 || status == 407 }

    /// `MSRP 415`.
    var words: String {
        // The usual one costs no string.
        status == 200 && layer == "MSRP" ? "MSRP 200" : "\(layer) \(status)"
    }

    /// The response to the last chunk; where that has none, or was none to refuse, the last refusal.
    ///
    /// A receiver that refuses a chunk need not wait for the others (RFC 4975 §10.5), but a chunk may be sent again.
    init?(to message: LiveMessage) {
        let last = message.lastChunk
        let isAlone = message.chunkCount == 1
        let chunk =
            last.response != nil || isAlone ? last : message.chunks.array.last { ($0.response ?? 0) >= 300 }
        guard let chunk, let status = chunk.response, let frame = chunk.responseFrame else { return nil }
        layer = "MSRP"
        self.status = Int(status)
        self.frame = frame
    }

    /// The first final response that came back to where `request` came from.
    init?(to request: LiveSIP, in session: Session) {
        let host = request.sighting.source.address
        let answer = session.firstMessage(of: request.method, request.cseqNumber) {
            ($0.status ?? 0) >= 200 && $0.sighting.destination.address == host
        }
        guard let answer else { return nil }
        self.init(answer: answer)
    }

    /// A response.
    init?(answer: LiveSIP) {
        guard let status = answer.status else { return nil }
        layer = "SIP"
        self.status = status
        frame = answer.sighting.first
    }

    init?(to original: Original, in correlator: __shared Correlator) {
        switch original.form {
        case .msrp(let message):
            // What was kept of it may be older than its answer.
            let index = message.number - 1
            self.init(to: correlator.messages.indices.contains(index) ? correlator.messages[index] : message)
        case .sip(let message, let session):
            guard correlator.sessions.indices.contains(session - 1) else { return nil }
            self.init(to: message, in: correlator.sessions[session - 1])
        }
    }

    init?(to carrier: Carrier, in correlator: __shared Correlator) {
        switch carrier.form {
        case .msrp:
            guard let message = Reach(of: carrier, in: correlator).message else { return nil }
            self.init(to: message)
        case .sip:
            guard let found = carrier.request(in: correlator) else { return nil }
            self.init(to: found.request, in: found.session)
        }
    }
}

extension Carrier {
    /// The SIP request that it is, and its session.
    func request(in correlator: __shared Correlator) -> (request: LiveSIP, session: Session)? {
        guard case .sip = form, let callID else { return nil }
        let octets = Array(callID.utf8)
        guard let index = correlator.session(withCallID: OctetView(octets.span)) else { return nil }
        let session = correlator.sessions[index]
        let request = session.messages.first {
            $0.isRequest && $0.sighting.first.number == first.number && $0.sighting.first.capture == first.capture
                && $0.sighting.source == source && $0.sighting.destination == destination
        }
        return request.map { ($0, session) }
    }
}
