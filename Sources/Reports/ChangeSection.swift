import Records

/// What was altered, by whom, and how often: the same fault of one node stands in one line.
struct ChangeSection {
    let changes: [ChangeRecord]
    let names: AddressNames

    private static let limit = 8
    /// How many lines are told apart at all.
    private static let rowLimit = 256
    /// How many ids are named in one line.
    private static let idLimit = 6

    func write(to page: inout Page) {
        guard !changes.isEmpty else { return }
        page.gap()
        page.line("What changed")
        let all = merged
        let rows = all.prefix(Self.limit).map { row in
            (
                count: Self.count(row.change), fields: page.text.cut(page.text.value(row.fields), to: 28),
                how: row.change.alteration.transformation, change: row.change
            )
        }
        func width(_ texts: [String]) -> Int { (texts.map(PrintableText.columns).max() ?? 0) + 2 }
        let widths = (width(rows.map(\.count)), width(rows.map(\.fields)), width(rows.map(\.how)))
        for row in rows {
            let alteration = row.change.alteration
            page.entry(
                .init("  \(PrintableText.padded(row.count, widths.0))"),
                .init(PrintableText.padded(row.fields, widths.1)), .init(PrintableText.padded(row.how, widths.2)),
                body: "by \(names.applied(to: alteration.node)) (\(alteration.role.rawValue)): \(Self.ids(row.change))")
        }
        if all.count > Self.limit { page.line("  and \(all.count - Self.limit) more") }
        page.gap()
    }

    /// Fields to which one node did the same in the same messages stand in one line.
    var merged: [(fields: String, change: ChangeRecord)] {
        var rows: [(fields: String, change: ChangeRecord)] = []
        for change in changes {
            var key = change
            key.alteration.field = ""
            let place = rows.firstIndex { row in
                var other = row.change
                other.alteration.field = ""
                return other == key
            }
            if let place {
                rows[place].fields += ", \(change.alteration.field)"
            } else if rows.count < Self.rowLimit {
                rows.append((change.alteration.field, change))
            }
        }
        return rows
    }

    /// `2 pushes, 1 live`.
    static func count(_ change: ChangeRecord) -> String {
        [(change.pushes.count, "push", "pushes"), (change.messages.count, "live", "live")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }.joined(separator: ", ")
    }

    static func ids(_ change: ChangeRecord) -> String {
        let all = change.pushes + change.messages
        let shown = all.prefix(idLimit).joined(separator: ", ")
        return all.count > idLimit ? "\(shown) and \(all.count - idLimit) more" : shown
    }
}

extension ChangeRecord: JSONRecord {
    func writeMembers(_ json: inout JSONWriter) {
        json.member("field", alteration.field)
        json.member("transformation", alteration.transformation)
        json.member("node", alteration.node)
        json.member("role", alteration.role.rawValue)
        json.member("pushes", pushes)
        json.member("messages", messages)
    }
}
