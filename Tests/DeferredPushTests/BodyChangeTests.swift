import Correlation
import DeferredPush
import Octets
import Records
import Testing

/// What a difference between two bodies amounts to. The verdict is the same for all: altered.
@Suite("Bodies that differ") struct BodyChangeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        /// What is said of it.
        let testDescription: String
        let code: FindingCode
        let live: String
        let copy: String
        let liveType: String
        let copyType: String
        /// What is shown of both, where it is not what stands there.
        let shown: [String]?

        init(
            _ why: String, _ code: FindingCode, _ live: String, _ copy: String, _ liveType: String = plain,
            _ copyType: String? = nil, shown: [String]? = nil
        ) {
            testDescription = why
            self.code = code
            self.live = live
            self.copy = copy
            self.liveType = liveType
            self.copyType = copyType ?? liveType
            self.shown = shown
        }
    }

    static let plain = "text/plain;charset=utf-8"
    private static let latin = "text/plain;charset=iso-8859-1"
    private static let wide = "text/plain;charset=utf-16"
    private static let cpim = "message/cpim"
    private static let head = "From: <im:a@x>\nTo: <im:b@x>\n\n"
    /// "Grüße" in UTF-8, in ISO-8859-1, and in UTF-16.
    private static let greeting = "Gr\u{C3}\u{BC}\u{C3}\u{9F}e"
    private static let latinGreeting = "Gr\u{FC}\u{DF}e"
    private static let wideGreeting = "\u{FE}\u{FF}\0G\0r\0\u{FC}\0\u{DF}\0e"
    private static let both = ["Gr\u{FC}\u{DF}e", "Gr\u{FC}\u{DF}e"]
    private static let tea = "Tea at five? I bring the cake."

    static let rows: [Row] = [
        Row("differs in a line end at its end", .x563, tea, tea + "\n"),
        Row("differs in a line end at its end", .x563, tea + "\n", tea),
        Row("differs in line ends alone", .x562, "Tea\nat five", "Tea\u{10A}at five"),
        Row("differs in line ends alone", .x562, "Tea\nat five", "Tea\u{10D}at five"),
        Row(
            "differs in white space alone (U+00A0 for a space)", .x561, tea, "Tea\u{C2}\u{A0}at five? I bring the cake."
        ),
        Row(
            "differs in white space alone (U+00A0 for a space)", .x561, tea,
            "Tea\u{E2}\u{80}\u{AF}at five? I bring the cake."),
        Row(
            "same characters in another Unicode normalisation form", .x561, "caf\u{C3}\u{A9} now",
            "cafe\u{CC}\u{81} now"),
        Row("same text in another charset", .x561, greeting, latinGreeting, plain, latin, shown: both),
        Row("same text in another charset", .x561, wideGreeting, greeting, wide, plain, shown: both),
        Row(
            "same text in another charset", .x561, tea, wideTea, plain, "text/plain;charset=utf-16be",
            shown: [tea, tea]),
        Row(
            "same text in another charset", .x561, "\u{80} 5", "\u{E2}\u{82}\u{AC} 5",
            "text/plain;charset=windows-1252", plain),
        Row("same text in another charset", .x561, greeting, latinGreeting, "text/plain"),
        Row("same text in another charset", .x561, latinGreeting, greeting, latin),
        Row("same text in another charset", .x561, greeting, wideGreeting),
        Row("1 octet added behind the original's 12", .x560, "Tea at five?", "Tea at five? "),
        Row("UTF-8 encoded twice", .x561, greeting, "Gr\u{C3}\u{83}\u{C2}\u{BC}\u{C3}\u{83}\u{C2}\u{9F}e"),
        Row("UTF-8 encoded twice", .x561, greeting, "Gr\u{C3}\u{83}\u{C2}\u{BC}\u{C3}\u{83}\u{C5}\u{B8}e"),
        Row("same octets, transfer-encoded in the copy alone", .x560, "Tea at five?", "VGVhIGF0IGZpdmU/"),
        Row("same octets, transfer-encoded in the copy alone", .x560, "Tea at five?", "VGVhIGF0\nIGZpdmU/\n"),
        Row("same octets, transfer-encoded in the copy alone", .x560, greeting, "Gr=C3=BC=C3=9Fe"),
        Row("same octets, transfer-encoded in the original alone", .x560, "Gr=C3=BC=C3=9Fe", greeting),
        Row(
            "same octets, in a message/cpim in the copy alone", .x560, tea, head + "Content-Type: text/plain\n\n" + tea,
            plain, cpim),
        Row(
            "same octets, in a message/cpim in the original alone", .x560, head + "Content-Type: text/plain\n\n" + tea,
            tea,
            cpim, plain),
        Row("cut at octet 12 of 30", .x564, tea, "Tea at five?"),
        Row("1 octet added behind the original's 30", .x560, tea, tea + "!"),
        Row("14 octets added behind the original's 30", .x560, tea, tea + " I don't mind."),
        Row("4 of 30 octets differ, from octet 8 on", .x560, tea, tea.replacing("five", with: "NINE")),
        Row("differs from octet 1 on; 30 octets sent, 34 pushed", .x560, tea, "No. " + tea),
        Row("another content: 30 octets sent, 24 pushed", .x560, tea, "Buy now, pay much later!"),
        Row("3 of 3 octets differ, from octet 1 on", .x560, "yes", "off"),
        Row(
            "same content, its MIME headers differ", .x560, head + "Content-Type: text/plain\n\n" + tea,
            head + "Content-Type: text/html\n\n" + tea, cpim,
            shown: ["Content-Type: text/plain\r\n\r\n" + tea, "Content-Type: text/html\r\n\r\n" + tea]),
        Row(
            "same text in another charset", .x561, head + "Content-Type: \(wide)\n\n" + wideGreeting,
            head + "Content-Type: \(plain)\n\n" + greeting, cpim, shown: both),
        Row(
            "same octets, transfer-encoded in the copy alone", .x560, head + "Content-Type: text/plain\n\nTea at five?",
            head + "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nVGVhIGF0IGZpdmU/", cpim,
            shown: ["Tea at five?", "VGVhIGF0IGZpdmU/"]),
    ]

    private static let wideTea = tea.unicodeScalars.map { "\0\($0)" }.joined()

    private static func send(_ type: String, _ body: String) -> String {
        Stored.send.replacing("Byte-Range: 1-27/27\n", with: "").replacing(plain, with: type)
            .replacing(Stored.text, with: body)
    }

    @Test("are explained by the likeliest first", arguments: rows)
    func explains(row: Row) throws {
        var evidence = Evidence()
        evidence.see(Self.send(row.liveType, row.live))
        let pushed = evidence.push([Self.send(row.copyType, row.copy)])
        let part = try #require(pushed?.parts.first)
        let body = try #require(part.differences.first { $0.field == "body" })
        #expect(part.verdict == .altered && pushed?.text == .differs && !body.allowed)
        #expect(body.why == row.testDescription)
        #expect(evidence.log.findings.filter { "X560"..."X564" ~= $0.code.rawValue }.map(\.code) == [row.code])
        if let shown = row.shown { #expect([body.live, body.encapsulated] == shown) }
    }

    /// Type and body of a pushed SEND, and its text in the report.
    static let texts: [(type: String, body: String, text: String?)] = [
        (plain, greeting, "Gr\u{FC}\u{DF}e"), (latin, latinGreeting, "Gr\u{FC}\u{DF}e"),
        (wide, wideGreeting, "Gr\u{FC}\u{DF}e"), (cpim, head + "Content-Type: text/plain\n\n" + tea, tea),
        (cpim, head + "Content-Type: \(latin)\n\n" + latinGreeting, "Gr\u{FC}\u{DF}e"),
        ("image/png", "\u{89}PNG", nil), (cpim, head + "Content-Type: image/png\n\n\u{89}PNG", nil),
    ]

    @Test("the text of a push is what a person reads")
    func text() {
        var evidence = Evidence()
        let shown = Self.texts.map { evidence.push([Self.send($0.type, $0.body)])?.parts.first?.text }
        #expect(shown == Self.texts.map(\.text))
    }
}
