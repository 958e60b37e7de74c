import Correlation
import Octets
import Reassembly

/// What is asked most of the usual original, an MSRP message of one frame inside one segment of this run: at hand, so
/// that the message itself is not looked at again.
struct SoleOriginal: Sendable {
    /// Where its octets are.
    let extent: Extent
    /// The frame that holds it.
    let frame: Frame
    /// Octets of its body.
    let size: Int

    /// `nil` where a message is not like that.
    init?(_ live: LiveMessage) {
        guard live.chunkCount == 1, live.state == .complete, live.damage == nil else { return nil }
        let chunk = live.firstChunk
        guard chunk.extents.rest.isEmpty, chunk.first.capture < Original.firstStoredCapture else { return nil }
        extent = chunk.extents.first
        frame = chunk.first
        size = live.size
    }

    /// Where the text stands that a person reads in `part`, a copy of this; `nil` where its octets are not that text, or
    /// so few that they are held as easily.
    func text(of part: EncapsulatedMessage) -> Extent? {
        guard part.isPlainText, let body = part.body, body.count > 15 else { return nil }
        return extent.extracting(body.prefix(EncapsulatedMessage.textLimit))
    }
}
