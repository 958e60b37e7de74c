import Expressions
import Octets
import Testing

/// A message as an expression sees it: values by the name of a field.
private struct Message: Sendable {
    let values: [String: [FieldValue]]

    static let invite = Message(values: [
        "sip": [.text("INVITE sip:bob@example.org SIP/2.0\r\nFrom: <sip:alice@example.org>\r\n")],
        "sip.Method": [.text("INVITE")], "sip.Call-ID": [.text("a84b4c76@pc33")], "sip.CSeq.seq": [.number(17)],
        "sip.Via.branch": [.text("z9hG4bKa"), .text("z9hG4bKb")], "sip.Subject": [.text("Grüße, \"Bob\"")],
        "ip": [.present], "ip.src": [.address(IPAddress(v4: 0xC000_020B))],
        "ip.addr": [.address(IPAddress(v4: 0xC000_020B)), .address(IPAddress(v4: 0xC000_0201))],
        "udp.port": [.number(5060), .number(5062)], "frame.number": [.number(3)],
        "frame.time": [.time(Timestamp(seconds: 1_108_990_923, fraction: 0))],
        "imtrace.finding": [.text("S113"), .text("missing-mandatory")],
    ])
}

@Suite("Expressions") struct ExpressionTests {
    static let holding = [
        "sip", "ip", "sip.Method", "not msrp", "!msrp", "! msrp and not tcp",
        "sip.Method == \"INVITE\"", "sip.Method == INVITE", "sip.Method eq INVITE", "sip.Method != \"BYE\"",
        "sip.Method ne BYE", "not sip.Method == invite", "sip.Method matches \"^inv\"", "sip.Method ~ \"^inv\"",
        "not sip.Method contains \"inv\"", "sip.Method contains NVI", "sip.Method in {\"BYE\", INVITE}",
        "sip.Method not in {BYE}", "sip.Method > \"A\"", "sip contains \"From: <sip:alice\"",
        "sip matches r\"\\r\\nfrom:\\s*<\"",
        "sip.CSeq.seq == 17", "sip.CSeq.seq == 0x11", "sip.CSeq.seq == 021", "sip.CSeq.seq in {1..16, 17}",
        "sip.CSeq.seq in {10..20}", "sip.CSeq.seq >= 17 and sip.CSeq.seq < 18", "sip.CSeq.seq gt 16",
        "sip.CSeq.seq le 17", "not sip.CSeq.seq lt 17", "sip.CSeq.seq not in {18..20}",
        "sip.Via.branch == z9hG4bKb", "sip.Via.branch != x", "not sip.Via.branch != z9hG4bKb",
        "not sip.Status-Code != 200", "not sip.Status-Code == 200",
        "sip.Subject contains \"Grüße\"", "sip.Subject contains \"Gr\\xc3\\xbc\"",
        "sip.Subject contains \"\\\"Bob\\\"\"",
        "sip.Subject contains \"Gr\\u00fc\"", "sip.Subject contains \"Gr\\303\\274\"",
        "sip.Subject matches \"GRÜSSE|GRÜßE\"",
        "ip.addr == 192.0.2.1", "ip.addr == 192.0.2.0/24", "ip.addr == 0.0.0.0/0", "ip.src == 192.0.2.11",
        "not ip.addr != 192.0.2.1", "ip.addr in {10.0.0.0/8, 192.0.2.1..192.0.2.3}",
        "not ip.src in {192.0.2.12..192.0.2.20}",
        "udp.port == 5062", "not udp.port > 5062", "frame.number == 3",
        "frame.time >= \"2005-02-21 13:02:03\"", "frame.time < 2005-02-21T13:02:04Z",
        "frame.time == \"2005-02-21 14:02:03+01:00\"",
        "imtrace.finding == S113", "imtrace.finding == missing-mandatory",
        "msrp or sip", "msrp || sip and ip", "(msrp or sip) && !(msrp and sip)", "not (msrp or tcp)",
        "sip.X-Anything or sip", "not msrp.Use-Nickname",
    ]

    static let failing = [
        "msrp", "sip.Method == \"invite\"", "sip.Method matches \"^nv\"", "sip.Method contains \"invite\"",
        "sip.Status-Code == 200", "sip.Status-Code != 200", "sip.Status-Code in {200}", "sip.Via.branch != z9hG4bKb",
        "ip.addr == 192.0.3.0/24", "ip.addr != 192.0.2.1", "udp.port > 5062", "udp.port in {1..5059}",
        "sip and msrp or msrp", "not sip or msrp", "frame.time > \"2005-02-21 13:02:03\"", "imtrace.finding == S110",
        "sip.Method > \"INVITE\"", "ip.src in {192.0.2.12..192.0.2.20}",
    ]

    @Test("What holds of a message, and what does not")
    func evaluation() throws {
        var wrong: [String] = []
        for (texts, expected) in [(ExpressionTests.holding, true), (ExpressionTests.failing, false)] {
            for text in texts {
                let expression = try Expression(text)
                if expression.holds({ Message.invite.values[$0.name] ?? [] }) != expected { wrong.append(text) }
                if try Expression(expression.description) != expression { wrong.append("spelt \(expression)") }
            }
        }
        #expect(wrong == [])
    }

    /// An expression, the line of carets below it, and a beginning of the reason.
    static let faults: [(String, String, String)] = [
        ("", "", "there is no expression"),
        ("   ", "", "there is no expression"),
        ("sip.Methd == INVITE", "^^^^^^^^^", "there is no field sip.Methd; did you mean sip.Method?"),
        ("sip and sip.call-id == x", "        ^^^^^^^^^^^", "there is no field sip.call-id; did you mean sip.Call-ID?"),
        ("sip.Call-Ids", "^^^^^^^^^^^^", "there is no field sip.Call-Ids; did you mean sip.Call-ID?"),
        ("msrp.byterange", "^^^^^^^^^^^^^^", "there is no field msrp.byterange; did you mean msrp.byte.range?"),
        ("msrp.Message-ID", "^^^^^^^^^^^^^^^", "there is no field msrp.Message-ID; did you mean msrp.messageid?"),
        ("sip.auth.realm == x", "^^^^^^^^^^^^^^", "sip.auth.realm is a field of tshark that is not read here"),
        ("http.host == x", "^^^^^^^^^", "there is no field http.host"),
        ("sip.Method ==", "             ", "a value is missing here"),
        ("sip.Method == and", "              ^^^", "a value belongs here; the text itself is written \"and\""),
        ("sip.Method = INVITE", "           ^", "\"equal\" is written ==, or eq"),
        ("sip.Method === INVITE", "           ^^^", "this operator is not understood here"),
        ("sip.Method == sip.CSeq.method", "              ^^^^^^^^^^^^^^^", "two fields cannot be compared"),
        ("sip.Method == 'INVITE'", "              ^", "text stands in double quotation marks"),
        ("sip.Method == \"INV", "              ^", "the text that begins here has no closing quotation mark"),
        ("sip.Method == \"\\q\"", "               ^^", "no escape; a backslash is \\\\"),
        ("sip.Method == \"\\u12\"", "               ^^^^", "4 digits of a Unicode character"),
        ("sip.Method == \"\\777\"", "               ^^^^", "an octet is no more than \\377"),
        ("sip.Method INVITE", "           ^^^^^^", "\"and\" or \"or\" belongs here, or the end"),
        ("sip.Method[0] == I", "          ^", "a part of a value cannot be taken here"),
        ("len(sip.Method) == 3", "^^^", "there are no functions here"),
        ("(sip", "^", "this parenthesis is not closed"),
        ("(sip msrp", "     ^^^^", "\"and\", \"or\" or a closing parenthesis belongs here"),
        ("sip)", "   ^", "this parenthesis closes none"),
        ("sip and", "       ", "a field is missing here"),
        ("and sip", "^^^", "a field belongs here, before \"and\""),
        ("\"sip\"", "^^^^^", "a field belongs here; a text stands behind the operator"),
        ("sip | msrp", "    ^", "\"or\" is written or, or ||"),
        ("sip xor msrp", "    ^^^", "\"xor\" is not understood here"),
        ("sip not msrp", "    ^^^", "\"and\" or \"or\" belongs here, or \"not in {...}\""),
        ("sip == x", "^^^", "sip is a whole message; it is searched by contains and matches"),
        ("tcp == 1", "^^^", "tcp is there or not, and cannot be compared"),
        ("sip.Status-Code == abc", "                   ^^^", "sip.Status-Code is compared with a number"),
        ("sip.Status-Code == 99999999999999999999", "                   ^^^^^^^^^^^^^^^^^^^^", "sip.Status-Code is"),
        ("sip.Status-Code matches \"2..\"", "^^^^^^^^^^^^^^^", "sip.Status-Code is no text; matches searches text"),
        ("ip.addr > 1.2.3.4", "^^^^^^^", "ip.addr is not more or less than another"),
        ("ip.addr == 1.2.3", "           ^^^^^", "ip.addr is compared with an IPv4 address, or a network"),
        ("ipv6.addr == 1.2.3.4", "             ^^^^^^^", "ipv6.addr is compared with an IPv6 address"),
        ("ip.addr == 1.2.3.4/33", "           ^^^^^^^^^^", "a network is an address and the number of its bits"),
        ("sip.Status-Code in 200", "                   ^^^", "a set belongs here, as in {200, 202}"),
        ("sip.Status-Code in {200 202}", "                        ^^^", "a comma or a closing brace belongs here"),
        ("sip.Status-Code in {200, 202", "                   ^", "this brace is not closed"),
        ("sip.Status-Code in {}", "                    ^", "a value belongs here"),
        (
            "imtrace.verdict == altred", "                   ^^^^^^",
            "imtrace.verdict is never altred; did you mean altered?"
        ),
        ("imtrace.verdict in {altered..match}", "                           ^^", "values of imtrace.verdict have no"),
        ("imtrace.finding == X999", "                   ^^^^", "imtrace.finding is never X999"),
        ("frame.time > 13:00", "             ^^^^^", "a time needs its date here"),
        ("text contains \"\"", "              ^^", "an empty text is found everywhere"),
        ("text matches \"a(b\"", "               ^", "this parenthesis is not closed"),
        ("text matches r\"x*+\"", "                ^^", "possessive repetition is not understood here"),
        ("text matches \"\\\\d(\"", "             ^^^^^^", "this parenthesis is not closed"),
        ("sip.Subject == \"größe\" and nosuch", "                           ^^^^^^", "there is no field nosuch"),
        ("sip, msrp", "   ^", "\"and\" or \"or\" belongs here, or the end"),
    ]

    @Test("What is wrong, and where")
    func errors() {
        var wrong: [String] = []
        for (text, carets, reason) in ExpressionTests.faults {
            do {
                wrong.append("\(text): read as \(try Expression(text))")
            } catch {
                let line =
                    String(repeating: " ", count: error.range.lowerBound)
                    + String(repeating: "^", count: error.range.count)
                let isThere = error.range.isEmpty ? carets.allSatisfy { $0 == " " } : line == carets
                if !isThere || !error.reason.hasPrefix(reason) { wrong.append("\(text)\n\(line)\n\(error.reason)") }
            }
        }
        #expect(wrong == [])
    }

    @Test("Expressions that are too deep or too long")
    func limits() throws {
        let limit = Expression.depthLimit
        let deepest = String(repeating: "(", count: limit) + "sip" + String(repeating: ")", count: limit)
        let widest = Array(repeating: "sip", count: 500).joined(separator: " and ")
        _ = try Expression(deepest)
        _ = try Expression(widest)
        for text in [
            "(\(deepest))", String(repeating: "!", count: 4000) + "sip", String(repeating: "(", count: 4096),
            String(repeating: "a", count: 5000), "sip.\(String(repeating: "A", count: 4000))x.y",
        ] {
            #expect(throws: SyntaxError.self) { try Expression(text) }
        }
    }

    @Test("Every name that is offered is one")
    func names() throws {
        var wrong: [String] = []
        for (text, _, reason) in ExpressionTests.faults where reason.contains("did you mean") {
            let name = reason.drop { $0 != ";" }.dropFirst("; did you mean ".count).dropLast()
            if !name.contains("."), !text.hasPrefix("imtrace.") { wrong.append(String(name)) }
            if name.contains(".") { _ = try Expression(String(name)) }
        }
        #expect(wrong == [])
    }

    @Test("Expressions drawn at random are spelt so that they read the same")
    func randomExpressions() throws {
        var generator = Draw(state: 20_261_129)
        var wrong: [String] = []
        for _ in 0..<800 {
            let text = generator.expression(depth: 5)
            do {
                let expression = try Expression(text)
                let again = try Expression(expression.description)
                if expression != again || again.description != expression.description { wrong.append(text) }
                _ = expression.holds { Message.invite.values[$0.name] ?? [] }
            } catch {
                wrong.append("\(text): \(error.reason)")
            }
            // Anything that is nearly an expression is read or refused.
            _ = try? Expression(generator.spoilt(text))
        }
        #expect(wrong.prefix(5) == [])
    }
}

/// Draws expressions from the grammar, always the same ones.
private struct Draw: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }

    private mutating func one(of choices: String...) -> String { choices.randomElement(using: &self) ?? "" }

    mutating func expression(depth: Int) -> String {
        guard depth > 0 else { return comparison() }
        let (a, b) = (expression(depth: depth - Int.random(in: 1...3, using: &self)), expression(depth: depth - 2))
        switch Int.random(in: 0..<6, using: &self) {
        case 0: return "\(a) \(one(of: "and", "&&")) \(b)"
        case 1: return "\(a) \(one(of: "or", "||")) \(b)"
        case 2: return "(\(a))\(one(of: "and", " or "))(\(b))"
        case 3: return "\(one(of: "not ", "!", "! "))\(a)"
        case 4: return "not (\(a))"
        default: return comparison()
        }
    }

    private mutating func comparison() -> String {
        switch Int.random(in: 0..<9, using: &self) {
        case 0: return one(of: "sip", "msrp", "ip", "sip.Subject", "msrp.messageid", "sip.X-Own")
        case 1: return "\(textField()) \(one(of: "==", "!=", "eq", "ne", "<", ">=")) \(text())"
        case 2: return "\(textField()) contains \(text())"
        case 3:
            return "\(textField()) \(one(of: "matches", "~")) \(one(of: "r\"a.\\d+\"", "\"[a-z]*|x{2,3}\"", "inv"))"
        case 4: return "sip.Status-Code \(one(of: "==", ">", "le")) \(one(of: "200", "0xC8", "0"))"
        case 5: return "udp.port \(one(of: "in", "not in")) {5060, 1..\(one(of: "7", "9"))}"
        case 6: return "\(one(of: "ip.addr", "ip.dst")) \(one(of: "==", "!=")) \(one(of: "10.0.0.0/8", "192.0.2.1"))"
        case 7: return "ipv6.src in {2001:db8::/32, ::1..::ff}"
        default: return "frame.time > \"2005-02-21 13:02:0\(one(of: "1", "2.5", "3Z"))\""
        }
    }

    private mutating func textField() -> String {
        one(of: "sip.Method", "sip.from.user", "msrp.from.path", "text", "sip.Contribution-ID")
    }

    private mutating func text() -> String {
        one(
            of: "INVITE", "\"a \\\"b\\\" \\\\ \\x01\\t\\177\"", "r\"\\d\"", "\"größe 漢字\"", "sip:a@b", "\"\\n\\r\"",
            "\"\\xff\"")
    }

    /// `text` with a character put in, taken out or exchanged, a few times.
    mutating func spoilt(_ text: String) -> String {
        var characters = Array(text)
        for _ in 0..<Int.random(in: 1...4, using: &self) where !characters.isEmpty {
            let place = Int.random(in: 0..<characters.count, using: &self)
            switch Int.random(in: 0..<3, using: &self) {
            case 0: characters.remove(at: place)
            case 1: characters.insert(Character(one(of: "\"", "\\", "(", "{", ".", "!", "ä", "\u{301}")), at: place)
            default: characters.swapAt(place, Int.random(in: 0..<characters.count, using: &self))
            }
        }
        return String(characters)
    }
}
