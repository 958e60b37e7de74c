import Records
import Reports
import Testing

func screen(_ run: ModelRun, _ options: TextOptions = TextOptions()) -> String {
    var report = TextReport(output: CollectedOutput(), options: options)
    run.feed(&report)
    return report.output.text
}

struct TextReportTests {
    static let more = ["--explain p1", "--ladder s1", "-w ticket.pcapng --only p1"]
    static let models: [(run: ModelRun, text: String)] = [(.cleanPush, cleanPushText), (.seedPush, seedPushText)]

    @Test("the two model captures, the whole screen", arguments: models)
    func whole(_ model: (run: ModelRun, text: String)) {
        #expect(screen(model.run, TextOptions(more: Self.more)) == model.text)
    }

    @Test("colour changes nothing but the look", arguments: models)
    func colour(_ model: (run: ModelRun, text: String)) {
        let coloured = screen(model.run, TextOptions(color: true, more: Self.more))
        var plain = ""
        var isEscape = false
        for scalar in coloured.unicodeScalars {
            if scalar == "\u{1B}" { isEscape = true }
            if !isEscape { plain.unicodeScalars.append(scalar) }
            if scalar == "m" { isEscape = false }
        }
        #expect(coloured != plain)
        #expect(plain == model.text)
    }

    /// A run, and lines that its text must hold.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let run: ModelRun
        var options = TextOptions()
        let lines: [String]
    }

    static func verdicts(_ run: ModelRun, _ verdict: Verdict, _ text: TextVerdict, _ reason: Reason?) -> ModelRun {
        var run = run
        run.pushes[0].verdict = verdict
        run.pushes[0].text = text
        run.pushes[0].parts[2].verdict = verdict == .partial ? .notSeen : verdict
        run.pushes[0].parts[2].reason = reason
        run.pushes[0].parts[2].live = verdict == .ambiguous ? frames(10, 40) : []
        return run
    }

    static func changed(_ run: ModelRun, _ change: (inout ModelRun) -> Void) -> ModelRun {
        var run = run
        change(&run)
        return run
    }

    static let rows: [Row] = [
        Row(
            testDescription: "nothing at all", run: ModelRun(),
            lines: ["0 frames. No hole, none cut.", "No deferred push in this capture.", "Sessions  none"]),
        Row(
            testDescription: "sessions without a push",
            run: changed(.cleanPush) {
                $0.pushes = []
                $0.custody = []
            },
            lines: [
                "No deferred push in this capture.",
                "          1  grace > niaj@chat.telco.example    terminated      1  3-15",
                "Findings  0 errors, 0 warnings",
            ]),
        Row(
            testDescription: "by what an original was found, where that is not certain",
            run: changed(.cleanPush) {
                $0.pushes[0].parts[0].foundBy = .callID
                $0.pushes[0].parts[1].foundBy = .sessionID
                $0.pushes[0].parts[2].foundBy = .body
            },
            lines: [
                "  1 INVITE   match      live 3    Date added (allowed)",
                "  2 200      match      live 5    Date added (allowed); found by Session-ID",
                "                                  (confidence high)",
                "                                  and body (confidence low)",
            ]),
        Row(
            testDescription: "found by the key of stored messages",
            run: changed(.cleanPush) {
                $0.pushes[0].form = .rcsStoreAndForward
                $0.pushes[0].parts[0].foundBy = .imdnMessageID
                $0.pushes[0].parts[1].foundBy = .dateTime
            },
            lines: [
                "  1 INVITE   match      live 3    Date added (allowed)",
                "                                  DateTime (confidence medium)",
            ]),
        Row(
            testDescription: "not seen", run: verdicts(.cleanPush, .notSeen, .notCompared, .beforeCapture),
            lines: [
                "NOT SEEN  1 message taken, 1 pushed: its original was not seen (sent before the",
                "          capture began). Text not compared.",
                "  3 SEND     not seen   live -    sent before the capture began",
            ]),
        Row(
            testDescription: "partial", run: verdicts(.cleanPush, .partial, .notCompared, .hole),
            lines: [
                "PARTIAL   1 message taken, 1 pushed: 3 of 4 parts match; the original of part 3",
                "          was not seen (octets are missing from its stream). Text not compared.",
            ]),
        Row(
            testDescription: "ambiguous", run: verdicts(.cleanPush, .ambiguous, .equal, .severalFit),
            lines: [
                "AMBIGUOUS 1 message taken, 1 pushed: which original part 3 copies cannot be",
                "          told. Text equal.",
                "  3 SEND     ambiguous  live 10 40?  several live originals fit",
            ]),
        Row(
            testDescription: "incomplete", run: verdicts(.cleanPush, .incomplete, .notCompared, .cut),
            lines: [
                "INCOMPLETE 1 message taken, 1 pushed: part 3 or its original is there only in",
                "           part (cut off: not all of it was captured). Text not compared.",
            ]),
        Row(
            testDescription: "incomplete, given up by its sender",
            run: changed(verdicts(.cleanPush, .incomplete, .notCompared, .cut)) {
                $0.pushes[0].parts[2].remark = "its sender gave the push up (#)"
            },
            lines: [
                "INCOMPLETE 1 message taken, 1 pushed: part 3 or its original is there only in",
                "           part (its sender gave the push up (#)). Text not compared.",
            ]),
        Row(
            testDescription: "altered text, its first difference far behind",
            run: changed(.cleanPush) {
                let same = String(repeating: "lorem ipsum ", count: 20)
                $0.pushes[0].verdict = .altered
                $0.pushes[0].text = .differs
                $0.pushes[0].parts[2].verdict = .altered
                $0.pushes[0].parts[2].differences = [
                    DifferenceRecord(
                        field: "body", live: same + "at noon\r\n", encapsulated: same + "at two", allowed: false,
                        why: "differs from octet 243 on")
                ]
            },
            lines: [
                "ALTERED   1 message taken, 1 pushed: its text arrived altered.",
                "  3 SEND     altered    live -    Body: differs from octet 243 on".replacing("-  ", with: "10 "),
                "  3 Body          live  ...em ipsum at noon\\r\\n",
                "                  copy  ...em ipsum at two",
            ]),
        Row(
            testDescription: "several pushes",
            run: changed(.seedPush) { run in
                run.pushes += (2...40).map { number in
                    var push = ModelRun.cleanPush.pushes[0]
                    push.id = "p\(number)"
                    return push
                }
            },
            lines: [
                "ALTERED   1 message taken, 40 pushed in 40 pushes: 39 match, 1 altered. Text",
                "          equal in 40.",
                "Push 2   MATCH       grace > niaj@chat.telco.example  27-28, text equal",
                "and 27 more pushes",
            ]),
        Row(
            testDescription: "held, holes, cut frames, a damaged file, another zone",
            run: changed(.cleanPush) {
                $0.statistics.ledger.holes = 2
                $0.statistics.ledger.missingOctets = 1448
                $0.statistics.ledger.cutFrames = 3
                $0.statistics.ledger.entries.removeLast()
                $0.captures[0].complete = false
                $0.legs[1].bothWays = false
                $0.custody.append(
                    CustodyMessage(
                        message: "m7", class: .held, reason: "niaj did not register", sent: nil,
                        taken: Citation(capture: 0, frame: 33, time: moment(1, 0), how: "MSRP 200"),
                        recipientOnline: nil, pushed: [], proof: .none))
            }, options: TextOptions(zoneOffset: 50_400, zoneLabel: "+14"),
            lines: [
                "s01a-appendix-k.pcap     22 Nov 2026 23:49:46.710 - 23:49:47.128 +14   0.418 s",
                "34 frames = 14 SIP + 5 MSRP + 11 TCP without data + 4 NOT ACCOUNTED FOR. 2 holes",
                "(1448 octets missing), 3 cut. The file was not read to its end.",
                "Seen both ways: 172.29.20.49 <> .84 (server)",
                "Seen one way: .84 (server) > 172.29.20.192",
                "MATCH     2 messages taken, 1 pushed, equal in all that must be equal.",
                "  held    m7, frame 33: niaj did not register (MSRP 200 in 33, recipient not",
                "          seen online)",
                "  sent     23:49:46.717844  frame 10     SEND 8sSxy773upgq",
            ]),
        Row(
            testDescription: "TLS connections, and no push",
            run: changed(.cleanPush) {
                $0.pushes = []
                $0.statistics.counters.append(.init("tls_connections_not_read", 2))
            },
            lines: [
                "34 frames = 14 SIP + 5 MSRP + 11 TCP without data + 4 ARP. No hole, none cut. 2",
                "TLS connections NOT READ: encrypted (--keylog FILE).",
                "No deferred push in what could be read of this capture.",
            ]),
        Row(
            testDescription: "a notification, and chunks of one message",
            run: changed(.cleanPush) {
                var second = $0.pushes[0]
                second.id = "p2"
                second.parts = [second.parts[2]]
                second.parts[0].isNotification = true
                $0.pushes[0].parts.insert($0.pushes[0].parts[2], at: 3)
                $0.pushes.append(second)
            },
            lines: [
                "MATCH     1 message taken, 1 pushed in 2 pushes: 2 match. Text equal in 2.",
                "  text       equal      36 octets \"3 + 4 = 7$ [fJXFS]\"",
                "  text       none: a notification",
            ]),
        Row(
            testDescription: "two legs of one call",
            run: changed(.cleanPush) {
                $0.sessions[2].legOf = $0.sessions[0].id
            },
            lines: [
                "          1  grace > niaj@chat.telco... terminated      1  3-15",
                "          3  imserver > niaj@chat.te... terminated      1  20-34 push 1 leg of 1",
            ]),
        Row(
            testDescription: "equal, but refused, or not answered",
            run: changed(.cleanPush) {
                $0.pushes[0].diagnostics = [.l620, .l622]
                $0.findings += [Finding(.l620, "no answer", at: nil), Finding(.l622, "no", at: nil)]
            },
            lines: [
                "MATCH     1 message taken, 1 pushed, equal in all that must be equal. Refused by",
                "          the recipient (L622). Not answered by the recipient (L620).",
            ]),
        Row(
            testDescription: "equal, but pushed to another user, and twice; a name that leaves no room",
            run: changed(.cleanPush) {
                $0.pushes[0].diagnostics = [.l610, .l611]
                $0.findings += [Finding(.l610, "to another", at: nil), Finding(.l611, "again", at: nil)]
                $0.captures[0].name = "a-folder/of-a-probe/with-a-long-name.pcap"
            },
            lines: [
                "MATCH     1 message taken, 1 pushed, equal in all that must be equal. Pushed to",
                "          another user (L610). Pushed more than once (L611).",
                "Check me  tshark -r a-folder/of-a-probe/with-a-long-name.pcap \\",
                "            -Y 'frame.number in {3,5,10,14,27,28}'",
            ]),
        Row(
            testDescription: "read with a key log",
            run: changed(.cleanPush) {
                $0.captures[0].name = "a.pcap"
                $0.captures[0].keyLog = "my keys.txt"
            },
            lines: [
                "Check me  tshark -r a.pcap -o 'tls.keylog_file:my keys.txt' \\",
                "            -Y 'frame.number in {3,5,10,14,27,28}'",
            ]),
        Row(
            testDescription: "read with a key log, with names that leave no room",
            run: changed(.cleanPush) {
                $0.captures[0].name = "a-folder/of-a-probe/with-a-long-name.pcap"
                $0.captures[0].keyLog = "/a/folder/of/keys/with-a-long-name.txt"
            },
            lines: [
                "Check me  tshark -r a-folder/of-a-probe/with-a-long-name.pcap \\",
                "            -o tls.keylog_file:/a/folder/of/keys/with-a-long-name.txt \\",
                "            -Y 'frame.number in {3,5,10,14,27,28}'",
            ]),
        Row(
            testDescription: "read with a key log, of which no line can hold the name",
            run: changed(.cleanPush) {
                $0.captures[0].name = "a.pcap"
                $0.captures[0].keyLog = String(repeating: "k", count: 90)
            },
            lines: [
                "Check me  tshark -r a.pcap -o tls.keylog_file:FILE -Y 'frame.number in {3,5,10,",
                "            14,27,28}'",
            ]),
        Row(
            testDescription: "altered by one node in the same way, and on the way",
            run: changed(.cleanPush) { run in
                let push = run.pushes[0]
                for number in 1...9 {
                    var other = push
                    other.id = "p\(number)"
                    other.parts[2].alterations = ["To-Path", "From-Path", "body"].prefix(number == 4 ? 3 : 2).map {
                        Alteration(
                            field: $0, transformation: $0 == "body" ? "line ends" : "other value",
                            node: "172.29.20.84", role: .server)
                    }
                    if number == 1 { run.pushes = [] }
                    run.pushes.append(other)
                }
                run.liveChanges = [
                    (
                        "m4",
                        Alteration(
                            field: "body", transformation: "cut short", node: "172.29.20.80", role: .hop)
                    )
                ]
            },
            lines: [
                "What changed",
                "  9 pushes  To-Path, From-Path  other value  by 172.29.20.84 (IM server): p1,",
                "                                             p2, p3, p4, p5, p6 and 3 more",
                "  1 push    body                line ends    by 172.29.20.84 (IM server): p4",
                "  1 live    body                cut short    by 172.29.20.80 (relay or proxy):",
                "                                             m4",
            ]),
        Row(
            testDescription: "equal, and pushed again for a good reason",
            run: changed(.cleanPush) {
                $0.pushes[0].diagnostics = [.l611]
                $0.findings += [Finding(.l611, severity: .note, "again", at: nil)]
            },
            lines: ["MATCH     1 message taken, 1 pushed, equal in all that must be equal."]),
        Row(
            testDescription: "one of two texts altered",
            run: changed(.cleanPush) {
                $0.pushes[0].verdict = .altered
                $0.pushes[0].text = .differs
                $0.pushes[0].parts[2].verdict = .altered
                $0.pushes[0].parts[2].differences = [
                    DifferenceRecord(
                        field: "body", live: "a", encapsulated: "b", allowed: false, why: "differs from octet 1 on")
                ]
                var other = $0.pushes[0].parts[2]
                other.differences = []
                other.verdict = .match
                $0.pushes[0].parts.append(other)
            },
            lines: ["ALTERED   1 message taken, 1 pushed: 1 of their 2 texts arrived altered."]),
        Row(
            testDescription: "two captures",
            run: changed(.cleanPush) {
                $0.captures.append($0.captures[0])
                $0.captures[1].name = "a-folder-with-a-long-name/of-a-probe/b.pcapng"
            },
            lines: [
                "1 s01a-appendix-k.pcap", "2 a-folder-with-a-long-name/of-a-probe/b.pcapng",
                "  22 Nov 2026 09:49:46.710 - 09:49:47.128 UTC   0.418 s",
                "  pushed   +0.378796        frame 1:27-28  SEND zBXhgW9b6HcW, 4 parts",
                "          3  imserver > niaj@chat.telco.exa... terminated      1  1:20-34 push 1",
            ]),
        Row(
            testDescription: "notes", run: .seedPush, options: TextOptions(showNotes: true),
            lines: ["Findings  6 errors, 7 warnings, 1 note", "  N P400  19      4 parts"]),
    ]

    @Test("lines that must be there", arguments: rows)
    func holds(_ row: Row) {
        let found = screen(row.run, row.options).split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
        let missing = row.lines.filter { !found.contains($0) }
        #expect(missing == [], "\(found.joined(separator: "\n"))")
    }

    @Test("ten thousand sessions and findings fit on a screen")
    func many() {
        var push = ModelRun.seedPush.pushes[0]
        push.parts[0].callID = "c77"
        let run = ModelRun(
            sessions: (1...10_000).map {
                session(
                    "s\($0)", "INVITE", "sip:a@x", "sip:b@x", $0 % 1000 == 0 ? .failed : .terminated,
                    frames: $0 * 10...$0 * 10 + 5, callID: "c\($0)")
            },
            pushes: [push],
            findings: (1...10_000).map { finding(.s103, [$0], "\($0 + 1300) octets over UDP") })
        let lines = screen(run).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.count < 70)
        var report = TextReport(output: CollectedOutput())
        report.push(push)
        report.finding(run.findings[4])
        let asked = [("c77", 10_000), ("c78", 10_000), ("c78", 20)].map {
            report.counts(only: .terminated, of: $0.0, among: $0.1)
        }
        #expect(asked == [false, true, false])
        let isFailureCounted = report.counts(only: .failed, of: "c78", among: 10_000)
        #expect(!isFailureCounted)
        // Of each reason the first twenty may get a line, and the failed c78 was one.
        let failures = (0..<20).map { report.counts(only: .failed, of: "f\($0)", among: 10_000) }
        #expect(failures == Array(repeating: false, count: 19) + [true])
        #expect(lines.contains("Sessions  10000: 10 failed, 9990 terminated"))
        #expect(lines.contains("          and 9989 more: 9989 terminated"))
        #expect(lines.contains("          77     a > b@x                        terminated      -  770-775"))
        #expect(lines.contains("Findings  0 errors, 1 warning"))
        #expect(lines.contains { $0.hasPrefix("  W S103  1-64 +9936  1: 1301 octets over UDP; 2: 1302 octets") })
        #expect(lines.contains { $0.hasSuffix("and 9996 more") })
    }

    @Test("Of many sessions the gravest get a line, whatever their numbers") func gravest() {
        var push = ModelRun.cleanPush.pushes[0]
        push.verdict = .altered
        push.callID = "c90"
        for place in push.parts.indices { push.parts[place].callID = nil }
        let run = ModelRun(
            sessions: (1...100).map {
                session(
                    "s\($0)", "INVITE", "sip:a@x", "sip:b@x", $0 == 80 ? .failed : .terminated,
                    frames: $0 * 10...$0 * 10 + 5, callID: "c\($0)")
            },
            pushes: [push],
            findings: (1...70).map { number in
                var warning = finding(.s103, [number], "\(number)")
                warning.callID = "c\(number)"
                return warning
            } + [
                {
                    var error = finding(.x560, [1], "!"); error.callID = "c85"; return error
                }()
            ])
        let lines = screen(run).split(separator: "\n").map(String.init)
        let shown = lines.filter { $0.contains(" a > b@x ") }.compactMap {
            $0.split(separator: " ").first.flatMap { Int($0) }
        }
        #expect(shown == Array(1...17) + [80, 85, 90])
    }
}
