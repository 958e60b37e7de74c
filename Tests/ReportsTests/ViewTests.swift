import Records
import Testing

@testable import Reports

/// What the views of the text report look like, whatever stands in them.
struct ViewTests {
    private func shown(_ run: ModelRun, _ options: TextOptions = TextOptions()) -> String {
        var options = options
        options.views = ModelViews.all
        return screen(run, options)
    }

    /// Where lanes stand in a line: the places of its bars, wide characters counted twice.
    private static func bars(_ line: Substring) -> [Int] {
        var places: [Int] = []
        var column = 0
        for scalar in line.unicodeScalars {
            if scalar == "|" || scalar == "\u{2502}" { places.append(column) }
            column += PrintableText.columns(String(scalar))
        }
        return places
    }

    /// The lines of the diagram behind its headings, as far as they are arrows.
    private static func arrows(_ text: String) -> [Substring] {
        let lines = text.split(separator: "\n")
        let start = lines.firstIndex { $0.hasPrefix("Ladder") } ?? lines.endIndex
        return lines[start...].filter {
            $0.contains("->") || $0.contains("<-") || $0.contains("─>") || $0.contains("<─")
        }
    }

    @Test(
        "lanes stand under each other",
        arguments: ["hi", "漢字かな", "e\u{301}\u{301}", "👩‍👩‍👧", "a\u{1B}[2J\u{202E}b", "ﬀ ﾊﾝ"],
        [TextOptions(), TextOptions(unicode: true), TextOptions(width: 120, unicode: true)])
    func lanes(_ text: String, _ options: TextOptions) {
        var run = ModelRun()
        let hosts = ["192.0.2.11:5060", "192.0.2.1:5060", "192.0.2.22:5060"]
        run.ladders = [
            LadderRecord(
                sessions: ["s1"], pushes: [],
                steps: (0..<6).map { place in
                    LadderStep(
                        session: "s1", place: FrameReference(capture: 0, frame: place + 1), lastFrame: place + 1,
                        time: moment(Int64(place), 0), source: hosts[place % 3], destination: hosts[(place + 1) % 3],
                        title: text, text: place % 2 == 0 ? text : nil)
                })
        ]
        let arrows = Self.arrows(shown(run, options))
        #expect(arrows.count == 6)
        // An arrow hides the lanes that it passes; what is left of it and right of it stays.
        let all = Set(arrows.flatMap(Self.bars))
        #expect(all.count == 3)
    }

    @Test("a message is delivered only where its recipient had it, whole, and as it was sent")
    func outcomes() {
        func message(_ state: MessageState, _ push: SpokenRecord.Pushed?) -> SpokenRecord {
            let citation = Citation(capture: 0, frame: 9, time: moment(2, 0), how: "MSRP 200")
            return SpokenRecord(
                sender: "sip:a@b.example", time: moment(1, 0), place: FrameReference(capture: 0, frame: 1),
                lastFrame: 1, text: "Hi", contentType: nil, size: 2, state: state,
                events: (push.map { [.init(.pushed, citation, push: $0)] } ?? []) + [.init(.delivered, citation)])
        }
        let plain = SpokenRecord.Pushed(id: "p1", verdict: .match, isTextEqual: true)
        var (stray, forged) = (plain, plain)
        stray.stranger = "sip:c@b.example"
        forged.alteredBeside = ["INVITE", "BYE"]
        let rows: [(MessageState, SpokenRecord.Pushed?, String, String)] = [
            (.complete, plain, "delivered", "p1: MATCH"),
            (.complete, stray, "misrouted", "p1: MATCH, but to c@b.example"),
            (.complete, forged, "delivered", "p1: MATCH, but in its session INVITE, BYE ALTERED"),
            (.aborted, nil, "given up", "(its sender gave it up) Hi"),
        ]
        var wrong: [String] = []
        for (state, push, word, words) in rows {
            var run = ModelRun()
            run.conversations = [
                ConversationRecord(
                    parties: ["sip:a@b.example", "sip:d@b.example"], sessions: [], messages: [message(state, push)])
            ]
            let text = shown(run, TextOptions(width: 120))
            if !text.contains("a    \(word)") || !text.contains(words) { wrong.append("\(words): \(text)") }
        }
        #expect(wrong == [])
    }

    @Test("a host that talks to itself has a lane for each port, and one that does not has one in all")
    func ports() {
        var run = ModelRun()
        func step(_ frame: Int, _ source: String, _ destination: String) -> LadderStep {
            LadderStep(
                session: "s1", place: FrameReference(capture: 0, frame: frame), lastFrame: frame,
                time: moment(0, Int64(frame)), source: source, destination: destination, title: "OPTIONS")
        }
        run.ladders = [
            LadderRecord(
                sessions: ["s1"], pushes: [],
                steps: [
                    step(1, "127.0.0.1:5060", "127.0.0.1:5062"), step(2, "127.0.0.1:5062", "192.0.2.1:5060"),
                    step(3, "192.0.2.1:49152", "127.0.0.1:5060"),
                ])
        ]
        let heading = shown(run).split(separator: "\n").first { $0.contains("127.0.0.1:5060") }
        #expect(heading?.split(separator: " ") == ["127.0.0.1:5060", "127.0.0.1:5062", "192.0.2.1"])
    }

    @Test("more hosts than the page has columns share the last lane")
    func manyHosts() {
        var run = ModelRun()
        run.ladders = [
            LadderRecord(
                sessions: ["s1"], pushes: [],
                steps: (1...60).map { number in
                    LadderStep(
                        session: nil, place: FrameReference(capture: 0, frame: number), lastFrame: number,
                        time: moment(0, Int64(number)), source: "192.0.2.\(number):5060",
                        destination: "192.0.2.\(number + 1):5060", title: "OPTIONS")
                })
        ]
        let text = shown(run)
        #expect(text.contains("others"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test(
        "addresses have the names that they were given, with and without a port",
        arguments: [
            ("192.0.2.1", "proxy", "SEND 1, 192.0.2.1 > .11:12763", "SEND 1, proxy > .11:12763"),
            ("192.0.2.11", "alice", "SEND 1, 192.0.2.1 > .11:12763", "SEND 1, 192.0.2.1 > alice:12763"),
            ("192.0.2.11:12763", "alice", "(192.0.2.11:12763), of 3", "(alice), of 3"),
            ("2001:db8::1", "bob", "MSRP 200 by [2001:db8::1]:5060.", "MSRP 200 by bob:5060."),
            ("192.0.2.1", "proxy", "version 1.192.0.2.1 of it", "version 1.192.0.2.1 of it"),
        ])
    func names(_ address: String, _ name: String, _ words: String, _ shown: String) {
        var names = AddressNames()
        names.add(address, name)
        #expect(names.applied(to: words) == shown)
        #expect(AddressNames().applied(to: words) == words)
    }

    @Test("times are shown as the clocks of a zone showed them")
    func zones() {
        let berlin = Zone([
            .init(start: 0, offset: 3600, label: "CET"), .init(start: 1_774_746_000, offset: 7200, label: "CEST"),
        ])
        // 2026-03-29 00:59:59 and 01:00:00 UTC.
        let (before, after) = (moment(1_774_745_999, 0), moment(1_774_746_000, 0))
        #expect(berlin.civil(before).clock(digits: 0) == "01:59:59")
        #expect(berlin.civil(after).clock(digits: 0) == "03:00:00")
        #expect(berlin.civil(moment(-1, 0)).clock(digits: 0) == "00:59:59")
        #expect(berlin.label(from: before, to: after) == "CET/CEST")
        #expect(Zone([]) == .utc || Zone([]).civil(after).hour == 1)
    }

    @Test(
        "a terminal gives characters as many columns as this counts",
        arguments: [
            ("a", 1), ("\u{301}", 0), ("e\u{301}", 1), ("漢", 2), ("한", 2), ("\u{1100}\u{1161}\u{11A8}", 2), ("ﾊ", 1),
            ("〇", 2), ("（", 2), ("👋", 2), ("\u{1F321}", 1), ("\u{1F202}", 2), ("│", 1), ("ß", 1), ("ﬀ", 1),
        ])
    func columns(_ text: String, _ count: Int) {
        #expect(PrintableText.columns(text) == count)
    }

    @Test("a torn escape is left out as a whole")
    func escapes() {
        let text = PrintableText(unicode: false)
        let shown = text.value("ab\u{202E}cd\u{202E}ef")
        let cuts = (3...text.value("ab\u{202E}cd\u{202E}ef").count).map { text.cut(shown, to: $0) }
        let torn = cuts.filter { cut in
            let body = cut.hasSuffix("...") ? String(cut.dropLast(3)) : cut
            return body.count(where: { $0 == "{" }) != body.count(where: { $0 == "}" }) || body.hasSuffix("\\")
        }
        #expect(torn == [])
    }
}
