import Octets
import Records
import Testing

/// What is found where copies are held against what was live.
@Suite("Findings of comparison") struct ComparisonFindingTests {
    /// What was live, and the copies.
    struct Comparison: Sendable {
        var live: [OriginalTests.Live] = standard
        var copies: [String] = Stored.all
        var to = "sip:bob@im.example"
        var isBroken = false
    }

    static let standard: [OriginalTests.Live] = Stored.all.enumerated().map { index, text in
        index == 1 ? OriginalTests.Live(text, server, alice) : OriginalTests.Live(text)
    }

    /// All was live; one copy differs.
    static func copy(_ kind: String, _ edits: (String, String)...) -> Comparison {
        var comparison = Comparison()
        let place = Stored.kinds.firstIndex(of: kind) ?? 0
        var text = [Stored.invite, Stored.ok, Stored.send, Stored.bye, Stored.message][place]
        for (old, new) in edits { text = text.replacing(old, with: new) }
        comparison.copies[place] = counted(text)
        return comparison
    }

    /// One copy, and what was live of it.
    static func one(_ live: String, _ copy: String) -> Comparison {
        Comparison(live: [OriginalTests.Live(live)], copies: [copy])
    }

    static func dated(_ time: String) -> String {
        counted(Stored.message.replacing("CSeq", with: "Date: Mon, 21 Feb 2005 \(time)\nCSeq"))
    }

    /// With an imdn.Message-ID.
    static func named(_ id: String) -> String {
        cpim("a@x").replacing(
            "From: <im:a@x>", with: "NS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: \(id)\nFrom: <im:a@x>")
    }

    static func cpim(_ from: String) -> String {
        Stored.send.replacing("text/plain;charset=utf-8", with: "message/cpim").replacing(
            "Byte-Range: 1-27/27\n", with: ""
        )
        .replacing(Stored.text, with: "From: <im:\(from)>\nTo: <im:b@x>\n\nContent-Type: text/plain\n\nHi")
    }

    static let ended = OriginalTests.joined
    static let begun = OriginalTests.chunks[0].text
    static let aborted = OriginalTests.chunk(2, "11-20/30", "  I'm Bob!", "#")
    /// A SEND of which only the first two of three chunks came, as a whole one.
    static let short = OriginalTests.chunk(9, "1-20/20", "Hi, Alice!  I'm Bob!", "$")
    static func unfinished(_ last: String, _ copy: String) -> Comparison {
        Comparison(live: [OriginalTests.Live(begun), OriginalTests.Live(last)], copies: [copy])
    }

    static let rows: [FindingRow<Comparison>] = [
        .init(.x500, "all equal", Comparison(), spares: one(Stored.send, Stored.send.replacing("five", with: "nine"))),
        .init(
            .x501, "no BYE was live", Comparison(live: standard.filter { !$0.text.hasPrefix("BYE") }),
            spares: Comparison()),
        .init(
            .x502, "two that fit",
            Comparison(
                live: [OriginalTests.Live(OriginalTests.page), OriginalTests.Live(OriginalTests.again)],
                copies: [OriginalTests.bare]),
            spares: Comparison(
                live: [OriginalTests.Live(OriginalTests.page), OriginalTests.Live(OriginalTests.tampered)],
                copies: [OriginalTests.bare])),
        .init(
            .x503, "a space in a Request-URI", copy("INVITE", ("INVITE sip:bob", "INVITE sip: bob")),
            spares: copy("INVITE", ("INVITE sip:bob", "INVITE sip:carol"))),
        .init(
            .x503, "spaces in an address", copy("MESSAGE", ("<sip:alice@a.example>", "<sip: alice@a.example >")),
            spares: copy("MESSAGE", ("<sip:alice@a.example>", "<sip:mallory@a.example>"))),
        .init(
            .x504, "another Max-Forwards", copy("INVITE", ("Forwards: 70", "Forwards: 69")),
            spares: copy("INVITE", ("Max-Forwards: 70\n", ""))),
        .init(
            .x506, "another Request-URI", copy("INVITE", ("INVITE sip:bob", "INVITE sip:carol")),
            spares: copy("INVITE", ("INVITE sip:bob@im", "INVITE sip:bob@IM"))),
        .init(
            .x507, "a Date added", one(Stored.all[4], dated("13:02:04 GMT")),
            spares: one(dated("13:02:04 GMT"), dated("13:02:04 GMT"))),
        .init(
            .x508, "another Date", one(dated("13:02:04 GMT"), dated("13:02:05 GMT")),
            spares: one(dated("13:02:04 GMT"), dated("13:02:04 UTC"))),
        .init(
            .x509, "a Date long before its original", one(Stored.all[4], dated("13:00:30 GMT")),
            spares: one(Stored.all[4], dated("13:01:30 GMT"))),
        .init(
            .x510, "another sender", copy("MESSAGE", ("sip:alice@", "sip:mallory@")),
            spares: copy("MESSAGE", ("sip:alice@a.example", "sip:alice@A.EXAMPLE"))),
        .init(
            .x511, "another recipient", copy("MESSAGE", ("To: <sip:bob@", "To: <sip:carol@")),
            spares: copy("MESSAGE", ("To: <sip:bob@im", "To: <sip:bob@IM"))),
        .init(
            .x520, as: .error, "another answer", copy("200", ("tag=s1", "tag=s2")),
            spares: copy("200", ("Contact: <sip:im.example>\n", ""))),
        .init(
            .x530, "another path in SDP", copy("INVITE", ("7654/jshA7we", "7654/other")),
            spares: copy("INVITE", ("colour:blue", "colour:red"))),
        .init(
            .x540, "paths of nobody", copy("SEND", ("12763/kjhd37s2s2", "1/kjhd37s2s2")),
            spares: copy("SEND", ("10.0.0.9:12763", "10.0.0.9:012763"))),
        .init(
            .x541, "paths of the push",
            copy(
                "SEND", ("msrp://10.0.0.9:12763/kjhd37s2s2;tcp", "msrp://10.0.0.2:7777/iau39;tcp"),
                ("msrp://10.0.0.1:7654/jshA7we;tcp", "msrp://10.0.0.9:8888/9di4ea;tcp")),
            spares: copy("SEND", ("msrp://10.0.0.9:12763/kjhd37s2s2;tcp", "msrp://10.0.0.2:7777/iau39;tcp"))),
        .init(
            .x550, "another Message-ID", copy("SEND", ("k353dwWD", "k353dwWX")),
            spares: copy("SEND", ("d93kswow", "d93kswox"))),
        .init(
            .x551, "another Success-Report", copy("SEND", ("Success-Report: no", "Success-Report: yes")),
            spares: copy("SEND", ("Success-Report: no\n", ""))),
        .init(.x560, "another word", copy("SEND", ("five", "nine")), spares: copy("SEND", ("five?", "five?\n"))),
        .init(
            .x561, "a no-break space", copy("SEND", ("Tea at", "Tea\u{C2}\u{A0}at")),
            spares: copy("SEND", ("Tea at", "Tea-at"))),
        .init(
            .x562, "LF for CR LF", copy("SEND", ("Bob!\n", "Bob!\u{10A}")), spares: copy("SEND", ("Bob!\n", "Bob! "))),
        .init(.x563, "a line end more", copy("SEND", ("five?", "five?\n")), spares: copy("SEND", ("five?", "five? "))),
        .init(.x564, "cut", copy("SEND", (" at five?", "")), spares: copy("SEND", ("Tea ", ""))),
        .init(
            .x565, "another type", copy("MESSAGE", ("text/plain", "text/html")),
            spares: copy("MESSAGE", ("text/plain;charset=utf-8", "Text/Plain; charset=\"UTF-8\""))),
        .init(.x571, "another sender inside", one(cpim("a@x"), cpim("z@x")), spares: one(cpim("a@x"), cpim("a@x"))),
        .init(
            .i706, "another imdn.Message-ID", one(named("imdnHello1"), named("imdnHello2")),
            spares: one(named("imdnHello1"), named("imdnHello1").replacing("im:a@x", with: "im:z@x"))),
        .init(
            .l610, "to another user", Comparison(to: "sip:carol@im.example"),
            spares: Comparison(to: "sip:bob@IM.example;transport=tcp")),
        .init(
            .l612, "what its sender gave up", unfinished(aborted, short),
            spares: unfinished(aborted, short.replacing("chunk9$", with: "chunk9#"))),
        .init(
            .l612, "what its sender never ended", unfinished(OriginalTests.chunks[1].text, short),
            spares: unfinished(OriginalTests.chunks[1].text, ended)),
        .init(.l624, "half a push", Comparison(isBroken: true), spares: Comparison()),
    ]

    private func severities(_ comparison: Comparison, _ code: FindingCode) -> Set<Severity> {
        var evidence = Evidence()
        for live in comparison.live { evidence.see(live.text, live.source, live.destination) }
        _ = evidence.push(comparison.copies, to: comparison.to, isBroken: comparison.isBroken)
        return evidence.severities(of: code)
    }

    @Test("each finding, and its near miss", arguments: rows) func finding(_ row: FindingRow<Comparison>) {
        #expect(severities(row.raises, row.code) == [row.severity])
        #expect(severities(row.spares, row.code) == [])
    }
}
