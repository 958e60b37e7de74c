import Correlation
import MSRP
import Octets
import Reassembly
import Records
import Testing

@Suite("MSRP messages") struct MessageTests {
    // MARK: Whose they are

    struct Claim: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Who says it, the message.
        let sip: [(Endpoint, Endpoint, String)]
        let to: String
        let from: String
        let owner: String?

        init(
            _ name: String, _ sip: [(Endpoint, Endpoint, String)], to: String = bobPath, from: String = alicePath,
            owner: String? = "c1"
        ) {
            testDescription = name
            self.sip = sip
            self.to = to
            self.from = from
            self.owner = owner
        }
    }

    static let multipart = """
        --b1
        Content-Type: message/cpim

        From: <sip:alice@a.example>

        a=path:msrp://10.0.0.7:1/wrong;tcp
        --b1
        Content-Type: application/sdp

        \(sdp(alicePath))
        --b1--

        """
    static let offer = (alice, bob, sip("INVITE", "1 INVITE", callID: "c1", headers: sdpType, body: sdp(alicePath)))
    static let answer = (
        bob, alice, sip("200", "1 INVITE", callID: "c1", toTag: "b", headers: sdpType, body: sdp(bobPath))
    )
    static let bareInvite = (alice, bob, sip("INVITE", "1 INVITE", callID: "c1"))

    static let claims: [Claim] = [
        Claim("offer and answer", [offer, answer]),
        Claim("the other direction", [offer, answer], to: alicePath, from: bobPath),
        Claim("offer alone", [offer]),
        Claim("answer alone", [bareInvite, answer]),
        Claim(
            "offer in 200, answer in ACK",
            [
                bareInvite, answer,
                (alice, bob, sip("ACK", "1 ACK", callID: "c1", toTag: "b", headers: sdpType, body: sdp(alicePath))),
            ]),
        Claim(
            "description beside a message in a multipart",
            [
                (
                    alice, bob,
                    sip(
                        "INVITE", "1 INVITE", callID: "c1", headers: "Content-Type: multipart/mixed;boundary=b1\n",
                        body: multipart)
                )
            ]),
        Claim(
            "a path that stands in a text names nothing",
            [
                (
                    alice, bob,
                    sip(
                        "INVITE", "1 INVITE", callID: "c1", headers: "Content-Type: multipart/mixed;boundary=b1\n",
                        body: multipart)
                )
            ],
            to: "msrp://10.0.0.7:1/wrong;tcp", from: "msrp://10.0.0.7:2/other;tcp", owner: nil),
        Claim(
            "description of another type",
            [
                (
                    alice, bob,
                    sip("INVITE", "1 INVITE", callID: "c1", headers: "Content-Type: text/plain\n", body: sdp(alicePath))
                )
            ],
            owner: nil),
        Claim("host and scheme written otherwise", [offer, answer], to: "MSRP://10.0.0.2:12763/kjhd37s2s2;TCP"),
        Claim(
            "through a relay", [offer, answer], to: "msrp://relay.example:2855/r;tcp \(bobPath)",
            from: "msrp://relay.example:2855/r;tcp \(alicePath)"),
        Claim(
            "session id in capitals", [offer, answer], to: bobPath.uppercased(), from: alicePath.uppercased(),
            owner: nil),
        Claim(
            "another port", [offer], to: "msrp://10.0.0.2:1/x;tcp", from: "msrp://10.0.0.1:7655/jshA7we;tcp", owner: nil
        ),
        Claim("no session at all", [], owner: nil),
        Claim(
            "media refused, path still there",
            [
                (
                    alice, bob,
                    sip(
                        "INVITE", "1 INVITE", callID: "c1", headers: sdpType,
                        body: sdp(alicePath).replacing("7654 TCP", with: "0 TCP"))
                )
            ]),
    ]

    @Test("paths of session descriptions claim messages", arguments: claims) func claiming(_ row: Claim) {
        var bench = Bench()
        for (source, destination, text) in row.sip { bench.see(sip: text, source, destination) }
        bench.see(msrp: msrp("d93kswow", to: row.to, from: row.from))
        #expect(bench.owner(0) == row.owner)
    }

    @Test("a description that comes behind the message claims it too")
    func late() {
        var bench = Bench()
        bench.see(msrp: msrp("d93kswow"))
        bench.see(sip: MessageTests.offer.2)
        #expect(bench.owner(0) == "c1")
    }

    @Test("of two sessions with one path, each claims what was sent in its time")
    func pathsUsedAgain() {
        var bench = Bench()
        for (callID, id) in [("c1", "first1"), ("c2", "second2"), ("c3", "third3")] {
            bench.see(sip: sip("INVITE", "1 INVITE", callID: callID, headers: sdpType, body: sdp(alicePath)))
            bench.see(sip: sip("200", "1 INVITE", callID: callID, headers: sdpType, body: sdp(bobPath)), bob, alice)
            bench.see(msrp: msrp("tid-\(id)", messageID: id))
        }
        #expect((0..<3).map { bench.owner($0) } == ["c1", "c2", "c3"])
    }

    @Test("the same server path in two sessions: both paths together name the session")
    func sharedPath() {
        var bench = Bench()
        for (callID, path) in [("c1", alicePath), ("c2", "msrp://10.0.0.3:7654/other;tcp")] {
            bench.see(sip: sip("INVITE", "1 INVITE", callID: callID, headers: sdpType, body: sdp(path)), alice, server)
            bench.see(
                sip: sip("200", "1 INVITE", callID: callID, headers: sdpType, body: sdp(serverPath)), server, alice)
        }
        bench.see(msrp: msrp("tid-one1", to: serverPath, from: alicePath, messageID: "one1"))
        bench.see(msrp: msrp("tid-two2", to: serverPath, from: "msrp://10.0.0.3:7654/other;tcp", messageID: "two2"))
        #expect((0..<2).map { bench.owner($0) } == ["c1", "c2"])
    }

    // MARK: Chunks

    struct Joining: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Byte-Range, body, flag.
        let chunks: [(String, String, String)]
        /// State, size and text of each message that comes of it.
        let messages: [String]

        init(_ name: String, _ chunks: [(String, String, String)], _ messages: [String]) {
            testDescription = name
            self.chunks = chunks
            self.messages = messages
        }
    }

    static let joinings: [Joining] = [
        Joining("one chunk", [("1-5/5", "hello", "$")], ["complete 5 hello 1"]),
        Joining("two", [("1-*/10", "hello", "+"), ("6-10/10", "world", "$")], ["complete 10 helloworld 2"]),
        Joining("a hole", [("1-5/15", "hello", "+"), ("11-15/15", "world", "$")], ["open 10 helloworld 2"]),
        Joining("no end", [("1-5/*", "hello", "+"), ("6-10/*", "world", "+")], ["open 10 helloworld 2"]),
        Joining("given up", [("1-5/10", "hello", "+"), ("6-7/10", "wo", "#")], ["aborted 7 hellowo 2"]),
        Joining("given up at once", [("1-5/10", "hello", "#")], ["aborted 5 hello 1"]),
        Joining(
            "given up, then sent again", [("1-5/10", "hello", "#"), ("1-10/10", "helloworld", "$")],
            ["aborted 5 hello 1", "complete 10 helloworld 1"]),
        Joining(
            "given up, then sent again in two",
            [("1-5/10", "hello", "#"), ("1-5/10", "hello", "+"), ("6-10/10", "world", "$")],
            ["aborted 5 hello 1", "complete 10 helloworld 2"]),
        Joining(
            "sent twice", [("1-5/5", "hello", "$"), ("1-5/5", "hello", "$")],
            ["complete 5 hello 1", "complete 5 hello 1"]),
        Joining(
            "broken off without a word, then sent again", [("1-5/10", "hello", "+"), ("1-10/10", "helloworld", "$")],
            ["complete 10 helloworld 2"]),
        Joining(
            "the first chunk once more, between the others",
            [
                ("1-5/15", "hello", "+"), ("6-10/15", "world", "+"), ("1-5/15", "hello", "+"),
                ("11-15/15", "again", "$"),
            ],
            ["complete 15 helloworldagain 4"]),
        Joining(
            "broken off, and another message under its id", [("1-5/10", "hello", "+"), ("1-3/3", "bye", "$")],
            ["open 5 hello 1", "complete 3 bye 1"]),
        Joining(
            "overlap: what came first counts", [("1-5/8", "hello", "+"), ("4-8/8", "XXwor", "$")],
            ["complete 8 hellowor 2"]),
        Joining(
            "Byte-Range tells less than came", [("1-4/9", "hello", "+"), ("6-10/10", "world", "$")],
            ["complete 10 helloworld 2"]),
        Joining("start 0 counts as 1", [("0-5/5", "hello", "$")], ["complete 5 hello 1"]),
        Joining("no Byte-Range", [("", "hello", "$")], ["complete 5 hello 1"]),
        Joining("ended without a body", [("1-5/*", "hello", "+"), ("6-5/5", "none", "$")], ["complete 5 hello 2"]),
        Joining(
            "ended without a body and range", [("1-5/*", "hello", "+"), ("", "none", "$")], ["complete 5 hello 2"]),
        Joining("given up without a body", [("1-5/10", "hello", "+"), ("", "none", "#")], ["aborted 5 hello 2"]),
        Joining(
            "a keep-alive meanwhile", [("1-5/10", "hello", "+"), ("1-0/0", "none", "$"), ("6-10/10", "world", "$")],
            ["complete 10 helloworld 2"]),
        Joining("absurd start", [("9223372036854775807-*/*", "hello", "$")], ["open 0 hello 1"]),
    ]

    @Test("chunks become messages", arguments: joinings) func joining(_ row: Joining) {
        var bench = Bench()
        for (index, chunk) in row.chunks.enumerated() {
            let body = chunk.1 == "none" ? nil : chunk.1
            bench.see(msrp: msrp("tid-\(index)", range: chunk.0.isEmpty ? nil : chunk.0, body, chunk.2))
        }
        let found = bench.correlator.messages.enumerated().map {
            "\($1.state) \($1.size) \(bench.body($0)) \($1.chunks.count)"
        }
        #expect(found == row.messages)
        #expect(Set(bench.correlator.messages.map(\.journey)).count == 1)
    }

    @Test("a message goes on in a new session, where it was broken off") func resumption() {
        let paths = ["msrp://10.0.0.2:12763/second;tcp", "msrp://10.0.0.1:7654/second;tcp"]
        let rows = [
            ("6-10/10", alice, ["complete 10 helloworld 2"]),
            ("7-11/11", alice, ["open 5 hello 1", "open 5 world 1"]),
            ("6-10/12", alice, ["open 5 hello 1", "open 5 world 1"]),
            ("6-10/10", carol, ["open 5 hello 1", "open 5 world 1"]),
        ]
        for (range, source, expected) in rows {
            var bench = Bench()
            bench.see(msrp: msrp("tid-1", range: "1-*/10", "hello", "+"))
            bench.see(msrp: msrp("tid-2", to: paths[0], from: paths[1], range: range, "world"), source, bob, flow: 2)
            let found = bench.correlator.messages.enumerated().map {
                "\($1.state) \($1.size) \(bench.body($0)) \($1.chunks.count)"
            }
            #expect(found == expected)
        }
    }

    @Test("a REPORT through relays belongs to the leg that it passes") func reportsOnLegs() {
        var bench = Bench()
        let relayed = ("msrp://10.0.0.5:2855/r;tcp \(bobPath)", "\(alicePath)")
        bench.see(msrp: msrp("hop1", to: relayed.0, from: relayed.1), alice, proxy)
        bench.see(msrp: msrp("hop2", from: "msrp://10.0.0.5:2855/r;tcp \(alicePath)"), proxy, bob, flow: 2)
        let status = "Status: 000 200 OK\n"
        let report = { (id: String, to: String, from: String) in
            msrp(id, method: "REPORT", to: to, from: from, range: "1-5/5", nil, headers: status)
        }
        bench.see(msrp: report("rep1", "msrp://10.0.0.5:2855/r;tcp \(alicePath)", bobPath), bob, proxy, flow: 2)
        bench.see(msrp: report("rep2", alicePath, "msrp://10.0.0.5:2855/r;tcp \(bobPath)"), proxy, alice)
        #expect(bench.correlator.messages.map(\.reports.count) == [1, 1])
        #expect(bench.correlator.confirmations.mapValues(\.number) == [0: 4, 1: 3])
    }

    @Test("chunks of one message join in every order, between those of another")
    func orders() {
        let chunks = [
            ("1-4/*", "Hi, ", "+"), ("5-8/*", "Alic", "+"), ("9-12/*", "e!  ", "+"), ("13-16/16", "I'm ", "$"),
        ]
        var wrong: [[Int]] = []
        var count = 0
        for order in permutations([0, 1, 2, 3]) {
            count += 1
            var bench = Bench()
            for place in order {
                bench.see(
                    msrp: msrp(
                        "tid-\(place)", messageID: "one1", range: chunks[place].0, chunks[place].1, chunks[place].2))
                bench.see(
                    msrp: msrp(
                        "tix-\(place)", messageID: "two2", range: chunks[place].0, chunks[place].1, chunks[place].2))
            }
            let messages = bench.correlator.messages
            if messages.count != 2 || messages.contains(where: { $0.state != .complete || $0.size != 16 })
                || bench.body(0) != "Hi, Alice!  I'm " || bench.body(1) != bench.body(0)
            {
                wrong.append(order)
            }
        }
        #expect(count == 24)
        #expect(wrong.isEmpty)
    }

    private func permutations(_ items: [Int]) -> [[Int]] {
        guard items.count > 1 else { return [items] }
        return items.flatMap { item in permutations(items.filter { $0 != item }).map { [item] + $0 } }
    }

    @Test("what a frame leads to")
    func outcomes() {
        var bench = Bench()
        #expect(bench.see(msrp: msrp("keep1", nil)) == .none)
        #expect(bench.see(msrp: msrp("tid-1", range: "1-*/10", "hello", "+")) == .open(0))
        #expect(bench.see(msrp: msrp("tid-2", range: "6-10/10", "world", "$")) == .finished(0))
        #expect(
            bench.see(
                msrp: "MSRP tid-2 200 OK\nTo-Path: \(alicePath)\nFrom-Path: \(bobPath)\n-------tid-2$\n", bob, alice)
                == .answered(0))
        #expect(
            bench.see(
                msrp: "MSRP tid-9 200 OK\nTo-Path: \(alicePath)\nFrom-Path: \(bobPath)\n-------tid-9$\n", bob, alice)
                == .none)
        #expect(bench.see(msrp: msrp("tid-3", messageID: "other", "bye", "#")) == .finished(1))
        #expect(bench.correlator.keepAlives == 1)
        #expect(bench.correlator.messages.map(\.state) == [.complete, .aborted])
    }
}
