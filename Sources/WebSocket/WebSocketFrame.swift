public import Octets

/// The head of a WebSocket frame (RFC 6455 §5.2).
public struct WebSocketFrame: Hashable, Sendable {
    /// What a frame is for.
    public enum Opcode: UInt8, Hashable, Sendable {
        /// A message goes on.
        case continuation = 0
        /// A message of text begins.
        case text = 1
        /// A message of octets begins.
        case binary = 2
        /// The sender ends the connection.
        case close = 8
        /// Asks for a pong.
        case ping = 9
        /// Answers a ping, or shows that the sender is there.
        case pong = 10
    }

    /// Why octets are no frame.
    public enum Fault: Error, Hashable, Sendable {
        /// An opcode that means nothing, or bits that are reserved.
        case reserved
        /// A frame about the connection that is longer than 125 octets, or in pieces (RFC 6455 §5.5).
        case control
        /// A length of more octets than needed, or beyond 2^63 (RFC 6455 §5.2).
        case length
    }

    /// What it is for.
    public let opcode: Opcode
    /// Whether its message ends with it.
    public let isFinal: Bool
    /// Whether its message is compressed (RFC 7692 §6).
    public let isCompressed: Bool
    /// What the payload is masked with; `nil` where it stands as it is.
    public let mask: Mask?
    /// The octets of the payload.
    public let payload: Int
    /// The octets of this head.
    public let headCount: Int

    /// Whether it is about the connection, and may stand inside a message.
    public var isControl: Bool { opcode.rawValue & 8 != 0 }

    /// Reads the head at the start of `octets`; `nil` where it is not all there.
    public static func read(_ octets: OctetView) throws(Fault) -> WebSocketFrame? {
        guard let first = octets.octet(at: 0) else { return nil }
        guard let opcode = Opcode(rawValue: first & 15), first & 0x30 == 0 else { throw .reserved }
        let isFinal = first & 0x80 != 0
        let isCompressed = first & 0x40 != 0
        guard let second = octets.octet(at: 1) else { return nil }
        let isMasked = second & 0x80 != 0
        var count = Int(second & 0x7F)
        var place = 2
        if opcode.rawValue & 8 != 0, count > 125 || !isFinal || isCompressed { throw .control }
        if isCompressed, opcode == .continuation { throw .reserved }
        if count == 126 {
            guard let length = octets.load(UInt16.self, at: 2) else { return nil }
            if length < 126 { throw .length }
            count = Int(length)
            place = 4
        } else if count == 127 {
            guard let length = octets.load(UInt64.self, at: 2) else { return nil }
            if length <= 0xFFFF || length > UInt64(Int.max / 2) { throw .length }
            count = Int(length)
            place = 10
        }
        var mask: Mask?
        if isMasked {
            guard let key = octets.load(UInt32.self, at: place) else { return nil }
            mask = Mask(key: key)
            place += 4
        }
        return WebSocketFrame(
            opcode: opcode, isFinal: isFinal, isCompressed: isCompressed, mask: mask, payload: count, headCount: place)
    }
}

/// What a payload is masked with (RFC 6455 §5.3).
public struct Mask: Hashable, Sendable {
    /// The four octets, the first in the upper bits.
    public let key: UInt32

    /// A key of four octets.
    public init(key: UInt32) { self.key = key }

    /// Appends the octets of `payload`, which starts where the frame's payload does, as they were before masking.
    public func append(_ payload: OctetView, to array: inout [UInt8]) {
        array.reserveCapacity(array.count + payload.count)
        for offset in 0..<payload.count {
            let shift = UInt32(24 - 8 * (offset & 3))
            array.append(payload[offset] ^ UInt8(truncatingIfNeeded: key >> shift))
        }
    }
}
