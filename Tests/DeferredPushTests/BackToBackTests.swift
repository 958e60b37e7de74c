import Correlation
import DeferredPush
import Octets
import Records
import Testing

/// The stored session and the pager message of `Stored` as the sender sent them, to a B2BUA that wrote them anew.
private enum FarSide {
    private static let rewritten = [
        ("call-1@10.0.0.1", "far-1"), ("page-1@10.0.0.1", "far-2"), ("tag=a1", "tag=fa1"), ("tag=m1", "tag=fm1"),
        ("tag=s1", "tag=fs1"), ("CSeq: 1 ", "CSeq: 7 "), ("CSeq: 2 ", "CSeq: 8 "), ("z9hG4bK", "z9hG4bKf"),
        ("Contact: <sip:alice@10.0.0.1:5060>", "Contact: <sip:alice@10.1.0.1:5060>"), ("o=alice", "o=far"),
        ("msrp://10.0.0.9:12763/kjhd37s2s2", "msrp://10.0.0.5:2855/farserver"),
        ("msrp://10.0.0.1:7654/jshA7we", "msrp://10.1.0.1:2855/faralice"), ("d93kswow", "tfar1"),
        ("Success-Report: no\n", ""), ("X-Colour: blue\n", ""), ("<sip:im.example>", "<sip:b2bua.example>"),
    ]

    static func of(_ text: String) -> String {
        var text = text
        for (near, far) in rewritten { text.replace(near, with: far) }
        let head = text.split(separator: "Content-Length: ").first.map(String.init) ?? text
        guard !text.hasPrefix("MSRP"), let empty = text.firstRange(of: "\n\n") else { return text }
        return counted(head + "Content-Length: 0\n\n" + text[empty.upperBound...])
    }

    static let all = Stored.all.map(of)
}

@Suite("Originals beyond a B2BUA") struct BackToBackTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the sender sent, and got.
        let live: [String]
        let copies: [String]
        /// Verdict and reason of each part.
        let outcomes: [String]
        let foundBy: Identification?

        init(
            _ name: String, _ live: [String], _ copies: [String], _ outcomes: [String], _ foundBy: Identification?
        ) {
            testDescription = name
            self.live = live
            self.copies = copies
            self.outcomes = outcomes
            self.foundBy = foundBy
        }
    }

    private static let copies = Array(Stored.all[..<4])
    private static let live = Array(FarSide.all[..<4])
    private static let matches = [String](repeating: "match", count: 4)
    private static let none = [String](repeating: "not-seen leg-not-visible", count: 4)

    private static func marked(_ texts: [String], _ mark: String) -> [String] {
        [texts[0].replacing("Call-ID:", with: "\(mark)\nCall-ID:")] + texts[1...]
    }

    private static func dated(_ texts: [String], _ time: String = "13:02:03") -> [String] {
        texts.map { text in
            text.hasPrefix("MSRP")
                ? text : text.replacing("Call-ID:", with: "Date: Mon, 21 Feb 2005 \(time) GMT\nCall-ID:")
        }
    }

    private static func wrapped(_ text: String, id: String) -> String {
        text.replacing("Byte-Range: 1-27/27\n", with: "").replacing("text/plain;charset=utf-8", with: "message/cpim")
            .replacing(
                Stored.text,
                with: """
                    From: <sip:alice@a.example>
                    To: <sip:bob@im.example>
                    NS: imdn <urn:ietf:params:imdn>
                    imdn.Message-ID: \(id)

                    Content-Type: text/plain

                    \(Stored.text)
                    """)
    }

    private static func with(_ texts: [String], send: String) -> [String] { [texts[0], texts[1], send, texts[3]] }

    static let rows = [
        Row(
            "Session-ID", marked(live, "Session-ID: ab30317f1a784dc48ff824d0d3715d86"),
            marked(copies, "Session-ID: AB30317F1A784DC48FF824D0D3715D86;remote=47755a9de7794ba387653f2099600ef2"),
            matches, .sessionID),
        Row(
            "Contribution-ID", marked(live, "Contribution-ID: abcdef-1234"),
            marked(copies, "Contribution-ID: abcdef-1234"), matches, .contributionID),
        Row(
            "imdn.Message-ID", with(live, send: wrapped(live[2], id: "abc1")),
            with(copies, send: wrapped(copies[2], id: "abc1")), matches, .imdnMessageID),
        Row("From, To, time and body", live, dated(copies), matches, .body),
        Row("From, To and body, hours before", live, dated(copies, "06:02:03"), none, nil),
        Row("From, To and body, at a time unknown", live, copies, none, nil),
        Row(
            "a host that hides the topology",
            marked(live, "Session-ID: ab1").map {
                $0.replacing("sip:alice@a.example", with: "sip:alice@b2bua.example")
            },
            marked(copies, "Session-ID: ab1"), matches, .sessionID),
        Row("a pager message", [FarSide.all[4]], dated([Stored.all[4]]), ["match"], .body),
        Row("another user", live.map { $0.replacing("sip:alice@", with: "sip:carol@") }, dated(copies), none, nil),
        Row(
            "another user under the same Session-ID",
            marked(live, "Session-ID: ab1").map { $0.replacing("sip:alice@", with: "sip:carol@") },
            marked(copies, "Session-ID: ab1"), none, nil),
        Row(
            "no Session-ID is none", marked(live, "Session-ID: 00000000000000000000000000000000"),
            with(
                marked(copies, "Session-ID: 00000000000000000000000000000000"),
                send: copies[2].replacing(Stored.text, with: "Hello!").replacing("1-27/27", with: "1-6/6")), none, nil),
        Row(
            "two sessions between the users", live + live.map { $0.replacing("far-1", with: "far-3") }, dated(copies),
            none,
            nil),
        Row(
            "a text that differs proves nothing about the server", marked(live, "Session-ID: ab1"),
            with(marked(copies, "Session-ID: ab1"), send: copies[2].replacing("five", with: "nine")),
            ["match", "match", "not-seen leg-not-visible", "match"], .sessionID),
        Row(
            "the near leg is there, its INVITE is not", live + [copies[1]], copies,
            ["not-seen leg-not-visible", "match", "not-seen leg-not-visible", "not-seen leg-not-visible"], .callID),
    ]

    @Test("are found by what a B2BUA passes on", arguments: rows) func finding(_ row: Row) throws {
        var evidence = Evidence()
        for text in row.live {
            let isAnswer = text.hasPrefix("SIP")
            evidence.see(text, isAnswer ? proxy : alice, isAnswer ? alice : proxy)
        }
        let pushed = evidence.push(row.copies)
        let record = try #require(pushed)
        #expect(record.parts.map(\.outcome) == row.outcomes)
        let foundBy = Set(record.parts.filter { $0.verdict == .match }.map(\.foundBy))
        #expect(foundBy == (row.foundBy.map { [$0] } ?? []))
        #expect(record.diagnostics.contains(.x505) == (row.foundBy.map { $0.confidence != .certain } ?? false))
        #expect(evidence.log.findings.filter { $0.severity == .error }.isEmpty)
    }

    @Test("tell in what they differ") func remark() throws {
        var evidence = Evidence()
        for text in Self.marked(Self.live, "Session-ID: ab1") { evidence.see(text, alice, proxy) }
        let copies = Self.with(
            Self.marked(Self.copies, "Session-ID: ab1"), send: Self.copies[2].replacing("five", with: "nine"))
        let pushed = evidence.push(copies)
        let record = try #require(pushed)
        #expect(record.parts[2].remark == "frame 3, beyond a B2BUA, has another body")
    }
}
