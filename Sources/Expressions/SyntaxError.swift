/// What is wrong with an expression or a time that a person wrote, and where.
public struct SyntaxError: Error, Hashable, Sendable {
    /// What was written, as it stands.
    public let text: String
    /// What is wrong in it, in Unicode scalars; empty at the end of the text where something is missing.
    public let range: Range<Int>
    /// Why, in one line, without a full stop.
    public let reason: String

    /// - Parameter range: cut to what `text` holds.
    public init(_ text: String, at range: Range<Int>, _ reason: String) {
        let count = text.unicodeScalars.count
        let start = min(max(range.lowerBound, 0), count)
        self.text = text
        self.range = start..<min(max(range.upperBound, start), count)
        self.reason = reason
    }
}
