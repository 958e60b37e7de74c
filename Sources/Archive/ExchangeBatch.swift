import Correlation
import Digests
import Foundation
import GRDB
import MSRP
import Octets
import Reassembly
import SIP

/// Live messages on their way to the store, octets and all: they are read there, not where they were seen.
struct ExchangeBatch: Sendable {
    private struct Entry {
        let isSIP: Bool
        let range: Range<Int>
        let source: Endpoint
        let destination: Endpoint
        let transport: Transport
        let first: Frame
        let last: Frame
        let damage: LossCause?
    }

    private var octets: [UInt8] = []
    private var entries: [Entry] = []

    /// How many octets are written at once, and how many messages.
    private static let octetLimit = 2 << 20
    private static let countLimit = 4096

    var isEmpty: Bool { entries.isEmpty }
    var isFull: Bool { octets.count >= Self.octetLimit || entries.count >= Self.countLimit }

    mutating func add(_ message: OctetView, isSIP: Bool, _ sighting: Sighting) {
        let start = octets.count
        message.append(to: &octets)
        entries.append(
            Entry(
                isSIP: isSIP, range: start..<octets.count, source: sighting.source,
                destination: sighting.destination, transport: sighting.transport, first: sighting.first,
                last: sighting.last, damage: sighting.damage))
    }

    /// Writes the messages, in one transaction with what `db` does besides. What is there already stays as it is.
    /// - Parameter names: the captures' names, by index.
    func write(to db: Database, names: [String], keepsBodies: Bool) throws {
        var captures: [Int: Int64] = [:]
        let insert = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO exchanges(
                    key, identity, channel, is_sip, transport, capture, frame, time, last_frame, last_time, source,
                    destination, damage, head, withheld_at, withheld, digest)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let mark = try db.cachedStatement(sql: "INSERT OR IGNORE INTO marks(key, exchange) VALUES(?, ?)")
        var endpoints: [Endpoint: String] = [:]
        func text(_ endpoint: Endpoint) -> String {
            if let known = endpoints[endpoint] { return known }
            let text = endpoint.description
            endpoints[endpoint] = text
            return text
        }
        var sip = SIPMessage()
        var msrp = MSRPFrame()
        for entry in entries {
            let view = OctetView(octets.span).extracting(entry.range)
            let keys: ExchangeKeys
            var written: Range<Int>?
            if entry.isSIP {
                guard sip.parse(view) else { continue }
                keys = ExchangeKeys(sip, view)
                if !keepsBodies { written = WrittenOctets.range(sip, view) }
            } else {
                guard msrp.parse(view), let found = ExchangeKeys(msrp, view) else { continue }
                keys = found
                if !keepsBodies { written = WrittenOctets.range(msrp, view) }
            }
            let capture: Int64
            if let known = captures[entry.first.capture] {
                capture = known
            } else {
                capture = try ExchangeBatch.capture(entry.first.capture, names, db)
                captures[entry.first.capture] = capture
            }
            let head =
                written.map {
                    view.copied(0..<$0.lowerBound) + view.copied($0.upperBound..<view.count)
                } ?? view.copied()
            let arguments: [(any DatabaseValueConvertible)?] = [
                keys.key, ExchangeBatch.identity(entry.first.time, entry.source, entry.destination, view), keys.channel,
                entry.isSIP, Int(entry.transport.rawValue), capture, entry.first.number,
                entry.first.time.nanoseconds, entry.last.number, entry.last.time.nanoseconds, text(entry.source),
                text(entry.destination), entry.damage?.stored, Data(head), written?.lowerBound, written?.count,
                written.flatMap { Digest.sha256(view.extracting($0)) },
            ]
            try insert.execute(arguments: StatementArguments(arguments))
            // 0 where the same message was there already, with its marks.
            guard db.changesCount > 0 else { continue }
            let row = db.lastInsertedRowID
            for key in keys.marks { try mark.execute(arguments: [key, row]) }
        }
    }

    private static func capture(_ index: Int, _ names: [String], _ db: Database) throws -> Int64 {
        let name = names.indices.contains(index) ? names[index] : "-"
        try db.execute(sql: "INSERT OR IGNORE INTO captures(name) VALUES(?)", arguments: [name])
        return try Int64.fetchOne(db, sql: "SELECT id FROM captures WHERE name = ?", arguments: [name]) ?? 0
    }

    /// The same for the same message in the same place, whichever capture, process or run saw it there.
    private static func identity(
        _ time: Timestamp, _ source: Endpoint, _ destination: Endpoint, _ octets: OctetView
    ) -> Int64 {
        var hasher = FingerprintHasher()
        hasher.combine(UInt64(bitPattern: time.nanoseconds))
        for endpoint in [source, destination] {
            hasher.combine(endpoint.address.high)
            hasher.combine(endpoint.address.low)
            hasher.combine(UInt64(endpoint.port))
        }
        hasher.combine(octets)
        return Int64(bitPattern: hasher.finish().low)
    }
}
