import Correlation
import MSRP
import Octets
import Reassembly
import SIP
import TextSyntax
import WebSocket

/// WebSockets: what is between the frames' heads is handed on as SIP or MSRP (RFC 7118, RFC 7977).
extension Framing {
    /// A stream that begins with HTTP: a WebSocket, or nothing of interest.
    mutating func recogniseHTTP(_ stretch: borrowing Stretch, _ half: HalfID) -> Consumption {
        switch WebSocketHandshake.recognise(stretch.octets) {
        case .unclear where !stretch.isLast: return Consumption(count: 0)
        case .handshake: return beginWebSocket(stretch, half)
        case .unclear, .other:
            setCarried(.other, half.flow.slot)
            return Consumption(count: stretch.octets.count, ignoresRest: true)
        }
    }

    /// Reads a connection as a WebSocket from here on.
    mutating func beginWebSocket(_ stretch: borrowing Stretch, _ half: HalfID) -> Consumption {
        if let wrapping = unwrapping {
            // Inside TLS: what is left of the stretch is shown again, as a WebSocket's.
            wrapping.webSocket = WebSocketReading()
            return Consumption(count: 0)
        }
        let wrapping = Wrapping(stretch.frame)
        wrapping.webSocket = WebSocketReading()
        wrappings[half.flow.slot] = wrapping
        setCarried(.wrapped, half.flow.slot)
        webSockets += 1
        return consumeWrapped(stretch, half)
    }

    /// Whether a connection whose beginning was not seen goes on with a frame of a WebSocket that begins SIP or MSRP. One
    /// that is compressed may need what came before it.
    static func joinsWebSocket(_ octets: OctetView) -> Bool {
        guard let frame = try? WebSocketFrame.read(octets), frame.opcode == .text || frame.opcode == .binary,
            !frame.isCompressed, frame.payload > 8
        else { return false }
        // So many tell whether it begins a message.
        let payload = octets.extracting(frame.headCount..<frame.headCount + min(frame.payload, 512))
        var plain: [UInt8] = []
        if let mask = frame.mask { mask.append(payload, to: &plain) } else { payload.append(to: &plain) }
        let start = StretchStart(OctetView(plain.span))
        return start == .sip || start == .msrp
    }

    /// Reads a WebSocket, of which `stretch` is shown.
    mutating func consumeWebSocket(
        _ stretch: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping
    ) -> Consumption {
        guard var direction = wrapping.webSocket?.directions[half.direction] else {
            return Consumption(count: stretch.octets.count, ignoresRest: wrapping.tls == nil)
        }
        wrapping.webSocket?.directions[half.direction] = WebSocketReading.Direction()
        defer { wrapping.webSocket?.directions[half.direction] = direction }
        var result = readFrames(stretch, half, wrapping, &direction)
        if stretch.isLast {
            takeRest(of: stretch, from: result.count, half, wrapping, into: &direction)
            endMessages(&direction, stretch, half, wrapping)
            result.count = stretch.octets.count
        }
        return result
    }

    private mutating func readFrames(
        _ stretch: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping,
        _ direction: inout WebSocketReading.Direction
    ) -> Consumption {
        var result = Consumption(count: 0)
        if !direction.isOpen {
            switch WebSocketHandshake.recognise(stretch.octets) {
            case .unclear where !stretch.isLast: return result
            case .handshake(let head, let end):
                direction.isOpen = true
                result.count = end
                if !head.isRequest {
                    // What counts is what the server agrees to, for both directions.
                    wrapping.webSocket?.keepsContext[half.direction] = head.serverKeepsContext
                    wrapping.webSocket?.keepsContext[1 - half.direction] = head.clientKeepsContext
                }
            case .unclear, .other:
                // Joined in the middle, or no WebSocket after all.
                direction.isOpen = true
                guard findFrame(stretch, &direction, &result) else { return result }
            }
        }
        loop: while result.count < stretch.octets.count {
            switch direction.framer.next(stretch.octets.dropping(result.count)) {
            case .needMore: break loop
            case .control(_, let count):
                webSocketControls += 1
                result.count += count
            case .piece(let piece):
                let start = result.count
                let place = start + piece.payload.lowerBound..<start + piece.payload.upperBound
                result.count = place.upperBound
                guard take(piece, at: place, from: start, of: stretch, half, wrapping, into: &direction), piece.isLast
                else { continue }
                if let token = deliver(&direction, stretch, half, wrapping) {
                    result.watch = .init(position: stretch.position + place.upperBound, token: token)
                }
            case .broken:
                let start = result.count
                // What breaks off a message may begin another one.
                if direction.framer.isAtRest { result.count += 1 }
                direction.framer = WebSocketFramer()
                let isFound = findFrame(stretch, &direction, &result)
                dropMessage(
                    &direction, missing: max(1, result.count - start), .hole, stretch.frame(at: start), half, wrapping)
                guard isFound else { return result }
            }
        }
        return result
    }

    /// Goes on to the next frame that holds the beginning of a message; false where there is none yet.
    private mutating func findFrame(
        _ stretch: borrowing Stretch, _ direction: inout WebSocketReading.Direction, _ result: inout Consumption
    ) -> Bool {
        let start = result.count
        defer { garbage += result.count - start }
        let found = WebSocketFramer.resynchronise(stretch.octets, from: result.count) { beginning -> Bool? in
            let (sip, msrp) = (SIPFramer.looksLikeStart(beginning), MSRPFramer.looksLikeStart(beginning))
            if sip == .yes || msrp == .yes { return true }
            return sip == .maybe || msrp == .maybe ? nil : false
        }
        switch found {
        case .found(let place):
            result.count = place
            return true
        case .none(let place):
            direction.isOpen = false
            result.count = stretch.isLast ? stretch.octets.count : place
            return false
        }
    }

    /// Takes a part of a message, whose frame begins at `start`; false where there is nothing more of the message.
    mutating func take(
        _ piece: WebSocketFramer.Piece, at place: Range<Int>, from start: Int, of stretch: borrowing Stretch,
        _ half: HalfID, _ wrapping: Wrapping, into direction: inout WebSocketReading.Direction
    ) -> Bool {
        if piece.isFirst {
            direction.isUnreadable = false
            direction.beginning = direction.message.end
        }
        if direction.isUnreadable { return false }
        if piece.isCompressed {
            guard expand(piece, at: place, from: start, of: stretch, half, into: &direction, wrapping) else {
                return false
            }
        } else {
            take(piece, at: place, of: stretch, into: &direction)
        }
        guard direction.message.heldOctets > room.directionLimit else { return true }
        room.evictions += 1
        dropMessage(&direction, missing: 0, .evicted, stretch.frame(at: start), half, wrapping)
        direction.isUnreadable = !piece.isLast
        return false
    }

    private func take(
        _ piece: WebSocketFramer.Piece, at place: Range<Int>, of stretch: borrowing Stretch,
        into direction: inout WebSocketReading.Direction
    ) {
        let payload = stretch.octets.extracting(place)
        guard let mask = piece.mask else {
            direction.message.append(payload, from: place, of: stretch, isAltered: false)
            return
        }
        var plain: [UInt8] = []
        mask.append(payload, to: &plain)
        direction.message.append(OctetView(plain.span), from: place, of: stretch, isAltered: true)
    }

    /// Hands a message on. Answers what its acknowledgement is to be told with.
    private mutating func deliver(
        _ direction: inout WebSocketReading.Direction, _ stretch: borrowing Stretch, _ half: HalfID,
        _ wrapping: Wrapping
    ) -> Int? {
        enterMessage(&direction, stretch.frame, half, wrapping)
        var message = UnwrappedStream.take(&direction.message)
        defer { direction.message = message }
        switch wrapping.inner {
        case .sip:
            readSIP(message.stretch(stretch.frame, isLast: true, isClosed: true), half, wrapping, damage: nil)
            message.dropAll()
            return nil
        case .msrp:
            let done = consumeInside(message.stretch(stretch.frame, isLast: false, isClosed: false), half, wrapping)
            message.drop(done.count)
            // What is left is of a message that is over.
            direction.beginning = message.end
            return done.watch?.token
        default:
            garbage += message.count
            message.dropAll()
            return nil
        }
    }

    /// A message of a WebSocket is one of SIP, however long it says that it is (RFC 7118 §5).
    mutating func readSIP(
        _ whole: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping, damage: LossCause?
    ) {
        guard let flow = flows[half.flow.slot] else { return }
        var start = 0
        let octets = whole.octets
        while let octet = octets.octet(at: start), octet == .carriageReturn || octet == .lineFeed { start += 1 }
        if start == octets.count {
            if start > 0 { pings += 1 }
            return
        }
        guard let origin = whole.origin(of: start..<octets.count),
            SIPFramer.looksLikeStart(octets.dropping(start)) == .yes
        else {
            garbage += octets.count
            return
        }
        found.add(
            sip: octets.dropping(start),
            Sighting(
                source: flow.source(half), destination: flow.destination(half), transport: wrapping.transport,
                first: origin.first, last: origin.last, extents: origin.extents, damage: damage))
    }
}
