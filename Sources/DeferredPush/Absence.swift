import Correlation
import MIME
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// Why no original of a part was found, as far as that can be told.
struct Absence {
    private let sent: Int64?
    /// When it was sent at the latest, as far as its dialog's parts say.
    private let latest: Int64?
    private let start: Int64?
    private let senderHost: IPAddress?
    private let server: IPAddress
    private let isAnswer: Bool
    private let callIDs: [String]
    private let trace: DialogTrace
    /// Its Call-ID or Message-ID.
    private let name: String?

    /// - Parameters:
    ///   - senderHost: the host that sent the originals, where a path names it.
    ///   - callIDs: the dialogs that the bundle names.
    ///   - dialogDate: the latest Date in a part of its dialog.
    init(
        _ part: EncapsulatedMessage, _ carrier: Carrier, _ clock: CaptureClock, senderHost: IPAddress?,
        callIDs: [String], dialogDate: Int64?
    ) {
        let octets = OctetView(part.octets.span)
        var date: Range<Int>?
        var stamp: Int64?
        switch part.content {
        case .sip(let message): date = message.headers.value(.date)
        case .msrp(let frame): date = frame.headers.value(.date)
        case .cpim(let message): stamp = message.dateTime.flatMap { InternetDate(octets.extracting($0))?.seconds }
        case .unparsable, .other: break
        }
        sent = stamp ?? date.flatMap { WireDate(octets.extracting($0))?.seconds }
        latest = sent ?? dialogDate
        start = clock.start.map { $0.nanoseconds / 1_000_000_000 }
        server = carrier.source.address
        isAnswer = Int(part.kind) != nil
        trace = DialogTrace(part)
        name = part.callID ?? part.messageID
        self.callIDs = callIDs
        self.senderHost = senderHost
    }

    /// The seconds since 1970 that the copy's Date names.
    var date: Int64? { sent }

    /// Why the original is not there; `nil` where the capture should hold it.
    func reason<O: Originals>(in originals: O) -> Reason? {
        if let name, originals.isForgotten(name: OctetView(name.utf8.span)) { return .evicted }
        if let latest, let start, latest < start { return .beforeCapture }
        // Where no path names the host by its address, the dialog's other messages show it.
        if let senderHost = senderHost ?? callIDs.lazy.compactMap({ Absence.caller($0, in: originals) }).first {
            let isTorn =
                isAnswer
                ? originals.isTorn(from: server, to: senderHost) : originals.isTorn(from: senderHost, to: server)
            if isTorn { return .hole }
            let isConcealed =
                isAnswer
                ? originals.isConcealed(from: server, to: senderHost)
                : originals.isConcealed(from: senderHost, to: server)
            if isConcealed { return .encrypted }
            let isVisible =
                isAnswer ? originals.isVisible(server, senderHost) : originals.isVisible(senderHost, server)
            if !isVisible { return .legNotVisible }
        }
        // Date counts whole seconds and is written when the message is stored: the capture's first second does not
        // prove that the original should be in it. Other messages of its dialog do.
        let isDialogKnown = callIDs.contains { originals.sessionNumber(callID: OctetView($0.utf8.span)) != nil }
        // It may be what could not be read, on the way to a proxy that no path names, or from where nothing says.
        if !isDialogKnown, originals.isConcealed(any: server) || isConcealed(senderHost, in: originals) {
            return .encrypted
        }
        if let latest, let start, latest <= start + 1, !isDialogKnown { return .beforeCapture }
        if isDialogKnown, let reason = trace.reason(callIDs, sent: latest, start: start, in: originals) {
            return reason
        }
        return isConcealed(senderHost, in: originals) ? .encrypted : nil
    }

    private func isConcealed<O: Originals>(_ host: IPAddress?, in originals: O) -> Bool {
        host.map(originals.isConcealed(any:)) ?? false
    }

    /// The host that a dialog's first request came from, or to which its answer went.
    private static func caller<O: Originals>(_ callID: String, in originals: O) -> IPAddress? {
        originals.originals(callID: OctetView(callID.utf8.span), near: nil).lazy.compactMap { original in
            if case .sip(let live, _) = original.form {
                live.isRequest ? live.sighting.source.address : live.sighting.destination.address
            } else {
                nil
            }
        }.first
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
