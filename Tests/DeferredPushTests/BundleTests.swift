import DeferredPush
import MSRP
import Octets
import Records
import Testing

@Suite("Bundles") struct BundleTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let contentType: String
        let text: String
        /// The kinds of its parts; nil where it is no bundle.
        let kinds: [String]?

        init(_ name: String, of contentType: String = "multipart/mixed;boundary=b1", _ text: String, _ kinds: [String]?)
        {
            testDescription = name
            self.contentType = contentType
            self.text = text
            self.kinds = kinds
        }
    }

    /// A part of a multipart with the boundary b1.
    static func part(_ header: String, _ text: String) -> String { "--b1\n\(header)\n\n\(text)\n" }

    static let sip = "MESSAGE sip:b@b.example SIP/2.0\nCall-ID: 1\n\nHi"
    static let send =
        "MSRP abcd SEND\nTo-Path: msrp://b:1/b;tcp\nFrom-Path: msrp://a:1/a;tcp\nContent-Type: text/plain\n\nHi\n-------abcd$"
    static let one = part("Content-Type: message/sip", sip) + "--b1--\n"

    /// `bundle` inside `depth` multiparts; the outermost has the boundary b1.
    static func nested(_ bundle: String, _ depth: Int) -> String {
        var text = bundle.replacing("--b1", with: "--n\(depth)")
        for level in (0..<depth).reversed() {
            let boundary = level == 0 ? "b1" : "n\(level)"
            text = "--\(boundary)\nContent-Type: multipart/mixed;boundary=n\(level + 1)\n\n\(text)--\(boundary)--\n"
        }
        return text
    }

    static let rows: [Row] = [
        Row("message/sip", one, ["MESSAGE"]),
        Row("message/msrp", part("Content-Type: message/msrp", send) + "--b1--\n", ["SEND"]),
        Row(
            "both, and a text",
            part("Content-Type: message/sip", sip) + part("Content-Type: message/msrp", send)
                + part("Content-Type: text/plain", sip) + "--b1--\n", ["MESSAGE", "SEND", "OTHER"]),
        Row("a response", part("Content-Type: message/sip", "SIP/2.0 200 OK\nCall-ID: 1\n") + "--b1--\n", ["200"]),
        Row("no text type", of: "text/plain", one, nil),
        Row("no type", of: "", one, nil),
        Row("no boundary", of: "multipart/mixed", one, nil),
        Row("another boundary", of: "multipart/mixed;boundary=b2", one, nil),
        Row("text that looks like one", part("Content-Type: text/plain", sip) + "--b1--\n", nil),
        Row("a part without a type", "--b1\n\n\(sip)\n--b1--\n", nil),
        Row("a type that holds nothing of the kind", part("Content-Type: message/sip", "Hello") + "--b1--\n", nil),
        Row(
            "message/cpim",
            part("Content-Type: message/cpim", "From: <sip:a@a>\n\nContent-Type: text/plain\n\nHi") + "--b1--\n", nil),
        Row(
            "multipart/alternative of texts", of: "multipart/alternative;boundary=b1",
            part("Content-Type: text/plain", "Hi") + part("Content-Type: text/html", "<p>Hi") + "--b1--\n", nil),
        Row("multipart/related with a message", of: "multipart/related;boundary=b1", one, ["MESSAGE"]),
        Row("message/sipfrag alone", part("Content-Type: message/sipfrag", "SIP/2.0 200 OK\n") + "--b1--\n", nil),
        Row(
            "message/sipfrag that names a dialog",
            part("Content-Type: message/sipfrag", "SIP/2.0 200 OK\nCall-ID: 1\n") + "--b1--\n", ["200"]),
        Row(
            "message/sipfrag beside a message",
            part("Content-Type: message/sipfrag", "SIP/2.0 200 OK\n") + part("Content-Type: message/sip", sip)
                + "--b1--\n", ["200", "MESSAGE"]),
        Row(
            "description beside a text, as in an INVITE",
            part("Content-Type: application/sdp", "v=0") + part("Content-Type: message/cpim", "Hi") + "--b1--\n", nil),
        Row("a bundle inside another multipart", nested(one, 1), ["MESSAGE"]),
        Row("a bundle seven levels down", nested(one, 7), ["MESSAGE"]),
        Row("a bundle eight levels down", nested(one, 8), nil),
        Row(
            "the outer level where both hold messages",
            part("Content-Type: message/msrp", send) + part("Content-Type: multipart/mixed;boundary=b1x", "")
                + "--b1--\n", ["SEND", "OTHER"]),
        Row(
            "the first multipart that holds one",
            part("Content-Type: multipart/mixed;boundary=c2", "--c2\n\nHi\n--c2--")
                + part("Content-Type: multipart/mixed;boundary=c3", one.replacing("--b1", with: "--c3"))
                + part("Content-Type: multipart/mixed;boundary=c4", send) + "--b1--\n", ["MESSAGE"]),
        Row(
            "a message in a message/cpim is no part",
            part(
                "Content-Type: message/cpim",
                "From: <sip:a@a>\n\nContent-Type: multipart/mixed;boundary=c2\n\n"
                    + one.replacing("--b1", with: "--c2"))
                + "--b1--\n", nil),
        Row(
            "case of types", of: "MULTIPART/Mixed; Boundary=b1", part("content-type: Message/SIP", sip) + "--b1--\n",
            ["MESSAGE"]),
        Row(
            "parameters and spaces", of: "multipart/mixed ; charset=x; boundary=\"b1\"",
            part("Content-Type:  message/sip ;version=2.0", sip) + "--b1--\n", ["MESSAGE"]),
        Row(
            "a no-break space behind the type", part("Content-Type: message/sip\u{C2}\u{A0}", sip) + "--b1--\n",
            ["MESSAGE"]),
        Row(
            "quoted boundary with a space", of: "multipart/mixed;boundary=\"b 1\"",
            one.replacing("--b1", with: "--b 1"), ["MESSAGE"]),
        Row("case of the boundary counts", of: "multipart/mixed;boundary=B1", one, nil),
        Row("never closed", part("Content-Type: message/sip", sip), ["MESSAGE"]),
        Row(
            "binary", part("Content-Type: message/sip\nContent-Transfer-Encoding: binary", sip) + "--b1--\n",
            ["MESSAGE"]),
        Row(
            "base64",
            part(
                "Content-Type: message/sip\nContent-Transfer-Encoding: Base64",
                "TUVTU0FHRSBzaXA6YkBi\nLmV4YW1wbGUgU0lQLzIuMA0KQ2FsbC1JRDogMQ0KDQpIaQ==") + "--b1--\n", ["MESSAGE"]),
        Row(
            "base64 that is none: as it stands",
            part("Content-Type: message/sip\nContent-Transfer-Encoding: base64", sip) + "--b1--\n", ["MESSAGE"]),
        Row(
            "quoted-printable",
            part(
                "Content-Type: message/sip\nContent-Transfer-Encoding: quoted-printable",
                "MESS=41GE sip:b=40b.ex=\nample SIP/2.0\nCall-ID: 1\n\nHi") + "--b1--\n", ["MESSAGE"]),
        Row(
            "an encoding of nobody: as it stands",
            part("Content-Type: message/sip\nContent-Transfer-Encoding: x-odd", sip) + "--b1--\n", ["MESSAGE"]),
    ]

    @Test("what is a bundle, and what is none", arguments: rows) func recognition(_ row: Row) {
        let octets = wire(row.text)
        let bundle = Bundle(OctetView(octets.span), contentType: row.contentType)
        #expect(bundle?.parts.map(\.kind) == row.kinds)
    }

    @Test("what a transfer encoding hid is the same message", arguments: ["binary", "Base64", "quoted-printable"])
    func decoded(_ encoding: String) throws {
        let row = try #require(BundleTests.rows.first { $0.testDescription == encoding.lowercased() })
        let octets = wire(row.text)
        let bundle = Bundle(OctetView(octets.span), contentType: row.contentType)
        #expect(bundle?.parts.map(\.octets) == [wire(BundleTests.sip)])
    }

    @Test("every cut of a bundle is read without harm, and no cut makes a message of another kind")
    func cuts() {
        let octets = bundled(Stored.all.map(Copy.init))
        var wrong: [Int] = []
        for end in 0...octets.count {
            let kinds =
                Bundle(OctetView(octets.span).prefix(end), contentType: "multipart/mixed;boundary=boundary42")?
                .parts.map(\.kind) ?? []
            // The last part may be cut inside its start line.
            if !Stored.kinds.starts(with: kinds.last == "OTHER" || kinds.last == "20" ? kinds.dropLast() : kinds[...]) {
                wrong.append(end)
            }
        }
        #expect(wrong == [])
    }

    // MARK: Readings

    /// The example of the document, un-indented: the outer SEND uses the id of the SEND inside it, and has no end-line.
    static let example = """
        MSRP dkei38sd SEND
        To-Path: msrp://user2.imserver.com:7777/iau39;tcp
        From-Path: msrp://imserver.com:8888/9di4ea;tcp
        Message-ID: 453
        Content-Type: multipart/mixed; boundary="boundary42"

        --boundary42
        Content-Type: message/sip

        INVITE sip: user2@imserver.com SIP/2.0
        Call-ID: 3413an89KU

        --boundary42
        Content-Type: message/sip

        SIP/2.0 200 OK
        Call-ID: 3413an89KU

        --boundary42
        Content-Type: message/msrp
        MSRP dkei38sd SEND
        To-Path: msrp://imserver.com:7777/iau39;tcp
        From-Path: msrp://user1.imserver.com:8888/9di4ea;tcp
        Message-ID: 456
        Content-Type: text/plain

        Hi, Alice!  I'm Bob!
        -------dkei38sd$

        --boundary42
        Content-Type: message/sip

        BYE sip:user2@imserver.com SIP/2.0

        --boundary42-

        """

    static func read(_ text: String) throws -> (record: PushRecord, whole: Int, literal: Int) {
        let octets = wire(text)
        let view = OctetView(octets.span)
        var framer = MSRPFramer()
        var frame = MSRPFrame()
        guard case .frame(let range) = framer.next(view, atEnd: true),
            frame.parse(view.extracting(range), ending: framer.ending), let body = frame.body
        else { throw Unreadable() }
        var evidence = Evidence()
        let pushed = evidence.push(
            Array(octets[body]), contentType: "multipart/mixed; boundary=\"boundary42\"", ending: framer.ending,
            bodyOffset: body.lowerBound)
        // Where a literal reader stops: behind the first line that is the frame's own end-line.
        let before = text.firstRange(of: "-------dkei38sd$\n").map { wire(String(text[..<$0.upperBound])).count }
        return (try #require(pushed), range.count, try #require(before))
    }

    struct Unreadable: Error {}

    @Test("the document's example: what each reader gets")
    func readings() throws {
        let (record, whole, literal) = try BundleTests.read(BundleTests.example)
        #expect(record.readings.map(\.how) == ["by end-line (RFC 4975 7.1)", "by Byte-Range", "by bundle (used here)"])
        #expect(
            record.readings.map(\.outcome) == [
                "\(literal), to inside part 3; BYE lost, \(whole - literal) stray", "none given, so as above",
                "all \(whole), 4 parts; ends with the stream",
            ])
        #expect(record.carrier.wireSize == whole)
        #expect([.p403, .p404, .p405, .s110].allSatisfy { record.diagnostics.contains($0) })
    }

    @Test("with an end-line of its own and a Byte-Range, and with another id")
    func otherReadings() throws {
        let closed = BundleTests.example.replacing("--boundary42-\n", with: "--boundary42--\n\n-------dkei38sd$\n")
        let (record, whole, literal) = try BundleTests.read(closed)
        #expect(
            record.readings.map(\.outcome) == [
                "\(literal), to inside part 3; BYE lost, \(whole - literal) stray", "none given, so as above",
                "all \(whole), 4 parts",
            ])
        let other = closed.replacing(
            "MSRP dkei38sd SEND\nTo-Path: msrp://user2", with: "MSRP other9id SEND\nTo-Path: msrp://user2"
        )
        .replacing("42--\n\n-------dkei38sd$", with: "42--\n\n-------other9id$")
        #expect(try BundleTests.read(other).record.readings == [])
    }

    @Test("notifications and signs of composing are no texts, wrapped or not") func texts() {
        let cpim = "From: <im:a@x>\nTo: <im:b@x>\n\nContent-Type: "
        let rows: [(type: String, body: String, isText: Bool)] = [
            ("text/plain", "Hi", true), ("image/png", "Hi", true),
            ("application/im-iscomposing+xml", "<isComposing/>", false), ("message/imdn+xml", "<imdn/>", false),
            ("message/cpim", cpim + "text/plain\n\nHi", true),
            ("message/cpim", cpim + "application/im-iscomposing+xml\n\n<isComposing/>", false),
            ("message/cpim", cpim + "message/imdn+xml\n\n<imdn/>", false), ("message/cpim", "Hi", true),
        ]
        let found = rows.flatMap { row in
            [
                ("message/msrp", Self.send.replacing("text/plain\n\nHi", with: "\(row.type)\n\n\(row.body)")),
                (
                    "message/sip",
                    Self.sip.replacing("\n\nHi", with: "\nContent-Type: \(row.type)\n\n\(row.body)")
                ),
            ].map { type, text in
                let octets = wire(Self.part("Content-Type: \(type)", text) + "--b1--\n")
                let bundle = Bundle(OctetView(octets.span), contentType: "multipart/mixed;boundary=b1")
                return bundle?.parts.first?.isText
            }
        }
        #expect(found == rows.flatMap { [$0.isText, $0.isText] })
    }
}
