public import Octets

/// The value of Status in a REPORT (RFC 4975 §7.1.2): `000 200 OK`.
public struct ReportStatus: Hashable, Sendable {
    /// The namespace of the code, 0 to 999; 0 is that of MSRP's own status codes, and the only one.
    public let namespace: Int
    /// The status code, 0 to 999.
    public let code: Int
    /// The octets of the comment; `nil` where there is none.
    public let comment: Range<Int>?

    /// Reads the value that `range` holds. `nil` where it is not two numbers of three digits.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        let value = octets.trimmed(range)
        let start = value.lowerBound
        guard value.count >= 7, octets.octet(at: start + 3) == .space,
            let namespace = octets.decimal(start..<start + 3), let code = octets.decimal(start + 4..<start + 7),
            value.count == 7 || octets.octet(at: start + 7) == .space
        else { return nil }
        self.namespace = Int(truncatingIfNeeded: namespace)
        self.code = Int(truncatingIfNeeded: code)
        let rest = octets.trimmed(start + 7..<value.upperBound)
        comment = rest.isEmpty ? nil : rest
    }
}
