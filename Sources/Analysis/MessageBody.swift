import Correlation
import Ingest
import Octets

/// Reads the joined body of an MSRP message again.
struct MessageBody {
    private let recall: Recall

    init(_ recall: Recall) { self.recall = recall }

    /// The longest body that is read as a whole, in octets.
    static let limit = 256 << 20
    /// The octets that are read at once where a body is gone through.
    private static let sliceLength = 256 << 10

    /// The chunks' bodies in the order of their places, as far as they were seen; `nil` where one can no longer be
    /// read, or where they are more octets than `limit`.
    func octets(of message: LiveMessage) -> [UInt8]? { octets(of: message.allChunks, size: message.size) }

    /// The same of a message of `size` octets with these chunks.
    func octets(of chunks: [Chunk], size: Int) -> [UInt8]? {
        guard size <= MessageBody.limit else { return nil }
        var body: [UInt8] = []
        body.reserveCapacity(size)
        for piece in LiveMessage.pieces(of: chunks) {
            guard append(piece.body, of: chunks[piece.chunk], to: &body) else { return nil }
        }
        return body
    }

    /// Appends some octets of a chunk, as far as they were seen.
    private func append(_ range: Range<Int>, of chunk: Chunk, to body: inout [UInt8]) -> Bool {
        var start = 0
        for extent in chunk.extents {
            let end = start + Int(extent.count)
            let (lower, upper) = (max(range.lowerBound, start), min(range.upperBound, end))
            if lower < upper, !recall.append(Chain(extent.extracting(lower - start..<upper - start)), to: &body) {
                return false
            }
            start = end
        }
        return true
    }

    /// Gives the body bit by bit, in its order; false where some of it can no longer be read.
    func forEachSlice(of message: LiveMessage, _ use: (OctetView) -> Void) -> Bool {
        var slice: [UInt8] = []
        for extents in places(of: message) {
            for extent in extents {
                guard recall.append([extent], to: &slice) else { return false }
                guard slice.count >= MessageBody.sliceLength else { continue }
                use(OctetView(slice.span))
                slice.removeAll(keepingCapacity: true)
            }
        }
        if !slice.isEmpty { use(OctetView(slice.span)) }
        return true
    }

    /// The start line and header section of a chunk, without its body; `nil` where they can no longer be read.
    func head(of chunk: Chunk) -> [UInt8]? {
        guard let extents = chunk.extents.extracting(0..<chunk.body.lowerBound) else { return nil }
        return recall.octets(of: extents)
    }

    /// Where the octets of the body lie, piece by piece.
    private func places(of message: LiveMessage) -> [Chain<Extent>] {
        let chunks = message.allChunks
        return LiveMessage.pieces(of: chunks).compactMap { chunks[$0.chunk].extents.extracting($0.body) }
    }
}
