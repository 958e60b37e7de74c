/// One field in which the copy differs from the original.
public struct DifferenceRecord: Hashable, Sendable {
    /// `start-line`, `request-uri`, a header's long name, `sdp:c`, `cpim:From`, `transaction-id`, or `body`.
    public var field: String
    /// The value in the live message; `nil` where it has none.
    public var live: String?
    /// The value in the copy; `nil` where it has none.
    public var encapsulated: String?
    /// Whether the comparison policy allows it.
    public var allowed: Bool
    /// Why it is allowed or not, and what it amounts to.
    public var why: String
    /// The policy's rule for the field in one word, such as "equal", "added" or "hop"; empty where not told.
    public var rule: String
    /// Where that is said, as "RFC 3261 §20.8"; empty where not told.
    public var source: String
    /// How grave it is where it is not allowed.
    public var severity: Severity
    /// Whether a value that is `nil` is one that the store does not keep.
    public var isWithheld = false

    /// A difference.
    public init(
        field: String, live: String?, encapsulated: String?, allowed: Bool, why: String, rule: String = "",
        source: String = "", severity: Severity = .error
    ) {
        self.field = field
        self.live = live
        self.encapsulated = encapsulated
        self.allowed = allowed
        self.why = why
        self.rule = rule
        self.source = source
        self.severity = severity
    }
}

/// One field that was compared, whatever came of it.
public struct FieldRecord: Hashable, Sendable {
    /// What came of it.
    public enum Outcome: String, Hashable, Sendable {
        /// The same on both sides.
        case equal
        /// Written otherwise, with the same meaning.
        case equivalent
        /// It differs, and may.
        case allowed
        /// It differs, and must not.
        case altered
    }

    /// As in `DifferenceRecord`.
    public var field: String
    /// The value in the live message; `nil` where it has none.
    public var live: String?
    /// The value in the copy; `nil` where it has none.
    public var encapsulated: String?
    /// What came of it.
    public var outcome: Outcome
    /// The policy's rule for the field in one word.
    public var rule: String
    /// Where that is said, or where it is said that it may differ here.
    public var source: String
    /// What a difference amounts to; empty where there is none.
    public var why: String
    /// Whether a value that is `nil` is one that the store does not keep.
    public var isWithheld = false
    /// What differs, octet by octet; `nil` where nothing does, or one side has no value.
    public var octets: DifferingOctets?

    /// A compared field.
    public init(
        field: String, live: String?, encapsulated: String?, outcome: Outcome, rule: String, source: String,
        why: String, octets: DifferingOctets? = nil
    ) {
        self.field = field
        self.live = live
        self.encapsulated = encapsulated
        self.outcome = outcome
        self.rule = rule
        self.source = source
        self.why = why
        self.octets = octets
    }
}
