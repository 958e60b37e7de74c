import Octets
import WebSocket

/// Reads the input as a direction of a WebSocket: its head, and its frames, whole and in two pieces.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard size > 0 else { return 0 }
    // Bound: libFuzzer gives `size` octets at `data`.
    let octets = OctetView(unsafe UnsafeBufferPointer(start: data, count: size).span)
    var start = 0
    if case .handshake(_, let end) = WebSocketHandshake.recognise(octets) {
        precondition(end <= size && end <= WebSocketHandshake.limit)
        start = end
    }
    let frames = octets.dropping(start)
    let whole = read(frames, cutAt: frames.count)
    precondition(whole == read(frames, cutAt: Int(octets[size - 1]) % (frames.count + 1)), "a cut changes what is read")
    switch WebSocketFramer.resynchronise(octets, from: 0, holds: { $0.octet(at: 0) == 0x4D }) {
    case .found(let place): precondition(place < size)
    case .none(let place): precondition(place <= size)
    }
    keep(whole.count)
    return 0
}

/// The messages, of which each piece is appended to the last.
func read(_ octets: OctetView, cutAt cut: Int) -> [[UInt8]] {
    var framer = WebSocketFramer()
    var inflater: MessageInflater?
    var messages: [[UInt8]] = [[]]
    var position = 0
    for end in [cut, octets.count] {
        loop: while position < end {
            let window = octets.extracting(position..<end)
            switch framer.next(window) {
            case .piece(let piece):
                precondition(piece.payload.lowerBound > 0 && piece.payload.upperBound <= window.count)
                let payload = window.extracting(piece.payload)
                if piece.isCompressed {
                    expand(payload, isLast: piece.isLast, &inflater, into: &messages[messages.count - 1])
                } else if let mask = piece.mask {
                    mask.append(payload, to: &messages[messages.count - 1])
                } else {
                    payload.append(to: &messages[messages.count - 1])
                }
                if piece.isLast { messages.append([]) }
                position += piece.payload.upperBound
            case .control(_, let count):
                precondition(count >= 2 && count <= window.count)
                position += count
            case .needMore: break loop
            case .broken: return messages
            }
        }
    }
    return messages
}

/// What a part of a compressed message comes to; its mask is left on, for what is inflated is any octets.
func expand(_ payload: OctetView, isLast: Bool, _ inflater: inout MessageInflater?, into message: inout [UInt8]) {
    let limit = 1 << 16
    let used = inflater ?? MessageInflater()
    inflater = used
    do throws(MessageInflater.Failure) {
        try used?.inflate(payload, into: &message, limit: limit)
        if isLast { try used?.finish(into: &message, limit: limit) }
    } catch {
        message = []
        inflater = nil
    }
    precondition(message.count <= limit)
}

/// Or the optimizer leaves the reading out.
@inline(never) func keep(_ value: Int) { if value == .min { print(value) } }
