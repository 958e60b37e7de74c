import Records

/// The columns of a message-flow diagram, fitted to the width of the page.
struct Lanes {
    /// What the lanes are called, from left to right.
    private let titles: [String]
    /// The lane of each endpoint.
    private let lanes: [String: Int]
    private let start: Int
    private let end: Int
    private let gap: Int

    /// Columns from one lane to the next, at least and at most.
    private static let narrowest = 7
    private static let widest = 60

    /// Lanes for the endpoints of a diagram: one for each host, or for each endpoint where a host talks to itself.
    /// - Parameters:
    ///   - start: the column of the page at which they begin.
    ///   - end: the width of the page.
    init(_ ladder: LadderRecord, _ names: AddressNames, _ text: PrintableText, from start: Int, to end: Int) {
        // A lane that stands on the last column could not be drawn.
        self.start = start
        self.end = max(end, start + 16)
        let split = Lanes.splitHosts(ladder)
        func title(_ endpoint: String) -> String {
            let host = AddressNames.host(endpoint)
            return split.contains(host) ? names.shown(endpoint) : names.column(of: endpoint) ?? host
        }
        var titles: [String] = []
        var lanes: [String: Int] = [:]
        let limit = 1 + (self.end - start - 2) / Lanes.narrowest
        var places: [String: Int] = [:]
        for endpoint in ladder.steps.flatMap({ [$0.source, $0.destination] }) where lanes[endpoint] == nil {
            let name = title(endpoint)
            if let place = places[name] {
                lanes[endpoint] = place
            } else if titles.count < limit - 1 {
                places[name] = titles.count
                lanes[endpoint] = titles.count
                titles.append(text.value(name))
            } else {
                // There is no room for more: what is left shares the last lane.
                if titles.count < limit { titles.append("others") }
                lanes[endpoint] = titles.count - 1
            }
        }
        if titles.count == 1 { titles.append("") }
        self.titles = titles
        self.lanes = lanes
        let room = self.end - start - 2
        gap = min(Lanes.widest, max(Lanes.narrowest, room / max(1, titles.count - 1)))
    }

    /// The hosts that talk to themselves.
    static func splitHosts(_ ladder: LadderRecord) -> Set<String> {
        var hosts: Set<String> = []
        for step in ladder.steps {
            let host = AddressNames.host(step.source)
            if host == AddressNames.host(step.destination) { hosts.insert(host) }
        }
        return hosts
    }

    /// The lanes from and to which an arrow goes.
    func places(of step: LadderStep) -> (from: Int, to: Int) {
        (lanes[step.source] ?? 0, lanes[step.destination] ?? 0)
    }

    /// The column of a lane, from `start`.
    private func column(_ lane: Int) -> Int { lane * gap }

    private var width: Int { end - start }

    // MARK: Rows

    /// The titles over their lanes, in as many rows as they need to stand beside each other.
    func headings(_ text: PrintableText) -> [String] {
        let most = min(Lanes.headingLimit, titles.count)
        let count = (1..<most).first { areApart(titles, inRows: $0) } ?? most
        let shown = titles.map { text.cut($0, to: max(count * gap - 1, 8)) }
        return (0..<count).map { row in
            var line = Row(width: end)
            for lane in titles.indices where lane % count < row { line.put(bar(text), at: start + column(lane)) }
            for lane in titles.indices where lane % count == row { line.put(shown[lane], at: place(shown[lane], lane)) }
            return line.text
        }
    }

    private static let headingLimit = 4

    /// Whether titles that share a row do not touch.
    private func areApart(_ titles: [String], inRows count: Int) -> Bool {
        titles.indices.dropFirst(count).allSatisfy { lane in
            let before = lane - count
            return place(titles[before], before) + PrintableText.columns(titles[before]) < place(titles[lane], lane)
        }
    }

    /// The column of the page at which a title begins: it stands over its lane, as far as the page has room.
    private func place(_ title: String, _ lane: Int) -> Int {
        let size = PrintableText.columns(title)
        return min(max(start + column(lane) - size / 2, lane == 0 ? max(0, start - 2) : 0), max(0, end - size))
    }

    private func bar(_ text: PrintableText) -> String { text.unicode ? "\u{2502}" : "|" }

    private func bars(_ text: PrintableText) -> Row {
        var row = Row(width: width)
        for lane in titles.indices where !titles[lane].isEmpty || lane == 0 { row.put(bar(text), at: column(lane)) }
        return row
    }

    /// The lanes alone, behind words that reach into them.
    func row(_ text: PrintableText, behind words: String) -> String {
        let used = PrintableText.columns(words) - start
        var row = Row(width: width)
        for lane in titles.indices where column(lane) > used && !titles[lane].isEmpty {
            row.put(bar(text), at: column(lane))
        }
        return used >= 0 ? row.text(from: used) : String(repeating: " ", count: -used) + bars(text).text
    }

    /// An arrow with a label on it; `nil` where that has no room there.
    /// - Parameter isCut: whether a label is cut rather than given no place.
    func arrow(_ from: Int, _ to: Int, _ label: String, isCut: Bool, _ text: PrintableText) -> String? {
        if from == to {
            // What goes to where it came from.
            guard column(from) + 4 + PrintableText.columns(label) <= width else { return nil }
            var row = bars(text)
            row.put("\(turn(text)) \(label) ", at: column(from) + 1)
            return row.text
        }
        let room = abs(column(to) - column(from)) - 6
        var words = label
        if isCut, PrintableText.columns(label) > room, room >= Lanes.shortestLabel {
            // What is in brackets can be told from the arrow that it answers.
            let status = label.split(separator: " (", maxSplits: 1).first.map(String.init) ?? label
            words = text.cut(status, to: room)
        }
        return PrintableText.columns(words) <= room ? arrow(from, to, " \(words) " as String?, text) : nil
    }

    /// Columns that a status and the beginning of its reason take.
    private static let shortestLabel = 8

    private func turn(_ text: PrintableText) -> String { text.unicode ? "\u{21BA}" : "@" }

    /// An arrow, with words on its shaft that have room there.
    func arrow(_ from: Int, _ to: Int, _ words: String?, _ text: PrintableText) -> String {
        var row = bars(text)
        let (left, right) = (min(column(from), column(to)), max(column(from), column(to)))
        if left == right {
            row.put(turn(text), at: left + 1)
            return row.text
        }
        let dash = text.unicode ? "\u{2500}" : "-"
        row.put(String(repeating: dash, count: right - left - 1), at: left + 1)
        if from < to { row.put(">", at: right - 1) } else { row.put("<", at: left + 1) }
        if let words {
            let shaft = right - left - 2
            let start = left + (from < to ? 1 : 2)
            row.put(words, at: start + max(0, (shaft - PrintableText.columns(words)) / 2))
        }
        return row.text
    }

    /// A label that stands above its arrow, from the left lane on; one that is too long for that begins before it.
    func above(_ lane: Int, _ label: String, _ text: PrintableText) -> String {
        var row = bars(text)
        let shown = text.cut(label, to: max(width - 2, 4))
        let place = max(1, min(column(lane) + 2, width - PrintableText.columns(shown)))
        row.put(" \(shown) ", at: place - 1)
        return row.text
    }

    /// Words that stand under an arrow, in as many lines as they need.
    func notes(_ words: String, under lane: Int, _ text: PrintableText) -> [String] {
        // A note needs room: it may begin further left than its arrow.
        let place = min(column(lane), max(0, width - 48))
        let room = max(width - place - 3, 8)
        return text.wrapped(text.words(words), first: room, rest: room, limit: 8).map { part in
            var row = bars(text)
            row.clear(from: place + 1)
            row.put(part, at: place + 2)
            return row.text
        }
    }
}

/// A row of a terminal, cell by cell: what is put on it covers what was there.
private struct Row {
    /// The characters of each cell; empty behind one that is two cells wide.
    private var cells: [String]

    init(width: Int) { cells = Array(repeating: " ", count: max(width, 0)) }

    /// Puts printable text at a column; what has no room is left out.
    mutating func put(_ text: String, at column: Int) {
        var place = column
        for scalar in text.unicodeScalars {
            let character = String(scalar)
            let size = PrintableText.columns(character)
            if size == 0 {
                if cells.indices.contains(place - 1), place > column { cells[lastFilled(before: place)] += character }
                continue
            }
            guard place >= 0, place + size <= cells.count else { return }
            cells[place] = character
            if size == 2 { cells[place + 1] = "" }
            place += size
        }
    }

    private func lastFilled(before place: Int) -> Int {
        cells[place - 1].isEmpty && place > 1 ? place - 2 : place - 1
    }

    mutating func clear(from column: Int) {
        for place in cells.indices where place >= column { cells[place] = " " }
    }

    var text: String { text(from: 0) }

    func text(from column: Int) -> String { cells.dropFirst(max(0, column)).joined() }
}
