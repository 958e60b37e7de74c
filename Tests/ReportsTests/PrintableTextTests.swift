import Testing

@testable import Reports

/// ASCII is measured and cut by its octets, everything else scalar by scalar: both say the same.
struct PrintableTextTests {
    /// Texts of ASCII, with what is escaped and what looks like an escape.
    static let texts = [
        "", " ", "a", "plain words  ", "tail   ", "\\", "\\u{1F600}", "a\\u{E9}b\\u{E9}", "\"quoted\" \"twice\"",
        "a\r\nb\tc\u{0}\u{1B}[2J\u{7F}", "}}}\\u{\\u{41}", String(repeating: "\\u{10FFFF}", count: 12),
        String(repeating: "word ", count: 30), String(repeating: "\u{7}x", count: 30),
    ]

    @Test("a text is cut where it would be if something else stood behind it", arguments: texts, [true, false])
    func cutsAlike(_ text: String, unicode: Bool) {
        let printable = PrintableText(unicode: unicode)
        let filled = text + String(repeating: "-", count: 40)
        for room in 1...(text.utf8.count + 8) {
            #expect(printable.cut(filled, to: room) == printable.cut(filled + "\u{E9}", to: room), "\(room)")
            #expect(
                printable.quoted(filled, room: room) == printable.quoted(filled + "\u{E9}", room: room), "\(room)")
            #expect(PrintableText.columns(printable.quoted(filled, room: room)) <= max(room, 2), "\(room)")
        }
    }

    @Test("a line that fits is a line", arguments: texts)
    func fits(_ text: String) {
        let printable = PrintableText(unicode: true)
        let words = printable.words(text)
        #expect(printable.wrapped(words, first: max(words.utf8.count, 1), rest: 1, limit: 3) == [words])
    }

    @Test("what is escaped is told apart from what stands there")
    func escapes() {
        let printable = PrintableText(unicode: false)
        #expect(printable.value("a\\n\n\u{E9}\u{1F600}\u{7F}") == "a\\\\n\\n\\u{E9}\\u{1F600}\\u{7F}")
        #expect(printable.words("a\\n\n") == "a\\n\\n")
        #expect(PrintableText(unicode: true).value("\u{E9}\u{202E}") == "\u{E9}\\u{202E}")
        #expect(printable.quoted("a \"b\"", room: 20) == "\"a \\\"b\\\"\"")
    }
}
