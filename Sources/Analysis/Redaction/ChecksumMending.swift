import Octets
import Reassembly

/// Mends the checksums of a frame that was changed, from the inside.
struct ChecksumMending {
    private let old: [UInt8]
    private(set) var new: [UInt8]

    init(old: [UInt8], new: [UInt8]) {
        self.old = old
        self.new = new
    }

    /// Mends the checksum of an IP header, and that of what it leads to.
    /// - Parameter whole: what changed in all of a packet of which this is the first fragment.
    mutating func mend(_ network: FrameLayers.Network, whole: ChecksumChange?) {
        let addresses = addressChange(network)
        let end = min(network.end, new.count)
        if network.fragment.map({ $0.offset == 0 }) ?? true, network.payload < end {
            switch network.proto {
            case 6: mend(network, at: network.payload + 16, end, addresses, whole)
            case 17: mend(network, at: network.payload + 6, end, addresses, whole)
            case 132:
                let sum = SCTPChecksum.mended(
                    OctetView(new.span).extracting(network.payload..<end),
                    was: OctetView(old.span).extracting(network.payload..<end))
                guard let sum, network.end <= new.count else { break }
                for place in 0..<4 {
                    new[network.payload + 8 + place] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * place))
                }
            default: break
            }
        }
        mendHeader(network)
    }

    /// Mends the checksum of an IP header.
    mutating func mendHeader(_ network: FrameLayers.Network) {
        guard network.isV4, network.payload <= new.count, network.offset + 12 <= new.count else { return }
        var change = ChecksumChange()
        for offset in network.offset..<network.payload
        where offset != network.offset + 10 && offset != network.offset + 11 {
            change.exchange(old[offset], new[offset], at: offset - network.offset)
        }
        write(change.applied(to: read(network.offset + 10)), at: network.offset + 10)
    }

    private mutating func mend(
        _ network: FrameLayers.Network, at field: Int, _ end: Int, _ addresses: ChecksumChange, _ whole: ChecksumChange?
    ) {
        guard field + 2 <= end else { return }
        let sum = read(field)
        // None was made.
        if sum == 0 { return }
        if sum == network.unfinishedChecksum {
            write(addresses.added(to: sum), at: field)
            return
        }
        var change = whole ?? ChecksumChange()
        if whole == nil {
            for offset in network.payload..<end where offset != field && offset != field + 1 {
                change.exchange(old[offset], new[offset], at: offset - network.payload)
            }
        }
        change.add(addresses)
        let mended = change.applied(to: sum)
        write(mended == 0 && network.proto == 17 ? 0xFFFF : mended, at: field)
    }

    private func addressChange(_ network: FrameLayers.Network) -> ChecksumChange {
        let start = network.offset + (network.isV4 ? 12 : 8)
        var change = ChecksumChange()
        for offset in start..<start + (network.isV4 ? 8 : 32) where offset < new.count {
            change.exchange(old[offset], new[offset], at: offset - start)
        }
        return change
    }

    private func read(_ place: Int) -> UInt16 { UInt16(old[place]) << 8 | UInt16(old[place + 1]) }

    private mutating func write(_ value: UInt16, at place: Int) {
        new[place] = UInt8(truncatingIfNeeded: value >> 8)
        new[place + 1] = UInt8(truncatingIfNeeded: value)
    }
}
