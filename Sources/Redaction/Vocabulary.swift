/// Words of the protocols: what says nothing of a person, a host or a device.
enum Vocabulary {
    private static let schemes: Set<String> = [
        "sip", "sips", "tel", "msrp", "msrps", "im", "pres", "urn", "http", "https", "mailto", "cid", "data", "ws",
        "wss",
        "xmpp", "sms", "imto", "fax",
    ]
    private static let flags: Set<String> = [
        "lr", "ob", "rport", "tcp", "ws", "wss", "tls", "gr", "keep", "require", "explicit", "automata", "isfocus",
        "audio",
        "video", "text", "application", "message", "data", "control", "mobility", "early-only", "final",
        "session", "user", "header", "critical", "none", "id", "comp", "active", "pending", "terminated", "npdi", "lcs",
        "*",
    ]
    private static let valued: Set<String> = [
        "transport", "method", "methods", "ttl", "lr", "ob", "rport", "expires", "q", "cause", "duration",
        "refresher",
        "purpose", "reason", "handling", "charset", "algorithm", "qop", "stale", "nc", "version", "comp", "keep",
        "reg-id",
        "index", "npdi", "audio", "video", "automata", "class", "duplex", "mobility", "events",
        "priority", "schemes", "type", "privacy", "screen", "party", "early-only", "level", "min", "max",
        "profile-level-id",
        "alg", "ealg", "mode", "prot", "format", "smime-type", "size", "handling", "lang", "state", "event", "protocol",
        "retry-after", "signature-algorithm", "delsp",
    ]
    private static let phrases: Set<String> = [
        "ok", "trying", "ringing", "session", "progress", "accepted", "not", "found", "unauthorized", "forbidden",
        "request",
        "terminated", "cancelled", "canceled", "call", "transaction", "does", "exist", "busy", "here", "everywhere",
        "temporarily", "unavailable", "timeout", "acceptable", "bad", "extension", "event", "server", "internal",
        "error",
        "service", "declined", "decline", "gone", "moved", "permanently", "multiple", "choices", "proxy",
        "authentication",
        "required", "unsupported", "media", "type", "uri", "scheme", "interval", "too", "brief", "small", "loop",
        "detected",
        "many", "hops", "address", "incomplete", "ambiguous", "unknown", "method", "allowed", "implemented", "gateway",
        "message", "large", "entity", "pending", "is", "being", "forwarded", "queued", "no", "such", "session", "stop",
        "sending", "parameters", "unintelligible", "already", "in", "use", "bound", "connection", "another", "success",
        "undecipherable", "security", "agreement", "alternative", "conditional", "failed", "precondition", "failure",
        "switching", "protocols", "upgrade", "websocket", "the", "dialog", "established", "completed", "elsewhere",
        "user",
        "offline", "notification", "and",
    ]

    /// The scheme that `range` starts with, in lower case; `nil` where it starts with none that is known.
    static func scheme(_ octets: [UInt8], _ range: Range<Int>) -> String? {
        guard let colon = octets[range].prefix(8).firstIndex(of: 0x3A) else { return nil }
        let name = lowercased(octets, range.lowerBound..<colon)
        return schemes.contains(name) ? name : nil
    }

    /// The octets of `range` as text, in lower case.
    static func lowercased(_ octets: [UInt8], _ range: Range<Int>) -> String {
        String(decoding: octets[range].map(\.lowercased), as: UTF8.self)
    }

    /// Whether a parameter without a value stays.
    static func keepsFlag(_ name: String) -> Bool { flags.contains(name) || isFeature(name) || name.hasPrefix("+sip.") }

    /// Whether a feature tag (RFC 3840 §9) names a service and no user of it.
    private static func isFeature(_ name: String) -> Bool {
        name.hasPrefix("+g.oma.") || name.hasPrefix("+g.gsma.")
            || ["+g.3gpp.icsi-ref", "+g.3gpp.iari-ref", "+g.3gpp.smsip", "+g.3gpp.cs-voice"].contains(name)
    }

    /// Whether the value of a parameter stays.
    static func keepsValue(ofParameter name: String) -> Bool {
        valued.contains(name) || isFeature(name) && !name.contains("id")
    }

    /// Whether a word of a reason phrase stays.
    static func keepsPhrase(_ word: String) -> Bool { phrases.contains(word) }
}
