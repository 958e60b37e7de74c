import Records

/// A session on a page: its line, and what passed in it.
struct SessionPanel {
    let times: ShownTimes
    let names: AddressNames

    /// Octets of the page up to which a session has what passed in it.
    private static let detailsUpTo = 9 << 19
    /// The same for one with a problem or a push.
    private static let concernedUpTo = 6 << 20
    private static let flowLimit = 400
    private static let legLimit = 8

    /// - Parameter isConcerned: whether something is wrong with it, or a push names it.
    func write(_ session: SessionRecord, isConcerned: Bool, to page: inout PageWriter) {
        page.row { page in
            page.id(session.id)
            page.number(session.state.style.number)
            page.words(session.state.rawValue)
            page.words(SessionName(session).printable(page.printable).whole)
            page.number(session.messageCount)
            page.number(session.firstCapture)
            page.number(session.firstFrame)
            page.number(session.lastCapture)
            page.number(session.lastFrame)
            page.words(times.clock(session.firstTime))
            page.value(Self.key(session.callID))
            page.array(session.pushes) { $0.id($1) }
            page.array(session.related.prefix(Self.legLimit)) { $0.value(Self.key($1)) }
            if page.count < (isConcerned ? Self.concernedUpTo : Self.detailsUpTo) {
                page.row { page in
                    page.array(facts(session, page.printable)) { page, fact in
                        page.words(fact.title)
                        page.words(fact.words)
                    }
                    page.array(flow(session)) { page, step in page.row { write(step, to: &$0) } }
                }
            }
        }
    }

    /// A Call-ID as far as it tells sessions apart: the same for a session and for what names it.
    static func key(_ callID: String) -> String { head(of: callID, 256) }

    private func facts(_ session: SessionRecord, _ text: PrintableText) -> [(title: String, words: String)] {
        func party(_ party: PartyRecord) -> String? {
            guard let uri = party.uri else { return nil }
            let name = party.displayName.map { "\(text.quoted(head(of: $0, 256), room: 128)) " } ?? ""
            return name + text.value(head(of: uri, 512))
        }
        var facts: [(String, String?)] = [
            ("Call-ID", text.value(head(of: session.callID, 512))),
            ("From", party(session.from)), ("To", party(session.to)),
        ]
        if session.requestURI != session.to.uri {
            facts.append(("Request-URI", session.requestURI.map { text.value(head(of: $0, 512)) }))
        }
        let status = session.finalStatus.map { ", final response \($0)" } ?? ""
        let method = session.method.map { "\(text.value(head(of: $0, 64))), " } ?? ""
        let whole = session.completeInCapture ? "" : ", not all of it in the capture"
        facts.append(("State", "\(method)\(session.state.rawValue)\(status)\(whole)"))
        let day = times.day(session.firstTime)
        let length = session.lastTime.duration(since: session.firstTime)
        facts.append(("Time", "\(day) \(times.clock(session.firstTime)), \(length)"))
        for pair in session.msrpPaths.prefix(4) {
            facts.append(("Path offered", pair.offer.map { text.value(head(of: $0, 512)) }))
            facts.append(("Path answered", pair.answer.map { text.value(head(of: $0, 512)) }))
        }
        return facts.compactMap { fact in fact.1.map { (fact.0, $0) } }
    }

    // MARK: What passed

    private struct Step {
        let place: FrameReference
        let time: Moment
        let source: String
        let destination: String
        let title: String
        let note: String
        let text: String?
    }

    /// SIP and MSRP in the order of their frames.
    private func flow(_ session: SessionRecord) -> [Step] {
        let sip = session.sip.prefix(Self.flowLimit).map { message in
            var note = [message.transport]
            if message.bodySize > 0 { note.append("\(message.bodySize) B \(message.bodyType ?? "body")") }
            if message.retransmissions > 0 { note.append("sent \(message.retransmissions + 1) times") }
            return Step(
                place: FrameReference(capture: message.capture, frame: message.frame), time: message.time,
                source: message.source, destination: message.destination, title: head(of: message.startLine, 256),
                note: note.joined(separator: ", "), text: nil)
        }
        let msrp = session.messages.prefix(Self.flowLimit).map { message in
            var note = ["\(message.size) B \(message.contentType ?? "")"]
            if message.chunks > 1 { note.append("\(message.chunks) chunks") }
            if message.state != .complete { note.append(message.state.rawValue) }
            if let response = message.responses.last { note.append("answered \(response)") }
            return Step(
                place: FrameReference(capture: message.capture, frame: message.firstFrame), time: message.time,
                source: message.source, destination: message.destination,
                title: [message.method, message.messageID ?? ""].joined(separator: " "),
                note: note.joined(separator: ", "), text: message.text)
        }
        return Array((sip + msrp).sorted { ($0.time, $0.place) < ($1.time, $1.place) }.prefix(Self.flowLimit))
    }

    private func write(_ step: Step, to page: inout PageWriter) {
        page.number(step.place.capture)
        page.number(step.place.frame)
        page.words(times.clock(step.time))
        page.value(names.shown(step.source))
        page.value(names.shown(step.destination))
        page.value(step.title)
        page.value(step.note)
        if let text = step.text { page.quoting(page.printable.quoted(text, room: 200)) } else { page.number(-1) }
    }
}

extension SessionState {
    /// Whether it ended as it should.
    fileprivate var style: Page.Style {
        self == .failed || self == .unanswered || self == .cancelled ? .doubtful : .plain
    }
}
