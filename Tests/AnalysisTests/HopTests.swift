import Records
import Testing

/// `text` in octets, its line feeds made CR LF; U+010A is a line feed alone.
private func wire(_ text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { $0 == "\n" ? [13, 10] : [UInt8(truncatingIfNeeded: $0.value)] }
}

/// Live messages on their way: Alice is 1, Bob 2, and 5 to 7 pass on.
@Suite("Hops") struct HopTests {
    /// What one host sends to another.
    enum Step: Sendable {
        case msrp(UInt8, UInt8, String)
        case sip(UInt8, UInt8, String)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [Step]
        /// Severity, code and words of what was found, and what is told to have changed.
        let findings: [String]
        var changes: [String] = []

        init(_ name: String, _ steps: [Step], _ findings: [String] = [], changes: [String] = []) {
            testDescription = name
            self.steps = steps
            self.findings = findings
            self.changes = changes
        }
    }

    /// The SEND from Alice to Bob on a leg; relays move their URIs from To-Path to From-Path.
    static func send(
        _ source: UInt8, _ destination: UInt8, _ body: String, type: String = "text/plain", id: String = "m1234567",
        from: String = "msrp://10.0.0.1:7654/alice;tcp", to: String = "msrp://10.0.0.2:7654/bob;tcp"
    ) -> Step {
        let (mine, theirs) = ("msrp://10.0.0.\(source):2855/r;tcp", "msrp://10.0.0.\(destination):2855/r;tcp")
        return .msrp(
            source, destination,
            "MSRP t\(source)t\(destination) SEND\nTo-Path: \(destination == 2 ? "" : theirs + " ")\(to)\n"
                + "From-Path: \(source == 1 ? "" : mine + " ")\(from)\nMessage-ID: \(id)\n"
                + "Byte-Range: 1-*/*\nContent-Type: \(type)\n\n\(body)\n-------t\(source)t\(destination)$\n")
    }

    /// The same in two chunks, each of its own transaction.
    static func chunks(_ source: UInt8, _ destination: UInt8, _ body: String) -> [Step] {
        guard case .msrp(_, _, let text) = send(source, destination, body) else { return [] }
        let cut = body.index(body.startIndex, offsetBy: 3)
        return [(1, String(body[..<cut]), "+"), (4, String(body[cut...]), "$")].map { start, part, flag in
            .msrp(
                source, destination,
                text.replacing("1-*/*", with: "\(start)-\(start + part.count - 1)/\(body.count)")
                    .replacing("\n\(body)\n", with: "\n\(part)\n").replacing("t\(source)t", with: "c\(start)t")
                    .replacing("$\n", with: "\(flag)\n"))
        }
    }

    static func cpim(_ from: String, _ extra: String = "", _ text: String = "hello") -> String {
        "From: <sip:\(from)@x>\nTo: <sip:b@x>\n\(extra)\nContent-Type: text/plain\n\n\(text)"
    }

    static func page(_ source: UInt8, _ destination: UInt8, _ body: String, cseq: Int = 1, vias: Int = 1) -> Step {
        .sip(
            source, destination,
            "MESSAGE sip:bob@10.0.0.\(destination) SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.\(source);branch=z9hG4bK\(source)"
                + String(repeating: ", SIP/2.0/UDP x;branch=z9hG4bK0", count: vias - 1) + "\n"
                + "Max-Forwards: \(70 - source)\nFrom: <sip:alice@x>;tag=1\nTo: <sip:bob@x>\nCall-ID: c1\n"
                + "CSeq: \(cseq) MESSAGE\nContent-Type: text/plain\nContent-Length: \(body.utf8.count)\n\n\(body)")
    }

    /// The SIP of both sessions of a back-to-back user agent on 5.
    static func calls(secondFrom: String = "alice") -> [Step] {
        func sdp(_ host: Int, _ name: String) -> String {
            "v=0\no=- 1 1 IN IP4 10.0.0.\(host)\ns=-\nc=IN IP4 10.0.0.\(host)\nt=0 0\nm=message 7654 TCP/MSRP *\n"
                + "a=accept-types:*\na=path:msrp://10.0.0.\(host):7654/\(name);tcp\n"
        }
        func call(_ from: UInt8, _ to: UInt8, _ user: String, _ id: String, _ offer: String, _ answer: String) -> [Step]
        {
            let common =
                "Via: SIP/2.0/UDP 10.0.0.\(from);branch=z9hG4bK\(id)\nFrom: <sip:\(user)@x>;tag=1\nTo: <sip:bob@x>"
            func body(_ text: String) -> String {
                "Contact: <sip:10.0.0.\(from)>\nContent-Type: application/sdp\n"
                    + "Content-Length: \(text.utf8.count + text.count { $0 == "\n" })\n\n\(text)"
            }
            let rest = "\nCall-ID: \(id)\nCSeq: 1 INVITE\n"
            return [
                .sip(from, to, "INVITE sip:bob@x SIP/2.0\n\(common)\(rest)Max-Forwards: 70\n\(body(offer))"),
                .sip(to, from, "SIP/2.0 200 OK\n\(common);tag=2\(rest)\(body(answer))"),
            ]
        }
        return call(1, 5, "alice", "in", sdp(1, "alice"), sdp(5, "as"))
            + call(5, 2, secondFrom, "out", sdp(5, "as2"), sdp(2, "bob"))
    }

    static func backToBack(_ first: String, _ second: String, id: String = "m1234567") -> [Step] {
        [
            send(1, 5, first, id: id, to: "msrp://10.0.0.5:7654/as;tcp"),
            send(5, 2, second, id: id, from: "msrp://10.0.0.5:7654/as2;tcp"),
        ]
    }

    /// A text with an imdn.Message-ID.
    static func named(_ text: String) -> String {
        cpim("alice", "NS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: abc1\n", text)
    }

    static let rows: [Row] = [
        Row("as it was", [send(1, 5, "pay 10"), send(5, 6, "pay 10"), send(6, 2, "pay 10")]),
        Row("in other chunks", [send(1, 5, "pay 10")] + chunks(5, 6, "pay 10") + [send(6, 2, "pay 10")]),
        Row(
            "by the first relay", [send(1, 5, "pay 10"), send(5, 6, "pay 99"), send(6, 2, "pay 99")],
            [
                "error X560 10.0.0.5 changed the body of a live message that came to it in frame 3: "
                    + "2 of 6 octets differ, from octet 5 on; \"pay 10\" made \"pay 99\""
            ],
            changes: ["body other octets 10.0.0.5 relay or proxy m2"]),
        Row(
            "by the second relay, in other chunks",
            [send(1, 5, "pay 10"), send(5, 6, "pay 10")] + chunks(6, 2, "pay 100"),
            [
                "error X560 10.0.0.6 changed the body of a live message that came to it in frame 6: "
                    + "1 octet added behind the original's 6; \"pay 10\" made \"pay 100\""
            ],
            changes: ["body octets added 10.0.0.6 relay or proxy m3"]),
        Row(
            "on a leg that was not seen", [send(1, 5, "pay 10"), send(6, 2, "pay 99")],
            [
                "error X560 10.0.0.6, or a hop before it, changed the body of a live message seen in frame 3: "
                    + "2 of 6 octets differ, from octet 5 on; \"pay 10\" made \"pay 99\""
            ],
            changes: ["body other octets 10.0.0.6 or a hop before it m2"]),
        Row(
            "line ends", [send(1, 5, "a\nb"), send(5, 2, "a\u{10A}b")],
            [
                "warning X562 10.0.0.5 changed the body of a live message that came to it in frame 3: "
                    + "differs in line ends alone; \"a\r\nb\" made \"a\nb\""
            ],
            changes: ["body line ends 10.0.0.5 relay or proxy m2"]),
        Row(
            "a CPIM header",
            [send(1, 5, cpim("a"), type: "message/cpim"), send(5, 2, cpim("eve"), type: "message/cpim")],
            [
                "warning X571 10.0.0.5 changed the cpim:From of a live message that came to it in frame 3: "
                    + "differs; must be the same octets (RFC 3862 §2.2)"
            ],
            changes: ["cpim:From other value 10.0.0.5 relay or proxy m2"]),
        Row(
            "a CPIM header that may be added",
            [
                send(1, 5, cpim("a", "NS: i <urn:ietf:params:imdn>\n"), type: "message/cpim"),
                send(
                    5, 2, cpim("a", "NS: i <urn:ietf:params:imdn>\ni.IMDN-Record-Route: <sip:r@x>\n"),
                    type: "message/cpim"),
            ]),
        Row(
            "Content-Type", [send(1, 5, "x"), send(5, 2, "x", type: "text/html")],
            [
                "error X565 10.0.0.5 changed the Content-Type of a live message that came to it in frame 3: "
                    + "text/plain made text/html"
            ],
            changes: ["Content-Type other value 10.0.0.5 relay or proxy m2"]),
        Row("Content-Type in other letters", [send(1, 5, "x"), send(5, 2, "x", type: "Text/Plain")]),
        Row("two messages of one session", [send(1, 5, "pay 10"), send(1, 5, "pay 99", id: "m7654321")]),
        Row("a MESSAGE as it was", [page(1, 5, "pay 10"), page(5, 2, "pay 10")]),
        Row(
            "a MESSAGE that a proxy changed", [page(1, 5, "pay 10"), page(5, 6, "pay 10"), page(6, 2, "pay")],
            [
                "error X564 10.0.0.6 changed the body of a live message that came to it in frame 2: cut at octet 3 of 6; \"pay 10\" made \"pay\""
            ],
            changes: ["body cut short 10.0.0.6 relay or proxy s1"]),
        Row(
            "a MESSAGE whose legs were seen in another order, as clocks differ",
            [page(6, 2, "pay", vias: 3), page(5, 6, "pay 10", vias: 2), page(1, 5, "pay 10")],
            [
                "error X564 10.0.0.6 changed the body of a live message that came to it in frame 2: "
                    + "cut at octet 3 of 6; \"pay 10\" made \"pay\""
            ],
            changes: ["body cut short 10.0.0.6 relay or proxy s1"]),
        Row(
            "one branch of a fork", [page(1, 5, "pay 10"), page(5, 2, "pay 10"), page(5, 3, "pay 99")],
            [
                "error X560 10.0.0.5 changed the body of a live message that came to it in frame 1: "
                    + "2 of 6 octets differ, from octet 5 on; \"pay 10\" made \"pay 99\""
            ],
            changes: ["body other octets 10.0.0.5 relay or proxy s1"]),
        Row("two MESSAGEs of one dialog", [page(1, 5, "pay 10"), page(5, 2, "pay 10"), page(1, 5, "pay 99", cseq: 2)]),
        Row("between two sessions, as it was", calls() + backToBack("pay 10", "pay 10")),
        Row(
            "between two sessions", calls() + backToBack("pay 10", "pay 99"),
            [
                "warning X560 10.0.0.5 changed the body of a live message that came to it in frame 7: "
                    + "2 of 6 octets differ, from octet 5 on; \"pay 10\" made \"pay 99\""
            ],
            changes: ["body other octets 10.0.0.5 B2BUA m2"]),
        Row(
            "between two sessions, under another Message-ID and one imdn.Message-ID",
            calls() + [
                send(1, 5, named("pay 10"), type: "message/cpim", to: "msrp://10.0.0.5:7654/as;tcp"),
                send(
                    5, 2, named("pay 99"), type: "message/cpim", id: "m7654321", from: "msrp://10.0.0.5:7654/as2;tcp"),
            ],
            [
                "warning X560 10.0.0.5 changed the body of a live message that came to it in frame 7: "
                    + "2 of 6 octets differ, from octet 5 on; \"pay 10\" made \"pay 99\""
            ],
            changes: ["body other octets 10.0.0.5 B2BUA m2"]),
        Row("between sessions of others", calls(secondFrom: "carol") + backToBack("pay 10", "pay 99")),
        Row("by a count of messages", calls() + backToBack("pay 10", "pay 99", id: "m2")),
    ]

    @Test("that change a message are named", arguments: rows) func change(_ row: Row) throws {
        var capture = PlayedCapture()
        for step in row.steps {
            switch step {
            case .msrp(let source, let destination, let text):
                capture.segment(from: source, to: destination, wire(text))
            case .sip(let source, let destination, let text):
                capture.datagram(from: source, to: destination, wire(text))
            }
        }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("played", capture.file)])
        let codes: Set<FindingCode> = [.x560, .x561, .x562, .x563, .x564, .x565, .x571]
        #expect(
            run.findings.filter { codes.contains($0.code) }.map { "\($0.severity) \($0.code.rawValue) \($0.message)" }
                == row.findings)
        #expect(
            run.changeRecords.map { change in
                let alteration = change.alteration
                return
                    ([
                        alteration.field, alteration.transformation, alteration.node, alteration.role.rawValue,
                    ] + change.pushes + change.messages).joined(separator: " ")
            } == row.changes)
    }
}
