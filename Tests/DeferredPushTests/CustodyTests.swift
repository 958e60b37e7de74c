import Correlation
import DeferredPush
import Octets
import Reassembly
import Records
import Testing

@Suite("Custody") struct CustodyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let live: [OriginalTests.Live]
        let pushes: [[String]]
        /// What is seen behind the pushes.
        let later: [OriginalTests.Live]
        /// Id, class, proof and the pushes of every message that was taken.
        let messages: [String]

        init(
            _ name: String, _ live: [OriginalTests.Live], pushes: [[String]] = [], later: [OriginalTests.Live] = [],
            _ messages: [String]
        ) {
            self.later = later
            testDescription = name
            self.live = live
            self.pushes = pushes
            self.messages = messages
        }
    }

    typealias Live = OriginalTests.Live

    static func answer(_ status: Int, _ text: String = Stored.all[4]) -> Live {
        Live(text.replacing("MESSAGE sip:bob@im.example SIP/2.0", with: "SIP/2.0 \(status) x"), server, alice)
    }

    static let response = """
        MSRP d93kswow 200 OK
        To-Path: msrp://10.0.0.1:7654/jshA7we;tcp
        From-Path: msrp://10.0.0.9:12763/kjhd37s2s2;tcp
        -------d93kswow$

        """

    /// A message of the leg that a B2BUA opens, which writes all that names it anew.
    static func onward(_ text: String) -> String {
        var text = text
        for (old, new) in [
            ("call-1@10.0.0.1", "onward-1@10.0.0.9"), ("tag=", "tag=onward"), ("z9hG4bK", "z9hG4bKonward"),
            ("10.0.0.9:12763/kjhd37s2s2", "10.0.0.2:7777/onward"), ("10.0.0.1:7654/jshA7we", "10.0.0.9:8888/onward"),
            ("d93kswow", "tonward"), ("k353dwWD", "monward"),
        ] {
            text.replace(old, with: new)
        }
        guard !text.hasPrefix("MSRP"), let start = text.firstRange(of: "Content-Length: "),
            let empty = text.firstRange(of: "\n\n")
        else { return text }
        return counted(text[..<start.lowerBound] + "Content-Length: 0" + text[empty.lowerBound...])
    }

    /// A message of a session with another user, with the same Message-ID.
    static func others(_ text: String) -> String {
        onward(text).replacing("monward", with: "k353dwWD").replacing("bob@im.example", with: "dave@im.example")
    }

    /// The SEND with an imdn.Message-ID, and what its recipient, or somebody about another message, tells of it.
    static let wrapped = Stored.send.replacing("text/plain;charset=utf-8", with: "message/cpim")
        .replacing("1-27/27", with: "1-*/*").replacing(
            "\n\n",
            with: "\n\nFrom: <sip:a@x>\nTo: <sip:b@x>\nNS: i <urn:ietf:params:imdn>\ni.Message-ID: abc\n\n"
                + "Content-Type: text/plain\n\n")

    static func told(_ status: String, of id: String = "abc") -> Live {
        let stage = status == "displayed" ? "display" : "delivery"
        return Live(
            """
            MSRP told1 SEND
            To-Path: msrp://10.0.0.9:8888/9di4ea;tcp
            From-Path: msrp://10.0.0.2:7777/iau39;tcp
            Message-ID: told1
            Byte-Range: 1-*/*
            Content-Type: message/imdn+xml

            <imdn xmlns="urn:ietf:params:xml:ns:imdn"><message-id>\(id)</message-id>\
            <\(stage)-notification><status><\(status)/></status></\(stage)-notification></imdn>
            -------told1$

            """, bob, server)
    }

    /// The session in which the SEND goes to Bob.
    static let session = [Live(Stored.all[0]), Live(Stored.all[1], server, alice)]

    /// What someone tells of the wrapped SEND, by name in From of a message/cpim, in the document, or not at all.
    static func told(
        by name: String? = nil, claiming recipient: String? = nil, from source: Endpoint = bob,
        to destination: Endpoint = server
    ) -> Live {
        var text = told("delivered").text.replacing(
            "</message-id>",
            with: "</message-id>" + (recipient.map { "<recipient-uri>\($0)</recipient-uri>" } ?? ""))
        if let name {
            text = text.replacing(
                "message/imdn+xml\n\n",
                with: "message/cpim\n\nFrom: <\(name)>\nTo: <sip:a@x>\n\n"
                    + "Content-Type: message/imdn+xml\n\n")
        }
        return Live(text, source, destination)
    }

    /// Who tells of the wrapped SEND behind its push to Bob, and what that proves.
    static let witnesses: [(String, Live, String)] = [
        ("Bob", told(by: "im:bob@im.example"), "imdn-delivered"),
        ("Bob by way of the server", told(by: "im:bob@im.example", from: server, to: alice), "imdn-delivered"),
        ("Mallory", told(by: "im:mallory@im.example"), "none"),
        ("Mallory from elsewhere", told(by: "im:mallory@im.example", from: host(66)), "none"),
        ("nobody by name, from Bob's device", told(), "imdn-delivered"),
        ("nobody by name, by way of the server", told(from: server, to: alice), "imdn-delivered"),
        ("nobody by name, from elsewhere", told(from: host(66)), "none"),
        ("nobody by name, from the sender", told(from: alice), "none"),
        ("somebody hidden, from Bob's device", told(by: "sip:anonymous@anonymous.invalid"), "imdn-delivered"),
        ("who claims to be Carol", told(claiming: "sip:carol@im.example"), "none"),
        ("Bob who claims to be Carol", told(by: "im:bob@im.example", claiming: "sip:carol@im.example"), "none"),
        ("who claims to be Bob, from Bob's device", told(claiming: "im:bob@im.example"), "imdn-delivered"),
        ("Mallory who claims Bob", told(by: "im:mallory@x", claiming: "im:bob@im.example"), "none"),
    ]

    static let rows: [Row] =
        witnesses.map { name, told, proof in
            Row(
                "told of by \(name)", session + [Live(wrapped)], pushes: [[wrapped]], later: [told],
                ["m1 pushed_equal \(proof) p1"])
        }
        + witnesses.map { name, told, proof in
            let isProved = proof != "none"
            return Row(
                "passed on, told of by \(name)",
                session + [Live(wrapped), Live(wrapped.replacing("d93kswow", with: "onward1"), server, bob), told],
                ["m1 delivered_live \(isProved ? proof : "none")"])
        } + others

    static let others: [Row] = [
        Row("nothing", [], []),
        Row(
            "a wrapped SEND that another tells of", session + [Live(wrapped), told(by: "im:mallory@im.example")],
            ["m1 held none"]),
        Row(
            "a MESSAGE passed on and refused",
            [
                Live(Stored.all[4]), Live(Stored.all[4], server, bob),
                Live(answer(480).text, bob, server), answer(202),
            ], ["s1 held none"]),
        Row(
            "a MESSAGE passed on, refused, and pushed",
            [
                Live(Stored.all[4]), Live(Stored.all[4], server, bob),
                Live(answer(480).text, bob, server), answer(202),
            ], pushes: [[Stored.all[4]]], ["s1 pushed_equal none p1"]),
        Row(
            "a SEND while another's with its Message-ID goes out",
            [
                Live(Stored.send),
                Live(
                    Stored.send.replacing("d93kswow", with: "onward1").replacing("9di4ea", with: "x")
                        .replacing("kjhd37s2s2", with: "other").replacing("jshA7we", with: "this")
                        .replacing("1-27/27", with: "1-*/*").replacing("Tea", with: "Coffee"), server, host(7)),
            ], ["m1 held none"]),
        Row("a wrapped SEND", [Live(wrapped)], ["m1 held none"]),
        Row("a wrapped SEND told of before it was sent", [told("delivered"), Live(wrapped)], ["m2 held none"]),
        Row(
            "a wrapped SEND told of in no push", [Live(wrapped), told("delivered")], ["m1 unproven imdn-delivered"]),
        Row("a wrapped SEND that was not delivered", [Live(wrapped), told("failed")], ["m1 held none"]),
        Row("a wrapped SEND while another is told of", [Live(wrapped), told("delivered", of: "x")], ["m1 held none"]),
        Row(
            "a wrapped SEND pushed and told of", [Live(wrapped)], pushes: [[wrapped]],
            later: [told("delivered"), told("displayed")], ["m1 pushed_equal imdn-displayed p1"]),
        Row(
            "a wrapped SEND told of before it was pushed", [Live(wrapped), told("delivered"), told("displayed")],
            pushes: [[wrapped]], ["m1 pushed_equal none p1"]),
        Row(
            "a wrapped notification",
            [
                Live(
                    wrapped.replacing("text/plain", with: "message/imdn+xml"))
            ], []),
        Row("a MESSAGE that was taken", [Live(Stored.all[4]), answer(202)], ["s1 held none"]),
        Row("a MESSAGE that was refused", [Live(Stored.all[4]), answer(404)], []),
        Row("a MESSAGE without an answer", [Live(Stored.all[4])], []),
        Row("a MESSAGE past the server", [Live(Stored.all[4], alice, bob)], []),
        Row(
            "a MESSAGE pushed as it was", [Live(Stored.all[4]), answer(202)], pushes: [[Stored.all[4]]],
            ["s1 pushed_equal none p1"]),
        Row(
            "a MESSAGE pushed otherwise", [Live(Stored.all[4]), answer(202)], pushes: [[OriginalTests.tampered]],
            ["s1 pushed_altered none p1"]),
        Row(
            "a MESSAGE pushed both ways", [Live(Stored.all[4]), answer(202)],
            pushes: [[Stored.all[4]], [OriginalTests.tampered]], ["s1 pushed_altered none p1 p2"]),
        Row(
            "a MESSAGE passed on at once", [Live(Stored.all[4]), Live(Stored.all[4], server, bob), answer(200)],
            ["s1 delivered_live none"]),
        Row(
            "a MESSAGE passed on in a call of its own",
            [
                Live(Stored.all[4]),
                Live(
                    Stored.all[4].replacing("page-1@10.0.0.1", with: "page-2@10.0.0.9").replacing(
                        "tag=m1", with: "tag=m2"
                    )
                    .replacing("z9hG4bKmsg1", with: "z9hG4bKmsg2"), server, bob), answer(202),
            ], ["s1 delivered_live none"]),
        Row(
            "a MESSAGE pushed with another addressee in its copy", [Live(Stored.all[4]), answer(202)],
            pushes: [[Stored.all[4].replacing("<sip:bob@", with: "<sip:rob@")]], ["s1 pushed_altered none p1"]),
        Row(
            "a MESSAGE pushed as another request", [Live(Stored.all[4]), answer(202)],
            pushes: [[Stored.all[4].replacing("MESSAGE sip", with: "OPTIONS sip")]], ["s1 pushed_altered none p1"]),
        Row(
            "two MESSAGEs, one pushed",
            [Live(Stored.all[4]), answer(202), Live(OriginalTests.again), answer(202, OriginalTests.again)],
            pushes: [[OriginalTests.again]], ["s1 held none", "s1 pushed_equal none p1"]),
        Row(
            "two alike, nothing tells which was pushed",
            [Live(Stored.all[4]), answer(202), Live(OriginalTests.again), answer(202, OriginalTests.again)],
            pushes: [[OriginalTests.bare]], ["s1 unproven none p1", "s1 unproven none p1"]),
        Row("a SEND", [Live(Stored.send)], ["m1 held none"]),
        Row("a SEND that was answered", [Live(Stored.send), Live(response, server, alice)], ["m1 held none"]),
        Row(
            "a SEND that was refused",
            [Live(Stored.send), Live(response.replacing("200 OK", with: "413 no"), server, alice)], []),
        Row("a SEND that was given up", [Live(Stored.send.replacing("wow$", with: "wow#"))], []),
        Row("a SEND that is not whole", [OriginalTests.chunks[0]], ["m1 unproven none"]),
        Row(
            "a SEND that is not whole and was pushed", [OriginalTests.chunks[0]], pushes: [[OriginalTests.joined]],
            ["m1 unproven none p1"]),
        Row(
            "a SEND in chunks, of which one was pushed", OriginalTests.chunks, pushes: [[OriginalTests.chunks[0].text]],
            ["m1 unproven none p1"]),
        Row(
            "a SEND in chunks, of which one was pushed twice", OriginalTests.chunks,
            pushes: [[OriginalTests.chunks[2].text], [OriginalTests.chunks[2].text]], ["m1 unproven none p1 p2"]),
        Row(
            "a SEND in chunks, all of which were pushed", OriginalTests.chunks,
            pushes: [OriginalTests.chunks.map(\.text)], ["m1 pushed_equal none p1"]),
        Row(
            "a SEND in chunks, which were pushed one by one", OriginalTests.chunks,
            pushes: OriginalTests.chunks.reversed().map { [$0.text] }, ["m1 pushed_equal none p1 p2 p3"]),
        Row("a SEND pushed as it was", [Live(Stored.send)], pushes: [[Stored.send]], ["m1 pushed_equal none p1"]),
        Row(
            "a SEND pushed otherwise", [Live(Stored.send)], pushes: [[Stored.send.replacing("five", with: "nine")]],
            ["m1 pushed_altered none p1"]),
        Row(
            "a SEND passed on at once",
            [Live(Stored.send), Live(Stored.send.replacing("d93kswow", with: "onward1"), server, bob)],
            ["m1 delivered_live none"]),
        Row(
            "a SEND passed on at once, and answered",
            [
                Live(Stored.send), Live(Stored.send.replacing("d93kswow", with: "onward1"), server, bob),
                Live(response.replacing("d93kswow", with: "onward1"), bob, server),
            ], ["m1 delivered_live msrp-200"]),
        Row(
            "a SEND passed on at once, and refused",
            [
                Live(Stored.send), Live(Stored.send.replacing("d93kswow", with: "onward1"), server, bob),
                Live(response.replacing("d93kswow", with: "onward1").replacing("200 OK", with: "481 no"), bob, server),
            ], ["m1 held none"]),
        Row(
            "a SEND passed on in a call of its own, under another Message-ID",
            [
                Live(Stored.all[0]), Live(onward(Stored.all[0]), server, bob), Live(onward(Stored.all[1]), bob, server),
                Live(Stored.all[1], server, alice), Live(Stored.send), Live(onward(Stored.send), server, bob),
            ], ["m1 delivered_live none"]),
        Row(
            "a SEND in a call of its own, with another text",
            [
                Live(Stored.all[0]), Live(onward(Stored.all[0]), server, bob), Live(onward(Stored.all[1]), bob, server),
                Live(Stored.all[1], server, alice), Live(Stored.send),
                Live(onward(Stored.send.replacing(Stored.text, with: "Hello!")), server, bob),
            ], ["m1 unproven none"]),
        Row(
            "two SENDs in a call, of which one went on in another leg",
            [
                Live(Stored.all[0]), Live(onward(Stored.all[0]), server, bob), Live(onward(Stored.all[1]), bob, server),
                Live(Stored.all[1], server, alice), Live(Stored.send), Live(onward(Stored.send), server, bob),
                Live(
                    Stored.send.replacing("k353dwWD", with: "second").replacing("d93kswow", with: "tsecond").replacing(
                        Stored.text, with: "Hello?!"
                    ).replacing("1-27/27", with: "1-7/7")),
            ], ["m1 delivered_live none", "m3 held none"]),
        Row(
            "a SEND with the Message-ID and the size of another's that goes out",
            session + [
                Live(Stored.send), Live(others(Stored.all[0]), server, host(7)),
                Live(others(Stored.all[1]), host(7), server),
                Live(others(Stored.send).replacing("Tea", with: "Gin"), server, host(7)),
            ], ["m1 held none"]),
        Row(
            "a SEND passed on to a user on the sender's host",
            [
                Live(Stored.all[0]), Live(onward(Stored.all[0]), server, alice),
                Live(onward(Stored.all[1]), alice, server), Live(Stored.all[1], server, alice), Live(Stored.send),
                Live(onward(Stored.send), server, host(1, port: 7777)),
            ], ["m1 delivered_live none"]),
        Row(
            "what no person wrote",
            [Live(Stored.send.replacing("text/plain;charset=utf-8", with: "application/im-iscomposing+xml"))], []),
        Row("a SEND past the server", [Live(Stored.send, alice, bob)], []),
        Row("a SEND from the server", [Live(Stored.send, server, bob)], []),
    ]

    @Test("what became of what a server took", arguments: rows) func balance(_ row: Row) {
        var evidence = Evidence()
        for live in row.live { evidence.see(live.text, live.source, live.destination, damage: live.damage) }
        for copies in row.pushes { _ = evidence.push(copies) }
        for live in row.later { evidence.see(live.text, live.source, live.destination, damage: live.damage) }
        let custody = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [server.address])
            .record()
        let found = custody.messages.map {
            ([$0.message, $0.class.rawValue, $0.proof.rawValue] + $0.pushed).joined(separator: " ")
        }
        #expect(found == row.messages)
        #expect(CustodyClass.allCases.reduce(0) { $0 + custody.count($1) } == custody.taken)
    }

    @Test(
        "who acts as a server",
        arguments: [
            (202, false, [server.address]), (200, false, []), (404, false, []), (200, true, [server.address]),
        ] as [(Int, Bool, Set<IPAddress>)])
    func inferred(_ status: Int, _ pushes: Bool, _ expected: Set<IPAddress>) {
        var evidence = Evidence()
        evidence.see(Stored.all[4])
        let answer = CustodyTests.answer(status)
        evidence.see(answer.text, answer.source, answer.destination)
        if pushes { _ = evidence.push([Stored.all[4]]) }
        let custody = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [])
        #expect(custody.knownServers == expected)
    }

    @Test("octets missing on another leg leave in doubt what went there") func torn() {
        var evidence = Evidence()
        evidence.see(Stored.all[0])
        evidence.see(CustodyTests.onward(Stored.all[0]), server, bob)
        evidence.see(CustodyTests.onward(Stored.all[1]), bob, server)
        evidence.see(Stored.all[1], server, alice)
        evidence.see(Stored.send)
        func classes() -> [CustodyClass] {
            Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [server.address]).record()
                .messages.map(\.class)
        }
        #expect(classes() == [.held])
        evidence.correlator.legs.tear(from: server.address, to: bob.address)
        #expect(classes() == [.unproven])
    }

    @Test("who sends a bundle to the server that took what is in it is a user") func ownBundle() {
        var evidence = Evidence()
        for text in Stored.all.prefix(4) {
            evidence.see(text, text == Stored.all[1] ? server : alice, text == Stored.all[1] ? alice : server)
        }
        _ = evidence.push(bundled(Stored.all.prefix(3).map(Copy.init)), source: alice, destination: server)
        _ = evidence.push(bundled(Stored.all.prefix(4).map(Copy.init)))
        let custody = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [])
        #expect(custody.knownServers == [server.address])
        #expect(custody.record().messages.map(\.class) == [.pushedEqual])
    }

    @Test(
        "what proves that a push arrived",
        arguments: [
            ("", CustodyProof.none), ("ack", .tcpAcked), ("200", .msrp200), ("413", .none), ("report", .report),
        ])
    func proof(_ what: String, _ expected: CustodyProof) throws {
        var evidence = Evidence()
        evidence.see(Stored.send)
        let to = "msrp://10.0.0.2:7777/iau39;tcp"
        let from = "msrp://10.0.0.9:8888/9di4ea;tcp"
        evidence.see(
            "MSRP tpush1 SEND\nTo-Path: \(to)\nFrom-Path: \(from)\nMessage-ID: push1\nByte-Range: 1-2/2\n"
                + "Content-Type: multipart/mixed;boundary=b\n\nHi\n-------tpush1$\n", server, bob)
        let back = "To-Path: \(from)\nFrom-Path: \(to)\n"
        switch what {
        case "ack":
            evidence.correlator.acknowledged(1, evidence.frame([]))
        case "report":
            evidence.see(
                "MSRP rep1 REPORT\n\(back)Message-ID: push1\nByte-Range: 1-2/2\nStatus: 000 200 OK\n-------rep1$\n",
                bob, server)
        case "": break
        default: evidence.see("MSRP tpush1 \(what) x\n\(back)-------tpush1$\n", bob, server)
        }
        let record = evidence.push(bundled([Copy(Stored.send)]), number: 2)
        #expect(record?.verdict == .match)
        let custody = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: []).record()
        #expect(custody.messages.map(\.proof) == [expected])
    }

    /// What comes behind the push of `wrapped`, and the station "confirm".
    static let confirmations: [(asks: Bool, told: [Live], remark: String)] = [
        (false, [], "not asked for: no Success-Report, no IMDN request"),
        (true, [], "not shown: IMDN asked for, none seen"),
        (true, [told("delivered")], "IMDN delivered"),
        (true, [told("delivered"), told("displayed")], "IMDN displayed"),
        (true, [told("failed")], "IMDN failed"), (true, [told("forbidden")], "IMDN forbidden"),
        (true, [told("failed"), told("delivered")], "IMDN delivered"), (false, [told("delivered")], "IMDN delivered"),
        (true, [told("delivered", of: "x")], "not shown: IMDN asked for, none seen"),
    ]

    @Test("how a push was confirmed") func confirmed() {
        var found: [String] = []
        for row in CustodyTests.confirmations {
            var evidence = Evidence()
            let text =
                row.asks
                ? CustodyTests.wrapped.replacing(
                    "i.Message-ID", with: "i.Disposition-Notification: positive-delivery, display\ni.Message-ID")
                : CustodyTests.wrapped
            evidence.see(text)
            _ = evidence.push([text])
            for live in row.told { evidence.see(live.text, live.source, live.destination) }
            let custody = Custody(evidence.correlator, evidence.book, clock: evidence.clock, servers: [])
            let stations = Stations(evidence.correlator, custody, clock: evidence.clock, end: nil)
            let station = stations.records(of: evidence.book.pushes[0])[5]
            found.append((station.citation == nil ? "\(station.absence.rawValue): " : "") + station.remark)
        }
        #expect(found == CustodyTests.confirmations.map(\.remark))
    }
}
