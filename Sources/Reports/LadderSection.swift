import Records

/// `--ladder`: a message-flow diagram, a column an endpoint. What has no room on its arrow stands above it.
struct LadderSection {
    let ladder: LadderRecord
    let frames: FrameNumbers
    let times: ShownTimes
    let names: AddressNames

    /// Columns of a text that is quoted on an arrow.
    private static let excerpt = 32

    /// Nanoseconds without a step that are worth a line.
    static let pause = 10_000_000_000

    func write(to page: inout Page) {
        writeTitle(to: &page)
        guard let first = ladder.steps.first else {
            page.line("  nothing that passed was seen")
            return page.gap()
        }
        let gutter = Gutter(ladder, frames, times)
        let lanes = Lanes(ladder, names, page.text, from: gutter.width, to: page.width)
        for heading in lanes.headings(page.text) { page.line(.init(heading, .strong)) }
        var days = DayRule(times, from: nil)
        var before = first.time
        for step in ladder.steps {
            if step.time.nanoseconds(since: before) >= Self.pause {
                let pause = gutter.day("\(step.time.duration(since: before)) later")
                page.line(.init(pause, .faint), .init(lanes.row(page.text, behind: pause)))
            }
            before = step.time
            if let day = days.line(before: step.time) {
                page.line(.init(gutter.day(day), .faint), .init(lanes.row(page.text, behind: gutter.day(day))))
            }
            write(step, gutter, lanes, to: &page)
        }
        writeRest(to: &page)
        page.gap()
    }

    private func writeTitle(to page: inout Page) {
        let shown = ladder.sessions.prefix(12).joined(separator: " ")
        let more = ladder.sessions.count > 12 ? " +\(ladder.sessions.count - 12)" : ""
        let pushes = ladder.pushes.prefix(8).joined(separator: " ")
        let others = ladder.pushes.count > 8 ? " +\(ladder.pushes.count - 8)" : ""
        var title = "\(shown)\(more)"
        if !pushes.isEmpty { title += "\(title.isEmpty ? "" : ", ")push \(pushes)\(others)" }
        page.line(.init("Ladder  ", .strong), .init(page.text.value(title)))
    }

    private func writeRest(to page: inout Page) {
        if ladder.omitted > 0 {
            page.line("  and \(ladder.omitted) more: name fewer sessions, as --ladder s3")
        }
        if ladder.further > 0 {
            page.line("  and \(counted(ladder.further, "more diagram")): name them, as --ladder s3 or --ladder p2")
        }
    }

    // MARK: One step

    private func write(_ step: LadderStep, _ gutter: Gutter, _ lanes: Lanes, to page: inout Page) {
        let start = gutter.text(step)
        let (from, to) = lanes.places(of: step)
        let label = label(step, page.text)
        let style = step.push?.verdict.style ?? style(step)
        // Of a response the status tells enough: its reason is not worth a line.
        let isResponse = step.title.first?.isNumber ?? false
        if let arrow = lanes.arrow(from, to, label, isCut: isResponse, page.text) {
            page.line(.init(start, .faint), .init(arrow, style))
        } else {
            page.line(.init(start, .faint), .init(lanes.above(min(from, to), label, page.text), style))
            page.line(
                .init(String(repeating: " ", count: gutter.width)), .init(lanes.arrow(from, to, nil, page.text), style))
        }
        guard let push = step.push else { return }
        for note in lanes.notes(note(push), under: min(from, to), page.text) {
            page.line(.init(String(repeating: " ", count: gutter.width)), .init(note, style))
        }
    }

    /// A response that says no is to be seen.
    func style(_ step: LadderStep) -> Page.Style {
        let words = step.title.split(separator: " ")
        let code = words.first == "MSRP" || words.first == "REPORT" ? words.dropFirst().first : words.first
        let status = code.flatMap { Int($0.prefix { $0 != "," }) }
        return status.map { $0 >= 400 ? .doubtful : .plain } ?? .plain
    }

    func label(_ step: LadderStep, _ text: PrintableText) -> String {
        var words = text.value(head(of: step.title, 256))
        if step.count > 1, !step.title.contains(" chunks ") { words += " x\(step.count)" }
        if let size = step.size { words += " \(size) B" }
        if step.push == nil, let said = step.text { words += " \(text.quoted(said, room: Self.excerpt))" }
        return words
    }

    /// `PUSH p1 ALTERED: INVITE altered live 3, 200 live 5`.
    func note(_ push: LadderStep.Carried) -> String {
        // What holds of all is said once.
        let isUniform = push.parts.allSatisfy { $0.verdict == push.verdict }
        let parts = push.parts.map { part in
            let live = part.live.isEmpty ? "" : " live \(frames.list(part.live, room: 12))"
            let verdict = isUniform || part.verdict == .match ? "" : " \(part.verdict.words)"
            return "\(part.kind)\(verdict)\(live)"
        }
        return "PUSH \(push.id) \(push.verdict.words.uppercased()): \(parts.joined(separator: ", "))"
    }
}

/// What stands left of the lanes: frame, time, session.
private struct Gutter {
    private let frame: Int
    private let time: Int
    /// Columns of the session; none where there is but one.
    private let session: Int
    private let frames: FrameNumbers
    private let times: ShownTimes

    init(_ ladder: LadderRecord, _ frames: FrameNumbers, _ times: ShownTimes) {
        self.frames = frames
        self.times = times
        frame = min(max(3, ladder.steps.map { frames.text($0.place).utf8.count }.max() ?? 0), 12)
        time = ladder.steps.map { times.clock($0.time).utf8.count }.max() ?? 12
        session = ladder.sessions.count > 1 ? min(max(2, ladder.sessions.map(\.utf8.count).max() ?? 0), 8) : 0
    }

    var width: Int { frame + 1 + time + 1 + (session > 0 ? session + 1 : 0) + 1 }

    func text(_ step: LadderStep) -> String {
        let place = PrintableText.aligned(frames.text(step.place), frame)
        let clock = PrintableText.padded(times.clock(step.time), time)
        let name = session > 0 ? PrintableText.padded(String((step.session ?? "-").prefix(session)), session) + " " : ""
        return "\(place) \(clock) \(name) "
    }

    func day(_ words: String) -> String {
        String(repeating: " ", count: frame + 1) + words
    }
}
