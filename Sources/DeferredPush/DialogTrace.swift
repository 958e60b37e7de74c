import Correlation
import Octets
import Reassembly
import Records
import SIP

/// What the other messages of its dialog tell of an original that was not found: over UDP nothing else shows that the
/// capture missed one.
struct DialogTrace {
    private let method: SIPMethod?
    private let isRequest: Bool
    private let cseqNumber: UInt32?
    private let callID: String?

    /// So many seconds a dialog may be quiet behind the request that opens it.
    private static let patience: Int64 = 32

    init(_ part: EncapsulatedMessage) {
        callID = part.callID
        guard case .sip(let message) = part.content else {
            (method, isRequest, cseqNumber) = (nil, false, nil)
            return
        }
        (method, isRequest) = (message.method, message.isRequest)
        cseqNumber = message.cseq(OctetView(part.octets.span))?.number
    }

    /// Why the original is not there; `nil` where the dialog does not show that it was.
    /// - Parameters:
    ///   - callIDs: the dialogs that it may belong to, where it names none.
    ///   - sent: when the copy says that it was sent, in seconds since 1970.
    ///   - start: when the capture starts.
    func reason<O: Originals>(_ callIDs: [String], sent: Int64?, start: Int64?, in originals: O) -> Reason? {
        for name in callID.map({ [$0] }) ?? Array(Set(callIDs)).sorted() {
            if let reason = reason(name, sent: sent, start: start, in: originals) { return reason }
        }
        return nil
    }

    private func reason<O: Originals>(_ callID: String, sent: Int64?, start: Int64?, in originals: O) -> Reason? {
        let all = originals.originals(callID: OctetView(callID.utf8.span), near: nil)
        let live = all.compactMap { original -> LiveSIP? in
            if case .sip(let message, _) = original.form { message } else { nil }
        }
        guard let first = live.map(\.sighting.first.time.nanoseconds).min().map({ $0 / 1_000_000_000 }) else {
            // Of several dialogs in a bundle one was over before the capture.
            let isEarly = sent.flatMap { sent in start.map { sent <= $0 + 1 } } ?? (self.callID == nil)
            return isEarly ? .beforeCapture : nil
        }
        // What is there in its place has been altered, or is another one.
        if live.contains(where: isInItsPlace) { return nil }
        let hasOpening = live.contains { $0.isRequest && $0.toTag.isMissing && $0.method != .ack }
        if !hasOpening, sent.map({ $0 <= first + 1 }) ?? true {
            return start.map { first - $0 <= Self.patience } ?? true ? .beforeCapture : .hole
        }
        return live.contains(where: isFollowUp) ? .hole : nil
    }

    /// Whether a message is of the kind of the copy.
    private func isInItsPlace(_ message: LiveSIP) -> Bool {
        message.method == method && message.isRequest == isRequest && message.status.map { $0 >= 200 } ?? true
    }

    /// Whether a message comes only after the original: the answer to a request, the ACK of a response.
    private func isFollowUp(_ message: LiveSIP) -> Bool {
        guard let method, let cseqNumber, message.cseqNumber == cseqNumber else { return false }
        return isRequest
            ? !message.isRequest && message.method == method
            : method == .invite && message.isRequest && message.method == .ack
    }
}
