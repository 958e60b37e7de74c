import Correlation
import Octets
import Reassembly
import Records
import SIP
import Testing

@Suite("Sessions") struct SessionTests {
    @Test("SIP is grouped by Call-ID, octet by octet")
    func grouping() {
        var bench = Bench()
        for callID in [
            "f81d4fae@a.example", "F81D4FAE@a.example", "f81d4fae@A.example", " f81d4fae@a.example ", "f81d4fae",
        ] {
            bench.see(sip: sip("OPTIONS", "1 OPTIONS", callID: callID))
        }
        bench.see(sip: sip("200", "1 OPTIONS", callID: "f81d4fae"), bob, alice)
        bench.see(sip: sip("OPTIONS", "1 OPTIONS", callID: nil))
        bench.see(sip: sip("OPTIONS", "1 OPTIONS", callID: "f81d4fae", headers: "i: other\n"), damage: .hole)
        #expect(
            bench.correlator.sessions.map { "\(String(decoding: $0.callID, as: UTF8.self)) \($0.messages.count)" } == [
                "f81d4fae@a.example 2", "F81D4FAE@a.example 1", "f81d4fae@A.example 1", "f81d4fae 3",
            ])
        #expect(bench.correlator.sessions.map(\.isDamaged) == [false, false, false, true])
        #expect(bench.correlator.unclaimedSIP.count == 1)
        #expect(bench.correlator.sipCount == 8)
    }

    @Test(
        "a plain exchange is a request and what it must be answered with",
        arguments: [
            ("OPTIONS", [sip("200", "1 OPTIONS", toTag: "b1")], true),
            ("MESSAGE", [sip("404", "1 MESSAGE", toTag: "b1")], true),
            ("NOTIFY", [sip("200", "1 NOTIFY")], true),
            ("OPTIONS", [sip("100", "1 OPTIONS", toTag: "b1")], false),
            ("OPTIONS", [sip("200", "2 OPTIONS", toTag: "b1")], false),
            ("OPTIONS", [sip("200", "1 INFO", toTag: "b1")], false),
            ("OPTIONS", [sip("200", nil, toTag: "b1")], false),
            ("OPTIONS", [sip("200", "1 OPTIONS", toTag: "b1", from: "<sip:alice@a.example>;tag=a2")], false),
            ("OPTIONS", [sip("200", "1 OPTIONS", toTag: "b1").replacing("bK1OPTIONS", with: "bK2OPTIONS")], false),
            ("OPTIONS", [sip("200", "1 OPTIONS").replacing(";branch=z9hG4bK1OPTIONS", with: "")], false),
            ("OPTIONS", Array(repeating: sip("200", "1 OPTIONS", toTag: "b1"), count: 2), false),
            ("OPTIONS", [sip("200", "1 OPTIONS", toTag: "b1"), sip("OPTIONS", "2 OPTIONS")], false),
            ("OPTIONS", [], false), ("INVITE", [sip("200", "1 INVITE", toTag: "b1")], false),
            ("BYE", [sip("200", "1 BYE", toTag: "b1")], false), ("UPDATE", [sip("200", "1 UPDATE")], false),
            ("PRACK", [sip("200", "1 PRACK")], false),
        ] as [(String, [String], Bool)])
    func plainExchange(method: String, answers: [String], isPlain: Bool) {
        var bench = Bench()
        let request = sip(method, "1 \(method)")
        bench.see(sip: request)
        for answer in answers { bench.see(sip: answer, bob, alice) }
        let size = wire(request).count
        #expect(bench.correlator.sessions[0].isPlainExchange(upTo: size) == isPlain)
        #expect(!bench.correlator.sessions[0].isPlainExchange(upTo: size - 1))
    }

    @Test("what comes another way, or with octets missing, is no plain exchange")
    func detours() {
        let (request, answer) = (sip("OPTIONS", "1 OPTIONS"), sip("200", "1 OPTIONS", toTag: "b1"))
        let shown: [(inout Bench) -> Void] = [
            { $0.see(sip: answer, carol, alice) }, { $0.see(sip: answer, bob, carol) },
            { $0.see(sip: answer, bob, alice, damage: .cut) },
        ]
        for show in shown {
            var bench = Bench()
            bench.see(sip: request)
            show(&bench)
            #expect(!bench.correlator.sessions[0].isPlainExchange(upTo: 1300))
        }
    }

    /// Who says what to whom: a method or a status, its CSeq, the tag of To.
    struct Step: Sendable {
        let source: Endpoint
        let destination: Endpoint
        let start: String
        let cseq: String?
        let tag: String?

        init(_ source: Endpoint, _ destination: Endpoint, _ start: String, _ cseq: String?, _ tag: String? = nil) {
            self.source = source
            self.destination = destination
            self.start = start
            self.cseq = cseq
            self.tag = tag
        }
    }

    struct Progress: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: String
        let steps: [Step]

        init(_ name: String, _ expected: String, _ steps: [Step]) {
            testDescription = name
            self.expected = expected
            self.steps = steps
        }
    }

    /// BYE in one of two early dialogs, then 200 of the other (RFC 3261 §15).
    private static let earlyEnd = [
        Step(alice, proxy, "INVITE", "1 INVITE"), Step(proxy, alice, "180", "1 INVITE", "b1"),
        Step(proxy, alice, "180", "1 INVITE", "c1"), Step(alice, proxy, "BYE", "2 BYE", "c1"),
        Step(proxy, alice, "200", "2 BYE", "c1"), Step(proxy, alice, "200", "1 INVITE", "b1"),
        Step(alice, proxy, "ACK", "1 ACK", "b1"),
    ]

    /// Method, state when over, state while it goes on, final status, its place, and whether both ends were seen.
    static let progress: [Progress] = [
        Progress(
            "a call", "invite terminated terminated 200 3 whole",
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "100", "1 INVITE"),
                Step(bob, alice, "180", "1 INVITE", "b1"), Step(bob, alice, "200", "1 INVITE", "b1"),
                Step(alice, bob, "ACK", "1 ACK", "b1"), Step(alice, bob, "BYE", "2 BYE", "b1"),
                Step(bob, alice, "200", "2 BYE", "b1"),
            ]),
        Progress(
            "a call that goes on", "invite established established 200 1",
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "200", "1 INVITE", "b1"),
                Step(alice, bob, "ACK", "1 ACK", "b1"),
            ]),
        Progress(
            "a call that the callee ends", "invite terminated terminated 200 1 whole",
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "200", "1 INVITE", "b1"),
                Step(bob, alice, "BYE", "1 BYE", "a1"), Step(alice, bob, "200", "1 BYE", "a1"),
            ]),
        Progress(
            "a BYE that is challenged, and given up", "invite established established 200 1",
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "200", "1 INVITE", "b1"),
                Step(alice, bob, "BYE", "2 BYE", "b1"), Step(bob, alice, "401", "2 BYE", "b1"),
            ]),
        Progress(
            "a BYE that is challenged, then accepted", "invite terminated terminated 200 1 whole",
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "200", "1 INVITE", "b1"),
                Step(alice, bob, "BYE", "2 BYE", "b1"), Step(bob, alice, "401", "2 BYE", "b1"),
                Step(alice, bob, "BYE", "3 BYE", "b1"), Step(bob, alice, "200", "3 BYE", "b1"),
            ]),
        Progress("a request alone", "invite unanswered trying - -", [Step(alice, bob, "INVITE", "1 INVITE")]),
        Progress(
            "100 alone", "invite unanswered trying - -",
            [Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "100", "1 INVITE")]),
        Progress(
            "ringing", "invite unanswered ringing - -",
            [Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "180", "1 INVITE", "b1")]),
        Progress(
            "busy", "invite failed failed 486 1 whole",
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "486", "1 INVITE", "b1"),
                Step(alice, bob, "ACK", "1 ACK", "b1"),
            ]),
        Progress(
            "cancelled", "invite cancelled cancelled 487 4 whole",
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "180", "1 INVITE", "b1"),
                Step(alice, bob, "CANCEL", "1 CANCEL"), Step(bob, alice, "200", "1 CANCEL"),
                Step(bob, alice, "487", "1 INVITE", "b1"), Step(alice, bob, "ACK", "1 ACK", "b1"),
            ]),
        Progress(
            "487 that nobody asked for", "invite failed failed 487 1 whole",
            [Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "487", "1 INVITE", "b1")]),
        Progress(
            "CANCEL comes too late", "invite terminated terminated 200 3 whole",
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(alice, bob, "CANCEL", "1 CANCEL"),
                Step(bob, alice, "200", "1 CANCEL"), Step(bob, alice, "200", "1 INVITE", "b1"),
                Step(alice, bob, "ACK", "1 ACK", "b1"), Step(alice, bob, "BYE", "2 BYE", "b1"),
            ]),
        Progress(
            "a challenge, then accepted", "register completed completed 200 3 whole",
            [
                Step(alice, server, "REGISTER", "1 REGISTER"), Step(server, alice, "401", "1 REGISTER"),
                Step(alice, server, "REGISTER", "2 REGISTER"), Step(server, alice, "200", "2 REGISTER"),
            ]),
        Progress(
            "registered again, refused", "register failed failed 403 3 whole",
            [
                Step(alice, server, "REGISTER", "1 REGISTER"), Step(server, alice, "200", "1 REGISTER"),
                Step(alice, server, "REGISTER", "2 REGISTER"), Step(server, alice, "403", "2 REGISTER"),
            ]),
        Progress(
            "INVITE challenged, then accepted", "invite established established 200 4",
            [
                Step(alice, proxy, "INVITE", "1 INVITE"), Step(proxy, alice, "407", "1 INVITE", "p"),
                Step(alice, proxy, "ACK", "1 ACK", "p"), Step(alice, proxy, "INVITE", "2 INVITE"),
                Step(proxy, alice, "200", "2 INVITE", "b1"),
            ]),
        Progress(
            "stored", "message completed completed 202 1 whole",
            [Step(alice, server, "MESSAGE", "1 MESSAGE"), Step(server, alice, "202", "1 MESSAGE", "s")]),
        Progress(
            "refused", "message failed failed 404 1 whole",
            [Step(alice, server, "MESSAGE", "1 MESSAGE"), Step(server, alice, "404", "1 MESSAGE", "s")]),
        Progress(
            "forked, both accept", "invite established established 200 3",
            [
                Step(alice, proxy, "INVITE", "1 INVITE"), Step(proxy, alice, "180", "1 INVITE", "b1"),
                Step(proxy, alice, "180", "1 INVITE", "c1"), Step(proxy, alice, "200", "1 INVITE", "b1"),
                Step(proxy, alice, "200", "1 INVITE", "c1"),
            ]),
        Progress("forked, an early dialog ended", "invite established established 200 5", earlyEnd),
        Progress(
            "forked, both dialogs ended", "invite terminated terminated 200 5 whole",
            earlyEnd + [Step(alice, proxy, "BYE", "3 BYE", "b1"), Step(proxy, alice, "200", "3 BYE", "b1")]),
        Progress(
            "forked one after the other: what the sender got counts", "invite established established 200 5",
            [
                Step(alice, proxy, "INVITE", "1 INVITE"), Step(proxy, bob, "INVITE", "1 INVITE"),
                Step(bob, proxy, "486", "1 INVITE", "b1"), Step(proxy, carol, "INVITE", "1 INVITE"),
                Step(carol, proxy, "200", "1 INVITE", "c1"), Step(proxy, alice, "200", "1 INVITE", "c1"),
            ]),
        Progress(
            "re-INVITE refused", "invite terminated terminated 200 1 whole",
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "200", "1 INVITE", "b1"),
                Step(alice, bob, "INVITE", "2 INVITE", "b1"), Step(bob, alice, "488", "2 INVITE", "b1"),
                Step(alice, bob, "BYE", "3 BYE", "b1"),
            ]),
        Progress(
            "responses alone", "invite established established 200 1",
            [Step(bob, alice, "180", "1 INVITE", "b1"), Step(bob, alice, "200", "1 INVITE", "b1")]),
        Progress(
            "responses without CSeq", "invite terminated terminated 200 1 whole",
            [
                Step(alice, bob, "INVITE", nil), Step(bob, alice, "200", nil, "b1"), Step(alice, bob, "BYE", nil, "b1"),
                Step(bob, alice, "200", nil, "b1"),
            ]),
        Progress("BYE alone", "bye unanswered trying - -", [Step(alice, bob, "BYE", "2 BYE", "b1")]),
        Progress(
            "from the BYE on", "bye completed completed 200 1 whole",
            [Step(alice, bob, "BYE", "2 BYE", "b1"), Step(bob, alice, "200", "2 BYE", "b1")]),
        Progress(
            "INVITE and BYE, no answer in the capture", "invite terminated terminated - -",
            [Step(alice, bob, "INVITE", "1 INVITE"), Step(alice, bob, "BYE", "2 BYE", "b1")]),
    ]

    @Test("how far a session got", arguments: progress) func progressing(_ row: Progress) throws {
        var bench = Bench()
        for step in row.steps {
            bench.see(sip: sip(step.start, step.cseq, toTag: step.tag), step.source, step.destination)
        }
        let session = try #require(bench.correlator.sessions.first)
        let over = SessionProgress(session, isOver: true)
        let running = SessionProgress(session, isOver: false)
        let final = "\(over.finalStatus.map(String.init) ?? "-") \(over.finalResponse.map(String.init) ?? "-")"
        #expect(
            "\(over.method.map { "\($0)" } ?? "-") \(over.state) \(running.state) \(final)\(over.isWhole ? " whole" : "")"
                == row.expected)
    }

    @Test("what damage does to a session")
    func damage() throws {
        var bench = Bench()
        bench.see(sip: sip("MESSAGE", "1 MESSAGE"), alice, server)
        bench.see(sip: sip("202", "1 MESSAGE"), server, alice, damage: .hole)
        let session = try #require(bench.correlator.sessions.first)
        #expect(!SessionProgress(session, isOver: true).isWhole)
        #expect(session.messages.map(\.sighting.damage) == [nil, .hole])
    }

    /// Milliseconds from the first to each later sighting of the same octets; what is counted.
    static let repeats: [(gaps: [Int64], copies: Int, retransmissions: Int)] = [
        ([], 1, 0), ([0], 2, 0), ([2], 2, 0), ([99], 2, 0), ([100], 1, 1), ([500, 1500], 1, 2), ([1, 500, 501], 3, 1),
    ]

    @Test("a mirror shows a message twice at once, a sender repeats it later", arguments: repeats.indices)
    func repeating(_ index: Int) throws {
        let row = SessionTests.repeats[index]
        var bench = Bench()
        let start = bench.time
        for gap in [0] + row.gaps {
            bench.time = start + gap * 1_000_000
            bench.see(sip: sip("INVITE", "1 INVITE"))
        }
        bench.see(sip: sip("INVITE", "1 INVITE"), alice, proxy)
        let messages = try #require(bench.correlator.sessions.first).messages
        #expect(messages.map(\.copies) == [row.copies, 1])
        #expect(messages.map(\.retransmissions) == [row.retransmissions, 0])
        #expect(bench.correlator.sipCount == 2)
    }

    @Test("who registered where and when")
    func registrations() throws {
        var bench = Bench()
        bench.see(sip: sip("REGISTER", "1 REGISTER", to: "<sip:bob@b.example>"), bob, server)
        bench.see(sip: sip("401", "1 REGISTER"), server, bob)
        bench.see(sip: sip("REGISTER", "2 REGISTER"), bob, server)
        bench.see(sip: sip("200", "2 REGISTER"), server, bob)
        bench.see(sip: sip("200", "2 OPTIONS"), server, bob)
        let octets = wire("sip:bob@B.example:5060")
        #expect(bench.correlator.registrations.map(\.frame.number) == [4])
        #expect(bench.correlator.registrations.first?.user == UserKey(OctetView(octets.span), 0..<octets.count))
        #expect(bench.correlator.registrations.first?.device == bob)
        #expect(bench.correlator.registrations.first?.registrar == server)
    }

    /// Two URIs, and whether they name one user.
    static let users: [(String, String, Bool)] = [
        ("sip:bob@b.example", "sip:bob@B.EXAMPLE", true), ("sip:bob@b.example", "sip:Bob@b.example", false),
        ("sip:bob@b.example", "sips:bob@b.example:5061;transport=tcp?Subject=x", true),
        ("sip:bob@b.example", "sip:bob@c.example", false), ("sip:bob@b.example", "sip:bobb.example", false),
        ("sip:bob:secret@b.example", "sip:bob@b.example", true),
        ("tel:+491701234567", "sip:+491701234567@ims.example;user=phone", true),
        ("tel:+49-170-123.45(67)", "tel:+491701234567", true), ("tel:+491701234567", "tel:+491701234568", false),
        ("sip:+491701234567@a.example;user=phone", "sip:+491701234567@b.example;user=phone", true),
        ("sip:server.example", "sip:SERVER.example:5080", true), ("sip:server.example", "sip:x@server.example", false),
        ("sip:bob@[2001:db8::1]", "sip:bob@[2001:DB8::1]:5070", true),
        ("sip:bob@b.example", "sip: bob@b.example", true),
    ]

    @Test("one user under several URIs", arguments: users.indices)
    func naming(_ index: Int) {
        let row = SessionTests.users[index]
        let (a, b) = (Array(row.0.utf8), Array(row.1.utf8))
        let first = UserKey(OctetView(a.span), 0..<a.count)
        let second = UserKey(OctetView(b.span), 0..<b.count)
        #expect(first != nil && second != nil)
        #expect((first == second) == row.2)
    }

    @Test("no user", arguments: ["", "bob", "bob@b.example", "http://b.example", "sip:", "tel:"])
    func noUser(_ text: String) {
        let octets = Array(text.utf8)
        #expect(UserKey(OctetView(octets.span), 0..<octets.count) == nil)
    }
}
