import Correlation
import Ingest
import MSRP
import Octets
import Reassembly
import Records

/// Holds the paths of SENDs against those that SDP announced (RFC 4975 §7.3), and connections of one session against
/// each other (§5.4).
struct PathExamination {
    private let correlator: Correlator
    private let usage: ConnectionUsage
    private let recall: Recall
    private let scope: ExaminationScope

    /// So many heads of SENDs are read again.
    private static let readLimit = 1 << 10

    init(
        _ correlator: Correlator, _ usage: ConnectionUsage, _ recall: Recall, _ scope: ExaminationScope
    ) {
        self.scope = scope
        self.correlator = correlator
        self.usage = usage
        self.recall = recall
    }

    func examine(_ log: inout FindingLog) {
        var left = Self.readLimit
        for (number, entry) in correlator.channels.entries.enumerated() where left > 0 {
            guard !correlator.isAnnounced(entry.channel.recipient), correlator.isAnnounced(entry.channel.sender),
                let session = usage.owners[number], scope.holds(session: session)
            else { continue }
            left -= 1
            examine(entry.channel, number, session, &log)
        }
        examineDoubled(&log)
    }

    private func callID(_ session: Int) -> String {
        String(decoding: correlator.sessions[session].callID, as: UTF8.self)
    }

    /// A channel to an endpoint that no SDP names, from one that this session's does.
    private func examine(_ channel: Channel, _ number: Int, _ session: Int, _ log: inout FindingLog) {
        let exchanges = correlator.sessions[session].exchanges
        var peers: [MediaOffer] = []
        for exchange in exchanges {
            guard let answer = exchange.answer, !exchange.offer.hasRelays, !answer.hasRelays else { return }
            if exchange.offer.endpoint == channel.sender { peers.append(answer) }
            if answer.endpoint == channel.sender { peers.append(exchange.offer) }
        }
        let first = usage.firstMessages[number]
        guard !peers.isEmpty, correlator.messages.indices.contains(first),
            let head = MessageBody(recall).head(of: correlator.messages[first].firstChunk)
        else { return }
        let view = OctetView(head.span)
        var frame = MSRPFrame()
        guard frame.parse(view), let path = frame.toPath, let last = PathList.last(view, path),
            let uri = MSRPURI(view, last)
        else { return }
        let message = correlator.messages[first]
        for peer in peers {
            let octets = OctetView(peer.path.span)
            guard let own = PathList.last(octets, 0..<octets.count), let announced = MSRPURI(octets, own),
                let id = announced.sessionID, let used = uri.sessionID,
                view.extracting(used).equals(octets.extracting(id))
            else { continue }
            log.note(
                .m364,
                "To-Path \(view.text(last)) has the session-id of a=path \(octets.text(own)), but another authority",
                like: "\(channel.source.address) \(channel.destination.address)", callID: callID(session),
                at: message.first)
            return
        }
        // Whoever took it knows more than the capture does.
        guard message.lastChunk.response.map({ $0 >= 300 }) ?? true, message.lastChunk.response != 481 else { return }
        log.note(
            .m360, "To-Path \(view.text(last)) names no session that SDP announced",
            like: "\(channel.source.address) \(channel.destination.address)", callID: callID(session),
            at: message.first)
    }

    /// Channels with the same paths between the same hosts, over different connections at the same time.
    private func examineDoubled(_ log: inout FindingLog) {
        struct Way: Hashable {
            let from: Fingerprint
            let to: Fingerprint
            let source: IPAddress
            let destination: IPAddress
        }
        var known: [Way: Int] = [:]
        for (number, entry) in correlator.channels.entries.enumerated() {
            let channel = entry.channel
            let way = Way(
                from: channel.fromPath, to: channel.toPath, source: channel.source.address,
                destination: channel.destination.address)
            guard let other = known.updateValue(number, forKey: way),
                scope.holds(connectionOf: usage.owners[number].map { [$0] } ?? [])
            else { continue }
            let earlier = correlator.channels.entries[other]
            let first = usage.firstMessages[number]
            guard earlier.channel.source.port != channel.source.port, correlator.messages.indices.contains(first),
                correlator.messages[first].first.time < earlier.last.time
            else { continue }
            log.note(
                .m361,
                "session used on two connections at once: \(earlier.channel.source) and \(channel.source) > \(channel.destination)",
                like: "twice \(channel.source.address) \(channel.destination.address)",
                callID: usage.owners[number].map(callID), at: correlator.messages[first].first)
        }
    }
}
