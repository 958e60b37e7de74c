import Correlation
import MSRP
import Octets
import Reassembly

/// The MSRP frames that need no framer: nearly all of those of a capture that can be read again.
extension Framing {
    /// Takes the usual MSRP frames at `position`, where the direction stands between two messages, and moves it behind them.
    mutating func consumeUsual(
        _ stretch: borrowing Stretch, _ half: HalfID, from position: inout Int
    ) -> UsualFrames {
        let place = half.flow.slot * 2 + half.direction
        guard takesUsual, carrier == .tcp, !isTorn[place], msrpFramers.isAtRest(place),
            let flow = flows[half.flow.slot]
        else { return UsualFrames() }
        var result = UsualFrames()
        while position < stretch.octets.count {
            let view = stretch.octets.dropping(position)
            if UsualSend.isBegun(view) {
                switch readSend(view, place, at: stretch.position + position) {
                case .no: return result
                case .beginning(let send):
                    begunSends.note(send, view, place: place, position: stretch.position + position)
                    result.hasBeginning = !stretch.isLast
                    return result
                case .whole(let send):
                    let range = position..<position + send.length
                    guard let origin = found.origin(of: range, stretch) else { return result }
                    let octets = view.prefix(send.length)
                    found.add(
                        send: SightedSend(
                            send, octets, from: flow.source(half), to: flow.destination(half), on: half,
                            first: origin.first, last: origin.last, extent: origin.extent, others: origin.others),
                        octets, token: token)
                    if !send.hasKnownPaths { keepPaths(send, view, place) }
                    position = range.upperBound
                    result.watch = Consumption.Watch(position: stretch.position + position, token: token)
                }
            } else if let answer = UsualAnswer(view) {
                found.add(
                    answer: .init(
                        transaction: Fingerprint(of: view.extracting(answer.transactionID)),
                        frame: stretch.frame(at: position), source: flow.source(half),
                        destination: flow.destination(half), half: half))
                position += answer.length
            } else {
                return result
            }
        }
        return result
    }

    private func readSend(_ view: OctetView, _ place: Int, at position: Int) -> UsualSend.Reading {
        begunSends.send(view, place: place, position: position)?.continued(view)
            ?? UsualSend.read(view, known: pathLines[place])
    }

    /// Keeps the path lines of a SEND: those of the next one in its direction are nearly always the same.
    private mutating func keepPaths(_ send: UsualSend, _ view: OctetView, _ place: Int) {
        pathLines[place] = PathLines(view.extracting(send.pathLines))
    }

    struct UsualFrames {
        /// What is to be watched for.
        var watch: Consumption.Watch?
        /// Whether a frame that is not all there follows, which can wait.
        var hasBeginning = false
    }
}
