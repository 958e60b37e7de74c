import Correlation
import Ingest
import Octets
import Reassembly
import Records

/// Holds chunks that brought octets again against what had come: the first received counts here, and a reader that lets
/// the last one win (RFC 4975 §7.3.1) has another text where they differ.
struct OverlapComparison {
    private let recall: Recall

    init(_ recall: Recall) { self.recall = recall }

    /// How many earlier chunks one is held against.
    private static let limit = 32

    /// Names each overlap whose octets differ.
    func compare(in correlator: Correlator, _ log: inout FindingLog) {
        var message: (index: Int, chunks: [Chunk], order: [Int], longest: UInt64)?
        for overlap in correlator.overlaps where correlator.messages.indices.contains(overlap.message) {
            // Overlaps of one message mostly follow each other: its chunks are unpacked and put in order once.
            if message?.index != overlap.message {
                let chunks = correlator.messages[overlap.message].chunks.array
                let order = chunks.indices.sorted { (chunks[$0].start, $0) < (chunks[$1].start, $1) }
                message = (overlap.message, chunks, order, chunks.lazy.map { UInt64($0.body.count) }.max() ?? 0)
            }
            guard let (_, chunks, order, longest) = message, chunks.indices.contains(overlap.chunk) else { continue }
            let later = chunks[overlap.chunk]
            guard let shared = places(later) else { continue }
            // None that begins more than the longest before it reaches it.
            let reach = shared.lowerBound - min(shared.lowerBound, longest)
            let near = order[order.partitioningIndex { chunks[$0].start >= reach }...]
                .prefix { chunks[$0].start < shared.upperBound }
            let earlier = near.lazy.filter { $0 < overlap.chunk }.prefix(OverlapComparison.limit)
                .filter { differ(chunks[$0], later) == true }.min()
            guard let earlier else { continue }
            let owner = correlator.messages[overlap.message]
            log.note(.m323, severity: .warning, by: owner.source.address, way: 2, at: later.first) {
                (
                    "chunk at \(later.start) has other octets than came in frame \(chunks[earlier].first.number), which "
                        + "count here",
                    correlator.callID(of: owner)
                )
            }
        }
    }

    /// Whether two chunks have other octets for the same places; `nil` where they share none, or cannot be read again.
    private func differ(_ a: Chunk, _ b: Chunk) -> Bool? {
        guard let mine = places(a), let theirs = places(b), mine.overlaps(theirs) else { return nil }
        let shared = mine.clamped(to: theirs)
        guard !shared.isEmpty, let first = octets(of: a, shared), let second = octets(of: b, shared) else { return nil }
        return first != second
    }

    /// The places of a chunk's octets in its message, from 1.
    private func places(_ chunk: Chunk) -> Range<UInt64>? {
        let (end, overflow) = chunk.start.addingReportingOverflow(UInt64(chunk.body.count))
        return overflow ? nil : chunk.start..<end
    }

    private func octets(of chunk: Chunk, _ places: Range<UInt64>) -> [UInt8]? {
        guard places.count <= MessageBody.limit else { return nil }
        let lower = chunk.body.lowerBound + Int(clamping: places.lowerBound - chunk.start)
        guard let extents = chunk.extents.extracting(lower..<lower + places.count) else { return nil }
        return recall.octets(of: extents.array)
    }
}

extension [Int] {
    /// The place of the first element that `isBehind`; all before it are not.
    fileprivate func partitioningIndex(where isBehind: (Int) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
