import Correlation
import GRDB
import Octets
import Reassembly
import TextSyntax

/// A row of the store: a SIP message or a chunk of an MSRP message that was live in an earlier run.
struct StoredExchange {
    let id: Int64
    let isSIP: Bool
    let captureName: String
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
    let withheld: (place: Int, count: Int, digest: String)?

    static let columns = """
        e.id, is_sip, transport, c.name, frame, time, last_frame, last_time, source, destination, damage, head, \
        withheld_at, withheld, digest
        """

    /// Reads a row of `columns`; `nil` where something else wrote it.
    init?(_ row: Row) {
        func number(_ column: Int) -> Int? { Int64.fromDatabaseValue(row[column]).flatMap { Int(exactly: $0) } }
        guard let id = number(0), let isSIP = number(1), let transport = number(2).flatMap({ UInt8(exactly: $0) }),
            let name = String.fromDatabaseValue(row[3]), let frame = number(4), let time = number(5),
            let lastFrame = number(6), let lastTime = number(7),
            let source = String.fromDatabaseValue(row[8]).flatMap(Endpoint.init(stored:)),
            let destination = String.fromDatabaseValue(row[9]).flatMap(Endpoint.init(stored:)),
            let transport = Transport(rawValue: transport), let head = [UInt8].fromDatabaseValue(blob: row[11])
        else { return nil }
        self.id = Int64(id)
        self.isSIP = isSIP != 0
        self.transport = transport
        captureName = name
        self.source = source
        self.destination = destination
        self.frame = frame
        self.time = Timestamp(nanoseconds: Int64(time))
        self.lastFrame = lastFrame
        self.lastTime = Timestamp(nanoseconds: Int64(lastTime))
        damage = number(10).flatMap(LossCause.init(stored:))
        self.head = head
        if let place = number(12), let count = number(13), let digest = String.fromDatabaseValue(row[14]),
            (0...head.count).contains(place), (0...StoredExchange.octetLimit).contains(count)
        {
            withheld = (place, count, digest)
        } else {
            withheld = nil
        }
    }

    /// Messages of more octets are not kept.
    static let octetLimit = 16 << 20

    /// All its octets, with `body` where some are withheld.
    func octets(with body: [UInt8]) -> [UInt8] {
        guard let withheld else { return head }
        return head[..<withheld.place] + body + head[withheld.place...]
    }
}

extension [UInt8] {
    /// The octets of a blob.
    fileprivate static func fromDatabaseValue(blob: DatabaseValue) -> [UInt8]? {
        switch blob.storage {
        case .blob(let data): [UInt8](data)
        case .null, .int64, .double, .string: nil
        }
    }
}

extension LossCause {
    init?(stored: Int) {
        switch stored {
        case 1: self = .hole
        case 2: self = .cut
        case 3: self = .evicted
        default: return nil
        }
    }

    var stored: Int {
        switch self {
        case .hole: 1
        case .cut: 2
        case .evicted: 3
        }
    }
}

extension Endpoint {
    /// Reads what `description` writes.
    init?(stored text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        let host = Array(text[..<colon].filter { $0 != "[" && $0 != "]" }.utf8)
        guard let address = IPAddress(text: OctetView(host.span)) else { return nil }
        self.init(address: address, port: port)
    }
}
