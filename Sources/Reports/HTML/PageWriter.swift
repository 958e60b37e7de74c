import Records

/// Writes what a page draws, value by value, as JSON: every text as its place in the table.
struct PageWriter {
    /// What is written.
    private(set) var json = JSONWriter()
    private(set) var texts = TextTable()
    /// How text from the wire is shown: as in every other view.
    let printable = PrintableText(unicode: true)
    /// Octets that were written and taken.
    private var taken = 0
    /// Octets of long texts that may still come whole.
    private var room = PageWriter.wholeTexts

    /// Octets of a text that is no body.
    private static let longest = 1024
    /// Octets of bodies and values that stand whole, then that are cut to `shortened`, then to `shortest`.
    private static let wholeTexts = 2 << 20
    private static let cutTexts = 2 << 20
    private static let shortened = 120
    private static let shortest = 32

    /// Words of our own, in which text from the wire stands as `printable.value` made it.
    mutating func words(_ text: String) {
        json.integer(texts.place(of: printable.words(Self.cut(text, Self.longest))))
    }

    /// Words that may be missing.
    mutating func words(_ text: String?) {
        if let text { words(text) } else { json.integer(-1) }
    }

    /// Text from the wire that may be missing.
    mutating func value(_ text: String?) {
        if let text { words(printable.value(head(of: text, Self.longest))) } else { json.integer(-1) }
    }

    /// Words that quote what somebody wrote: whole, as long as there is room in the page for that.
    mutating func quoting(_ text: String) {
        let limit = room > 0 ? 8192 : room > -Self.cutTexts ? Self.shortened : Self.shortest
        let shown = Self.cut(text, limit)
        room -= shown.utf8.count
        json.integer(texts.place(of: printable.words(shown)))
    }

    /// Words of different looks.
    mutating func runs(_ runs: [Page.Run]) {
        array(runs) { writer, run in
            writer.json.integer(run.style.number)
            writer.json.integer(writer.texts.place(of: writer.printable.words(run.text)))
        }
    }

    /// An array, what `write` writes for each element one after the other.
    mutating func array<Elements: Sequence>(_ elements: Elements, _ write: (inout PageWriter, Elements.Element) -> Void)
    {
        json.openArray()
        for element in elements { write(&self, element) }
        json.closeArray()
    }

    /// An array of values that `write` writes.
    mutating func row(_ write: (inout PageWriter) -> Void) {
        json.openArray()
        write(&self)
        json.closeArray()
    }

    /// A member of the object that is written.
    mutating func member(_ name: StaticString, _ write: (inout PageWriter) -> Void) {
        json.name(name)
        write(&self)
    }

    /// A whole number.
    mutating func number(_ value: Int) { json.integer(value) }

    /// The number of an id, `s12`; -1 where it is none.
    mutating func id(_ id: String) { json.integer(Int(id.dropFirst()) ?? -1) }

    /// Octets written so far, the texts included.
    var count: Int { taken + json.count + texts.count }

    /// Puts JSON that was written apart at the place of a value.
    mutating func put(_ octets: [UInt8]) {
        taken -= octets.count
        json.json(octets)
    }

    /// Hands over what was written; what follows is a value of its own.
    mutating func take() -> [UInt8] {
        taken += json.count
        defer { json = JSONWriter() }
        return json.take()
    }

    /// Begins an object.
    mutating func open() { json.openObject() }

    /// Ends it.
    mutating func close() { json.closeObject() }

    /// Hands over the texts.
    mutating func takeTexts() -> [UInt8] { texts.close() }

    /// The first octets of a text; where something is cut off, an ellipsis says so.
    private static func cut(_ text: String, _ limit: Int) -> String {
        let shown = Reports.head(of: text, limit)
        return shown.utf8.count < text.utf8.count ? shown + "\u{2026}" : shown
    }
}

extension Page.Style {
    /// As the page's script knows it.
    var number: Int {
        switch self {
        case .plain: 0
        case .strong: 1
        case .good: 2
        case .bad: 3
        case .doubtful: 4
        case .faint: 5
        }
    }
}
