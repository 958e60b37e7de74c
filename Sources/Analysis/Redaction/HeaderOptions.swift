import Reassembly

/// What headers of IP and TCP hold beside their own fields: options may name hosts. Those that the analysis knows stay,
/// the others become options that do nothing; lengths stay.
struct HeaderOptions {
    /// End, no operation, maximum segment size, window scale, selective acknowledgement (twice), timestamps.
    private static let kept: Set<UInt8> = [0, 1, 2, 3, 4, 5, 8]

    /// Clears those behind the header of IP version 4 or 6 at `offset`.
    static func clear(_ octets: inout [UInt8], ipAt offset: Int, isV4: Bool) {
        guard octets.indices.contains(offset + 19) else { return }
        if isV4 {
            let end = offset + Int(octets[offset] & 15) * 4
            // Each octet becomes an option of its own (RFC 791 §3.1).
            if end > offset + 20 { fill(&octets, offset + 20..<end, with: 1) }
            let isFirst = octets[offset + 6] & 0x1F == 0 && octets[offset + 7] == 0
            if octets[offset + 9] == 6, isFirst { clear(&octets, tcpAt: end) }
            return
        }
        var next = octets[offset + 6]
        var place = offset + 40
        // Each header takes at least eight octets.
        while [0, 43, 60].contains(next), octets.indices.contains(place + 7) {
            let end = place + (Int(octets[place + 1]) + 1) * 8
            if next == 43 {
                fill(&octets, place + 8..<end, with: 0)
            } else {
                clear(&octets, paddedAt: place + 2..<end)
            }
            next = octets[place]
            place = end
        }
        if next == 6 { clear(&octets, tcpAt: place) }
    }

    /// One option that pads (RFC 8200 §4.2), or several: one is no longer than 257 octets.
    private static func clear(_ octets: inout [UInt8], paddedAt range: Range<Int>) {
        fill(&octets, range, with: 0)
        var place = range.lowerBound
        while place + 1 < range.upperBound, octets.indices.contains(place + 1) {
            let count = min(range.upperBound - place - 2, 255)
            octets[place] = 1
            octets[place + 1] = UInt8(truncatingIfNeeded: count)
            place += count + 2
        }
    }

    private static func clear(_ octets: inout [UInt8], tcpAt start: Int) {
        guard octets.indices.contains(start + 19) else { return }
        let end = min(start + Int(octets[start + 12] >> 4) * 4, octets.count)
        var place = start + 20
        while place < end {
            let kind = octets[place]
            if kind == 0 { return fill(&octets, place + 1..<end, with: 0) }
            if kind == 1 {
                place += 1
                continue
            }
            let length = place + 1 < end ? max(Int(octets[place + 1]), 2) : 1
            let behind = min(place + length, end)
            if !kept.contains(kind) { fill(&octets, place..<behind, with: 1) }
            place = behind
        }
    }

    private static func fill(_ octets: inout [UInt8], _ range: Range<Int>, with value: UInt8) {
        guard range.lowerBound < range.upperBound else { return }
        for place in range.clamped(to: octets.indices) { octets[place] = value }
    }
}
