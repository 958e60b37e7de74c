import Correlation
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Makes the arrows of a diagram: what passed is put in order first, and only what is shown is read again.
struct LadderSteps {
    private let correlator: Correlator
    private let recall: Recall
    private let clock: CaptureClock
    private let texts: MessageRecords
    private let pushes: [PushRecord]
    private let notices: [Dispositions.Subject: [DispositionNotice]]

    /// Arrows of one diagram.
    static let limit = 1000
    /// Of a message in more chunks than this, those between the first and the last are folded.
    private static let chunkLimit = 4

    init(_ dissection: Dissection, _ pushes: [PushRecord]) {
        correlator = dissection.correlator
        recall = dissection.recall
        clock = dissection.clock
        texts = MessageRecords(recall: dissection.recall, clock: dissection.clock, readsBodies: true)
        self.pushes = pushes
        notices = dissection.correlator.dispositions.noticesByCarrier
    }

    /// What an arrow is made of.
    private enum Mark {
        case sip(LiveSIP, session: Int?)
        /// Chunks of the message with an index.
        case chunks(Int, Range<Int>)
        /// The responses to them.
        case answers(Int, Range<Int>)
        /// A REPORT about it.
        case report(Int, SeenReport)
    }

    /// A mark, and what puts it in order.
    private struct Entry {
        let frame: Frame
        let offset: UInt32
        let mark: Mark

        /// By time; what came at the same time, by capture and by its place there.
        static func precedes(_ a: Entry, _ b: Entry) -> Bool {
            (a.frame.time.nanoseconds, a.frame.capture, a.frame.number, a.offset)
                < (b.frame.time.nanoseconds, b.frame.capture, b.frame.number, b.offset)
        }
    }

    /// The arrows of some sessions and MSRP messages, as many as a diagram has, and how many more there are.
    /// - Parameters:
    ///   - sessions: the indices of sessions.
    ///   - messages: the indices of messages.
    ///   - unclaimed: frames of SIP without a Call-ID that belongs to them.
    func steps(
        sessions: [Int], messages: [Int], unclaimed: Set<FrameReference>
    ) -> (steps: [LadderStep], omitted: Int) {
        var entries: [Entry] = []
        for session in sessions {
            for message in correlator.sessions[session].messages { entries.append(entry(message, session)) }
        }
        for message in correlator.unclaimedSIP where unclaimed.contains(FrameReference(message.sighting.first)) {
            entries.append(entry(message, nil))
        }
        for index in messages { add(index, to: &entries) }
        // The sort is stable: what is equal in all stays as it was seen.
        entries.sort(by: Entry.precedes)
        let shown = entries.prefix(LadderSteps.limit)
        return (LadderSteps.folded(shown.map(step)), entries.count - shown.count)
    }

    /// Answers of one kind that share a frame are one arrow.
    private static func folded(_ steps: [LadderStep]) -> [LadderStep] {
        var folded: [LadderStep] = []
        for step in steps {
            if let last = folded.last, last.title == step.title, step.title.hasPrefix("MSRP "),
                last.place == step.place, last.source == step.source, last.destination == step.destination
            {
                folded[folded.count - 1].count += step.count
            } else {
                folded.append(step)
            }
        }
        return folded
    }

    private func entry(_ message: LiveSIP, _ session: Int?) -> Entry {
        Entry(
            frame: message.sighting.first, offset: message.sighting.extents.first.offset,
            mark: .sip(message, session: session))
    }

    private func add(_ index: Int, to entries: inout [Entry]) {
        let message = correlator.messages[index]
        let chunks = message.allChunks
        let ranges =
            chunks.count > LadderSteps.chunkLimit
            ? [0..<1, 1..<chunks.count - 1, chunks.count - 1..<chunks.count] : chunks.indices.map { $0..<$0 + 1 }
        for range in ranges {
            let first = chunks[range.lowerBound]
            entries.append(
                Entry(frame: first.first, offset: first.extents.first.offset, mark: .chunks(index, range)))
            if let answered = chunks[range].lazy.compactMap(\.responseFrame).first {
                entries.append(Entry(frame: answered, offset: 0, mark: .answers(index, range)))
            }
        }
        for report in correlator.seenReports[index] ?? [] {
            entries.append(Entry(frame: report.frame, offset: 0, mark: .report(index, report)))
        }
    }

    // MARK: Arrows

    private func step(_ entry: Entry) -> LadderStep {
        switch entry.mark {
        case .sip(let message, let session): sip(message, session)
        case .chunks(let index, let range): send(index, range)
        case .answers(let index, let range): answer(index, range)
        case .report(let index, let report):
            step(
                index, at: report.frame, from: report.source, to: report.destination,
                "REPORT \(status(report.status))")
        }
    }

    /// A Status without its namespace: `200 OK`.
    private func status(_ octets: [UInt8]) -> String {
        let text = String(decoding: octets, as: UTF8.self)
        return text.hasPrefix("000 ") ? String(text.dropFirst(4)) : text
    }

    private func step(
        _ index: Int, at frame: Frame, from source: Endpoint, to destination: Endpoint, _ title: String
    ) -> LadderStep {
        LadderStep(
            session: name(ofMessage: index), place: FrameReference(frame), lastFrame: frame.number,
            time: clock.moment(frame), source: "\(source)", destination: "\(destination)", title: title)
    }

    private func name(ofMessage index: Int) -> String? {
        correlator.session(of: correlator.messages[index]).map { "s\($0 + 1)" }
    }

    private func send(_ index: Int, _ range: Range<Int>) -> LadderStep {
        let message = correlator.messages[index]
        let chunks = message.allChunks
        let (first, last) = (chunks[range.lowerBound], chunks[range.upperBound - 1])
        var texts = texts
        let record = texts.record(message)
        var title = "\(record.method)\(record.messageID.map { " \($0)" } ?? "")"
        if range.count > 1 {
            title += " chunks \(range.lowerBound + 1)-\(range.upperBound)"
        } else if chunks.count > 1 {
            title += " chunk \(range.lowerBound + 1)/\(chunks.count)"
        }
        if last.flag == .aborted { title += " aborted (#)" }
        var step = self.step(
            index, at: first.first, from: message.source, to: message.destination, title)
        step.lastFrame = last.last.number
        step.count = range.count
        step.size = chunks[range].reduce(0) { $0 + $1.body.count }
        if range.lowerBound == 0 {
            step.title += kind(of: record, .msrp(index))
            step.text = record.text.map { SIPTexts.head(of: $0, 512) }
            let place = FrameReference(message.first)
            step.push = carried { push in
                push.carrier.protocol == "MSRP" && push.carrier.capture == place.capture
                    && push.carrier.firstFrame == place.frame && push.carrier.messageID == record.messageID
            }
        }
        return step
    }

    /// What a message is that brings no text: ` IMDN displayed`, ` image/jpeg`.
    private func kind(of record: MessageRecord, _ subject: Dispositions.Subject) -> String {
        if let told = notices[subject] {
            return " IMDN " + told.prefix(4).map(\.status.rawValue).joined(separator: ", ")
        }
        if record.text != nil { return "" }
        let type = (record.cpim?.contentType ?? record.contentType)?.prefix { $0 != ";" } ?? ""
        if type == "application/im-iscomposing+xml" { return " isComposing" }
        return type.isEmpty || type.hasPrefix("multipart/") ? "" : " \(SIPTexts.head(of: String(type), 64))"
    }

    private func answer(_ index: Int, _ range: Range<Int>) -> LadderStep {
        let message = correlator.messages[index]
        let answered = message.allChunks[range].filter { $0.response != nil && $0.responseFrame != nil }
        var statuses: [Int16] = []
        for status in answered.compactMap(\.response) where !statuses.contains(status) { statuses.append(status) }
        let title = "MSRP " + statuses.prefix(4).map { "\($0)" }.joined(separator: ", ")
        let frame = answered.first?.responseFrame ?? message.last
        var step = self.step(index, at: frame, from: message.destination, to: message.source, title)
        step.lastFrame = answered.last?.responseFrame?.number ?? frame.number
        step.count = answered.count
        return step
    }

    private func sip(_ message: LiveSIP, _ session: Int?) -> LadderStep {
        let frame = message.sighting.first
        var step = LadderStep(
            session: session.map { "s\($0 + 1)" }, place: FrameReference(frame),
            lastFrame: message.sighting.last.number,
            time: clock.moment(frame), source: "\(message.sighting.source)",
            destination: "\(message.sighting.destination)", title: fallback(message),
            count: 1 + message.retransmissions)
        guard let octets = recall.octets(of: message.sighting.extents) else { return step }
        let view = OctetView(octets.span)
        var parsed = SIPMessage()
        guard parsed.parse(view) else { return step }
        let hasDescription =
            parsed.headers.value(.contentType).map { view.extracting($0).hasPrefixIgnoringCase("application/sdp") }
            ?? false
        if let method = parsed.methodRange {
            step.title = view.text(method)
        } else if let status = message.status {
            let reason = parsed.reasonPhrase.map { view.text($0) } ?? ""
            step.title = reason.isEmpty ? "\(status)" : "\(status) \(SIPTexts.head(of: reason, 64))"
            if message.method != .invite { step.title += " (\(message.method.name))" }
        }
        if hasDescription { step.title += " (SDP)" }
        if message.isRequest, message.method == .message || message.carriesMessage {
            let content = SIPTexts.content(of: parsed, view)
            step.size = content.size
            step.text = content.text.map { SIPTexts.head(of: $0, 512) }
            if let session, let told = notices[.sip(session: session + 1, digest: message.digest)] {
                step.title += " IMDN " + told.prefix(4).map(\.status.rawValue).joined(separator: ", ")
            } else if content.isComposing {
                step.title += " isComposing"
            }
        }
        if message.isRequest {
            step.push = carried { push in
                push.carrier.protocol == "SIP" && push.carrier.capture == frame.capture
                    && push.carrier.firstFrame == frame.number && push.carrier.destination == step.destination
            }
        }
        return step
    }

    private func fallback(_ message: LiveSIP) -> String {
        message.status.map { "\($0) (\(message.method.name))" } ?? message.method.name
    }

    private func carried(_ fits: (PushRecord) -> Bool) -> LadderStep.Carried? {
        guard let push = pushes.first(where: fits) else { return nil }
        return LadderStep.Carried(
            id: push.id, verdict: push.verdict,
            parts: push.parts.prefix(64).map {
                LadderStep.Part(kind: $0.kind, verdict: $0.verdict, live: $0.live)
            })
    }
}
