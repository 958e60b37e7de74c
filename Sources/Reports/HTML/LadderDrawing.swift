import Records

/// A message-flow diagram as a picture: what the text report draws in columns, with the same words.
struct LadderDrawing {
    private let ladder: LadderRecord
    private let section: LadderSection
    private let frames: FrameNumbers
    private let times: ShownTimes
    private let names: AddressNames
    private let text = PrintableText(unicode: true)
    private var drawing = Drawing(title: "", width: 0, height: 0)
    private var y = 0
    private var columns = Columns()

    private static let stepHeight = 32
    private static let ruleHeight = 24
    private static let noteHeight = 17
    private static let headHeight = 40
    /// Lanes that are told apart.
    private static let laneLimit = 12

    /// Where things stand from left to right.
    private struct Columns {
        var frame = 0
        var clock = 0
        var session = 0
        /// The lane of each endpoint.
        var lanes: [String: Int] = [:]
        var titles: [String] = []
        var first = 0
        var gap = 0
        var end = 0

        func x(_ lane: Int) -> Int { first + lane * gap }
    }

    private init(_ ladder: LadderRecord, _ frames: FrameNumbers, _ times: ShownTimes, _ names: AddressNames) {
        self.ladder = ladder
        self.frames = frames
        self.times = times
        self.names = names
        section = LadderSection(ladder: ladder, frames: frames, times: times, names: names)
    }

    /// The picture of a diagram.
    static func drawing(
        of ladder: LadderRecord, frames: FrameNumbers, times: ShownTimes, names: AddressNames
    ) -> Drawing {
        var picture = LadderDrawing(ladder, frames, times, names)
        picture.draw()
        return picture.drawing
    }

    private mutating func draw() {
        drawing.title = "Message flow of \(text.value(title))"
        columns = makeColumns()
        drawing.width = columns.end
        for (lane, title) in columns.titles.enumerated() { drawHeading(title, lane) }
        y = Self.headHeight
        var days = DayRule(times, from: nil)
        var before = ladder.steps.first?.time
        for step in ladder.steps {
            if let earlier = before, step.time.nanoseconds(since: earlier) >= LadderSection.pause {
                drawRule("\(step.time.duration(since: earlier)) later")
            }
            before = step.time
            if let day = days.line(before: step.time) { drawRule(day) }
            draw(step)
        }
        y += 12
        for lane in columns.titles.indices.reversed() {
            drawing.shapes.insert(.lane(x: columns.x(lane), from: Self.headHeight - 10, to: y), at: 0)
        }
        if ladder.steps.isEmpty { drawRule("nothing that passed was seen") }
        if ladder.omitted > 0 { drawRule("and \(ladder.omitted) more") }
        drawing.height = y + 8
    }

    private var title: String {
        let sessions = ladder.sessions.prefix(12).joined(separator: " ")
        let pushes = ladder.pushes.prefix(8).joined(separator: " ")
        let more = max(0, ladder.sessions.count - 12) + max(0, ladder.pushes.count - 8)
        let parts = [sessions, pushes.isEmpty ? "" : "push \(pushes)"].filter { !$0.isEmpty }
        return parts.joined(separator: ", ") + (more > 0 ? " +\(more)" : "")
    }

    // MARK: Columns

    private func makeColumns() -> Columns {
        var columns = Columns()
        let longest = ladder.steps.map { frames.text($0.place).utf8.count }.max() ?? 0
        columns.frame = Drawing.width(min(max(3, longest), 12)) + 4
        let clock = ladder.steps.map { times.clock($0.time).utf8.count }.max() ?? 12
        columns.clock = columns.frame + 10
        columns.session = columns.clock + Drawing.width(clock) + 10
        let session = ladder.sessions.count > 1 ? min(ladder.sessions.map(\.utf8.count).max() ?? 0, 8) : 0
        let gutter = columns.session + (session > 0 ? Drawing.width(session) + 10 : 0)
        place(&columns)
        let widest = columns.titles.map { Drawing.width(PrintableText.columns($0)) }.max() ?? 0
        let least = columns.titles.count > 4 ? 160 : columns.titles.count > 3 ? 190 : 230
        columns.gap = min(max(widest + 20, least), 290)
        let half = min(widest, columns.gap - 8) / 2 + 8
        columns.first = gutter + max(12, half - 30)
        columns.end = columns.x(columns.titles.count - 1) + max(half, 24)
        return columns
    }

    /// A lane for each host, or for each endpoint where a host talks to itself.
    private func place(_ columns: inout Columns) {
        let split = Lanes.splitHosts(ladder)
        var places: [String: Int] = [:]
        for endpoint in ladder.steps.flatMap({ [$0.source, $0.destination] }) where columns.lanes[endpoint] == nil {
            let host = AddressNames.host(endpoint)
            let name = split.contains(host) ? names.shown(endpoint) : names.column(of: endpoint) ?? host
            if let place = places[name] {
                columns.lanes[endpoint] = place
            } else if columns.titles.count < Self.laneLimit - 1 {
                places[name] = columns.titles.count
                columns.lanes[endpoint] = columns.titles.count
                columns.titles.append(text.value(head(of: name, 256)))
            } else {
                if columns.titles.count < Self.laneLimit { columns.titles.append("others") }
                columns.lanes[endpoint] = columns.titles.count - 1
            }
        }
        if columns.titles.isEmpty { columns.titles.append("") }
        if columns.titles.count == 1 { columns.titles.append("") }
    }

    /// Columns of text that have room between two places.
    private static func room(_ from: Int, _ to: Int) -> Int { max(0, Int(Double(to - from) / Drawing.column)) }

    // MARK: Shapes

    private mutating func drawHeading(_ title: String, _ lane: Int) {
        if title.isEmpty { return }
        let shown = text.cut(title, to: Self.room(0, columns.gap - 16))
        let width = Drawing.width(PrintableText.columns(shown)) + 12
        drawing.shapes.append(.box(x: columns.x(lane) - width / 2, y: 4, width: width, height: 24, .plain))
        drawing.shapes.append(.text(x: columns.x(lane), y: 20, .middle, .heading, .plain, shown))
    }

    private mutating func drawRule(_ words: String) {
        drawing.shapes.append(.text(x: columns.clock, y: y + 17, .start, .note, .faint, words))
        y += Self.ruleHeight
    }

    private mutating func draw(_ step: LadderStep) {
        let style = step.push?.verdict.style ?? section.style(step)
        let base = y + 14
        let place = text.cut(frames.text(step.place), to: 12)
        drawing.shapes.append(.text(x: columns.frame, y: base, .end, .gutter, .faint, place))
        drawing.shapes.append(.text(x: columns.clock, y: base, .start, .gutter, .faint, times.clock(step.time)))
        if ladder.sessions.count > 1 {
            let name = text.cut(text.value(step.session ?? "-"), to: 8)
            drawing.shapes.append(.text(x: columns.session, y: base, .start, .gutter, .faint, name))
        }
        let from = columns.lanes[step.source] ?? 0
        let to = columns.lanes[step.destination] ?? 0
        drawLabel(section.label(step, text), min(from, to), max(from, to), style)
        if from == to {
            drawing.shapes.append(.turn(x: columns.x(from), y: y + 20, style))
        } else {
            drawing.shapes.append(.arrow(from: columns.x(from), to: columns.x(to), y: y + 20, style))
        }
        y += Self.stepHeight
        if let push = step.push { drawNote(section.note(push), under: min(from, to), style) }
    }

    /// Over the middle of its arrow; one that is too long for that begins further left, or is cut.
    private mutating func drawLabel(_ label: String, _ from: Int, _ to: Int, _ style: Page.Style) {
        let left = columns.x(from) + 6
        let right = columns.end - 6
        let shown = text.cut(text.words(label), to: Self.room(columns.first, right))
        let width = Drawing.width(PrintableText.columns(shown))
        let middle = from == to ? columns.x(from) + 36 + width / 2 : (columns.x(from) + columns.x(to)) / 2
        let start = min(max(middle - width / 2, left), max(right - width, columns.first))
        drawing.shapes.append(.text(x: start, y: y + 14, .start, .label, style, shown))
    }

    private mutating func drawNote(_ words: String, under lane: Int, _ style: Page.Style) {
        let most = columns.end - 8 - columns.first
        let x = min(columns.x(lane) + 8, max(columns.first, columns.end - 8 - min(most, 420)))
        let room = Self.room(x + 10, columns.end - 12)
        let lines = text.wrapped(text.words(words), first: room, rest: room, limit: 8)
        let height = lines.count * Self.noteHeight + 8
        let width = Drawing.width(lines.map(PrintableText.columns).max() ?? 0) + 16
        drawing.shapes.append(.box(x: x, y: y - 4, width: width, height: height, style))
        for line in lines {
            drawing.shapes.append(.text(x: x + 8, y: y + 11, .start, .note, style, line))
            y += Self.noteHeight
        }
        y += 14
    }
}
