import Foundation
import GRDB

/// How long a store keeps what was live, and how large it may become. What is forgotten leaves its keys, so that a push
/// of it can be told from one whose original nobody saw.
public struct Retention: Sendable {
    /// Octets of messages are kept for so many seconds from when they were written.
    public var age: Int?
    /// The store takes at the most so many octets, as far as whole batches allow.
    public var size: Int?

    /// Everything is kept.
    public init() {}

    /// Keys, verdicts and custody stay so many times as long as octets, and an hour at least.
    private static let keyFactor = 10
    private static let keyAge = 3600

    /// Seconds since 1970.
    static var now: Int { Int(Date().timeIntervalSince1970) }

    var isNeeded: Bool { age != nil || size != nil }

    /// Forgets what is too old or too much, the oldest first, in the transaction of `db`.
    func apply(to db: Database) throws {
        if let age { try forget(olderThan: age, db) }
        if let size { try forget(beyond: size, db) }
        guard isNeeded else { return }
        // What became free is given back to the file system.
        try db.execute(sql: "PRAGMA incremental_vacuum")
    }

    private func forget(olderThan age: Int, _ db: Database) throws {
        let (limit, isOver) = Retention.now.subtractingReportingOverflow(age)
        let old = try Int64.fetchAll(
            db, sql: "SELECT id FROM packs WHERE forgotten = 0 AND written < ?", arguments: [isOver ? .min : limit])
        for pack in old { try Retention.forget(pack, db) }
        let (span, isLong) = age.multipliedReportingOverflow(by: Retention.keyFactor)
        let (end, isEarly) = Retention.now.subtractingReportingOverflow(max(span, Retention.keyAge))
        if isLong || isEarly { return }
        for table in ["packs", "pushes", "custody"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE written < ?", arguments: [end])
        }
    }

    private func forget(beyond size: Int, _ db: Database) throws {
        while try Retention.size(db) > size {
            if let pack = try Int64.fetchOne(db, sql: "SELECT MIN(id) FROM packs WHERE forgotten = 0") {
                try Retention.forget(pack, db)
            } else if let pack = try Int64.fetchOne(db, sql: "SELECT MIN(id) FROM packs") {
                try db.execute(sql: "DELETE FROM packs WHERE id = ?", arguments: [pack])
            } else {
                return
            }
        }
    }

    /// The octets of a pack; its keys stay.
    private static func forget(_ pack: Int64, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM exchanges WHERE pack = ?", arguments: [pack])
        try db.execute(sql: "UPDATE packs SET forgotten = 1 WHERE id = ?", arguments: [pack])
    }

    /// What the store takes in its file, in octets.
    private static func size(_ db: Database) throws -> Int {
        func number(_ name: String) throws -> Int { try Int.fetchOne(db, sql: "PRAGMA \(name)") ?? 0 }
        return try (number("page_count") - number("freelist_count")) * number("page_size")
    }
}
