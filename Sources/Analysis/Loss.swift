import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Octets that are missing in a stream of SIP or MSRP.
struct Loss: Sendable {
    /// How many.
    let count: Int
    let cause: LossCause
    /// What there is of the message before them, which does not go on.
    let octets: [UInt8]
    /// Where that was seen; `nil` where there is nothing of it.
    let sighting: Sighting?
    /// The frame that shows the loss.
    let frame: Frame
    let flow: FlowReading
    let half: HalfID
    /// Whether the stream had been torn before.
    let isTorn: Bool

    fileprivate var source: Endpoint { flow.source(half) }
    fileprivate var destination: Endpoint { flow.destination(half) }
}

/// Says what a hole hit, and reads what there is of it.
extension Dissection {
    mutating func take(_ loss: Loss) {
        let (source, destination) = (loss.source.address, loss.destination.address)
        if loss.cause == .unreadable {
            correlator.legs.concealed.conceal(from: source, to: destination)
            correlator.legs.concealed.end(from: source, to: destination, at: loss.frame.time)
        } else {
            correlator.legs.tear(from: source, to: destination)
        }
        note(loss)
        readTorn(loss)
    }

    /// Names a hole: where it is, how much is missing, and in which message.
    private mutating func note(_ loss: Loss) {
        let stream = "the stream \(loss.source) > \(loss.destination)"
        let (message, callID) = torn(OctetView(loss.octets.span), loss.flow)
        switch loss.cause {
        case .hole:
            log.note(
                .c002, "\(loss.count) octets missing from \(stream), \(message)", callID: callID, at: loss.frame)
        case .evicted:
            log.note(
                .c002, "\(loss.octets.count) octets of \(stream) given up, too much waited: \(message)",
                callID: callID, at: loss.frame)
        case .cut, .unreadable: break
        }
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

    /// What there is of a message that a hole has cut off.
    private mutating func readTorn(_ loss: Loss) {
        let long = takeLongFrame(loss.half)
        guard let sighting = loss.sighting else {
            if let long { readTorn(long, loss.cause, loss.half, isTorn: loss.isTorn) }
            return
        }
        let octets = OctetView(loss.octets.span)
        if var long {
            keep(octets, sighting)
            long.append(octets.count, sighting)
            readTorn(long, loss.cause, loss.half, isTorn: loss.isTorn)
        } else if loss.flow.carries == .sip {
            if sip.parse(octets) { read(sip, SIPNames(sip, octets, sighting), octets, sighting) }
        } else if msrp.parse(octets) {
            places?.add(.msrp, sighting)
            // What is torn behind a tear may be the middle of a push.
            if loss.isTorn, correlator.leadsBack(msrp, octets, from: sighting.source, to: sighting.destination) {
                return
            }
            keep(octets, sighting)
            _ = correlator.accept(msrp, octets, ending: nil, sighting, on: loss.half, &log)
            remember(msrp, octets, sighting)
        }
    }
}
