import Correlation
import MSRP
import Octets
import Reassembly
import SIP

/// What a server passed on at once, and never had to store.
extension Custody {
    /// What the server passed on of a message in a live session: what was not refused, if anything was not.
    func passedOn(_ message: Taken) -> Original? {
        let found = onward(message)
        return found.first { FinalResponse(to: $0, in: correlator)?.isRefusal != true } ?? found.first
    }

    /// A Message-ID of one session may be another message's in another: size, recipient or paths must agree too.
    private func onward(_ taken: Taken) -> [Original] {
        switch taken.original.form {
        case .msrp(let message):
            let onLegs = journeys.legs(ofMessage: message.number - 1)
            if onLegs.isEmpty, correlator.isOnlyMessage(message.number - 1) { return [] }
            let named = correlator.messages(withFingerprint: message.messageID).filter { !onLegs.contains($0) }
            return (onLegs + named).map { correlator.messages[$0] }
                .filter { other in
                    guard other.number != message.number, !carriers.contains(other.number),
                        servers.contains(other.source.address), other.first.time >= message.first.time
                    else { return false }
                    let recipient = correlator.session(of: other).flatMap { correlator.sessions[$0].recipient }
                    let isHis = recipient != nil && recipient == taken.recipient
                    // What goes back to the sender's host is passed on only where both users are on it.
                    if other.destination.address == message.source.address {
                        guard isHis, other.destination != message.source else { return false }
                    }
                    if onLegs.contains(other.number - 1) || other.journey == message.journey || isHis { return true }
                    return other.size == message.size && (recipient == nil || taken.recipient == nil)
                }.map { Original(.msrp($0)) }
        case .sip(let message, let session):
            guard correlator.sessions.indices.contains(session - 1) else { return [] }
            return requests(like: message, in: correlator.sessions[session - 1]).filter {
                $0.isRequest && $0.method == message.method && $0.cseqNumber == message.cseqNumber
                    && servers.contains($0.sighting.source.address)
                    && $0.sighting.destination.address != message.sighting.source.address
                    && $0.sighting.first.time >= message.sighting.first.time
            }.map { Original(.sip($0, session: session)) }
                + onward(message, in: session - 1)
        }
    }

    /// The requests by which a B2BUA passed a MESSAGE on under a Call-ID of its own: those in other legs of its call that
    /// come in the same place of their order.
    private func onward(_ message: LiveSIP, in session: Int) -> [Original] {
        guard message.method == .message else { return [] }
        let legs = journeys.relations.legs(besides: session)
        if legs.isEmpty { return [] }
        func requests(_ session: Int) -> [LiveSIP] {
            correlator.sessions[session].messages.prefix(Custody.ordered).filter { $0.kind == .request(.message) }
        }
        guard let place = requests(session).firstIndex(where: { $0.digest == message.digest }) else { return [] }
        return legs.compactMap { leg in
            let all = requests(leg)
            guard all.indices.contains(place), servers.contains(all[place].sighting.source.address),
                all[place].sighting.destination.address != message.sighting.source.address,
                all[place].sighting.first.time >= message.sighting.first.time
            else { return nil }
            return Original(.sip(all[place], session: leg + 1))
        }
    }

    /// So many messages of a session are held against those of another leg by their order.
    private static var ordered: Int { 256 }

    /// The first message behind `time` that a server sent on another leg of a message's call, and of which nothing tells
    /// what it passes on: a B2BUA may write anew what it carries.
    func unexplained(since time: Timestamp, besides original: Original) -> LiveMessage? {
        guard case .msrp(let message) = original.form, let session = correlator.session(of: message) else { return nil }
        let legs = journeys.relations.legs(besides: session)
        if legs.isEmpty { return nil }
        return legs.lazy.flatMap { self.strays[$0] ?? [] }.map { self.correlator.messages[$0] }
            .first { $0.first.time >= time && $0.destination.address != message.source.address }
    }

    /// By session, the messages in calls of several legs that servers sent and that are on no other leg.
    func findStrays() -> [Int: [Int]] {
        guard journeys.relations.joinsAny else { return [:] }
        let owners = ChannelOwners(correlator)
        var strays: [Int: [Int]] = [:]
        for index in correlator.messages.indices {
            let message = correlator.messages[index]
            guard servers.contains(message.source.address), message.method == .send, message.carriesText,
                !carriers.contains(message.number), journeys.number(ofMessage: index) == nil,
                let session = owners.session(ofMessage: index), !journeys.relations.legs(besides: session).isEmpty,
                !correlator.dispositions.isUnwritten(.msrp(index))
            else { continue }
            strays[session, default: []].append(index)
        }
        return strays
    }

    /// The hosts to which servers opened other legs of the session of a message.
    private func hostsOfLegs(of original: Original) -> Set<IPAddress> {
        let session: Int?
        switch original.form {
        case .msrp(let message): session = correlator.session(of: message)
        case .sip(_, let number): session = number - 1
        }
        guard let session else { return [] }
        var hosts: Set<IPAddress> = []
        for leg in journeys.relations.legs(besides: session) where correlator.sessions.indices.contains(leg) {
            guard let request = correlator.sessions[leg].messages.first, request.isRequest,
                servers.contains(request.sighting.source.address)
            else { continue }
            hosts.insert(request.sighting.destination.address)
        }
        return hosts
    }

    /// A way from a server to a host of a message's recipient of which octets are missing in the capture: the message may
    /// have gone there.
    func tornWay(to recipient: UserKey?, of original: Original) -> (source: IPAddress, destination: IPAddress)? {
        guard let recipient else { return nil }
        let hosts = presence.hosts(of: recipient).union(hostsOfLegs(of: original))
            .subtracting([original.source.address])
        let ways = hosts.flatMap { host in servers.map { (source: $0, destination: host) } }
        // The same whatever the hash seed.
        return ways.filter { correlator.legs.isTorn(from: $0.source, to: $0.destination) }
            .min {
                ($0.destination.high, $0.destination.low, $0.source.high, $0.source.low)
                    < ($1.destination.high, $1.destination.low, $1.source.high, $1.source.low)
            }
    }
}
