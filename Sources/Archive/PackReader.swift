import GRDB
import Octets

/// Finds messages in the packs of a store.
struct PackReader {
    private let db: Database
    /// The packs that are looked through, the latest first, and whether only the keys of each are left.
    private let packs: [(id: Int64, isForgotten: Bool)]
    /// Under which keys there were messages that are no longer held.
    private(set) var forgotten: Set<Int64> = []

    /// - Parameter own: packs that are left out.
    init(_ db: Database, besides own: Set<Int64> = []) throws {
        self.db = db
        packs = try Row.fetchAll(db, sql: "SELECT id, forgotten FROM packs ORDER BY id DESC").compactMap { row in
            guard let id = Int64.fromDatabaseValue(row[0]), !own.contains(id) else { return nil }
            return (id, Int64.fromDatabaseValue(row[1]) != 0)
        }
    }

    /// The names of the captures that messages were seen in.
    func captureNames() throws -> [UInt32: String] {
        var names: [UInt32: String] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT id, name FROM captures")
        while let row = try rows.next() {
            if let id = Int64.fromDatabaseValue(row[0]), let name = String.fromDatabaseValue(row[1]) {
                names[UInt32(clamping: id)] = name
            }
        }
        return names
    }

    /// The messages under any of `keys`, at most `limit` of them: those of the latest packs.
    mutating func exchanges(under keys: [Int64], limit: Int) throws -> [StoredExchange] {
        if keys.isEmpty { return [] }
        let page = try db.cachedStatement(
            sql:
                "SELECT first, number, entries FROM keys WHERE pack = ? AND first <= ? ORDER BY first DESC, number DESC"
        )
        let row = try db.cachedStatement(sql: "SELECT octets FROM exchanges WHERE pack = ? AND number = ?")
        var found: [StoredExchange] = []
        for (pack, isForgotten) in packs {
            var places: Set<UInt64> = []
            for key in keys {
                let pages = try Row.fetchCursor(page, arguments: [pack, key])
                // A key that many messages have goes on over several rows; the first that begins below it is the last.
                while let next = try pages.next(), let first = Int64.fromDatabaseValue(next[0]) {
                    for place in KeyPage.places(of: key, in: PackReader.octets(next[2])) {
                        if isForgotten {
                            forgotten.insert(key)
                            break
                        }
                        places.insert(UInt64(place.row) << 32 | UInt64(place.offset))
                    }
                    if first < key { break }
                }
            }
            var number = -1
            var octets: [UInt8] = []
            for place in places.sorted() {
                if found.count >= limit { return found }
                let wanted = Int(place >> 32)
                let offset = Int(place & 0xFFFF_FFFF)
                if wanted != number {
                    number = wanted
                    octets = try Row.fetchOne(row, arguments: [pack, number]).map { PackReader.octets($0[0]) } ?? []
                }
                let id = pack << 28 | Int64(wanted) << 16 | Int64(offset)
                if let exchange = StoredExchange(OctetView(octets.span), at: offset, id: id) { found.append(exchange) }
            }
        }
        return found
    }

    /// All messages, those of the latest packs first, as long as `take` wants more.
    func exchanges(_ take: (StoredExchange) -> Bool) throws {
        for pack in packs where !pack.isForgotten {
            guard try exchanges(inPack: pack.id, take) else { return }
        }
    }

    /// The messages of a pack, as long as `take` wants more.
    /// - Returns: whether it wanted all.
    @discardableResult
    func exchanges(inPack pack: Int64, _ take: (StoredExchange) -> Bool) throws -> Bool {
        let rows = try Row.fetchCursor(
            db, sql: "SELECT number, octets FROM exchanges WHERE pack = ? ORDER BY number", arguments: [pack])
        while let row = try rows.next() {
            let number = Int64.fromDatabaseValue(row[0]) ?? 0
            let octets = PackReader.octets(row[1])
            var offset = 0
            while let exchange = StoredExchange(
                OctetView(octets.span), at: offset, id: pack << 28 | number << 16 | Int64(offset))
            {
                offset += exchange.length
                if !take(exchange) { return false }
            }
        }
        return true
    }

    /// The octets of a blob; none of what is none.
    private static func octets(_ value: DatabaseValue) -> [UInt8] {
        switch value.storage {
        case .blob(let data): [UInt8](data)
        case .null, .int64, .double, .string: []
        }
    }
}
