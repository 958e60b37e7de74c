import Correlation
import Digests
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
    /// Where octets are not those that were sent: of these no digest is told.
    var withheld: Set<Extent> = []
    /// Where something was not read.
    var concealed = ConcealedLegs()
    private let digester = Digester()

    func record(
        _ session: Session, messages: [MessageRecord], messageCount: Int, lastMessage: Frame?, pushes: [String],
        related: [String], progress: SessionProgress
    ) -> SessionRecord {
        let opening = progress.firstRequest ?? 0
        let first = session.messages.indices.contains(opening) ? read(session.messages[opening]) : nil
        var to = party(first, .to)
        if readsMessages, to.tag == nil, let final = progress.finalResponse {
            to.tag = party(read(session.messages[final]), .to).tag
        }
        var last = session.last
        if let lastMessage, lastMessage.time >= last.time { last = lastMessage }
        var record = SessionRecord(
            id: "s\(session.number)", callID: String(decoding: session.callID, as: UTF8.self),
            method: first.flatMap { $0.method } ?? progress.method.map(\.name), requestURI: first?.requestURI,
            from: party(first, .from), to: to, state: progress.state, finalStatus: progress.finalStatus,
            firstTime: clock.moment(session.first), lastTime: clock.moment(session.last),
            firstFrame: session.first.number, lastFrame: last.number,
            completeInCapture: progress.isWhole,
            sip: readsMessages ? session.messages.filter { $0.sighting.damage == nil }.map(record) : [],
            msrpPaths: readsMessages ? paths(session) : [], messages: messages, related: related, pushes: pushes,
            messageCount: messageCount, firstCapture: session.first.capture, lastCapture: last.capture)
        record.isAnswerUnread =
            progress.state == .unanswered
            && session.messages.contains { message in
                let (source, destination) = (message.sighting.source.address, message.sighting.destination.address)
                return message.isRequest && concealed.isConcealed(from: destination, to: source)
            }
        return record
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
            cseq: isRead ? sequence(parsed, view) : nil,
            sha256: isRead && !message.sighting.extents.contains(where: withheld.contains)
                ? digester.sha256(view) : nil,
            size: message.size,
            bodyType: isRead ? parsed.headers.value(.contentType).map { view.text($0) } : nil,
            bodySize: isRead ? parsed.body.count : 0, retransmissions: message.retransmissions,
            copies: message.copies)
    }

    /// CSeq as number, space and method, without folds and leading zeros; as it stands where it is none.
    private func sequence(_ message: SIPMessage, _ view: OctetView) -> String? {
        if let cseq = message.cseq(view) { return "\(cseq.number) \(view.text(cseq.methodRange))" }
        return message.headers.value(.cseq).map { view.text($0) }
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
            displayName: address?.unescapedDisplayName(view).map { String(decoding: $0, as: UTF8.self) })
    }

    private func party(_ reading: Reading?, _ side: Side) -> PartyRecord {
        let none = PartyRecord(uri: nil, tag: nil, displayName: nil)
        return (side == .from ? reading?.from : reading?.to) ?? none
    }

    // MARK: Offers and answers

    /// The paths of each offer and its answer, each pair once.
    private func paths(_ session: Session) -> [SessionRecord.PathPair] {
        var pairs: [SessionRecord.PathPair] = []
        var known: Set<SessionRecord.PathPair> = []
        for exchange in session.exchanges {
            let pair = SessionRecord.PathPair(
                offer: String(decoding: exchange.offer.path, as: UTF8.self),
                answer: exchange.answer.map { String(decoding: $0.path, as: UTF8.self) })
            if known.insert(pair).inserted { pairs.append(pair) }
        }
        // An offer that was made again behind a challenge, and answered then.
        let answered = Set(pairs.compactMap { $0.answer == nil ? nil : $0.offer })
        pairs.removeAll { $0.answer == nil && $0.offer.map(answered.contains) == true }
        return pairs
    }
}
