import Correlation
import DeferredPush
import Octets
import Reassembly
import Records
import Testing

@Suite("Which original") struct OriginalTests {
    /// Text, source, destination, and what is missing of it.
    struct Live: Sendable {
        let text: String
        let source: Endpoint
        let destination: Endpoint
        let damage: LossCause?

        init(_ text: String, _ source: Endpoint = alice, _ destination: Endpoint = server, _ damage: LossCause? = nil) {
            self.text = text
            self.source = source
            self.destination = destination
            self.damage = damage
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let live: [Live]
        let copy: String
        /// Verdict and reason, the frames cited, the fields that differ and must not, codes that must be there.
        let outcome: String
        let frames: [Int]
        let broken: [String]
        let codes: [FindingCode]
        let evicted: Set<Int>

        init(
            _ name: String, _ live: [Live], _ copy: String, _ outcome: String, _ frames: [Int] = [],
            broken: [String] = [], _ codes: [FindingCode] = [], evicted: Set<Int> = []
        ) {
            testDescription = name
            self.live = live
            self.copy = copy
            self.outcome = outcome
            self.frames = frames
            self.broken = broken
            self.codes = codes
            self.evicted = evicted
        }
    }

    static let page = Stored.all[4]
    static let decoy = counted(
        Stored.message.replacing("page-1", with: "decoy").replacing("tag=m1", with: "tag=m2").replacing(
            "Kmsg1", with: "Kother"))
    static let again = page.replacing("1 MESSAGE", with: "2 MESSAGE").replacing("Kmsg1", with: "Kmsg2")
    static let bare = page.replacing("CSeq: 1 MESSAGE\n", with: "")
        .replacing("Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKmsg1\n", with: "")
    static let renumbered = Stored.bye.replacing("2 BYE", with: "7 BYE")
    static let byeTaken = Stored.bye.replacing("BYE sip:im.example SIP/2.0", with: "SIP/2.0 200 OK")
    static let pageTaken = page.replacing("MESSAGE sip:bob@im.example SIP/2.0", with: "SIP/2.0 202 Accepted")

    static func withoutVia(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("Via:") }
            .joined(separator: "\n")
    }

    static let noCSeq = page.replacing("CSeq: 1 MESSAGE\n", with: "")
    static let nameless = page.replacing("Call-ID: page-1@10.0.0.1\n", with: "")
    static let torn = page.replacing("five?", with: "")
    static let forged = Stored.send.replacing("five", with: "nine")
    static let tampered = page.replacing("five", with: "nine")

    static func chunk(_ number: Int, _ range: String, _ body: String, _ flag: String) -> String {
        "MSRP chunk\(number) SEND\nTo-Path: msrp://10.0.0.9:12763/kjhd37s2s2;tcp\n"
            + "From-Path: msrp://10.0.0.1:7654/jshA7we;tcp\nMessage-ID: k353dwWD\nByte-Range: \(range)\n"
            + "Content-Type: text/plain\n\n\(body)\n-------chunk\(number)\(flag)\n"
    }

    static let chunks = [
        Live(chunk(1, "1-10/30", "Hi, Alice!", "+")), Live(chunk(2, "11-20/30", "  I'm Bob!", "+")),
        Live(chunk(3, "21-30/30", "  Tea now?", "$")),
    ]
    /// Its header section does not end, as a line of it is neither a header nor empty.
    static let bodiless = chunk(4, "11-20/30", "World", "$").replacing("plain\n\n", with: "plain\n*\n")
    static let joined = chunk(9, "1-30/30", "Hi, Alice!  I'm Bob!  Tea now?", "$")
    static let sip = [Live(Stored.all[0]), Live(Stored.all[1], server, alice)]

    static let rows: [Row] = [
        Row("the original alone", [Live(page)], page, "match", [1]),
        Row(
            "decoys with the same user and text around it", [Live(decoy), Live(page), Live(again)], page, "match", [2]),
        Row("decoys alone", [Live(decoy)], page, "not-seen", [], [.x501]),
        Row("nothing at all", [], page, "not-seen", [], [.x501]),
        Row(
            "another Call-ID by case", [Live(page.replacing("page-1", with: "PAGE-1").replacing("Kmsg1", with: "Kx"))],
            page, "not-seen"),
        Row("two alike, CSeq tells them apart", [Live(page), Live(again)], page, "match", [1]),
        Row("two alike, the branch tells them apart", [Live(page), Live(again)], noCSeq, "match", [1]),
        Row(
            "two alike, nothing tells them apart", [Live(page), Live(again)], bare, "ambiguous several-fit", [1, 2],
            [.x502]),
        Row(
            "two unlike, the text tells them apart", [Live(page), Live(again.replacing("five", with: "nine"))], bare,
            "match", [1]),
        Row("the same transmission repeated", [Live(page), Live(page)], bare, "match", [1]),
        Row(
            "no Call-ID, one that fits is live without one too", [Live(nameless)], nameless, "ambiguous no-identity",
            [1]),
        Row("no Call-ID, and nothing live without one", [Live(page)], nameless, "not-seen no-identity"),
        Row("another CSeq alone is another message", [Live(again)], page, "not-seen", [], [.x501]),
        Row(
            "another CSeq number in the copy of the one BYE", [Live(Stored.bye), Live(byeTaken, server, alice)],
            withoutVia(renumbered), "altered", [1], broken: ["CSeq"], [.x506]),
        Row(
            "another CSeq number, and a Via that names another request",
            [Live(Stored.bye), Live(byeTaken, server, alice)], renumbered.replacing("Kbye2", with: "Kbye7"), "not-seen"),
        Row("another CSeq number, and no answer", [Live(Stored.bye)], withoutVia(renumbered), "not-seen"),
        Row(
            "another CSeq number, after a challenge",
            [Live(Stored.bye), Live(byeTaken.replacing("200 OK", with: "401 No"), server, alice)],
            withoutVia(renumbered), "not-seen"),
        Row(
            "another CSeq number, and another sender", [Live(Stored.bye), Live(byeTaken, server, alice)],
            withoutVia(renumbered).replacing("<sip:alice@", with: "<sip:eve@"), "not-seen"),
        Row(
            "a MESSAGE with another CSeq number and no Via", [Live(page), Live(pageTaken, server, alice)],
            withoutVia(again), "not-seen"),
        Row(
            "through a proxy: the server leg is compared, the other is cited",
            [Live(VerdictTests.beforeProxy, alice, proxy), Live(VerdictTests.viaProxy, proxy, server)],
            VerdictTests.viaProxy, "match", [2, 1]),
        Row(
            "through a proxy: the copy has what the first leg had",
            [Live(VerdictTests.beforeProxy, alice, proxy), Live(VerdictTests.viaProxy, proxy, server)],
            VerdictTests.beforeProxy, "altered", [2, 1], broken: ["request-uri"], [.x506]),
        Row(
            "through a proxy: only the first leg was seen", [Live(VerdictTests.beforeProxy, alice, proxy)],
            VerdictTests.viaProxy, "match", [1], [.x504]),
        Row(
            "through a proxy: only the first leg was seen, the text is another",
            [Live(VerdictTests.beforeProxy, alice, proxy)],
            VerdictTests.viaProxy.replacing("five", with: "nine"), "altered", [1], broken: ["body"], [.x560]),
        Row("torn by a hole", [Live(torn, alice, server, .hole)], page, "incomplete hole", [1]),
        Row(
            "torn by a hole, the copy is another", [Live(torn, alice, server, .hole)], tampered, "incomplete hole", [1]),
        Row("cut by the snap length", [Live(torn, alice, server, .cut)], page, "incomplete cut", [1]),
        Row(
            "torn, and another that is whole but unlike", [Live(torn, alice, server, .hole), Live(page, alice, proxy)],
            tampered, "incomplete hole", [1]),
        Row("forgotten", [Live(page)], page, "incomplete evicted", [1], evicted: [1]),
        Row("forgotten, the copy is another", [Live(page)], tampered, "incomplete evicted", [1], evicted: [1]),
        Row(
            "a SEND on both sides of a middlebox (RFC 6714): what the server took counts",
            [Live(Stored.send, alice, host(7)), Live(Stored.send, host(7), server)], Stored.send, "match", [2, 1]),
        Row(
            "a SEND, and one under its names that the server refused",
            [
                Live(Stored.send), Live(CustodyTests.response, server, alice), Live(forged, host(7)),
                Live(CustodyTests.response.replacing("200 OK", with: "481 no"), server, host(7)),
            ], forged, "altered", [1], broken: ["body"]),
        Row(
            "a SEND, and one under its names that went elsewhere",
            [Live(Stored.send), Live(CustodyTests.response, server, alice), Live(forged, host(7), host(8))], forged,
            "altered", [1, 3], broken: ["body"]),
        Row(
            "a MESSAGE, and one under its names that the server refused",
            [
                Live(page), Live(pageTaken, server, alice), Live(tampered, host(7)),
                Live(pageTaken.replacing("202 Accepted", with: "403 no"), server, host(7)),
            ], tampered, "altered", [1], broken: ["body"]),
        Row(
            "a MESSAGE, and one under its names that was not answered",
            [Live(page), Live(pageTaken, server, alice), Live(tampered, host(7))], tampered, "altered", [1],
            broken: ["body"]),
        Row("three chunks joined", chunks, joined, "match", [1, 2, 3], [.x504]),
        Row("three chunks joined, in another order", [chunks[2], chunks[0], chunks[1]], joined, "match", [1, 2, 3]),
        Row(
            "three chunks joined, one octet changed", chunks, joined.replacing("Bob", with: "Rob"), "altered",
            [1, 2, 3], broken: ["body"], [.x560]),
        Row(
            "three chunks joined, the end left out", chunks, joined.replacing("  Tea now?", with: ""), "altered",
            [1, 2, 3], broken: ["body"], [.x564]),
        Row("first of three chunks as it was", chunks, chunks[0].text, "match", [1, 2, 3]),
        Row(
            "first of three chunks, its range left out", chunks,
            chunks[0].text.replacing("Byte-Range: 1-10/30\n", with: ""),
            "match", [1, 2, 3]),
        Row("second of three chunks as it was", chunks, chunks[1].text, "match", [1, 2, 3]),
        Row("last of three chunks as it was", chunks, chunks[2].text, "match", [1, 2, 3]),
        Row(
            "a chunk without a body as it was", [chunks[0], Live(bodiless)], bodiless, "match", [1, 2]),
        Row(
            "second of three chunks, changed", chunks, chunks[1].text.replacing("Bob", with: "Rob"), "altered",
            [1, 2, 3], broken: ["body"], [.x560]),
        Row(
            "first of three chunks as if it were all", chunks, chunks[0].text.replacing("-chunk1+", with: "-chunk1$"),
            "altered", [1, 2, 3], broken: ["body"], [.x564]),
        Row(
            "the head of the original came before the capture", [chunks[1], chunks[2]], joined,
            "incomplete before-capture", [1, 2]),
        Row("a chunk is not in the capture", [chunks[0], chunks[2]], joined, "incomplete cut", [1, 2]),
        Row(
            "a chunk is torn", [chunks[0], Live(chunks[1].text, alice, server, .hole), chunks[2]], joined,
            "incomplete hole", [1, 2, 3]),
        Row("a chunk is forgotten", chunks, joined, "incomplete evicted", [1, 2, 3], evicted: [2]),
        Row(
            "a message that goes on over another path, and is not whole",
            [
                Live(chunks[0].text.replacing("kjhd37s2s2", with: "other")), chunks[1],
                Live(chunk(5, "1-5/5", "Hello", "$")),
            ],
            chunks[1].text, "incomplete cut", [1, 2]),
        Row(
            "given up by its sender", [Live(Stored.send.replacing("wow$", with: "wow#"))], Stored.send,
            "incomplete cut", [1]),
        Row(
            "given up, then sent whole", [Live(Stored.send.replacing("wow$", with: "wow#")), Live(Stored.send)],
            Stored.send, "match", [2]),
        Row(
            "same text under another Message-ID",
            [Live(Stored.send.replacing("k353dwWD", with: "other1").replacing("d93kswow", with: "other2"))],
            Stored.send, "not-seen", [], [.x501]),
        Row(
            "same Message-ID in another session",
            sip + [
                Live(VerdictTests.offer("call-9", "jshA9xx")),
                Live(VerdictTests.answer("call-9", "zz9"), server, alice),
                Live(
                    Stored.send.replacing("jshA7we", with: "jshA9xx").replacing("kjhd37s2s2", with: "zz9").replacing(
                        "d93kswow", with: "tother")),
            ],
            Stored.all[0] + "|" + Stored.send, "not-seen", [], [.x501]),
        Row(
            "same Message-ID in another session, and that of the bundle not seen",
            [
                Live(VerdictTests.offer("call-9", "jshA9xx")),
                Live(VerdictTests.answer("call-9", "zz9"), server, alice),
                Live(
                    Stored.send.replacing("jshA7we", with: "jshA9xx").replacing("kjhd37s2s2", with: "zz9").replacing(
                        "d93kswow", with: "tother")),
            ],
            Stored.all[0] + "|" + Stored.send, "not-seen"),
        Row(
            "under another Call-ID, by its transaction id and paths",
            [
                Live(VerdictTests.offer("call-9", "jshA7we")),
                Live(VerdictTests.answer("call-9", "kjhd37s2s2"), server, alice), Live(Stored.send),
            ],
            Stored.all[0] + "|" + Stored.send, "match", [3]),
        Row(
            "through a relay: the server leg is compared",
            [Live(VerdictTests.beforeRelay, alice, proxy), Live(VerdictTests.afterRelay, proxy, server)],
            VerdictTests.afterRelay, "match", [2]),
        Row(
            "through a relay: only the first leg was seen", [Live(VerdictTests.beforeRelay, alice, proxy)],
            VerdictTests.afterRelay, "match", [1], [.x504]),
    ]

    @Test("the original is found by its keys, or not called found", arguments: rows) func finding(_ row: Row) throws {
        var evidence = Evidence()
        for live in row.live { evidence.see(live.text, live.source, live.destination, damage: live.damage) }
        evidence.evicted = row.evicted
        let pushed = evidence.push(row.copy.split(separator: "|").map(String.init))
        let record = try #require(pushed)
        let part = try #require(record.parts.last)
        #expect(part.outcome == row.outcome)
        #expect(part.live.map(\.frame) == row.frames)
        #expect(part.differences.filter { !$0.allowed }.map(\.field) == row.broken)
        #expect(row.codes.filter { !record.diagnostics.contains($0) } == [])
    }

    @Test("one chunk of several is named by its range")
    func chunkRange() throws {
        var evidence = Evidence()
        for live in OriginalTests.chunks { evidence.see(live.text, live.source, live.destination) }
        let pushed = [evidence.push([OriginalTests.chunks[1].text]), evidence.push([OriginalTests.joined])]
        #expect(pushed.map { $0?.parts.first?.chunkByteRange } == ["11-20/30", nil])
    }

    /// When the run starts, in seconds after the Date; whether the sender's leg is seen; why there is no original.
    static let absences: [(start: Int64, isVisible: Bool, reason: Reason?)] = [
        (-100, true, nil), (-100, false, .legNotVisible), (-2, true, nil), (-1, true, .beforeCapture),
        (0, true, .beforeCapture), (100, true, .beforeCapture), (100, false, .beforeCapture),
    ]

    @Test("why there is no original", arguments: absences.indices) func absence(_ index: Int) throws {
        let row = OriginalTests.absences[index]
        var evidence = Evidence()
        // Mon, 21 Feb 2005 13:02:03 GMT.
        let sent: Int64 = 1_108_990_923
        evidence.clock.start = Moment(nanoseconds: (sent + row.start) * 1_000_000_000, digits: 6)
        if row.isVisible { evidence.see(OriginalTests.decoy) }
        let dated = Stored.send.replacing("X-Colour", with: "Date: Mon, 21 Feb 2005 13:02:03 GMT\nX-Colour")
        let pushed = evidence.push([dated])
        let part = try #require(pushed?.parts.first)
        #expect(part.verdict == .notSeen)
        #expect(part.reason == row.reason)
        let severity = evidence.log.findings.first { $0.code == .x501 }?.severity
        #expect(severity == (row.reason == nil ? .warning : .note))
    }
}
