import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// What a stream carries, told from its first octets, or from what is found in its middle.
extension Framing {
    /// How many octets of a stream are looked at before it is given up as neither SIP nor MSRP.
    private static let searchLimit = 1 << 18

    mutating func recognise(_ stretch: borrowing Stretch, _ half: HalfID) -> Consumption {
        let slot = half.flow.slot
        let isStart = flows[slot]?.isSynchronised == true && stretch.position == 0
        switch StretchStart(stretch.octets) {
        case .sip where isStart || SIPFramer.startsWithKnownMethod(stretch.octets.dropping(leadingLineEnds(stretch))):
            return begin(.sip, stretch, half, at: 0)
        case .msrp: return begin(.msrp, stretch, half, at: 0)
        case .tls where isStart || stretch.position == 0: return recogniseTLS(stretch, half)
        case .http where isStart || stretch.position == 0: return recogniseHTTP(stretch, half)
        case .unclear where !isStart && Framing.joinsWebSocket(stretch.octets),
            .nothing where !isStart && Framing.joinsWebSocket(stretch.octets):
            return beginWebSocket(stretch, half)
        case .unclear where stretch.octets.count < 4096 && !stretch.isLast: return Consumption(count: 0)
        case .nothing where isStart:
            flows[slot]?.carries = .other
            return Consumption(count: stretch.octets.count, ignoresRest: true)
        // The first line may be the rest of one: "VITE sip:bob@example.com SIP/2.0", perhaps of a stored message.
        case .sip: return search(stretch, half, from: 1)
        case .tls, .http, .unclear, .nothing: return search(stretch, half, from: 0)
        }
    }

    private func leadingLineEnds(_ stretch: borrowing Stretch) -> Int {
        var count = 0
        while let octet = stretch.octets.octet(at: count), octet == .carriageReturn || octet == .lineFeed { count += 1 }
        return count
    }

    /// In the middle of a connection a message may start anywhere behind a line end.
    private mutating func search(_ stretch: borrowing Stretch, _ half: HalfID, from start: Int) -> Consumption {
        let octets = stretch.octets
        let msrpStart = MSRPFramer.resynchronise(octets, from: start)
        let sipStart = SIPFramer.resynchronise(octets, from: start)
        if let msrpStart, msrpStart <= sipStart ?? .max { return begin(.msrp, stretch, half, at: msrpStart) }
        if let sipStart {
            // A stored message inside a bundle is no SIP of this connection.
            return begin(Framing.isPart(octets, at: sipStart) ? .msrp : .sip, stretch, half, at: sipStart)
        }
        let slot = half.flow.slot
        // The last lines may be the beginning of a start that is cut: MSRP shows itself on its second line.
        var keep = 0
        if octets.count > 1024 { keep = octets.count - 1024 }
        let done = stretch.isLast ? octets.count : keep
        flows[slot]?.searched += done
        if flows[slot]?.searched ?? 0 > Framing.searchLimit {
            flows[slot]?.carries = .other
            return Consumption(count: octets.count, ignoresRest: true)
        }
        return Consumption(count: done)
    }

    /// Whether the lines before `start` are those of a part that holds a message: its Content-Type, and an empty line.
    private static func isPart(_ octets: OctetView, at start: Int) -> Bool {
        let before = octets.extracting(max(0, start - 512)..<start)
        guard before.hasPrefix("\n\r\n", at: before.count - 3) || before.hasPrefix("\n\n", at: before.count - 2)
        else { return false }
        var isPart = false
        var position = 0
        while let line = before.line(at: position) {
            let content = before.extracting(line.content)
            if content.hasPrefixIgnoringCase("Content-Type:") {
                let type = before.extracting(before.trimmed(line.content.lowerBound + 13..<line.content.upperBound))
                isPart = type.hasPrefixIgnoringCase("message/sip")
            }
            position = line.next
        }
        return isPart
    }

    private mutating func begin(
        _ carries: FlowReading.Carries, _ stretch: borrowing Stretch, _ half: HalfID, at start: Int
    ) -> Consumption {
        flows[half.flow.slot]?.carries = carries
        noteBeginning(half.flow.slot, stretch.frame)
        garbage += start
        return carries == .sip ? consumeSIP(stretch, half, from: start) : consumeMSRP(stretch, half, from: start)
    }

    /// A connection has shown that it carries messages: what of it is missing matters.
    mutating func noteBeginning(_ slot: Int, _ frame: Frame) {
        guard let flow = flows[slot] else { return }
        for conflict in conflicts.take(slot) { note(conflict, flow) }
        let (low, high) = (flow.low, flow.high)
        if !flow.isSynchronised {
            hand { $0.log.note(.c001, "connection \(low) - \(high) was open before the capture", at: frame) }
        }
        let missed = flow.missedEarly
        guard missed > 0 else { return }
        holes += 1
        missingOctets += missed
        hand { reading in
            reading.log.note(.c002, "\(missed) octets missing from the beginning of \(low) - \(high)", at: frame)
            reading.correlator.legs.tear(from: low.address, to: high.address)
            reading.correlator.legs.tear(from: high.address, to: low.address)
        }
    }
}
