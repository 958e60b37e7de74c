import Correlation
import MSRP
import Octets
import Reassembly

/// What the recipient of a push told of the message in it, and whether anybody had asked for that.
struct Confirmation {
    private let message: LiveMessage?
    private let report: Frame?
    private let dispositions: Dispositions
    /// The original and the carrier: either may ask, and a notification may mean either.
    private let subjects: [Dispositions.Subject]
    private let pushed: Frame

    init(_ push: PushBook.Push, _ original: Original?, in correlator: Correlator) {
        var message: LiveMessage?
        var carrier: Dispositions.Subject?
        switch push.carrier.form {
        case .msrp(let number, _, _):
            if correlator.messages.indices.contains(number - 1) { message = correlator.messages[number - 1] }
            carrier = .msrp(number - 1)
        case .sip:
            carrier = push.carrier.request(in: correlator).map {
                .sip(session: $0.session.number, digest: $0.request.digest)
            }
        }
        self.message = message
        report = message.flatMap { correlator.confirmations[$0.number - 1] }
        dispositions = correlator.dispositions
        subjects = [original?.subject, carrier].compactMap(\.self)
        pushed = push.carrier.first
    }

    /// What came.
    enum Arrival {
        /// A REPORT of success (RFC 4975 §7.1.2).
        case report(Frame)
        /// A notification (RFC 5438), and the status that it tells.
        case notification(Frame, String)
    }

    /// What says most: a display, a delivery, a REPORT of success, a failure. What came before the push does not count.
    var arrival: Arrival? {
        let told = subjects.compactMap { dispositions.told(of: $0) }
        if let frame = told.lazy.compactMap({ since($0.displayed) }).first { return .notification(frame, "displayed") }
        if let frame = told.lazy.compactMap({ since($0.delivered) }).first { return .notification(frame, "delivered") }
        if let report { return .report(report) }
        let failures = told.compactMap(\.failure).filter { since($0.frame) != nil }
        return failures.first.map { .notification($0.frame, $0.status.rawValue) }
    }

    private func since(_ frame: Frame?) -> Frame? {
        frame.flatMap { $0.time >= pushed.time ? $0 : nil }
    }

    /// What did not come, though it was asked for; `nil` where nothing was.
    var absence: String? {
        if let message, !message.reports.isEmpty { return "REPORT seen, but none of success" }
        let missing = [
            message?.wantsSuccessReport == true ? "Success-Report" : nil,
            subjects.contains(where: dispositions.asksForNotification) ? "IMDN" : nil,
        ].compactMap(\.self)
        switch missing.count {
        case 0: return nil
        case 1: return "\(missing[0]) asked for, none seen"
        default: return "Success-Report and IMDN asked for, neither seen"
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
