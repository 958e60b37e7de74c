import MSRP
import Octets
import Reassembly
import SIP
import TextSyntax

extension Correlator {
    /// - Parameter octets: those that the description was read from.
    mutating func learnMedia(_ octets: OctetView, _ session: Int) {
        for media in description.media {
            guard let path = media.path, let last = media.pathURIs.last else { continue }
            let endpoint = PathKey.endpoint(octets.extracting(last))
            let offer = MediaOffer(
                message: Int(sessions.all.records[session].count) - 1, index: media.index, path: octets.copied(path),
                endpoint: endpoint, acceptTypes: media.acceptTypes.map { octets.copied($0) },
                acceptWrappedTypes: media.acceptWrappedTypes.map { octets.copied($0) }, maxSize: media.maxSize,
                port: media.port,
                connection: media.connectionAddress.flatMap { IPAddress(text: octets.extracting($0)) },
                isTLS: media.isTLS, setup: media.setup, isCEMA: media.isCEMA,
                direction: media.direction, isChatroom: media.isChatroom,
                fileSelector: media.fileSelector.map { octets.copied($0) })
            sessions.all.change(session) { $0.offers.append(offer) }
            let owner = Int32(truncatingIfNeeded: session)
            guard var owners = pathOwners[endpoint] else {
                pathOwners[endpoint] = Chain(owner)
                continue
            }
            if owners.last != owner, owners.count < 64 {
                owners.append(owner)
                pathOwners[endpoint] = owners
            }
        }
    }
}
