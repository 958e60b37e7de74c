internal import Digests
internal import Octets

/// Octets that no text is: keys, tickets, signatures.
extension Pseudonyms {
    /// Octets that say nothing, and stand for others: as many, the same for the same.
    public func noise(for octets: [UInt8]) -> [UInt8] {
        let seed = key.octets + Array("noise".utf8) + octets
        let state = Digest.sha256Octets(OctetView(seed.span))
        var noise: [UInt8] = []
        noise.reserveCapacity(octets.count + state.count)
        var number: UInt32 = 0
        while noise.count < octets.count {
            let block = state + (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
            noise += Digest.sha256Octets(OctetView(block.span))
            number &+= 1
        }
        return Array(noise.prefix(octets.count))
    }

    func fill(_ octets: inout [UInt8], _ range: Range<Int>) {
        guard !range.isEmpty, range.upperBound <= octets.count else { return }
        octets.replaceSubrange(range, with: noise(for: Array(octets[range])))
    }
}
