public import Octets

/// A host and perhaps a port (RFC 3261 §25.1, `hostport`), as in a URI and in the sent-by of a Via. White space around
/// either is tolerated.
public struct HostPort: Hashable, Sendable {
    /// The host: a name, an IPv4 address, or an IPv6 reference with its brackets. Never empty.
    public let host: Range<Int>
    /// The port, where one is given.
    public let port: UInt16?

    /// Reads `range`; `nil` where there is no host, or what stands for the port is none. An IPv6 address without
    /// brackets is neither (RFC 5118 §4.1): its port can't be told.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        var rest = octets.trimmedOfLinearWhitespace(range)
        if octets.octet(at: rest.lowerBound) == UInt8(ascii: "["), let close = octets.first(UInt8(ascii: "]"), in: rest)
        {
            host = rest.lowerBound..<close + 1
            let behind = octets.trimmedOfLinearWhitespace(close + 1..<rest.upperBound)
            guard behind.isEmpty || octets.octet(at: behind.lowerBound) == UInt8(ascii: ":") else { return nil }
            rest = behind.isEmpty ? behind : behind.lowerBound + 1..<behind.upperBound
        } else {
            let digits = octets.cutTail(of: &rest, at: UInt8(ascii: ":"))
            host = octets.trimmedOfLinearWhitespace(rest)
            rest = digits ?? rest.upperBound..<rest.upperBound
        }
        if host.isEmpty { return nil }
        let digits = octets.trimmedOfLinearWhitespace(rest)
        if digits.isEmpty {
            port = nil
        } else {
            guard let number = octets.decimal(digits), let port = UInt16(exactly: number) else { return nil }
            self.port = port
        }
    }

    /// The address that the host is; `nil` where it is a name, or brackets around what is no IPv6 address.
    public func address(_ octets: OctetView) -> IPAddress? { IPAddress(text: octets.extracting(host)) }
}
