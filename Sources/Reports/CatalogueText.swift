public import Records

/// The catalogue of findings for a person: a list of codes, or what is known of some of them.
public struct CatalogueText {
    private let options: TextOptions

    /// Shown as `options` say.
    public init(options: TextOptions) { self.options = options }

    private static let fields: [(letter: Character, title: String)] = [
        ("C", "Capture"), ("T", "Transport"), ("S", "SIP"), ("D", "Session descriptions"), ("M", "MSRP"),
        ("P", "Parts of a bundle"), ("X", "Originals and their copies"), ("L", "Life of a message"),
        ("I", "IMDN and CPIM"), ("N", "Security and privacy"),
    ]

    /// One line for each code, under the field that it belongs to. Letters behind the severity tell which others it may
    /// have.
    public func list(_ entries: [CatalogueEntry]) -> [UInt8] {
        var page = Page(options)
        for field in Self.fields {
            let own = entries.filter { $0.code.rawValue.first == field.letter }
            if own.isEmpty { continue }
            page.gap()
            page.line(.init("\(field.letter)  \(field.title)", .strong))
            for entry in own {
                page.line(
                    .init("  \(entry.code.rawValue)  "),
                    .init(entry.severity.rawValue, entry.severity.style),
                    .init(PrintableText.padded(others(entry), 10 - entry.severity.rawValue.count), .faint),
                    .init(PrintableText.padded(entry.name, 29)), .init(written(source(entry, isShort: true)), .faint))
            }
        }
        return page.octets
    }

    /// The rule, an example, the usual cause and what to ask, of each code.
    public func explain(_ entries: [CatalogueEntry]) -> [UInt8] {
        var page = Page(options)
        for entry in entries {
            page.gap()
            page.line(
                .init("\(entry.code.rawValue)  \(entry.name)  ", .strong),
                .init(entry.severity.rawValue, entry.severity.style),
                .init(source(entry).isEmpty ? "" : "  (\(written(source(entry))))"))
            guard let guide = entry.code.guide else { continue }
            page.gap()
            let severities = entry.variations.map { ("Severity", "\($0.severity.rawValue) where \($0.condition)") }
            for (title, text) in severities + [
                ("Rule", guide.rule), ("Example", guide.example), ("Usual cause", guide.cause), ("Ask", guide.ask),
            ] {
                page.entry(.init("  \(PrintableText.padded(title, 13))"), body: written(text), limit: 24)
            }
        }
        return page.octets
    }

    /// `/WN`
    private func others(_ entry: CatalogueEntry) -> String {
        let letters = entry.variations.map { $0.severity.rawValue.prefix(1).uppercased() }.joined()
        return letters.isEmpty ? "" : "/" + letters
    }

    private func source(_ entry: CatalogueEntry, isShort: Bool = false) -> String {
        let all = entry.reference
        let shown = isShort ? all.split(separator: ";").first.map(String.init) ?? all : all
        return entry.code.isOptIn ? "\(shown); --pedantic" : shown
    }

    /// The sign of a section where it can be shown.
    private func written(_ text: String) -> String { options.unicode ? text : text.replacing("§", with: "section ") }
}

/// The catalogue of findings as a JSON array: `code`, `name`, `severity`, `severities` (others, with `where`), `reference`,
/// `opt_in`, `rule`, `example`, `cause`, `ask`.
public struct CatalogueJSON {
    /// The array.
    public static func list(_ entries: [CatalogueEntry]) -> [UInt8] {
        var writer = JSONWriter()
        writer.array(entries) { writer, entry in
            writer.breakLine()
            writer.object { writer in
                let guide = entry.code.guide
                writer.name("code")
                writer.string(entry.code.rawValue)
                writer.name("name")
                writer.string(entry.name)
                writer.name("severity")
                writer.string(entry.severity.rawValue)
                writer.name("severities")
                writer.array(entry.variations) { writer, variation in
                    writer.object { writer in
                        writer.name("severity")
                        writer.string(variation.severity.rawValue)
                        writer.name("where")
                        writer.string(variation.condition)
                    }
                }
                writer.name("reference")
                writer.string(entry.reference)
                writer.name("opt_in")
                writer.boolean(entry.code.isOptIn)
                for (name, text) in [
                    ("rule", guide?.rule), ("example", guide?.example), ("cause", guide?.cause), ("ask", guide?.ask),
                ] {
                    writer.name(of: name)
                    if let text { writer.string(text) } else { writer.null() }
                }
            }
        }
        return writer.take() + [0x0A]
    }
}
