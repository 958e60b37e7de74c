public import DeferredPush
import GRDB
public import Records

/// What a run concluded, on its way to the store: its pushes, and what a server took and did with it.
public struct Judgements: Sendable {
    private let pushes: [JudgedPush]
    private let custody: [Custody.Entry]
    private let captures: [CaptureRecord]

    /// - Parameter captures: those of the run, by index.
    public init(_ pushes: [JudgedPush], _ custody: [Custody.Entry], captures: [CaptureRecord]) {
        self.pushes = pushes
        self.custody = custody
        self.captures = captures
    }

    /// Writes it in the transaction of `db`.
    func write(to db: Database, keepsBodies: Bool) throws {
        let rows = CaptureRows(names: captures.map(\.name))
        for capture in captures { try CaptureRows.note(capture, db) }
        for push in pushes { try push.write(to: db, captures: rows, keepsBodies: keepsBodies) }
        var ids: [Int: Int64] = [:]
        let known = try db.cachedStatement(sql: "SELECT class, proof FROM custody WHERE message = ?")
        let insert = try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO custody(message, capture, frame, time, written, method, class, proof)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for entry in custody {
            guard let sent = entry.record.sent else { continue }
            let key = entry.original.messageKey
            if let row = try Row.fetchOne(known, arguments: [key]),
                let kind = String.fromDatabaseValue(row[0]).flatMap({ CustodyClass(rawValue: $0) }),
                let proof = String.fromDatabaseValue(row[1]).flatMap({ CustodyProof(rawValue: $0) }),
                (entry.record.class.knowledge, entry.record.proof) <= (kind.knowledge, proof)
            {
                continue
            }
            let capture = try ids[sent.capture] ?? rows.id(ofIndex: sent.capture, db)
            guard let capture else { continue }
            ids[sent.capture] = capture
            try insert.execute(arguments: [
                key, capture, sent.frame, sent.time.nanoseconds, Retention.now, entry.original.method,
                entry.record.class.rawValue, entry.record.proof.rawValue,
            ])
        }
    }
}

extension CustodyClass {
    /// What tells more of a message counts, whichever run told it.
    var knowledge: Int {
        switch self {
        case .held: 0
        case .unproven: 1
        case .deliveredLive: 2
        case .pushedEqual: 3
        case .pushedAltered: 4
        }
    }
}
