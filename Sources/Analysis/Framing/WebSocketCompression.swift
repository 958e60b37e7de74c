import Octets
import Reassembly
import WebSocket

/// Messages of WebSockets that are compressed (RFC 7692).
extension Framing {
    /// Octets of a message that are read, decompressed, at most.
    private static let expandedLimit = 16 << 20

    /// Takes a part of a compressed message; false where it, or the message, can't be read.
    ///
    /// It is tried whatever was seen of the handshake: what refers back to messages that were not seen shows.
    /// - Parameter start: where its frame starts.
    mutating func expand(
        _ piece: WebSocketFramer.Piece, at place: Range<Int>, from start: Int, of stretch: borrowing Stretch,
        _ half: HalfID, into direction: inout WebSocketReading.Direction, _ wrapping: Wrapping
    ) -> Bool {
        let keepsContext = wrapping.webSocket?.keepsContext[half.direction] ?? true
        let payload = stretch.octets.extracting(place)
        var given: [UInt8] = []
        if let mask = piece.mask { mask.append(payload, to: &given) } else { payload.append(to: &given) }
        let inflater = direction.inflater ?? MessageInflater()
        let limit = max(0, min(Self.expandedLimit, room.directionLimit) - direction.message.count)
        var plain: [UInt8] = []
        do throws(MessageInflater.Failure) {
            guard let inflater else { throw .damaged }
            try inflater.inflate(OctetView(given.span), into: &plain, limit: limit)
            if piece.isLast { try inflater.finish(into: &plain, limit: limit) }
        } catch {
            if error == .tooLong { room.evictions += 1 }
            let frame = stretch.frame(at: start)
            compressedMessages += 1
            if firstCompressed == nil { firstCompressed = frame }
            dropMessage(&direction, missing: place.count, .hole, frame, half, wrapping)
            direction.isUnreadable = !piece.isLast
            return false
        }
        direction.inflater = piece.isLast && !keepsContext ? nil : inflater
        direction.message.append(expanded: OctetView(plain.span), from: start..<place.upperBound, of: stretch)
        return true
    }
}
