import Correlation
import Octets
import Reassembly
import Records

/// Which class a message in custody is of, and why.
extension Custody {
    func isRefused(_ push: Int) -> Bool { responses[push]?.isRefusal == true }

    /// What a recipient refused has not left the server's custody.
    func classify(
        _ message: Taken, _ found: [Pushed], _ onward: Original?, _ told: Told
    ) -> (CustodyClass, String?) {
        let pushes = found.filter { !isRefused($0.push) && !$0.isMisdirected }
        if pushes.contains(where: { $0.verdict == .altered }) { return (.pushedAltered, nil) }
        // Its own copy is equal, but the recipient is told of another sender, session or time.
        if let push = pushes.first(where: { $0.verdict == .match && $0.isDialogAltered }) {
            return (.pushedAltered, "altered in other parts of its session in \(book.pushes[push.push].record.id)")
        }
        if pushes.contains(where: { $0.verdict == .match }) {
            guard let part = partPushed(of: message.original, in: found) else { return (.pushedEqual, nil) }
            return (.unproven, "pushed in part: \(part)")
        }
        if pushes.isEmpty, let astray = found.first(where: { $0.isMisdirected && !isRefused($0.push) }) {
            let push = book.pushes[astray.push]
            return (
                .unproven,
                "pushed in \(push.record.id) to \(push.carrier.reached ?? "another user"), and not to its recipient"
            )
        }
        if let verdict = pushes.first?.verdict { return (.unproven, "pushed, verdict \(verdict.rawValue)") }
        let refusal = onward.flatMap { FinalResponse(to: $0, in: correlator) }.flatMap { $0.isRefusal ? $0 : nil }
        if let onward, refusal == nil {
            return (.deliveredLive, "passed on in frame \(clock.number(of: onward.first))")
        }
        if !message.isWhole { return (.unproven, "not whole in the capture") }
        if let push = unreadPush(message, unreadPushes) {
            return (.unproven, "push \(push) is there only in part and may hold it")
        }
        if let push = unreadPush(message, unreadablePushes) {
            return (.unproven, "push \(push) has a part that is not readable and may hold it")
        }
        var absence = self.refusal(found) ?? "in no push of the capture"
        if let onward, let refusal {
            absence = "passed on in frame \(clock.number(of: onward.first)), but refused with \(refusal.words)"
        } else if found.isEmpty, let torn = tornIn[Key(message.original)] {
            absence = "push \(book.pushes[torn].record.id) of it was given up"
        }
        if let told = told.success {
            return (.unproven, "\(absence), but an IMDN in frame \(clock.number(of: told.frame)) confirms it")
        }
        if let way = unreadWays.way(
            to: message.recipient, from: message.original.source.address, since: message.sent.time)
        {
            return (
                .unproven, "\(absence), but what \(way.source) sent to \(way.destination) is encrypted and not read"
            )
        }
        if let way = tornWay(to: message.recipient, of: message.original) {
            return (.unproven, "\(absence), but octets of what \(way.source) sent to \(way.destination) are missing")
        }
        if let other = unexplained(since: message.sent.time, besides: message.original) {
            return (
                .unproven,
                "\(absence), but what went on in frame \(clock.number(of: other.first)) on another leg may be it"
            )
        }
        return (.held, absence)
    }

    /// Which octets of a whole message the pushes hold that its recipient did not refuse, in words, where these are not
    /// all; `nil` where they are, or where that is not known.
    func partPushed(of original: Original, in found: [Pushed]) -> String? {
        // Nearly always a copy stands for all of its original: the message is not copied to be asked.
        var pieces: [Range<UInt64>] = []
        for pushed in found where pushed.verdict == .match && !isRefused(pushed.push) && !pushed.isMisdirected {
            guard let piece = pushed.piece else { return nil }
            pieces.append(piece)
        }
        guard !pieces.isEmpty, case .msrp(let message) = original.form, message.state == .complete,
            message.damage == nil
        else { return nil }
        pieces.sort { $0.lowerBound < $1.lowerBound }
        var joined: [Range<UInt64>] = []
        for piece in pieces {
            if let last = joined.last, piece.lowerBound <= last.upperBound {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, piece.upperBound)
            } else {
                joined.append(piece)
            }
        }
        if joined.first?.lowerBound == 1, joined.first?.upperBound ?? 0 > UInt64(message.size) { return nil }
        // No chunk starts before 1.
        let ranges = joined.prefix(4).map { "\($0.lowerBound)-\($0.upperBound &- 1)" }.joined(separator: ", ")
        return "octets \(ranges)\(joined.count > 4 ? ", …" : "") of \(message.size)"
    }

    /// The same, of all pushes of the message.
    func partPushed(of original: Original) -> String? {
        pushedIn[Key(original)].flatMap { partPushed(of: original, in: $0) }
    }

    /// How the last of the pushes that were refused was.
    private func refusal(_ found: [Pushed]) -> String? {
        found.last.flatMap { pushed in
            responses[pushed.push].flatMap { response in
                response.isRefusal
                    ? "push \(book.pushes[pushed.push].record.id) was refused with \(response.words)" : nil
            }
        }
    }

    /// One of some pushes that went to the message's recipient since: what it held is not known.
    private func unreadPush(_ message: Taken, _ pushes: [PushBook.Push]) -> String? {
        pushes.first { push in
            guard push.carrier.first.time >= message.sent.time else { return false }
            let user = push.carrier.reached.flatMap(Stations.key)
            return user == nil || message.recipient == nil || user == message.recipient
        }?.record.id
    }
}

extension PartRecord {
    /// Whether it claims to be a message and begins like none.
    var isUnreadable: Bool { kind == "OTHER" && verdict == .notSeen && reason == .noIdentity }
}
