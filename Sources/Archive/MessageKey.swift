import Correlation
import DeferredPush
import Octets
import Reassembly

extension Original {
    /// The same for the same live message in the same place, whichever run or capture saw it there.
    var messageKey: Int64 {
        var hasher = FingerprintHasher()
        let name: Fingerprint
        let time: Timestamp
        switch form {
        case .sip(let message, _):
            name = Fingerprint(low: UInt64(message.cseqNumber ?? 0), high: message.isRequest ? 1 : 0)
            time = message.sighting.first.time
        case .msrp(let message):
            name = message.messageID
            time = message.first.time
        }
        hasher.combine(name.low)
        hasher.combine(name.high)
        hasher.combine(UInt64(bitPattern: time.nanoseconds))
        for endpoint in [source, destination] { hasher.combine(endpoint) }
        return Int64(bitPattern: hasher.finish().low)
    }
}

extension Carrier {
    /// The same for the same push, whichever run or capture saw it.
    func pushKey(size: Int) -> Int64 {
        var hasher = FingerprintHasher()
        hasher.combine(UInt64(bitPattern: first.time.nanoseconds))
        hasher.combine(UInt64(size))
        for endpoint in [source, destination] { hasher.combine(endpoint) }
        if case .msrp(_, let messageID, let transactionID) = form {
            for name in [messageID ?? "", transactionID ?? ""] {
                let octets = Array(name.utf8)
                hasher.combine(Fingerprint(of: OctetView(octets.span)).low)
            }
        }
        return Int64(bitPattern: hasher.finish().low)
    }
}

extension FingerprintHasher {
    mutating func combine(_ endpoint: Endpoint) {
        combine(endpoint.address.high)
        combine(endpoint.address.low)
        combine(UInt64(endpoint.port))
    }
}
