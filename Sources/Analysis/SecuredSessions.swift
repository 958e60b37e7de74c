import Correlation
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TLS
import TextSyntax

/// Holds what session descriptions say of MSRP over TLS against the connections that were seen: whose certificate it is,
/// and which sessions could not be read.
struct SecuredSessions {
    private let correlator: Correlator
    private let recall: Recall
    private let encryption: EncryptionTally
    /// Of each endpoint that a path names, the descriptions that do, each by its session and its offer.
    private var places: [Endpoint: [(session: Int, offer: Int)]] = [:]
    /// The sessions between an endpoint that a description names and a host of which another one of theirs tells.
    private var pairs: [Ends: [Int]] = [:]

    /// One end of a connection, and the host of the other one.
    private struct Ends: Hashable {
        let place: Endpoint
        let peer: IPAddress
    }

    /// Descriptions of one endpoint, and sessions between two ends, at most.
    private static let descriptionLimit = 64
    /// Sessions that are named of one connection, at most.
    private static let namedLimit = 8

    init(_ correlator: Correlator, _ recall: Recall, _ encryption: EncryptionTally) {
        self.correlator = correlator
        self.recall = recall
        self.encryption = encryption
        guard encryption.isOfInterest else { return }
        for (index, session) in correlator.sessions.enumerated() {
            let offers = session.offers
            guard offers.contains(where: \.isTLS) else { continue }
            let hosts = offers.map { offer in self.hosts(session, offer) }
            for (number, offer) in offers.enumerated() where offer.isTLS {
                guard let place = SecuredSessions.place(offer, hosts[number].first) else { continue }
                if places[place, default: []].count < Self.descriptionLimit {
                    places[place, default: []].append((index, number))
                }
                for (other, peers) in hosts.enumerated() where other != number {
                    for peer in peers where peer != place.address {
                        let ends = Ends(place: place, peer: peer)
                        let known = pairs[ends, default: []]
                        if known.last != index { pairs[ends] = known.suffix(Self.descriptionLimit - 1) + [index] }
                    }
                }
            }
        }
    }

    /// Notes certificates that no description announced, and sessions whose messages were not read.
    /// - Parameter hasKeys: whether any secrets were given.
    func note(hasKeys: Bool, _ log: inout FindingLog) {
        if places.isEmpty { return }
        for connection in encryption.list {
            for session in sessions(of: connection).prefix(Self.namedLimit) {
                // That a message is missing there says nothing of the session, and to find nothing wrong neither. Where the
                // capture does not hold its beginning, nobody could have read it.
                log.note(
                    .c004, severity: connection.obstacle == .noHandshake ? .note : .warning,
                    "MSRP of s\(session + 1), \(connection.low) - \(connection.high), is encrypted and not read: "
                        + EncryptionTally.words(connection.obstacle, hasKeys),
                    callID: callID(session), at: correlator.sessions[session].first)
            }
        }
        for shown in encryption.certificates { compare(shown, &log) }
    }

    /// The sessions that a connection belongs to: those whose descriptions name both ends and that were going on; else
    /// those that name one. Several may share a connection (RFC 4975 §5.4).
    private func sessions(of connection: EncryptionTally.Unread) -> [Int] {
        let (low, high) = (connection.low, connection.high)
        let both = [Ends(place: low, peer: high.address), Ends(place: high, peer: low.address)].flatMap {
            pairs[$0] ?? []
        }
        let one = (places[low] ?? places[high] ?? []).map(\.session)
        let all = Set(both).sorted()
        if !all.isEmpty {
            let going = all.filter { isGoing($0, during: connection) }
            return going.isEmpty ? all : going
        }
        // Of the other end nothing is known: whoever came later meant another connection.
        return Set(one).sorted().filter {
            correlator.sessions[$0].first.time <= connection.first.time && isGoing($0, during: connection)
        }
    }

    /// Whether a session had begun before a connection was over, and was not over before that began.
    private func isGoing(_ index: Int, during connection: EncryptionTally.Unread) -> Bool {
        let session = correlator.sessions[index]
        if session.first.time > connection.frame.time { return false }
        if session.last.time >= connection.first.time { return true }
        switch session.progress(isOver: false).state {
        case .terminated, .cancelled, .failed, .completed, .unanswered: return false
        case .trying, .ringing, .established: return true
        }
    }

    /// The hosts that a description may mean: that of its path, or of its `c=` line, and whoever sent it.
    private func hosts(_ session: Session, _ offer: MediaOffer) -> [IPAddress] {
        let octets = OctetView(offer.path.span)
        var hosts: [IPAddress] = []
        if let last = PathList.last(octets, 0..<octets.count), let uri = MSRPURI(octets, last) {
            // A host's name says no address: the connection's does.
            let named = IPAddress(text: octets.extracting(uri.host)) ?? connectionAddress(session, offer)
            if let named { hosts.append(named) }
        }
        if session.messages.indices.contains(offer.message) {
            hosts.append(session.messages[offer.message].sighting.source.address)
        }
        return hosts
    }

    private func connectionAddress(_ session: Session, _ offer: MediaOffer) -> IPAddress? {
        guard session.messages.indices.contains(offer.message),
            let octets = recall.octets(of: session.messages[offer.message].sighting.extents)
        else { return nil }
        var message = SIPMessage(room: 16)
        let view = OctetView(octets.span)
        guard message.parse(view), let body = SDPBody(message, view) else { return nil }
        let text = body.octets(in: view)
        var description = SessionDescription()
        description.parse(text, 0..<text.count)
        let medium = description.media.first { $0.index == offer.index }
        return medium?.connectionAddress.flatMap { IPAddress(text: text.extracting($0)) }
    }

    private func compare(_ shown: EncryptionTally.Shown, _ log: inout FindingLog) {
        var descriptions = places[shown.endpoint] ?? []
        if descriptions.isEmpty, let others = places[shown.peer] {
            // Who connects does so from any port: its description is the other one of the session.
            for session in Set(others.map(\.session)).sorted() {
                for (number, offer) in correlator.sessions[session].offers.enumerated() where offer.isTLS {
                    guard let place = SecuredSessions.place(offer), place.address == shown.endpoint.address,
                        place != shown.peer
                    else { continue }
                    descriptions.append((session, number))
                }
            }
        }
        var announced: (fingerprint: CertificateFingerprint, session: Int, frame: Frame)?
        for description in descriptions.prefix(Self.descriptionLimit) {
            let session = correlator.sessions[description.session]
            for fingerprint in fingerprints(session, session.offers[description.offer]) {
                if shown.certificate.fingerprint(like: fingerprint.fingerprint) == fingerprint.fingerprint { return }
                announced = (fingerprint.fingerprint, description.session, fingerprint.frame)
            }
        }
        guard let announced, let own = shown.certificate.fingerprint(like: announced.fingerprint) else { return }
        log.note(
            .d212,
            "the certificate of \(shown.endpoint) has the fingerprint \(own.abridged), and a=fingerprint says "
                + announced.fingerprint.abridged, callID: callID(announced.session), at: announced.frame)
    }

    /// What the description of an offer says of the certificate.
    private func fingerprints(
        _ session: Session, _ offer: MediaOffer
    ) -> [(fingerprint: CertificateFingerprint, frame: Frame)] {
        let messages = session.messages
        guard messages.indices.contains(offer.message) else { return [] }
        let sighting = messages[offer.message].sighting
        guard let octets = recall.octets(of: sighting.extents) else { return [] }
        var message = SIPMessage(room: 16)
        let view = OctetView(octets.span)
        guard message.parse(view), let body = SDPBody(message, view) else { return [] }
        let text = body.octets(in: view)
        var description = SessionDescription()
        description.parse(text, 0..<text.count)
        var found: [(CertificateFingerprint, Frame)] = []
        for line in description.lines where line.media == offer.index || line.media == -1 {
            guard let name = line.attribute, let value = line.attributeValue,
                text.extracting(name).equalsIgnoringCase("fingerprint"),
                let fingerprint = CertificateFingerprint(text.extracting(text.trimmed(value)))
            else { continue }
            found.append((fingerprint, sighting.first))
        }
        return found
    }

    private func callID(_ session: Int) -> String {
        String(decoding: correlator.sessions[session].callID, as: UTF8.self)
    }

    /// The host and port of an offer's own URI; `host` stands for its host where it names that by no address.
    private static func place(_ offer: MediaOffer, _ host: IPAddress? = nil) -> Endpoint? {
        let octets = OctetView(offer.path.span)
        guard let last = PathList.last(octets, 0..<octets.count), let uri = MSRPURI(octets, last),
            let host = IPAddress(text: octets.extracting(uri.host)) ?? host
        else { return nil }
        return Endpoint(address: host, port: uri.port ?? 2855)
    }
}
