/// A value of which some characters are marked, in lines: `^` stands under each of these.
struct MarkedValue {
    /// A character as it is shown.
    private struct Piece {
        let text: String
        let columns: Int
        let isMarked: Bool
        /// Whether a line is better broken behind it than elsewhere.
        let isBreak: Bool
    }

    private let pieces: [Piece]

    /// - Parameter marked: whether the scalar with this index is.
    init(_ scalars: [Unicode.Scalar], text: PrintableText, marked: (Int) -> Bool) {
        var pieces: [Piece] = []
        for (index, scalar) in scalars.enumerated() {
            let shown = text.value(String(scalar))
            let columns = PrintableText.columns(shown)
            // Nothing can stand under a combining mark: what it belongs to is marked with it.
            if columns == 0, let base = pieces.popLast() {
                pieces.append(
                    Piece(
                        text: base.text + shown, columns: base.columns, isMarked: base.isMarked || marked(index),
                        isBreak: base.isBreak))
            } else {
                pieces.append(Piece(text: shown, columns: columns, isMarked: marked(index), isBreak: scalar == " "))
            }
        }
        self.pieces = pieces
    }

    /// Writes at most `limit` lines, of which one has the first mark, with `title` before the first.
    func write(_ title: String, indent: Int, limit: Int, to page: inout Page) {
        let left = String(repeating: " ", count: indent)
        let below = left + String(repeating: " ", count: PrintableText.columns(title))
        let room = max(page.width - PrintableText.columns(below) - page.text.ellipsis.count, 8)
        let lines = lines(room)
        let firstMarked = lines.firstIndex { $0.contains(where: \.isMarked) } ?? 0
        let start = max(0, min(firstMarked - 1, lines.count - limit))
        for (index, line) in lines.enumerated().dropFirst(start).prefix(limit) {
            let isLast = index == start + limit - 1 && index + 1 < lines.count
            let before = index > 0 && index == start ? page.text.ellipsis : ""
            var runs = [Page.Run(index == start ? left + title : below), Page.Run(before)]
            runs += line.map { Page.Run($0.text, $0.isMarked ? .bad : .plain) }
            if isLast { runs.append(Page.Run(page.text.ellipsis)) }
            page.line(runs)
            guard line.contains(where: \.isMarked) else { continue }
            let carets = line.map { String(repeating: $0.isMarked ? "^" : " ", count: $0.columns) }
            page.line(below + String(repeating: " ", count: PrintableText.columns(before)) + carets.joined())
        }
    }

    private func lines(_ room: Int) -> [[Piece]] {
        var lines: [[Piece]] = []
        var line: [Piece] = []
        var used = 0
        for piece in pieces {
            if used + piece.columns > room, !line.isEmpty {
                // A line may end early by a third so that words stay whole.
                let end = line.lastIndex(where: \.isBreak).map { $0 + 1 } ?? line.count
                let kept = end * 3 >= line.count * 2 ? end : line.count
                lines.append(Array(line.prefix(kept)))
                line.removeFirst(kept)
                used = line.reduce(0) { $0 + $1.columns }
            }
            line.append(piece)
            used += piece.columns
        }
        return lines + [line]
    }
}
