import Correlation
import MSRP
import Octets
import Reassembly

/// How far a push was seen to go: relays pass an MSRP message on hop by hop, and each answers for itself alone (RFC 4976
/// §6.4).
struct Reach {
    /// The message on the last leg that was seen; `nil` for what SIP carried.
    let message: LiveMessage?
    /// The host at the end of that leg.
    let end: Endpoint
    /// Whether that host is a relay: it has more hops before it.
    let isRelay: Bool

    init(of carrier: Carrier, in correlator: __shared Correlator) {
        guard case .msrp(let number, _, _) = carrier.form, correlator.messages.indices.contains(number - 1) else {
            message = nil
            end = carrier.destination
            isRelay = false
            return
        }
        let path = OctetView(carrier.toPath.span)
        var hops = 0
        var uris = PathList.uris(path, 0..<path.count)
        while uris.next() != nil { hops += 1 }
        // Without a relay on its path it has one leg.
        let legs = hops > 1 ? correlator.legs(from: number - 1) : [number - 1]
        let last = correlator.messages[legs.last ?? number - 1]
        message = last
        end = last.destination
        isRelay = legs.count < hops
    }
}
