import Records
import Testing

@testable import Reports

@Suite("Explanations, what differs") struct ExplanationViewTests {
    /// The lines of one field that differs, below its name.
    private func lines(
        _ live: String, _ copy: String, outcome: FieldRecord.Outcome = .altered, options: TextOptions = TextOptions()
    ) -> String {
        var page = Page(options)
        let field = FieldRecord(
            field: "body", live: live, encapsulated: copy, outcome: outcome, rule: "", source: "", why: "why",
            octets: DifferingOctets(live: Array(live.utf8), copy: Array(copy.utf8)))
        FieldRows([field]).write(to: &page)
        let text = String(decoding: page.octets, as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(separator: "\n")
    }

    @Test("Carets stand under it in text and in hex")
    func substitution() {
        #expect(
            lines("Meet me at 7 pm.", "Meet me at 9 pm.") == """
                      live  Meet me at 7 pm.
                                       ^
                      copy  Meet me at 9 pm.
                                       ^
                       9 61 74 20 37 20 70 6d 2e at 7 pm.   9 61 74 20 39 20 70 6d 2e at 9 pm.
                                  ^^                ^                  ^^                ^

                """)
    }

    @Test("What one side has more leaves a gap on the other")
    func insertion() {
        #expect(
            lines("sip:user2", "sip: user2", outcome: .equivalent) == """
                      live  sip:user2
                      copy  sip: user2
                                ^
                       1 73 69 70 3a -- 75 73 65 sip: use   1 73 69 70 3a 20 75 73 65 sip: use
                                     ^^              ^                    ^^              ^

                """)
    }

    @Test("What may differ has no hex")
    func allowed() {
        #expect(
            lines("a", "b", outcome: .allowed) == """
                      live  a
                            ^
                      copy  b
                            ^

                """)
    }

    @Test("A wide terminal has sixteen octets a line, colours show the same as carets")
    func wide() {
        var options = TextOptions(width: 160)
        options.color = true
        let text = lines("0123456789abcdef", "0123456789abcdeF", options: options)
        #expect(text.contains("live  0123456789abcde\u{1B}[1;31mf\u{1B}[0m\n"))
        #expect(text.contains("\u{1B}[1;31m66\u{1B}[0m 0123456789abcde\u{1B}[1;31mf\u{1B}[0m"))
        #expect(text.split(separator: "\n").count == 6)
    }

    @Test("Of a long value the lines with the first difference are shown")
    func long() {
        let start = String(repeating: "word ", count: 100)
        let text = lines(start + "one", start + "two")
        let marked = text.split(separator: "\n").filter { $0.contains("^") }
        #expect(marked.count == 3)
        #expect(text.contains("one") && text.contains("two") && text.contains("..."))
        #expect(text.contains(" 497 "))
    }

    @Test("A mark that takes no column is marked with its base; an escape as a whole")
    func columns() {
        let text = lines("e\u{301}xyz\u{A0}y", "exyz y", options: TextOptions(unicode: true))
        #expect(text.contains("live  e\u{301}xyz\\u{A0}y\n            ^   ^^^^^^\n"))
    }

    @Test("Only octets around the first difference are kept")
    func bounded() {
        let live = [UInt8](repeating: 1, count: 5000)
        var copy = live
        copy[1000] = 2
        copy[4000] = 2
        let kept = DifferingOctets(live: live, copy: copy)
        #expect(kept?.offset == 976 && kept?.live.count == 512 && kept?.isCut == true)
        #expect(DifferingOctets(live: live, copy: live) == nil)
        var page = Page(TextOptions())
        if let kept { OctetRows(kept).write(indent: 4, to: &page) }
        let text = String(decoding: page.octets, as: UTF8.self)
        #expect(text.hasSuffix("    what is behind octet 1488 is not shown\n"))
        #expect(text.split(separator: "\n").count == 3)
    }
}
