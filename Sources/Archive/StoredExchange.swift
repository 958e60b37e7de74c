import Correlation
package import Octets
import Reassembly

/// A SIP message or a chunk of an MSRP message that was live in an earlier run, as the store has it.
package struct StoredExchange {
    /// Its place in the store: greater for what was written later.
    let id: Int64
    /// The same for the same message, however often the store has it.
    let identity: UInt64
    let isSIP: Bool
    let capture: UInt32
    let source: Endpoint
    let destination: Endpoint
    let transport: Transport
    let frame: Int
    let time: Timestamp
    let lastFrame: Int
    let lastTime: Timestamp
    let damage: LossCause?
    /// Its octets without those withheld.
    let head: [UInt8]
    /// Where octets are withheld, how many, and their SHA-256.
    package let withheld: (place: Int, count: Int, digest: [UInt8])?

    /// The SHA-256 of all that its message withholds, where it is the last chunk.
    let whole: [UInt8]?
    /// What it takes in its row, in octets.
    package let length: Int

    /// Messages of more octets are not kept.
    static let octetLimit = 16 << 20

    /// Reads what `PackedExchange` wrote at `offset`; `nil` where something else stands there.
    package init?(_ octets: OctetView, at offset: Int, id: Int64) {
        func short(_ place: Int) -> UInt32 { octets.loadLittleEndian(UInt32.self, at: offset + place) ?? 0 }
        func long(_ place: Int) -> UInt64 { octets.loadLittleEndian(UInt64.self, at: offset + place) ?? 0 }
        func port(_ place: Int) -> UInt16 { octets.loadLittleEndian(UInt16.self, at: offset + place) ?? 0 }
        let count = Int(short(0))
        guard offset >= 0, count >= PackedExchange.headerLength, offset <= octets.count - count,
            let transport = Transport(rawValue: UInt8(truncatingIfNeeded: short(4) >> 8)),
            let frame = Int(exactly: long(24)), let lastFrame = Int(exactly: long(40))
        else { return nil }
        self.id = id
        self.transport = transport
        self.frame = frame
        self.lastFrame = lastFrame
        isSIP = short(4) & 1 != 0
        damage = LossCause(stored: Int(short(4) >> 16))
        capture = short(8)
        time = Timestamp(nanoseconds: Int64(bitPattern: long(32)))
        lastTime = Timestamp(nanoseconds: Int64(bitPattern: long(48)))
        identity = long(56)
        source = Endpoint(address: IPAddress(high: long(64), low: long(72)), port: port(20))
        destination = Endpoint(address: IPAddress(high: long(80), low: long(88)), port: port(22))
        let isLast = short(4) & 4 != 0
        let start = PackedExchange.headerLength + (isLast ? 32 : 0)
        guard start <= count else { return nil }
        whole = isLast ? octets.copied(offset + PackedExchange.headerLength..<offset + start) : nil
        head = octets.copied(offset + start..<offset + count)
        length = count
        let (place, length) = (Int(short(12)), Int(short(16)))
        if short(4) & 2 != 0, place <= head.count, length <= StoredExchange.octetLimit {
            withheld = (place, length, octets.copied(offset + 96..<offset + 128))
        } else {
            withheld = nil
        }
    }

    /// All its octets, with `body` where some are withheld.
    func octets(with body: [UInt8]) -> [UInt8] {
        guard let withheld else { return head }
        return head[..<withheld.place] + body + head[withheld.place...]
    }
}

extension LossCause {
    init?(stored: Int) {
        switch stored {
        case 1: self = .hole
        case 2: self = .cut
        case 3: self = .evicted
        case 4: self = .unreadable
        default: return nil
        }
    }

    var stored: Int {
        switch self {
        case .hole: 1
        case .cut: 2
        case .evicted: 3
        case .unreadable: 4
        }
    }
}
