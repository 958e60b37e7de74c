import Correlation
import MSRP
import Octets
import Reassembly
import WebSocket

/// What becomes of messages of WebSockets that are not whole.
extension Framing {
    /// Octets are missing in a WebSocket: the message they belong to is not whole, and the next frame has to be found.
    mutating func loseInWebSocket(
        _ count: Int, _ cause: LossCause, _ stretch: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping
    ) {
        guard var direction = wrapping.webSocket?.directions[half.direction] else { return }
        takeRest(of: stretch, from: 0, half, wrapping, into: &direction)
        dropMessage(&direction, missing: count, cause, stretch.frame, half, wrapping)
        direction.isOpen = false
        direction.framer = WebSocketFramer()
        wrapping.webSocket?.directions[half.direction] = direction
    }

    /// Gives up the message that is being put together, of which some may have come: what is inside is told, so that
    /// nothing is held to go on with it.
    mutating func dropMessage(
        _ direction: inout WebSocketReading.Direction, missing: Int, _ cause: LossCause, _ frame: Frame,
        _ half: HalfID, _ wrapping: Wrapping
    ) {
        enterMessage(&direction, frame, half, wrapping)
        var message = UnwrappedStream.take(&direction.message)
        if wrapping.inner == .msrp {
            let done = consumeInside(message.stretch(frame, isLast: false, isClosed: false), half, wrapping)
            message.drop(done.count)
        } else if wrapping.inner != .sip {
            garbage += message.count
        }
        loseInside(missing, cause, message.stretch(frame, isLast: true, isClosed: false), half, wrapping)
        message.skip(missing)
        direction.message = message
        direction.beginning = message.end
        // What comes next can't refer back to it.
        direction.inflater = nil
        if let flow = flows[half.flow.slot] {
            hand { $0.correlator.legs.tear(from: flow.source(half).address, to: flow.destination(half).address) }
        }
    }

    /// Takes what there is of the frame at `start`, which does not go on.
    mutating func takeRest(
        of stretch: borrowing Stretch, from start: Int, _ half: HalfID, _ wrapping: Wrapping,
        into direction: inout WebSocketReading.Direction
    ) {
        guard direction.isOpen, let piece = direction.framer.cut(stretch.octets.dropping(start)) else { return }
        let place = start + piece.payload.lowerBound..<start + piece.payload.upperBound
        _ = take(piece, at: place, from: start, of: stretch, half, wrapping, into: &direction)
    }

    /// Says what the connection carries, as far as the message that is being put together shows. Where a frame of MSRP
    /// begins with it, one that the messages before have left open ends, as each message has its own (RFC 7977);
    /// anything else is taken to go on with it.
    mutating func enterMessage(
        _ direction: inout WebSocketReading.Direction, _ frame: Frame, _ half: HalfID, _ wrapping: Wrapping
    ) {
        let message = direction.message
        guard !message.isEmpty else { return }
        let whole = message.stretch(frame, isLast: false, isClosed: false)
        if wrapping.inner == .undecided {
            switch StretchStart(whole.octets) {
            case .sip: wrapping.inner = .sip
            case .msrp: wrapping.inner = .msrp
            default: return
            }
            noteBeginning(half.flow.slot, frame)
            return
        }
        let place = half.flow.slot * 2 + half.direction
        let left = direction.beginning - whole.position
        guard wrapping.inner == .msrp, left > 0 || !msrpFramers.isAtRest(place),
            MSRPFramer.frameStart(whole.octets.dropping(left), behind: 0) != nil
        else { return }
        endFrame(message.stretch(frame, upTo: left, isLast: true, isClosed: true), half, wrapping)
        direction.message.drop(left)
    }

    /// A direction has ended: what it was in the middle of is read, as far as it came.
    mutating func endMessages(
        _ direction: inout WebSocketReading.Direction, _ stretch: borrowing Stretch, _ half: HalfID,
        _ wrapping: Wrapping
    ) {
        enterMessage(&direction, stretch.frame, half, wrapping)
        let message = UnwrappedStream.take(&direction.message)
        let rest = message.stretch(stretch.frame, isLast: true, isClosed: stretch.isClosed)
        switch wrapping.inner {
        case .sip: readSIP(rest, half, wrapping, damage: .cut)
        case .msrp: endFrame(rest, half, wrapping)
        default: garbage += message.count
        }
    }

    /// Nothing goes on behind `rest`, which may begin in a frame of MSRP.
    private mutating func endFrame(_ rest: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping) {
        _ = consumeInside(rest, half, wrapping)
        endLongFrame(half, .cut)
        resetFramers(half.flow, half.direction)
    }
}
