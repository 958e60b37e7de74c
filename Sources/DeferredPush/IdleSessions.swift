import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Finds sessions for messages that were up, and over which none went; and says why where offer and answer tell: a
/// notification session is of no use where the answer takes no notifications. That a person opens a chat and writes
/// nothing is nothing to note.
struct IdleSessions {
    private let correlator: Correlator
    private let servers: Set<IPAddress>
    private let endpoints: Set<Endpoint>
    private let waiting: [UserKey: Timestamp]

    /// - Parameters:
    ///   - servers: the IM servers.
    ///   - endpoints: those of the connections of which all octets were seen, and which carried MSRP or nothing: over
    ///     others something may have gone.
    ///   - waiting: when the first message was sent that is stored for each user.
    init(_ correlator: Correlator, servers: Set<IPAddress>, endpoints: Set<Endpoint>, waiting: [UserKey: Timestamp]) {
        self.correlator = correlator
        self.servers = servers
        self.endpoints = endpoints
        self.waiting = waiting
    }

    /// Notes each of them (L623).
    func note(_ log: inout FindingLog) {
        if endpoints.isEmpty, correlator.openings.isEmpty { return }
        var busy: Set<Int> = []
        // What belongs to no session may belong to any that names its hosts.
        var doubtful: Set<IPAddress> = []
        let owners = ChannelOwners(correlator)
        for (index, entry) in correlator.channels.entries.enumerated() {
            let (isSettled, session) = owners.isSettled(index)
            if let session { busy.insert(session) }
            if session == nil || !isSettled {
                doubtful.formUnion([entry.channel.source.address, entry.channel.destination.address])
            }
        }
        for (index, session) in correlator.sessions.enumerated() where !busy.contains(index) {
            // A message in the INVITE is one that went.
            guard let invite = session.messages.first, !invite.carriesMessage, !session.isDamaged,
                let exchange = exchange(session),
                isIdle(exchange, invite.sighting, doubtful)
            else { continue }
            let progress = SessionProgress(session, isOver: true)
            guard progress.state == .terminated, progress.finalStatus.map({ $0 < 300 }) == true else { continue }
            note(session, exchange, from: invite.sighting, &log)
        }
    }

    private func note(
        _ session: Session, _ exchange: (offer: MediaOffer, answer: MediaOffer), from invite: Sighting,
        _ log: inout FindingLog
    ) {
        let isServers = servers.contains(invite.source.address)
        let isAwaited = session.recipient.flatMap { waiting[$0] }.map { $0 < session.first.time } ?? false
        let cause = refused(exchange).map { ", because its answer does not accept \($0)" }
        let delivers = session.storeAndForward != nil
        guard isServers || delivers || cause != nil else { return }
        let what =
            delivers
            ? "session to deliver what was stored opened and closed empty"
            : isServers && isAwaited
                ? "session to a recipient of stored messages opened and closed empty"
                : "session opened and closed empty"
        // Without a cause or a message that waits, the server had nothing to send: that may be as it should.
        let isFault = delivers || isServers && (cause != nil || isAwaited)
        log.note(
            .l623, severity: isFault ? nil : .note, what + (cause ?? ""),
            callID: String(decoding: session.callID, as: UTF8.self), at: session.first)
    }

    /// The exchange that set up the one medium of a session.
    private func exchange(_ session: Session) -> (offer: MediaOffer, answer: MediaOffer)? {
        guard session.messages.first?.kind == .request(.invite) else { return nil }
        let exchanges = session.exchanges
        guard let first = exchanges.first, let answer = first.answer,
            exchanges.allSatisfy({ $0.offer.index == first.offer.index && $0.answer != nil }),
            first.offer.port != 0, answer.port != 0, first.offer.fileSelector == nil
        else { return nil }
        return (first.offer, answer)
    }

    /// Whether its connection was up and seen whole, and nothing between its hosts belongs to nobody.
    private func isIdle(
        _ exchange: (offer: MediaOffer, answer: MediaOffer), _ invite: Sighting, _ doubtful: Set<IPAddress>
    ) -> Bool {
        let named = places(exchange.offer) + places(exchange.answer)
        if named.contains(where: { doubtful.contains($0.address) }) { return false }
        // An endpoint of a server belongs to many connections: one that was seen whole may be another.
        for one in places(exchange.offer) {
            for other in places(exchange.answer)
            where correlator.legs.isPartlyUnread(from: one.address, to: other.address)
                || correlator.legs.isPartlyUnread(from: other.address, to: one.address)
            {
                return false
            }
        }
        if named.contains(where: endpoints.contains) { return true }
        return [exchange.offer, exchange.answer].contains { correlator.openings.contains($0.endpoint) }
            && !correlator.legs.isPartlyUnread(from: invite.source.address, to: invite.destination.address)
    }

    /// The hosts and ports that a path names by address.
    private func places(_ media: MediaOffer) -> [Endpoint] {
        let octets = OctetView(media.path.span)
        var found: [Endpoint] = []
        var uris = PathList.uris(octets, 0..<octets.count)
        while let range = uris.next(), found.count < 16 {
            if let uri = MSRPURI(octets, range), let host = IPAddress(text: octets.extracting(uri.host)) {
                found.append(Endpoint(address: host, port: uri.port ?? 2855))
            }
        }
        return found
    }

    // MARK: Why

    /// What the offerer deals in and the answer takes neither alone nor wrapped (RFC 4975 §8.6): notifications, or all
    /// that was offered.
    private func refused(_ exchange: (offer: MediaOffer, answer: MediaOffer)) -> String? {
        let taken = AcceptedTypes(exchange.answer.acceptTypes ?? [])
        // Without accept-types nothing is said.
        guard !taken.types.isEmpty else { return nil }
        let wrapped = AcceptedTypes(exchange.answer.acceptWrappedTypes ?? [])
        // A container is taken with anything in it, unless the answer says what may be.
        let wraps =
            wrapped.types.isEmpty && taken.types.contains { $0 == "message/cpim" || $0.hasPrefix("multipart/") }
        func isTaken(_ type: String) -> Bool { wraps || taken.holds(type) || wrapped.holds(type) }
        let offered = AcceptedTypes(exchange.offer.acceptTypes ?? []).types
        let notification = "message/imdn+xml"
        let all = offered + AcceptedTypes(exchange.offer.acceptWrappedTypes ?? []).types
        if all.contains(notification), !isTaken(notification) { return notification }
        guard let first = offered.first, first != "*", !offered.contains(where: isTaken) else { return nil }
        return offered.prefix(4).joined(separator: ", ")
    }
}
