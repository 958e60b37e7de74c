import Correlation
import DeferredPush
import Octets
import Records
import Testing

/// What can be told of a bundle without any live traffic.
@Suite("Findings of bundles") struct BundleFindingTests {
    /// A bundle as it stands on the wire.
    struct Wire: Sendable {
        var text: String
        var type = "multipart/mixed;boundary=b1"
        /// Whether octets of what carries it are missing.
        var isBroken = false
    }

    static func part(_ type: String, _ text: String) -> String { "--b1\nContent-Type: \(type)\n\n\(text)\n" }

    static let invite = """
        INVITE sip:bob@im.example SIP/2.0
        From: <sip:alice@im.example>;tag=a1
        To: <sip:bob@im.example>
        Call-ID: c1
        CSeq: 1 INVITE
        Date: Mon, 21 Feb 2005 13:01:00 GMT
        Content-Type: application/sdp
        Content-Length: 114

        v=0
        o=- 1 1 IN IP4 h
        s=-
        c=IN IP4 h
        t=0 0
        m=message 1 TCP/MSRP *
        a=accept-types:*
        a=path:msrp://a:1/a;tcp

        """
    static let ok = """
        SIP/2.0 200 OK
        From: <sip:alice@im.example>;tag=a1
        To: <sip:bob@im.example>;tag=s1
        Call-ID: c1
        CSeq: 1 INVITE
        Content-Type: application/sdp
        Content-Length: 114

        v=0
        o=- 1 1 IN IP4 h
        s=-
        c=IN IP4 h
        t=0 0
        m=message 1 TCP/MSRP *
        a=accept-types:*
        a=path:msrp://s:1/s;tcp

        """
    static let send = """
        MSRP abcd SEND
        To-Path: msrp://s:1/s;tcp
        From-Path: msrp://a:1/a;tcp
        Message-ID: m001
        Byte-Range: 1-2/2
        Content-Type: text/plain

        Hi
        -------abcd$

        """
    static let bye = """
        BYE sip:s@h SIP/2.0
        From: <sip:alice@im.example>;tag=a1
        To: <sip:bob@im.example>;tag=s1
        Call-ID: c1
        CSeq: 2 BYE
        Date: Mon, 21 Feb 2005 13:01:30 GMT


        """
    static let parts = [
        part("message/sip", invite), part("message/sip", ok), part("message/msrp", send), part("message/sip", bye),
    ]
    static let clean = Wire(text: parts.joined() + "--b1--\n")

    /// The clean bundle, changed.
    static func with(_ edits: (String, String)...) -> Wire {
        var text = clean.text
        for (old, new) in edits { text = text.replacing(old, with: new) }
        return Wire(text: text)
    }

    /// The clean bundle with other parts.
    static func of(_ parts: [String]) -> Wire { Wire(text: parts.joined() + "--b1--\n") }

    /// What is there of a bundle of which octets are missing.
    static func broken(_ parts: [String]) -> Wire { Wire(text: parts.joined() + "--b1--\n", isBroken: true) }

    /// The clean bundle with a part at its end.
    static func adding(_ type: String, _ text: String) -> Wire { of(parts + [part(type, text)]) }

    /// The clean session again, as another one: with other names for everything but the users.
    static let second = parts.map {
        $0.replacing("Call-ID: c1", with: "Call-ID: c2").replacing("tag=a1", with: "tag=a2")
            .replacing("tag=s1", with: "tag=s2").replacing("//a:1/a", with: "//a:2/b")
            .replacing("//s:1/s", with: "//s:2/t").replacing("m001", with: "m002").replacing("abcd", with: "efgh")
    }
    static let several = of(parts + second)
    /// `text` with a Date behind its start line.
    static func dated(_ text: String, _ time: String) -> String {
        guard let end = text.firstIndex(of: "\n") else { return text }
        return text[..<end] + "\nDate: Mon, 21 Feb 2005 \(time) GMT" + text[end...]
    }

    /// An INVITE inside the dialog, and its answer.
    static let renewal = [parts[0].replacing("bob@im.example>", with: "bob@im.example>;tag=s1"), parts[1]].map {
        $0.replacing("CSeq: 1", with: "CSeq: 2")
    }
    static let fillers = String(repeating: "--b1\n\nx\n", count: 4092)
    static let notification = "<imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>1</message-id></imdn>"
    /// A SEND of a multipart with a text and something else.
    static func mixed(_ type: String) -> Wire {
        with(
            (
                "text/plain\n\nHi",
                "multipart/mixed;boundary=b2\n\n--b2\nContent-Type: text/plain\n\nHi\n--b2\n"
                    + "Content-Type: \(type)\n\nimdn+xml\n--b2--"
            ), ("Byte-Range: 1-2/2\n", ""))
    }

    static let rows: [FindingRow<Wire>] = [
        .init(.p400, "a bundle", clean, spares: Wire(text: part("text/plain", invite) + "--b1--\n")),
        .init(
            .p401, "no boundary parameter", Wire(text: clean.text, type: "multipart/mixed"),
            spares: Wire(text: part("text/plain", "Hi") + "--b1--\n", type: "multipart/mixed")),
        .init(
            .p402, "another boundary", Wire(text: clean.text, type: "multipart/mixed;boundary=b2"),
            spares: Wire(text: clean.text, type: "multipart/mixed;boundary=\"b1\"")),
        .init(
            .p402, "indented boundaries", with(("--b1", " --b1")),
            spares: Wire(text: part("text/plain", "Hi").replacing("--b1", with: " --b1"))),
        .init(.p403, "no close-delimiter", with(("--b1--\n", "")), spares: with(("--b1--\n", "--b1--"))),
        .init(.p404, "half a close-delimiter", with(("--b1--", "--b1-")), spares: with(("--b1--", "--b1--  "))),
        .init(
            .p405, "no empty line", with(("message/msrp\n\n", "message/msrp\n")),
            spares: with(("message/msrp\n\n", "message/msrp\nX: y\n\n"))),
        .init(.p406, "nothing in a part", adding("text/plain", ""), spares: adding("text/plain", "x")),
        .init(
            .p407, "the boundary inside", with(("Hi\n", "Hi\n--b1x\n")), spares: with(("Hi\n", "Hi\n--b2\n"))),
        .init(
            .p408, "a preamble", Wire(text: "Hi\n" + clean.text), spares: Wire(text: "\n" + clean.text)),
        .init(.p408, "an epilogue", Wire(text: clean.text + "Hi\n"), spares: Wire(text: clean.text + "\n")),
        .init(
            .p409, "a no-break space", with(("message/msrp", "message/msrp\u{C2}\u{A0}")),
            spares: with(("message/msrp", "message/msrp "))),
        .init(.p410, "a foreign type", adding("application/zip", "x"), spares: adding("text/html", "x")),
        .init(
            .p410, "a message without a type", of(parts + ["--b1\n\n\(send)\n"]),
            spares: adding("message/msrp", send)),
        .init(
            .p410, as: .note, "no type", of(parts + ["--b1\n\nHi\n"]), spares: adding("message/cpim", "From: a\n\n\nHi")
        ),
        .init(
            .p411, "a SEND as message/sip", with(("message/msrp", "message/sip")),
            spares: with(("message/msrp", "Message (a SEND) / MSRP; version=1"))),
        .init(
            .p411, "a SEND as octets", with(("message/msrp", "application/octet-stream")),
            spares: with(("message/msrp", "application/octet-stream"), ("To-Path", "To"))),
        .init(
            .p411, "an INVITE as message/msrp", of([part("message/msrp", invite)] + parts[1...]),
            spares: of([part("message/sipfrag", invite)] + parts[1...])),
        .init(
            .p420, "no start line", adding("message/sip", "Hi"), spares: adding("message/sip", "\n" + invite)),
        .init(
            .p421, "no To", with(("To: <sip:bob@im.example>\n", "")), spares: with(("To: ", "t: "))),
        .init(.p421, as: .note, "no CSeq", with(("CSeq: 2 BYE\n", "")), spares: with(("CSeq: 2 BYE", "CSeq: 2  BYE"))),
        .init(
            .p422, "a body that is cut", with(("Length: 114", "Length: 115")),
            spares: with(("Content-Length: 114\n", ""))),
        .init(
            .p422, "more octets in all", with(("Byte-Range: 1-2/2", "Byte-Range: 1-2/20")),
            spares: with(("Byte-Range: 1-2/2", "Byte-Range: 1-2/20"), ("abcd$", "abcd+"))),
        .init(.p422, "no end-line", with(("-------abcd$\n", "")), spares: with(("abcd$", "abcd+"))),
        .init(
            .p423, "a BYE that names no dialog",
            of(parts[..<3] + [part("message/sip", bye.replacing("Call-ID: c1\n", with: ""))]),
            spares: of(parts[..<3] + [part("message/sip", bye.replacing("Call-ID: c1", with: "i: c1"))])),
        .init(.p423, as: .note, "no BYE", of(Array(parts[..<3])), spares: of(Array(parts[2...]))),
        .init(.p424, as: .note, "no 200", of([parts[0], parts[2], parts[3]]), spares: of([parts[0], parts[3]])),
        .init(.p425, "200 before INVITE", of([parts[1], parts[0], parts[2], parts[3]]), spares: several),
        .init(
            .p425, "an earlier Date behind a later one", with(("13:01:30", "12:59:30")),
            spares: with(("13:01:30", "13:00:30"))),
        .init(
            .p425, "a SEND's Date before that of the 200",
            with((ok, dated(ok, "13:05:00")), (send, dated(send, "13:01:00"))),
            spares: with(("13:01:00", "13:05:00"), ("13:01:30", "13:05:30"), (send, dated(send, "13:01:10")))),
        .init(
            .p425, "SEND before its answer", of([parts[0], parts[2], parts[1], parts[3]]),
            spares: of(parts[..<3] + renewal + parts[2...])),
        .init(
            .p426, "two SENDs in a part", with(("abcd$\n", "abcd$\n\(send.replacing("abcd", with: "efgh"))")),
            spares: of(parts[..<3] + [part("message/msrp", send), parts[3]])),
        .init(.p427, "signalling alone", of([parts[0], parts[1]]), spares: of(Array(parts[..<3]))),
        .init(.p428, "two sessions", several, spares: of(parts + parts)),
        .init(
            .p429, "a BYE of other tags", with((bye, bye.replacing("tag=s1", with: "tag=s2"))),
            spares: with(
                (
                    bye,
                    bye.replacing("tag=a1", with: "tag=x").replacing("tag=s1", with: "tag=a1")
                        .replacing("tag=x", with: "tag=s1")
                ))),
        .init(
            .p429, "a 200 of another caller", with((ok, ok.replacing("tag=a1", with: "tag=a2"))),
            spares: with((ok, ok.replacing(";tag=a1", with: "; tag=a1")))),
        .init(
            .p429, "a 200 of another session",
            with((ok, ok.replacing("Call-ID: c1", with: "Call-ID: c2"))),
            spares: of([parts[0], second[0], parts[1], second[1], parts[2], parts[3], second[2], second[3]])),
        .init(.p430, "message/msrp", clean, spares: of([parts[0], parts[1], parts[3]])),
        .init(
            .p431, "a Date in a SEND", with(("m001\n", "m001\nDate: Mon, 21 Feb 2005 13:01:10 GMT\n")),
            spares: with(("m001\n", "m001\nX-Date: Mon, 21 Feb 2005 13:01:10 GMT\n"))),
        .init(.p432, "one Date for all", with(("13:01:30", "13:01:00")), spares: clean),
        .init(
            .p433, as: .note, "no Date", with(("Date: Mon", "X: Mon")),
            spares: with((bye, bye.replacing("Date", with: "X")))),
        .init(
            .p434, "a notification beside a SEND", adding("message/imdn+xml", notification),
            spares: of([part("message/imdn+xml", notification), parts[0], parts[1], parts[3]])),
        .init(
            .p434, "a notification beside a text in a SEND", mixed("message/imdn+xml"),
            spares: mixed("text/html")),
        .init(
            .p435, "more parts than are read", Wire(text: fillers + "--b1\n\nx\n" + clean.text),
            spares: Wire(text: fillers + clean.text)),
        .init(
            .p435, "a bundle too deep inside multiparts", Wire(text: BundleTests.nested(BundleTests.one, 8)),
            spares: Wire(text: BundleTests.nested(BundleTests.one, 7))),
        .init(
            .n810, "credentials", with(("CSeq: 2 BYE", "Authorization: Digest a\nCSeq: 2 BYE")),
            spares: with(("CSeq: 2 BYE", "Authentication-Info: a\nCSeq: 2 BYE"))),
        .init(
            .l631, "a Date behind the push", with(("13:01:30", "13:03:30")), spares: with(("13:01:30", "13:02:30"))),
        .init(
            .s115, "a weekday that does not fit", with(("Mon, 21", "Thu, 21")), spares: with(("Mon, 21", "21"))),
        .init(
            .s125, "an INVITE to its own sender (R01)", with(("INVITE sip:bob@", "INVITE sip:alice@")),
            spares: with(
                ("INVITE sip:bob@", "INVITE sip:alice@"), ("To: <sip:bob@", "To: <sip:alice@"))),
        .init(
            .x512, "an INVITE to a third user", with(("INVITE sip:bob@", "INVITE sip:carol@")),
            spares: with(
                ("INVITE sip:bob@", "INVITE sip:carol@"), ("CSeq: 1 I", "History-Info: <sip:bob@im.example>\nCSeq: 1 I")
            )),
        .init(
            .x512, "a third user of the same domain", with(("INVITE sip:bob@", "INVITE sip:carol@")),
            spares: with(("INVITE sip:bob@im.example", "INVITE sip:u7@10.0.0.2:5060"))),
        .init(
            .x540, "a SEND in another session",
            of([parts[0], parts[1], second[2], parts[3], second[0], second[1], parts[2], second[3]]),
            spares: of([
                parts[0], parts[1], parts[2],
                second[2].replacing("//a:2/b", with: "//a:1/a").replacing("//s:2/t", with: "//s:1/s"), parts[3],
            ])),
        .init(
            .x540, "a SEND in another session, of a bundle whose INVITE may be missing",
            of([parts[1], second[2], parts[3]]), spares: broken([parts[1], second[2], parts[3]])),
        .init(
            .x540, "of a bundle with holes that has both descriptions", broken([parts[0], parts[1], second[2]]),
            spares: broken([parts[0], parts[1], parts[2]])),
        .init(
            .x540, "whole, in a bundle of which octets are missing", broken([parts[0], parts[1], second[2]]),
            spares: Wire(
                text: parts[0] + parts[1] + (second[2].split(separator: "2/b;tcp").first ?? ""), isBroken: true)),
    ]

    private func severities(_ wire: Wire, _ code: FindingCode) -> Set<Severity> {
        var evidence = Evidence()
        let octets = DeferredPushTests.wire(wire.text)
        if evidence.push(octets, contentType: wire.type, isBroken: wire.isBroken) == nil {
            let frame = evidence.frame(octets)
            UnreadableBundle(OctetView(octets.span), contentType: wire.type)?
                .note(callID: nil, at: frame, &evidence.log)
        }
        return evidence.severities(of: code)
    }

    @Test("each finding, and its near miss", arguments: rows) func finding(_ row: FindingRow<Wire>) {
        #expect(severities(row.raises, row.code) == [row.severity])
        #expect(severities(row.spares, row.code) == [])
    }

    @Test("nothing loud in a clean bundle, of one session or of two", arguments: [clean, several])
    func quiet(_ wire: Wire) {
        var evidence = Evidence()
        let pushed = evidence.push(DeferredPushTests.wire(wire.text), contentType: wire.type)
        #expect(pushed != nil)
        // Nothing was live.
        #expect(evidence.log.findings.filter { $0.severity > .note && $0.code != .x501 }.map(\.message) == [])
    }
}
