/// Two values of which what differs is marked: as runs of one look each.
struct MarkedRuns {
    let live: [Page.Run]
    let copy: [Page.Run]

    /// Scalars that are shown of a value at the most.
    private static let limit = 2048
    /// Scalars that stand before the first difference where a value is too long to be shown whole.
    private static let context = 48

    init(live: String, copy: String, text: PrintableText) {
        let (mine, theirs) = (Array(live.unicodeScalars), Array(copy.unicodeScalars))
        var start = 0
        if max(mine.count, theirs.count) > Self.limit {
            start = max(0, zip(mine, theirs).prefix { $0 == $1 }.count - Self.context)
        }
        let first = Self.window(mine, start)
        let second = Self.window(theirs, start)
        let pairs = Alignment(first, second).pairs.filter { !$0.isSame }
        self.live = Self.runs(first, Set(pairs.compactMap(\.first)), start, mine.count, text)
        self.copy = Self.runs(second, Set(pairs.compactMap(\.second)), start, theirs.count, text)
    }

    private static func window(_ scalars: [Unicode.Scalar], _ start: Int) -> [Unicode.Scalar] {
        Array(scalars.dropFirst(start).prefix(limit))
    }

    private static func runs(
        _ scalars: [Unicode.Scalar], _ marked: Set<Int>, _ start: Int, _ count: Int, _ text: PrintableText
    ) -> [Page.Run] {
        var runs: [Page.Run] = []
        if start > 0 { runs.append(Page.Run(text.ellipsis, .faint)) }
        var piece = String.UnicodeScalarView()
        var isMarked = false
        func close() {
            if !piece.isEmpty { runs.append(Page.Run(text.value(String(piece)), isMarked ? .bad : .plain)) }
            piece = String.UnicodeScalarView()
        }
        for (index, scalar) in scalars.enumerated() {
            let isNext = marked.contains(index)
            if isNext != isMarked { close() }
            isMarked = isNext
            piece.append(scalar)
        }
        close()
        if start + scalars.count < count { runs.append(Page.Run(text.ellipsis, .faint)) }
        return runs
    }
}
