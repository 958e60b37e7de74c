import Foundation
import GRDB
import Octets
import Records
import Testing

@testable import Archive

@Suite("The tables of a store") struct SchemaTests {
    private func withStore(_ check: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "imtrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try check(folder.appending(path: "store").path)
    }

    @Test("one of an earlier version is brought up to date, and keeps what it knew")
    func migration() throws {
        try withStore { path in
            let old = try DatabaseQueue(path: path)
            try Schema.migrator.migrate(old, upTo: "1: what was live")
            let key = FingerprintKey.proposal
            try old.write { db in
                try db.execute(
                    sql: "INSERT INTO identity VALUES(1, ?, ?)",
                    arguments: [Int64(bitPattern: key.0), Int64(bitPattern: key.1)])
                try db.execute(sql: "INSERT INTO captures(name) VALUES('monday.pcap')")
            }
            try old.close()
            let archive = try Archive(path: path)
            #expect(try archive.captures().values.map(\.name) == ["monday.pcap"])
            #expect(try archive.openPushes().isEmpty)
        }
    }

    @Test("one of a later version is left alone")
    func later() throws {
        try withStore { path in
            do {
                let later = try DatabaseQueue(path: path)
                try Schema.migrator.migrate(later)
                try later.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES('9: of the future')") }
                try later.close()
            }
            #expect(throws: ArchiveError.self) { try Archive(path: path) }
        }
    }

    @Test("one that may only be read is read, and is left as it is")
    func readOnly() throws {
        try withStore { path in
            do {
                let archive = try Archive(path: path)
                try archive.writer?.write { db in
                    try db.execute(sql: "INSERT INTO captures(name) VALUES('monday.pcap')")
                }
            }
            let octets = FileManager.default.contents(atPath: path)
            let refusal = DatabaseError(resultCode: .SQLITE_READONLY)
            let opened = try #require(Archive.readOnly(path, after: refusal))
            #expect(opened.writer == nil)
            #expect(try opened.reader.read { try CaptureRows.all($0) }.values.map(\.name) == ["monday.pcap"])
            #expect(throws: DatabaseError.self) {
                try (opened.reader as? DatabaseQueue)?.write { try $0.execute(sql: "DELETE FROM captures") }
            }
            #expect(FileManager.default.contents(atPath: path) == octets)
            #expect(Archive.readOnly(path, after: DatabaseError(resultCode: .SQLITE_NOTADB)) == nil)
        }
    }

    @Test("whatever stands in a row, reading it ends")
    func anyOctets() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let octets = (0..<Int.random(in: 0..<400, using: &generator)).map { _ in UInt8.random(in: 0...3) }
            let view = OctetView(octets.span)
            for offset in [0, 1, octets.count, octets.count + 1, Int(UInt32.max)] {
                if let exchange = StoredExchange(view, at: offset, id: 0) {
                    #expect(exchange.length > 0 && exchange.head.count <= octets.count)
                }
            }
            _ = KeyPage.places(of: 0, in: octets)
        }
    }
}
