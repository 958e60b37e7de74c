import Analysis
import Records
import Testing

/// What the views tell of literal sessions: who said what, what became of it, and what passed.
@Suite("Conversations and ladders") struct ConversationTests {
    private static func octets(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

    private static func sip(_ start: String, _ cseq: String, _ body: String = "", tag: Bool = true) -> [UInt8] {
        let type = body.isEmpty ? "" : "Content-Type: application/sdp\n"
        return octets(
            "\(start)\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK\(cseq.prefix(1))\nMax-Forwards: 70\n"
                + "From: \"Al\" <sip:alice@b.example>;tag=1\nTo: <sip:bob@b.example>\(tag ? ";tag=2" : "")\n"
                + "Call-ID: 1@a.example\nCSeq: \(cseq)\nContact: <sip:x@10.0.0.1>\n\(type)"
                + "Content-Length: \(octets(body).count)\n\n\(body)")
    }

    private static func description(_ host: Int, _ path: String) -> String {
        "v=0\no=- 1 1 IN IP4 10.0.0.\(host)\ns=-\nc=IN IP4 10.0.0.\(host)\nt=0 0\n"
            + "m=message 2855 TCP/MSRP *\na=accept-types:*\na=path:\(path)\n"
    }

    private static func send(
        _ id: String, to: String, from: String, _ message: String, _ headers: String, _ body: String, flag: String = "$"
    ) -> [UInt8] {
        octets("MSRP \(id) SEND\nTo-Path: \(to)\nFrom-Path: \(from)\nMessage-ID: \(message)\n\(headers)\n\n")
            + octets(body) + octets("\n-------\(id)\(flag)\n")
    }

    private static func answer(_ id: String, _ status: String = "200 OK") -> [UInt8] {
        octets("MSRP \(id) \(status)\nTo-Path: msrp://h/x;tcp\nFrom-Path: msrp://h/y;tcp\n-------\(id)$\n")
    }

    private static let alice = "msrp://10.0.0.1:2855/a;tcp"
    private static let bob = "msrp://10.0.0.2:2855/b;tcp"
    private static let relay = "msrp://10.0.0.5:2855/r;tcp"
    private static let plain = "Content-Type: text/plain"

    private static func opened() -> PlayedCapture {
        var capture = PlayedCapture()
        let invite = sip("INVITE sip:bob@b.example SIP/2.0", "1 INVITE", description(1, alice), tag: false)
        capture.datagram(from: 1, to: 2, invite)
        // Half a second and more behind it: not a copy, but sent again.
        capture.datagram(from: 1, to: 2, invite)
        capture.datagram(from: 2, to: 1, sip("SIP/2.0 200 OK", "1 INVITE", description(2, bob)))
        return capture
    }

    private static func cpim(_ from: String, _ type: String, _ headers: String, _ body: String) -> String {
        "From: <sip:\(from)@b.example>\nTo: <sip:x@b.example>\n\(headers)\nContent-Type: \(type)\n\n\(body)"
    }

    private static func imdn(_ id: String, _ what: String) -> String {
        let kind = what == "displayed" ? "display" : "delivery"
        return "<?xml version=\"1.0\"?><imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>\(id)</message-id>"
            + "<datetime>2026-09-21T14:13:30Z</datetime><recipient-uri>sip:bob@b.example</recipient-uri>"
            + "<\(kind)-notification><status><\(what)/></status></\(kind)-notification></imdn>"
    }

    private func views(_ capture: PlayedCapture) throws -> CollectedViews {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = Analyzer.Options()
        options.views.conversations = true
        options.views.ladders = .all
        var analyzer = try Analyzer(paths: [folder.write("played.pcap", capture.file)], options: options)
        var run = CollectedViews()
        _ = try analyzer.run(into: &run)
        return run
    }

    @Test("both sides speak; what one leg passes on to the next is one message")
    func sides() throws {
        var capture = Self.opened()
        capture.segment(from: 1, to: 2, Self.send("t111", to: Self.bob, from: Self.alice, "m1", Self.plain, "Hi"))
        capture.segment(from: 2, to: 1, Self.answer("t111"))
        capture.segment(from: 2, to: 1, Self.send("t222", to: Self.alice, from: Self.bob, "m2", Self.plain, "Ho"))
        capture.segment(from: 1, to: 2, Self.answer("t222", "415 No"))
        let relayed = "\(Self.relay) \(Self.bob)"
        capture.segment(from: 1, to: 5, Self.send("t333", to: relayed, from: Self.alice, "m3", Self.plain, "Go"))
        capture.segment(from: 5, to: 1, Self.answer("t333"))
        capture.segment(
            from: 5, to: 2, Self.send("t444", to: Self.bob, from: "\(Self.relay) \(Self.alice)", "m3", Self.plain, "Go")
        )
        capture.segment(from: 2, to: 5, Self.answer("t444"))
        let run = try views(capture)
        let conversation = try #require(run.conversations.first)
        #expect(run.conversations.count == 1 && conversation.sessions == ["s1"])
        #expect(conversation.parties == ["sip:alice@b.example", "sip:bob@b.example"])
        let shown = conversation.messages.map { message in
            "\(message.sender ?? "?") \(message.text ?? "-") \(message.events.map { "\($0.kind)" })"
        }
        #expect(
            shown == [
                "sip:alice@b.example Hi [\"delivered\"]", "sip:bob@b.example Ho [\"refused\"]",
                "sip:alice@b.example Go [\"delivered\"]",
            ])
        // The last word is that of the last leg.
        #expect(conversation.messages.last?.events.last?.citation?.how == "MSRP 200")
    }

    @Test("notifications are the state of their message, and composing is counted")
    func notifications() throws {
        var capture = Self.opened()
        let asking =
            "NS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: X1\n"
            + "imdn.Disposition-Notification: positive-delivery, display\n"
        func wrapped(_ id: String, _ from: Bool, _ body: String) -> [UInt8] {
            Self.send(
                "t\(id)\(id)", to: from ? Self.bob : Self.alice, from: from ? Self.alice : Self.bob, "m\(id)",
                "Content-Type: message/cpim", body)
        }
        capture.segment(from: 1, to: 2, wrapped("11", true, Self.cpim("alice", "text/plain", asking, "Hi")))
        capture.segment(from: 2, to: 1, Self.answer("t1111"))
        for (id, what) in [("22", "delivered"), ("33", "displayed")] {
            capture.segment(
                from: 2, to: 1, wrapped(id, false, Self.cpim("bob", "message/imdn+xml", "", Self.imdn("X1", what))))
        }
        capture.segment(
            from: 2, to: 1, wrapped("44", false, Self.cpim("bob", "message/imdn+xml", "", Self.imdn("X9", "displayed")))
        )
        capture.segment(
            from: 2, to: 1,
            Self.send(
                "t555", to: Self.alice, from: Self.bob, "m5", "Content-Type: application/im-iscomposing+xml",
                "<isComposing xmlns=\"urn:ietf:params:xml:ns:im-iscomposing\"><state>active</state></isComposing>"))
        let run = try views(capture)
        let conversation = try #require(run.conversations.first)
        #expect(conversation.messages.map(\.text) == ["Hi"])
        #expect(conversation.messages.first?.events.map(\.kind) == [.delivered, .delivered, .read])
        #expect(conversation.composing == 1 && conversation.strayNotices == 1)
        let titles = run.ladders.first?.steps.map(\.title) ?? []
        for title in ["SEND m22 IMDN delivered", "SEND m33 IMDN displayed", "SEND m5 isComposing"] {
            #expect(titles.contains(title), "\(titles)")
        }
    }

    @Test("a diagram folds what was sent again, and the chunks in the middle; reports are in it")
    func ladder() throws {
        var capture = Self.opened()
        for number in 1...6 {
            let range = "Byte-Range: \(number * 2 - 1)-\(number * 2)/12\n\(Self.plain)"
            capture.segment(
                from: 1, to: 2,
                Self.send(
                    "t00\(number)", to: Self.bob, from: Self.alice, "m1", range, "ab", flag: number == 6 ? "$" : "+"))
            capture.segment(from: 2, to: 1, Self.answer("t00\(number)"))
        }
        capture.segment(
            from: 2, to: 1,
            Self.octets(
                "MSRP r111 REPORT\nTo-Path: \(Self.alice)\nFrom-Path: \(Self.bob)\nMessage-ID: m1\n"
                    + "Byte-Range: 1-12/12\nStatus: 000 200 OK\n-------r111$\n"))
        let steps = try views(capture).ladders.first?.steps ?? []
        let shown = steps.map { "\($0.title) x\($0.count) \($0.size ?? 0)" }
        #expect(
            shown == [
                "INVITE (SDP) x2 0", "200 OK (SDP) x1 0", "SEND m1 chunk 1/6 x1 2", "MSRP 200 x1 0",
                "SEND m1 chunks 2-5 x4 8", "MSRP 200 x4 0", "SEND m1 chunk 6/6 x1 2", "MSRP 200 x1 0",
                "REPORT 200 OK x1 0",
            ])
        #expect(steps.last?.source == "10.0.0.2:2855" && steps.last?.destination == "10.0.0.1:2855")
        #expect(steps.map(\.time) == steps.map(\.time).sorted())
    }
    @Test("a diagram says where the sender gave a message up")
    func aborted() throws {
        var capture = Self.opened()
        for (number, flag) in [(1, "+"), (2, "#")] {
            let range = "Byte-Range: \(number * 2 - 1)-\(number * 2)/12\n\(Self.plain)"
            capture.segment(
                from: 1, to: 2, Self.send("t00\(number)", to: Self.bob, from: Self.alice, "m1", range, "ab", flag: flag)
            )
        }
        capture.segment(from: 2, to: 1, Self.answer("t001"))
        let titles = try views(capture).ladders.first?.steps.map(\.title) ?? []
        #expect(titles.suffix(3) == ["SEND m1 chunk 1/2", "SEND m1 chunk 2/2 aborted (#)", "MSRP 200"])
    }
}
