import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Tells of each way that a message took towards its recipient where it went, and what shows that it arrived.
struct Deliveries {
    let correlator: Correlator
    let clock: CaptureClock
    let presence: Presence

    /// A push of it, to which `response` was the last word.
    func record(
        _ push: PushBook.Push, _ response: FinalResponse?, _ confirmation: Confirmation, to user: UserKey?
    ) -> DeliveryRecord {
        let carrier = push.carrier
        let device = presence.device(of: user, reachedBy: carrier)
        let reach = Reach(of: carrier, in: correlator)
        return record(
            push.record.id, Device.record(device, at: reach.end), response, reach.message, confirmation.success,
            isRelay: reach.isRelay)
    }

    /// That it was passed on at once.
    func record(passedOn original: Original, _ told: Told) -> DeliveryRecord {
        var message: LiveMessage?
        if case .msrp(let live) = original.form { message = live }
        let report = message.flatMap { correlator.confirmations[$0.number - 1] }
        return record(
            nil, Device.record(nil, at: original.destination), FinalResponse(to: original, in: correlator), message,
            told.success.map(Confirmation.Arrival.notification) ?? report.map(Confirmation.Arrival.report))
    }

    private func record(
        _ push: String?, _ device: DeviceRecord, _ response: FinalResponse?, _ message: LiveMessage?,
        _ confirmed: Confirmation.Arrival?, isRelay: Bool = false
    ) -> DeliveryRecord {
        var record = DeliveryRecord(push: push, device: device)
        if let response {
            let citation = clock.cite(response.frame, response.words)
            if response.isRefusal {
                record.refused = citation
            } else {
                record.acknowledged = citation
                // A relay answers for itself: what it took may not have gone on.
                if response.layer == "MSRP", response.status == 200 { record.proof = isRelay ? .tcpAcked : .msrp200 }
            }
        } else if let frame = message?.acknowledged {
            record.acknowledged = clock.cite(frame, "TCP ack")
            record.proof = .tcpAcked
        }
        if let confirmed {
            record.confirmed = clock.cite(confirmed.frame, confirmed.words)
            record.proof = confirmed.proof
        }
        return record
    }
}

extension Confirmation.Arrival {
    /// What it proves.
    var proof: CustodyProof {
        switch self {
        case .report: .report
        case .notification(let notice): notice.status == .displayed ? .imdnDisplayed : .imdnDelivered
        }
    }
}
