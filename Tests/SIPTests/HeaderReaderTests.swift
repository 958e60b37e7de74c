import Octets
import SIP
import Testing
import TextSyntax

@Suite("Values of header fields") struct HeaderReaderTests {
    /// A field, and what its value reads as.
    struct Row: Sendable, CustomTestStringConvertible {
        let field: String
        let reading: [String]
        var testDescription: String { field }

        init(_ field: String, _ reading: [String]) {
            self.field = field
            self.reading = reading
        }
    }

    static let rows: [Row] = [
        Row("Via: SIP/2.0/UDP h;branch=z9hG4bKa;rport", ["SIP 2.0 UDP h - z9hG4bKa - []"]),
        Row(
            "v: SIP / 2.0 / TLS-SCTP \t[2001:db8::1] : 5061 ;received=192.0.2.1;rport=9",
            ["SIP 2.0 TLS-SCTP [2001:db8::1] 5061 - 192.0.2.1 [9]"]),
        Row(
            "Via: SIP/2.0/UDP a;received=[2001:db8::9], SIP/2.0/TCP b:1;branch=\"x;y\"",
            ["SIP 2.0 UDP a - - 2001:db8::9 -", "SIP 2.0 TCP b 1 x;y - -"]),
        Row("Via: SIP/2.0/UDP, SIP/2.0 h, UDP h, SIP/2.0/UDP h:70000, SIP/2.0/UDP 2001:db8::1, ;", []),
        Row("Contact: *", ["*"]),
        Row(
            "m: <sip:a@b>;expires=60;q=0.7;+sip.instance=\"<urn:uuid:f81d4fae>\";reg-id=1, sip:c@d;q=1.000;expires=x",
            ["sip:a@b value(60) 700 urn:uuid:f81d4fae value(1)", "sip:c@d malformed 1000 - -"]),
        Row(
            "Contact: <sip:a@b>;q=1.001;expires=4294967296, <sip:e@f>;q=.5, <>",
            [
                "sip:a@b tooLarge - - -", "sip:e@f - - - -",
            ]),
        Row("Retry-After: 120 (I'm in a meeting);duration=60", ["value(120)"]),
        Row("Retry-After: 120x", ["malformed"]), Row("Retry-After: 4294967295", ["value(4294967295)"]),
        Row("Retry-After: 00000000000000000000000000000000000007", ["value(7)"]),
        Row("Retry-After: 4294967296", ["tooLarge"]), Row("Retry-After: ", ["malformed"]),
        Row("RAck: 776656 1 INVITE", ["776656 1 INVITE"]), Row("RAck: 776656  1\r\n INVITE", ["776656 1 INVITE"]),
        Row("RAck: 776656 INVITE", []), Row("RAck: 4294967296 1 INVITE", []), Row("RAck: ", []),
        Row("Event: presence.winfo;id=7", ["presence.winfo 7"]), Row("o: dialog", ["dialog -"]),
        Row("Event: ;id=1", []),
        Row(
            "Subscription-State: terminated ; reason=timeout;retry-after=5;expires=0",
            ["terminated terminated value(0) timeout value(5)"]),
        Row("Subscription-State: Active;expires=600", ["active Active value(600) - -"]),
        Row("Subscription-State: waiting", ["other waiting - - -"]),
        Row("Replaces: 425928@bobster.example.org;to-tag=7743;from-tag=6472", ["425928@bobster.example.org 7743 6472"]),
        Row("Replaces: 1;to-tag=a;from-tag=b;early-only", ["1 a b early"]), Row("Replaces: 1;to-tag=a", []),
        Row(
            "Target-Dialog: fa77as7dad8-sd98ajzz@host.example.com;local-tag=kkaz-;remote-tag=6544",
            [
                "fa77as7dad8-sd98ajzz@host.example.com kkaz- 6544"
            ]),
        Row("r: <sip:d@e?Replaces=1%3Bto-tag%3Da>;x=1", ["sip:d@e?Replaces=1%3Bto-tag%3Da"]),
        Row("k: 100rel, timer ,,path", ["100rel", "timer", "path", "timer listed"]),
        Row("Date: Sat, 13 Nov 2010 23:29:00 GMT", ["Sat, 13 Nov 2010 23:29:00 GMT"]),
        Row("Subject: one, two", ["one, two"]),
        Row("WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"", ["Digest realm=\"a\", nonce=\"b\""]),
    ]

    @Test("a field reads as its RFC says", arguments: rows) func reads(row: Row) {
        let octets = Array("OPTIONS sip:a@b SIP/2.0\r\n\(row.field)\r\n\r\n".utf8)
        let view = OctetView(octets.span)
        var message = SIPMessage()
        let isMessage = message.parse(view)
        #expect(isMessage && HeaderReaderTests.read(message, view) == row.reading)
    }

    static func read(_ message: SIPMessage, _ view: OctetView) -> [String] {
        func text(_ range: Range<Int>?) -> String { range.map { view.text($0) } ?? "-" }
        func text(_ number: HeaderNumber?) -> String { number.map { "\($0)" } ?? "-" }
        guard let name = message.headers.fields.first?.name else { return [] }
        switch name {
        case .via:
            return message.vias(view).map {
                let names = [$0.protocolName, $0.version, $0.transport, $0.sentBy.host].map { text($0) }
                let port = $0.sentBy.port.map { "\($0)" } ?? "-"
                let rport = $0.rport(view).map { "[\(view.text($0))]" } ?? "-"
                return (names + [port, text($0.branch(view)), text($0.received(view)), rport]).joined(separator: " ")
            }
        case .contact:
            return message.contacts(view).map {
                guard let address = $0.address else { return "*" }
                let preference = $0.preference.map { "\($0)" } ?? "-"
                return "\(view.text(address.uri)) \(text($0.expires)) \(preference) \(text($0.instance)) "
                    + text($0.registrationID)
            }
        case .retryAfter: return message.number(name, view).map { ["\($0)"] } ?? []
        case .rack:
            guard let value = message.headers.value(.rack), let rack = RAck(view, value) else { return [] }
            return ["\(rack.responseNumber) \(rack.cseq.number) \(view.text(rack.cseq.methodRange))"]
        case .event: return message.event(view).map { ["\(view.text($0.type)) \(text($0.id))"] } ?? []
        case .subscriptionState:
            guard let state = message.subscriptionState(view) else { return [] }
            return [
                "\(state.phase) \(view.text(state.word)) \(text(state.expires)) \(text(state.reason)) "
                    + text(state.retryAfter)
            ]
        case .replaces, .targetDialog:
            guard let dialog = message.replaces(view) ?? message.targetDialog(view) else { return [] }
            let tags = "\(view.text(dialog.callID)) \(view.text(dialog.toTag)) \(view.text(dialog.fromTag))"
            return [tags + (dialog.isEarlyOnly ? " early" : "")]
        case .referTo: return message.referTo(view).map { [view.text($0.uri)] } ?? []
        default:
            return message.values(name, view).map { view.text($0) }
                + (message.lists("TIMER", in: name, view) ? ["timer listed"] : [])
        }
    }

    @Test("names are unescaped as they are quoted") func displayNames() {
        let table: [(value: String, name: String?)] = [
            (#""A \"B\" \\C" <sip:a@b>"#, #"A "B" \C"#), (#"A\B <sip:a@b>"#, #"A\B"#), (#""" <sip:a@b>"#, ""),
            ("\"Bob \r\n\t <b>\" <sip:a@b>", "Bob <b>"), ("Bob\r\n B <sip:a@b>", "Bob B"),
            ("<sip:a@b>", nil), (#""A\" <sip:a@b>"#, nil),
        ]
        var names: [String?] = []
        for row in table {
            let octets = Array(row.value.utf8)
            let view = OctetView(octets.span)
            let plain = NameAddress(view, 0..<view.count)?.unescapedDisplayName(view)
            names.append(plain.map { String(decoding: $0, as: UTF8.self) })
        }
        #expect(names == table.map(\.name))
    }

    /// What the torture messages don't break: a field, or lines of them, in an otherwise sound REGISTER or INVITE.
    static let breaks: [(text: String, rules: [SIPViolation.Rule])] = [
        ("INVITE\nSupported: path\nContact: <sip:a@b>", []), ("INVITE\nFoo: y", [.missingField]),
        ("REGISTER\nContact: *\nExpires: 0", []), ("REGISTER\nContact: *\nExpires: 10", [.wildcardContact]),
        ("REGISTER\nContact: *, <sip:a@b>\nExpires: 0", [.wildcardContact]),
        ("SUBSCRIBE\nContact: <sip:a@b>\nEvent: presence", []), ("SUBSCRIBE\nFoo: y", [.missingField, .missingField]),
        ("NOTIFY\nEvent: presence\nSubscription-State: active", []), ("PRACK\nRAck: 1 2 INVITE", []),
        ("PRACK\nRAck: 1 INVITE", [.malformedValue]), ("REFER\nContact: <sip:a@b>", [.missingField]),
        ("OPTIONS\nTimestamp: 54.2 .1", []), ("OPTIONS\nTimestamp: 5.4.2", [.malformedNumber]),
        ("OPTIONS\nRequire: path, timer", []), ("OPTIONS\nRequire: pa th", [.malformedValue]),
        ("OPTIONS\nDate: Fri, 13 Nov 2010 23:29:00 GMT", [.dateWeekday]), ("OPTIONS\nDate: soon", [.malformedDate]),
        ("OPTIONS\nBad Name: x", [.malformedField]), ("OPTIONS\nno colon", [.malformedField]),
        ("OPTIONS\nReply-To: <sip:a@b", [.unterminatedBracket]),
        ("OPTIONS\nReply-To: \"a\\\" <sip:b>", [.unterminatedQuote]),
        ("OPTIONS\nReply-To: <sip:a%4@b>", [.malformedURI]), ("OPTIONS\nReply-To: <sip:a@b_c>", [.malformedURI]),
        ("OPTIONS\nReply-To: \"a \\\\\"", [.malformedValue]), ("OPTIONS\nContent-Type: text", [.malformedValue]),
        ("OPTIONS\nVia: SIP/2.0/UDP 2001:db8::1:5060", [.unbracketedIPv6]),
        ("OPTIONS\nVia: SIP/2.0/UDP [1::2::3]", [.malformedIPv6]),
        ("OPTIONS\nVia: SIP/2.0/UDP 224.0.1.75", [.broadcastVia]),
        ("OPTIONS\nWarning: 399 h \"a, b\", 370 h \"c\"", []), ("OPTIONS\nMin-Expires: 1 ", []),
        ("OPTIONS\nAuthorization: Digest username=\"a\", uri=\"b\"", []),
    ]

    @Test("what else a message may break", arguments: breaks)
    func examines(row: (text: String, rules: [SIPViolation.Rule])) {
        let lines = row.text.split(separator: "\n", maxSplits: 1)
        let text =
            "\(lines[0]) sip:r@h SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nMax-Forwards: 70\nFrom: <sip:a@h>;tag=1\n"
            + "To: <sip:r@h>\nCall-ID: c@h\nCSeq: 1 \(lines[0])\n\(lines[1])\nContent-Length: 0\n\n"
        let octets = Array(text.replacing("\n", with: "\r\n").utf8)
        #expect(SIPMessage.violations(OctetView(octets.span)).map(\.rule) == row.rules)
    }

    @Test("the number of violations is bounded") func bounded() {
        let fields = String(repeating: "Require: a b\r\n", count: 1000)
        let octets = Array("OPTIONS sip:a@b SIP/2.0\r\n\(fields)\r\n".utf8)
        #expect(SIPMessage.violations(OctetView(octets.span)).count == SIPViolation.limit)
    }

    @Test("what is no message at all") func noMessage() {
        let rules = ["", "\r\n", "GET / HTTP/1.1\r\n\r\n"].map {
            SIPMessage.violations(OctetView(Array($0.utf8).span)).map(\.rule)
        }
        #expect(rules == [[.noStartLine], [.noStartLine], [.noStartLine]])
    }

    @Test("a rule knows its kind") func kinds() {
        let kinds: [SIPViolation.Rule: SIPViolation.Kind] = [
            .noStartLine: .syntax, .dateWeekday: .syntax, .missingField: .transaction, .broadcastVia: .transaction,
            .unknownMethod: .application, .wildcardContact: .application,
        ]
        #expect(kinds.allSatisfy { $0.key.kind == $0.value })
    }
}
