import Correlation
import DeferredPush
import Octets
import Records
import Testing

/// Each row of the policy that no header of its own stands for: a copy that differs in it, held against an original on
/// the leg that ends at the server, and against one that was seen before.
@Suite("Comparison policy, row by row") struct PolicyRowTests {
    struct Row: Sendable, CustomTestStringConvertible {
        /// The table and the row in it.
        let name: String
        let live: String
        let copy: String
        /// The field that is named.
        let field: String
        let rule: ComparisonPolicy.Rule
        /// Whether it may differ: from what reached the server, and from what was on the way there.
        let isAllowed: Bool
        let isAllowedOnTheWay: Bool

        init(
            _ name: String, _ field: String, _ live: String, _ edit: (old: String, new: String),
            _ rule: ComparisonPolicy.Rule = .equal, allowed: Bool = false, onTheWay: Bool? = nil
        ) {
            self.name = name
            self.field = field
            self.live = live.hasPrefix("MSRP") ? live : counted(live)
            let changed = live.replacing(edit.old, with: edit.new)
            copy = live.hasPrefix("MSRP") ? changed : counted(changed)
            self.rule = rule
            isAllowed = allowed
            isAllowedOnTheWay = onTheWay ?? allowed
        }

        var testDescription: String { "\(name): \(field)" }
    }

    static let startLines: [Row] = [
        Row(
            "sip method", "start-line",
            Stored.bye.replacing("BYE sip", with: "GREET sip").replacing("2 BYE", with: "2 GREET"),
            ("GREET s", "KISS s")),
        Row("sip sip-version", "start-line", Stored.bye, ("SIP/2.0\nVia", "sip/2.0\nVia"), allowed: true),
        Row("sip request-uri", "request-uri", Stored.bye, ("BYE sip:im", "BYE sip:him"), onTheWay: true),
        Row("sip request-uri", "request-uri", Stored.bye, ("BYE sip:", "BYE sip: ")),
        Row(
            "sip request-uri", "request-uri", Stored.bye.replacing("BYE sip:", with: "BYE sip: "),
            ("BYE sip: ", "BYE sip:"),
            allowed: true),
        Row("sip status-code", "start-line", Stored.ok, ("200 OK", "202 OK")),
        Row("sip reason-phrase", "start-line", Stored.ok, ("200 OK", "200 Fine"), onTheWay: true),
        Row("sip sip-version", "start-line", Stored.ok, ("SIP/2.0 200", "sip/2.0 200"), allowed: true),
        Row("msrp method", "start-line", Stored.send, ("SEND", "AUTH")),
        Row("msrp transaction-id", "transaction-id", Stored.send, ("d93kswow", "d93kswox"), onTheWay: true),
    ]

    /// Headers that every message of the bench has, and those that proxies may rewrite.
    static let headers: [Row] = [
        Row("sip via", "Via", Stored.bye, ("branch=z9hG4bKbye2", "branch=z9hG4bKbye2;rport"), .hop, allowed: true),
        Row("sip max-forwards", "Max-Forwards", Stored.bye, ("70", "69"), .hop, allowed: true),
        Row("sip from", "From", Stored.bye, ("<sip:alice@", "<sip:eve@")),
        Row("details from-display-name", "From", Stored.bye, ("\"Alice\"", "\"Eve\"")),
        Row("details from-display-name", "From", Stored.bye, ("\"Alice\" ", "")),
        Row("sip to", "To", Stored.bye, ("<sip:bob@", "<sip:carol@")),
        Row("sip call-id", "Call-ID", Stored.bye, ("call-1@", "call-2@")),
        Row("sip cseq", "CSeq", Stored.bye, ("2 BYE", "7 BYE")),
        Row("sip content-type", "Content-Type", Stored.message, ("text/plain", "text/html")),
        Row(
            "sip content-length", "Content-Length", Stored.bye, ("Content-Length: 0", "Content-Length: 00"), .recounted,
            allowed: true),
        Row(
            "sip session-expires", "Session-Expires", Stored.bye.replacing("CSeq", with: "Session-Expires: 90\nCSeq"),
            ("90", "1800"), onTheWay: true),
        Row(
            "sip min-se", "Min-SE", Stored.bye.replacing("CSeq", with: "Min-SE: 90\nCSeq"), ("90", "1800"),
            onTheWay: true),
        Row(
            "sip p-asserted-identity", "P-Asserted-Identity",
            Stored.bye.replacing("CSeq", with: "P-Asserted-Identity: <sip:alice@a.example>\nCSeq"),
            ("<sip:alice@a.example>\nCSeq", "<sip:alice@b.example>\nCSeq"), .added, onTheWay: true),
        Row("sip privacy", "Privacy", Stored.bye.replacing("CSeq", with: "Privacy: id\nCSeq"), ("id\n", "none\n")),
        Row("msrp to-path", "To-Path", Stored.send, ("kjhd37s2s2", "elsewhere1")),
        Row("msrp to-path", "To-Path", Stored.send, ("To-Path: msrp://10", "To-Path: MSRP://10"), allowed: true),
        Row("msrp from-path", "From-Path", Stored.send, ("jshA7we", "elsewhere")),
        Row("msrp from-path", "From-Path", Stored.send, ("jshA7we", "JSHa7WE")),
        Row("msrp from-path", "From-Path", Stored.send, ("jshA7we;tcp", "jshA7we;TCP"), allowed: true),
        Row("msrp from-path", "From-Path", Stored.send, ("jshA7we;tcp", "jshA7we;tcp msrp://10.0.0.3:1/x;tcp")),
        Row("msrp message-id", "Message-ID", Stored.send, ("k353dwWD", "k353dwWE")),
        Row("msrp byte-range", "Byte-Range", Stored.send, ("1-27/27", "1-*/27"), .recounted, allowed: true),
        Row("msrp success-report", "Success-Report", Stored.send, ("Report: no", "Report: yes")),
        Row("msrp success-report", "Success-Report", Stored.send, ("Success-Report: no\n", ""), allowed: true),
        Row("msrp success-report", "Success-Report", unreported, ("X-C", "Success-Report: no\nX-C"), allowed: true),
        Row("msrp success-report", "Success-Report", unreported, ("X-C", "Success-Report: yes\nX-C")),
        Row("msrp failure-report", "Failure-Report", unreported, ("X-C", "Failure-Report: Yes\nX-C"), allowed: true),
        Row("msrp failure-report", "Failure-Report", unreported, ("X-C", "Failure-Report: no\nX-C")),
        Row("msrp content-type", "Content-Type", Stored.send, ("text/plain", "text/html")),
    ]

    private static let unreported = Stored.send.replacing("Success-Report: no\n", with: "")
    private static let cema = Stored.invite.replacing("a=x-colour:blue", with: "a=msrp-cema")

    static let sdp: [Row] =
        [
            Row("sdp v", "sdp:v", Stored.invite, ("v=0", "v=1")),
            Row("sdp o", "sdp:o", Stored.invite, ("alice 1 1", "alice 1 2")),
            Row("sdp o", "sdp:o", cema, ("alice 1 1", "alice 1 2"), onTheWay: true),
            Row("sdp s", "sdp:s", Stored.invite, ("s=-", "s=x")),
            Row("sdp t", "sdp:t", Stored.invite, ("t=0 0", "t=0 1")),
            Row("sdp c", "sdp:c", Stored.invite, ("c=IN IP4 10.0.0.1", "c=IN IP4 10.0.0.5")),
            Row("sdp c", "sdp:c", cema, ("c=IN IP4 10.0.0.1", "c=IN IP4 10.0.0.5"), onTheWay: true),
            Row("sdp m", "sdp:m", Stored.invite, ("message 7654", "message 7655")),
            Row("sdp m", "sdp:m", cema, ("message 7654", "message 7655"), onTheWay: true),
            Row("sdp m", "sdp:m", cema, ("7654 TCP/MSRP", "7655 TCP/TLS/MSRP")),
            Row("sdp sdp", "sdp:b", Stored.invite.replacing("t=0 0", with: "b=AS:64\nt=0 0"), ("AS:64", "AS:65")),
            Row("sdp a=path", "sdp:a=path", cema, ("7654/jshA7we", "7654/jshA7wf")),
            Row("sdp a=x-colour", "sdp:a=x-colour", Stored.invite, ("blue", "teal"), .unknown, allowed: true),
        ]
        + ComparisonPolicy.sdp.map(\.field).filter { $0.hasPrefix("a=") && $0 != "a=path" }.map { name in
            Row(
                "sdp \(name)", "sdp:\(name)", Stored.invite.replacing("a=x-colour:blue", with: "\(name):one"),
                (":one", ":two"))
        }

    private static func wrapped(_ head: String) -> String {
        Stored.send.replacing("text/plain;charset=utf-8", with: "message/cpim").replacing(
            "Byte-Range: 1-27/27\n", with: ""
        ).replacing(Stored.text, with: "\(head)\nContent-Type: text/plain\n\n\(Stored.text)")
    }

    static let bodies: [Row] =
        ["Original-To", "IMDN-Record-Route", "IMDN-Route"].flatMap { name in
            [
                Row(
                    "cpim \(name)", "cpim:\(name)", wrapped("To: <im:b@x>\n"),
                    ("im:b@x>\n", "im:b@x>\n\(name): <im:c@x>\n"), .added, allowed: true),
                Row(
                    "cpim \(name)", "cpim:\(name)", wrapped("To: <im:b@x>\n\(name): <im:c@x>\n"), ("im:c@x", "im:d@x"),
                    .added),
            ]
        } + [
            Row("cpim cpim", "cpim:To", wrapped("To: <im:b@x>\n"), ("im:b@x", "im:B@x")),
            Row("cpim cpim", "cpim:Subject", wrapped("To: <im:b@x>\n"), ("b@x>\n", "b@x>\nSubject: tea\n")),
            Row("content sip-body", "body", Stored.message, ("five", "nine")),
            Row("content msrp-body", "body", Stored.send, ("five", "nine")),
            Row("content wrapped-body", "body", wrapped("To: <im:b@x>\n"), ("five", "nine")),
        ]

    @Test("a copy that differs in the field", arguments: startLines + headers + sdp + bodies)
    func differs(row: Row) throws {
        func judge(onTheWay: Bool) -> PartRecord? {
            var evidence = Evidence()
            let other = onTheWay ? proxy : server
            row.live.hasPrefix("SIP") ? evidence.see(row.live, other, alice) : evidence.see(row.live, alice, other)
            return evidence.push([row.copy])?.parts.first
        }
        let near = try #require(judge(onTheWay: false))
        let far = try #require(judge(onTheWay: true))
        #expect([near, far].map(\.verdict) == [row.isAllowed, row.isAllowedOnTheWay].map { $0 ? .match : .altered })
        let named = [near, far].compactMap { part in part.differences.first { $0.field == row.field } }
        #expect(named.map(\.allowed) == [row.isAllowed, row.isAllowedOnTheWay])
        #expect(named.map(\.rule) == [row.rule.rawValue, row.rule.rawValue])
        #expect(named.allSatisfy { !$0.source.isEmpty && !$0.why.isEmpty })
        #expect(near.differences.filter { !$0.allowed }.map(\.field) == (row.isAllowed ? [] : [row.field]))
    }

    @Test("another display name is less grave than another user, and a repair is named")
    func gravity() {
        func findings(_ live: String, _ copy: String) -> [String] {
            var evidence = Evidence()
            evidence.see(live)
            _ = evidence.push([copy])
            return evidence.log.findings.filter { [.x510, .x503, .x504, .x506].contains($0.code) }
                .map { "\($0.code.rawValue) \($0.severity)" }
        }
        let bye = Stored.bye
        #expect(findings(bye, bye.replacing("\"Alice\"", with: "\"Eve\"")) == ["X510 warning"])
        #expect(findings(bye, bye.replacing("<sip:alice@", with: "<sip:eve@")) == ["X510 error"])
        #expect(findings(bye, bye.replacing("\"Alice\" <sip:alice@", with: "\"Eve\" <sip:eve@")) == ["X510 error"])
        #expect(findings(bye.replacing("BYE sip:", with: "BYE sip: "), bye) == ["X503 note"])
    }

    @Test("chunks may be joined: the transaction id of the whole is counted anew")
    func joined() throws {
        var evidence = Evidence()
        for chunk in OriginalTests.chunks { evidence.see(chunk.text, chunk.source, chunk.destination) }
        let pushed = evidence.push([OriginalTests.joined])
        let difference = try #require(pushed?.parts.first?.differences.first { $0.field == "transaction-id" })
        #expect(difference.allowed && difference.rule == "recounted" && difference.source == "RFC 4975 §5.1")
    }

    @Test("no row is untested")
    func complete() {
        let tables: [(String, [ComparisonPolicy.Row])] = [
            ("sip", ComparisonPolicy.startLine + ComparisonPolicy.sip), ("details", ComparisonPolicy.details),
            ("sdp", ComparisonPolicy.sdp),
            ("msrp", ComparisonPolicy.msrp), ("cpim", ComparisonPolicy.cpim), ("content", ComparisonPolicy.content),
        ]
        let rows = tables.flatMap { table, rows in rows.map { "\(table) \($0.field)" } }
        let named = (Self.startLines + Self.headers + Self.sdp + Self.bodies).map(\.name)
        func generic(_ table: String, _ rows: [PolicyTests.Row]) -> [String] {
            rows.flatMap { $0.fields.split(separator: " ") }.filter { !PolicyTests.fixed.contains(String($0)) }
                .map { "\(table) \($0)" }
        }
        let tested = Set(named + generic("sip", PolicyTests.sip) + generic("msrp", PolicyTests.msrp))
        #expect(rows.filter { !tested.contains($0) } == ["content chunking"])
        let ways = tables.flatMap(\.1).filter { $0.onTheWay != nil }.map(\.field)
        let walked = (Self.startLines + Self.headers + Self.sdp).filter { $0.isAllowedOnTheWay && !$0.isAllowed }
            .map { $0.name.split(separator: " ").last.map(String.init) ?? "" }
        // Relays are walked in the tests of originals: both paths change at once.
        #expect(Set(ways).subtracting(walked) == ["to-path", "from-path"])
    }
}
