import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// What the two ends of a push session said of the medium (RFC 4975 §8), as it stood when the push began.
struct Acceptance {
    private let recipient: MediaOffer
    private let sender: MediaOffer?

    /// `nil` where the recipient's description was not seen, or the push is no MSRP message.
    init?(of push: PushBook.Push, in correlator: __shared Correlator) {
        guard case .msrp(let number, _, _) = push.carrier.form, correlator.messages.indices.contains(number - 1),
            let callID = push.carrier.callID
        else { return nil }
        let octets = Array(callID.utf8)
        guard let index = correlator.session(withCallID: OctetView(octets.span)) else { return nil }
        let session = correlator.sessions[index]
        let message = correlator.messages[number - 1]
        func last(_ endpoint: Fingerprint) -> MediaOffer? {
            session.offers.last { offer in
                guard offer.endpoint == endpoint, session.messages.indices.contains(offer.message) else { return false }
                let said = session.messages[offer.message]
                return said.status ?? 200 < 300 && said.sighting.first.time <= push.carrier.first.time
            }
        }
        guard let recipient = last(message.recipient) else { return nil }
        self.recipient = recipient
        sender = last(message.sender)
    }

    func examine(_ push: PushRecord, _ notes: inout PushNotes, _ log: inout FindingLog) {
        examineTypes(push, &notes, &log)
        if let limit = recipient.maxSize, limit > 0, UInt64(push.carrier.size) > limit {
            notes.note(.l641, "push of \(push.carrier.size) octets, but a=max-size is \(limit)", &log)
        }
        if recipient.direction == .sendOnly || recipient.direction == .inactive {
            notes.note(.l642, "pushed to a recipient that takes nothing (\(words(recipient.direction)))", &log)
        } else if let sender, sender.direction == .receiveOnly || sender.direction == .inactive {
            notes.note(.l642, "pushed by a sender that sends nothing (\(words(sender.direction)))", &log)
        }
    }

    private func words(_ direction: MessageMedia.Direction) -> String {
        switch direction {
        case .sendOnly: "a=sendonly"
        case .receiveOnly: "a=recvonly"
        case .inactive: "a=inactive"
        case .sendAndReceive: "a=sendrecv"
        }
    }

    private func examineTypes(_ push: PushRecord, _ notes: inout PushNotes, _ log: inout FindingLog) {
        guard let accepted = recipient.acceptTypes.map(AcceptedTypes.init) else { return }
        let root = EncapsulatedMessage.mediaType(push.carrier.contentType)
        if !accepted.holds(root) {
            notes.note(.l640, "\(root) is not among the recipient's accept-types", &log)
            return
        }
        let wrapped = AcceptedTypes(recipient.acceptWrappedTypes ?? [])
        var seen: Set<String> = []
        var last: String?
        for part in push.parts where part.contentType != last {
            last = part.contentType
            let type = EncapsulatedMessage.mediaType(part.contentType)
            guard !type.isEmpty, seen.insert(type).inserted, !accepted.holds(type), !wrapped.holds(type) else {
                continue
            }
            notes.note(
                .l640, severity: .note,
                "\(type) is neither among the recipient's accept-types nor its accept-wrapped-types", &log)
        }
    }
}
