public import Octets

/// What a line of a multipart body that starts with two hyphens and the boundary is (RFC 2046 §5.1.1).
public enum DelimiterLine: Hashable, Sendable {
    /// It opens a part. `oddSpace` tells that no-break spaces stand behind the boundary.
    case delimiter(oddSpace: Bool)
    /// It closes the multipart.
    case close
    /// Other text follows the boundary, as in `--boundary42-`, or in the line of an inner, longer boundary.
    case junk

    /// Reads `line`, given without its line end. `nil` where it does not start with hyphens and `boundary`.
    public init?(_ octets: OctetView, _ line: Range<Int>, boundary: OctetView) {
        guard boundary.count > 0, line.count >= boundary.count + 2, octets.hasPrefix("--", at: line.lowerBound),
            octets.extracting(line.lowerBound + 2..<line.lowerBound + 2 + boundary.count).equals(boundary)
        else { return nil }
        let rest = line.lowerBound + 2 + boundary.count..<line.upperBound
        if octets.trimmed(rest).isEmpty {
            self = .delimiter(oddSpace: false)
        } else if octets.hasPrefix("--", at: rest.lowerBound), rest.count >= 2,
            octets.isWhite(rest.lowerBound + 2..<rest.upperBound)
        {
            self = .close
        } else {
            self = octets.isWhite(rest) ? .delimiter(oddSpace: true) : .junk
        }
    }
}
