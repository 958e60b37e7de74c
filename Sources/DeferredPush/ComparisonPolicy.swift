import Records

/// What a stored copy may do to its original: one row a field. A field without a row is unknown.
///
/// The columns of PROTOCOL that this table comes from are those of "encapsulated vs server leg": the original is the
/// copy of the message on the leg that ends at the server.
public enum ComparisonPolicy {
    static let method = Row("method", .equal, "RFC 3261 §7.1")
    static let version = Row("sip-version", .equal, "RFC 3261 §7.1")
    static let requestURI = Row("request-uri", .equal, "RFC 3261 §23.4.1.1", onTheWay: "RFC 3261 §16.5")
    static let statusCode = Row("status-code", .equal, "RFC 3261 §7.2")
    static let reasonPhrase = Row("reason-phrase", .equal, "RFC 3261 §7.2", onTheWay: "RFC 3261 §7.2")

    /// Start lines of SIP messages.
    public static let startLine = [method, version, requestURI, statusCode, reasonPhrase]

    static let fromDisplayName = Row("from-display-name", .equal, "RFC 3261 §20.20", .warning)

    /// What is graver or less grave than the rest of its header.
    public static let details = [fromDisplayName]

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
        Row("p-asserted-identity", .added, "RFC 3325", .note, onTheWay: "RFC 3325 §5"),
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
        Row("session-expires", .equal, "RFC 4028", .note, onTheWay: "RFC 4028 §8"),
        Row("min-se", .equal, "RFC 4028", .note, onTheWay: "RFC 4028 §8"),
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

    /// Lines of session descriptions, by their letter, attributes by their name too.
    public static let sdp: [Row] = [
        Row("v", .equal, "RFC 8866 §5.1"),
        Row("o", .equal, "RFC 4975 §8.4", onTheWay: "RFC 6714 §6.2"),
        Row("s", .equal, "RFC 8866 §5.3"),
        Row("t", .equal, "RFC 8866 §5.9"),
        Row("c", .equal, "RFC 6714 §4.2", onTheWay: "RFC 6714 §6.2"),
        Row("m", .equal, "RFC 4975 §8.1", onTheWay: "RFC 6714 §6.2"),
        Row("a=path", .equal, "RFC 4975 §8.2"),
        Row("a=accept-types", .equal, "RFC 4975 §8.6"),
        Row("a=accept-wrapped-types", .equal, "RFC 4975 §8.6"),
        Row("a=max-size", .equal, "RFC 4975 §8.6"),
        Row("a=setup", .equal, "RFC 6135 §4.2"),
        Row("a=connection", .equal, "RFC 6135 §4.2"),
        Row("a=msrp-cema", .equal, "RFC 6714 §6.2"),
        Row("a=fingerprint", .equal, "RFC 4975 §14.4"),
        Row("a=sendrecv", .equal, "RFC 4975 §8.9"),
        Row("a=sendonly", .equal, "RFC 4975 §8.9"),
        Row("a=recvonly", .equal, "RFC 4975 §8.9"),
        Row("a=inactive", .equal, "RFC 4975 §8.9"),
        Row("a=chatroom", .equal, "RFC 7701 §8"),
        Row("a=file-selector", .equal, "RFC 5547 §6"),
        Row("a=file-transfer-id", .equal, "RFC 5547 §6"),
        Row("a=file-disposition", .equal, "RFC 5547 §6"),
        Row("a=file-date", .equal, "RFC 5547 §6"),
        Row("a=file-icon", .equal, "RFC 5547 §6"),
        Row("a=file-range", .equal, "RFC 5547 §6"),
    ]

    /// Of an SDP line with another letter.
    static let otherSDPLine = Row("sdp", .equal, "RFC 8866 §5")

    /// Start line and headers of MSRP SENDs.
    public static let msrp: [Row] = [
        Row("method", .equal, "RFC 4975 §7.1"),
        Row("transaction-id", .equal, "RFC 4975 §7.1", .note, onTheWay: "RFC 4976 §6.4.1"),
        Row("to-path", .equal, "RFC 4975 §7.1", onTheWay: "RFC 4976 §6.4.1"),
        Row("from-path", .equal, "RFC 4975 §7.1", onTheWay: "RFC 4976 §6.4.1"),
        Row("message-id", .equal, "RFC 4975 §7.1.1"),
        Row("byte-range", .recounted, "RFC 4975 §7.3.1"),
        Row("success-report", .equal, "RFC 4975 §7.1.1", .note, implied: "no"),
        Row("failure-report", .equal, "RFC 4975 §7.1.1", .note, implied: "yes"),
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

    /// Headers of message/cpim by their names without a prefix; case counts (RFC 5438 §10). Whatever their number, they
    /// stay in their order.
    public static let cpim: [Row] = [
        Row("Original-To", .added, "RFC 5438 §6, §8", .warning),
        Row("IMDN-Record-Route", .added, "RFC 5438 §6, §8", .warning),
        Row("IMDN-Route", .added, "RFC 5438 §6, §8", .warning),
    ]

    /// Of any other header of message/cpim.
    static let otherCPIMHeader = Row("cpim", .equal, "RFC 3862 §2.2", .warning)

    static let sipBody = Row("sip-body", .equal, "RFC 3261 §16.6")
    static let msrpBody = Row("msrp-body", .equal, "RFC 4975 §5.1")
    static let wrappedBody = Row("wrapped-body", .equal, "RFC 3862 §2.2")
    static let chunking = Row("chunking", .recounted, "RFC 4975 §5.1")

    /// Bodies, by what carries them, and how they are cut into chunks.
    public static let content = [sipBody, msrpBody, wrappedBody, chunking]

    private static let sipRules = index(sip)
    private static let sdpRules = index(sdp)
    private static let msrpRules = index(msrp)
    private static let cpimRules = index(cpim)

    private static func index(_ rows: [Row]) -> [String: Row] {
        Dictionary(rows.map { ($0.field, $0) }) { first, _ in first }
    }

    /// The row for a SIP header, by its long name in lower case.
    static func sip(_ field: String) -> Row { sipRules[field] ?? Row(field, .unknown, "RFC 3261 §23.4.1.2") }

    /// The row for an SDP line, by its letter, of an attribute as `a=name`, in lower case.
    static func sdp(_ line: String) -> Row {
        sdpRules[line] ?? (line.hasPrefix("a=") ? Row(line, .unknown, "RFC 8866 §5.13") : otherSDPLine)
    }

    /// The row for the method, the transaction id, or an MSRP header by its name in lower case.
    static func msrp(_ field: String) -> Row { msrpRules[field] ?? Row(field, .unknown, "RFC 4975 §12") }

    /// The row for a header of message/cpim, whatever prefix NS binds to its namespace.
    static func cpim(_ field: String) -> Row {
        let bare = field.split(separator: ".").last.map(String.init) ?? field
        return cpimRules[bare] ?? otherCPIMHeader
    }
}
