extension Drawing {
    /// The picture as the page's script takes it: title, width, height, shapes.
    func write(to page: inout PageWriter) {
        page.words(title)
        page.number(width)
        page.number(height)
        page.array(shapes) { page, shape in page.row { Drawing.write(shape, to: &$0) } }
    }

    private static func write(_ shape: Shape, to page: inout PageWriter) {
        switch shape {
        case .lane(let x, let from, let to):
            [0, x, from, to].forEach { page.number($0) }
        case .arrow(let from, let to, let y, let style):
            [1, from, to, y, style.number].forEach { page.number($0) }
        case .turn(let x, let y, let style):
            [2, x, y, style.number].forEach { page.number($0) }
        case .text(let x, let y, let anchor, let look, let style, let words):
            [3, x, y, anchor.rawValue, look.rawValue, style.number].forEach { page.number($0) }
            page.words(words)
        case .box(let x, let y, let width, let height, let style):
            [4, x, y, width, height, style.number].forEach { page.number($0) }
        }
    }
}

/// Pictures as a document of SVG, one under the other, in light and dark.
struct SVGDocument {
    let drawings: [Drawing]
    /// What stands under the last one.
    let remark: String

    private static let titleHeight = 30
    private static let margin = 12

    var text: String {
        let width = (drawings.map(\.width).max() ?? 320) + 2 * Self.margin
        let rest = remark.isEmpty ? 0 : Self.titleHeight
        let height = drawings.reduce(2 * Self.margin + rest) { $0 + $1.height + Self.titleHeight }
        var lines = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" role="img" font-size="12">
            """,
            "<title>\(Markup.text(drawings.map(\.title).joined(separator: "; ")))</title>",
            "<style>\n\(Self.style)\n</style>",
            "<rect class=\"paper\" width=\"\(width)\" height=\"\(height)\"/>",
        ]
        var y = Self.margin
        for drawing in drawings {
            lines.append(line("title", at: y, drawing.title))
            y += Self.titleHeight
            lines.append("<g transform=\"translate(\(Self.margin) \(y))\">")
            lines += drawing.shapes.map(Self.markup)
            lines.append("</g>")
            y += drawing.height
        }
        if !remark.isEmpty {
            lines.append(line("s5", at: y, remark))
        }
        return lines.joined(separator: "\n") + "\n</svg>\n"
    }

    private func line(_ look: String, at y: Int, _ words: String) -> String {
        "<text class=\"\(look)\" x=\"\(Self.margin)\" y=\"\(y + 18)\">\(Markup.text(words))</text>"
    }

    private static func markup(_ shape: Drawing.Shape) -> String {
        switch shape {
        case .lane(let x, let from, let to):
            return "<path class=\"lane\" d=\"M\(x) \(from)V\(to)\"/>"
        case .arrow(let from, let to, let y, let style):
            let back = from < to ? -7 : 7
            return "<path class=\"arrow s\(style.number)\" d=\"M\(from) \(y)H\(to)m\(back) -4L\(to) \(y)l\(back) 4\"/>"
        case .turn(let x, let y, let style):
            return "<path class=\"arrow s\(style.number)\" d=\"M\(x) \(y - 8)h26v10H\(x)m7 -4l-7 4l7 4\"/>"
        case .text(let x, let y, let anchor, let look, let style, let words):
            let place = ["start", "middle", "end"][anchor.rawValue]
            return
                "<text class=\"k\(look.rawValue) s\(style.number)\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(place)\">"
                + "\(Markup.text(words))</text>"
        case .box(let x, let y, let width, let height, let style):
            return
                "<rect class=\"box s\(style.number)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" rx=\"5\"/>"
        }
    }

    /// The same colours as the page has.
    private static let style = """
        svg { --paper: #fff; --ink: #1c2430; --faint: #5b6675; --line: #cfd6df; --bad: #b3261e; --doubt: #8a5a00;
          --good: #1a6e3c; --soft: #f3f5f8; --bads: #fdeceb; --doubts: #fff4dc; --goods: #e8f5ec; }
        @media (prefers-color-scheme: dark) {
          svg { --paper: #12161c; --ink: #e4e8ee; --faint: #98a3b3; --line: #37404d; --bad: #ff8a80; --doubt: #f0b94d;
            --good: #6fd394; --soft: #1b212a; --bads: #3a1c1b; --doubts: #33270d; --goods: #15301f; }
        }
        .paper { fill: var(--paper); }
        text { fill: var(--ink); font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
          white-space: pre; unicode-bidi: isolate; }
        .title { font: 600 14px system-ui, sans-serif; }
        .k0 { font-weight: 600; }
        .k1 { stroke: var(--paper); stroke-width: 4; paint-order: stroke; stroke-linejoin: round; }
        .lane { stroke: var(--line); fill: none; }
        .arrow { stroke: var(--ink); stroke-width: 1.4; fill: none; stroke-linejoin: round; }
        .box { fill: var(--soft); stroke: var(--line); }
        text.s2 { fill: var(--good); } text.s3 { fill: var(--bad); } text.s4 { fill: var(--doubt); }
        text.s5 { fill: var(--faint); }
        .arrow.s2 { stroke: var(--good); } .arrow.s3 { stroke: var(--bad); } .arrow.s4 { stroke: var(--doubt); }
        .box.s2 { fill: var(--goods); stroke: var(--good); } .box.s3 { fill: var(--bads); stroke: var(--bad); }
        .box.s4 { fill: var(--doubts); stroke: var(--doubt); }
        """
}
