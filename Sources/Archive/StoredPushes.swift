import GRDB
import Octets
public import Records

extension Archive {
    /// All pushes that the store knows, the oldest first; of a part its keys, verdict and originals.
    /// - Parameter captures: the index of each capture by its id.
    public func pushes(captures: [Int64: Int]) throws(ArchiveError) -> [PushRecord] {
        try reading { db in
            var parts = try Archive.parts(db)
            let digits = try CaptureRows.all(db).mapValues { $0.firstTime?.digits ?? 6 }
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, capture, frame, last_frame, time, form, protocol, message_id, source, destination,
                        content_type, boundary, size, call_id, sender, pushed_to, verdict, text
                    FROM pushes ORDER BY time, id
                    """)
            var found: [PushRecord] = []
            while let row = try rows.next() {
                func text(_ column: Int) -> String? { String.fromDatabaseValue(row[column]) }
                func number(_ column: Int) -> Int { Int.fromDatabaseValue(row[column]) ?? 0 }
                guard let id = Int64.fromDatabaseValue(row[0]), let capture = Int64.fromDatabaseValue(row[1]),
                    let form = text(5).flatMap({ PushRecord.Form(rawValue: $0) }),
                    let verdict = text(16).flatMap({ Verdict(rawValue: $0) }),
                    let texts = text(17).flatMap({ TextVerdict(rawValue: $0) })
                else { continue }
                found.append(
                    PushRecord(
                        id: "p\(id)", form: form, callID: text(13),
                        time: Moment(nanoseconds: Int64(number(4)), digits: digits[capture] ?? 6), pushedTo: text(15),
                        sender: text(14),
                        carrier: CarrierRecord(
                            protocol: text(6) ?? "", messageID: text(7), transactionID: nil, firstFrame: number(2),
                            lastFrame: number(3), capture: captures[capture] ?? 0, source: text(8) ?? "",
                            destination: text(9) ?? "", contentType: text(10) ?? "", boundary: text(11),
                            size: number(12)),
                        verdict: verdict, text: texts, duplicateOf: nil, parts: parts.removeValue(forKey: id) ?? [],
                        diagnostics: [], stations: [], readings: []))
            }
            return found
        }
    }

    private static func parts(_ db: Database) throws -> [Int64: [PartRecord]] {
        var parts: [Int64: [PartRecord]] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT push, number, kind, call_id, message_id, verdict, reason, live FROM parts ORDER BY push, number
                """)
        while let row = try rows.next() {
            func text(_ column: Int) -> String? { String.fromDatabaseValue(row[column]) }
            guard let push = Int64.fromDatabaseValue(row[0]),
                let verdict = text(5).flatMap({ Verdict(rawValue: $0) })
            else { continue }
            let number = Int.fromDatabaseValue(row[1]) ?? 0
            var part = PartRecord(
                index: number, contentType: "", kind: text(2) ?? "", callID: text(3), messageID: text(4),
                verdict: verdict, reason: text(6).flatMap { Reason(rawValue: $0) })
            part.stored = (text(7) ?? "").split(separator: "\n").compactMap { line in
                guard let colon = line.lastIndex(of: ":"), let frame = Int(line[line.index(after: colon)...]) else {
                    return nil
                }
                return StoredReference(name: String(line[..<colon]), frame: frame)
            }
            parts[push, default: []].append(part)
        }
        return parts
    }
}
