import Foundation
import GRDB
import Octets

/// What was live in earlier runs, in a file of SQLite: originals whose push comes days later. Several processes may
/// share it; what was committed survives however they end.
public final class Archive: Sendable {
    /// The file.
    public let path: String
    /// Whether the octets of message bodies are kept; else their length and digest.
    public let keepsBodies: Bool
    /// What it forgets.
    public let retention: Retention
    /// Answers what is asked of it.
    let reader: any DatabaseReader
    /// Writes; `nil` where the file may only be read.
    let writer: DatabasePool?

    /// Whether nothing can be added to it.
    public var isReadOnly: Bool { writer == nil }

    /// Opens the store at `path`, or makes it; where it may not be written, it is only read. To be called before any fingerprint is made: its keys are fingerprints.
    public init(
        path: String, keepsBodies: Bool = false, retention: Retention = Retention()
    ) throws(ArchiveError) {
        self.path = path
        self.retention = retention
        self.keepsBodies = keepsBodies
        let opened = try Archive.open(path)
        (reader, writer) = (opened.reader, opened.writer)
        if let key = opened.key, !FingerprintKey.adopt(key) { throw .otherKey(path: path) }
    }

    typealias Opened = (reader: any DatabaseReader, writer: DatabasePool?, key: (UInt64, UInt64)?)

    private static func open(_ path: String) throws(ArchiveError) -> Opened {
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            let migrator = Schema.migrator
            if try pool.read({ try migrator.hasBeenSuperseded($0) }) { throw ArchiveError.tooNew(path: path) }
            try migrator.migrate(pool)
            return (pool, pool, try key(of: pool))
        } catch let error as ArchiveError {
            throw error
        } catch let error as DatabaseError {
            if let opened = readOnly(path, after: error) { return opened }
            throw .cannotOpen(path: path, why: words(error))
        } catch {
            throw .cannotOpen(path: path, why: words(error))
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        // Others write too: a batch takes them milliseconds.
        configuration.busyMode = .timeout(60)
        configuration.prepareDatabase { db in
            // What a power cut may take back is only what another run finds again; a killed process loses nothing.
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            // Of a new store: rows are long. And the log is written back every 64 MiB, not with every batch.
            try db.execute(sql: "PRAGMA page_size = 16384")
            if !db.configuration.readonly { try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4096")
        }
        return configuration
    }

    /// A store of this version in a file, a folder or a file system that may not be written.
    static func readOnly(_ path: String, after error: DatabaseError) -> Opened? {
        guard [.SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM].contains(error.resultCode) else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        // Where the log can't be shared with those who write, nobody does: what was written back is read.
        let allowed = CharacterSet.urlPathAllowed
        let frozen = path.addingPercentEncoding(withAllowedCharacters: allowed).map { "file:\($0)?immutable=1" }
        for place in [path, frozen].compactMap(\.self) {
            guard let queue = try? DatabaseQueue(path: place, configuration: configuration),
                (try? queue.read { try Schema.migrator.hasCompletedMigrations($0) }) == true,
                let key = try? queue.read({ try halves(Row.fetchOne($0, sql: keyRow)) })
            else { continue }
            return (queue, nil, key)
        }
        return nil
    }

    /// Opens the store at `path`, which must be there.
    public convenience init(existing path: String) throws(ArchiveError) {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .cannotOpen(path: path, why: "no such file")
        }
        try self.init(path: path)
    }

    private static let keyRow = "SELECT low, high FROM identity"

    private static func halves(_ row: Row?) -> (UInt64, UInt64)? {
        guard let row, let low = row[0] as Int64?, let high = row[1] as Int64? else { return nil }
        return (UInt64(bitPattern: low), UInt64(bitPattern: high))
    }

    /// The key of the store: where it is new, the one that is in effect.
    private static func key(of pool: DatabasePool) throws -> (UInt64, UInt64)? {
        if let known = halves(try pool.read({ try Row.fetchOne($0, sql: keyRow) })) { return known }
        // Of two that make the store at once one is first: it decides.
        let proposal = FingerprintKey.proposal
        let (low, high) = (Int64(bitPattern: proposal.0), Int64(bitPattern: proposal.1))
        return try pool.write { db in
            try db.execute(sql: "INSERT OR IGNORE INTO identity VALUES (1, ?, ?)", arguments: [low, high])
            return halves(try Row.fetchOne(db, sql: keyRow))
        }
    }

    static func words(_ error: any Error) -> String {
        if let error = error as? DatabaseError { return error.message ?? error.resultCode.description }
        return error.localizedDescription
    }
}
