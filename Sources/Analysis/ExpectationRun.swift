public import Expressions
import Octets
public import Records

/// Takes what a run brings, and holds the rules of a test lab against it.
///
/// The run must be detailed, and have conversations among its views.
public struct ExpectationRun: RecordSink {
    private let rules: [LabRule]
    private var sessions = 0
    private var captures = 0
    /// The ends of the messages in a frame: of SIP and MSRP.
    private var ends: [FrameReference: Set<String>] = [:]
    /// The ends of the messages of a session, by its Call-ID.
    private var sessionEnds: [String: Set<String>] = [:]
    private var sends: Set<FrameReference> = []
    private var pushes: [PushRecord] = []
    private var findings: [Finding] = []
    private var omittedFindings = 0
    private var online: [FrameReference: Moment] = [:]
    /// What became of the messages that a server took.
    private var classes: [FrameReference: CustodyMessage] = [:]
    /// The ids of messages that were altered on their way, outside a push.
    private var altered: Set<String> = []
    /// Where they were sent.
    private var places: [String: FrameReference] = [:]
    private var spoken: [Spoken] = []

    private struct Spoken {
        let record: SpokenRecord
        let recipient: String?
    }

    /// So many failures of a rule are told one by one.
    private static let failureLimit = 20

    /// Nothing has come yet that `rules` could be held against.
    public init(_ rules: [LabRule]) { self.rules = rules }

    // MARK: Records

    /// Nothing is told of it.
    public mutating func begin(generator: String) {}

    /// Notes who sent what where.
    public mutating func session(_ record: SessionRecord) {
        sessions += 1
        for message in record.sip {
            let place = FrameReference(capture: message.capture, frame: message.frame)
            note([message.source, message.destination], place, record.callID)
        }
        for message in record.messages { note(message, record.callID) }
    }

    /// Notes who sent what where.
    public mutating func unclaimedMessage(_ record: MessageRecord) { note(record, nil) }

    /// Notes who sent what where.
    public mutating func unclaimedSIP(_ record: SIPMessageRecord) {
        note([record.source, record.destination], FrameReference(capture: record.capture, frame: record.frame), nil)
    }

    /// Notes a push.
    public mutating func push(_ record: PushRecord) { pushes.append(record) }
    /// Notes a finding.
    public mutating func finding(_ record: Finding) { findings.append(record) }

    /// Notes when recipients came online.
    public mutating func custody(_ record: CustodyRecord) {
        for message in record.messages {
            guard let sent = message.sent else { continue }
            let place = FrameReference(capture: sent.capture, frame: sent.frame)
            classes[place] = message
            if let online = message.recipientOnline { self.online[place] = online.time }
        }
    }

    /// Notes what was altered on its way.
    public mutating func changes(_ records: [ChangeRecord]) {
        for record in records { altered.formUnion(record.messages) }
    }

    /// Notes the messages of a conversation.
    public mutating func conversation(_ record: ConversationRecord) {
        for message in record.messages where message.isLive {
            let others = record.parties.filter { $0 != message.sender }
            spoken.append(Spoken(record: message, recipient: others.first ?? record.parties.last ?? nil))
        }
    }

    /// Nothing is told of it.
    public mutating func legs(_ records: [LegRecord]) {}
    /// Counts captures: of several a frame's number alone does not name it.
    public mutating func capture(_ record: CaptureRecord) { captures += 1 }
    /// Notes whether there were more findings than are kept.
    public mutating func statistics(_ record: StatisticsRecord) {
        omittedFindings = record.counters.first(where: { $0.name == "omitted_findings" })?.value ?? 0
    }
    /// Nothing is told of it.
    public mutating func end() {}

    private mutating func note(_ message: MessageRecord, _ callID: String?) {
        let place = FrameReference(capture: message.capture, frame: message.firstFrame)
        note([message.source, message.destination], place, callID)
        places[message.id] = place
        if message.method == "SEND" { sends.insert(place) }
    }

    private mutating func note(_ ends: [String], _ place: FrameReference, _ callID: String?) {
        self.ends[place, default: []].formUnion(ends)
        if let callID { sessionEnds[callID, default: []].formUnion(ends) }
    }

    // MARK: Rules

    /// What came of each rule, once the run is over.
    public func results() -> [ExpectationRecord] { rules.map(result) }

    private func result(_ rule: LabRule) -> ExpectationRecord {
        var failures: [String] = []
        let checked: Int
        switch rule.clause {
        case .everyMessage(let message): checked = check(message, &failures)
        case .everyPush(let push):
            let own = pushes(to: push.recipient)
            checked = own.count
            if own.isEmpty { failures.append("there is no such push") }
            failures += own.filter { $0.verdict != push.verdict }.map { "\(words($0)) is \($0.verdict.rawValue)" }
        case .noPush(let push):
            let own = pushes(to: push.recipient)
            checked = own.count
            failures += own.filter { $0.verdict == push.verdict }.map { "\(words($0)) is \($0.verdict.rawValue)" }
        case .noFinding(let finding):
            checked = found(LabRule.FindingRule(leg: finding.leg)).count
            failures += found(finding).map { finding in
                let frame = finding.place.map { " in frame \(number(of: $0))" } ?? ""
                let times = finding.count > 1 ? ", \(finding.count) times" : ""
                return "\(finding.code.rawValue) (\(finding.severity.rawValue))\(frame)\(times): \(finding.message)"
            }
            if failures.isEmpty { failures += doubts(finding) }
        case .count(let bound, let number, let thing):
            let count = count(thing)
            checked = count
            let holds =
                switch bound {
                case .exactly: count == number
                case .atLeast: count >= number
                case .atMost: count <= number
                }
            if !holds { failures.append("there are \(count)") }
        }
        return ExpectationRecord(
            rule: rule.text, line: rule.line, checked: checked, failures: Array(failures.prefix(Self.failureLimit)),
            furtherFailures: max(0, failures.count - Self.failureLimit))
    }

    private func count(_ thing: LabRule.Thing) -> Int {
        switch thing {
        case .sessions: sessions
        case .messages: spoken.count
        case .pushes: pushes.count
        case .findings(let rule): found(rule).reduce(0) { $0 + $1.count }
        }
    }

    // MARK: Pushes and findings

    private func pushes(to recipient: String?) -> [PushRecord] {
        guard let recipient else { return pushes }
        let pattern = UserPattern([recipient])
        return pushes.filter { ($0.pushedTo ?? $0.addressedTo).map(pattern.matches) ?? false }
    }

    private func words(_ push: PushRecord) -> String {
        let place = FrameReference(capture: push.carrier.capture, frame: push.carrier.firstFrame)
        let whom = (push.pushedTo ?? push.addressedTo).map { " to \($0)" } ?? ""
        return "push \(push.id) in frame \(number(of: place))\(whom)"
    }

    /// `9`; of several captures `2:9`, as a report has it.
    private func number(of place: FrameReference) -> String {
        captures > 1 ? "\(place.capture + 1):\(place.frame)" : "\(place.frame)"
    }

    private func found(_ rule: LabRule.FindingRule) -> [Finding] {
        findings.filter { finding in
            if let code = rule.code, finding.code != code { return false }
            if let severity = rule.severity {
                let fits = rule.isOrWorse ? finding.severity >= severity : finding.severity == severity
                if !fits { return false }
            }
            return rule.leg.map { isOn($0, finding) } ?? true
        }
    }

    /// Why it is not known that there is no such finding: of one that was found very often not all frames are named.
    private func doubts(_ rule: LabRule.FindingRule) -> [String] {
        var doubts: [String] = []
        if omittedFindings > 0 { doubts.append("\(omittedFindings) findings were left out: there were too many") }
        if rule.leg != nil {
            var anywhere = rule
            anywhere.leg = nil
            for finding in found(anywhere) where finding.count > finding.frames.count && finding.frames.count >= 64 {
                doubts.append("\(finding.code.rawValue) was found \(finding.count) times, and not all frames are known")
            }
        }
        return doubts
    }

    /// Whether a finding is about a leg that has this end: by its frames, by its session, or by its own words.
    private func isOn(_ leg: LabRule.Leg, _ finding: Finding) -> Bool {
        let known = finding.frames.compactMap { ends[$0] }
        if known.contains(where: { $0.contains(where: leg.contains) }) { return true }
        if finding.message.split(whereSeparator: { " ,()<>".contains($0) }).contains(where: {
            leg.contains(String($0))
        }) {
            return true
        }
        // A frame that holds no message: what is said of its session counts.
        guard known.isEmpty, let callID = finding.callID, let ends = sessionEnds[callID] else { return false }
        return ends.contains(where: leg.contains)
    }

    // MARK: Messages

    private func check(_ rule: LabRule.MessageRule, _ failures: inout [String]) -> Int {
        let sender = rule.sender.map { UserPattern([$0]) }
        let recipient = rule.recipient.map { UserPattern([$0]) }
        var checked = 0
        for message in spoken {
            let isSend = sends.contains(message.record.place)
            guard rule.kind == .any || (rule.kind == .send) == isSend,
                sender.map({ pattern in message.record.sender.map(pattern.matches) ?? false }) ?? true,
                recipient.map({ pattern in message.recipient.map(pattern.matches) ?? false }) ?? true
            else { continue }
            checked += 1
            if let failure = failure(of: rule, message) {
                let who = "\(message.record.sender ?? "?") > \(message.recipient ?? "?")"
                failures.append(
                    "\(isSend ? "SEND" : "MESSAGE") in frame \(number(of: message.record.place)), \(who): \(failure)")
            }
        }
        if checked == 0 { failures.append("there is no such message") }
        return checked
    }

    /// Why a message is not as the rule has it.
    private func failure(of rule: LabRule.MessageRule, _ message: Spoken) -> String? {
        let custody = classes[message.record.place]
        // Equal is what the custody balance calls so: a push with another sender is not, whatever its text.
        switch custody?.class {
        case .pushedAltered where rule.isEqual:
            return "pushed altered (\(custody?.pushed.joined(separator: ", ") ?? "")), not equal"
        case .held where rule.outcome == .delivered, .unproven where rule.isEqual:
            return "\(custody?.class.rawValue ?? "held"): \(custody?.reason ?? "nothing shows that it arrived")"
        default: break
        }
        if rule.isEqual, altered.contains(where: { places[$0] == message.record.place }) {
            return "altered on its way"
        }
        let events = message.record.events
        let all = events.filter { $0.kind == .pushed }
        // What went to another user, or may be the copy of another message, did not bring this one.
        let pushed = all.filter { $0.push.map { $0.stranger == nil && $0.verdict != .ambiguous } ?? true }
        if pushed.isEmpty, !all.isEmpty, custody?.class == .unproven {
            return "unproven: \(custody?.reason ?? "nothing shows that it arrived")"
        }
        let live =
            rule.outcome == .delivered
            ? events.filter { $0.kind == .passedOn || $0.kind == .delivered && $0.push == nil } : []
        let equal = pushed.filter { $0.push.map { $0.verdict == .match && $0.isTextEqual != false } ?? false }
        let arrived = live + (rule.isEqual ? equal : pushed)
        guard !arrived.isEmpty else {
            if let push = pushed.first?.push { return "pushed \(push.verdict.rawValue) (\(push.id)), not equal" }
            return rule.outcome == .pushed ? "not pushed" : "neither passed on nor pushed"
        }
        guard let limit = rule.milliseconds else { return nil }
        let start: Moment
        switch rule.start {
        case .sending: start = message.record.time
        case .register:
            guard let moment = online[message.record.place] else { return "no REGISTER of its recipient was seen" }
            start = moment
        }
        let times = arrived.compactMap { $0.citation?.time.nanoseconds }
        guard let first = times.min() else { return "when it arrived is not known" }
        let took = first.subtractingReportingOverflow(start.nanoseconds).partialValue / 1_000_000
        return took <= limit ? nil : "after \(took) ms, not within \(limit) ms"
    }
}
