public import Records

extension ComparisonPolicy {
    /// What is allowed.
    public enum Rule: String, Hashable, Sendable {
        /// Where the copy has it, the original has it too, and it is equal. The server may leave it out.
        case equal
        /// The server may add it. Where both have it, it must be equal.
        case added
        /// Proxies and servers change it on the way: nothing follows from a difference.
        case hop
        /// It counts octets or chunks, and is counted anew.
        case recounted
        /// It may be added, changed or left out.
        case free
        /// It is in no table: it may be added, changed or left out.
        case unknown
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
        /// Where it is said that proxies, relays or middleboxes may rewrite it; `nil` where they may not. It holds where
        /// the original was seen before it reached the server.
        public let onTheWay: String?
        /// What holds where the field is not there; `nil` where nothing does.
        public let implied: String?

        init(
            _ field: String, _ rule: Rule, _ source: String, _ severity: Severity = .error, onTheWay: String? = nil,
            implied: String? = nil
        ) {
            self.field = field
            self.rule = rule
            self.source = source
            self.severity = severity
            self.onTheWay = onTheWay
            self.implied = implied
        }

        /// Whether the copy may have another value than an original on the leg that ends at the server.
        public var allowsChange: Bool { rule != .equal && rule != .added }

        /// Why another value than the original's is allowed, or not.
        var whyOfChange: String {
            switch rule {
            case .equal, .added: "must be equal (\(source))"
            case .hop: "hop field (\(source))"
            case .recounted: "counted anew (\(source))"
            case .free, .secret: "may change (\(source))"
            case .unknown: "unknown field, may change (\(source))"
            }
        }

        /// Why a value that the original has not is allowed.
        var whyOfAddition: String { rule == .added ? "added by the server (\(source))" : "added by the server" }
    }
}
