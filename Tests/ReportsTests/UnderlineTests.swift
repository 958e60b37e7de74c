import Reports
import Testing

@Suite("Where a text is wrong") struct UnderlineTests {
    /// A text, where it is wrong, and both lines.
    static let rows: [(String, Range<Int>, Bool, String, String)] = [
        ("a == b", 2..<4, true, "a == b", "  ^^"),
        ("a ==", 4..<4, true, "a ==", "    ^"),
        ("", 0..<0, true, "", "^"),
        ("a == b", 9..<12, true, "a == b", "      ^"),
        ("漢字 x", 3..<4, true, "漢字 x", "     ^"),
        ("漢字 x", 0..<2, true, "漢字 x", "^^^^"),
        ("e\u{301} x", 3..<4, true, "e\u{301} x", "  ^"),
        ("é x", 2..<3, false, "\\u{E9} x", "       ^"),
        ("a\u{1B}[2J\tb", 6..<7, true, "a\\u{1B}[2J\\tb", "            ^"),
        ("\u{202E}a b", 3..<4, true, "\\u{202E}a b", "          ^"),
        ("r\"\\d\" x", 6..<7, true, "r\"\\d\" x", "      ^"),
    ]

    @Test("Carets stand under it, whatever stands before it")
    func carets() {
        var wrong: [String] = []
        for (text, range, unicode, line, carets) in UnderlineTests.rows {
            let shown = Underline(text, at: range, unicode: unicode)
            if shown.text != line || shown.carets != carets { wrong.append("\(shown.text)\n\(shown.carets)") }
        }
        #expect(wrong == [])
    }

    @Test("What is long is cut around it, and nothing passes the line")
    func long() {
        let text = String(repeating: "wörd ", count: 200)
        var wrong: [Int] = []
        for start in stride(from: 0, to: 1001, by: 7) {
            let shown = Underline(text, at: start..<start + 3, unicode: true, room: 60)
            let marked = shown.carets.count(where: { $0 == "^" })
            if shown.text.count > 60 || shown.carets.count > 61 || marked != max(min(3, 1000 - start), 1) {
                wrong.append(start)
            }
        }
        #expect(wrong == [])
        #expect(Underline(text, at: 0..<1000, unicode: true, room: 60).carets.count <= 60)
    }
}
