import Correlation
import DeferredPush
import Expressions
import Ingest
import Octets
import Reassembly
import Records
import SIP

/// What fits criteria for messages: indices of sessions, messages and pushes.
struct FoundMessages {
    /// Sessions that fit, or in which a message does.
    var sessions: Set<Int> = []
    /// MSRP messages of no session.
    var unclaimedMessages: Set<Int> = []
    /// SIP messages without a Call-ID.
    var unnamedSIP: Set<Int> = []
    /// Pushes that fit, or that carry or are a message that does.
    var pushes: Set<Int> = []
}

/// Holds every live message of a run against criteria, reading it again from its capture. To be done once, when the run
/// is over.
struct MessageSearch {
    private let criteria: MessageCriteria
    private let correlator: Correlator
    private let book: PushBook
    private let recall: Recall
    private let people: Correspondents
    private let period: Period
    private let marks: PushMarks
    private let senders: UserPattern
    private let recipients: UserPattern

    private var found = FoundMessages()
    /// MSRP messages that fit.
    private var messages: Set<Int> = []
    /// Frames in which a SIP message that fits begins, and the sessions of these.
    private var frames: Set<Frame> = []
    private var sessions: Set<Int> = []

    /// - Parameter start: when the first capture begins: a clock time is of that day.
    init(
        _ criteria: MessageCriteria, _ correlator: Correlator, _ book: PushBook, _ findings: [Finding],
        _ recall: Recall, start: Timestamp
    ) {
        self.criteria = criteria
        self.correlator = correlator
        self.book = book
        self.recall = recall
        people = Correspondents(correlator, recall)
        period = Period(criteria, start: start)
        marks = PushMarks(
            book, findings, isAsked: criteria.expression?.fields.contains(where: PushMarks.isMark) ?? false)
        senders = UserPattern(criteria.senders)
        recipients = UserPattern(criteria.recipients)
    }

    /// Everything that fits.
    mutating func search() -> FoundMessages {
        searchMSRP()
        searchSIP()
        if !criteria.needsMessage { searchSessions() }
        searchPushes()
        return found
    }

    // MARK: Messages

    private mutating func searchMSRP() {
        for index in correlator.messages.indices {
            let message = correlator.messages[index]
            guard period.overlaps(message.first.time, message.last.time) else { continue }
            let session = correlator.session(of: message)
            if asksForPeople {
                let (from, to) = people.parties(of: message, session: session)
                guard areAsked(from: from, to: to) else { continue }
            }
            let fields = MSRPFields(message: message, recall: recall)
            // Several terms may ask for them.
            lazy var texts = fields.texts
            guard criteria.texts.isEmpty || fits(texts) else { continue }
            if let expression = criteria.expression {
                let place = LivePlace(message)
                let holds = expression.holds { field in
                    switch field.subject {
                    case .text: return texts.map { .text($0) }
                    case .verdict: return marks.verdicts(ofMessage: index)
                    case .finding: return marks.findings(place.frames, marks.pushes(ofMessage: index))
                    default:
                        let values = fields.values(of: field)
                        return values.isEmpty ? place.values(of: field.subject) : values
                    }
                }
                guard holds else { continue }
            }
            messages.insert(index)
            if let session { found.sessions.insert(session) } else { found.unclaimedMessages.insert(index) }
        }
    }

    private mutating func searchSIP() {
        for (index, session) in correlator.sessions.enumerated() {
            guard period.overlaps(session.first.time, session.last.time) else { continue }
            let opener = Correspondents.openingTag(of: session)
            for message in session.messages where fits(message, session, opener) {
                frames.insert(message.sighting.first)
                sessions.insert(index)
                found.sessions.insert(index)
            }
        }
        for (index, message) in correlator.unclaimedSIP.enumerated() where fits(message, nil, nil) {
            frames.insert(message.sighting.first)
            found.unnamedSIP.insert(index)
        }
    }

    private func fits(_ message: LiveSIP, _ session: Session?, _ opener: SIPTag?) -> Bool {
        let sighting = message.sighting
        guard period.overlaps(sighting.first.time, sighting.last.time) else { return false }
        var reading = SIPReading(message, recall)
        if asksForPeople {
            let (from, to) = people.parties(of: message, session, opener, &reading)
            guard areAsked(from: from, to: to) else { return false }
        }
        guard criteria.needsMessage else { return true }
        // A text is in what has a body, and most that is said in SIP has none.
        guard criteria.texts.isEmpty || fits(reading.fields?.texts ?? []) else { return false }
        guard let expression = criteria.expression else { return true }
        let place = LivePlace(message)
        let pushes = marks.pushes(ofSIP: sighting.first)
        let fields = reading.fields
        lazy var texts = fields?.texts ?? []
        return expression.holds { field in
            switch field.subject {
            case .text: return texts.map { .text($0) }
            case .verdict: return marks.verdicts(pushes)
            case .finding: return marks.findings(place.frames, pushes)
            default:
                let values = fields?.values(of: field) ?? []
                return values.isEmpty ? place.values(of: field.subject) : values
            }
        }
    }

    private var asksForPeople: Bool { !criteria.senders.isEmpty || !criteria.recipients.isEmpty }

    private func areAsked(from: UserKeys, to: UserKeys) -> Bool {
        (criteria.senders.isEmpty || from.keys.contains(where: senders.matches))
            && (criteria.recipients.isEmpty || to.keys.contains(where: recipients.matches))
    }

    /// Whether every text that is asked for stands in one of `texts`.
    private func fits(_ texts: [String]) -> Bool {
        if criteria.texts.isEmpty { return true }
        let folded = texts.map { $0.lowercased() }
        return criteria.texts.allSatisfy { wanted in
            let wanted = wanted.lowercased()
            return folded.contains { LiveText.holds($0, wanted) }
        }
    }

    // MARK: Sessions and pushes

    private mutating func searchSessions() {
        for (index, session) in correlator.sessions.enumerated() {
            guard period.overlaps(session.first.time, session.last.time) else { continue }
            let (from, to) = (UserKeys(session.sender), UserKeys(session.recipient))
            if asksForPeople, !areAsked(from: from, to: to) { continue }
            found.sessions.insert(index)
        }
    }

    private mutating func searchPushes() {
        let callIDs = Set(sessions.map { String(decoding: correlator.sessions[$0].callID, as: UTF8.self) })
        for (index, push) in book.pushes.enumerated() where fits(push) || carries(push, callIDs) {
            found.pushes.insert(index)
        }
    }

    /// Whether a push carries or is a message that fits: a SIP message stands for all that is said under its Call-ID.
    private func carries(_ push: PushBook.Push, _ callIDs: Set<String>) -> Bool {
        switch push.carrier.form {
        case .msrp(let number, _, _): if messages.contains(number - 1) { return true }
        case .sip: if frames.contains(push.carrier.first) { return true }
        }
        for original in push.originals.joined() where !original.isStored {
            switch original.form {
            case .msrp(let message): if messages.contains(message.number - 1) { return true }
            case .sip(let message, _): if frames.contains(message.sighting.first) { return true }
            }
        }
        if let callID = push.record.callID, callIDs.contains(callID) { return true }
        return push.record.parts.contains { $0.callID.map(callIDs.contains) ?? false }
    }

    /// Whether a push fits by itself: its originals may not have been live in the captures.
    private func fits(_ push: PushBook.Push) -> Bool {
        guard criteria.expression == nil,
            period.overlaps(push.carrier.first.time, push.carrier.last.time)
        else { return false }
        let record = push.record
        if !criteria.senders.isEmpty, !(record.sender.map(senders.matches) ?? false) { return false }
        if !criteria.recipients.isEmpty {
            let named = [record.addressedTo, record.pushedTo].compactMap(\.self)
            guard named.contains(where: recipients.matches) else { return false }
        }
        return fits(record.parts.compactMap(\.text))
    }
}

/// A SIP message that is read again once, when something is asked of it.
struct SIPReading {
    private let message: LiveSIP
    private let recall: Recall
    private var known: SIPFields?
    private var isRead = false

    init(_ message: LiveSIP, _ recall: Recall) {
        self.message = message
        self.recall = recall
    }

    /// `nil` where its octets can no longer be read.
    var fields: SIPFields? {
        mutating get {
            if !isRead {
                isRead = true
                known = recall.octets(of: message.sighting.extents).flatMap { SIPFields($0) }
            }
            return known
        }
    }
}

/// From when to when something must have been there.
private struct Period {
    private let since: Timestamp?
    private let until: Timestamp?

    init(_ criteria: MessageCriteria, start: Timestamp) {
        since = criteria.since?.moment(onDayOf: start)
        until = criteria.until?.moment(onDayOf: start)
    }

    func overlaps(_ first: Timestamp, _ last: Timestamp) -> Bool {
        (since.map { max(first, last) >= $0 } ?? true) && (until.map { min(first, last) <= $0 } ?? true)
    }
}
