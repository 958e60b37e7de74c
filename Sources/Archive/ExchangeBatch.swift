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
        let sighting: PackedSighting
    }

    private var octets: [UInt8] = []
    private var entries: [Entry] = []

    /// How many octets are written at once, and how many messages.
    private static let octetLimit = 4 << 20
    private static let countLimit = 8192
    /// Behind so many octets a new row of messages begins.
    private static let rowLength = 32 << 10

    init() {
        octets.reserveCapacity(Self.octetLimit + (64 << 10))
        entries.reserveCapacity(Self.countLimit)
    }

    var isEmpty: Bool { entries.isEmpty }
    var isFull: Bool { octets.count >= Self.octetLimit || entries.count >= Self.countLimit }

    mutating func add(_ message: OctetView, isSIP: Bool, _ sighting: Sighting) {
        let start = octets.count
        message.append(to: &octets)
        let place = PackedSighting(
            source: sighting.source, destination: sighting.destination, transport: sighting.transport,
            first: sighting.first, last: sighting.last, damage: sighting.damage)
        entries.append(Entry(isSIP: isSIP, range: start..<octets.count, sighting: place))
    }

    /// Writes the messages in the transaction of `db`, unless the same ones were written before.
    /// - Parameters:
    ///   - names: the captures' names, by index.
    ///   - chunks: follows the chunks of messages from batch to batch.
    ///   - known: what is in the store already.
    ///   - own: the packs of this run.
    /// - Returns: the id of the pack that holds them; `nil` where there is nothing to keep.
    func write(
        to db: Database, names: [String], keepsBodies: Bool, chunks: ChunkDigests, known: KnownMessages,
        own: Set<Int64>
    ) throws -> Int64? {
        let times = entries.map(\.sighting.first.time.nanoseconds)
        guard let first = times.min(), let last = times.max() else { return nil }
        let before = try known.identities(from: first, to: last, wholly: keepsBodies, besides: own, db)
        var packing = Packing()
        let rows = CaptureRows(names: names)
        var captures: [Int: UInt32] = [:]
        var sip = SIPMessage()
        var msrp = MSRPFrame()
        for entry in entries {
            let view = OctetView(octets.span).extracting(entry.range)
            let keys: ExchangeKeys
            var written: Range<Int>?
            var whole: [UInt8]?
            if entry.isSIP {
                guard sip.parse(view) else { continue }
                keys = ExchangeKeys(sip, view)
                if !keepsBodies { written = WrittenOctets.range(sip, view) }
            } else {
                guard msrp.parse(view), let found = ExchangeKeys(msrp, view) else { continue }
                keys = found
                if !keepsBodies {
                    written = WrittenOctets.range(msrp, view)
                    whole = chunks.digest(msrp, view, withheld: written)
                }
            }
            let identity = ExchangeBatch.identity(entry.sighting, view)
            if before.contains(where: { $0.contains(identity) }) { continue }
            let capture: UInt32
            if let known = captures[entry.sighting.first.capture] {
                capture = known
            } else {
                capture = UInt32(clamping: try rows.id(ofIndex: entry.sighting.first.capture, db) ?? 0)
                captures[entry.sighting.first.capture] = capture
            }
            if packing.rows[packing.rows.count - 1].count >= ExchangeBatch.rowLength { packing.rows.append([]) }
            let row = packing.rows.count - 1
            packing.note(keys, row: row, offset: packing.rows[row].count)
            PackedExchange.append(
                isSIP: entry.isSIP, entry.sighting, capture: capture,
                identity: identity,
                withheld: written.map { ($0, Digest.sha256Octets(view.extracting($0))) }, whole: whole, view,
                to: &packing.rows[row])
            packing.count += 1
        }
        guard packing.count > 0 else { return nil }
        return try packing.write(to: db, first: first, last: last)
    }

    /// The same for the same message in the same place, whichever capture, process or run saw it there.
    private static func identity(_ sighting: PackedSighting, _ octets: OctetView) -> UInt64 {
        var hasher = FingerprintHasher()
        hasher.combine(UInt64(bitPattern: sighting.first.time.nanoseconds))
        for endpoint in [sighting.source, sighting.destination] {
            hasher.combine(endpoint.address.high)
            hasher.combine(endpoint.address.low)
            hasher.combine(UInt64(endpoint.port))
        }
        // Messages in one frame differ where they begin: in a transaction id, a branch, a CSeq.
        hasher.combine(UInt64(octets.count))
        hasher.combine(octets.prefix(512))
        return hasher.finish().low
    }
}

/// The rows of one pack.
private struct Packing {
    var rows: [[UInt8]] = [[]]
    var count = 0
    private var keys: [(key: Int64, place: UInt64)] = []

    mutating func note(_ found: ExchangeKeys, row: Int, offset: Int) {
        let place = UInt64(row) << 32 | UInt64(offset)
        keys.append((found.key, place))
        if let channel = found.channel { keys.append((channel, place)) }
        for mark in found.marks { keys.append((mark, place)) }
    }

    mutating func write(to db: Database, first: Int64, last: Int64) throws -> Int64 {
        var hasher = FingerprintHasher()
        for row in rows { hasher.combine(OctetView(row.span)) }
        let digest = hasher.finish()
        let name = [Int64(bitPattern: digest.low), Int64(bitPattern: digest.high)]
        if let known = try Row.fetchOne(
            db, sql: "SELECT id, forgotten FROM packs WHERE digest_low = ? AND digest_high = ?",
            arguments: [name[0], name[1]]), let id = Int64.fromDatabaseValue(known[0])
        {
            if Int64.fromDatabaseValue(known[1]) == 0 { return id }
            // Its octets were forgotten, and here they are again.
            try db.execute(sql: "DELETE FROM packs WHERE id = ?", arguments: [id])
        }
        try db.execute(
            sql: """
                INSERT INTO packs(digest_low, digest_high, first_time, last_time, messages, written)
                VALUES(?, ?, ?, ?, ?, ?)
                """,
            arguments: [name[0], name[1], first, last, count, Retention.now])
        let pack = db.lastInsertedRowID
        let insertRow = try db.cachedStatement(sql: "INSERT INTO exchanges(pack, number, octets) VALUES(?, ?, ?)")
        for (number, row) in rows.enumerated() {
            try insertRow.execute(arguments: [pack, number, Data(row)])
        }
        keys.sort { ($0.key, $0.place) < ($1.key, $1.place) }
        let insertKeys = try db.cachedStatement(
            sql: "INSERT INTO keys(pack, first, number, entries) VALUES(?, ?, ?, ?)")
        for start in stride(from: 0, to: keys.count, by: KeyPage.count) {
            var page: [UInt8] = []
            page.reserveCapacity(KeyPage.count * KeyPage.entryLength)
            for entry in keys[start..<min(start + KeyPage.count, keys.count)] {
                page.append(little: entry.key)
                page.append(little: UInt32(truncatingIfNeeded: entry.place >> 32))
                page.append(little: UInt32(truncatingIfNeeded: entry.place))
            }
            try insertKeys.execute(arguments: [pack, keys[start].key, start, Data(page)])
        }
        return pack
    }
}
