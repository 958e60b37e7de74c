import DeferredPush
import Digests
import MIME
import MSRP
import Octets
import SIP

/// Puts octets back where a store withholds them: those of a copy where their digest says that they are the same.
struct StandIn {
    /// Octets of the copies, by digest.
    private var known: [[UInt8]: [UInt8]] = [:]
    /// Bodies of the copies: one may hold several chunks of the original.
    private var bodies: [[UInt8]] = []

    init(_ bundle: Bundle) {
        for part in bundle.parts {
            let octets = OctetView(part.octets.span)
            if case .cpim(let message) = part.content { add(octets.copied(message.content)) }
            guard let body = part.body, body.upperBound <= octets.count else { continue }
            add(octets.copied(body))
            if let message = CPIMMessage(octets, body) { add(octets.copied(message.content)) }
            // A copy with octets behind its Content-Length may hold all of the original.
            if body.upperBound < octets.count { add(octets.copied(body.lowerBound..<octets.count)) }
        }
    }

    private mutating func add(_ body: [UInt8]) {
        guard !body.isEmpty, bodies.count < 1024 else { return }
        bodies.append(body)
        // What programs do to bodies: where the original was so, the report can say what was done.
        var variants = [body, body + [13, 10]]
        if body.suffix(2) == [13, 10] { variants.append(body.dropLast(2)) }
        if body.contains(10) {
            let bare = body.filter { $0 != 13 }
            variants.append(bare)
            variants.append(bare.flatMap { $0 == 10 ? [13, 10] : [$0] })
        }
        for variant in variants {
            let digest = Digest.sha256Octets(OctetView(variant.span))
            if known[digest] == nil { known[digest] = variant }
        }
    }

    /// The octets that `exchange` withholds, and whether they are the true ones.
    func body(of exchange: StoredExchange) -> (octets: [UInt8], isTrue: Bool) {
        guard let withheld = exchange.withheld else { return ([], true) }
        if let same = known[withheld.digest], same.count == withheld.count { return (same, true) }
        if let slice = slice(exchange, withheld.count, withheld.digest) { return (slice, true) }
        // Octets that no message has, and no boundary or end-line.
        return ([UInt8](repeating: 0, count: withheld.count), false)
    }

    /// The octets of a chunk, where a copy holds the whole message.
    private func slice(_ exchange: StoredExchange, _ count: Int, _ digest: [UInt8]) -> [UInt8]? {
        guard !exchange.isSIP else { return nil }
        var frame = MSRPFrame()
        let view = OctetView(exchange.head.span)
        guard frame.parse(view), let start = frame.byteRange(view)?.start, start > 0, start < 1 << 32 else {
            return nil
        }
        let place = Int(start - 1)
        for body in bodies where body.count > count && place + count <= body.count {
            let slice = Array(body[place..<place + count])
            if Digest.sha256Octets(OctetView(slice.span)) == digest { return slice }
        }
        return nil
    }
}
