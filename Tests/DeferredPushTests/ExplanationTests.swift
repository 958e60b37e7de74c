import DeferredPush
import Octets
import Reassembly
import Records
import Testing

@Suite("Explanations") struct ExplanationTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let live: [OriginalTests.Live]
        let copy: String
        let choice: PartExplanation.Choice
        /// Of each candidate its first frame and what came of it, the one that was chosen with an asterisk.
        let candidates: [String]
        /// Of each field its name and what came of it.
        let fields: [String]

        init(
            _ name: String, _ live: [OriginalTests.Live], _ copy: String, _ choice: PartExplanation.Choice,
            _ candidates: [String], _ fields: [String]
        ) {
            testDescription = name
            self.live = live
            self.copy = copy
            self.choice = choice
            self.candidates = candidates
            self.fields = fields
        }
    }

    typealias Live = OriginalTests.Live
    static let page = OriginalTests.page
    private static let equal = [
        "start-line equal", "Via equal", "Max-Forwards equal", "From equal", "To equal", "Call-ID equal", "CSeq equal",
        "Content-Type equal", "Content-Length equal", "body equal",
    ]
    private static let sent = [
        "start-line equal", "transaction-id equal", "To-Path equal", "From-Path equal", "Message-ID equal",
        "Success-Report equal", "Byte-Range equal", "X-Colour equal", "Content-Type equal", "body equal",
    ]

    private static func changed(_ fields: [String], _ edits: [String: String]) -> [String] {
        fields.map { field in
            let name = String(field.prefix { $0 != " " })
            return edits[name].map { "\(name) \($0)" } ?? field
        }
    }

    static let rows: [Row] = [
        Row("equal", [Live(page)], page, .serverLeg, ["1 match*"], equal),
        Row("an MSRP message", [Live(Stored.send)], Stored.send, .serverLeg, ["1 match*"], sent),
        Row(
            "changed, as it may and as it may not", [Live(page)],
            page.replacing("Max-Forwards: 70", with: "Max-Forwards: 9").replacing("a.example", with: "A.example")
                .replacing("five", with: "nine"), .serverLeg, ["1 altered*"],
            changed(equal, ["Max-Forwards": "allowed", "From": "equivalent", "body": "altered"])),
        Row(
            "on two legs",
            [
                Live(VerdictTests.beforeProxy, alice, proxy), Live(VerdictTests.viaProxy, proxy, server),
            ], VerdictTests.viaProxy, .serverLeg, ["2 match*", "1 -"], equal),
        Row(
            "on the first leg alone", [Live(VerdictTests.beforeProxy, alice, proxy)], VerdictTests.beforeProxy,
            .beforeServer, ["1 match*"], equal),
        Row("another's", [Live(OriginalTests.decoy)], page, .none, [], []),
        Row(
            "two that fit alike", [Live(page), Live(OriginalTests.again)], OriginalTests.bare, .none,
            ["1 match", "2 match"], []),
        Row("torn", [Live(OriginalTests.torn, alice, server, .hole)], page, .serverLeg, ["1 incomplete*"], []),
        Row(
            "an SDP", [Live(Stored.all[0])], Stored.all[0], .serverLeg, ["1 match*"],
            [
                "start-line equal", "Via equal", "Route equal", "Max-Forwards equal", "From equal", "To equal",
                "Call-ID equal", "CSeq equal", "Contact equal", "Subject equal", "Allow equal", "Content-Type equal",
                "Content-Length equal", "sdp:v equal", "sdp:o equal", "sdp:s equal", "sdp:c equal", "sdp:t equal",
                "sdp:m equal", "sdp:a=accept-types equal", "sdp:a=path equal", "sdp:a=x-colour equal",
            ]),
    ]

    @Test("every field that was compared, and what it was compared with", arguments: rows)
    func explains(row: Row) throws {
        var evidence = Evidence()
        evidence.book.explained = .pushes(["p2"])
        for live in row.live { evidence.see(live.text, live.source, live.destination, damage: live.damage) }
        let silent = evidence.push([row.copy])
        let told = evidence.push([row.copy])
        let record = try #require(told)
        let part = try #require(record.explanation?.parts.first)
        #expect(silent?.explanation == nil && silent?.parts == record.parts)
        #expect(part.choice == row.choice)
        #expect(
            part.candidates.map { candidate in
                let verdict = candidate.verdict?.rawValue ?? "-"
                return "\(candidate.frames.first?.frame ?? 0) \(verdict)\(candidate.isChosen ? "*" : "")"
            } == row.candidates)
        #expect(part.fields.map { "\($0.field) \($0.outcome.rawValue)" } == row.fields)
        #expect(part.fields.allSatisfy { !$0.rule.isEmpty && !$0.source.isEmpty })
        // Octets of the carrier, which the bundle starts.
        let bundle = bundled([Copy(row.copy)])
        #expect(Array(bundle[part.offset..<part.offset + part.size]) == wire(row.copy))
    }

    @Test("who reads what of a carrier whose end nobody disputes")
    func readings() throws {
        var evidence = Evidence()
        evidence.book.explained = .all
        let octets = bundled([Copy(Self.page)])
        let last = 100 + octets.count - 1
        let pushed = [
            evidence.push(octets, bodyOffset: 100), evidence.push(octets, bodyOffset: 100, form: .sip),
            evidence.push(octets, isBroken: true),
        ]
        #expect(
            pushed.map { $0?.explanation?.readings.map(\.outcome) ?? [] } == [
                [
                    "0-\(last + 18), all: the end-line stands at \(last + 3)", "no length given, so as above",
                    "body at 100-\(last), 1 part",
                ], ["body at 100-\(last), 1 part"], ["not there whole: \(octets.count) octets of it, 1 part"],
            ])
    }
}
