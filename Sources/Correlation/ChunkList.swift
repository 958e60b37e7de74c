import MSRP
import Octets
import Reassembly

/// The chunks of a message that is not one usual one, in the order of capture; their extents lie side by side.
struct ChunkList: Sendable {
    /// What the usual chunk needs beside its extents: it is whole, begins and ends in the frames of its first and last
    /// extents, and declares the total that the first one does.
    private struct Entry {
        let transaction: Fingerprint
        let start: UInt64
        let firstTime: Timestamp
        let lastTime: Timestamp
        let bodyOffset: UInt32
        let bodyCount: UInt32
        let extents: UInt32
        let flag: ContinuationFlag?
        /// Whether it is another one, that stands in `others`.
        let isOther: Bool
    }

    private var entries = PagedArray<Entry>()
    private var extents = PagedArray<Extent>()
    /// The total that usual chunks declare.
    private var total: UInt64?
    /// Chunks that entries have no room for, by their places.
    private var others: [Int: Chunk] = [:]
    private var answers = ChunkAnswers()

    /// How many there are.
    var count: Int { entries.count }
    /// The frame that holds the first octet of the first one. There must be one.
    var first: Frame { frame(of: 0, atEnd: false) }
    /// The frame that holds the last octet of the last one. There must be one.
    var last: Frame { frame(of: entries.count - 1, atEnd: true) }

    /// Adds a chunk behind the others.
    mutating func append(_ chunk: Chunk) {
        if entries.count == 0 { total = chunk.declaredTotal }
        let (first, last) = (chunk.extents.first, chunk.extents.last)
        let isUsual =
            chunk.damage == nil && chunk.declaredTotal == total && chunk.body.lowerBound <= UInt32.max
            && chunk.body.count <= UInt32.max && extents.count < UInt32.max
            && chunk.first == Frame(capture: first.capture, number: first.frame, time: chunk.first.time)
            && chunk.last == Frame(capture: last.capture, number: last.frame, time: chunk.last.time)
        append(entry: chunk, isOther: !isUsual)
        if isUsual {
            for extent in chunk.extents { extents.append(extent) }
        } else {
            others[entries.count - 1] = chunk
        }
        if let status = chunk.response, let frame = chunk.responseFrame { answer(entries.count - 1, status, frame) }
    }

    /// Adds a chunk behind the others, of which the extents but the first stand at `places` of `list`. It is whole, and
    /// begins and ends where they do.
    mutating func append(_ chunk: borrowing Chunk, _ list: borrowing Span<Extent>, _ places: Range<Int>) {
        guard chunk.declaredTotal == total, extents.count < UInt32.max, chunk.body.count <= UInt32.max else {
            var whole = copy chunk
            for place in places { whole.extents.append(list[place]) }
            append(whole)
            return
        }
        append(entry: chunk, isOther: false)
        extents.append(chunk.extents.first)
        for place in places { extents.append(list[place]) }
    }

    private mutating func append(entry chunk: borrowing Chunk, isOther: Bool) {
        entries.append(
            Entry(
                transaction: chunk.transaction, start: chunk.start, firstTime: chunk.first.time,
                lastTime: chunk.last.time, bodyOffset: UInt32(clamping: chunk.body.lowerBound),
                bodyCount: UInt32(clamping: chunk.body.count), extents: UInt32(clamping: extents.count),
                flag: chunk.flag, isOther: isOther))
    }

    /// Notes the answer to the chunk at `place`; where there is none, it is passed over.
    mutating func answer(_ place: Int, _ status: Int16, _ frame: Frame) {
        guard entries.indices.contains(place) else { return }
        answers.note(place, status, frame)
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
        where entries[place].transaction == chunk.transaction && entries[place].start == chunk.start {
            if let other = others[place] {
                if other.isCopy(of: chunk) { return true }
            } else if Int(entries[place].bodyCount) == chunk.body.count, entries[place].flag == chunk.flag {
                return true
            }
        }
        return false
    }

    /// When the last one came that has a transaction id.
    func lastTime(of transaction: Fingerprint) -> Timestamp? {
        for place in entries.indices.suffix(ChunkList.reach).reversed()
        where entries[place].transaction == transaction { return entries[place].firstTime }
        return nil
    }

    /// All of them.
    var all: [Chunk] { entries.indices.map(chunk) }

    /// The chunk at `place`, which must be in `0..<count`.
    func chunk(_ place: Int) -> Chunk {
        var chunk = others[place] ?? usual(place)
        if let answer = answers[place] {
            chunk.response = answer.status
            chunk.responseFrame = answer.frame
        }
        return chunk
    }

    private func usual(_ place: Int) -> Chunk {
        let (entry, places) = (entries[place], extentPlaces(place))
        var chain = Chain(extents[places.lowerBound])
        for place in places.dropFirst() { chain.append(extents[place]) }
        let offset = Int(entry.bodyOffset)
        return Chunk(
            first: frame(of: place, atEnd: false), last: frame(of: place, atEnd: true), extents: chain, damage: nil,
            body: offset..<offset + Int(entry.bodyCount), start: entry.start, declaredTotal: total, flag: entry.flag,
            transaction: entry.transaction)
    }

    /// Where the extents of a usual chunk stand: there is one at least.
    private func extentPlaces(_ place: Int) -> Range<Int> {
        let next = place + 1 < entries.count ? Int(entries[place + 1].extents) : extents.count
        return Int(entries[place].extents)..<next
    }

    private func frame(of place: Int, atEnd: Bool) -> Frame {
        if let other = others[place] { return atEnd ? other.last : other.first }
        let (entry, places) = (entries[place], extentPlaces(place))
        let extent = extents[atEnd ? places.upperBound - 1 : places.lowerBound]
        return Frame(capture: extent.capture, number: extent.frame, time: atEnd ? entry.lastTime : entry.firstTime)
    }
}
