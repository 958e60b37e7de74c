public import DeferredPush
import GRDB
import Octets
import Reassembly
public import Records

import struct Foundation.Data
import class Foundation.JSONDecoder

/// A push of an earlier run of which not all originals were known then.
public struct OpenPush: Sendable {
    /// Its id in the store, from 1.
    public let id: Int64
    /// The id of the capture that it was seen in.
    public let capture: Int64
    /// What it was judged to be, up to now.
    public let verdict: Verdict
    /// What is kept of it, octets that persons wrote left out or not.
    public let bundle: Bundle
    /// The places of the parts of which octets are left out, among the bundle's.
    public let withheld: Set<Int>
    /// What showed that its device got it.
    public let proof: CustodyProof
    /// Whether its device refused it.
    public let isRefused: Bool
    private let kept: Data
    private let keptCarrier: KeptCarrier
    private let standIns: [StandIn.Known]

    /// `nil` where something else stands in the row.
    fileprivate init?(_ row: Row) {
        guard let id = Int64.fromDatabaseValue(row[0]), let capture = Int64.fromDatabaseValue(row[1]),
            let verdict = String.fromDatabaseValue(row[2]).flatMap({ Verdict(rawValue: $0) }),
            let carrier = Data.fromDatabaseValue(row[3]), let kept = Data.fromDatabaseValue(row[4]),
            let proof = String.fromDatabaseValue(row[5]).flatMap({ CustodyProof(rawValue: $0) })
        else { return nil }
        guard let decoded = try? JSONDecoder().decode(KeptBundle.self, from: kept),
            let keptCarrier = try? JSONDecoder().decode(KeptCarrier.self, from: carrier),
            let restored = decoded.restored()
        else { return nil }
        self.id = id
        self.capture = capture
        self.verdict = verdict
        self.proof = proof
        isRefused = Bool.fromDatabaseValue(row[6]) ?? false
        self.kept = kept
        self.keptCarrier = keptCarrier
        (bundle, standIns) = restored
        withheld = Set(decoded.parts.indices.filter { decoded.parts[$0].withheld != nil })
    }

    /// What carried it; its frames are those of the capture with an index.
    public func carrier(capture: Int) -> Carrier { keptCarrier.restored(capture: capture) }

    /// What `archive` knows of its originals by now.
    public func recollect(
        _ carrier: Carrier, from archive: Archive, serial: inout Int
    ) throws(ArchiveError) -> Recollection {
        try Recollection(of: bundle, carrier, from: archive, standIns, serial: &serial)
    }

    /// Writes what it was judged to be now.
    public func settle(_ push: JudgedPush, in archive: Archive) throws(ArchiveError) {
        guard let writer = archive.writer else { throw .readOnly(path: archive.path) }
        do {
            try writer.write { db in try push.settle(id, in: db, bundle: kept) }
        } catch {
            throw .failed(path: archive.path, why: Archive.words(error))
        }
    }
}

extension Archive {
    /// The ids of the pushes of which not all originals are known, the oldest first.
    public func openPushes() throws(ArchiveError) -> [Int64] {
        try reading { db in
            try Int64.fetchAll(db, sql: "SELECT id FROM pushes WHERE bundle IS NOT NULL ORDER BY id")
        }
    }

    /// One of them; `nil` where it is no longer open, or can't be read.
    public func openPush(_ id: Int64) throws(ArchiveError) -> OpenPush? {
        try reading { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT id, capture, verdict, carrier, bundle, proof, refused FROM pushes
                    WHERE id = ? AND bundle IS NOT NULL
                    """, arguments: [id])
            return row.flatMap { OpenPush($0) }
        }
    }

    /// What is known of the captures of all runs, by id.
    public func captures() throws(ArchiveError) -> [Int64: CaptureRecord] {
        try reading { db in try CaptureRows.all(db) }
    }

    func reading<Value>(_ ask: (Database) throws -> Value) throws(ArchiveError) -> Value {
        do {
            return try reader.read(ask)
        } catch {
            throw .failed(path: path, why: Archive.words(error))
        }
    }
}
