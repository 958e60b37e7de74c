import Correlation
import DeferredPush
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Tells what became of messages: taken, pushed, delivered, read.
struct MessageFates {
    private let correlator: Correlator
    private let clock: CaptureClock
    private let custody: Custody
    private let book: PushBook
    private var entries: [Key: Custody.Entry] = [:]
    private var pushesByID: [String: Int] = [:]
    /// The numbers of MSRP messages that are pushes.
    private(set) var carriers: Set<Int> = []
    /// Where SIP requests that are pushes begin.
    private var requests: Set<FrameReference> = []

    private enum Key: Hashable {
        case msrp(Int)
        case sip(session: Int, cseq: UInt32?)
    }

    init(_ dissection: Dissection, _ custody: Custody) {
        correlator = dissection.correlator
        clock = dissection.clock
        book = dissection.book
        self.custody = custody
        for (index, push) in book.pushes.enumerated() {
            pushesByID[push.record.id] = index
            switch push.carrier.form {
            case .msrp(let number, _, _): carriers.insert(number)
            case .sip: requests.insert(FrameReference(push.carrier.first))
            }
        }
        for entry in custody.entries() {
            let key: Key =
                switch entry.original.form {
                case .msrp(let message): .msrp(message.number)
                case .sip(let message, let session): .sip(session: session, cseq: message.cseqNumber)
                }
            if entries[key] == nil { entries[key] = entry }
        }
    }

    /// Whether a SIP request is a push.
    func isCarrier(_ message: LiveSIP) -> Bool { requests.contains(FrameReference(message.sighting.first)) }

    /// The first push that holds one of these MSRP messages: where no SIP tells who wrote it, the copy does.
    func push(ofMessages indices: [Int]) -> PushRecord? {
        for index in indices {
            guard let id = entries[.msrp(index + 1)]?.record.pushed.first, let place = pushesByID[id] else { continue }
            return book.pushes[place].record
        }
        return nil
    }

    // MARK: Events

    /// What became of an MSRP message.
    /// - Parameter legs: the indices of all its legs.
    func events(of message: LiveMessage, index: Int, legs: [Int]) -> [SpokenRecord.Event] {
        let all = legs.isEmpty ? [index] : legs
        var events: [SpokenRecord.Event] = []
        let entry = all.lazy.compactMap { entries[.msrp($0 + 1)] }.first
        if let entry {
            events = self.events(of: entry)
        } else if let last = all.last {
            events = endEvents(of: correlator.messages[last], last)
        }
        return sorted(events + told(entry?.original ?? Original(.msrp(message))))
    }

    /// What became of a message in a SIP request.
    func events(of message: LiveSIP, in session: Session) -> [SpokenRecord.Event] {
        if let entry = entries[.sip(session: session.number, cseq: message.cseqNumber)] {
            return sorted(events(of: entry) + told(entry.original))
        }
        var events: [SpokenRecord.Event] = []
        let answer = session.messages.last {
            ($0.status ?? 0) >= 200 && $0.method == message.method && $0.cseqNumber == message.cseqNumber
                && $0.sighting.destination.address == message.sighting.source.address
        }
        if let answer, let status = answer.status {
            let citation = clock.cite(answer.sighting.first, "SIP \(status)")
            // 202 leaves delivery to later (RFC 3428 §7).
            events.append(.init(status >= 300 ? .refused : status == 202 ? .stored : .delivered, citation))
        }
        return sorted(events + told(Original(.sip(message, session: session.number))))
    }

    /// What became of a push whose original was not seen.
    func events(ofPushAlone push: PushRecord, _ part: PartRecord) -> [SpokenRecord.Event] {
        guard let index = pushesByID[push.id] else { return [] }
        let pushed = SpokenRecord.Pushed(id: push.id, verdict: part.verdict, isTextEqual: nil, reason: part.reason)
        var events = [SpokenRecord.Event(.pushed, cite(book.pushes[index]), push: pushed)]
        events += arrival(custody.delivery(of: book.pushes[index]))
        return sorted(events)
    }

    private func events(of entry: Custody.Entry) -> [SpokenRecord.Event] {
        let record = entry.record
        var events: [SpokenRecord.Event] = []
        if record.class != .deliveredLive {
            let taken = record.taken.flatMap { $0.how.hasPrefix("inferred") ? nil : $0 }
            events.append(.init(.stored, taken))
        }
        for id in record.pushed {
            guard let index = pushesByID[id] else { continue }
            var pushed = pushed(entry.original, in: index)
            pushed.stranger = stranger(entry.original, in: index)
            events.append(.init(.pushed, cite(book.pushes[index]), push: pushed))
        }
        for delivery in record.deliveries { events += arrival(delivery) }
        if record.class == .held { events.append(.init(.held, nil)) }
        return events
    }

    private func arrival(_ delivery: DeliveryRecord) -> [SpokenRecord.Event] {
        var events: [SpokenRecord.Event] = []
        if let refused = delivery.refused { events.append(.init(.refused, refused)) }
        if delivery.push == nil, delivery.refused == nil, delivery.acknowledged == nil {
            events.append(.init(.passedOn, nil))
        }
        if let acknowledged = delivery.acknowledged { events.append(.init(.delivered, acknowledged)) }
        // What notifications tell is asked for apart.
        if let confirmed = delivery.confirmed, !confirmed.how.hasPrefix("IMDN") {
            events.append(.init(.delivered, confirmed))
        }
        return events
    }

    private func cite(_ push: PushBook.Push) -> Citation { clock.cite(push.carrier.first, "push") }

    /// To whom a message was pushed, where that is not the user to whom it was sent.
    private func stranger(_ original: Original, in index: Int) -> String? {
        guard let session = session(of: original),
            let recipient = correlator.sessions[session].recipient, let name = book.pushes[index].carrier.reached,
            let user = UserKey(uri: name), user != recipient
        else { return nil }
        return name
    }

    /// What was said of the message in one push.
    private func pushed(_ original: Original, in index: Int) -> SpokenRecord.Pushed {
        let push = book.pushes[index]
        let place = push.originals.indices.first { place in
            push.originals[place].contains { isSame($0, original) }
        }
        guard let place, push.record.parts.indices.contains(place) else {
            return SpokenRecord.Pushed(id: push.record.id, verdict: push.record.verdict, isTextEqual: nil)
        }
        let part = push.record.parts[place]
        let isTextEqual: Bool? =
            switch part.verdict {
            case .match: true
            case .altered: !part.differences.contains { !$0.allowed && $0.field == "body" }
            default: nil
            }
        var pushed = SpokenRecord.Pushed(
            id: push.record.id, verdict: part.verdict, isTextEqual: isTextEqual, reason: part.reason,
            text: isTextEqual == false ? part.text.map { SIPTexts.head(of: $0, 4096) } : nil)
        pushed.alteredBeside = alteredBeside(place, original, push.record)
        return pushed
    }

    /// The kinds of the parts that are of the session of the message at `place`, and altered.
    private func alteredBeside(_ place: Int, _ original: Original, _ push: PushRecord) -> [String] {
        guard push.verdict == .altered, let session = session(of: original) else { return [] }
        let callID = String(decoding: correlator.sessions[session].callID, as: UTF8.self)
        var kinds: [String] = []
        for (index, part) in push.parts.enumerated()
        where index != place && part.verdict == .altered && part.callID == callID && !kinds.contains(part.kind) {
            kinds.append(part.kind)
        }
        return kinds
    }

    /// The index of the session of a message.
    private func session(of original: Original) -> Int? {
        let session: Int?
        switch original.form {
        case .msrp(let message): session = correlator.session(of: message)
        case .sip(_, let number): session = number - 1
        }
        return session.flatMap { correlator.sessions.indices.contains($0) ? $0 : nil }
    }

    private func isSame(_ a: Original, _ b: Original) -> Bool {
        switch (a.form, b.form) {
        case (.msrp(let one), .msrp(let other)): one.number == other.number
        case (.sip(let one, let session), .sip(let other, let otherSession)):
            session == otherSession && one.digest == other.digest
        default: false
        }
    }

    /// What shows that a message arrived which no server took.
    private func endEvents(of message: LiveMessage, _ index: Int) -> [SpokenRecord.Event] {
        var events: [SpokenRecord.Event] = []
        let chunk = message.lastChunk
        if let status = chunk.response, let frame = chunk.responseFrame {
            events.append(.init(status >= 300 ? .refused : .delivered, clock.cite(frame, "MSRP \(status)")))
        } else if let frame = message.acknowledged {
            events.append(.init(.delivered, clock.cite(frame, "TCP ack")))
        }
        if let frame = correlator.confirmations[index] {
            events.append(.init(.delivered, clock.cite(frame, "REPORT 200")))
        }
        return events
    }

    /// What its recipient told of a message.
    private func told(_ original: Original) -> [SpokenRecord.Event] {
        var known: Set<DispositionNotice.Status> = []
        return custody.notices(of: original).compactMap { notice in
            guard known.insert(notice.status).inserted else { return nil }
            let kind: SpokenRecord.Kind =
                switch notice.status {
                case .delivered: .delivered
                case .displayed: .read
                case .failed, .error, .forbidden: .failed
                }
            return .init(kind, clock.cite(notice.frame, "IMDN \(notice.status.rawValue)"))
        }
    }

    /// In the order of time; what no frame shows stays behind what it follows.
    private func sorted(_ events: [SpokenRecord.Event]) -> [SpokenRecord.Event] {
        let cited = events.filter { $0.citation != nil }.enumerated().sorted {
            ($0.element.citation?.time.nanoseconds ?? 0, $0.offset)
                < ($1.element.citation?.time.nanoseconds ?? 0, $1.offset)
        }.map(\.element)
        let first = events.filter { $0.citation == nil && $0.kind == .stored }
        let last = events.filter { $0.citation == nil && $0.kind != .stored }
        return first + cited + last
    }
}
