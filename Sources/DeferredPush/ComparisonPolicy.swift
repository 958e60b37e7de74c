public import Records

/// What a stored copy may do to its original: one row a field. A field without a row is unknown.
///
/// The columns of PROTOCOL that this table comes from are those of "encapsulated vs server leg": the original is the
/// copy of the message on the leg that ends at the server.
public enum ComparisonPolicy {
    /// What is allowed.
    public enum Rule: Hashable, Sendable {
        /// Where both have it, it must be equal. The server may leave it out.
        case equal
        /// The server may add it. Where both have it, it must be equal.
        case added
        /// Proxies and servers change it on the way: nothing follows from a difference.
        case hop
        /// It counts octets, and is counted anew.
        case recounted
        /// It may be added, changed or left out.
        case free
        /// It should not be stored at all.
        case secret
    }

    /// One row: field, rule, source, gravity.
    public struct Row: Sendable {
        /// The field's long name in lower case.
        public let field: String
        /// What is allowed.
        public let rule: Rule
        /// Where that is said.
        public let source: String
        /// How grave it is where the rule is broken.
        public let severity: Severity

        init(_ field: String, _ rule: Rule, _ source: String, _ severity: Severity = .error) {
            self.field = field
            self.rule = rule
            self.source = source
            self.severity = severity
        }
    }

    /// Headers of SIP messages.
    public static let sip: [Row] = [
        Row("via", .hop, "RFC 3261 §23.4.1.1"),
        Row("route", .hop, "RFC 3261 §23.4.1.1"),
        Row("record-route", .hop, "RFC 3261 §23.4.1.1"),
        Row("max-forwards", .hop, "RFC 3261 §23.4.1.1"),
        Row("proxy-authorization", .secret, "RFC 3261 §23.4.1.1"),
        Row("authorization", .secret, "RFC 3261 §22"),
        Row("content-length", .recounted, "RFC 3261 §20.14"),
        Row("date", .added, "RFC 3261 §20 Table 2, §23.4.1.2"),
        Row("from", .equal, "RFC 3261 §23.4.1.1"),
        Row("to", .equal, "RFC 3261 §23.4.1.1"),
        Row("call-id", .equal, "RFC 3261 §20.8"),
        Row("cseq", .equal, "RFC 3261 §20.16"),
        Row("contact", .equal, "RFC 3261 §20 Table 2", .warning),
        Row("expires", .equal, "RFC 3261 §20 Table 2", .warning),
        Row("content-type", .equal, "RFC 3261 §23.4.1.1"),
        Row("content-disposition", .equal, "RFC 3261 §23.4.1.1", .warning),
        Row("content-encoding", .equal, "RFC 3261 §23.4.1.1", .warning),
        Row("content-language", .equal, "RFC 3261 §23.4.1.1", .warning),
        Row("content-id", .equal, "RFC 3261 §23.4.1.1", .warning),
        Row("mime-version", .equal, "RFC 3261 §23.4.1.1", .warning),
        Row("subject", .equal, "RFC 3261 §20 Table 3", .note),
        Row("reply-to", .equal, "RFC 3261 §20 Table 3", .note),
        Row("in-reply-to", .equal, "RFC 3261 §20 Table 2", .note),
        Row("user-agent", .equal, "RFC 3261 §20 Table 3", .note),
        Row("server", .equal, "RFC 3261 §20 Table 3", .note),
        Row("allow", .equal, "RFC 3261 §20 Table 2", .note),
        Row("accept", .equal, "RFC 3261 §20 Table 2", .note),
        Row("accept-encoding", .equal, "RFC 3261 §20 Table 2", .note),
        Row("accept-language", .equal, "RFC 3261 §20 Table 2", .note),
        Row("supported", .equal, "RFC 3261 §20 Table 3", .note),
        Row("unsupported", .equal, "RFC 3261 §20 Table 3", .note),
        Row("timestamp", .equal, "RFC 3261 §20 Table 3", .note),
        Row("warning", .equal, "RFC 3261 §20 Table 3", .note),
        Row("retry-after", .equal, "RFC 3261 §20 Table 3", .note),
        Row("organization", .free, "RFC 3261 §20 Table 3"),
        Row("priority", .free, "RFC 3261 §20 Table 3"),
        Row("call-info", .free, "RFC 3261 §20 Table 2"),
        Row("alert-info", .free, "RFC 3261 §20 Table 2"),
        Row("require", .free, "RFC 3261 §20 Table 3"),
        Row("proxy-require", .free, "RFC 3261 §20 Table 3"),
        Row("www-authenticate", .free, "RFC 3261 §20 Table 3"),
        Row("proxy-authenticate", .free, "RFC 3261 §20 Table 3"),
        Row("error-info", .free, "RFC 3261 §20 Table 2"),
        Row("accept-contact", .equal, "RFC 3841", .note),
        Row("reject-contact", .equal, "RFC 3841", .note),
        Row("request-disposition", .equal, "RFC 3841", .note),
        Row("privacy", .equal, "RFC 3323", .note),
        Row("p-asserted-identity", .added, "RFC 3325", .note),
        Row("p-preferred-identity", .free, "RFC 3325"),
        Row("p-preferred-service", .free, "RFC 6050"),
        Row("p-asserted-service", .free, "RFC 6050"),
        Row("p-access-network-info", .free, "RFC 7315"),
        Row("p-visited-network-id", .free, "RFC 7315"),
        Row("p-charging-vector", .free, "RFC 7315"),
        Row("p-charging-function-addresses", .free, "RFC 7315"),
        Row("p-called-party-id", .free, "RFC 7315"),
        Row("p-associated-uri", .free, "RFC 7315"),
        Row("p-served-user", .free, "RFC 5502"),
        Row("path", .free, "RFC 3327"),
        Row("service-route", .free, "RFC 3608"),
        Row("feature-caps", .free, "RFC 6809"),
        Row("history-info", .free, "RFC 7044"),
        Row("session-id", .free, "RFC 7989"),
        Row("security-client", .free, "RFC 3329"),
        Row("security-server", .free, "RFC 3329"),
        Row("security-verify", .free, "RFC 3329"),
        Row("session-expires", .equal, "RFC 4028", .note),
        Row("min-se", .equal, "RFC 4028", .note),
        Row("rseq", .equal, "RFC 3262", .note),
        Row("rack", .equal, "RFC 3262", .note),
        Row("refer-to", .equal, "RFC 3515", .note),
        Row("event", .equal, "RFC 6665", .note),
        Row("subscription-state", .equal, "RFC 6665", .note),
        Row("referred-by", .equal, "RFC 3892", .warning),
        Row("conversation-id", .equal, "OMA CPM", .warning),
        Row("contribution-id", .equal, "OMA CPM", .warning),
        Row("inreplyto-contribution-id", .equal, "OMA CPM", .warning),
        Row("message-direction", .equal, "OMA CPM", .warning),
        Row("identity", .equal, "RFC 8224", .note),
        Row("identity-info", .equal, "RFC 8224", .note),
    ]

    /// Headers of MSRP SENDs.
    public static let msrp: [Row] = [
        Row("to-path", .equal, "RFC 4975 §7.1"),
        Row("from-path", .equal, "RFC 4975 §7.1"),
        Row("message-id", .equal, "RFC 4975 §7.1.1"),
        Row("byte-range", .recounted, "RFC 4975 §7.3.1"),
        Row("success-report", .equal, "RFC 4975 §7.1.1", .note),
        Row("failure-report", .equal, "RFC 4975 §7.1.1", .note),
        Row("status", .free, "RFC 4975 §7.1.2"),
        Row("content-type", .equal, "RFC 4975 §7.1.1"),
        Row("content-disposition", .equal, "RFC 4975 §7.1.1", .warning),
        Row("content-id", .equal, "RFC 4975 §7.1.1", .warning),
        Row("content-description", .equal, "RFC 4975 §7.1.1", .warning),
        Row("use-path", .free, "RFC 4976"),
        Row("expires", .free, "RFC 4976"),
        Row("authorization", .secret, "RFC 4976"),
        Row("date", .added, "OMA IM Appendix K"),
    ]

    /// Lines of a session description: all must be equal (RFC 4975 §8, RFC 6714 §4), but for attributes that are not
    /// known here.
    static let knownAttributes: Set<String> = [
        "path", "accept-types", "accept-wrapped-types", "max-size", "setup", "connection", "msrp-cema",
        "fingerprint", "sendrecv", "sendonly", "recvonly", "inactive", "chatroom", "file-selector",
        "file-transfer-id", "file-disposition", "file-date", "file-icon", "file-range",
    ]

    private static let sipRules = index(sip)
    private static let msrpRules = index(msrp)

    private static func index(_ rows: [Row]) -> [String: Row] {
        Dictionary(rows.map { ($0.field, $0) }) { first, _ in first }
    }

    /// The row for a SIP header, by its long name in lower case.
    static func sip(_ field: String) -> Row {
        sipRules[field] ?? Row(field, .free, "RFC 3261 §23.4.1.2: unknown header")
    }

    /// The row for an MSRP header, by its name in lower case.
    static func msrp(_ field: String) -> Row {
        msrpRules[field] ?? Row(field, .free, "RFC 4975 §12: unknown header")
    }
}
