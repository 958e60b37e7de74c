import DeferredPush
import Digests
import MIME
import MSRP
import Octets
import SIP

/// Puts octets back where a store withholds them: those of a copy where their digest says that they are the same.
package struct StandIn {
    /// Octets of the copies, by digest.
    private var known: [[UInt8]: [UInt8]] = [:]
    /// Bodies of the copies: one may hold several chunks of the original.
    private var bodies: [[UInt8]] = []
    /// How many octets the copies withhold, each; none where they withhold nothing.
    private let withheldCounts: Set<Int>
    private var areWithheld: Bool { !withheldCounts.isEmpty }
    /// Whether a copy is one chunk of a longer message.
    private let holdsChunks: Bool
    /// Of messages in chunks all that they withhold, as far as that is known, by the name of their chunks.
    private var wholes: [Fingerprint: Whole] = [:]

    private struct Whole {
        /// `nil` where no copy has them.
        let octets: [UInt8]?
        /// Octets of the body before them, which are kept.
        let lead: Int
    }

    /// Octets that have a digest, or stand for those that have it.
    struct Known: Sendable {
        let digest: [UInt8]
        let octets: [UInt8]
    }

    /// - Parameter known: what stands in the copies for octets that are withheld there too.
    init(_ bundle: Bundle, _ known: [Known] = []) {
        withheldCounts = Set(known.map(\.octets.count))
        holdsChunks = bundle.parts.contains { part in
            guard case .msrp(let frame) = part.content else { return false }
            return !frame.isWhole(OctetView(part.octets.span), withheld: 0)
        }
        for entry in known { self.known[entry.digest] = entry.octets }
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

    /// Learns which of these are the chunks of what a copy holds as a whole.
    mutating func learn(_ exchanges: [StoredExchange]) {
        guard areWithheld else { return }
        var leads: [Fingerprint: Int] = [:]
        var frame = MSRPFrame()
        for exchange in exchanges where !exchange.isSIP {
            let view = OctetView(exchange.head.span)
            guard frame.parse(view), let name = ChunkDigests.name(frame, view) else { continue }
            if frame.byteRange(view)?.start == 1 { leads[name] = frame.body?.count ?? 0 }
            guard let whole = exchange.whole, let lead = leads[name] else { continue }
            wholes[name] = Whole(octets: known[whole], lead: lead)
        }
    }

    /// Octets for those that a message withholds.
    package struct Body {
        /// What they are worth.
        package enum Standing {
            /// What was sent, or what stands for it in the copy too.
            case same
            /// Others than any that the copies have.
            case other
            /// Whether they are those of a copy cannot be told.
            case unknown
        }

        let octets: [UInt8]
        let standing: Standing

        /// Nothing is withheld.
        package static let whole = Body(octets: [], standing: .same)

        /// Octets that no message has, and no boundary or end-line.
        package static func unlike(count: Int, _ standing: Standing) -> Body {
            Body(octets: [UInt8](repeating: 0, count: count), standing: standing)
        }
    }

    /// The octets that `exchange` withholds.
    func body(of exchange: StoredExchange) -> Body {
        guard let withheld = exchange.withheld else { return .whole }
        if let same = known[withheld.digest], same.count == withheld.count {
            return Body(octets: same, standing: .same)
        }
        if let slice = slice(exchange, withheld.count, withheld.digest) { return Body(octets: slice, standing: .same) }
        if let part = part(exchange, withheld.count) { return part }
        // The digest of a chunk says nothing of a whole, nor that of a wrapped text of what wraps it.
        let isComparable = !areWithheld || (!holdsChunks && exchange.isWhole && !isWrapped(exchange, withheld.count))
        return .unlike(count: withheld.count, isComparable ? .other : .unknown)
    }

    /// Whether of a message only what it wraps is withheld, and of a copy as many octets as its whole body has.
    private func isWrapped(_ exchange: StoredExchange, _ count: Int) -> Bool {
        let view = OctetView(exchange.head.span)
        let lead: Int
        if exchange.isSIP {
            var message = SIPMessage()
            guard message.parse(view) else { return false }
            lead = view.count - message.body.lowerBound
        } else {
            var frame = MSRPFrame()
            guard frame.parse(view) else { return false }
            lead = frame.body?.count ?? 0
        }
        return lead > 0 && withheldCounts.contains(lead + count)
    }

    /// What stands for the octets of a chunk, where all chunks together are known.
    private func part(_ exchange: StoredExchange, _ count: Int) -> Body? {
        guard !wholes.isEmpty, !holdsChunks else { return nil }
        var frame = MSRPFrame()
        let view = OctetView(exchange.head.span)
        guard frame.parse(view), let name = ChunkDigests.name(frame, view), let whole = wholes[name],
            let start = frame.byteRange(view)?.start, start > 0, start < 1 << 40
        else { return nil }
        guard let octets = whole.octets else { return .unlike(count: count, .other) }
        let place = start == 1 ? 0 : Int(start) - 1 - whole.lead
        guard place >= 0, place <= octets.count - count else { return nil }
        return Body(octets: Array(octets[place..<place + count]), standing: .same)
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

extension StoredExchange {
    /// Whether it is a whole message, and no chunk of one.
    fileprivate var isWhole: Bool {
        if isSIP { return true }
        var frame = MSRPFrame()
        let view = OctetView(head.span)
        return frame.parse(view) && frame.isWhole(view, withheld: withheld?.count ?? 0)
    }
}

extension MSRPFrame {
    /// Whether its body, with the octets withheld of it, is all of its message.
    fileprivate func isWhole(_ octets: OctetView, withheld: Int) -> Bool {
        guard let range = byteRange(octets) else { return true }
        if let flag { return range.start == 1 && flag == .last }
        let size = UInt64(clamping: (body?.count ?? 0) + withheld)
        return range.start == 1 && (range.total == nil || range.total == size)
    }
}
