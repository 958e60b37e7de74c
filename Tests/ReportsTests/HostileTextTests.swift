import Records
import Reports
import Testing

/// Whatever stands on the wire: no line is too long, and nothing reaches the terminal but text.
struct HostileTextTests {
    static let strings = [
        "", " ", "\\", "\"", "'", "a\r\nb\tc\u{0}\u{1B}[2J\u{7F}\u{9B}31m", "\u{202E}gnp.exe\u{2066}\u{200F}\u{FEFF}",
        "\u{2028}\u{2029}\u{85}\u{A0}\u{3000}", String(repeating: "x", count: 5000),
        String(repeating: "word ", count: 500), String(repeating: "漢字", count: 200),
        "e" + String(repeating: "\u{301}", count: 300), String(repeating: "👩‍👩‍👧", count: 60),
        String(repeating: "\u{E000}\u{FFFF}", count: 50), String(repeating: "é ß ", count: 100),
        "sip:" + String(repeating: "u", count: 200) + "@" + String(repeating: "h", count: 200),
    ]
    static let options = [
        TextOptions(width: 1), TextOptions(), TextOptions(unicode: true, showNotes: true),
        TextOptions(width: 131, unicode: true),
    ]

    static func hostile(_ text: String) -> ModelRun {
        var run = ModelRun.seedPush
        run.pushes.append(ModelRun.cleanPush.pushes[0])
        for index in run.pushes.indices { spoil(&run.pushes[index], text) }
        run.sessions = [
            session(text, text, text, text, .failed, frames: 1...Int.max, pushes: [text, "p1"], callID: text)
        ]
        run.unclaimedSIP = [sipMessage(1, text), sipMessage(2, text + " " + text), sipMessage(.max, "SIP/2.0 " + text)]
        run.findings = [
            Finding(.m310, text, at: FrameReference(capture: 0, frame: .max)), Finding(.c001, text, at: nil),
        ]
        run.custody[0].class = .held
        run.custody[0].message = text
        run.custody[0].reason = text
        run.legs = Array(repeating: LegRecord(from: text, to: text, bothWays: true, serverSide: .from), count: 20)
        run.captures[0].name = text
        run.captures[0].complete = false
        run.statistics.ledger.entries.append(.init(key: text, label: text, frames: .max / 4))
        run.conversations = [ModelViews.conversation(text)]
        run.ladders = [ModelViews.ladder(text)]
        run.registrations = ModelViews.registrations(text)
        return run
    }

    private static func spoil(_ push: inout PushRecord, _ text: String) {
        push.id = text
        push.pushedTo = text
        push.sender = text
        push.duplicateOf = text
        push.carrier.firstFrame = .max - 1000
        push.carrier.lastFrame = .max
        for index in push.parts.indices {
            push.parts[index].kind = index == 2 ? "SEND" : text
            push.parts[index].text = text
            push.parts[index].remark = text
            push.parts[index].chunkByteRange = text
            push.parts[index].live += (1...50).map { FrameReference(capture: 0, frame: $0 * 1_000_003) }
            push.parts[index].stored = [StoredReference(name: text, frame: 4)]
            push.parts[index].differences = Array(
                repeating: DifferenceRecord(
                    field: text, live: text, encapsulated: text + "!", allowed: index == 1, why: text),
                count: 9)
        }
        push.stations = push.stations.map {
            StationRecord(
                name: text,
                citation: $0.citation.map {
                    Citation(
                        capture: 0, frame: .max, time: Moment(nanoseconds: .min + Int64($0.frame), digits: 9), how: text
                    )
                }, lastFrame: .max, remark: text)
        }
        push.readings = [ReadingRecord(how: text, outcome: text)]
        push.explanation = explanation(text, parts: push.parts.count)
    }

    private static func explanation(_ text: String, parts: Int) -> ExplanationRecord {
        let outcomes: [FieldRecord.Outcome] = [.equal, .equivalent, .allowed, .altered]
        let part = PartExplanation(
            offset: .max - 1, size: 1, keys: [KeyRecord(name: text, value: text), KeyRecord(name: text, value: nil)],
            choice: .serverLeg,
            candidates: Array(
                repeating: CandidateRecord(
                    frames: frames(1, 5, .max), source: text, destination: text, isChosen: true, verdict: .altered,
                    faults: 1), count: 20),
            fields: outcomes.map {
                FieldRecord(
                    field: text, live: text, encapsulated: "!" + text + "?", outcome: $0, rule: text, source: text,
                    why: text,
                    octets: DifferingOctets(live: Array(text.utf8), copy: Array(("!" + text + "?").utf8)))
            })
        return ExplanationRecord(
            readings: [ReadingRecord(how: text, outcome: text)], parts: Array(repeating: part, count: parts))
    }

    /// Columns of a line, counted apart from the code under test.
    static func columns(_ line: Substring) -> Int {
        line.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x300...0x36F: sum
            case 0x3000...0x9FFF, 0x1F000...0x1FFFF: sum + 2
            default: sum + 1
            }
        }
    }

    static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: true
        case ..<0x20, 0x7F...0x9F, 0xA0, 0x61C, 0x200B...0x200F, 0x2028...0x202F, 0x2060...0x206F, 0x3000, 0xFEFF,
            0xE000...0xF8FF, 0xFFFE...0xFFFF:
            false
        default: true
        }
    }

    @Test("lines keep the width and the terminal its state", arguments: strings, options)
    func keeps(_ string: String, _ options: TextOptions) {
        var options = options
        options.views = ModelViews.all
        let text = screen(Self.hostile(string), options)
        let long = text.split(separator: "\n").filter { Self.columns($0) > options.width }
        #expect(long == [])
        let allowed = { options.unicode ? Self.isSafe($0) : Self.isSafe($0) && $0.isASCII }
        #expect(text.unicodeScalars.filter { !allowed($0) } == [])
    }

    @Test("what was escaped can be read")
    func escapes() {
        var run = ModelRun.seedPush
        run.pushes[0].parts[2].text = "a\r\n\u{202E}b\"\\é"
        #expect(screen(run).contains(#"20 octets "a\r\n\u{202E}b\"\\\u{E9}""#))
        #expect(screen(run, TextOptions(unicode: true)).contains(#"20 octets "a\r\n\u{202E}b\"\\é""#))
    }

    @Test(
        "a capture's name in the command is one word of a shell",
        arguments: [
            ("a b.pcap", "-r 'a b.pcap' -Y"), ("it's.pcap", #"-r 'it'\''s.pcap' -Y"#),
            ("$(rm).pcap", "-r '$(rm).pcap' -Y"),
            ("a\nb.pcap", "-r FILE -Y"), (String(repeating: "x", count: 90), "-r FILE -Y"),
        ])
    func shellWord(_ name: String, _ command: String) {
        var run = ModelRun.cleanPush
        run.captures[0].name = name
        #expect(screen(run).contains(command))
    }
}
