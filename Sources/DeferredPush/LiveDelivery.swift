import Correlation
import MSRP
import Octets
import Reassembly
import SIP

/// Whether what was pushed had been passed on live before, and taken.
struct LiveDelivery {
    /// The frame in which it was passed on.
    let frame: Frame

    /// - Parameter carrier: the push; its source is the server.
    init?(of original: __shared Original, before carrier: __shared Carrier, in correlator: __shared Correlator) {
        let server = carrier.source.address
        switch original.form {
        case .msrp(let message):
            if correlator.isOnlyMessage(message.number - 1) { return nil }
            let found = correlator.messages(withFingerprint: message.messageID).first {
                let live = correlator.messages[$0]
                return live.number != message.number && live.method == .send && live.state == .complete
                    && live.size == message.size && live.source.address == server
                    && live.destination.address != message.source.address
                    && live.first.time >= message.first.time && live.first.time < carrier.first.time
                    && FinalResponse(to: live).map { !$0.isRefusal } ?? false
            }
            guard let found else { return nil }
            frame = correlator.messages[found].first
        case .sip(let message, let number):
            guard correlator.sessions.indices.contains(number - 1) else { return nil }
            let session = correlator.sessions[number - 1]
            let same = session.messages(of: message.method, message.cseqNumber, limit: Correlator.crowd)
            let found = same.first {
                $0.isRequest && $0.method == message.method && $0.cseqNumber == message.cseqNumber
                    && $0.sighting.source.address == server
                    && $0.sighting.destination.address != message.sighting.source.address
                    && $0.sighting.first.time < carrier.first.time
                    && FinalResponse(to: $0, in: session)?.status == 200
            }
            guard let found else { return nil }
            frame = found.sighting.first
        }
    }
}
