import Records

/// The answer in one line, and the custody balance under it.
struct VerdictSection {
    let pushes: PushList
    let custody: CustodyRecord?
    let frames: FrameNumbers
    let severalCaptures: Bool
    /// Whether frames were cut, octets missing or encrypted: what is not found may be there.
    let isPartlyUnread: Bool
    /// Whether the report shows only what was asked for.
    let isSelection: Bool
    /// The codes that were found as errors or warnings.
    let faults: Set<FindingCode>
    /// How many live messages were changed on their way: a match says nothing of what was sent to the server.
    let liveChanges: Int

    private static let heldLimit = 5

    func write(to page: inout Page) {
        if let verdict = pushes.gravest {
            let label = PrintableText.padded(verdict.words.uppercased() + " ", 10)
            page.entry(.init(label, verdict.style), body: answer)
        } else {
            page.line(answer)
        }
        writeCustody(to: &page)
        page.gap()
    }

    /// The answer in a sentence or two.
    var answer: String {
        if pushes.total > 0 { return pushes.total == 1 ? one : several }
        let place = severalCaptures ? "these captures" : "this capture"
        let fits = isSelection ? " that fits the selection" : ""
        return "No deferred push\(fits) in \(isPartlyUnread ? "what could be read of " : "")\(place)."
    }

    /// How many were taken, how many pushed.
    private var lead: String {
        let taken = custody?.taken ?? 0
        if taken == 0 { return "\(counted(pushes.messages, "message")) pushed" }
        let areOthers = pushes.messages > 0 && custody?.holdsPushed != true
        let others = areOthers ? "\(pushes.messages) other" : "\(pushes.messages)"
        return "\(counted(taken, "message")) taken, \(others) pushed"
    }

    private var one: String {
        guard let push = pushes.kept.first else { return "\(lead)." }
        let its = pushes.messages > 1 ? "their" : "its"
        switch push.verdict {
        case .match, .notApplicable: return "\(lead), equal in all that must be equal.\(delivery)"
        case .altered:
            switch push.text {
            case .equal: return "\(lead): \(its) text arrived equal, \(its) envelope not."
            case .notCompared: return "\(lead): \(its) envelope altered, \(its) text not compared."
            case .differs:
                let texts = push.parts.filter(\.carriesMessage)
                let changed = texts.count { $0.differences.contains { !$0.allowed && $0.field == "body" } }
                if changed > 0, changed < texts.count {
                    return "\(lead): \(changed) of their \(texts.count) texts arrived altered."
                }
                let fields = push.parts.flatMap(\.differences).filter { !$0.allowed && $0.field != "body" }
                return "\(lead): \(its) text arrived altered\(fields.isEmpty ? "" : ", and \(its) envelope too")."
            }
        case .ambiguous:
            let parts = push.parts.filter { $0.verdict == .ambiguous }
            return "\(lead): which original part \(list(parts)) copies cannot be told. \(textWords(push))"
        case .incomplete:
            let parts = push.parts.filter { $0.verdict == .incomplete }
            return "\(lead): part \(list(parts)) or its original is there only in part\(reasons(parts)). "
                + textWords(push)
        case .partial:
            let parts = push.parts.filter { $0.verdict == .notSeen }
            let judged = push.parts.count { $0.verdict != .notApplicable }
            return "\(lead): \(judged - parts.count) of \(judged) parts match; the original of part \(list(parts)) was "
                + "not seen\(reasons(parts)). \(textWords(push))"
        case .notSeen:
            let parts = push.parts.filter { $0.verdict == .notSeen }
            return "\(lead): \(its) original was not seen\(reasons(parts)). \(textWords(push))"
        }
    }

    /// What is wrong with the delivery though the octets are right: a match says nothing of it.
    private var delivery: String {
        let codes = faults.intersection(pushes.kept.flatMap(\.diagnostics))
        let wrong = [
            codes.contains(.l622) ? "Refused by the recipient (L622)." : nil,
            codes.contains(.l620) ? "Not answered by the recipient (L620)." : nil,
            codes.contains(.l610) ? "Pushed to another user (L610)." : nil,
            codes.contains(.l611) ? "Pushed more than once (L611)." : nil,
            liveChanges > 0 ? "\(counted(liveChanges, "live message")) changed on the way." : nil,
        ]
        return wrong.compactMap { $0.map { " " + $0 } }.joined()
    }

    private var several: String {
        let verdicts = Verdict.byGravity.reversed().compactMap { verdict -> String? in
            pushes.count(verdict) > 0 ? "\(pushes.count(verdict)) \(verdict.words)" : nil
        }
        let texts = [TextVerdict.equal, .differs, .notCompared].compactMap { text -> String? in
            pushes.count(text) > 0 ? "\(text.words) in \(pushes.count(text))" : nil
        }
        return "\(lead) in \(pushes.total) pushes: \(verdicts.joined(separator: ", ")). "
            + "Text \(texts.joined(separator: ", ")).\(delivery)"
    }

    private func textWords(_ push: PushRecord) -> String {
        switch push.text {
        case .equal: compared(push).map { "Text equal in \($0)." } ?? "Text equal."
        case .differs: "Text DIFFERS."
        case .notCompared: "Text not compared."
        }
    }

    /// `1 of 3 messages`; `nil` where the texts of all were compared.
    private func compared(_ push: PushRecord) -> String? {
        let all = push.parts.filter(\.carriesMessage)
        let known = all.filter { $0.verdict == .match || $0.verdict == .altered }
        let (count, total) = (known.messageCount, all.messageCount)
        return count > 0 && count < total ? "\(count) of \(counted(total, "message"))" : nil
    }

    private func list(_ parts: [PartRecord]) -> String {
        parts.prefix(4).map { "\($0.index + 1)" }.joined(separator: ", ") + (parts.count > 4 ? " ..." : "")
    }

    private func reasons(_ parts: [PartRecord]) -> String {
        var seen: Set<String> = []
        // What is not all there may have been given up by its sender: the capture shows all that there was.
        let words = parts.compactMap { part in
            part.reason == .cut ? part.remark ?? Reason.cut.words : part.reason?.words
        }
        .filter { seen.insert($0).inserted }
        return words.isEmpty ? "" : " (\(words.joined(separator: "; ")))"
    }

    private func writeCustody(to page: inout Page) {
        guard let custody, custody.taken > 0 || pushes.total > 0 else { return }
        page.entry(
            .init("Custody   "),
            body: custody.sum)
        let open = custody.open
        for message in open.prefix(Self.heldLimit).map({ custody.messages[$0] }) {
            let name = PrintableText.padded("  \(message.class.rawValue) ", 10)
            page.entry(.init(name, .doubtful), body: words(on: message, page.text), limit: 3)
        }
        if open.count > Self.heldLimit { page.line("          and \(open.count - Self.heldLimit) more") }
    }

    /// Which message did not arrive, and what is known of it.
    func words(on message: CustodyMessage, _ text: PrintableText) -> String {
        let reason = message.reason ?? "not passed on in the capture"
        let place = (message.sent ?? message.taken).map { ", frame \(frame($0))" } ?? ""
        return "\(text.value(message.message))\(place): \(reason) (\(known(of: message)))"
    }

    /// What was seen of a message that did not arrive: whether it was answered, and its recipient there.
    private func known(of message: CustodyMessage) -> String {
        let taken = message.taken.map { "\($0.how) in \(frame($0))" } ?? "not answered"
        let online = message.recipientOnline.map { "recipient online in \(frame($0))" }
        return [taken, online ?? "recipient not seen online"].joined(separator: ", ")
    }

    private func frame(_ citation: Citation) -> String {
        frames.text(FrameReference(capture: citation.capture, frame: citation.frame))
    }
}

extension CustodyRecord {
    /// `taken 3 = live 0 + pushed equal 2 + altered 0 + held 1 + unproven 0`.
    var sum: String {
        "taken \(taken) = live \(count(.deliveredLive)) + pushed equal \(count(.pushedEqual))"
            + " + altered \(count(.pushedAltered)) + held \(count(.held)) + unproven \(count(.unproven))"
    }
}
