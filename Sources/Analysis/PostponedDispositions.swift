import Correlation
import Ingest
import Octets

/// Reads messages in several chunks that may be, or be subject of, disposition notifications.
struct PostponedDispositions {
    /// The longest message that is joined for it, in octets.
    static let limit = 16 << 20

    private let recall: Recall

    init(_ recall: Recall) { self.recall = recall }

    /// Reads those that `correlator` could not, as far as their frames can be read again.
    func read(into correlator: inout Correlator) {
        for postponed in correlator.dispositions.postponed {
            guard correlator.messages.indices.contains(postponed.message) else { continue }
            let message = correlator.messages[postponed.message]
            guard message.size <= Self.limit, let body = MessageBody(recall).octets(of: message) else {
                correlator.omit(postponed)
                continue
            }
            correlator.read(OctetView(body.span), of: postponed)
        }
    }
}
