import Octets
import Reassembly
import TLS
import WebSocket

/// What wraps the messages of a connection: TLS, a WebSocket, or a WebSocket in TLS.
///
/// A class, so that each of the few wrapped connections is changed where it stands.
final class Wrapping {
    /// What the messages inside are, as far as they tell.
    var inner = FlowReading.Carries.undecided
    /// The outer layer, where that is TLS.
    var tls: TLSConnection?
    /// The layer next to the messages, where that is a WebSocket.
    var webSocket: WebSocketReading?
    /// What came out of TLS, of each direction.
    var plain = InlineArray<2, UnwrappedStream>(repeating: UnwrappedStream())
    /// Records that wait for their keys, of each direction.
    var waiting = InlineArray<2, UnwrappedStream>(repeating: UnwrappedStream())
    /// The frame that brought the last octets of the connection.
    var frame: Frame
    /// The frame that brought the first ones.
    let first: Frame
    /// Octets of memory that the room counts for it.
    var counted = 0
    /// Since when it holds any, as the room counts.
    var since = 0
    /// Whether a direction's next record is searched for.
    var isSearching = InlineArray<2, Bool>(repeating: false)
    /// Whether nothing of the connection is of interest any more, or nothing can be read.
    var isIgnored = false
    /// Directions of which nothing more can be read, though the other one can.
    var isDeaf = InlineArray<2, Bool>(repeating: false)
    /// Whether a direction counts as one that hides what is sent.
    var isConcealed = InlineArray<2, Bool>(repeating: false)
    /// Directions that have ended.
    var endedSides = 0

    init(_ frame: Frame) {
        self.frame = frame
        first = frame
    }

    /// Octets of memory that are held for it.
    var heldOctets: Int {
        var sum = tls?.heldOctets ?? 0
        for side in 0..<2 {
            sum += plain[side].heldOctets + waiting[side].heldOctets
            guard let direction = webSocket?.directions[side] else { continue }
            sum += direction.message.heldOctets + (direction.inflater == nil ? 0 : MessageInflater.heldOctets)
        }
        return sum
    }

    /// Whether nothing will show any more what is inside.
    var isOver: Bool { isIgnored || endedSides >= 2 }

    /// What carries the messages.
    var transport: Transport {
        if webSocket == nil { return .tls }
        return tls == nil ? .webSocket : .secureWebSocket
    }
}

/// Both directions of a WebSocket.
struct WebSocketReading {
    /// One direction.
    struct Direction {
        /// Whether the HTTP head has passed.
        var isOpen = false
        var framer = WebSocketFramer()
        /// The message that is being put together; of MSRP also what of the last one no frame has claimed.
        var message = UnwrappedStream()
        /// The offset in `message` at which the one that is being put together begins.
        var beginning = 0
        /// What compressed messages are read with, while one is or another may refer back to it.
        var inflater: MessageInflater?
        /// Whether the message that is being put together can't be read, and the rest of it is passed over.
        var isUnreadable = false
    }

    /// Whether the messages of a direction may refer back to those before, as far as the handshake was seen.
    var keepsContext = InlineArray<2, Bool>(repeating: true)
    var directions = InlineArray<2, Direction>(repeating: Direction())
}
