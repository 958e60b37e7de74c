public import Correlation
import Dispatch
import Foundation
import GRDB
public import Octets
import Synchronization

/// Takes live messages from the analysis and writes them in batches, on a thread of the store's own. The analysis waits
/// only where so many batches are under way that memory would run out; nothing is left out for a slow disk.
///
/// Not for several threads at once.
public final class ArchiveWriter {
    private let archive: Archive
    private var batch = ExchangeBatch()
    /// When the first message of the batch was taken.
    private var begin: ContinuousClock.Instant?
    private var names: [String]
    /// One for each batch that may be under way.
    private let room = DispatchSemaphore(value: ArchiveWriter.batchLimit)
    private let failure: Failure
    /// Messages too long to be kept.
    public private(set) var omitted = 0

    private static let batchLimit = 12
    /// After so many batches what is too old or too much is forgotten.
    private static let retentionInterval = 16
    private var batches = 0
    private let own = OwnPacks()
    private let chunks = ChunkDigests()
    private let known = KnownMessages()

    /// The first thing that went wrong.
    private final class Failure: Sendable {
        let error = Mutex<ArchiveError?>(nil)
    }

    /// The packs that hold what this run saw itself.
    private final class OwnPacks: Sendable {
        let ids = Mutex<Set<Int64>>([])
    }

    /// The packs that hold what this run saw itself, as far as they are written.
    public var ownPacks: Set<Int64> { own.ids.withLock { $0 } }

    /// A writer to `archive`.
    /// - Parameter names: of the captures of this run, by index.
    public init(_ archive: Archive, captures names: [String]) {
        self.archive = archive
        self.names = names
        failure = Failure()
    }

    /// Takes a live message: SIP, or a chunk of an MSRP message.
    public func take(_ octets: OctetView, isSIP: Bool, _ sighting: Sighting) {
        guard octets.count <= StoredExchange.octetLimit else {
            omitted += 1
            return
        }
        if batch.isEmpty { begin = .now }
        batch.add(octets, isSIP: isSIP, sighting)
        if batch.isFull { submit() }
    }

    /// Writes what was taken, and waits until all of it is committed.
    public func finish() throws(ArchiveError) {
        submit()
        for _ in 0..<ArchiveWriter.batchLimit { room.wait() }
        for _ in 0..<ArchiveWriter.batchLimit { room.signal() }
        if let error = failure.error.withLock({ $0 }) { throw error }
    }

    /// Hands over what was taken where it has waited for so long: a batch of a quiet line would be full after days.
    public func submit(after wait: Duration) {
        if let begin, !batch.isEmpty, begin.duration(to: .now) >= wait { submit() }
    }

    /// Hands over what was taken; it is committed soon, whatever else happens.
    public func submit() {
        if batch.isEmpty { return }
        let full = batch
        batch = ExchangeBatch()
        batches += 1
        let forgets = batches.isMultiple(of: ArchiveWriter.retentionInterval)
        let (names, keepsBodies, retention) = (names, archive.keepsBodies, archive.retention)
        write { [own, chunks, known] db in
            let pack = try full.write(
                to: db, names: names, keepsBodies: keepsBodies, chunks: chunks, known: known,
                own: own.ids.withLock { $0 })
            if let pack {
                own.ids.withLock { _ = $0.insert(pack) }
            }
            if forgets { try retention.apply(to: db) }
        }
    }

    /// Writes what the run concluded, behind all that it saw.
    public func submit(_ judgements: Judgements) {
        let (keepsBodies, retention) = (archive.keepsBodies, archive.retention)
        write { db in
            try judgements.write(to: db, keepsBodies: keepsBodies)
            try retention.apply(to: db)
        }
    }

    private func write(_ changes: @escaping @Sendable (Database) throws -> Void) {
        // After a failure nothing more is tried: each batch would wait for a lock, or for room on the disk.
        if failure.error.withLock({ $0 != nil }) { return }
        guard let writer = archive.writer else {
            failure.error.withLock { $0 = .readOnly(path: archive.path) }
            return
        }
        room.wait()
        writer.asyncWrite(
            changes,
            completion: { [room, failure, path = archive.path] _, result in
                if case .failure(let error) = result {
                    let words = Archive.words(error)
                    failure.error.withLock { if $0 == nil { $0 = .failed(path: path, why: words) } }
                }
                room.signal()
            })
    }
}
