import Correlation
import Octets
import Reassembly
import Records

/// Watches whether the messages of one session, or of one sender to one recipient, are pushed in the order in which
/// they were sent.
struct PushOrder {
    /// Messages that one device is to get in order.
    private struct Stream: Hashable {
        let source: Source
        let device: IPAddress
    }

    /// SENDs of one session on one leg, or MESSAGEs of one device of a sender. Of two legs one lags behind the other.
    private enum Source: Hashable {
        case session(Int, from: IPAddress)
        case pages(UserKey, UserKey, from: IPAddress)
    }

    private let correlator: Correlator
    /// Of each stream the message pushed so far that was begun last, and its push.
    private var latest: [Stream: (began: Timestamp, push: Int)] = [:]
    private var known: Set<Fingerprint> = []
    /// Hosts that a push did not reach whole: what it held comes again, and late.
    private var interrupted: Set<IPAddress> = []

    init(_ correlator: Correlator) { self.correlator = correlator }

    /// Takes the next push; answers the index of one before it, or its own, that holds a message which was sent later
    /// than one that is pushed only now.
    mutating func overtaking(_ push: PushBook.Push, _ index: Int) -> Int? {
        let host = push.carrier.destination.address
        if push.carrier.isBroken { interrupted.insert(host) }
        var found: Int?
        for text in push.texts {
            // What is pushed again is not late.
            guard known.insert(text.identity).inserted, text.verdict == .match || text.verdict == .altered,
                let original = text.originals.first, let source = source(of: original)
            else { continue }
            let stream = Stream(source: source, device: host)
            // Chunks of two messages may be interleaved: then neither is the earlier one.
            let last = latest[stream]
            if let last, last.began > original.lastSeen { found = found ?? last.push }
            if original.firstSeen > last?.began ?? .distantPast {
                latest[stream] = (original.firstSeen, index)
            }
        }
        return interrupted.contains(host) ? nil : found
    }

    private func source(of original: Original) -> Source? {
        switch original.form {
        case .msrp(let message):
            // A session that began later has its paths from one that is not in the capture.
            guard let session = correlator.session(of: message),
                correlator.sessions[session].first.time <= message.first.time
            else { return nil }
            return .session(session, from: message.source.address)
        case .sip(_, let number):
            guard correlator.sessions.indices.contains(number - 1) else { return nil }
            let session = correlator.sessions[number - 1]
            guard let sender = session.sender, let recipient = session.recipient else { return nil }
            return .pages(sender, recipient, from: original.source.address)
        }
    }
}
