import Correlation
import Ingest
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Makes records of sessions. What a record says beyond keys is read from the capture again.
struct SessionRecords {
    let recall: Recall
    let clock: CaptureClock
    /// Whether every SIP message is read again; else only the first request, for who and whom.
    let readsMessages: Bool

    func record(
        _ session: Session, messages: [MessageRecord], messageCount: Int, lastMessage: Frame?, pushes: [String],
        isOver: Bool, namesParties: Bool = true
    ) -> SessionRecord {
        let progress = SessionProgress(session, isOver: isOver)
        let opening = progress.firstRequest ?? 0
        let first =
            namesParties && session.messages.indices.contains(opening) ? read(session.messages[opening]) : nil
        var to = party(first, .to)
        if readsMessages, to.tag == nil, let final = progress.finalResponse {
            to.tag = party(read(session.messages[final]), .to).tag
        }
        var last = session.last
        if let lastMessage, lastMessage.time >= last.time { last = lastMessage }
        return SessionRecord(
            id: "s\(session.number)", callID: String(decoding: session.callID, as: UTF8.self),
            method: first.flatMap { $0.method } ?? progress.method.map(\.name), requestURI: first?.requestURI,
            from: party(first, .from), to: to, state: progress.state, finalStatus: progress.finalStatus,
            firstTime: clock.moment(session.first), lastTime: clock.moment(session.last),
            firstFrame: session.first.number, lastFrame: last.number,
            completeInCapture: progress.isWhole,
            sip: readsMessages ? session.messages.filter { $0.sighting.damage == nil }.map(record) : [],
            msrpPaths: readsMessages ? paths(session) : [], messages: messages, related: [], pushes: pushes,
            messageCount: messageCount, firstCapture: session.first.capture, lastCapture: last.capture)
    }

    func record(_ message: LiveSIP) -> SIPMessageRecord {
        let frame = message.sighting.first
        let octets = recall.octets(of: message.sighting.extents.array) ?? []
        let view = OctetView(octets.span)
        var parsed = SIPMessage()
        let isRead = parsed.parse(view)
        return SIPMessageRecord(
            frame: frame.number, capture: frame.capture, time: clock.moment(frame),
            source: "\(message.sighting.source)", destination: "\(message.sighting.destination)",
            transport: message.sighting.transport.name,
            startLine: isRead ? view.text(parsed.startLine) : "",
            cseq: isRead ? parsed.headers.value(.cseq).map { view.text($0) } : nil,
            sha256: isRead ? Digest.sha256(view) : nil, size: message.size,
            bodyType: isRead ? parsed.headers.value(.contentType).map { view.text($0) } : nil,
            bodySize: isRead ? parsed.body.count : 0, retransmissions: message.retransmissions,
            copies: message.copies)
    }

    // MARK: Reading again

    private struct Reading {
        let method: String?
        let requestURI: String?
        let from: PartyRecord
        let to: PartyRecord
    }

    private enum Side {
        case from
        case to
    }

    private func read(_ message: LiveSIP) -> Reading? {
        guard let octets = recall.octets(of: message.sighting.extents.array) else { return nil }
        let view = OctetView(octets.span)
        var parsed = SIPMessage()
        guard parsed.parse(view) else { return nil }
        return Reading(
            method: parsed.methodRange.map { view.text($0) }, requestURI: parsed.requestURI.map { view.text($0) },
            from: party(parsed.from(view), view), to: party(parsed.to(view), view))
    }

    private func party(_ address: NameAddress?, _ view: OctetView) -> PartyRecord {
        PartyRecord(
            uri: address.map { view.text($0.uri) }, tag: address?.tag.map { view.text($0) },
            displayName: address?.displayName.map { view.text($0) })
    }

    private func party(_ reading: Reading?, _ side: Side) -> PartyRecord {
        let none = PartyRecord(uri: nil, tag: nil, displayName: nil)
        return (side == .from ? reading?.from : reading?.to) ?? none
    }

    // MARK: Offers and answers

    /// Each offer with its answer (RFC 3264): both carry the same CSeq, or the answer to a 2xx stands in ACK.
    private func paths(_ session: Session) -> [SessionRecord.PathPair] {
        var pairs: [SessionRecord.PathPair] = []
        var open: (path: String, message: LiveSIP)?
        func add(_ offer: String?, _ answer: String?) {
            let pair = SessionRecord.PathPair(offer: offer, answer: answer)
            if !pairs.contains(pair) { pairs.append(pair) }
        }
        for offer in session.offers where session.messages.indices.contains(offer.message) {
            let message = session.messages[offer.message]
            let path = String(decoding: offer.path, as: UTF8.self)
            if let pending = open, isAnswer(message, to: pending.message) {
                add(pending.path, path)
                if (message.status ?? 200) >= 200 { open = nil }
                continue
            }
            if pairs.contains(where: { $0.offer == path || $0.answer == path }), open == nil { continue }
            if let pending = open, pending.path == path { continue }
            if let pending = open { add(pending.path, nil) }
            open = (path, message)
        }
        if let pending = open, !pairs.contains(where: { $0.offer == pending.path }) { add(pending.path, nil) }
        return pairs
    }

    private func isAnswer(_ message: LiveSIP, to offer: LiveSIP) -> Bool {
        guard message.cseqNumber == offer.cseqNumber else { return false }
        if offer.isRequest { return !message.isRequest && message.method == offer.method }
        return message.isRequest && (message.method == .ack || message.method == .prack)
    }
}
