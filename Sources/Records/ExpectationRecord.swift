/// What came of one rule of a test lab (`imtrace expect`).
public struct ExpectationRecord: Hashable, Sendable {
    /// The rule as it was written.
    public var rule: String
    /// Its line in the rule file, from 1.
    public var line: Int
    /// How many messages, pushes or findings it was held against.
    public var checked: Int
    /// Why it does not hold, each in one line; nothing where it does.
    public var failures: [String]
    /// Failures for which there was no room.
    public var furtherFailures: Int

    /// A rule, and what came of it.
    public init(rule: String, line: Int, checked: Int, failures: [String], furtherFailures: Int = 0) {
        self.rule = rule
        self.line = line
        self.checked = checked
        self.failures = failures
        self.furtherFailures = furtherFailures
    }

    /// Whether it holds.
    public var holds: Bool { failures.isEmpty && furtherFailures == 0 }
}
