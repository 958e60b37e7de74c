import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Says what a hole hit.
extension Dissection {
    /// Names a hole: where it is, how much is missing, and in which message.
    mutating func noteLoss(
        _ count: Int, _ cause: LossCause, _ stretch: borrowing Stretch, _ half: HalfID, _ flow: FlowReading
    ) {
        let stream = "the stream \(flow.source(half)) > \(flow.destination(half))"
        let (message, callID) = torn(stretch.octets, flow)
        switch cause {
        case .hole:
            log.note(.c002, "\(count) octets missing from \(stream), \(message)", callID: callID, at: stretch.frame)
        case .evicted:
            log.note(
                .c002, "\(stretch.octets.count) octets of \(stream) given up, too much waited: \(message)",
                callID: callID, at: stretch.frame)
        case .cut, .unreadable: break
        }
    }

    mutating func missed(chunks: Int, from source: Endpoint, to destination: Endpoint, frame: Frame) {
        let what = "\(chunks) DATA chunk\(chunks == 1 ? "" : "s") of SIP over SCTP \(source) > \(destination)"
        log.note(.c008, "\(what) not in the capture", at: frame)
        correlator.legs.tear(from: source.address, to: destination.address)
    }

    /// Names a user message of SCTP of which chunks are missing.
    mutating func incompleteMessage(
        from source: IPAddress, to destination: IPAddress, chunks: Int, first: Frame, isSIP: Bool
    ) {
        let what = "\(chunks) DATA chunk\(chunks == 1 ? "" : "s") of a user message \(source) > \(destination)"
        log.note(
            .c008, severity: isSIP ? .warning : .note,
            "\(what), others missing\(isSIP ? ": a SIP message is not whole" : "")", at: first)
        correlator.legs.tear(from: source, to: destination)
    }

    /// The message that begins with `octets`, in words, and the Call-ID of its session.
    private mutating func torn(_ octets: OctetView, _ flow: FlowReading) -> (words: String, callID: String?) {
        if flow.carries == .sip, !octets.isEmpty, sip.parse(octets) {
            let callID = sip.callID(octets).map { octets.text($0) }
            let kind = sip.statusCode.map { "\($0) response" } ?? sip.methodRange.map { octets.text($0) } ?? "message"
            return ("in \(kind)\(callID.map { " of \($0)" } ?? "")", callID)
        }
        if flow.carries == .msrp, !octets.isEmpty, msrp.parse(octets) {
            let id = msrp.messageID.map { octets.text($0) }
            return (
                "in \(msrp.isRequest ? "a SEND" : "a response")\(id.map { " with Message-ID \($0)" } ?? "")",
                correlator.callID(of: msrp, octets)
            )
        }
        return ("between messages", nil)
    }
}
