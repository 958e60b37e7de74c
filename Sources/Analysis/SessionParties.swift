import Correlation
import Ingest
import Octets
import SIP
import TextSyntax

/// Who speaks in a session: the URIs of both sides, read again once for each session that is asked about.
struct SessionParties {
    let recall: Recall
    private var known: [Int: Pair] = [:]

    /// From and To of the first request.
    struct Pair {
        var from: String?
        var to: String?
    }

    init(_ recall: Recall) { self.recall = recall }

    /// The parties of `session`.
    mutating func pair(_ session: Session) -> Pair {
        if let pair = known[session.number] { return pair }
        let pair = read(session)
        known[session.number] = pair
        return pair
    }

    /// The URI of who sent an MSRP message.
    mutating func sender(of message: LiveMessage, in session: Session) -> String? {
        let pair = pair(session)
        return isFromCaller(message, session) ? pair.from : pair.to
    }

    /// Whether the side that opened the session sends: its path is the one in the offer, or in the answer to the other
    /// side's. Where paths do not tell, addresses do.
    private func isFromCaller(_ message: LiveMessage, _ session: Session) -> Bool {
        let messages = session.messages
        guard let opening = messages.first else { return true }
        if let offer = session.offers.first(where: { $0.endpoint == message.sender }),
            messages.indices.contains(offer.message)
        {
            let description = messages[offer.message]
            return description.isRequest == (description.fromTag == opening.fromTag)
        }
        return message.source.address == opening.sighting.source.address
    }

    private func read(_ session: Session) -> Pair {
        // Any of its messages names both.
        for message in session.messages.prefix(8) {
            guard let octets = recall.octets(of: message.sighting.extents) else { continue }
            let view = OctetView(octets.span)
            var parsed = SIPMessage()
            guard parsed.parse(view) else { continue }
            return Pair(
                from: parsed.from(view).map { view.text($0.uri) }, to: parsed.to(view).map { view.text($0.uri) })
        }
        return Pair()
    }
}

extension UserKey {
    /// The user that a URI names, written as text.
    init?(uri: String?) {
        guard let uri else { return nil }
        let octets = Array(uri.utf8)
        self.init(OctetView(octets.span), 0..<octets.count)
    }
}
