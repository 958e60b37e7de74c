import MSRP
import Octets
import Reassembly
import SIP
import TextSyntax

/// What a connection carries, as far as its octets tell.
struct FlowReading {
    /// The protocol of a connection.
    enum Carries: Hashable {
        case undecided
        case sip
        case msrp
        /// TLS of which nothing can be read.
        case tls
        /// TLS or a WebSocket, with something inside that is read.
        case wrapped
        case other
    }

    let serial: Int
    let low: Endpoint
    let high: Endpoint
    /// Whether the capture holds the connection's beginning.
    let isSynchronised: Bool
    var carries = Carries.undecided
    /// Whether it carries messages, or may turn out to.
    var mayCarryMessages: Bool { carries != .other && carries != .tls }
    /// Octets looked at without recognising anything.
    var searched = 0
    /// Octets that were missing before it was recognised.
    var missedEarly = 0
    /// Its first frame.
    var opened: Frame?

    init(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool) {
        serial = flow.serial
        self.low = low
        self.high = high
        isSynchronised = synchronised
    }

    func source(_ half: HalfID) -> Endpoint { half.direction == 0 ? low : high }
    func destination(_ half: HalfID) -> Endpoint { half.direction == 0 ? high : low }
}

/// What the first octets of a stretch are.
enum StretchStart: Equatable {
    case sip
    case msrp
    case tls
    /// HTTP: perhaps a WebSocket's beginning.
    case http
    /// Too few octets to tell.
    case unclear
    case nothing

    init(_ octets: OctetView) {
        var start = 0
        while start < octets.count, octets[start] == .carriageReturn || octets[start] == .lineFeed { start += 1 }
        let view = octets.dropping(start)
        if view.isEmpty {
            self = .unclear
            return
        }
        if view[0] == 0x16, view.octet(at: 1) == 3 {
            self = .tls
            return
        }
        // Joined in the middle: a record of another kind.
        if view[0] >= 0x14, view[0] <= 0x17, view.octet(at: 1) == 3, let length = view.load(UInt16.self, at: 3),
            view[2] <= 4, length > 0, length <= 16_640
        {
            self = .tls
            return
        }
        if view.hasPrefix("GET ") || view.hasPrefix("HTTP/1.1 101") {
            self = .http
            return
        }
        let msrp = MSRPFramer.looksLikeStart(view)
        if msrp == .yes {
            self = .msrp
            return
        }
        let sip = SIPFramer.looksLikeStart(view)
        if sip == .yes {
            self = .sip
        } else {
            self = msrp == .maybe || sip == .maybe ? .unclear : .nothing
        }
    }
}
