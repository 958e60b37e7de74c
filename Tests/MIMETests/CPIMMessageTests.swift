import MIME
import Octets
import Testing

private let addresses = "From: <sip:a@x>\nTo: <sip:b@x>\nDateTime: 2005-02-21T13:02:03Z\n"
private let content = "Content-Type: text/plain\n\nhello\n"

/// Octets of a message/cpim, and "from to date id notification type [content]" of them.
private let messages: [(String, String, CPIMFaults)] = [
    ("\(addresses)\n\(content)", "<sip:a@x> <sip:b@x> 2005-02-21T13:02:03Z - - text/plain [hello\r\n]", []),
    (
        "\(addresses)NS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: abc\n"
            + "imdn.Disposition-Notification: display\n\n\(content)",
        "<sip:a@x> <sip:b@x> 2005-02-21T13:02:03Z abc display text/plain [hello\r\n]", []
    ),
    (
        "\(addresses)NS: q <urn:ietf:params:imdn>\nq.Message-ID: abc\nimdn.Message-ID: x\n\n\(content)",
        "<sip:a@x> <sip:b@x> 2005-02-21T13:02:03Z abc - text/plain [hello\r\n]", .unboundPrefix
    ),
    (
        "\(addresses)NS: <urn:ietf:params:imdn>\nMessage-ID: abc\n\n\(content)",
        "<sip:a@x> <sip:b@x> 2005-02-21T13:02:03Z abc - text/plain [hello\r\n]", []
    ),
    (
        "\(addresses)imdn.Message-ID: abc\n\n\(content)",
        "<sip:a@x> <sip:b@x> 2005-02-21T13:02:03Z abc - text/plain [hello\r\n]", .unboundPrefix
    ),
    ("From: a\n\n\(content)", "a - - - - text/plain [hello\r\n]", .missingTo),
    ("\nTo: b\nX: y\n z\n\n\(content)", "- b - - - text/plain [hello\r\n]", [.missingFrom, .malformedHeader]),
    ("From: a\nTo: b\n\n\nhello", "a b - - - - [hello]", .noContentHeaders),
    ("From: a\nTo: b\n\nhello: you\n\nthere", "a b - - - - [hello: you\r\n\r\nthere]", .noContentHeaders),
    ("From: a\nTo: b\n", "a b - - - - []", [.missingBlankLine, .noContentHeaders]),
    ("From: a\nTo: b\n\nContent-Type: text/plain\n", "a b - - - text/plain []", .missingBlankLine),
    (
        "\(addresses)NS: a <urn:x>\nNS: b <urn:ietf:params:imdn>\nNS: c <URN:IETF:params:imdn>\na.Message-ID: no\n"
            + "c.Message-ID: abc\n\n\(content)",
        "<sip:a@x> <sip:b@x> 2005-02-21T13:02:03Z abc - text/plain [hello\r\n]", []
    ),
    (
        "\(addresses)NS:;x=\"<y z>\" imdn <urn:ietf:params:imdn>\nimdn.Message-ID:;x=y abc\n\n\(content)",
        "<sip:a@x> <sip:b@x> 2005-02-21T13:02:03Z abc - text/plain [hello\r\n]", []
    ),
    ("hello\n\nthere", "none", []), ("", "none", []),
]

/// The example of RFC 3862 §5.1, with a wrapped content that is encoded.
private let full = """
    From: MR SANDERS <im:piglet@100akerwood.com>
    To: Depressed Donkey <im:eeyore@100akerwood.com>
    To: <im:pooh@100akerwood.com>
    DateTime: 2000-12-13T13:40:00-08:00
    Subject: the weather \\"will\\" be \\u0066ine today
    Subject:;lang=fr;x="a b" beau temps prevu
    cc: <im:tigger@100akerwood.com>
    NS: MyFeatures <mid:MessageFeatures@id.foo.com>
    Require: MyFeatures.VitalMessageOption, Other ,
    MyFeatures.VitalMessageOption: Confirmation-requested
    MyFeatures.WackyMessageOption: Use-silly-font

    Content-type: text/plain; charset=utf-8
    Content-Transfer-Encoding: base64
    Content-ID: <1234567890@foo.com>

    aGVsbG8=

    """

@Suite("A message/cpim") struct CPIMMessageTests {
    @Test("is read to its sections", arguments: messages)
    func reading(_ text: String, _ expected: String, _ faults: CPIMFaults) {
        let octets = wire(text)
        let view = OctetView(octets.span)
        var reading = "none"
        var found: CPIMFaults = []
        if let message = CPIMMessage(view, 0..<octets.count) {
            found = message.faults
            let values = [
                message.from, message.to, message.dateTime, message.imdnMessageID(view),
                message.dispositionNotification(view), message.contentType,
            ]
            reading = values.map { $0.map { view.text($0) } ?? "-" }.joined(separator: " ")
            reading += " [\(view.text(message.content))]"
        }
        #expect(reading == expected && found == faults)
    }

    @Test("has names whose case counts") func names() throws {
        let octets = wire("from: x\nFrom: a\nTo: b\nSubject: s\n\n\(content)")
        let view = OctetView(octets.span)
        let messageRead = CPIMMessage(view, 0..<octets.count)
        let message = try #require(messageRead)
        let values = ["Subject", "subject"].map { name in
            (name == "Subject" ? message.value(named: "Subject", view) : message.value(named: "subject", view)).map {
                view.text($0)
            }
        }
        let from = message.from.map { view.text($0) }
        #expect(values == ["s", nil] && from == "a" && message.headers.count == 4)
    }

    @Test("has headers one by one") func headers() throws {
        let octets = wire(full)
        let view = OctetView(octets.span)
        let messageRead = CPIMMessage(view, 0..<octets.count)
        let message = try #require(messageRead)
        let found: [String] = [
            message.values(named: "To", view).map { view.text($0) }.joined(separator: "|"),
            message.values(named: "cc", view).map { view.text($0) }.joined(separator: "|"),
            message.subject(view).map { string(CPIMMessage.unescaped(view, $0)) } ?? "-",
            message.subject(language: "FR", view).map { view.text($0) } ?? "-",
            message.subject(language: "de", view).map { view.text($0) } ?? "-",
            message.requiredNames(view).map { view.text($0) }.joined(separator: "|"),
            message.value(named: "WackyMessageOption", in: "mid:MessageFeatures@id.foo.com", view)
                .map { view.text($0) } ?? "-",
            message.decodedContent(view).map(string) ?? "-",
        ]
        let expected = [
            "Depressed Donkey <im:eeyore@100akerwood.com>|<im:pooh@100akerwood.com>", "<im:tigger@100akerwood.com>",
            "the weather \"will\" be fine today", "beau temps prevu", "-", "MyFeatures.VitalMessageOption|Other",
            "Use-silly-font", "hello",
        ]
        let faults = message.faults
        #expect(found == expected && faults == [])
    }

    @Test(
        "has escapes in its values",
        arguments: [
            ("a\\tb\\n\\r\\b", "a\tb\n\r\u{8}"), ("\\\\ \\' \\\"", "\\ ' \""), ("\\u00e9\\u20AC", "\u{E9}\u{20AC}"),
            ("\\ud83d\\ude00!", "\u{1F600}!"), ("\\ud83d!", "\u{FFFD}!"), ("\\u12g4 \\x \\", "\\u12g4 \\x \\"),
            ("", ""),
        ])
    func escapes(_ value: String, _ expected: String) {
        let octets = Array(value.utf8)
        let text = CPIMMessage.unescaped(OctetView(octets.span), 0..<octets.count)
        #expect(string(text) == expected)
    }
}
