public import Octets

/// Reads the frames of one direction of a WebSocket (RFC 6455 §5), and says which belong to one message.
public struct WebSocketFramer: Sendable {
    /// What one call comes to. Counts and ranges are in offsets of the window.
    public enum Step: Equatable, Sendable {
        /// A frame of a message, which is finished with.
        case piece(Piece)
        /// A frame about the connection: ping, pong or close.
        case control(WebSocketFrame.Opcode, count: Int)
        /// The frame at the start is not all there.
        case needMore
        /// No frame, or one too long: without its length nothing behind it can be found.
        case broken
    }

    /// A part of a message.
    public struct Piece: Equatable, Sendable {
        /// Where its octets stand.
        public let payload: Range<Int>
        /// What they are masked with.
        public let mask: Mask?
        /// Whether its message begins with it.
        public let isFirst: Bool
        /// Whether its message ends with it.
        public let isLast: Bool
        /// Whether its message is compressed.
        public let isCompressed: Bool
    }

    /// Octets of a frame, at most: far more than any message of SIP or MSRP has.
    public static var limit: Int { 16 << 20 }

    /// Whether a message has begun, and whether it is compressed.
    private var open: Bool?

    /// At the first frame behind the handshake, or behind a loss.
    public init() {}

    /// Whether it stands between two messages.
    public var isAtRest: Bool { open == nil }

    /// Looks at the frame at the start of `window`.
    public mutating func next(_ window: OctetView) -> Step { next(window, isLast: false) }

    /// What there is of the frame at the start of `window`, which does not go on; `nil` where it is no part of a message, or
    /// none of its octets came.
    public mutating func cut(_ window: OctetView) -> Piece? {
        guard case .piece(let piece) = next(window, isLast: true), !piece.payload.isEmpty else { return nil }
        return piece
    }

    private mutating func next(_ window: OctetView, isLast: Bool) -> Step {
        let frame: WebSocketFrame
        do throws(WebSocketFrame.Fault) {
            guard let read = try WebSocketFrame.read(window) else { return .needMore }
            frame = read
        } catch {
            return .broken
        }
        guard frame.payload <= WebSocketFramer.limit else { return .broken }
        let whole = frame.headCount + frame.payload
        let isCut = window.count < whole
        if isCut, !isLast || frame.isControl { return .needMore }
        let end = min(whole, window.count)
        if frame.isControl { return .control(frame.opcode, count: end) }
        let isFirst = frame.opcode != .continuation
        // A message that begins inside another, or goes on where none is, shows that this is no WebSocket.
        guard isFirst == (open == nil) else { return .broken }
        let isCompressed = open ?? frame.isCompressed
        open = frame.isFinal ? nil : isCompressed
        return .piece(
            Piece(
                payload: frame.headCount..<end, mask: frame.mask, isFirst: isFirst,
                isLast: frame.isFinal && !isCut,
                isCompressed: isCompressed))
    }

    /// The offset of the first frame at or behind `start` that begins a message and that `holds` its beginning, given
    /// unmasked and decompressed; `nil` where there is none. A frame is searched for behind a loss.
    public static func resynchronise(
        _ octets: OctetView, from start: Int, holds: (OctetView) -> Bool
    ) -> Int? {
        var offset = max(0, start)
        while offset < octets.count {
            // FIN or not, compressed or not, text or octets.
            if octets[offset] & 0x3F == 1 || octets[offset] & 0x3F == 2 {
                let rest = octets.dropping(offset)
                if let frame = try? WebSocketFrame.read(rest), frame.payload <= limit, frame.payload > 8 {
                    let payload = rest.extracting(
                        frame.headCount..<frame.headCount + min(frame.payload, 512))
                    var plain: [UInt8] = []
                    if let mask = frame.mask { mask.append(payload, to: &plain) } else { payload.append(to: &plain) }
                    if frame.isCompressed { plain = beginning(OctetView(plain.span)) }
                    if holds(OctetView(plain.span)) { return offset }
                }
            }
            offset += 1
        }
        return nil
    }

    /// What a compressed message begins with that refers to none before it.
    private static func beginning(_ octets: OctetView) -> [UInt8] {
        var plain: [UInt8] = []
        // Of no interest is why it goes on no further.
        try? MessageInflater()?.inflate(octets, into: &plain, limit: 1 << 17)
        return plain
    }
}
