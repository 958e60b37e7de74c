public import Correlation
import MSRP
import Octets
public import Reassembly
public import Records
import SIP

/// The stations in the life of a pushed message: sent, taken, online, pushed, acknowledged, confirmed.
public struct Stations {
    private let correlator: Correlator
    private let custody: Custody
    private let clock: CaptureClock
    private let end: Frame?

    /// Reads them from what was live.
    /// - Parameter end: the last frame of the run: what it ends before cannot be judged.
    public init(_ correlator: Correlator, _ custody: Custody, clock: CaptureClock, end: Frame?) {
        self.correlator = correlator
        self.custody = custody
        self.clock = clock
        self.end = end
    }

    /// The stations of the message of `push` that a person asks about first: one that was altered, else one that did
    /// not match, else the first.
    public func records(of push: PushBook.Push) -> [StationRecord] {
        let text =
            push.texts.first { $0.verdict == .altered } ?? push.texts.first { $0.verdict != .match }
            ?? push.texts.first
        let original = text?.originals.first ?? (push.texts.isEmpty ? push.notified : nil)
        let part = text.flatMap { text in push.record.parts.first { $0.index == text.part } }
        let stored = original == nil ? text.flatMap { storedOriginal(of: $0, push) } : nil
        return [
            sent(original, part, stored, push), taken(original, isStored: stored != nil, push),
            online(text, original ?? stored?.original, push), pushed(push), acked(push), confirm(push, original),
        ]
    }

    /// The original that is known from the store alone, and the name of its capture.
    private func storedOriginal(of text: PushBook.Text, _ push: PushBook.Push) -> (original: Original, name: String)? {
        guard push.originals.indices.contains(text.place), push.record.parts.indices.contains(text.place),
            let original = push.originals[text.place].first(where: \.isStored),
            let name = push.record.parts[text.place].stored.first?.name
        else { return nil }
        return (original, name)
    }

    // MARK: Before the push

    /// Why no original is known.
    private func absence(_ push: PushBook.Push) -> String {
        push.carrier.isBroken ? "of the push only a part is there" : "the original is not in the capture"
    }

    private func sent(
        _ live: Original?, _ part: PartRecord?, _ stored: (original: Original, name: String)?, _ push: PushBook.Push
    ) -> StationRecord {
        guard let original = live ?? stored?.original else {
            return StationRecord(name: "sent", citation: nil, remark: absence(push))
        }
        let method = original.method
        let id = liveMessageID(part).map { " \($0)" } ?? ""
        var last: Int?
        if case .msrp(let message) = original.form, message.last.number != message.first.number {
            last = message.last.number
        }
        return StationRecord(
            name: "sent", citation: clock.cite(original.first, method), lastFrame: last,
            remark: "\(method)\(id), \(Stations.route(original.source, original.destination))", storedIn: stored?.name)
    }

    /// The Message-ID of a part's original: the copy's, unless that differs.
    private func liveMessageID(_ part: PartRecord?) -> String? {
        part?.differences.first { $0.field == "Message-ID" }?.live ?? part?.messageID
    }

    private func taken(_ original: Original?, isStored: Bool, _ push: PushBook.Push) -> StationRecord {
        if isStored {
            return StationRecord(
                name: "taken", citation: nil, remark: "the store keeps no answers; was pushed", absence: .inferred)
        }
        guard let original else { return StationRecord(name: "taken", citation: nil, remark: absence(push)) }
        let byServer = original.destination.address == push.carrier.source.address
        let who = byServer ? "the server" : "\(original.destination)"
        if let response = FinalResponse(to: original, in: correlator) {
            return station("taken", response, by: who)
        }
        let remark =
            switch original.form {
            case .msrp(let message): unanswered(message)
            case .sip: "no final response"
            }
        return StationRecord(name: "taken", citation: nil, remark: "\(remark); was pushed", absence: .inferred)
    }

    /// The station that a final response shows: who refuses has neither taken nor got a message.
    private func station(_ name: String, _ response: FinalResponse, by who: String) -> StationRecord {
        StationRecord(
            name: response.isRefusal ? "refused" : name, citation: clock.cite(response.frame, response.words),
            remark: "\(response.words) by \(who)")
    }

    private func online(_ text: PushBook.Text?, _ original: Original?, _ push: PushBook.Push) -> StationRecord {
        let user = push.record.pushedTo ?? push.record.addressedTo
        let recipient = Stations.key(push.record.pushedTo) ?? text?.recipient ?? Stations.key(user)
        let sent = original.map(\.first)
        if let found = custody.presence.arrival(of: recipient, after: sent, before: push.carrier) {
            return StationRecord(
                name: "online", citation: clock.cite(found.frame, found.how), remark: "\(found.how), \(found.who)")
        }
        let name = Stations.shortUser(user)
        let isAllRead = correlator.legs.concealed.isEmpty
        let remark =
            custody.presence.hasRegister(of: recipient)
            ? "no REGISTER of \(name)\(isAllRead ? "" : ", in what could be read,") that was accepted and still held"
            : "no REGISTER of \(name) in \(isAllRead ? "the capture" : "what could be read")"
        return StationRecord(name: "online", citation: nil, remark: remark)
    }

    /// `172.22.247.11 > .12:12763`: the second address without what it shares with the first.
    private static func route(_ source: Endpoint, _ destination: Endpoint) -> String {
        let (from, to) = (source.address, destination.address)
        guard from.isV4, to.isV4, from.low >> 8 == to.low >> 8 else { return "\(from) > \(destination)" }
        return "\(from) > .\(to.low & 255):\(destination.port)"
    }

    static func key(_ uri: String?) -> UserKey? {
        guard let uri else { return nil }
        let octets = Array(uri.utf8)
        let view = OctetView(octets.span)
        return UserKey(view, 0..<view.count)
    }

    private static func shortUser(_ uri: String?) -> String {
        guard let uri else { return "the recipient" }
        let bare = uri.split(separator: ":", maxSplits: 1).last ?? Substring(uri)
        return String(bare.prefix { $0 != "@" })
    }

    // MARK: The push

    private func pushed(_ push: PushBook.Push) -> StationRecord {
        let carrier = push.carrier
        let last = carrier.last.number == carrier.first.number ? nil : carrier.last.number
        let count = push.record.parts.count
        let parts = count == 1 ? "1 part" : "\(count) parts"
        let what =
            switch carrier.form {
            case .msrp(_, let id, _): id.map { "SEND \($0)" } ?? "SEND"
            case .sip: push.record.form == .rcsStoreAndForward ? "INVITE" : "MESSAGE"
            }
        return StationRecord(
            name: "pushed", citation: clock.cite(carrier.first, "push"), lastFrame: last,
            remark: "\(what), \(parts), \(Stations.route(carrier.source, carrier.destination))")
    }

    private func acked(_ push: PushBook.Push) -> StationRecord {
        let reach = Reach(of: push.carrier, in: correlator)
        if let response = FinalResponse(to: push.carrier, in: correlator) {
            return station(
                "acked", response,
                by: reach.isRelay ? "the relay \(reach.end), beyond which it was not seen" : "\(reach.end)")
        }
        let remark = reach.message.map(unanswered) ?? "no final response"
        return StationRecord(name: "acked", citation: nil, remark: remark + tooSoon(push.carrier.last))
    }

    /// What is there instead of an MSRP 200. Around a hole an answer may have been seen before what it answers.
    private func unanswered(_ message: LiveMessage) -> String {
        if message.damage == .hole { return "octets are missing, so its answer is not known" }
        let (source, destination) = (message.source.address, message.destination.address)
        if message.damage == .unreadable || correlator.legs.concealed.isConcealed(from: destination, to: source) {
            let ack = message.acknowledged.map { "TCP ack in \(clock.number(of: $0)); " } ?? ""
            return ack + "what came back is encrypted, and not read"
        }
        return message.acknowledged.map { "TCP ack in \(clock.number(of: $0)), no MSRP 200" }
            ?? "no TCP ack, no MSRP 200"
    }

    /// Where the capture ends before an answer was due (30 s, RFC 4975 §7.1.1), absence proves nothing.
    private func tooSoon(_ pushed: Frame) -> String {
        guard let end else { return "" }
        let left = end.time.since(pushed.time)
        guard left >= 0, left < 30_000_000_000 else { return "" }
        let milliseconds = (left + 500_000) / 1_000_000
        let fraction = "\(1000 + milliseconds % 1000)".dropFirst()
        return "; the capture ends \(milliseconds / 1000).\(fraction) s later, too soon to judge"
    }

    private func confirm(_ push: PushBook.Push, _ original: Original?) -> StationRecord {
        let confirmation = custody.confirmation(of: push, original)
        if let arrival = confirmation.arrival {
            let who = if case .report = arrival { " by \(Reach(of: push.carrier, in: correlator).end)" } else { "" }
            return StationRecord(
                name: "confirm", citation: clock.cite(arrival.frame, arrival.words), remark: "\(arrival.words)\(who)")
        }
        if let absence = confirmation.absence {
            return StationRecord(name: "confirm", citation: nil, remark: absence)
        }
        return StationRecord(
            name: "confirm", citation: nil, remark: "no Success-Report, no IMDN request", absence: .notAskedFor)
    }
}
