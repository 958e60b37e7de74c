import Correlation
import Octets
import Records
import SIP
import Testing

@Suite("Transactions and dialogs") struct DialogTests {
    /// A message: who says it, its start, its CSeq, its branch, and its two tags, `-` where there is none.
    struct Step: Sendable {
        let source: Endpoint
        let destination: Endpoint
        let text: String

        /// Written `> INVITE 1 INVITE b1 a -` from alice to bob, with `<` from bob to alice; headers may follow.
        init(_ line: String) {
            let words = line.split(separator: " ", maxSplits: 6).map(String.init)
            source = words[0] == ">" ? alice : bob
            destination = words[0] == ">" ? bob : alice
            let start = Int(words[1]) == nil ? "\(words[1]) sip:bob@b.example SIP/2.0" : "SIP/2.0 \(words[1]) X"
            let branch = words[4] == "-" ? "" : ";branch=\(words[4])"
            let from = words[5] == "-" ? "" : ";tag=\(words[5])"
            let tagAndHeader = words[6].split(separator: " ", maxSplits: 1).map(String.init)
            let to = tagAndHeader[0] == "-" ? "" : ";tag=\(tagAndHeader[0])"
            let header = tagAndHeader.count > 1 ? tagAndHeader[1] + "\n" : ""
            text =
                "\(start)\nVia: SIP/2.0/TCP h\(branch)\nMax-Forwards: 70\nFrom: <sip:x@x.example>\(from)\n"
                + "To: <sip:y@y.example>\(to)\nCall-ID: c1\nCSeq: \(words[2]) \(words[3])\n\(header)Content-Length: 0\n\n"
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [String]
        let transactions: [String]
        let dialogs: [String]
        let state: SessionState

        init(
            _ name: String, _ state: SessionState, _ steps: [String], transactions: [String], dialogs: [String] = []
        ) {
            testDescription = name
            self.state = state
            self.steps = steps
            self.transactions = transactions
            self.dialogs = dialogs
        }
    }

    /// Transactions as method, request, responses, ACK, CANCEL, state; dialogs as method, state, confirmation, BYE, and
    /// messages.
    static let rows: [Row] = [
        Row(
            "a call", .terminated,
            [
                "> INVITE 1 INVITE z1 a -", "< 100 1 INVITE z1 a -", "< 180 1 INVITE z1 a b", "< 200 1 INVITE z1 a b",
                "> ACK 1 ACK z2 a b", "< BYE 1 BYE z3 b a", "> 200 1 BYE z3 b a",
            ],
            transactions: [
                "INVITE 0 [1, 2, 3] - - completed(200)", "ACK 4 [] - - trying", "BYE 5 [6] - - completed(200)",
            ],
            dialogs: ["INVITE terminated 3 5 [2, 3, 4, 5, 6]"]),
        Row(
            "a fork with two 2xx, of which one is ended", .established,
            [
                "> INVITE 1 INVITE z1 a -", "< 180 1 INVITE z1 a b", "< 180 1 INVITE z1 a c", "< 183 1 INVITE z1 a d",
                "< 200 1 INVITE z1 a b", "< 200 1 INVITE z1 a c", "> ACK 1 ACK z2 a b", "> ACK 1 ACK z3 a c",
                "> BYE 2 BYE z4 a c", "< 200 2 BYE z4 a c",
            ],
            transactions: [
                "INVITE 0 [1, 2, 3, 4, 5] - - completed(200)", "ACK 6 [] - - trying", "ACK 7 [] - - trying",
                "BYE 8 [9] - - completed(200)",
            ],
            dialogs: [
                "INVITE confirmed 4 - [1, 4, 6]", "INVITE terminated 5 8 [2, 5, 7, 8, 9]", "INVITE early - - [3]",
            ]),
        Row(
            "a fork of which both ends are ended", .terminated,
            [
                "> INVITE 1 INVITE z1 a -", "< 200 1 INVITE z1 a b", "< 200 1 INVITE z1 a c", "> BYE 2 BYE z2 a b",
                "> BYE 2 BYE z3 a c",
            ],
            transactions: [
                "INVITE 0 [1, 2] - - completed(200)", "BYE 3 [] - - trying", "BYE 4 [] - - trying",
            ], dialogs: ["INVITE ending 1 3 [1, 3]", "INVITE ending 2 4 [2, 4]"]),
        Row(
            "cancelled", .cancelled,
            [
                "> INVITE 1 INVITE z1 a -", "< 180 1 INVITE z1 a b", "> CANCEL 1 CANCEL z1 a -",
                "< 200 1 CANCEL z1 a b", "< 487 1 INVITE z1 a b", "> ACK 1 ACK z1 a b",
            ],
            transactions: ["INVITE 0 [1, 4] 5 2 completed(487)", "CANCEL 2 [3] - - completed(200)"],
            dialogs: ["INVITE terminated - - [1, 4, 5]"]),
        Row(
            "CANCEL crosses the 200", .established,
            [
                "> INVITE 1 INVITE z1 a -", "> CANCEL 1 CANCEL z1 a -", "< 200 1 INVITE z1 a b", "> ACK 1 ACK z2 a b",
                "< 481 1 CANCEL z1 a b",
            ],
            transactions: [
                "INVITE 0 [2] - 1 completed(200)", "CANCEL 1 [4] - - completed(481)", "ACK 3 [] - - trying",
            ], dialogs: ["INVITE confirmed 2 - [2, 3]"]),
        Row(
            "a re-INVITE is refused, an UPDATE taken", .established,
            [
                "> INVITE 1 INVITE z1 a -", "< 200 1 INVITE z1 a b", "> ACK 1 ACK z2 a b", "< INVITE 1 INVITE z3 b a",
                "> 488 1 INVITE z3 b a", "< ACK 1 ACK z3 b a", "> UPDATE 2 UPDATE z4 a b", "< 200 2 UPDATE z4 a b",
            ],
            transactions: [
                "INVITE 0 [1] - - completed(200)", "ACK 2 [] - - trying", "INVITE 3 [4] 5 - completed(488)",
                "UPDATE 6 [7] - - completed(200)",
            ], dialogs: ["INVITE confirmed 1 - [1, 2, 3, 4, 5, 6, 7]"]),
        Row(
            "a re-INVITE is refused while the call rings on another", .ringing,
            ["> INVITE 1 INVITE z1 a -", "< 180 1 INVITE z1 a b", "> INVITE 2 INVITE z2 a b", "< 491 2 INVITE z2 a b"],
            transactions: ["INVITE 0 [1] - - proceeding", "INVITE 2 [3] - - completed(491)"],
            dialogs: ["INVITE early - - [1, 2, 3]"]),
        Row(
            "PRACK in an early dialog", .established,
            [
                "> INVITE 1 INVITE z1 a -", "< 183 1 INVITE z1 a b RSeq: 1", "> PRACK 2 PRACK z2 a b RAck: 1 1 INVITE",
                "< 200 2 PRACK z2 a b", "< 200 1 INVITE z1 a b",
            ],
            transactions: ["INVITE 0 [1, 4] - - completed(200)", "PRACK 2 [3] - - completed(200)"],
            dialogs: ["INVITE confirmed 4 - [1, 2, 3, 4]"]),
        Row(
            "several MESSAGEs, no dialog", .completed,
            [
                "> MESSAGE 1 MESSAGE z1 a -", "> MESSAGE 2 MESSAGE z2 a -", "< 200 2 MESSAGE z2 a b",
                "< 202 1 MESSAGE z1 a b",
            ], transactions: ["MESSAGE 0 [3] - - completed(202)", "MESSAGE 1 [2] - - completed(200)"]),
        Row(
            "one branch for all, as bad senders have it", .completed,
            [
                "> REGISTER 1 REGISTER z1 a -", "< 401 1 REGISTER z1 a b", "> REGISTER 2 REGISTER z1 a -",
                "< 200 2 REGISTER z1 a c",
            ], transactions: ["REGISTER 0 [1] - - completed(401)", "REGISTER 2 [3] - - completed(200)"]),
        Row(
            "no branch, as in RFC 2543: the ACK goes with its INVITE", .failed,
            ["> INVITE 1 INVITE - a -", "< 486 1 INVITE - a b", "> ACK 1 ACK - a b"],
            transactions: ["INVITE 0 [1] 2 - completed(486)"]),
        Row(
            "NOTIFY before the answer to SUBSCRIBE", .completed,
            [
                "> SUBSCRIBE 1 SUBSCRIBE z1 a -", "< NOTIFY 1 NOTIFY z2 b a Subscription-State: active",
                "> 200 1 NOTIFY z2 b a", "< 200 1 SUBSCRIBE z1 a b",
                "< NOTIFY 2 NOTIFY z3 b a Subscription-State: terminated;reason=timeout", "> 200 2 NOTIFY z3 b a",
            ],
            transactions: [
                "SUBSCRIBE 0 [3] - - completed(200)", "NOTIFY 1 [2] - - completed(200)",
                "NOTIFY 4 [5] - - completed(200)",
            ], dialogs: ["SUBSCRIBE terminated 3 - [1, 2, 3, 4, 5]"]),
        Row(
            "a BYE is challenged, and not sent again", .established,
            [
                "> INVITE 1 INVITE z1 a -", "< 200 1 INVITE z1 a b", "> BYE 2 BYE z2 a b", "< 407 2 BYE z2 a b",
            ], transactions: ["INVITE 0 [1] - - completed(200)", "BYE 2 [3] - - completed(407)"],
            dialogs: ["INVITE ending 1 2 [1, 2, 3]"]),
        Row(
            "a capture that starts inside", .completed,
            ["> INFO 7 INFO z1 a b", "< 200 7 INFO z1 a b"],
            transactions: ["INFO 0 [1] - - completed(200)"], dialogs: ["- confirmed - - [0, 1]"]),
    ]

    @Test("messages fall into transactions and dialogs", arguments: rows) func groups(row: Row) throws {
        var bench = Bench()
        for line in row.steps {
            let step = Step(line)
            bench.see(sip: step.text, step.source, step.destination)
        }
        let session = try #require(bench.correlator.sessions.first)
        func text(_ index: Int?) -> String { index.map { "\($0)" } ?? "-" }
        let transactions = session.transactions().map {
            "\($0.method.name) \(text($0.request)) \($0.responses) \(text($0.acknowledgement)) \(text($0.cancel)) "
                + "\($0.state)"
        }
        let dialogs = session.dialogs().map {
            let method = $0.method == .other ? "-" : $0.method.name
            return "\(method) \($0.state) \(text($0.confirmation)) \(text($0.bye)) \($0.messages)"
        }
        #expect(transactions == row.transactions)
        #expect(dialogs == row.dialogs)
        #expect(SessionProgress(session, isOver: false).state == row.state)
    }

    @Test("what one branch of a fork refuses ends no dialog of another") func branches() {
        var bench = Bench()
        let carol = Endpoint(address: IPAddress(v4: 0x0A00_0009), port: 5060)
        bench.see(sip: Step("> INVITE 1 INVITE z1 a -").text, alice, server)
        bench.see(sip: Step("< 180 1 INVITE z2 a b").text, bob, server)
        bench.see(sip: Step("< 180 1 INVITE z1 a b").text, server, alice)
        bench.see(sip: Step("< 486 1 INVITE z3 a c").text, carol, server)
        #expect(bench.correlator.sessions.first?.dialogs().map(\.state) == [.early])
        bench.see(sip: Step("< 486 1 INVITE z1 a c").text, server, alice)
        #expect(bench.correlator.sessions.first?.dialogs().map(\.state) == [.terminated])
    }

    @Test("a transaction is of one leg") func legs() {
        var bench = Bench()
        let invite = Step("> INVITE 1 INVITE z1 a -").text
        let answer = Step("< 200 1 INVITE z1 a b").text
        bench.see(sip: invite, alice, server)
        bench.see(sip: invite, server, bob)
        bench.see(sip: answer, bob, server)
        bench.see(sip: answer, server, alice)
        // What is repeated is counted, not listed.
        bench.see(sip: invite, alice, server)
        let transactions = bench.correlator.sessions.first?.transactions() ?? []
        #expect(transactions.map(\.request) == [0, 1])
        #expect(transactions.map(\.responses) == [[3], [2]])
        #expect(bench.correlator.sessions.first?.dialogs().map(\.messages) == [[2, 3]])
    }
}
