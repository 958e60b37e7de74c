import Correlation
import MSRP
import Octets
import Reassembly
import SIP

/// What the recipient of a push told of the message in it, and whether anybody had asked for that.
struct Confirmation {
    private let message: LiveMessage?
    private let report: Frame?
    private let told: Told
    private let isNotificationAskedFor: Bool
    private let isDeliveryAskedFor: Bool

    init(
        _ push: PushBook.Push, _ original: Original?, _ recipient: @autoclosure () -> Recipient,
        in correlator: __shared Correlator
    ) {
        var message: LiveMessage?
        if case .msrp(let number, _, _) = push.carrier.form, correlator.messages.indices.contains(number - 1) {
            message = correlator.messages[number - 1]
        }
        self.message = message
        report = message.flatMap { correlator.confirmations[$0.number - 1] }
        // The original and the carrier: either may ask, and a notification may mean either.
        let subjects = [original?.subject, push.carrier.subject(in: correlator)].compactMap(\.self)
        told = Told(
            subjects.flatMap { correlator.dispositions.notices(of: $0) }, since: push.carrier.first.time,
            by: recipient(),
            in: correlator)
        isNotificationAskedFor = subjects.contains { correlator.dispositions.asksForNotification($0) }
        isDeliveryAskedFor = subjects.contains { correlator.dispositions.asksForDelivery($0) }
    }

    /// What came.
    enum Arrival {
        /// A REPORT of success (RFC 4975 §7.1.2).
        case report(Frame)
        /// A notification (RFC 5438).
        case notification(DispositionNotice)

        /// The frame that tells it.
        var frame: Frame {
            switch self {
            case .report(let frame): frame
            case .notification(let notice): notice.frame
            }
        }

        /// `IMDN displayed`.
        var words: String {
            switch self {
            case .report: "REPORT 200"
            case .notification(let notice): "IMDN \(notice.status.rawValue)"
            }
        }
    }

    /// What says most: a display, a delivery, a REPORT of success, a failure. What came before the push does not count.
    var arrival: Arrival? {
        success ?? told.failure.map(Arrival.notification)
    }

    /// That it failed, where nothing else says that it arrived.
    var failure: DispositionNotice? { success == nil ? told.failure : nil }

    /// What says that it arrived.
    var success: Arrival? {
        told.success.map(Arrival.notification) ?? report.map(Arrival.report)
    }

    /// Whether a REPORT was asked for, which is due as soon as the push has arrived, and nothing came.
    var lacksReport: Bool { arrival == nil && message?.wantsSuccessReport == true && message?.reports.isEmpty == true }

    /// Whether a notification of delivery was asked for, which is due as soon, and nothing came.
    var lacksNotification: Bool { arrival == nil && isDeliveryAskedFor }

    /// What did not come, though it was asked for; `nil` where nothing was.
    var absence: String? {
        if let message, !message.reports.isEmpty { return "REPORT seen, but none of success" }
        let missing = [
            message?.wantsSuccessReport == true ? "Success-Report" : nil, isNotificationAskedFor ? "IMDN" : nil,
        ].compactMap(\.self)
        switch missing.count {
        case 0: return nil
        case 1: return "\(missing[0]) asked for, none seen"
        default: return "Success-Report and IMDN asked for, neither seen"
        }
    }
}

extension Carrier {
    /// How notifications name it.
    func subject(in correlator: __shared Correlator) -> Dispositions.Subject? {
        switch form {
        case .msrp(let number, _, _): .msrp(number - 1)
        case .sip:
            request(in: correlator).map { .sip(session: $0.session.number, digest: $0.request.digest) }
        }
    }
}

extension Original {
    /// How notifications name it.
    var subject: Dispositions.Subject {
        switch form {
        case .msrp(let message): .msrp(message.number - 1)
        case .sip(let message, let session): .sip(session: session, digest: message.digest)
        }
    }
}
