/// The lines of a text report: none is longer than the page is wide, none holds a control character.
struct Page {
    /// Columns.
    let width: Int
    /// How text from the wire is shown.
    let text: PrintableText
    private let color: Bool
    /// The lines so far, UTF-8.
    private(set) var octets: [UInt8] = []

    init(_ options: TextOptions) {
        width = options.width
        text = PrintableText(unicode: options.unicode)
        color = options.color
    }

    /// A look that a word can have.
    enum Style: String {
        case plain = ""
        case strong = "1"
        case good = "32"
        case bad = "1;31"
        case doubtful = "33"
        case faint = "2"
    }

    /// Words of one look.
    struct Run {
        let text: String
        let style: Style

        init(_ text: String, _ style: Style = .plain) {
            self.text = text
            self.style = style
        }
    }

    /// An empty line, unless there is one above or nothing at all.
    mutating func gap() {
        if !octets.isEmpty, !octets.suffix(2).elementsEqual([0x0A, 0x0A]) { octets.append(0x0A) }
    }

    /// Takes off empty lines at the end.
    mutating func trim() {
        while octets.suffix(2).elementsEqual([0x0A, 0x0A]) { octets.removeLast() }
    }

    /// One line: `runs`, cut at the page's width.
    mutating func line(_ runs: Run...) { line(runs) }

    /// A line of plain words.
    mutating func line(_ text: String) { line([Run(text)]) }

    /// `runs`, then `body` in as many columns as are left, going on below itself for at most `limit` lines.
    mutating func entry(_ runs: Run..., body: String, limit: Int = 3) {
        let indent = runs.reduce(0) { $0 + PrintableText.columns($1.text) }
        let room = max(width - indent, 16)
        var isFirst = true
        for part in text.wrapped(text.words(body), first: room, rest: room, limit: limit) {
            line((isFirst ? runs : [Run(String(repeating: " ", count: indent))]) + [Run(part)])
            isFirst = false
        }
    }

    /// One line: `runs`, cut at the page's width.
    mutating func line(_ runs: [Run]) {
        var room = width
        var isTrailing = true
        var printed: [Run] = []
        for run in runs {
            let words = text.cut(text.words(run.text), to: room)
            room -= PrintableText.columns(words)
            printed.append(Run(words, run.style))
        }
        // Spaces at the end of a line are for nobody; they are taken off from the back.
        for index in printed.indices.reversed() where isTrailing {
            let words = printed[index].text
            let spaces = words.utf8.reversed().prefix { $0 == 0x20 }.count
            if spaces > 0 {
                printed[index] = Run(String(decoding: words.utf8.dropLast(spaces), as: UTF8.self), printed[index].style)
            }
            isTrailing = spaces == words.utf8.count
        }
        for run in printed where !run.text.isEmpty { paint(run) }
        octets.append(0x0A)
    }

    private mutating func paint(_ run: Run) {
        guard color, run.style != .plain else {
            octets.append(contentsOf: run.text.utf8)
            return
        }
        octets.append(contentsOf: "\u{1B}[\(run.style.rawValue)m\(run.text)\u{1B}[0m".utf8)
    }
}
