import Analysis
import Expressions
import Foundation
import Records
import Testing

@Suite("What is chosen by its messages") struct MessageSelectionTests {
    /// A name in Captures/, an expression, and the sessions and pushes that are left.
    static let rows: [(String, String, [String], [String])] = [
        ("appendix-k-clean.pcap", "sip.Method == \"REGISTER\"", ["s2"], []),
        ("appendix-k-clean.pcap", "frame.number == 18", ["s2"], []),
        ("appendix-k-clean.pcap", "ip.src == 192.0.2.22 and sip.Method", ["s2"], []),
        ("appendix-k-clean.pcap", "msrp.messageid == \"k353dwWDDvQk\"", ["s1", "s3"], ["p1"]),
        ("appendix-k-clean.pcap", "msrp.content.type contains \"multipart\"", ["s1", "s3"], ["p1"]),
        ("appendix-k-clean.pcap", "msrp.status.code > 200", [], []),
        ("appendix-k-clean.pcap", "text matches \"^hi,.*bob!$\"", ["s1", "s3"], ["p1"]),
        ("appendix-k-clean.pcap", "sip.Call-ID contains \"@user2\"", ["s2"], []),
        ("appendix-k-clean.pcap", "sip.CSeq.method == ACK and tcp", [], []),
        ("appendix-k-clean.pcap", "sip.CSeq.method == ACK and udp.port == 5060", ["s1", "s3"], ["p1"]),
        ("appendix-k-clean.pcap", "frame.time > \"2005-02-21 15:00\"", [], []),
        ("pager-mode.pcap", "sip.Method == MESSAGE and text contains \"Bob\"", ["s1", "s2", "s4"], ["p1"]),
        ("pager-mode.pcap", "sip.Status-Code == 202", ["s1", "s2", "s4"], ["p1"]),
        ("text-altered.pcap", "imtrace.verdict == altered", ["s1", "s3"], ["p1"]),
        ("text-altered.pcap", "imtrace.finding == X560", ["s1", "s3"], ["p1"]),
        ("text-altered.pcap", "imtrace.verdict == match", [], []),
        ("appendix-k-literal.pcap", "sip.Method == BYE", ["s1"], ["p1"]),
        ("chunked-out-of-order.pcap", "msrp.cnt.flg == \"+\"", ["s1", "s3"], ["p1"]),
        ("ipv6-vlan.pcap", "ipv6.addr == 2001:db8::/64 and text contains \"你好\"", ["s1", "s3"], ["p1"]),
        ("ipv6-vlan.pcap", "ip", [], []),
        // What was pushed says that it is from user1; live it was not seen.
        ("original-missing.pcap", "sip.from.user == user1", [], []),
        ("decoy.pcap", "text contains \"Bob\"", ["s1"], []),
    ]

    @Test("Expressions over Captures/")
    func expressions() throws {
        var wrong: [String] = []
        for (file, text, sessions, pushes) in MessageSelectionTests.rows {
            var criteria = MessageCriteria()
            criteria.expression = try Expression(text)
            let run = try chosen(criteria, Expected.folder.appending(path: file).path)
            if run.sessions.map(\.id) != sessions || run.pushes.map(\.id) != pushes {
                wrong.append("\(file) \(text): \(run.sessions.map(\.id)) \(run.pushes.map(\.id))")
            }
        }
        #expect(wrong == [])
    }

    /// Criteria by the letter before them (f from, t to, x text, s since, u until), and what is left of
    /// original-missing.pcap and of appendix-k-clean.pcap, whose push comes an hour and a half after its original.
    static let criteria: [([String], String, String)] = [
        (["f:user1"], "s2 p1", "s1 s3 p1"),
        (["f:sip:user1@imserver.com"], "s2 p1", "s1 s3 p1"),
        (["f:user9"], "", ""),
        (["t:user2"], "s1 s2 p1", "s1 s2 s3 p1"),
        (["f:user2", "t:user2"], "s1", "s2"),
        (["f:user1", "t:user1"], "", ""),
        (["x:ALICE"], "s2 p1", "s1 s3 p1"),
        (["x:alice", "x:bob"], "s2 p1", "s1 s3 p1"),
        (["x:alice", "x:carol"], "", ""),
        (["f:user1", "x:alice"], "s2 p1", "s1 s3 p1"),
        (["f:user2", "x:alice"], "", ""),
        (["s:14:00"], "s1 s2 p1", "s1 s2 s3 p1"),
        (["s:15:00"], "", ""),
        (["u:2005-02-21T14:02:10+01:00"], "", "s1 s3 p1"),
        (["s:14:30", "f:user2"], "s1", "s2"),
    ]

    @Test("Users, texts and times")
    func people() throws {
        var wrong: [String] = []
        for (words, missing, clean) in MessageSelectionTests.criteria {
            var criteria = MessageCriteria()
            for word in words {
                let value = String(word.dropFirst(2))
                switch word.first {
                case "f": criteria.senders.append(value)
                case "t": criteria.recipients.append(value)
                case "x": criteria.texts.append(value)
                case "s": criteria.since = try TimeText(value)
                default: criteria.until = try TimeText(value)
                }
            }
            for (file, expected) in [("original-missing.pcap", missing), ("appendix-k-clean.pcap", clean)] {
                let run = try chosen(criteria, Expected.folder.appending(path: file).path)
                let left = (run.sessions.map(\.id) + run.pushes.map(\.id)).joined(separator: " ")
                if left != expected { wrong.append("\(file) \(words): \(left)") }
            }
        }
        #expect(wrong == [])
    }

    /// What alice and bob say to each other on one MSRP session that alice opened, and a page to carol.
    private static let talk: PlayedCapture = {
        var capture = PlayedCapture()
        let path = ["msrp://10.0.0.1:2855/a;tcp", "msrp://10.0.0.2:2855/b;tcp"]
        func description(_ path: String) -> String {
            "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=message 2855 TCP/MSRP *\r\n"
                + "a=accept-types:*\r\na=path:\(path)\r\n"
        }
        func sip(_ start: String, _ headers: [String], _ body: String) -> [UInt8] {
            Array(
                ([start, "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK\(headers.count)\(start.utf8.count)"] + headers + [
                    "Content-Length: \(body.utf8.count)", "", body,
                ]).joined(separator: "\r\n").utf8)
        }
        func dialog(_ method: String, _ type: String) -> [String] {
            [
                "From: <sip:alice@example.org>;tag=a", "To: <sip:bob@example.org>\(method == "INVITE" ? "" : ";tag=b")",
                "Call-ID: talk@10.0.0.1", "CSeq: 1 INVITE", "Max-Forwards: 70", "Content-Type: \(type)",
            ]
        }
        capture.datagram(
            from: 1, to: 2,
            sip("INVITE sip:bob@example.org SIP/2.0", dialog("INVITE", "application/sdp"), description(path[0])))
        capture.datagram(
            from: 2, to: 1, sip("SIP/2.0 200 OK", dialog("200", "application/sdp"), description(path[1])))
        func send(
            _ id: String, _ from: Int, _ message: String, _ type: String, _ range: String, _ body: [UInt8],
            _ flag: String
        ) {
            let head = """
                MSRP \(id) SEND\r\nTo-Path: \(path[1 - from])\r\nFrom-Path: \(path[from])\r\nMessage-ID: \(message)\r\n\
                Byte-Range: \(range)\r\nContent-Type: \(type)\r\n\r\n
                """
            capture.segment(
                from: UInt8(from + 1), to: UInt8(2 - from),
                Array(head.utf8) + body + Array("\r\n-------\(id)\(flag)\r\n".utf8))
        }
        send("aaaa1111", 0, "m1", "text/plain;charset=utf-8", "1-5/11", Array("split".utf8), "+")
        send("aaaa2222", 0, "m1", "text/plain;charset=utf-8", "6-11/11", Array(" words".utf8), "$")
        let latin: [UInt8] = Array("caf".utf8) + [0xE9]
        send("bbbb1111", 1, "m2", "text/plain;charset=iso-8859-1", "1-4/4", latin, "$")
        let cpim = """
            From: <im:dora@example.org>\r\nTo: <tel:+49-30-123>\r\n\r\nContent-Type: text/plain\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nd3JhcHBlZA==
            """
        send("bbbb2222", 1, "m3", "message/cpim", "1-\(cpim.utf8.count)/\(cpim.utf8.count)", Array(cpim.utf8), "$")
        capture.segment(
            from: 2, to: 1,
            Array(
                """
                MSRP rrrr1111 REPORT\r\nTo-Path: \(path[0])\r\nFrom-Path: \(path[1])\r\nMessage-ID: m1\r\n\
                Byte-Range: 1-11/11\r\nStatus: 000 200 OK\r\n-------rrrr1111$\r\n
                """.utf8))
        capture.datagram(
            from: 1, to: 3,
            sip(
                "MESSAGE sip:carol@example.org SIP/2.0",
                [
                    "f: \"Al\" <sip:alice@example.org>;tag=p", "t: <sip:carol@example.org>", "i: page@10.0.0.1",
                    "CSeq: 7 MESSAGE", "s: a folded\r\n  subject", "c: text/plain", "Content-Transfer-Encoding: base64",
                ], "cGFnZWQ="))
        return capture
    }()

    /// An expression, or another criterion as above, and the sessions that are left: s1 the talk, s2 the page.
    static let decoded: [(String, [String])] = [
        ("text == \"split words\"", ["s1"]),
        ("text contains \"café\" and msrp.messageid == m2", ["s1"]),
        ("text contains \"wrapped\" and msrp.content.type == \"message/cpim\"", ["s1"]),
        ("text == paged", ["s2"]),
        ("text contains d3JhcHBl", []), ("msrp contains \"d3JhcHBl\"", ["s1"]),
        ("text contains split and msrp.messageid == m2", []),
        ("msrp.transaction.id == aaaa2222 and msrp.byte.range == \"1-5/11\"", ["s1"]),
        ("msrp.method == REPORT and msrp.status == \"000 200 OK\" and msrp.messageid == m1", ["s1"]),
        ("msrp.transaction.id == rrrr1111 and text contains split", ["s1"]),
        ("msrp.method == REPORT and msrp.messageid == m2", []),
        ("sip.Subject == \"a folded subject\"", ["s2"]),
        ("sip.from.display.info == \"Al\" and sip.from.addr == sip:alice@example.org", ["s2"]),
        ("sip.from.tag == p", ["s2"]), ("sip.CSeq.seq == 7 and sip.CSeq.method == MESSAGE", ["s2"]),
        ("sip.Content-Length == 8", ["s2"]), ("sip.r-uri.host == example.org and sip.r-uri.user != bob", ["s2"]),
        ("sip.Via.sent-by.address == 10.0.0.1 and sip.to.user in {carol}", ["s2"]),
        ("sip contains \"a=path:msrp://10.0.0.2\"", ["s1"]), ("sip.Contact", []),
        ("f:alice", ["s1", "s2"]), ("f:bob", ["s1"]), ("f:carol", []), ("t:carol", ["s2"]), ("f:dora", ["s1"]),
        ("t:+4930123", ["s1"]), ("t:0049 30 123", ["s1"]), ("f:bob x:CAFÉ", ["s1"]), ("f:alice x:café", []),
        ("f:alice x:split", ["s1"]), ("t:alice x:wrapped", ["s1"]), ("t:bob x:paged", []),
    ]

    @Test("Texts as persons wrote them, and who wrote them")
    func decodedTexts() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write("talk", MessageSelectionTests.talk.file)
        var wrong: [String] = []
        for (text, sessions) in MessageSelectionTests.decoded {
            var criteria = MessageCriteria()
            if text.dropFirst().first == ":" {
                for word in text.split(separator: " x:") {
                    switch word.prefix(2) {
                    case "f:": criteria.senders = [String(word.dropFirst(2))]
                    case "t:": criteria.recipients = [String(word.dropFirst(2))]
                    default: criteria.texts = [String(word)]
                    }
                }
            } else {
                criteria.expression = try Expression(text)
            }
            let run = try chosen(criteria, path)
            if run.sessions.map(\.id) != sessions { wrong.append("\(text): \(run.sessions.map(\.id))") }
        }
        #expect(wrong == [])
    }

    @Test("A selection that leaves nothing says so")
    func nothing() throws {
        let path = Expected.folder.appending(path: "appendix-k-clean.pcap").path
        func missing(_ choose: (inout Selection) throws -> Void) throws -> [Missing] {
            var options = Analyzer.Options()
            try choose(&options.selection)
            var analyzer = try Analyzer(paths: [path], options: options)
            var run = CollectedRun()
            return try analyzer.run(into: &run).missing
        }
        #expect(try missing { _ in } == [])
        #expect(try missing { $0.messages.texts = ["nowhere"] } == [.everything])
        #expect(try missing { $0.messages.expression = try Expression("sctp") } == [.everything])
        #expect(try missing { $0.scopes = [.problems] } == [.everything])
        #expect(try missing { $0.callIDs = ["nosuch"] } == [.callID("nosuch")])
        #expect(
            try missing {
                $0.scopes = [.session("s2")]
                $0.messages.texts = ["alice"]
            } == [.everything])
        #expect(try missing { $0.messages.texts = ["alice"] } == [])
    }

    private func chosen(_ criteria: MessageCriteria, _ path: String) throws -> CollectedRun {
        var options = Analyzer.Options()
        options.selection.messages = criteria
        var analyzer = try Analyzer(paths: [path], options: options)
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        return run
    }
}
