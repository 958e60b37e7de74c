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

    /// Whether one of them is as `fits` says, the latest asked first.
    func contains(where fits: (Chunk) -> Bool) -> Bool {
        for place in entries.indices.reversed() where fits(chunk(place)) { return true }
        return false
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
