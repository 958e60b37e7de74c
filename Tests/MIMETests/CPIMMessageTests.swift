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
    ("hello\n\nthere", "none", []), ("", "none", []),
]

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
}
