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

    /// Descriptions of one endpoint, at most.
    private static let descriptionLimit = 64

    init(_ correlator: Correlator, _ recall: Recall, _ encryption: EncryptionTally) {
        self.correlator = correlator
        self.recall = recall
        self.encryption = encryption
        guard encryption.isOfInterest else { return }
        for (index, session) in correlator.sessions.enumerated() {
            for (number, offer) in session.offers.enumerated() where offer.isTLS {
                guard let place = SecuredSessions.place(offer),
                    places[place, default: []].count < Self.descriptionLimit
                else { continue }
                places[place, default: []].append((index, number))
            }
        }
    }

    /// Notes certificates that no description announced, and sessions whose messages were not read.
    /// - Parameter hasKeys: whether any secrets were given.
    func note(hasKeys: Bool, _ log: inout FindingLog) {
        if places.isEmpty { return }
        for connection in encryption.list {
            guard let session = (places[connection.low] ?? places[connection.high])?.last?.session else { continue }
            log.note(
                .c004,
                "MSRP of this session, \(connection.low) - \(connection.high), is encrypted and not read: "
                    + EncryptionTally.words(connection.obstacle, hasKeys),
                callID: callID(session), at: correlator.sessions[session].first)
        }
        for shown in encryption.certificates { compare(shown, &log) }
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

    /// The host and port of an offer's own URI, where it names them by address.
    private static func place(_ offer: MediaOffer) -> Endpoint? {
        let octets = OctetView(offer.path.span)
        guard let last = PathList.last(octets, 0..<octets.count), let uri = MSRPURI(octets, last),
            let host = IPAddress(text: octets.extracting(uri.host))
        else { return nil }
        return Endpoint(address: host, port: uri.port ?? 2855)
    }
}
