public import DeferredPush
import GRDB
import Octets
import Reassembly
public import Records

import struct Foundation.Data
import class Foundation.JSONEncoder

/// A push as a run judged it, on its way to the store.
public struct JudgedPush: Sendable {
    /// One of its parts.
    private struct Part {
        let record: PartRecord
        /// Where its originals were: capture by name.
        let live: [StoredReference]
    }

    /// That it accounts for a message.
    private struct Delivery {
        let message: Int64
        let part: Int
        let kind: CustodyClass
    }

    private let key: Int64
    private let record: PushRecord
    private let parts: [Part]
    private let deliveries: [Delivery]
    private let proof: CustodyProof
    private let isRefused: Bool
    private let time: Int64
    private let carrier: KeptCarrier
    private let bundle: Bundle?

    /// - Parameters:
    ///   - bundle: where it is at hand and an original may still come to be known.
    ///   - proof: what shows that its device got it.
    ///   - isRefused: whether that refused it: then it accounts for nothing.
    ///   - custody: the balance of the run, where the push was part of it: what went astray proves nothing, and what
    ///     no server took is in no balance.
    ///   - names: of the captures, by index.
    public init(
        _ push: PushBook.Push, _ bundle: Bundle?, proof: CustodyProof, isRefused: Bool, custody: Custody? = nil,
        captures names: [String]
    ) {
        record = push.record
        key = push.carrier.pushKey(size: push.record.carrier.size)
        time = push.carrier.first.time.nanoseconds
        carrier = KeptCarrier(push.carrier)
        self.proof = proof
        self.isRefused = isRefused
        parts = push.record.parts.map { part in
            let live = part.live.map { place in
                StoredReference(
                    name: names.indices.contains(place.capture) ? names[place.capture] : "", frame: place.frame)
            }
            return Part(record: part, live: part.stored + live)
        }
        deliveries = push.messages.flatMap { place, isEqual -> [Delivery] in
            guard !isRefused, push.originals.indices.contains(place) else { return [] }
            let kind: CustodyClass = isEqual.map { $0 ? .pushedEqual : .pushedAltered } ?? .unproven
            return push.originals[place].compactMap { original in
                guard let custody else { return Delivery(message: original.messageKey, part: place, kind: kind) }
                guard original.isStored || custody.holds(original) else { return nil }
                return Delivery(
                    message: original.messageKey, part: place,
                    kind: custody.isAstray(original, in: push) ? .unproven : kind)
            }
        }
        self.bundle = push.record.isOpen && !push.carrier.isBroken ? bundle : nil
    }

    /// Writes it in the transaction of `db`, unless as much is known of it.
    func write(to db: Database, captures: CaptureRows, keepsBodies: Bool) throws {
        let kept = try bundle.map { try JSONEncoder.ofStore.encode(KeptBundle($0, keepsBodies: keepsBodies)) }
        if let known = try Row.fetchOne(db, sql: "SELECT id, verdict FROM pushes WHERE key = ?", arguments: [key]),
            let id = Int64.fromDatabaseValue(known[0])
        {
            let parts = try Int.fetchOne(
                db, sql: "SELECT COUNT(*) FROM parts WHERE push = ? AND verdict IN ('match', 'altered')",
                arguments: [id])
            let verdict = String.fromDatabaseValue(known[1]).flatMap { Verdict(rawValue: $0) }
            if (verdict?.proof ?? 0, parts ?? 0) < (record.verdict.proof, proved) {
                try update(id, in: db, bundle: kept)
            }
            return
        }
        guard let capture = try captures.id(ofIndex: record.carrier.capture, db) else { return }
        try db.execute(
            sql: """
                INSERT INTO pushes(
                    key, capture, frame, time, written, form, protocol, message_id, last_frame, source, destination,
                    content_type, boundary, size, call_id, sender, pushed_to, proof, refused, verdict, text)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')
                """,
            arguments: [
                key, capture, record.carrier.firstFrame, time, Retention.now, record.form.rawValue,
                record.carrier.protocol, record.carrier.messageID, record.carrier.lastFrame, record.carrier.source,
                record.carrier.destination, record.carrier.contentType, record.carrier.boundary, record.carrier.size,
                record.callID, record.sender, record.pushedTo, proof.rawValue, isRefused,
            ])
        try update(db.lastInsertedRowID, in: db, bundle: kept)
    }

    /// Writes what it was judged to be now that more is known; `kept` stays where more may come to be known.
    func settle(_ id: Int64, in db: Database, bundle kept: Data) throws {
        try update(id, in: db, bundle: record.isOpen ? kept : nil)
    }

    private var proved: Int { record.parts.count { $0.verdict == .match || $0.verdict == .altered } }

    /// Writes what is known of it now to the row with an id, with the bundle if that is to be judged again.
    func update(_ id: Int64, in db: Database, bundle: Data?) throws {
        let carrier = try bundle.map { _ in try JSONEncoder.ofStore.encode(self.carrier) }
        try db.execute(
            sql: "UPDATE pushes SET verdict = ?, text = ?, carrier = ?, bundle = ? WHERE id = ?",
            arguments: [record.verdict.rawValue, record.text.rawValue, carrier, bundle, id])
        try db.execute(sql: "DELETE FROM parts WHERE push = ?", arguments: [id])
        try db.execute(sql: "DELETE FROM deliveries WHERE push = ?", arguments: [id])
        let part = try db.cachedStatement(
            sql: """
                INSERT INTO parts(push, number, kind, call_id, message_id, verdict, reason, live)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for (number, entry) in parts.enumerated() {
            try part.execute(arguments: [
                id, number, entry.record.kind, entry.record.callID, entry.record.messageID,
                entry.record.verdict.rawValue, entry.record.reason?.rawValue,
                entry.live.map { "\($0.name):\($0.frame)" }.joined(separator: "\n"),
            ])
        }
        let delivery = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO deliveries(message, push, part, class, proof) VALUES(?, ?, ?, ?, ?)")
        for entry in deliveries {
            try delivery.execute(arguments: [entry.message, id, entry.part, entry.kind.rawValue, proof.rawValue])
        }
    }
}

extension Verdict {
    /// How much is proved by it.
    fileprivate var proof: Int {
        switch self {
        case .match, .altered: 2
        case .partial, .ambiguous, .incomplete: 1
        case .notSeen, .notApplicable: 0
        }
    }
}

extension PushRecord {
    /// Whether an original may still come to be known.
    var isOpen: Bool { parts.contains { [.notSeen, .incomplete, .ambiguous].contains($0.verdict) } }
}

extension JSONEncoder {
    /// The same octets for the same value.
    static var ofStore: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return encoder
    }
}
