import Correlation
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// Why no original of a part was found, as far as that can be told.
struct Absence {
    private let sent: Int64?
    private let start: Int64?
    private let senderHost: IPAddress?
    private let server: IPAddress

    init(_ part: EncapsulatedMessage, _ carrier: Carrier, _ clock: CaptureClock, senderHost: IPAddress?) {
        let octets = OctetView(part.octets.span)
        var date: Range<Int>?
        switch part.content {
        case .sip(let message): date = message.headers.value(.date)
        case .msrp(let frame): date = frame.headers.value(.date)
        case .unparsable, .other: break
        }
        sent = date.flatMap { WireDate(octets.extracting($0))?.seconds }
        start = clock.start.map { $0.nanoseconds / 1_000_000_000 }
        server = carrier.source.address
        self.senderHost = senderHost
    }

    /// The seconds since 1970 that the copy's Date names.
    var date: Int64? { sent }

    /// Why the original is not there; `nil` where the capture should hold it.
    func reason<O: Originals>(in originals: O) -> Reason? {
        // Date counts whole seconds and is written when the message is stored: the capture's first second does not
        // prove that the original should be in it.
        if let sent, let start, sent <= start + 1 { return .beforeCapture }
        if let senderHost, !originals.isVisible(senderHost, server) { return .legNotVisible }
        return nil
    }

    /// The host that sent the original, where a path names it by address.
    static func senderHost(of bundle: Bundle) -> IPAddress? {
        for part in bundle.parts {
            if let host = senderHost(part) { return host }
        }
        return nil
    }

    private static func senderHost(_ part: EncapsulatedMessage) -> IPAddress? {
        guard case .msrp(let frame) = part.content, let from = frame.fromPath else { return nil }
        let octets = OctetView(part.octets.span)
        guard let last = PathList.last(octets, from), let uri = MSRPURI(octets, last) else { return nil }
        return IPAddress(text: octets.extracting(uri.host))
    }
}
