import Records

/// Fields that were compared: a line for each that is equal, both values of the others.
struct FieldRows {
    private let fields: [FieldRecord]
    /// Columns of a field's name, with the space behind it.
    private let column: Int

    init(_ fields: [FieldRecord]) {
        self.fields = fields
        column = min(max(fields.map { PrintableText.columns(FieldRows.title($0)) }.max() ?? 0, 14) + 2, 30)
    }

    func write(to page: inout Page) {
        for field in fields { write(field, to: &page) }
    }

    static func title(_ field: FieldRecord) -> String {
        DifferenceRecord(field: field.field, live: nil, encapsulated: nil, allowed: true, why: "").title
    }

    private func write(_ field: FieldRecord, to page: inout Page) {
        let title = FieldRows.title(field)
        let name = PrintableText.padded(
            page.text.cut(page.text.value(title), to: column - 2), column)
        if field.outcome == .equal {
            let source = page.text.words(field.source)
            let room = max(page.width - 6 - column - PrintableText.columns(source) - 2, 8)
            let value = PrintableText.padded(page.text.cut(page.text.value(field.live ?? ""), to: room), room)
            return page.line(.init("    = \(name)\(value)  "), .init(source, .faint))
        }
        let why = field.why.contains(field.source) ? field.why : "\(field.why) (\(field.source))"
        page.entry(
            .init("    \(mark(field.outcome)) \(name)", field.outcome == .altered ? .bad : .plain), body: why, limit: 2)
        guard let live = field.live, let copy = field.encapsulated else { return writeValues(field, to: &page) }
        let (mine, theirs) = (Array(live.unicodeScalars), Array(copy.unicodeScalars))
        let pairs = Alignment(mine, theirs).pairs.filter { !$0.isSame }
        let (changed, anew) = (Set(pairs.compactMap(\.first)), Set(pairs.compactMap(\.second)))
        MarkedValue(mine, text: page.text, marked: changed.contains)
            .write("live  ", indent: Self.indent, limit: Self.limit, to: &page)
        MarkedValue(theirs, text: page.text, marked: anew.contains)
            .write("copy  ", indent: Self.indent, limit: Self.limit, to: &page)
        // Of what may differ the values tell enough.
        if let octets = field.octets, field.outcome != .allowed {
            OctetRows(octets).write(indent: Self.indent, to: &page)
        }
    }

    private func writeValues(_ field: FieldRecord, to page: inout Page) {
        let indent = String(repeating: " ", count: Self.indent)
        let room = page.width - Self.indent - 6
        for (side, value) in [("live  ", field.live), ("copy  ", field.encapsulated)] {
            let text = value.map { page.text.value($0) } ?? (field.isWithheld ? "(not kept in the store)" : "(none)")
            for (index, line) in page.text.wrapped(text, first: room, rest: room, limit: Self.limit).enumerated() {
                page.line(.init(indent), .init(index == 0 ? side : "      "), .init(line))
            }
        }
    }

    private static let indent = 6
    /// Lines that a value takes at the most.
    private static let limit = 3

    private func mark(_ outcome: FieldRecord.Outcome) -> String {
        switch outcome {
        case .equal: "="
        case .equivalent: "~"
        case .allowed: "+"
        case .altered: "!"
        }
    }
}
