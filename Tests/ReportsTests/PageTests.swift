import Foundation
import Records
import Testing

@testable import Reports

/// The page and the picture: what comes from the wire stays text, and they say what the text report says.
struct PageTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let markup: [UInt8]
        let script: [UInt8]
        var testDescription: String { text }

        init(_ text: String, _ markup: String, _ script: String) {
            self.text = text
            self.markup = Array(markup.utf8)
            self.script = Array(script.utf8)
        }
    }

    @Test(
        "what could become markup is escaped, octet for octet",
        arguments: [
            Row("", "", #""""#), Row("plain", "plain", #""plain""#),
            Row("</script>", "&lt;/script&gt;", #""\u003c/script\u003e""#),
            Row("<!--", "&lt;!--", #""\u003c!--""#), Row("&lt;", "&amp;lt;", #""\u0026lt;""#),
            Row("a\"b'c", "a&quot;b&#39;c", #""a\"b'c""#), Row("]]>", "]]&gt;", #""]]\u003e""#),
            Row("\u{2028}\u{2029}", "\u{2028}\u{2029}", #""\u2028\u2029""#),
            Row("\\<", "\\&lt;", #""\\\u003c""#), Row("é漢😀", "é漢😀", #""é漢😀""#),
            Row("\u{FF1C}b\u{FE65}", "\u{FF1C}b\u{FE65}", "\"\u{FF1C}b\u{FE65}\""),
        ])
    func escapes(row: Row) throws {
        #expect(Array(Markup.text(row.text).utf8) == row.markup)
        var json = JSONWriter()
        json.string(row.text)
        let script = Markup.script(json.take())
        #expect(script == row.script)
        let back = try JSONSerialization.jsonObject(with: Data(script), options: .fragmentsAllowed) as? String
        #expect(back == row.text)
    }

    @Test("base64 as in RFC 4648, section 10")
    func base64() {
        let rows = [
            "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=",
            "foobar": "Zm9vYmFy",
        ]
        for (octets, text) in rows { #expect(Markup.base64(Array(octets.utf8)) == text) }
        #expect(Markup.base64([0xFB, 0xFF, 0xBF]) == "+/+/")
    }

    static let markup = [
        "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>",
        "<!--<script>",
        "]]></style><style>*{display:none}", "&lt;b&gt; &#60; &amp;", "javascript:alert(1)", "{{7*7}}${7*7}`",
    ]

    @Test("a page holds no markup but its own", arguments: markup + HostileTextTests.strings)
    func hostile(text: String) throws {
        let page = Self.page(HostileTextTests.hostile(text), showNotes: true)
        let parts = try Parts(page)
        #expect(parts.count(of: "<script") == 3 && parts.count(of: "<style") == 1 && parts.count(of: "<!--") == 0)
        #expect(parts.count(of: "</script") == 3 && parts.count(of: "<svg") == 0 && parts.count(of: "<img") == 0)
        let shown = parts.texts.joined() + parts.head
        #expect(shown.unicodeScalars.allSatisfy(HostileTextTests.isSafe))
        let picture = Self.picture(HostileTextTests.hostile(text))
        let tags = picture.matches(of: /<\/?([^\s>\/]*)/).map { String($0.output.1) }
        #expect(Set(tags).isSubset(of: ["svg", "title", "style", "rect", "text", "g", "path"]))
        #expect(picture.unicodeScalars.allSatisfy(HostileTextTests.isSafe))
    }

    @Test("each push and session can be linked to, and every number is the place of a text")
    func links() throws {
        let parts = try Parts(Self.page(ModelRun.seedPush))
        let pushes = try #require(parts.data["pushes"] as? [[String: Any]])
        #expect(pushes.map { $0["name"] as? Int }.map { parts.text($0) } == ["p1"])
        #expect(pushes.map { $0["id"] as? Int } == [1])
        let sessions = try #require(parts.data["sessions"] as? [[Any]])
        #expect(sessions.map { $0.first as? Int } == ModelRun.seedPush.sessions.map { Int($0.id.dropFirst()) })
        #expect(parts.text(pushes[0]["verdict"] as? Int) == "altered")
    }

    @Test("a page says what the text report says", arguments: [ModelRun.seedPush, ModelRun.cleanPush])
    func same(run: ModelRun) throws {
        var options = TextOptions(unicode: true)
        options.width = 10_000
        var report = TextReport(output: CollectedOutput(), options: options)
        run.feed(&report)
        let lines = report.output.text.split(separator: "\n").map(String.init)
        let parts = try Parts(Self.page(run))
        let all = parts.texts.joined(separator: "\n") + parts.head.replacing("&quot;", with: "\"")
        let answer = try #require(lines.first { $0.hasPrefix("ALTERED") || $0.hasPrefix("MATCH") })
        #expect(all.contains(answer.drop { $0 != " " }.drop { $0 == " " }))
        let custody = try #require(lines.first { $0.hasPrefix("Custody") })
        #expect(all.contains(custody.dropFirst("Custody".count).drop { $0 == " " }))
        // What the parts, stations and readings say stands at the ends of their lines.
        let push = try #require(run.pushes.first)
        for station in push.stations { #expect(all.contains(station.remark)) }
        for reading in push.readings { #expect(all.contains(reading.outcome)) }
        for finding in run.findings { #expect(all.contains(finding.message)) }
        for difference in push.parts.flatMap(\.differences) where !difference.allowed {
            #expect(all.contains(difference.title))
        }
    }

    @Test("ten thousand sessions with their messages stay under 20 MB")
    func size() throws {
        var run = ModelRun.cleanPush
        let said = String(repeating: "A message of some length. ", count: 12)
        for number in 100..<10_100 {
            let messages = (0..<1).map { place in
                message(
                    "m\(number)\(place)", "\(number)x\(place)", frames: 1...2, size: 300,
                    text: said + "\(number) \(place)")
            }
            run.sessions.append(
                session(
                    "s\(number)", "INVITE", "sip:u\(number)@example.com", "sip:v\(number)@example.com", .terminated,
                    frames: number...(number + 9), messages: messages, callID: "call-\(number)@example.com"))
            run.conversations.append(
                ConversationRecord(
                    parties: ["sip:u\(number)@example.com", "sip:v\(number)@example.com"], sessions: ["s\(number)"],
                    messages: (0..<3).map { place in
                        SpokenRecord(
                            sender: "sip:u\(number)@example.com", time: moment(1, 0),
                            place: FrameReference(capture: 0, frame: number), lastFrame: number,
                            text: said + "\(number) \(place)", contentType: nil, size: 300, state: .complete)
                    }))
        }
        let page = Self.page(run)
        #expect(page.utf8.count < 20_000_000)
        let parts = try Parts(page)
        #expect((parts.data["sessions"] as? [Any])?.count == run.sessions.count)
    }

    // MARK: Reading a page

    static func page(_ run: ModelRun, showNotes: Bool = false) -> String {
        var report = HTMLReport(output: CollectedOutput(), options: TextOptions(showNotes: showNotes))
        run.feed(&report)
        return report.output.text
    }

    static func picture(_ run: ModelRun) -> String {
        var report = SVGReport(output: CollectedOutput())
        run.feed(&report)
        return report.output.text
    }

    /// What a page is made of.
    struct Parts {
        let page: String
        /// The markup before the data, without the style.
        let head: String
        let data: [String: Any]
        let texts: [String]

        init(_ page: String) throws {
            self.page = page
            let pieces = page.components(separatedBy: "<script type=\"application/json\" id=\"")
            try #require(pieces.count == 3)
            let start = pieces[0].components(separatedBy: "<style>")
            head = start[0] + (pieces[0].components(separatedBy: "</style>").last ?? "")
            func json(_ piece: String) throws -> Any {
                let body = piece.components(separatedBy: "</script>")[0].drop { $0 != ">" }.dropFirst()
                return try JSONSerialization.jsonObject(with: Data(body.utf8))
            }
            data = try #require(try json(pieces[1]) as? [String: Any])
            texts = try #require(try json(pieces[2]) as? [String])
        }

        func count(of word: String) -> Int { page.components(separatedBy: word).count - 1 }

        func text(_ place: Int?) -> String? { place.flatMap { texts.indices.contains($0) ? texts[$0] : nil } }
    }
}
