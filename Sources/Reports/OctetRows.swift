import Records

/// The octets of two values side by side, hexadecimal and as text: the lines in which they differ.
struct OctetRows {
    private let octets: DifferingOctets
    private let pairs: [Alignment.Pair]

    /// Lines that are shown at the most.
    private static let limit = 8

    init(_ octets: DifferingOctets) {
        self.octets = octets
        pairs = Alignment(octets.live, octets.copy).pairs
    }

    func write(indent: Int, to page: inout Page) {
        let digits = String(octets.offset + max(octets.live.count, octets.copy.count) + 1).count
        // Two sides, each a place, three columns an octet and one more for its character, two between the sides.
        let cells = min(max((page.width - indent - 2 - 2 * (digits + 1)) / 8, 1), 16)
        let left = String(repeating: " ", count: indent)
        let (shown, more) = rows(cells: cells, digits: digits)
        for (live, copy) in shown {
            page.line([Page.Run(left)] + live.cells + [Page.Run("  ")] + copy.cells)
            page.line(left + live.carets + "  " + copy.carets)
        }
        let rest = rest(more)
        if !rest.isEmpty { page.line(left + rest) }
    }

    /// The lines in which the values differ, of so many octets each, and what is not shown.
    func lines(cells: Int) -> (shown: [(live: [Page.Run], copy: [Page.Run])], rest: String) {
        let digits = String(octets.offset + max(octets.live.count, octets.copy.count) + 1).count
        let (shown, more) = rows(cells: cells, digits: digits)
        return (shown.map { ($0.live.cells, $0.copy.cells) }, rest(more))
    }

    private func rows(cells: Int, digits: Int) -> (shown: [(live: Side, copy: Side)], more: Int) {
        let rows = stride(from: 0, to: pairs.count, by: cells).map { pairs[$0..<min($0 + cells, pairs.count)] }
        let differing = rows.filter { $0.contains { !$0.isSame } }
        let shown = differing.prefix(Self.limit).map { row in
            (
                live: Side(row, octets.live, octets.offset, digits, cells) { $0.first },
                copy: Side(row, octets.copy, octets.offset, digits, cells) { $0.second }
            )
        }
        return (shown, differing.count - shown.count)
    }

    private func rest(_ more: Int) -> String {
        let lines = more > 0 ? "\(more) more \(more == 1 ? "line" : "lines") like these" : ""
        let rest = octets.isCut ? "what is behind octet \(octets.offset + DifferingOctets.limit) is not shown" : ""
        return [lines, rest].filter { !$0.isEmpty }.joined(separator: "; ")
    }

    /// One value's part of a line.
    private struct Side {
        var cells: [Page.Run] = []
        var carets = ""

        init(
            _ row: ArraySlice<Alignment.Pair>, _ octets: [UInt8], _ offset: Int, _ digits: Int, _ width: Int,
            _ place: (Alignment.Pair) -> Int?
        ) {
            let start = row.lazy.compactMap(place).first
            let number = start.map { String(offset + $0 + 1) } ?? ""
            cells.append(Page.Run(PrintableText.aligned(number, digits) + " ", .faint))
            carets = String(repeating: " ", count: digits + 1)
            var characters: [Page.Run] = []
            var marks = ""
            for pair in row {
                let octet = place(pair).map { octets[$0] }
                let style = pair.isSame ? Page.Style.plain : .bad
                cells.append(Page.Run(octet?.hexadecimal ?? "--", style))
                cells.append(Page.Run(" "))
                carets += pair.isSame ? "   " : "^^ "
                characters.append(Page.Run(octet.map(\.character) ?? " ", style))
                marks += pair.isSame ? " " : "^"
            }
            let rest = width - row.count
            cells.append(Page.Run(String(repeating: "   ", count: rest)))
            carets += String(repeating: "   ", count: rest) + marks + String(repeating: " ", count: rest)
            cells += characters + [Page.Run(String(repeating: " ", count: rest))]
        }
    }
}

extension UInt8 {
    fileprivate var hexadecimal: String {
        let digits = String(self, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
    }

    /// Itself where it is printable ASCII.
    fileprivate var character: String {
        (0x20..<0x7F).contains(self) ? String(Unicode.Scalar(self)) : "."
    }
}
