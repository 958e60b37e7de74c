public import Octets
internal import TextSyntax

/// The value of a From or To as nearly all write it: a URI in brackets, no name before them, and behind them nothing or a
/// tag alone. What it says is what `NameAddress` would.
public struct UsualAddress: Sendable {
    /// The URI, without white space.
    public let uri: Range<Int>
    /// The tag; `nil` where there is none.
    public let tag: Range<Int>?

    /// Reads `value`; `nil` where it is written in another way, of which nothing is said.
    public init?(_ octets: OctetView, _ value: Range<Int>) {
        let text = octets.extracting(value)
        guard text.count == value.count, text.octet(at: 0) == UInt8(ascii: "<"),
            let close = text.firstIndex(of: UInt8(ascii: ">"), from: 1), close > 1,
            text.firstIndex(of: UInt8(ascii: "<"), from: 1) == nil, text.firstIndex(of: UInt8(ascii: "\"")) == nil,
            !text.hasLinearWhitespace(0..<text.count)
        else { return nil }
        uri = value.lowerBound + 1..<value.lowerBound + close
        if close + 1 == text.count {
            tag = nil
            return
        }
        let start = close + 6
        guard text.hasPrefix(";tag=", at: close + 1), start < text.count,
            text.firstIndex(of: UInt8(ascii: ";"), from: start) == nil
        else { return nil }
        tag = value.lowerBound + start..<value.upperBound
    }
}
