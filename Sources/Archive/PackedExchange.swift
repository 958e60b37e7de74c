import Correlation
import Octets
import Reassembly

/// A live message as it lies in the store: a header of fixed width in little-endian order, then its octets.
///
/// count (4), flags (4), capture (4), withheld place (4), withheld count (4), ports (2 + 2), frame, time, last frame, last
/// time, identity (8 each), two addresses (16 each), digest (32), the digest of all chunks behind the last (32), octets.
enum PackedExchange {
    static let headerLength = 128

    /// - Parameter whole: the digest of all that the chunks of a message withhold, where this is the last.
    static func append(
        isSIP: Bool, _ sighting: PackedSighting, capture: UInt32, identity: UInt64,
        withheld: (range: Range<Int>, digest: [UInt8])?, whole: [UInt8]?, _ message: OctetView,
        to octets: inout [UInt8]
    ) {
        let withheldCount = withheld?.range.count ?? 0
        let count = headerLength + (whole?.count ?? 0) + message.count - withheldCount
        octets.append(little: UInt32(clamping: count))
        let flags =
            (isSIP ? 1 : 0) | (withheld == nil ? 0 : 2) | (whole == nil ? 0 : 4) | UInt32(sighting.transport.rawValue)
            << 8
            | UInt32(sighting.damage?.stored ?? 0) << 16
        octets.append(little: flags)
        octets.append(little: capture)
        octets.append(little: UInt32(clamping: withheld?.range.lowerBound ?? 0))
        octets.append(little: UInt32(clamping: withheldCount))
        octets.append(little: sighting.source.port)
        octets.append(little: sighting.destination.port)
        octets.append(little: UInt64(clamping: sighting.first.number))
        octets.append(little: UInt64(bitPattern: sighting.first.time.nanoseconds))
        octets.append(little: UInt64(clamping: sighting.last.number))
        octets.append(little: UInt64(bitPattern: sighting.last.time.nanoseconds))
        octets.append(little: identity)
        for address in [sighting.source.address, sighting.destination.address] {
            octets.append(little: address.high)
            octets.append(little: address.low)
        }
        octets += withheld.map(\.digest) ?? [UInt8](repeating: 0, count: 32)
        octets += whole ?? []
        if let range = withheld?.range {
            message.prefix(range.lowerBound).append(to: &octets)
            message.dropping(range.upperBound).append(to: &octets)
        } else {
            message.append(to: &octets)
        }
    }
}

/// Where and when a message on its way to the store was seen.
struct PackedSighting: Sendable {
    let source: Endpoint
    let destination: Endpoint
    let transport: Transport
    let first: Frame
    let last: Frame
    let damage: LossCause?
}

extension [UInt8] {
    /// Appends a number, its lowest octet first.
    mutating func append<Number: FixedWidthInteger>(little number: Number) {
        var rest = number
        for _ in 0..<Number.bitWidth / 8 {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}

/// Keys in order, each with the place of a message: 8 octets of key, 4 of row, 4 of offset in it.
package struct KeyPage {
    static let entryLength = 16
    /// So many entries are in a row: it fits a page of the store.
    static let count = 240

    /// The places under a key.
    package static func places(of key: Int64, in octets: [UInt8]) -> [(row: Int, offset: Int)] {
        let view = OctetView(octets.span)
        var low = 0
        var high = view.count / entryLength
        func entry(_ place: Int) -> Int64? {
            view.loadLittleEndian(UInt64.self, at: place * entryLength).map { Int64(bitPattern: $0) }
        }
        while low < high {
            let middle = (low + high) / 2
            guard let other = entry(middle) else { return [] }
            if other < key { low = middle + 1 } else { high = middle }
        }
        var found: [(row: Int, offset: Int)] = []
        while let other = entry(low), other == key,
            let row = view.loadLittleEndian(UInt32.self, at: low * entryLength + 8),
            let offset = view.loadLittleEndian(UInt32.self, at: low * entryLength + 12)
        {
            found.append((Int(row), Int(offset)))
            low += 1
        }
        return found
    }
}
