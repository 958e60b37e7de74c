import Correlation
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// Holds the parts of a bundle against each other: what contradicts itself needs no live traffic to be wrong.
struct BundleConsistency {
    /// How far, in seconds, a Date may lie before that of an earlier part: clocks are set right now and then.
    private static let clockTolerance: Int64 = 60

    private let parts: [EncapsulatedMessage]
    private let steps: [EncapsulatedMessage.Step?]
    private let groups: [Range<Int>]
    /// The Call-IDs of the INVITEs.
    private let invited: Set<String>

    init(_ bundle: Bundle) {
        parts = bundle.parts
        var renewals: Set<Renewal> = []
        for part in bundle.parts where part.step == .invite {
            if let renewal = Renewal(part) { renewals.insert(renewal) }
        }
        var steps: [EncapsulatedMessage.Step?] = []
        steps.reserveCapacity(bundle.parts.count)
        var invited: Set<String> = []
        for part in bundle.parts {
            // What changes a session that goes on has no place of its own (RFC 3261 §14).
            let isRenewal = !renewals.isEmpty && Renewal(numberOf: part).map(renewals.contains) ?? false
            steps.append(isRenewal ? nil : part.step)
            if !isRenewal, part.step == .invite, let callID = part.callID { invited.insert(callID) }
        }
        self.steps = steps
        self.invited = invited
        groups = BundleConsistency.groups(steps)
    }

    func examine(_ notes: inout PushNotes, _ log: inout FindingLog) {
        for part in parts where part.step == .invite || part.step == .page { examineAddressees(part, &notes, &log) }
        for group in groups {
            examineDialog(group, &notes, &log)
            examineDates(group, &notes, &log)
            examineEnd(group, &notes, &log)
        }
        if isOrdered {
            examinePaths(&notes, &log)
        } else {
            notes.note(.p425, "parts are not in the order INVITE, 200, SEND, BYE", &log)
        }
    }

    // MARK: Groups

    /// An INVITE inside a dialog, by what its answer has too.
    private struct Renewal: Hashable {
        let callID: String
        let number: UInt32

        init?(_ part: EncapsulatedMessage) {
            guard case .sip(let message) = part.content, message.isRequest, message.method == .invite,
                part.address(.to)?.tag != nil
            else { return nil }
            self.init(numberOf: part)
        }

        /// Of any part that belongs to an INVITE.
        init?(numberOf part: EncapsulatedMessage) {
            guard case .sip(let message) = part.content, message.method == .invite, let callID = part.callID,
                let cseq = message.cseq(OctetView(part.octets.span))
            else { return nil }
            self.callID = callID
            number = cseq.number
        }
    }

    /// The parts of each stored session, as they stand together: an INVITE begins one, a BYE ends it.
    private static func groups(_ steps: [EncapsulatedMessage.Step?]) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var start = 0
        func end(_ place: Int) {
            if place > start { groups.append(start..<place) }
            start = place
        }
        for (place, step) in steps.enumerated() {
            if step == .invite || step == .page { end(place) }
            if step == .bye || step == .page { end(place + 1) }
        }
        end(steps.count)
        return groups
    }

    /// Whether each session stands in order, one behind the other.
    private var isOrdered: Bool {
        var rank = EncapsulatedMessage.Step.invite
        for step in steps {
            guard let step, step != .page else { continue }
            if step == .invite ? rank == .answer || rank == .text : step.rawValue < rank.rawValue { return false }
            rank = step
        }
        return true
    }

    // MARK: One session

    /// Call-ID and tags: those of the INVITE in what belongs to its dialog (RFC 3261 §12.1, §12.2).
    private func examineDialog(_ group: Range<Int>, _ notes: inout PushNotes, _ log: inout FindingLog) {
        guard let first = group.first, steps[first] == .invite, let invite = Tags(parts[first]),
            let callID = parts[first].callID
        else { return }
        var callees: Set<SIPTag> = []
        for place in group.dropFirst() where steps[place] == .answer || steps[place] == .bye {
            let part = parts[place]
            guard let other = part.callID, let tags = Tags(part) else { continue }
            let name = "part \(part.index + 1) (\(part.kind))"
            guard other == callID else {
                // Sessions may be interleaved: then its own INVITE stands elsewhere.
                if !invited.contains(other) {
                    notes.note(
                        .p429, "\(name) has another Call-ID than the INVITE in part \(parts[first].index + 1)", &log)
                }
                continue
            }
            let isBye = steps[place] == .bye
            if !tags.areOfDialog(invite, callees, eitherWay: isBye) {
                notes.note(.p429, "\(name) has other tags than the INVITE and its answer", &log)
            } else if !isBye, part.kind.first == "2" {
                callees.insert(tags.to)
            }
        }
    }

    /// The tags of a message that has From and To.
    private struct Tags {
        let from: SIPTag
        let to: SIPTag

        init?(_ part: EncapsulatedMessage) {
            guard case .sip = part.content, let from = part.address(.from), let to = part.address(.to) else {
                return nil
            }
            let octets = OctetView(part.octets.span)
            self.from = from.tag.map { SIPTag(octets.extracting($0)) } ?? .missing
            self.to = to.tag.map { SIPTag(octets.extracting($0)) } ?? .missing
        }

        /// Whether they may be those of a dialog of `invite`; a tag that is left out says nothing.
        func areOfDialog(_ invite: Tags, _ callees: Set<SIPTag>, eitherWay: Bool) -> Bool {
            func fits(_ caller: SIPTag, _ callee: SIPTag) -> Bool {
                (caller == invite.from || caller.isMissing || invite.from.isMissing)
                    && (!eitherWay || callees.isEmpty || callee.isMissing || callees.contains(.missing)
                        || callees.contains(callee))
            }
            return fits(from, to) || eitherWay && fits(to, from)
        }
    }

    /// Each message of a session was sent behind the one before it (RFC 3261 §20.17). Dates of INVITE and BYE may be by
    /// the sender's clock; those of answers, and of SENDs, which have none of their own, are by the server's.
    private func examineDates(_ group: Range<Int>, _ notes: inout PushNotes, _ log: inout FindingLog) {
        examineDates(group, .invite, .bye, &notes, &log)
        examineDates(group, .answer, .text, &notes, &log)
    }

    private func examineDates(
        _ group: Range<Int>, _ step: EncapsulatedMessage.Step, _ other: EncapsulatedMessage.Step,
        _ notes: inout PushNotes, _ log: inout FindingLog
    ) {
        var latest: (date: Int64, part: Int)?
        for place in group where steps[place] == step || steps[place] == other {
            let part = parts[place]
            guard let date = part.date else { continue }
            if let latest, latest.date - date > BundleConsistency.clockTolerance {
                notes.note(
                    .p425,
                    "Date of part \(part.index + 1) is \(TimeSpan.words(latest.date - date)) earlier than that of part "
                        + "\(latest.part + 1)", &log)
            }
            if date > latest?.date ?? .min { latest = (date, part.index) }
        }
    }

    /// A server may push before the session is over: that its end is not stored is worth knowing, no more.
    private func examineEnd(_ group: Range<Int>, _ notes: inout PushNotes, _ log: inout FindingLog) {
        let found = steps[group]
        if found.contains(.invite), found.contains(.text), !found.contains(.bye) {
            notes.note(.p423, severity: .note, "a stored session without its BYE", &log)
        }
    }

    // MARK: Addresses and paths

    /// A request that begins a session or stands alone is for whom To names (RFC 3261 §8.1.1.1), whatever proxies do
    /// about contacts: another user of the same domain is another recipient.
    private func examineAddressees(_ part: EncapsulatedMessage, _ notes: inout PushNotes, _ log: inout FindingLog) {
        guard case .sip(let message) = part.content, message.isRequest,
            message.method == .invite || message.method == .message, let target = message.requestURI
        else { return }
        let octets = OctetView(part.octets.span)
        guard let to = part.address(.to), to.tag == nil, let recipient = UserKey(octets, to.uri),
            let user = UserKey(octets, target), user != recipient
        else { return }
        let what = "part \(part.index + 1): \(part.kind) to \(octets.text(to.uri))"
        if let from = part.address(.from), UserKey(octets, from.uri) == user {
            notes.note(.s125, "\(what) names its own sender in the Request-URI", &log)
        } else if message.headers.first(.historyInfo) == nil, BundleConsistency.areNeighbours(octets, target, to.uri) {
            notes.note(.x512, "\(what) names a third user in the Request-URI: \(octets.text(target))", &log)
        }
    }

    /// Whether both URIs name users of one domain, and neither a single device (RFC 5627).
    private static func areNeighbours(_ octets: OctetView, _ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard let first = URIParts(octets, a), let second = URIParts(octets, b), first.user != nil, second.user != nil,
            !first.host.isEmpty, octets.extracting(first.host).equalsIgnoringCase(octets.extracting(second.host)),
            IPAddress(text: octets.extracting(first.host)) == nil
        else { return false }
        let parameters = octets.extracting(first.parameters ?? 0..<0)
        return HeaderParameter.value(named: "gr", octets, a) == nil && !parameters.equalsIgnoringCase("gr")
    }

    /// The paths of a SEND are those that the descriptions of its own session name (RFC 4975 §5.4, §7.3). Paths that
    /// no description names are told with the original at hand.
    private func examinePaths(_ notes: inout PushNotes, _ log: inout FindingLog) {
        guard groups.count > 1 else { return }
        let described = groups.map { PathOwnership.describedEndpoints(parts[$0]) }
        /// The first group that describes an endpoint.
        var owners: [Fingerprint: Int] = [:]
        for (place, endpoints) in described.enumerated() {
            for endpoint in endpoints where owners[endpoint] == nil { owners[endpoint] = place }
        }
        for (group, own) in zip(groups, described) where own.count > 1 {
            for part in parts[group] {
                guard let ends = PathOwnership.ends(of: part), !ends.isSubset(of: own) else { continue }
                let others = Set(ends.map { owners[$0] })
                guard others.count == 1, !others.contains(nil) else { continue }
                notes.note(.x540, "paths of part \(part.index + 1) are those of another session in the bundle", &log)
            }
        }
    }
}
