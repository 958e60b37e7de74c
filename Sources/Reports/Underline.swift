/// A text that a person wrote with something wrong in it, and a line that points there.
public struct Underline: Hashable, Sendable {
    /// The text, without what a terminal would not show as it stands; where it is long, the part around what is wrong.
    public let text: String
    /// Spaces and carets, which stand under what is wrong.
    public let carets: String
    /// Why it is wrong, as it may be shown: it may quote the text.
    public let reason: String

    /// - Parameters:
    ///   - range: what is wrong, in Unicode scalars; where it is empty one caret stands there.
    ///   - unicode: whether characters beyond ASCII may be shown.
    ///   - room: columns that the line may take.
    public init(_ text: String, at range: Range<Int>, reason: String = "", unicode: Bool, room: Int = 76) {
        let scalars = Array(text.unicodeScalars)
        let lower = min(max(range.lowerBound, 0), scalars.count)
        let upper = min(max(range.upperBound, lower), scalars.count)
        let printable = PrintableText(unicode: unicode)
        // What stands before and behind shows where it is, but what is wrong must be seen.
        let wrong = printable.cut(Underline.words(scalars[lower..<upper], printable), to: max(room / 2, 1))
        let left = max(room - PrintableText.columns(wrong), 0)
        let behind = printable.cut(Underline.words(scalars[upper...].prefix(room), printable), to: left / 3)
        let before = printable.tail(
            Underline.words(scalars[..<lower].suffix(room), printable), room: left - PrintableText.columns(behind))
        self.reason = printable.words(reason)
        self.text = before + wrong + behind
        carets =
            String(repeating: " ", count: PrintableText.columns(before))
            + String(repeating: "^", count: max(PrintableText.columns(wrong), 1))
    }

    private static func words(_ scalars: ArraySlice<Unicode.Scalar>, _ printable: PrintableText) -> String {
        printable.words(String(String.UnicodeScalarView(scalars)))
    }
}
