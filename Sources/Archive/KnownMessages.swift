import GRDB
import Octets
import Synchronization

/// The messages of packs of other runs, by identity: what was read before, alone or among other captures, is not written
/// again.
final class KnownMessages: Sendable {
    private let packs = Mutex<[Int64: Set<UInt64>]>([:])

    /// How many packs are remembered: a run goes on in time, and so do they.
    private static let limit = 32

    /// The identities in the packs that have messages between two times, in nanoseconds since 1970.
    /// - Parameters:
    ///   - wholly: whether those do not count of which octets are withheld.
    ///   - own: packs of this run, which writes nothing twice.
    func identities(
        from start: Int64, to end: Int64, wholly: Bool, besides own: Set<Int64>, _ db: Database
    ) throws -> [Set<UInt64>] {
        let span = "SELECT id FROM packs WHERE forgotten = 0 AND last_time >= ? AND first_time <= ?"
        let ids = try Int64.fetchAll(db, sql: span, arguments: [start, end]).filter { !own.contains($0) }
        return try ids.map { id in
            if let known = packs.withLock({ $0[id] }) { return known }
            var found: Set<UInt64> = []
            try PackReader(db).exchanges(inPack: id) { exchange in
                if !wholly || exchange.withheld == nil { found.insert(exchange.identity) }
                return true
            }
            packs.withLock { packs in
                if packs.count >= KnownMessages.limit { packs = [:] }
                packs[id] = found
            }
            return found
        }
    }
}
