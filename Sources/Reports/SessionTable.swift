import Records

/// The sessions of a run, a line each while there are few; of many, counts and the lines that need a look.
struct SessionTable {
    private var rows: [Row] = []
    private var total = 0
    private var further: [SessionState: Int] = [:]
    /// The state that came last, and how often in a row: sessions are counted by the million.
    private var latest: (state: SessionState, count: Int) = (.trying, 0)
    /// How many of many may get a line, for each reason: they come in their order, so that the first fill the lines.
    private var candidates = [Int](repeating: 0, count: SessionConcerns.Reason.allCases.count)
    private var unclaimed = Unclaimed()
    private var unclaimedSIP: [String: Unclaimed] = [:]

    /// Sessions that are kept as rows; of further ones only the states are counted.
    private static let rowLimit = 10_000
    private static let lineLimit = 20
    private static let kindLimit = 4

    private struct Row {
        let number: String
        let name: SessionName
        let state: SessionState
        let isAnswerUnread: Bool
        let messages: Int
        let first: FrameReference
        let last: FrameReference
        let pushes: [String]
        /// The id of the first leg of the same call, where that is another one.
        let legOf: String?
        let callID: String
        /// Numbers in their order, whatever the order in which the sessions settled.
        var order: Int { Int(number) ?? .max }
    }

    private struct Unclaimed {
        var count = 0
        var frames: Set<FrameReference> = []
        /// Those that `frames` had no room for.
        var further = 0

        mutating func add(_ reference: FrameReference) {
            count += 1
            if frames.count < SessionTable.rowLimit { frames.insert(reference) } else { further += 1 }
        }
    }

    /// Counts a session that gets no row; false where it may get a line, and there is room for it.
    mutating func counts(
        only state: SessionState, of callID: @autoclosure () -> String, among total: Int, _ concerns: SessionConcerns
    ) -> Bool {
        if rows.count < Self.rowLimit {
            if total <= Self.lineLimit { return false }
            if let reason = concerns.reason(callID(), state), candidates[reason.rawValue] < Self.lineLimit {
                candidates[reason.rawValue] += 1
                return false
            }
        }
        count(state)
        return true
    }

    private mutating func count(_ state: SessionState) {
        total += 1
        if state == latest.state {
            latest.count += 1
        } else {
            flush()
            latest = (state, 1)
        }
    }

    private mutating func flush() {
        if latest.count > 0 { further[latest.state, default: 0] += latest.count }
    }

    /// Whether there are more sessions than get a line each.
    var leavesOut: Bool { total > Self.lineLimit }

    private var states: [SessionState: Int] {
        var table = self
        table.flush()
        return table.further
    }

    mutating func append(_ session: SessionRecord) {
        count(session.state)
        if rows.count >= Self.rowLimit { return }
        rows.append(
            Row(
                number: number(ofID: session.id), name: SessionName(session), state: session.state,
                isAnswerUnread: session.isAnswerUnread,
                messages: session.messageCount,
                first: FrameReference(capture: session.firstCapture, frame: session.firstFrame),
                last: FrameReference(capture: session.lastCapture, frame: session.lastFrame), pushes: session.pushes,
                legOf: session.legOf.map { number(ofID: $0) }, callID: head(of: session.callID, 256)))
    }

    mutating func append(_ message: MessageRecord) {
        unclaimed.add(FrameReference(capture: message.capture, frame: message.firstFrame))
    }

    mutating func append(_ message: SIPMessageRecord) {
        let words = message.startLine.split(separator: " ", maxSplits: 2)
        let kind = words.first.map { $0.utf8.starts(with: "SIP/".utf8) ? words.dropFirst().first ?? $0 : $0 } ?? "?"
        let isKnown = unclaimedSIP.count < Self.kindLimit || unclaimedSIP[head(of: String(kind), 64)] != nil
        let name = isKnown ? head(of: String(kind), 64) : "others"
        unclaimedSIP[name, default: Unclaimed()].add(FrameReference(capture: message.capture, frame: message.frame))
    }

    /// Writes the table.
    func write(to page: inout Page, frames: FrameNumbers, pushes: PushList, _ concerns: SessionConcerns) {
        guard total > 0 || unclaimed.count > 0 || !unclaimedSIP.isEmpty else {
            page.line("Sessions  none")
            page.gap()
            return
        }
        var lines = sessionLines(page, frames, concerns)
        let left = total - lines.count
        let shownStates = lines.map(\.state)
        lines += unclaimedLines(page.text, frames, pushes.kept)
        let numbers = max(1, lines.map { PrintableText.columns($0.number) }.max() ?? 0) + 2
        let endings = max(8, lines.map { PrintableText.columns($0.ending) }.max() ?? 0)
        let room = page.width - 10 - numbers - 19 - min(endings, 24)
        let names = min(max(34, lines.map { PrintableText.columns($0.name.whole) }.max() ?? 0), room - 1) + 1
        if left > 0 { page.line("Sessions  \(total): \(Self.enumeration(states))") }
        if lines.isEmpty {
            page.gap()
            return
        }
        page.line(
            (left > 0 ? "          " : "Sessions  ") + PrintableText.padded("#", numbers)
                + PrintableText.padded("from > to", names) + "state        msgs  frames")
        for line in lines {
            page.line(
                .init("          \(PrintableText.padded(line.number, numbers))"),
                .init(PrintableText.padded(line.name.fitted(to: names - 1, page.text), names)),
                .init(PrintableText.padded(line.word, 13), line.isBad ? .doubtful : .plain),
                .init(PrintableText.aligned(line.messages > 0 ? "\(line.messages)" : "-", 4)),
                .init("  \(line.ending)"))
        }
        if left > 0 {
            let rest = shownStates.reduce(into: states) { if let state = $1 { $0[state, default: 0] -= 1 } }
            page.entry(.init("          "), body: "and \(left) more: \(Self.enumeration(rest))")
        }
        page.gap()
    }

    struct Line {
        let number: String
        let name: SessionName
        let state: SessionState?
        var isAnswerUnread = false
        let messages: Int
        let ending: String
        var word: String { isAnswerUnread ? "not read" : state?.rawValue ?? "-" }
        var isBad: Bool { state == .failed || state == .unanswered || state == .cancelled }
    }

    /// All sessions where there are few; else the gravest of those with a problem or a push.
    private func sessionLines(_ page: Page, _ frames: FrameNumbers, _ concerns: SessionConcerns) -> [Line] {
        var chosen = rows.sorted { $0.order < $1.order }
        if total > Self.lineLimit {
            let grave = SessionConcerns.Reason.allCases.flatMap { reason in
                chosen.filter { concerns.reason($0.callID, $0.state) == reason }.prefix(Self.lineLimit)
            }
            chosen = grave.prefix(Self.lineLimit).sorted { $0.order < $1.order }
        }
        return chosen.map { row in
            let carried = row.pushes.prefix(3).map { number(ofID: $0) }.joined(separator: ",")
            let more = row.pushes.count > 3 ? ",.." : ""
            let place = frames.text(row.first, row.last)
            return Line(
                number: page.text.cut(page.text.value(row.number), to: 10), name: row.name.printable(page.text),
                state: row.state, isAnswerUnread: row.isAnswerUnread, messages: row.messages,
                ending: place + (carried.isEmpty ? "" : " push \(page.text.value(carried))\(more)")
                    + (row.legOf.map { " leg of \(page.text.value($0))" } ?? ""))
        }
    }

    /// What belongs to no session.
    func unclaimedLines(_ text: PrintableText, _ frames: FrameNumbers, _ pushes: [PushRecord]) -> [Line] {
        var lines: [Line] = []
        if unclaimed.count > 0 {
            let carriers = pushes.map { FrameReference(capture: $0.carrier.capture, frame: $0.carrier.firstFrame) }
            let isPush = carriers.contains { unclaimed.frames.contains($0) }
            lines.append(
                Line(
                    number: "-", name: SessionName("MSRP whose SIP is not here\(isPush ? " (push)" : "")"), state: nil,
                    messages: unclaimed.count,
                    ending: frames.list(Array(unclaimed.frames), room: 14, further: unclaimed.further)))
        }
        for (kind, found) in unclaimedSIP.sorted(by: { $0.key < $1.key }) {
            lines.append(
                Line(
                    number: "-", name: SessionName("SIP without Call-ID: \(text.value(kind))"), state: nil,
                    messages: 0,
                    ending: frames.list(Array(found.frames), room: 14, further: found.further)))
        }
        return lines
    }

    private static func enumeration(_ states: [SessionState: Int]) -> String {
        let order: [SessionState] = [
            .failed, .unanswered, .cancelled, .trying, .ringing, .established, .terminated, .completed,
        ]
        return order.compactMap { state in
            states[state].flatMap { $0 > 0 ? "\($0) \(state.rawValue)" : nil }
        }.joined(separator: ", ")
    }
}
