import Analysis
import Records
import Testing

/// A message sent to a server, and delivered later in a session of its own, as deployed RCS does it.
private struct Exchange {
    var mark = "Referred-By: <sip:alice@a.example>\nContact: <sip:im@10.0.0.9>;+g.oma.sip-im"
    var sent: String? = cpim()
    var pushed = cpim()
    /// The message that stands beside the description in the server's INVITE.
    var first: String?
    /// The one that stands beside the description in the sender's INVITE, instead of `sent`.
    var opening: String?
    /// Whether the recipient speaks in the server's session, too.
    var isAnswered = false
    var hasProxy = false
    /// How the recipient answers the server's INVITE.
    var answer = "200 OK"
    /// What an SBC, which is host 5, makes of what was pushed, in a session of its own.
    var passedOn: String?
    /// In how many chunks what was sent and what was pushed go.
    var sentIn = 1
    var pushedIn = 1
    /// Whether the last chunk of what was pushed is there.
    var isPushedWhole = true

    static let body = "Gr\u{FC}\u{DF}e, Bob!"

    static func cpim(
        from: String = "<sip:alice@a.example>", id: String? = "abc1", date: String? = "2026-09-21T13:46:45Z",
        type: String = "text/plain;charset=utf-8", _ text: String = body
    ) -> String {
        var head = "From: \(from)\nTo: <sip:bob@b.example>\n"
        if let date { head += "DateTime: \(date)\n" }
        if let id { head += "NS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: \(id)\n" }
        return head + "\nContent-Type: \(type)\n\n\(text)"
    }

    private static func octets(_ text: String) -> [UInt8] {
        Array(text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n").utf8)
    }

    private static func sdp(_ host: Int) -> String {
        """
        v=0
        o=- 1 1 IN IP4 10.0.0.\(host)
        s=-
        c=IN IP4 10.0.0.\(host)
        t=0 0
        m=message 2855 TCP/MSRP *
        a=accept-types:message/cpim
        a=path:msrp://10.0.0.\(host):2855/p\(host);tcp

        """
    }

    private static func sip(
        _ start: String, _ callID: String, from: String, via: Int, extra: String = "", path: Int, beside: String? = nil
    ) -> [UInt8] {
        var body = sdp(path)
        var type = "application/sdp"
        if let beside {
            type = "multipart/mixed;boundary=b1"
            body =
                "--b1\nContent-Type: application/sdp\n\n\(body)\n--b1\nContent-Type: message/cpim\n\n\(beside)\n--b1--\n"
        }
        let octets = octets(body)
        return Self.octets(
            """
            \(start)
            Via: SIP/2.0/UDP 10.0.0.\(via);branch=z9hG4bK\(callID)\(via)
            Max-Forwards: 70
            From: <\(from)>;tag=f\(callID)
            To: <sip:bob@b.example>\(start.hasPrefix("SIP") ? ";tag=t\(callID)" : "")
            Call-ID: \(callID)
            CSeq: 1 INVITE
            \(extra.isEmpty ? "" : extra + "\n")Content-Type: \(type)
            Content-Length: \(octets.count)


            """) + octets
    }

    /// The chunks of a message.
    private static func send(_ id: String, from: Int, to: Int, _ body: String, in count: Int = 1) -> [[UInt8]] {
        let octets = octets(body)
        let length = (octets.count + count - 1) / count
        return (0..<count).map { number in
            let piece = octets[number * length..<min(octets.count, (number + 1) * length)]
            let transaction = "t\(id)0\(number)"
            return Self.octets(
                """
                MSRP \(transaction) SEND
                To-Path: msrp://10.0.0.\(to):2855/p\(to);tcp
                From-Path: msrp://10.0.0.\(from):2855/p\(from);tcp
                Message-ID: m\(id)000
                Byte-Range: \(piece.startIndex + 1)-\(piece.endIndex)/\(octets.count)
                Content-Type: message/cpim


                """) + piece + Self.octets("\n-------\(transaction)\(number + 1 == count ? "$" : "+")\n")
        }
    }

    private var capture: PlayedCapture {
        var capture = PlayedCapture()
        let invite = "INVITE sip:bob@b.example SIP/2.0"
        capture.datagram(
            from: 1, to: 9,
            Self.sip(invite, "live", from: "sip:alice@a.example", via: 1, path: 1, beside: opening))
        capture.datagram(
            from: 9, to: 1, Self.sip("SIP/2.0 200 OK", "live", from: "sip:alice@a.example", via: 1, path: 9))
        if let sent {
            for chunk in Self.send("live", from: 1, to: 9, sent, in: sentIn) { capture.segment(from: 1, to: 9, chunk) }
        }
        let offer = Self.sip(invite, "push", from: "sip:im@b.example", via: 9, extra: mark, path: 9, beside: first)
        capture.datagram(from: 9, to: hasProxy ? 5 : 2, offer)
        if hasProxy {
            capture.datagram(
                from: 5, to: 2,
                Self.sip(invite, "push", from: "sip:im@b.example", via: 5, extra: mark, path: 9, beside: first))
        }
        capture.datagram(
            from: 2, to: 9, Self.sip("SIP/2.0 \(answer)", "push", from: "sip:im@b.example", via: 9, path: 2))
        if answer != "200 OK" { return capture }
        let chunks = Self.send("push", from: 9, to: 2, pushed, in: pushedIn)
        for chunk in isPushedWhole ? chunks : chunks.dropLast() { capture.segment(from: 9, to: 2, chunk) }
        if let passedOn {
            capture.datagram(
                from: 5, to: 3, Self.sip(invite, "next", from: "sip:im@b.example", via: 5, extra: mark, path: 5))
            capture.datagram(
                from: 3, to: 5, Self.sip("SIP/2.0 200 OK", "next", from: "sip:im@b.example", via: 5, path: 3))
            for chunk in Self.send("next", from: 5, to: 3, passedOn) { capture.segment(from: 5, to: 3, chunk) }
        }
        if isAnswered {
            for chunk in Self.send("back", from: 2, to: 9, Self.cpim(id: "back")) {
                capture.segment(from: 2, to: 9, chunk)
            }
        }
        return capture
    }

    func run() throws -> CollectedRun {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        return try CollectedRun.of([folder.write("stored.pcap", capture.file)])
    }

    /// Its conversations and diagrams.
    func views() throws -> CollectedViews {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = Analyzer.Options()
        options.views.conversations = true
        options.views.ladders = .all
        var analyzer = try Analyzer(paths: [folder.write("stored.pcap", capture.file)], options: options)
        var views = CollectedViews()
        _ = try analyzer.run(into: &views)
        return views
    }

    static func with(_ change: (inout Exchange) -> Void) -> Exchange {
        var exchange = Exchange()
        change(&exchange)
        return exchange
    }
}

@Suite("Stored messages in sessions of their own") struct StoreAndForwardTests {
    @Test(
        "are one message of their conversation, and no message of the server's",
        arguments: [
            ("in the session", Exchange()), ("in the INVITE", Exchange.with { $0.first = Exchange.cpim() }),
            (
                "beside the description when it was sent",
                Exchange.with {
                    $0.opening = $0.sent; $0.sent = nil
                }
            ),
            (
                "in chunks",
                Exchange.with {
                    $0.sentIn = 3; $0.pushedIn = 2
                }
            ),
        ])
    fileprivate func conversations(_ name: String, _ exchange: Exchange) throws {
        let views = try exchange.views()
        let messages = views.conversations.flatMap(\.messages)
        #expect(messages.map(\.text) == [Exchange.body])
        #expect(messages.map(\.sender) == ["sip:alice@a.example"])
        #expect(messages.first?.events.contains { $0.push?.verdict == .match } == true)
        #expect(views.ladders.flatMap(\.steps).contains { $0.push?.verdict == .match })
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        fileprivate let exchange: Exchange
        /// Verdict, text, frames of the original and fields that differ, for each push.
        let pushes: [String]
        /// Those about such sessions.
        var codes: [FindingCode] = [.l650]
        var custody: [CustodyClass] = [.pushedEqual]

        fileprivate init(
            _ name: String, _ pushes: [String], codes: [FindingCode] = [.l650],
            custody: [CustodyClass] = [.pushedEqual],
            _ change: (inout Exchange) -> Void = { _ in }
        ) {
            testDescription = name
            exchange = .with(change)
            self.pushes = pushes
            self.codes = codes
            self.custody = custody
        }
    }

    static let rows: [Row] = [
        Row("a stored message, as it was", ["match equal [5]"]),
        Row("sent in three chunks", ["match equal [5, 6, 7]"]) { $0.sentIn = 3 },
        Row("sent in three chunks, and altered", ["altered differs [5, 6, 7] body"], custody: [.pushedAltered]) {
            $0.sentIn = 3
            $0.pushed = Exchange.cpim("Gr\u{FC}\u{DF}e, Eve!")
        },
        Row("pushed in three chunks", ["match equal [5]"]) { $0.pushedIn = 3 },
        Row("pushed in three chunks, of which one is missing", ["incomplete not-compared [5]"], custody: [.unproven]) {
            $0.pushedIn = 3
            $0.isPushedWhole = false
        },
        Row("Referred-By in its compact form, and a service of CPM", ["match equal [5]"]) {
            $0.mark = "b: <sip:alice@a.example>\nP-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.session"
        },
        Row("referred, but no service of messaging", [], codes: [], custody: []) {
            $0.mark = "Referred-By: <sip:alice@a.example>"
        },
        Row("referred to a conference", [], codes: [], custody: []) {
            $0.mark = "Referred-By: <sip:alice@a.example>\nContact: <sip:c@10.0.0.9>;isfocus;+g.oma.sip-im"
        },
        Row("no mark", [], codes: [], custody: []) { $0.mark = "Subject: hello" },
        Row("notifications", ["match not-compared [5]"], custody: []) {
            $0.mark = "P-Asserted-Identity: <sip:rcse-standfw@b.example>\nReferred-By: <sip:bob@b.example>"
            $0.sent = Exchange.cpim(type: "message/imdn+xml", "<imdn/>")
            $0.pushed = Exchange.cpim(type: "message/imdn+xml", "<imdn/>")
        },
        Row("notifications without Referred-By", ["match not-compared [5]"], codes: [.l650, .l651], custody: []) {
            $0.mark = "P-Asserted-Identity: <sip:rcse-standfw@b.example>"
            $0.sent = Exchange.cpim(type: "message/imdn+xml", "<imdn/>")
            $0.pushed = Exchange.cpim(type: "message/imdn+xml", "<imdn/>")
        },
        Row("composing is no message", [], custody: []) {
            $0.pushed = Exchange.cpim(type: "application/im-iscomposing+xml", "<isComposing/>")
        },
        Row("another text", ["altered differs [5] body"], custody: [.pushedAltered]) {
            $0.pushed = Exchange.cpim("Gr\u{FC}\u{DF}e, Eve!")
        },
        Row(
            "another text, which an SBC passes on", ["altered differs [5] body", "altered differs [5] body"],
            custody: [.pushedAltered]
        ) {
            $0.pushed = Exchange.cpim("Gr\u{FC}\u{DF}e, Eve!")
            $0.passedOn = $0.pushed
        },
        Row("the session for them is refused", [], codes: [.l650, .l622], custody: []) { $0.answer = "486 Busy" },
        Row("the session for them wants credentials", [], custody: []) { $0.answer = "407 No" },
        Row("another time", ["altered equal [5] cpim:DateTime"], custody: [.pushedAltered]) {
            $0.pushed = Exchange.cpim(date: "2026-09-21T13:46:49Z")
        },
        Row("without its time", ["altered equal [5] cpim:DateTime"], codes: [.l650, .l652], custody: [.pushedAltered]) {
            $0.pushed = Exchange.cpim(date: nil)
        },
        Row("another sender", ["altered equal [5] cpim:From"], custody: [.pushedAltered]) {
            $0.pushed = Exchange.cpim(from: "<sip:eve@a.example>")
        },
        Row(
            "another id: From, To and DateTime name it", ["altered equal [5] cpim:imdn.Message-ID"],
            custody: [.pushedAltered]
        ) {
            $0.pushed = Exchange.cpim(id: "abc2")
        },
        Row("no id", ["match equal [5]"]) {
            $0.sent = Exchange.cpim(id: nil)
            $0.pushed = Exchange.cpim(id: nil)
        },
        Row("the id of a message between other users", ["not-seen not-compared []"], custody: [.held]) {
            $0.pushed = Exchange.cpim(from: "<sip:carol@a.example>", "Hello, Dave!").replacing("bob@", with: "dave@")
        },
        Row("no id, and anonymous: the same at the same moment", ["match equal [5]"], custody: [.pushedEqual]) {
            $0.sent = Exchange.cpim(from: "<sip:anonymous@anonymous.invalid>", id: nil)
            $0.pushed = Exchange.cpim(from: "<sip:anonymous@anonymous.invalid>", id: nil)
        },
        Row("no id, and anonymous: another moment", ["not-seen not-compared []"], custody: [.held]) {
            $0.sent = Exchange.cpim(from: "<sip:anonymous@anonymous.invalid>", id: nil)
            $0.pushed = Exchange.cpim(
                from: "<sip:anonymous@anonymous.invalid>", id: nil, date: "2026-09-21T13:46:44Z")
        },
        Row("another message", ["not-seen not-compared []"], custody: [.held]) {
            $0.pushed = Exchange.cpim(id: "abc2", date: "2026-09-21T13:46:44Z")
        },
        Row("what was sent before the capture", ["not-seen not-compared []"], custody: []) { $0.sent = nil },
        Row("the recipient's own messages are live", ["match equal [5]"], custody: [.pushedEqual, .held]) {
            $0.isAnswered = true
        },
        Row("the first in the INVITE", ["match equal [5]", "not-seen not-compared []"]) {
            $0.first = Exchange.cpim()
            $0.pushed = Exchange.cpim(id: "abc2", date: "2026-09-21T13:46:41Z")
        },
        Row("the first in the INVITE, through a proxy", ["match equal [5]", "not-seen not-compared []"]) {
            $0.first = Exchange.cpim()
            $0.pushed = Exchange.cpim(id: "abc2", date: "2026-09-21T13:46:41Z")
            $0.hasProxy = true
        },
        Row("sent in an INVITE", ["match equal [1]"]) {
            $0.opening = Exchange.cpim()
            $0.sent = nil
        },
        Row("sent in an INVITE, and altered", ["altered differs [1] body"], custody: [.pushedAltered]) {
            $0.opening = Exchange.cpim()
            $0.sent = nil
            $0.pushed = Exchange.cpim("Hello!")
        },
    ]

    @Test("are held against what was sent", arguments: rows) func judged(_ row: Row) throws {
        let run = try row.exchange.run()
        let pushes = run.pushes.map { push in
            let fields = push.parts.flatMap { $0.differences.filter { !$0.allowed }.map(\.field) }
            let frames = push.parts.flatMap(\.live).map(\.frame)
            return ([push.verdict.rawValue, push.text.rawValue, "\(frames)"] + fields).joined(separator: " ")
        }
        #expect(pushes == row.pushes)
        #expect(run.pushes.allSatisfy { $0.form == .rcsStoreAndForward })
        let callIDs: Set<String?> = row.exchange.passedOn == nil ? ["push"] : ["push", "next"]
        #expect(Set(run.pushes.map(\.callID)).isSubset(of: callIDs))
        let codes: Set<FindingCode> = [.l622, .l650, .l651, .l652]
        #expect(run.findings.map(\.code).filter(codes.contains) == row.codes)
        #expect(run.balance?.messages.map(\.class) ?? [] == row.custody)
    }

    /// The exchange, and what its push's first and fourth stations say.
    fileprivate static let told: [(exchange: Exchange, sent: String, pushed: String)] = [
        (Exchange(), "SEND, 10.0.0.1 > .9:", "SEND mpush000, 1 part, 10.0.0.9 > .2:"),
        (
            .with {
                $0.opening = Exchange.cpim()
                $0.sent = nil
            }, "INVITE, 10.0.0.1 > .9:", "SEND mpush000, 1 part, 10.0.0.9 > .2:"
        ),
        (
            .with {
                $0.mark = "P-Asserted-Identity: <sip:rcse-standfw@b.example>\nReferred-By: <sip:bob@b.example>"
                $0.sent = Exchange.cpim(type: "message/imdn+xml", "<imdn/>")
                $0.pushed = Exchange.cpim(type: "message/imdn+xml", "<imdn/>")
            }, "SEND, 10.0.0.1 > .9:", "SEND mpush000, 1 part, 10.0.0.9 > .2:"
        ),
        (.with { $0.first = Exchange.cpim() }, "SEND, 10.0.0.1 > .9:", "INVITE, 1 part, 10.0.0.9 > .2:"),
    ]

    @Test("are told of by what carried them", arguments: told.indices) func carriers(_ index: Int) throws {
        let row = StoreAndForwardTests.told[index]
        let run = try row.exchange.run()
        let stations = try #require(run.pushes.first?.stations)
        let remarks = ["sent", "pushed"].map { name in stations.first { $0.name == name }?.remark ?? "" }
        #expect(zip(remarks, [row.sent, row.pushed]).allSatisfy { $0.hasPrefix($1) }, "\(remarks)")
    }
}
