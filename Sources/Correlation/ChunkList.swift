import MSRP
import Octets
import Reassembly

/// The chunks of a message that is not one usual one, in the order of capture; their extents lie side by side.
struct ChunkList: Sendable {
    private struct Entry {
        let first: Frame
        let last: Frame
        let transaction: Fingerprint
        let start: UInt64
        let declaredTotal: UInt64
        let body: Range<Int>
        var responseFrame: Frame?
        let extents: UInt32
        var response: Int16?
        let flag: ContinuationFlag?
        let damage: LossCause?
        let hasTotal: Bool
    }

    private var entries = PagedArray<Entry>()
    private var extents = PagedArray<Extent>()

    /// How many there are.
    var count: Int { entries.count }
    /// The frame that holds the first octet of the first one. There must be one.
    var first: Frame { entries[0].first }
    /// The frame that holds the last octet of the last one. There must be one.
    var last: Frame { entries[entries.count - 1].last }

    /// Adds a chunk behind the others.
    mutating func append(_ chunk: Chunk) {
        entries.append(
            Entry(
                first: chunk.first, last: chunk.last, transaction: chunk.transaction, start: chunk.start,
                declaredTotal: chunk.declaredTotal ?? 0, body: chunk.body, responseFrame: chunk.responseFrame,
                extents: UInt32(clamping: extents.count), response: chunk.response, flag: chunk.flag,
                damage: chunk.damage, hasTotal: chunk.declaredTotal != nil))
        extents.append(chunk.extents.first)
        for extent in chunk.extents.rest { extents.append(extent) }
    }

    /// Notes the answer to the chunk at `place`; where there is none, it is passed over.
    mutating func answer(_ place: Int, _ response: Int16, _ frame: Frame) {
        guard entries.indices.contains(place) else { return }
        entries[place].response = response
        entries[place].responseFrame = frame
    }

    /// Whether one of them has a transaction id.
    func hasTransaction(_ id: Fingerprint) -> Bool { entries.contains { $0.transaction == id } }

    /// Calls `body` with the transaction id of each.
    func forEachTransaction(_ body: (Fingerprint) -> Void) {
        for place in entries.indices { body(entries[place].transaction) }
    }

    /// How many of the latest are asked whether they are the same: a message in a million chunks that come again and again
    /// would ask for each about all.
    private static var reach: Int { 1024 }

    /// Whether one of them has the transaction id, the place and the size of `chunk`.
    func hasCopy(of chunk: Chunk) -> Bool {
        for place in entries.indices.suffix(ChunkList.reach).reversed()
        where entries[place].transaction == chunk.transaction && entries[place].start == chunk.start
            && entries[place].body.count == chunk.body.count && entries[place].flag == chunk.flag
            && entries[place].damage == nil
        { return true }
        return false
    }

    /// When the last one came that has a transaction id.
    func lastTime(of transaction: Fingerprint) -> Timestamp? {
        for place in entries.indices.suffix(ChunkList.reach).reversed()
        where entries[place].transaction == transaction { return entries[place].first.time }
        return nil
    }

    /// All of them.
    var all: [Chunk] { entries.indices.map(chunk) }

    /// The chunk at `place`, which must be in `0..<count`.
    func chunk(_ place: Int) -> Chunk {
        let entry = entries[place]
        let next = place + 1 < entries.count ? Int(entries[place + 1].extents) : extents.count
        return Chunk(
            first: entry.first, last: entry.last,
            extents: Chain(Array(extents[min(Int(entry.extents), next)..<next]))
                ?? Chain(Extent(capture: entry.first.capture, frame: entry.first.number, offset: 0, count: 0)),
            damage: entry.damage, body: entry.body, start: entry.start,
            declaredTotal: entry.hasTotal ? entry.declaredTotal : nil,
            flag: entry.flag, transaction: entry.transaction, response: entry.response,
            responseFrame: entry.responseFrame)
    }
}
