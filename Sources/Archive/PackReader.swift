import GRDB
import Octets

/// Finds messages in the packs of a store.
struct PackReader {
    private let db: Database

    init(_ db: Database) { self.db = db }

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
    func exchanges(under keys: [Int64], limit: Int) throws -> [StoredExchange] {
        if keys.isEmpty { return [] }
        let page = try db.cachedStatement(
            sql:
                "SELECT first, number, entries FROM keys WHERE pack = ? AND first <= ? ORDER BY first DESC, number DESC"
        )
        let row = try db.cachedStatement(sql: "SELECT octets FROM exchanges WHERE pack = ? AND number = ?")
        var found: [StoredExchange] = []
        for pack in try Int64.fetchAll(db, sql: "SELECT id FROM packs ORDER BY id DESC") {
            var places: Set<UInt64> = []
            for key in keys {
                let pages = try Row.fetchCursor(page, arguments: [pack, key])
                // A key that many messages have goes on over several rows; the first that begins below it is the last.
                while let next = try pages.next(), let first = Int64.fromDatabaseValue(next[0]) {
                    for place in KeyPage.places(of: key, in: PackReader.octets(next[2])) {
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

    /// The octets of a blob; none of what is none.
    private static func octets(_ value: DatabaseValue) -> [UInt8] {
        switch value.storage {
        case .blob(let data): [UInt8](data)
        case .null, .int64, .double, .string: []
        }
    }
}
