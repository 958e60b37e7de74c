import DeferredPush
import Digests
import MIME
import MSRP
import Octets
import Records
import SIP

import struct Foundation.Data

/// A bundle as the store keeps it, to be judged again when an original comes to be known. What persons wrote is left out
/// where the store keeps no bodies: of that its length and SHA-256 are known.
struct KeptBundle: Codable, Sendable {
    /// One encapsulated message.
    struct Part: Codable, Sendable {
        let index: Int
        let contentType: String
        /// Its octets without those withheld.
        let octets: Data
        let withheld: Withheld?
    }

    /// Octets that are not kept.
    struct Withheld: Codable, Sendable {
        let place: Int
        let count: Int
        let digest: Data
    }

    let form: String
    let contentType: String
    let boundary: String?
    let size: Int
    let parts: [Part]

    init(_ bundle: Bundle, keepsBodies: Bool) {
        form = bundle.form.rawValue
        contentType = bundle.contentType
        boundary = bundle.boundary
        size = bundle.size
        parts = bundle.parts.map { part in
            let octets = OctetView(part.octets.span)
            var withheld: Withheld?
            if !keepsBodies, let range = KeptBundle.written(part, octets) {
                let digest = Digest.sha256Octets(octets.extracting(range))
                withheld = Withheld(place: range.lowerBound, count: range.count, digest: Data(digest))
                return Part(
                    index: part.index, contentType: part.contentType,
                    octets: Data(part.octets[..<range.lowerBound] + part.octets[range.upperBound...]),
                    withheld: withheld)
            }
            return Part(
                index: part.index, contentType: part.contentType, octets: Data(part.octets), withheld: withheld)
        }
    }

    /// What a person may have written in a part.
    private static func written(_ part: EncapsulatedMessage, _ octets: OctetView) -> Range<Int>? {
        switch part.content {
        case .sip(let message): WrittenOctets.range(message, octets)
        case .msrp(let frame): WrittenOctets.range(frame, octets)
        case .cpim(let message): message.content.isEmpty ? nil : message.content
        case .unparsable, .other: octets.isEmpty ? nil : 0..<octets.count
        }
    }

    /// The bundle, with octets that stand in for those withheld: the same for the same digest, and others for another.
    /// `nil` where the store holds something else, or so many different bodies of one octet that nothing can stand in.
    func restored() -> (bundle: Bundle, standIns: [StandIn.Known])? {
        guard let form = PushRecord.Form(rawValue: form) else { return nil }
        var known: [StandIn.Known] = []
        var kept: [Bundle.KeptPart] = []
        for part in parts {
            var octets = [UInt8](part.octets)
            if let withheld = part.withheld {
                guard withheld.place >= 0, withheld.place <= octets.count, withheld.count >= 0,
                    withheld.count <= StoredExchange.octetLimit
                else { return nil }
                let digest = [UInt8](withheld.digest)
                if known.first(where: { $0.digest == digest })?.octets == nil {
                    guard let octets = KeptBundle.standIn(number: known.count, count: withheld.count) else {
                        return nil
                    }
                    known.append(StandIn.Known(digest: digest, octets: octets))
                }
                let standIn = known.first { $0.digest == digest }?.octets ?? []
                octets.insert(contentsOf: standIn, at: withheld.place)
            }
            kept.append((part.index, part.contentType, octets))
        }
        return (Bundle(restored: form, contentType: contentType, boundary: boundary, size: size, parts: kept), known)
    }

    /// Octets that no text has, with a number in them: two with different numbers differ.
    private static func standIn(number: Int, count: Int) -> [UInt8]? {
        var rest = number
        var octets = [UInt8](repeating: first, count: count)
        for place in 0..<min(count, 8) {
            octets[place] = first + UInt8(rest % digits)
            rest /= digits
        }
        return rest == 0 ? octets : nil
    }

    /// 128 octets that are neither ASCII nor, one behind the other, UTF-8.
    private static let first: UInt8 = 0x80
    private static let digits = 128
}
