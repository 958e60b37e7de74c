import Records
import Testing

@testable import Reports

struct ListTests {
    static let uris: [(from: String?, to: String?, text: String)] = [
        ("sip:user1@imserver.com", "sip:user2@imserver.com", "user1 > user2@imserver.com"),
        ("sip: user1@imserver.com ", "SIPS:user2@imserver.com;transport=tcp?a=b", "user1 > user2@imserver.com"),
        ("sip:a@one", "sip:b@two", "a@one > b@two"),
        ("tel:+15551234;phone-context=x", "sip:b@two", "+15551234 > b@two"),
        ("sip:a;b?c@host;d", "sip:host:5060", "a;b?c@host > host:5060"), (nil, "", "? > "),
    ]

    @Test("URIs in a list", arguments: uris)
    func pair(_ row: (from: String?, to: String?, text: String)) {
        #expect(ShortURI.pair(row.from, row.to) == row.text)
    }

    @Test(
        "a name in a narrow column loses the sender's host first, the method last",
        arguments: [
            (40, "a@one.example > b@two.example MESSAGE"), (35, "a@.. > b@two.example MESSAGE"),
            (25, "a@.. > b@two.e... MESSAGE"), (5, "a@..."),
        ])
    func fitted(_ room: Int, _ text: String) {
        let name = SessionName(
            session(
                "s1", "MESSAGE", "sip:a@one.example", "sip:b@two.example", .completed, frames: 1...2, callID: "c"))
        #expect(name.fitted(to: room, PrintableText(unicode: false)) == text)
    }

    static let lists: [(frames: [Int], room: Int, further: Int, text: String)] = [
        ([], 14, 0, ""), ([19], 14, 0, "19"), ([13, 3, 4, 3], 14, 0, "3 4 13"), ([5, 6, 7, 9], 14, 0, "5-7 9"),
        ([1, 3, 5, 7, 9, 11, 13], 9, 0, "1 3 5 +4"), ([1_000_000_000, 3], 4, 0, "3 +1"), ([1, 2, 3], 14, 7, "1-3 +7"),
        ([Int.max - 1, Int.max, 1], 60, 0, "1 9223372036854775806 9223372036854775807"),
    ]

    @Test("frames in a list", arguments: lists)
    func frames(_ row: (frames: [Int], room: Int, further: Int, text: String)) {
        let references = row.frames.map { FrameReference(capture: 0, frame: $0) }
        let numbers = FrameNumbers(areQualified: false)
        #expect(numbers.list(references, room: row.room, further: row.further) == row.text)
        #expect(FrameNumbers(areQualified: true).text(1, 20, 34) == "2:20-34")
    }

    static let wraps: [(text: String, limit: Int, lines: [String])] = [
        ("", 3, [""]), ("one two", 3, ["one two"]), ("one two three four", 3, ["one two", "three four"]),
        ("abcdefghijklmnop", 3, ["abcdefghij", "klmnop"]), ("one two three four five", 2, ["one two", "three f..."]),
        ("ten  cols  x", 3, ["ten  cols", "x"]),
    ]

    @Test("words in lines of ten columns", arguments: wraps)
    func wrap(_ row: (text: String, limit: Int, lines: [String])) {
        let lines = PrintableText(unicode: false).wrapped(row.text, first: 10, rest: 10, limit: row.limit)
        #expect(lines == row.lines)
    }
}
