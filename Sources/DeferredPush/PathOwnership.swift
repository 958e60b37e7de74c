import Correlation
import MSRP
import Octets
import Records
import SIP

/// Whose the paths of an encapsulated SEND are: they must be those of the stored leg, which the session descriptions
/// in the same bundle name (RFC 4975 §5.4, §7.3).
struct PathOwnership {
    /// What the paths fit.
    enum Owner: Equatable {
        /// The leg on which the original was sent, or the session descriptions of the bundle.
        case stored
        /// The session that pushes.
        case push
        /// Neither.
        case foreign
    }

    private let parts: [EncapsulatedMessage]
    private let toPath: [UInt8]
    private let fromPath: [UInt8]
    /// Whether a session description that was stored may be in what is missing.
    private let isBroken: Bool
    /// Asked for only where an original does not tell: of most pushes it is not.
    private lazy var described = PathOwnership.describedEndpoints(parts[...])

    init(_ bundle: Bundle, _ carrier: Carrier) {
        parts = bundle.parts
        toPath = carrier.toPath
        fromPath = carrier.fromPath
        isBroken = carrier.isBroken
    }

    mutating func owner(of part: EncapsulatedMessage, live: Original?) -> Owner? {
        guard case .msrp(let frame) = part.content, frame.isRequest, let to = frame.toPath, let from = frame.fromPath
        else { return nil }
        let octets = OctetView(part.octets.span)
        let recipient = PathKey.last(of: octets.extracting(to))
        let sender = PathKey.last(of: octets.extracting(from))
        if case .msrp(let message)? = live?.form, message.recipient == recipient, message.sender == sender {
            return .stored
        }
        if described.contains(recipient), described.contains(sender) { return .stored }
        let carrierTo = PathKey.last(of: OctetView(toPath.span))
        let carrierFrom = PathKey.last(of: OctetView(fromPath.span))
        if recipient == carrierTo, sender == carrierFrom { return .push }
        // Of a SEND that is cut the paths may be too.
        if isBroken, described.count < 2 || !part.isWholeFrame { return nil }
        // Nothing to hold them against: neither the original nor a session description was stored.
        return live == nil && described.isEmpty ? nil : .foreign
    }

    /// Sender and recipient of an encapsulated SEND; `nil` for what is none.
    static func ends(of part: EncapsulatedMessage) -> Set<Fingerprint>? {
        guard case .msrp(let frame) = part.content, frame.isRequest, let to = frame.toPath, let from = frame.fromPath
        else { return nil }
        let octets = OctetView(part.octets.span)
        return [PathKey.last(of: octets.extracting(to)), PathKey.last(of: octets.extracting(from))]
    }

    /// The endpoints that the session descriptions in some parts name.
    static func describedEndpoints(_ parts: ArraySlice<EncapsulatedMessage>) -> Set<Fingerprint> {
        var endpoints: Set<Fingerprint> = []
        var description = SessionDescription()
        for part in parts {
            guard case .sip(let message) = part.content else { continue }
            let octets = OctetView(part.octets.span)
            guard let body = SDPBody(message, octets) else { continue }
            let text = body.octets(in: octets)
            description.parse(text, 0..<text.count)
            for media in description.media {
                if let last = media.pathURIs.last { endpoints.insert(PathKey.endpoint(text.extracting(last))) }
            }
        }
        return endpoints
    }
}

extension PathOwnership {
    /// What foreign paths have in common with those of the push, in words; `nil` where there is nothing.
    static func resemblance(of part: EncapsulatedMessage, to carrier: Carrier) -> String? {
        guard case .msrp(let frame) = part.content, let to = frame.toPath, let from = frame.fromPath else { return nil }
        let octets = OctetView(part.octets.span)
        let mine = [place(octets, to), place(octets, from)]
        let pushTo = OctetView(carrier.toPath.span)
        let pushFrom = OctetView(carrier.fromPath.span)
        let theirs = [place(pushTo, 0..<pushTo.count), place(pushFrom, 0..<pushFrom.count)]
        let isCopied = !mine.contains(nil) && mine == theirs
        return isCopied
            ? "Port and session id are those of the push, on other hosts; they fit the SDP of the stored parts "
                + "neither (X540)."
            : "The paths fit neither the stored leg nor the SDP of the stored parts (X540)."
    }

    /// Port and session-id of the last URI, as text.
    private static func place(_ octets: OctetView, _ path: Range<Int>) -> String? {
        guard let last = PathList.last(octets, path), let uri = MSRPURI(octets, last), let port = uri.port,
            let session = uri.sessionID
        else { return nil }
        return "\(port)/\(octets.text(session))"
    }
}
