import Correlation
import Octets
import Reassembly

/// The MSRP frames that need no framer: nearly all of those of a capture that can be read again.
extension Dissection {
    /// Takes the usual MSRP frames at `position`, where the direction stands between two messages, and moves it behind them.
    mutating func consumeUsual(
        _ stretch: borrowing Stretch, _ half: HalfID, from position: inout Int
    ) -> UsualFrames {
        let place = half.flow.slot * 2 + half.direction
        guard memory == nil, places == nil, canReadAgain, carrier == .tcp, !isTorn[place], msrpFramers.isAtRest(place),
            let flow = flows[half.flow.slot]
        else { return UsualFrames() }
        let (source, destination) = (flow.source(half), flow.destination(half))
        var found = UsualFrames()
        while position < stretch.octets.count {
            switch correlator.acceptUsual(stretch, at: position, from: source, to: destination, on: half, &log) {
            case .no: return found
            case .beginning:
                found.hasBeginning = !stretch.isLast
                return found
            case .taken(let length, let message):
                position += length
                guard let message else { continue }
                found.watch = Consumption.Watch(position: stretch.position + position, token: tokens.token(message))
                if tracksEvents { events.append(.message(message)) }
            }
        }
        return found
    }

    struct UsualFrames {
        /// What is to be watched for.
        var watch: Consumption.Watch?
        /// Whether a frame that is not all there follows, which can wait.
        var hasBeginning = false
    }
}
