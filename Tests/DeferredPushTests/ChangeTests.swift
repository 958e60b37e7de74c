import Correlation
import DeferredPush
import Octets
import Records
import Testing

@Suite("What was changed in the copy") struct ChangeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let kind: String
        let edits: [(String, String)]
        let verdict: Verdict
        let broken: [String]
        let allowed: [String]
        let codes: [String]
        let text: TextVerdict
        let keepsLength: Bool

        init(
            _ kind: String, _ name: String, _ edits: [(String, String)], _ verdict: Verdict = .match,
            broken: [String] = [], allowed: [String] = [], _ codes: [String] = [], text: TextVerdict = .equal,
            keepsLength: Bool = false
        ) {
            self.keepsLength = keepsLength
            self.kind = kind
            testDescription = "\(kind): \(name)"
            self.edits = edits
            self.verdict = verdict
            self.broken = broken
            self.allowed = allowed
            self.codes = codes
            self.text = text
        }
    }

    static let sipRows: [Row] = [
        Row("INVITE", "nothing", []),
        Row("200", "nothing", []),
        Row("BYE", "nothing", []),
        Row("MESSAGE", "nothing", []),
        Row(
            "INVITE", "Date added", [("Subject: Tea\n", "Subject: Tea\nDate: Mon, 21 Feb 2005 13:02:04 GMT\n")],
            allowed: ["Date"], ["X507"]),
        Row(
            "INVITE", "order of headers",
            [
                ("Max-Forwards: 70\n", ""), ("Subject: Tea\n", ""),
                ("Call-ID:", "Subject: Tea\nMax-Forwards: 70\nCall-ID:"),
            ]),
        Row(
            "INVITE", "short names",
            [
                ("Via:", "v:"), ("From:", "f:"), ("To:", "t:"), ("Call-ID:", "i:"), ("Contact:", "m:"),
                ("Subject:", "s:"),
                ("Content-Type:", "c:"),
            ]),
        Row(
            "MESSAGE", "case of a quoted parameter",
            [("text/plain;charset=utf-8", "text/plain;charset=utf-8;name=\"A B.TXT\"")], .altered,
            broken: ["Content-Type"], ["X565"]),
        Row("INVITE", "case of names", [("Via:", "VIA:"), ("Call-ID:", "call-id:"), ("CSeq:", "CSEQ:")]),
        Row(
            "INVITE", "folding", [("From: \"Alice\" <", "From: \"Alice\"\n   <"), ("Subject: Tea", "Subject:\n\tTea")]),
        Row(
            "INVITE", "white space around values",
            [("Subject: Tea", "Subject  :   Tea  "), ("CSeq: 1 INVITE", "CSeq:1 INVITE")]),
        Row("INVITE", "white space in CSeq", [("CSeq: 1 INVITE", "CSeq: 01   INVITE")], allowed: ["CSeq"], ["X504"]),
        Row("INVITE", "a list in two rows", [("Allow: INVITE, BYE", "Allow: INVITE\nAllow: BYE")]),
        Row("INVITE", "a list without spaces", [("Allow: INVITE, BYE", "Allow: INVITE,BYE")]),
        Row(
            "INVITE", "a list in another order", [("Allow: INVITE, BYE", "Allow: BYE, INVITE")], .altered,
            broken: ["Allow"], ["X506"]),
        Row(
            "INVITE", "Via changed", [("branch=z9hG4bKinv1", "branch=z9hG4bKinv1;received=10.0.0.1")], allowed: ["Via"],
            ["X504"]),
        Row(
            "INVITE", "Via added", [("Via:", "Via: SIP/2.0/TCP im.example;branch=z9hG4bKx\nVia:")], allowed: ["Via"],
            ["X504"]),
        Row("INVITE", "Via left out", [("Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKinv1\n", "")], allowed: ["Via"]),
        Row(
            "INVITE", "Route changed", [("<sip:im.example;lr>", "<sip:other.example;lr>")], allowed: ["Route"], ["X504"]
        ),
        Row("INVITE", "Route left out", [("Route: <sip:im.example;lr>\n", "")], allowed: ["Route"]),
        Row(
            "INVITE", "Record-Route added", [("Subject:", "Record-Route: <sip:im.example;lr>\nSubject:")],
            allowed: ["Record-Route"]),
        Row(
            "INVITE", "Max-Forwards changed", [("Max-Forwards: 70", "Max-Forwards: 69")], allowed: ["Max-Forwards"],
            ["X504"]),
        Row("INVITE", "Max-Forwards left out", [("Max-Forwards: 70\n", "")], allowed: ["Max-Forwards"]),
        Row("INVITE", "a header left out", [("Subject: Tea\n", "")], allowed: ["Subject"]),
        Row("INVITE", "a header added", [("Subject:", "Organization: Tea Ltd\nSubject:")], allowed: ["Organization"]),
        Row("INVITE", "From: display name", [("\"Alice\"", "\"Eve\"")], .altered, broken: ["From"], ["X510"]),
        Row("INVITE", "From: no display name", [("\"Alice\" ", "")], .altered, broken: ["From"], ["X510"]),
        Row("INVITE", "From: user", [("<sip:alice@a", "<sip:eve@a")], .altered, broken: ["From"], ["X510"]),
        Row(
            "INVITE", "From: case of the user", [("<sip:alice@a", "<sip:Alice@a")], .altered, broken: ["From"], ["X510"]
        ),
        Row("INVITE", "From: case of the host", [("alice@a.example", "alice@A.Example")], allowed: ["From"], ["X504"]),
        Row(
            "INVITE", "From: another host", [("alice@a.example", "alice@b.example")], .altered, broken: ["From"],
            ["X510"]),
        Row("INVITE", "From: tag", [("tag=a1", "tag=a2")], .altered, broken: ["From"], ["P429", "X510"]),
        Row("INVITE", "From: tag left out", [(";tag=a1", "")], .altered, broken: ["From"], ["X510"]),
        Row(
            "INVITE", "From: spaces in the brackets", [("<sip:alice@a.example>", "< sip:alice@a.example >")], .altered,
            broken: ["From"], ["S111", "X503"]),
        Row(
            "INVITE", "To: user", [("To: <sip:bob@", "To: <sip:carol@")], .altered, broken: ["To"],
            ["L610", "X511", "X512"]),
        Row("200", "To: tag", [("tag=s1", "tag=s2")], .altered, broken: ["To"], ["P429", "X520"]),
        Row("INVITE", "Call-ID", [("call-1@", "call-2@")], .altered, broken: ["Call-ID"], ["P428", "P429", "X506"]),
        Row(
            "INVITE", "Call-ID: case", [("call-1@", "Call-1@")], .altered, broken: ["Call-ID"],
            ["P428", "P429", "X506"]),
        Row(
            "INVITE", "CSeq number, the branch says which", [("CSeq: 1 ", "CSeq: 7 ")], .altered, broken: ["CSeq"],
            ["X506"]),
        Row(
            "INVITE", "CSeq number, and no branch",
            [("CSeq: 1 ", "CSeq: 7 "), ("Via: SIP/2.0/TCP 10.0.0.1:5060;branch=z9hG4bKinv1\n", "")],
            .altered, broken: ["CSeq"], allowed: ["Via"], ["X506"]),
        Row(
            "INVITE", "Contact", [("alice@10.0.0.1:5060>", "alice@10.0.0.3:5060>")], .altered, broken: ["Contact"],
            ["X506"]),
        Row(
            "INVITE", "Request-URI: user", [("INVITE sip:bob", "INVITE sip:carol")], .altered, broken: ["request-uri"],
            ["X506", "X512"]),
        Row(
            "INVITE", "Request-URI: a space", [("INVITE sip:bob", "INVITE sip: bob")], .altered,
            broken: ["request-uri"], ["S110", "X503"]),
        Row(
            "INVITE", "Request-URI: port 5060", [("bob@im.example;transport", "bob@im.example:5060;transport")],
            .altered, broken: ["request-uri"], ["X506"]),
        Row(
            "INVITE", "Request-URI: order of parameters", [(";transport=tcp;lr", ";lr;transport=tcp")],
            allowed: ["request-uri"], ["X504"]),
        Row(
            "INVITE", "Request-URI: transport", [(";transport=tcp", ";transport=udp")], .altered,
            broken: ["request-uri"], ["X506"]),
        Row("200", "reason", [("200 OK", "200 Fine")], .altered, broken: ["start-line"], ["X520"]),
        Row("200", "status", [("200 OK", "202 OK")], .altered, broken: ["start-line"], ["X520"]),
        Row("200", "CSeq left out", [("CSeq: 1 INVITE\n", "")], allowed: ["CSeq"], ["P421"]),
        Row("INVITE", "SDP: c=", [("c=IN IP4 10.0.0.1", "c=IN IP4 10.0.0.3")], .altered, broken: ["sdp:c"], ["X530"]),
        Row("INVITE", "SDP: port", [("message 7654", "message 7655")], .altered, broken: ["sdp:m"], ["X530"]),
        Row("INVITE", "SDP: path", [("7654/jshA7we", "7654/jshA7wf")], .altered, broken: ["sdp:a=path"], ["X530"]),
        Row(
            "INVITE", "SDP: types", [("text/plain message", "text/other message")], .altered,
            broken: ["sdp:a=accept-types"], ["X530"]),
        Row(
            "INVITE", "SDP: order of types", [("text/plain message/cpim", "message/cpim text/plain")], .altered,
            broken: ["sdp:a=accept-types"], ["X530"]),
        Row(
            "INVITE", "SDP: unknown attribute", [("x-colour:blue", "x-colour:teal")], allowed: ["sdp:a=x-colour"],
            ["X504"]),
        Row(
            "INVITE", "SDP: unknown attribute left out", [("a=x-colour:blue\n", "")],
            allowed: ["Content-Length", "sdp:a=x-colour"], ["X504"]),
        Row(
            "INVITE", "SDP: order of attributes",
            [("a=x-colour:blue\n", ""), ("a=accept", "a=x-colour:blue\na=accept")]),
        Row("INVITE", "SDP: o=", [("o=alice 1 1", "o=alice 1 2")], .altered, broken: ["sdp:o"], ["X530"]),
        Row(
            "INVITE", "SDP: attribute added", [("a=x-colour", "a=recvonly\na=x-colour")], .altered,
            broken: ["sdp:a=recvonly"], allowed: ["Content-Length"], ["X504", "X530"]),
        Row("MESSAGE", "Content-Length left out", [("Content-Length: 27\n", "")], allowed: ["Content-Length"]),
        Row(
            "MESSAGE", "Content-Length too long", [("Content-Length: 27", "Content-Length: 28")],
            allowed: ["Content-Length"], ["P422", "X504"]),
        Row(
            "MESSAGE", "Content-Length too short", [("Content-Length: 27", "Content-Length: 20")], .altered,
            broken: ["body"], allowed: ["Content-Length"], ["S101", "X504", "X564"], text: .differs),
        Row(
            "MESSAGE", "text hidden behind Content-Length", [("five?", "five? No, six.")], .altered, broken: ["body"],
            ["S101", "X560"], text: .differs, keepsLength: true),
        Row(
            "INVITE", "a line that is no SDP", [("t=0 0\n", "t=0 0\npay nothing\n")], .altered, broken: ["body"],
            allowed: ["Content-Length"], ["X504", "X560"]),
        Row("MESSAGE", "Content-Type", [("text/plain", "text/html")], .altered, broken: ["Content-Type"], ["X565"]),
        Row("MESSAGE", "charset", [("utf-8", "latin1")], .altered, broken: ["Content-Type"], ["X565"]),
        Row(
            "MESSAGE", "case and quotes of Content-Type",
            [("text/plain;charset=utf-8", "Text/Plain; charset=\"UTF-8\"")], allowed: ["Content-Type"], ["X504"]),
    ]

    static let cpimHead = "From: <im:a@x>\nTo: <im:b@x>\nDateTime: 2026-11-22T10:00:00Z\n"
    /// What the message headers of a message/cpim become, the field that differs, and whether it may.
    static let cpimRows: [(head: String, field: String?, allowed: Bool)] = [
        (cpimHead, nil, true),
        (cpimHead.replacing("im:a", with: "im:z"), "cpim:From", false),
        (cpimHead.replacing("To: ", with: "To:  "), "cpim:To", false),
        (cpimHead.replacing("DateTime: 2026-11-22T10:00:00Z\n", with: ""), "cpim:DateTime", false),
        (cpimHead + "Subject: no\n", "cpim:Subject", false),
        (cpimHead + "imdn.Original-To: <im:c@x>\n", "cpim:imdn.Original-To", true),
        ("To: <im:b@x>\nFrom: <im:a@x>\nDateTime: 2026-11-22T10:00:00Z\n", "cpim:From", false),
        (cpimHead + (1...100).map { "X-\($0).IMDN-Route: <im:r@x>\n" }.joined() + "Subject: no\n", nil, false),
        (
            "To: <im:b@x>\nIMDN-Route: <im:r@x>\nFrom: <im:a@x>\nDateTime: 2026-11-22T10:00:00Z\n", nil, false
        ),
    ]

    @Test("message/cpim is compared header by header, its content by octets", arguments: cpimRows.indices)
    func cpim(_ index: Int) throws {
        let row = ChangeTests.cpimRows[index]
        func message(_ head: String) -> String {
            Stored.send.replacing("text/plain;charset=utf-8", with: "message/cpim").replacing(
                "Byte-Range: 1-27/27\n", with: ""
            ).replacing(Stored.text, with: head + "\nContent-Type: text/plain\n\n" + Stored.text)
        }
        var evidence = Evidence()
        evidence.see(message(ChangeTests.cpimHead))
        let pushed = evidence.push([message(row.head)])
        let part = try #require(pushed?.parts.first)
        if row.field != nil || row.allowed {
            #expect(part.differences.map(\.field) == [row.field].compactMap(\.self))
        }
        #expect(part.verdict == (row.allowed ? .match : .altered))
        #expect(pushed?.text == .equal)
        #expect(evidence.log.findings.contains { $0.code == .x571 } == !row.allowed)
    }

    @Test("several messages in one part are judged each")
    func severalInPart() throws {
        let second = Stored.send.replacing("d93kswow", with: "smuggled1").replacing("k353dwWD", with: "other123")
        var evidence = Evidence()
        evidence.see(Stored.send)
        let pushed = evidence.push([Stored.send + "\n" + second + second])
        let record = try #require(pushed)
        #expect(record.parts.map(\.verdict) == [.match, .notSeen, .notSeen])
        #expect(record.parts.map(\.index) == [0, 0, 0])
        #expect(record.diagnostics.contains(.p426))
    }

    /// What may happen to a text, in SIP and in MSRP alike.
    static let texts: [(name: String, edits: [(String, String)], code: String)] = [
        ("one octet", [("five", "nine")], "X560"),
        ("cut", [(" at five?", "")], "X564"),
        ("cut to nothing", [(Stored.text, "")], "X564"),
        ("more behind it", [("five?", "five? No, six.")], "X560"),
        ("in front of it", [("Gr\u{C3}", "No. Gr\u{C3}")], "X560"),
        ("LF for CR LF", [("Bob!\n", "Bob!\u{10A}")], "X562"),
        ("CR LF at the end", [("five?", "five?\n")], "X563"),
        ("a no-break space", [("Tea at", "Tea\u{C2}\u{A0}at")], "X561"),
        ("Latin-1", [("\u{C3}\u{BC}\u{C3}\u{9F}", "\u{FC}\u{DF}")], "X561"),
        ("UTF-8 twice", [("\u{C3}\u{BC}\u{C3}\u{9F}", "\u{C3}\u{83}\u{C2}\u{BC}\u{C3}\u{83}\u{C2}\u{9F}")], "X561"),
    ]

    static let textRows: [Row] = texts.flatMap { change in
        ["MESSAGE", "SEND"].map { kind in
            Row(
                kind, change.name, change.edits + (kind == "SEND" ? [("Byte-Range: 1-27/27\n", "")] : []), .altered,
                broken: ["body"],
                allowed: kind == "SEND" ? ["Byte-Range"] : change.name == "one octet" ? [] : ["Content-Length"],
                (kind == "SEND" || change.name == "one octet" ? [] : ["X504"]) + [change.code], text: .differs)
        }
    }

    static let msrpRows: [Row] = [
        Row("SEND", "nothing", []),
        Row(
            "SEND", "Date added", [("X-Colour", "Date: Mon, 21 Feb 2005 13:02:05 GMT\nX-Colour")], allowed: ["Date"],
            ["P431", "X507"]),
        Row("SEND", "transaction id", [("d93kswow", "d93kswox")], .altered, broken: ["transaction-id"], ["X506"]),
        Row("SEND", "Message-ID", [("k353dwWD", "k353dwWE")], .altered, broken: ["Message-ID"], ["X550"]),
        Row("SEND", "case of the Message-ID", [("k353dwWD", "K353dwWD")], .altered, broken: ["Message-ID"], ["X550"]),
        Row(
            "SEND", "Message-ID and transaction id", [("k353dwWD", "other1"), ("d93kswow", "other2")], .notSeen,
            ["X501"], text: .notCompared),
        Row(
            "SEND", "To-Path to an unknown place", [("kjhd37s2s2", "elsewhere")], .altered, broken: ["To-Path"],
            ["X540"]),
        Row(
            "SEND", "From-Path to an unknown place", [("jshA7we", "elsewhere")], .altered, broken: ["From-Path"],
            ["X540"]),
        Row(
            "SEND", "paths of the push",
            [("10.0.0.9:12763/kjhd37s2s2", "10.0.0.2:7777/iau39"), ("10.0.0.1:7654/jshA7we", "10.0.0.9:8888/9di4ea")],
            .altered, broken: ["From-Path", "To-Path"], ["X541"]),
        Row("SEND", "Content-Type", [("text/plain", "text/html")], .altered, broken: ["Content-Type"], ["X565"]),
        Row(
            "SEND", "Content-Type left out", [("Content-Type: text/plain;charset=utf-8\n", "")],
            allowed: ["Content-Type"]),
        Row("SEND", "Byte-Range counted anew", [("1-27/27", "1-*/27")], allowed: ["Byte-Range"], ["X504"]),
        Row(
            "SEND", "Byte-Range of another length", [("1-27/27", "1-20/20")], allowed: ["Byte-Range"], ["M331", "X504"]),
        Row(
            "SEND", "Success-Report", [("Success-Report: no", "Success-Report: yes")], .altered,
            broken: ["Success-Report"], ["X551"]),
        Row("SEND", "Success-Report left out", [("Success-Report: no\n", "")], allowed: ["Success-Report"]),
        Row("SEND", "unknown header", [("X-Colour: blue", "X-Colour: teal")], allowed: ["X-Colour"], ["X504"]),
        Row("SEND", "unknown header left out", [("X-Colour: blue\n", "")], allowed: ["X-Colour"]),
        Row(
            "SEND", "Use-Path added", [("X-Colour", "Use-Path: msrp://r.example:1/r;tcp\nX-Colour")],
            allowed: ["Use-Path"]),
        Row(
            "SEND", "goes on by its flag", [("-------d93kswow$", "-------d93kswow+")], .incomplete,
            text: .notCompared),
        Row(
            "SEND", "given up by its flag", [("-------d93kswow$", "-------d93kswow#")], .incomplete,
            text: .notCompared),
        Row(
            "SEND", "text behind its end-line", [("-------d93kswow$\n", "-------d93kswow$\nPS: no\n")], .altered,
            broken: ["body"], ["X560"], text: .differs),
        Row("SEND", "no end-line", [("\n-------d93kswow$\n", "")], .match, ["P422"]),
    ]

    /// What a clean push of all parts finds.
    static let cleanCodes: Set<FindingCode> = [.p400, .p430, .p433, .p428, .x500]

    @Test("each kind of change", arguments: sipRows + msrpRows + textRows) func change(_ row: Row) throws {
        let place = try #require(Stored.kinds.firstIndex(of: row.kind))
        var copies = Stored.all
        let uncounted = [Stored.invite, Stored.ok, Stored.send, Stored.bye, Stored.message][place]
        let keepsLength = row.keepsLength || row.edits.contains { $0.0.hasPrefix("Content-Length") }
        var copy = keepsLength ? copies[place] : uncounted
        var missing: [String] = []
        for (old, new) in row.edits {
            if !copy.contains(old) { missing.append(old) }
            copy = copy.replacing(old, with: new)
        }
        copies[place] = keepsLength ? copy : counted(copy)
        #expect(missing.isEmpty)
        var evidence = Evidence()
        evidence.seeAll()
        // A session and a pager message are two pushes: what is found is told apart.
        let mine = place == 4 ? [copies[4]] : Array(copies[0..<4])
        let pushed = evidence.push(mine)
        let record = try #require(pushed)
        let part = record.parts[place == 4 ? 0 : place]
        #expect(part.verdict == row.verdict)
        #expect(part.differences.filter { !$0.allowed }.map(\.field).sorted() == row.broken)
        #expect(part.differences.filter(\.allowed).map(\.field).sorted() == row.allowed)
        #expect(
            record.diagnostics.filter { !ChangeTests.cleanCodes.contains($0) || row.codes.contains($0.rawValue) }.map(
                \.rawValue
            ).sorted() == row.codes)
        #expect(record.text == row.text)
        #expect(record.parts.filter { $0.index != part.index }.allSatisfy { $0.verdict == .match })
    }

    @Test(
        "both have a Date: it must be one moment",
        arguments: [
            ("Mon, 21 Feb 2005 13:02:03 GMT", Verdict.match), ("Thu, 21 Feb 2005 13:02:03 GMT", .match),
            ("Mon, 21 Feb 2005 13:02:04 GMT", .altered),
        ])
    func date(_ copied: String, _ verdict: Verdict) throws {
        var evidence = Evidence()
        let live = counted(Stored.message.replacing("CSeq", with: "Date: Mon, 21 Feb 2005 13:02:03 GMT\nCSeq"))
        evidence.see(live)
        let copy = live.replacing("Mon, 21 Feb 2005 13:02:03 GMT", with: copied)
        let pushed = evidence.push([copy])
        let record = try #require(pushed)
        #expect(record.verdict == verdict)
        #expect(record.diagnostics.contains(.x508) == (verdict == .altered))
    }

    @Test("octets after a change of one octet anywhere in the text are altered, never equal")
    func everyOctet() {
        var evidence = Evidence()
        evidence.seeAll()
        let octets = wire(Stored.send)
        let text = wire(Stored.text)
        var wrong: [Int] = []
        let start = octets.count - wire("\n-------d93kswow$\n").count - text.count
        for offset in start..<start + text.count {
            var copy = octets
            copy[offset] ^= 1
            let bundle = wire("--boundary42\nContent-Type: message/msrp\n\n") + copy + wire("\n--boundary42--\n")
            let record = evidence.push(bundle)
            if record?.verdict != .altered || record?.text != .differs { wrong.append(offset) }
        }
        #expect(wrong.isEmpty)
    }
}
