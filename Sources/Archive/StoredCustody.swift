import GRDB
import Octets
public import Records

/// What is known of a message that a server took.
public struct StoredCustody: Sendable {
    /// Its keys: `StoredTraffic.key` of the message on each leg that is known.
    public private(set) var keys: [Int64]
    /// What became of it.
    public private(set) var kind: CustodyClass
    /// What shows that the recipient got it.
    public private(set) var proof: CustodyProof
    /// The ids of the pushes that carry it.
    public private(set) var pushes: [String]

    fileprivate mutating func add(_ delivery: Delivery) {
        if delivery.kind.knowledge > kind.knowledge { kind = delivery.kind }
        proof = max(proof, delivery.proof)
        if pushes.last != delivery.push { pushes.append(delivery.push) }
    }

    fileprivate init(_ key: Int64, _ kind: CustodyClass, _ proof: CustodyProof) {
        keys = [key]
        self.kind = kind
        self.proof = proof
        pushes = []
    }

    /// A message of which no run saw that it was taken: it was, for it was pushed.
    fileprivate init(_ deliveries: [Delivery], _ first: Delivery) {
        keys = []
        kind = first.kind
        proof = first.proof
        pushes = []
        for delivery in deliveries {
            keys.append(delivery.message)
            add(delivery)
        }
    }

    fileprivate struct Delivery {
        let message: Int64
        let push: String
        let part: Int
        let kind: CustodyClass
        let proof: CustodyProof

        init?(_ row: Row) {
            guard let message = Int64.fromDatabaseValue(row[0]), let push = Int64.fromDatabaseValue(row[1]),
                let part = Int.fromDatabaseValue(row[2]),
                let kind = String.fromDatabaseValue(row[3]).flatMap({ CustodyClass(rawValue: $0) }),
                let proof = String.fromDatabaseValue(row[4]).flatMap({ CustodyProof(rawValue: $0) })
            else { return nil }
            (self.message, self.push, self.part, self.kind, self.proof) = (message, "p\(push)", part, kind, proof)
        }
    }
}

extension Archive {
    /// Every message that a server took, and the best that is known of what became of it: what the pushes of later runs
    /// did with it counts too.
    public func custody() throws(ArchiveError) -> [StoredCustody] {
        try reading { db in
            var found: [StoredCustody] = []
            var places: [Int64: Int] = [:]
            let rows = try Row.fetchCursor(db, sql: "SELECT message, class, proof FROM custody ORDER BY time, message")
            while let row = try rows.next() {
                guard let key = Int64.fromDatabaseValue(row[0]),
                    let kind = String.fromDatabaseValue(row[1]).flatMap({ CustodyClass(rawValue: $0) }),
                    let proof = String.fromDatabaseValue(row[2]).flatMap({ CustodyProof(rawValue: $0) })
                else { continue }
                places[key] = found.count
                found.append(StoredCustody(key, kind, proof))
            }
            let told = try Row.fetchAll(
                db, sql: "SELECT message, push, part, class, proof FROM deliveries ORDER BY push, part, message"
            ).compactMap { StoredCustody.Delivery($0) }
            var start = 0
            while start < told.count {
                let legs = told[start...].prefix { $0.push == told[start].push && $0.part == told[start].part }
                start += legs.count
                guard let first = legs.first else { break }
                if let place = legs.lazy.compactMap({ places[$0.message] }).first {
                    found[place].add(first)
                } else {
                    for leg in legs { places[leg.message] = found.count }
                    found.append(StoredCustody(Array(legs), first))
                }
            }
            return found
        }
    }
}
