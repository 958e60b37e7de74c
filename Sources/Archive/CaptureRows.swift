import GRDB
import Records

/// The captures of a run, and their rows in the store.
struct CaptureRows {
    /// By index.
    let names: [String]

    /// The id of a capture's row, made at need; `nil` for a number that no capture of the run has.
    func id(ofIndex index: Int, _ db: Database) throws -> Int64? {
        guard names.indices.contains(index) else { return nil }
        return try CaptureRows.id(of: names[index], db)
    }

    static func id(of name: String, _ db: Database) throws -> Int64? {
        if let known = try Int64.fetchOne(db, sql: "SELECT id FROM captures WHERE name = ?", arguments: [name]) {
            return known
        }
        try db.execute(sql: "INSERT INTO captures(name) VALUES(?)", arguments: [name])
        return db.lastInsertedRowID
    }

    /// Notes what was read of a capture.
    static func note(_ capture: CaptureRecord, _ db: Database) throws {
        guard let id = try id(of: capture.name, db) else { return }
        try db.execute(
            sql: """
                UPDATE captures SET digits = ?, frames = ?, octets = ?, container = ?, first_time = ?, last_time = ?
                WHERE id = ?
                """,
            arguments: [
                capture.firstTime?.digits ?? 6, capture.frames, capture.octets, capture.container,
                capture.firstTime?.nanoseconds, capture.lastTime?.nanoseconds, id,
            ])
    }

    /// What is known of all captures, by id.
    static func all(_ db: Database) throws -> [Int64: CaptureRecord] {
        var captures: [Int64: CaptureRecord] = [:]
        let rows = try Row.fetchCursor(
            db, sql: "SELECT id, name, container, frames, octets, first_time, last_time, digits FROM captures")
        while let row = try rows.next() {
            guard let id = Int64.fromDatabaseValue(row[0]) else { continue }
            let digits = Int.fromDatabaseValue(row[7]) ?? 6
            captures[id] = CaptureRecord(
                name: String.fromDatabaseValue(row[1]) ?? "", container: String.fromDatabaseValue(row[2]) ?? "store",
                linkTypes: [], frames: Int.fromDatabaseValue(row[3]) ?? 0, octets: Int.fromDatabaseValue(row[4]) ?? 0,
                firstTime: Int64.fromDatabaseValue(row[5]).map { Moment(nanoseconds: $0, digits: digits) },
                lastTime: Int64.fromDatabaseValue(row[6]).map { Moment(nanoseconds: $0, digits: digits) },
                cutFrames: 0, complete: true)
        }
        return captures
    }
}
