import Records
import Testing

@testable import Expressions

@Suite("Rules of a test lab") struct LabRuleTests {
    private static func message(_ change: (inout LabRule.MessageRule) -> Void) -> LabRule.Clause {
        var rule = LabRule.MessageRule()
        change(&rule)
        return .everyMessage(rule)
    }

    private static func finding(_ change: (inout LabRule.FindingRule) -> Void) -> LabRule.FindingRule {
        var rule = LabRule.FindingRule()
        change(&rule)
        return rule
    }

    static let rules: [(text: String, clause: LabRule.Clause)] = [
        (
            "every SEND to +491701234567 is pushed equal within 5 s of his REGISTER",
            message {
                $0.kind = .send
                $0.recipient = "+491701234567"
                $0.outcome = .pushed
                $0.isEqual = true
                $0.milliseconds = 5000
                $0.start = .register
            }
        ),
        (
            "every MESSAGE from \"sip:a b@c\" to bob is delivered within 1.5min",
            message {
                $0.kind = .pager
                $0.sender = "sip:a b@c"
                $0.recipient = "bob"
                $0.milliseconds = 90_000
            }
        ),
        ("every message is delivered", message { _ in }),
        ("every message to \"to\" is pushed", message { ($0.recipient, $0.outcome) = ("to", .pushed) }),
        ("  every  push\tis equal ", .everyPush(.init(verdict: .match))),
        ("no push to bob is not-seen", .noPush(.init(recipient: "bob", verdict: .notSeen))),
        ("no push altered", .noPush(.init(verdict: .altered))),
        ("no finding", .noFinding(.init())),
        ("no finding M310", .noFinding(finding { $0.code = .m310 })),
        (
            "no finding of severity error on leg 10.0.0.5",
            .noFinding(finding { ($0.severity, $0.leg) = (.error, LabRule.Leg("10.0.0.5")) })
        ),
        (
            "no finding no-byte-range of severity note or worse",
            .noFinding(finding { ($0.code, $0.severity, $0.isOrWorse) = (.m330, .note, true) })
        ),
        ("exactly 2 pushes", .count(.exactly, 2, .pushes)),
        ("at least 1 session", .count(.atLeast, 1, .sessions)),
        ("at most 3 findings S128", .count(.atMost, 3, .findings(finding { $0.code = .s128 }))),
    ]

    @Test("Rule by rule", arguments: rules)
    func rule(_ row: (text: String, clause: LabRule.Clause)) throws {
        let file = try LabRuleFile("# a comment\n\n\(row.text) # another\n")
        #expect(file.rules.map(\.clause) == [row.clause] && file.rules.map(\.line) == [3])
        #expect(try LabRuleFile(file.rules[0].text).rules.map(\.clause) == [row.clause])
    }

    @Test("Words are written in any case, times in words, and a file may begin with a mark of its encoding")
    func leniency() throws {
        let strict = try LabRuleFile(
            "every SEND to Bob is pushed equal within 500 ms of REGISTER\nno finding M310 of severity error or worse")
        let lenient = try LabRuleFile(
            "\u{FEFF}Every send to Bob IS Pushed equal within 500 Milliseconds of her register\n"
                + "No finding m310 OF severity Error or worse")
        #expect(lenient.rules.map(\.clause) == strict.rules.map(\.clause))
        let times = ["2 minutes", "2min", "120 sec", "120s", "120000 msec", "120 seconds"]
        let clauses = try times.map { try LabRuleFile("every MESSAGE is delivered within \($0)").rules.map(\.clause) }
        #expect(Set(clauses).count == 1)
        let kinds = try ["MESSAGE", "message"].map { try LabRuleFile("every \($0) is delivered").rules.map(\.clause) }
        #expect(kinds[0] != kinds[1])
    }

    static let wrong: [(text: String, at: Range<Int>)] = [
        ("each SEND is pushed", 0..<4), ("every SEND", 10..<10), ("every SEND is sent", 14..<18),
        ("every SEND is pushed within s", 28..<29), ("every SEND is pushed within 5 weeks", 30..<35),
        ("every SEND is pushed within 5 s of dawn", 35..<39), ("no finding M999", 11..<15),
        ("no finding of severity dire", 23..<27), ("no finding on leg", 17..<17), ("exactly two pushes", 8..<11),
        ("no push altered today", 16..<21), ("at 3 pushes", 3..<4), ("every push to", 13..<13),
    ]

    @Test("What is wrong is shown where it stands", arguments: wrong)
    func faults(_ row: (text: String, at: Range<Int>)) {
        let fault = #expect(throws: LabRuleFile.Fault.self) { try LabRuleFile("no push altered\n" + row.text) }
        #expect(fault?.line == 2 && fault?.error.range == row.at && fault?.error.reason.isEmpty == false)
    }

    @Test("Lines and files have limits")
    func limits() {
        let long = "no finding on leg " + String(repeating: "x", count: LabRuleFile.lineLimit)
        #expect(throws: LabRuleFile.Fault.self) { try LabRuleFile(long) }
        let many = String(repeating: "no push altered\n", count: LabRuleFile.ruleLimit + 1)
        #expect(throws: LabRuleFile.Fault.self) { try LabRuleFile(many) }
    }
}
