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

    /// What a search for a frame comes to.
    public enum Search: Equatable, Sendable {
        /// A frame begins at this offset.
        case found(Int)
        /// None begins before this offset; with more octets the search goes on there.
        case none(before: Int)
    }

    /// Octets of a payload that tell whether it begins a message.
    private static let telling = 512

    /// Searches for the first frame at or behind `start` that begins a message and that `holds` its beginning, given
    /// unmasked and decompressed. A frame is searched for behind a loss.
    /// - Parameter holds: `nil` where there are too few octets to tell.
    public static func resynchronise(
        _ octets: OctetView, from start: Int, holds: (OctetView) -> Bool?
    ) -> Search {
        var offset = max(0, start)
        var unclear: Int?
        // There may be a beginning at each offset: all are tried with the same room.
        var inflater: MessageInflater?
        var plain: [UInt8] = []
        while offset < octets.count {
            defer { offset += 1 }
            // FIN or not, compressed or not, text or octets.
            guard octets[offset] & 0x3F == 1 || octets[offset] & 0x3F == 2 else { continue }
            let rest = octets.dropping(offset)
            let head: WebSocketFrame?
            do throws(WebSocketFrame.Fault) { head = try WebSocketFrame.read(rest) } catch { continue }
            guard let frame = head else {
                unclear = unclear ?? offset
                continue
            }
            guard frame.payload <= limit, frame.payload > 8 else { continue }
            let wanted = min(frame.payload, telling)
            let payload = rest.extracting(frame.headCount..<frame.headCount + wanted)
            plain.removeAll(keepingCapacity: true)
            if let mask = frame.mask { mask.append(payload, to: &plain) } else { payload.append(to: &plain) }
            if frame.isCompressed {
                let given = plain
                plain.removeAll(keepingCapacity: true)
                inflater = inflater ?? MessageInflater()
                guard inflater?.begin(with: given, into: &plain, limit: telling) == true else { continue }
            }
            switch holds(OctetView(plain.span)) {
            case true: return .found(offset)
            case nil where payload.count < wanted && plain.count < telling: unclear = unclear ?? offset
            default: continue
            }
        }
        return .none(before: unclear ?? octets.count)
    }
}
