import Correlation
import DeferredPush
import Octets
import Reassembly
import Records
import Testing

@Suite("Verdicts") struct VerdictTests {
    @Test("a push is judged again when originals come out of order, and takes back what it said")
    func judgedAgain() {
        var evidence = Evidence()
        let octets = bundled(Stored.all[0..<4].map(Copy.init))
        let early = evidence.frame(octets)
        let first = evidence.push(octets, in: early)
        evidence.seeAll()
        // What was captured behind the push is none of its originals.
        evidence.log.forget(push: "p1")
        let same = evidence.push(octets, in: early, replacing: 0)
        let accused = evidence.log.findings.count { $0.push == "p1" }
        evidence.log.forget(push: "p1")
        let late = evidence.push(octets, replacing: 0)
        #expect([first, same, late].map { $0?.verdict } == [.notSeen, .notSeen, .match])
        #expect(late?.id == "p1" && evidence.book.pushes.count == 1 && late?.duplicateOf == nil)
        #expect(accused > 0 && !evidence.log.findings.contains { $0.push == "p1" && $0.severity > .note })
    }

    static let truth: [(parts: [Verdict], verdict: Verdict)] = [
        ([.match], .match), ([.match, .match], .match), ([.altered], .altered), ([.notSeen], .notSeen),
        ([.notSeen, .notSeen], .notSeen), ([.ambiguous], .ambiguous), ([.incomplete], .incomplete),
        ([.match, .notSeen], .partial), ([.match, .notApplicable], .match), ([.notSeen, .notApplicable], .notSeen),
        ([.altered, .notApplicable], .altered), ([.match, .altered], .altered), ([.altered, .notSeen], .altered),
        ([.altered, .ambiguous], .altered), ([.altered, .incomplete], .altered), ([.match, .ambiguous], .ambiguous),
        ([.notSeen, .ambiguous], .ambiguous), ([.incomplete, .ambiguous], .ambiguous),
        ([.match, .incomplete], .incomplete),
        ([.notSeen, .incomplete], .incomplete), ([.match, .notSeen, .incomplete], .incomplete),
        ([.match, .notSeen, .ambiguous], .ambiguous), ([.match, .notSeen, .notApplicable], .partial),
        ([.match, .notSeen, .ambiguous, .incomplete, .altered, .notApplicable], .altered),
    ]

    @Test("the verdict of a push follows from those of its parts")
    func ofPush() {
        for row in VerdictTests.truth {
            let given = [row.parts, row.parts.reversed(), row.parts + row.parts].map(Verdict.ofPush)
            #expect(given == [row.verdict, row.verdict, row.verdict])
        }
    }

    // MARK: The push as a whole

    @Test("a push of the same originals again is named; after one that broke off that is a note")
    func again() throws {
        var evidence = Evidence()
        evidence.seeAll()
        for live in DeliveryTests.register(bob, 1) { evidence.see(live.text, live.source, live.destination) }
        let session = Array(Stored.all[0..<4])
        let pushed = [
            evidence.push(session, isBroken: true), evidence.push(session), evidence.push([Stored.all[4]]),
            evidence.push(session), evidence.push([Stored.all[4], Stored.all[2]]), evidence.push([Stored.all[0]]),
        ]
        #expect(pushed.map { $0?.duplicateOf } == [nil, nil, nil, "p2", "p3", nil])
        #expect(pushed.map { $0?.verdict } == [.incomplete, .match, .match, .match, .match, .match])
        evidence.book.noteDeliveries(
            Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: []), &evidence.log)
        #expect(
            evidence.book.pushes.map { $0.record.diagnostics.contains(.l611) }
                == [false, true, false, true, true, false])
        #expect(
            evidence.log.findings.filter { $0.code == .l611 }.map { "\($0.severity) \($0.push ?? "-")" }
                == ["note -", "warning p4", "warning p5"])
        #expect(pushed.map { $0?.diagnostics.contains(.l624) } == [true, false, false, false, false, false])
        let first = try #require(pushed.first ?? nil)
        #expect(first.parts.map(\.outcome) == Array(repeating: "incomplete cut", count: 4))
        #expect(first.text == .notCompared)
    }

    @Test(
        "to whom it was pushed",
        arguments: [
            ("sip:bob@im.example", false), ("sip:bob@IM.example:5060;transport=tcp", false),
            ("sip:carol@im.example", true),
            ("sip:bob@other.example", true), (nil, false), ("no uri", false),
        ] as [(String?, Bool)])
    func recipient(_ to: String?, _ isWrong: Bool) throws {
        var evidence = Evidence()
        evidence.seeAll()
        let pushed = evidence.push(Array(Stored.all[0..<4]), to: to)
        let record = try #require(pushed)
        #expect(record.diagnostics.contains(.l610) == isWrong)
        #expect(record.verdict == .match)
        // Only then he comes online: what another user got before says nothing of it.
        for live in DeliveryTests.register(bob, 1) { evidence.see(live.text, live.source, live.destination) }
        let custody = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [server.address])
        let message = custody.record().messages.first { $0.message == "m1" }
        #expect(message?.class == (isWrong ? .unproven : .pushedEqual))
        #expect((message?.recipientOnline != nil) == isWrong)
        #expect(message?.deliveries.count == 1 && (message?.device == nil) == isWrong)
        #expect(record.pushedTo == to)
        #expect(record.addressedTo == "sip:bob@im.example")
        #expect(record.sender == "sip:alice@a.example")
    }

    // MARK: Fewer originals

    static let second = counted(
        Stored.message.replacing("1 MESSAGE", with: "2 MESSAGE").replacing("z9hG4bKmsg1", with: "z9hG4bKmsg2")
            .replacing("Tea at five", with: "Or at six"))
    static let viaProxy = counted(
        Stored.message.replacing("page-1", with: "page-2").replacing("Kmsg1", with: "Kmsg3").replacing(
            "Via:", with: "Via: SIP/2.0/TCP 10.0.0.5;branch=z9hG4bKp\nVia:"
        )
        .replacing("MESSAGE sip:bob@im.example", with: "MESSAGE sip:im.example;lr").replacing("70", with: "69"))
    static let beforeProxy = counted(
        Stored.message.replacing("page-1", with: "page-2").replacing("Kmsg1", with: "Kmsg3"))
    /// An offer and its answer in another session.
    static func offer(_ callID: String, _ path: String) -> String {
        counted(
            Stored.invite.replacing("call-1", with: callID).replacing("jshA7we", with: path).replacing(
                "inv1", with: callID))
    }
    static func answer(_ callID: String, _ path: String) -> String {
        counted(
            Stored.ok.replacing("call-1", with: callID).replacing("kjhd37s2s2", with: path).replacing(
                "inv1", with: callID))
    }
    static let relay = "msrp://10.0.0.5:2855/relay;tcp"
    static let afterRelay = Stored.send.replacing("k353dwWD", with: "viarelay").replacing("d93kswow", with: "relayed1")
        .replacing("From-Path: ", with: "From-Path: \(relay) ")
    static let beforeRelay = Stored.send.replacing("k353dwWD", with: "viarelay").replacing("d93kswow", with: "relayed0")
        .replacing("To-Path: ", with: "To-Path: \(relay) ")
    static let byeAnswer = counted(Stored.bye.replacing("BYE sip:im.example SIP/2.0", with: "SIP/2.0 200 OK"))
    /// A copy that names neither transaction nor branch: its description says what it answers.
    static let bareAnswer = Stored.all[1].replacing("CSeq: 1 INVITE\n", with: "")
        .replacing("Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKinv1\n", with: "")

    /// What is live: text, source, destination.
    static let live: [(String, Endpoint, Endpoint)] = [
        (Stored.all[0], alice, server), (Stored.all[1], server, alice), (Stored.all[2], alice, server),
        (Stored.all[3], alice, server), (byeAnswer, server, alice), (Stored.all[4], alice, server),
        (second, alice, server), (beforeProxy, alice, proxy), (viaProxy, proxy, server),
        (beforeRelay, alice, proxy), (afterRelay, proxy, server),
    ]
    /// The copies, and which of `live` is the original: any of these.
    static let copies: [(text: String, originals: [Int])] = [
        (Stored.all[0], [0]), (bareAnswer, [1]), (Stored.all[2], [2]), (Stored.all[3], [3]), (Stored.all[4], [5]),
        (second, [6]), (viaProxy, [7, 8]), (afterRelay, [9, 10]),
    ]

    @Test("whatever is missing of the originals, no copy of a clean push is ever called altered")
    func subsets() {
        var wrong: [String] = []
        for subset in 0..<1 << VerdictTests.live.count {
            var evidence = Evidence()
            for (index, message) in VerdictTests.live.enumerated() where subset >> index & 1 == 1 {
                evidence.see(message.0, message.1, message.2)
            }
            let record = evidence.push(VerdictTests.copies.map(\.text))
            for (part, copy) in zip(record?.parts ?? [], VerdictTests.copies) {
                let isThere = copy.originals.contains { subset >> $0 & 1 == 1 }
                if part.verdict != (isThere ? .match : .notSeen) {
                    wrong.append("\(String(subset, radix: 2)) part \(part.index) \(part.outcome)")
                }
            }
        }
        #expect(wrong.prefix(20) == [])
    }

    @Test("whatever is torn or forgotten of the originals, no verdict rests on it")
    func tornSubsets() {
        var wrong: [String] = []
        for index in VerdictTests.live.indices {
            for isForgotten in [false, true] {
                var evidence = Evidence()
                for (place, message) in VerdictTests.live.enumerated() {
                    evidence.see(
                        message.0, message.1, message.2, damage: place == index && !isForgotten ? .hole : nil)
                }
                if isForgotten { evidence.evicted = [index + 1] }
                let record = evidence.push(VerdictTests.copies.map(\.text))
                for (part, copy) in zip(record?.parts ?? [], VerdictTests.copies) {
                    let isTorn = copy.originals.last == index
                    if (part.verdict == .match) == isTorn || part.verdict == .altered {
                        wrong.append("\(index) \(isForgotten) part \(part.index) \(part.outcome)")
                    }
                }
            }
        }
        #expect(wrong == [])
    }
}
