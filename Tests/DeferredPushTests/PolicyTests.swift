import Correlation
import DeferredPush
import Octets
import Records
import Testing

@Suite("Comparison policy") struct PolicyTests {
    struct Row: Sendable {
        let fields: String
        let rule: ComparisonPolicy.Rule
        let severity: Severity

        init(_ fields: String, _ rule: ComparisonPolicy.Rule, _ severity: Severity = .error) {
            self.fields = fields
            self.rule = rule
            self.severity = severity
        }
    }

    /// PROTOCOL §3.3, column "encapsulated vs server leg", row by row.
    static let sip: [Row] = [
        Row("via route record-route max-forwards", .hop),
        Row("from to call-id cseq content-type", .equal),
        Row("contact expires", .equal, .warning),
        Row("date", .added),
        Row("content-length", .recounted),
        Row("content-disposition content-encoding content-language content-id mime-version", .equal, .warning),
        Row(
            "subject reply-to in-reply-to user-agent server allow accept accept-encoding accept-language", .equal, .note
        ),
        Row("supported unsupported timestamp warning retry-after", .equal, .note),
        Row("organization priority call-info alert-info require proxy-require www-authenticate", .free),
        Row("proxy-authenticate error-info", .free),
        Row("authorization proxy-authorization", .secret),
        Row("accept-contact reject-contact request-disposition privacy", .equal, .note),
        Row("p-preferred-identity p-preferred-service p-asserted-service", .free),
        Row("p-asserted-identity", .added, .note),
        Row("p-access-network-info p-visited-network-id p-charging-vector p-charging-function-addresses", .free),
        Row("p-called-party-id p-served-user p-associated-uri path service-route feature-caps", .free),
        Row("history-info session-id security-client security-server security-verify", .free),
        Row("session-expires min-se rseq rack refer-to event subscription-state", .equal, .note),
        Row(
            "referred-by conversation-id contribution-id inreplyto-contribution-id message-direction", .equal, .warning),
        Row("identity identity-info", .equal, .note),
    ]

    /// PROTOCOL §3.5, column "encapsulated SEND vs the leg into the IM server".
    static let msrp: [Row] = [
        Row("method to-path from-path message-id content-type", .equal),
        Row("transaction-id", .equal, .note),
        Row("byte-range", .recounted),
        Row("success-report failure-report", .equal, .note),
        Row("status use-path expires", .free),
        Row("content-disposition content-id content-description", .equal, .warning),
        Row("authorization", .secret),
        Row("date", .added),
    ]

    static func words(_ rows: [Row]) -> [String] {
        rows.flatMap { row in
            row.fields.split(separator: " ").map { "\($0) \(row.rule) \(rules(row.rule) ? row.severity : .error)" }
        }.sorted()
    }

    /// Whether a rule can be broken at all.
    static func rules(_ rule: ComparisonPolicy.Rule) -> Bool { rule == .equal || rule == .added }

    static func words(_ rows: [ComparisonPolicy.Row]) -> [String] {
        rows.map { "\($0.field) \($0.rule) \(rules($0.rule) ? $0.severity : .error)" }.sorted()
    }

    @Test("every row of the document is in the table, with its rule and gravity")
    func tables() {
        #expect(PolicyTests.words(ComparisonPolicy.sip) == PolicyTests.words(PolicyTests.sip))
        #expect(PolicyTests.words(ComparisonPolicy.msrp) == PolicyTests.words(PolicyTests.msrp))
        #expect(ComparisonPolicy.sip.allSatisfy { !$0.source.isEmpty })
        #expect(ComparisonPolicy.msrp.allSatisfy { !$0.source.isEmpty })
    }

    /// What the judge makes of a header that reads "one" live and `copied` in the copy, nil where it is left out.
    static func judge(_ field: String, _ live: String?, _ copied: String?, inSEND: Bool) -> (PushRecord?, [Finding]) {
        var evidence = Evidence()
        let place = inSEND ? "X-Colour" : "CSeq"
        let original = inSEND ? Stored.send : counted(Stored.message)
        func with(_ value: String?) -> String {
            guard let value else { return original }
            return original.replacing(place + ":", with: "\(field): \(value)\n\(place):")
        }
        evidence.see(with(live))
        let record = evidence.push([with(copied)])
        return (record, evidence.log.findings.filter { [.x506, .x508, .x551].contains($0.code) })
    }

    /// What every message of the bench has is changed in its own rows elsewhere.
    static let fixed: Set<String> = [
        "via", "max-forwards", "from", "to", "call-id", "cseq", "content-type", "content-length", "method",
        "transaction-id", "to-path", "from-path", "message-id", "byte-range", "success-report",
    ]

    @Test("each rule does what it says, for every header of the tables and for unknown ones")
    func behaviour() {
        var wrong: [String] = []
        var count = 0
        for (rows, inSEND) in [(PolicyTests.sip, false), (PolicyTests.msrp, true)] {
            for row in rows + [Row("x-unknown", .unknown)] {
                for field in row.fields.split(separator: " ").map(String.init) where !PolicyTests.fixed.contains(field)
                {
                    count += 1
                    let (changed, findings) = PolicyTests.judge(field, "one", "two", inSEND: inSEND)
                    let expected: Verdict = PolicyTests.rules(row.rule) ? .altered : .match
                    if changed?.verdict != expected { wrong.append("\(field) changed") }
                    if changed?.parts.first?.differences.map({ $0.field.lowercased() }) != [field] {
                        wrong.append("\(field) not named")
                    }
                    if expected == .altered, findings.map(\.severity) != [row.severity] {
                        wrong.append("\(field) gravity")
                    }
                    if PolicyTests.judge(field, "one", nil, inSEND: inSEND).0?.verdict != .match {
                        wrong.append("\(field) left out")
                    }
                    let added: Verdict = row.rule == .equal ? .altered : .match
                    if PolicyTests.judge(field, nil, "one", inSEND: inSEND).0?.verdict != added {
                        wrong.append("\(field) added")
                    }
                    if PolicyTests.judge(field.uppercased(), "one", "one", inSEND: inSEND).0?.parts.first?.differences
                        != []
                    {
                        wrong.append("\(field) equal")
                    }
                }
            }
        }
        #expect(count > 75)
        #expect(wrong == [])
    }
}
