import Records

/// `--messages`: who said what and when, and what became of it. A message takes a line; one that did not simply arrive
/// has the stations of its way below it.
struct ConversationSection {
    let conversations: [ConversationRecord]
    let frames: FrameNumbers
    let times: ShownTimes
    let names: AddressNames

    func write(to page: inout Page) {
        if conversations.isEmpty {
            page.line("Messages  none")
            return page.gap()
        }
        for (place, conversation) in conversations.enumerated() {
            write(conversation, number: place + 1, to: &page)
            page.gap()
        }
    }

    private func write(_ conversation: ConversationRecord, number: Int, to page: inout Page) {
        let sessions = conversation.sessions.prefix(8).joined(separator: " ")
        let more = conversation.sessions.count > 8 ? " +\(conversation.sessions.count - 8)" : ""
        let ending = conversation.sessions.isEmpty ? "" : "  \(sessions)\(more)"
        let title = "Messages \(number)  "
        let room = page.width - PrintableText.columns(title + ending)
        let parties = page.text.cut(page.text.value(parties(conversation)), to: max(room, 16))
        page.line(.init(title, .strong), .init(parties), .init(ending, .faint))
        let columns = Columns(conversation, page, frames, times, sender)
        page.line(.init("  \(columns.heading)", .faint))
        var days = DayRule(times, from: nil)
        for message in conversation.messages {
            if let day = days.line(before: message.time) { page.line(.init("  \(day)", .faint)) }
            write(message, columns, &days, to: &page)
        }
        let rest = rest(conversation)
        if !rest.isEmpty { page.entry(.init("  "), body: rest) }
    }

    private func write(_ message: SpokenRecord, _ columns: Columns, _ days: inout DayRule, to page: inout Page) {
        let state = SpokenState(message)
        page.entry(
            .init(columns.start(frames.text(message.place), times.clock(message.time))),
            .init(columns.who(sender(message, page.text), page.text)),
            .init(PrintableText.padded(state.words, Columns.state), state.style), body: content(message, page.text),
            limit: 6)
        for event in message.events where !state.isSimple {
            if let time = event.citation?.time, let day = days.line(before: time) {
                page.line(.init("  \(day)", .faint))
            }
            let (words, style) = words(event, page.text)
            let place = event.citation.map { frames.text(FrameReference(capture: $0.capture, frame: $0.frame)) }
            page.entry(
                .init(columns.start(place ?? "-", event.citation.map { times.clock($0.time) } ?? "-"), .faint),
                .init(columns.who("", page.text)),
                .init(PrintableText.padded(SpokenState.name(event.kind), Columns.state), style), body: words)
        }
    }

    // MARK: Words

    /// `grace <> niaj@chat.telco.example`.
    func parties(_ conversation: ConversationRecord) -> String {
        let first = conversation.parties.first ?? nil
        let second = conversation.parties.dropFirst().first ?? nil
        func shown(_ party: String?) -> String? { party.map { names.name(of: $0) ?? $0 } }
        let pair = ShortURI.pair(shown(first), shown(second))
        return pair.split(separator: " > ", maxSplits: 1).joined(separator: " <> ")
    }

    func sender(_ message: SpokenRecord, _ text: PrintableText) -> String {
        guard let sender = message.sender else { return "?" }
        let short = ShortURI(sender)
        return text.value(names.name(of: sender) ?? (short.host == nil ? AddressNames.host(short.user) : short.user))
    }

    func content(_ message: SpokenRecord, _ text: PrintableText) -> String {
        var words = message.isLive ? "" : "(seen in the push alone) "
        switch message.state {
        case .complete: break
        case .incomplete: words += "(incomplete) "
        case .aborted: words += "(its sender gave it up) "
        }
        if let said = message.text { return words + text.value(said) }
        let type = message.contentType.map { text.value(head(of: String($0.prefix { $0 != ";" }), 64)) } ?? "no text"
        return "\(words)(\(type), \(counted(message.size, "octet")))"
    }

    func words(_ event: SpokenRecord.Event, _ text: PrintableText) -> (String, Page.Style) {
        let how = event.citation.map(\.how) ?? ""
        switch event.kind {
        case .stored: return (how.isEmpty ? "no frame shows it, but it was pushed" : "by the server (\(how))", .plain)
        case .held: return ("in no push that was seen", .doubtful)
        case .pushed:
            guard let push = event.push else { return ("", .plain) }
            var words = "\(push.id): \(push.verdict.words.uppercased())"
            if push.verdict == .altered {
                words += push.isTextEqual == false ? ", its text differs" : ", its text is equal"
                if let said = push.text { words += ": \(text.value(said))" }
            } else if let reason = push.reason {
                words += ", \(reason.words)"
            }
            if push.stranger == nil, push.verdict == .match, !push.alteredBeside.isEmpty {
                let beside = push.alteredBeside.map { text.value($0) }.joined(separator: ", ")
                return ("\(words), but in its session \(beside) ALTERED", .bad)
            }
            if let stranger = push.stranger {
                return ("\(words), but to \(text.value(ShortURI(stranger).address)), who is not its recipient", .bad)
            }
            return (words, push.verdict.style)
        case .passedOn where how.isEmpty: return ("no answer was seen", .doubtful)
        case .passedOn, .delivered, .read, .refused, .failed: return (how, SpokenState.style(event.kind))
        }
    }

    func rest(_ conversation: ConversationRecord) -> String {
        var rest: [String] = []
        if conversation.omitted > 0 { rest.append("and \(counted(conversation.omitted, "more message"))") }
        if conversation.composing > 0 {
            rest.append("\(counted(conversation.composing, "sign")) of composing not shown")
        }
        if conversation.strayNotices > 0 {
            rest.append("\(counted(conversation.strayNotices, "notification")) of messages that are not here")
        }
        return rest.joined(separator: "; ")
    }
}

/// How far a message got.
struct SpokenState {
    let words: String
    let style: Page.Style
    /// Whether it was sent and arrived, and no more is to be said.
    let isSimple: Bool

    init(_ message: SpokenRecord) {
        let kinds = message.events.map(\.kind)
        let order: [SpokenRecord.Kind] = [.read, .delivered, .failed, .refused, .pushed, .passedOn, .held, .stored]
        let furthest = order.first(where: kinds.contains)
        let pushes = message.events.compactMap(\.push)
        // What somebody else's device took, or only a part of it, has not been delivered.
        let isAstray = !pushes.isEmpty && pushes.allSatisfy { $0.stranger != nil }
        let isGivenUp = message.state == .aborted
        words = isAstray ? "misrouted" : isGivenUp ? "given up" : furthest.map(SpokenState.name) ?? "sent"
        let isWrong = pushes.contains {
            $0.isTextEqual == false || $0.stranger != nil || !$0.alteredBeside.isEmpty
        }
        style = isWrong ? .bad : isGivenUp ? .doubtful : furthest.map(SpokenState.style) ?? .doubtful
        isSimple =
            message.events.isEmpty
            || message.events.allSatisfy { $0.kind == .delivered || $0.kind == .passedOn }
    }

    static func name(_ kind: SpokenRecord.Kind) -> String {
        switch kind {
        case .stored: "stored"
        case .held: "held"
        case .passedOn: "passed on"
        case .pushed: "pushed"
        case .delivered: "delivered"
        case .read: "read"
        case .refused: "refused"
        case .failed: "failed"
        }
    }

    static func style(_ kind: SpokenRecord.Kind) -> Page.Style {
        switch kind {
        case .read, .delivered, .passedOn: .good
        case .stored, .pushed: .plain
        case .held: .doubtful
        case .refused, .failed: .bad
        }
    }
}

/// Where the columns of a conversation stand.
private struct Columns {
    private let frame: Int
    private let time: Int
    private let name: Int
    static let state = 11

    init(
        _ conversation: ConversationRecord, _ page: Page, _ frames: FrameNumbers, _ times: ShownTimes,
        _ sender: (SpokenRecord, PrintableText) -> String
    ) {
        let cited = conversation.messages.flatMap { message in
            [message.place]
                + message.events.compactMap { event in
                    event.citation.map { FrameReference(capture: $0.capture, frame: $0.frame) }
                }
        }
        frame = min(max(5, cited.map { PrintableText.columns(frames.text($0)) }.max() ?? 0), 20)
        time = max(4, conversation.messages.first.map { times.clock($0.time).utf8.count } ?? 0)
        let longest = conversation.messages.map { PrintableText.columns(sender($0, page.text)) }.max() ?? 0
        name = min(max(3, longest), page.width > 100 ? 24 : 14)
    }

    var heading: String {
        "\(PrintableText.aligned("frame", frame))  \(PrintableText.padded("time", time))  "
            + "\(PrintableText.padded("who", name))  \(PrintableText.padded("state", Self.state))text"
    }

    func start(_ place: String, _ clock: String) -> String {
        "  \(PrintableText.aligned(place, frame))  \(PrintableText.padded(clock, time))  "
    }

    func who(_ sender: String, _ text: PrintableText) -> String {
        PrintableText.padded(text.cut(sender, to: name), name) + "  "
    }
}
