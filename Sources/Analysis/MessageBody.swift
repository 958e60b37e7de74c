import Correlation
import Ingest
import Octets

/// Reads the joined body of an MSRP message again.
struct MessageBody {
    private let recall: Recall

    init(_ recall: Recall) { self.recall = recall }

    /// The chunks' bodies in the order of their places, as far as they were seen; `nil` where one can no longer be
    /// read.
    func octets(of message: LiveMessage) -> [UInt8]? {
        let chunks = message.chunks.array
        var body: [UInt8] = []
        for piece in message.pieces {
            guard let frame = recall.octets(of: chunks[piece.chunk].extents.array) else { return nil }
            OctetView(frame.span).extracting(piece.body).append(to: &body)
        }
        return body
    }
}
