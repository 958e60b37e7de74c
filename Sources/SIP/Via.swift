public import Octets
public import TextSyntax

/// One value of Via (RFC 3261 §20.42), read with the white space that its grammar allows:
/// `SIP / 2.0 / UDP first.example.com: 4000;ttl=16 ;branch=z9hG4bKa7c6a8dlze.1`.
public struct Via: Hashable, Sendable {
    /// The name of the protocol: `SIP`.
    public let protocolName: Range<Int>
    /// The version of the protocol: `2.0`.
    public let version: Range<Int>
    /// The transport: `UDP`, `TCP`, or any other token.
    public let transport: Range<Int>
    /// Whom the response goes to.
    public let sentBy: HostPort
    /// The parameters, their first semicolon included; empty where there are none.
    public let parameters: Range<Int>

    /// What stands in front of the branches of RFC 3261 (§8.1.1.7).
    public static let cookie: StaticString = "z9hG4bK"

    /// Reads one value of a Via field; `nil` where it has no protocol, transport or sent-by.
    public init?(_ octets: OctetView, _ value: Range<Int>) {
        let whole = octets.trimmedOfLinearWhitespace(value)
        let end = octets.offset(of: UInt8(ascii: ";"), in: whole) ?? whole.upperBound
        parameters = end..<whole.upperBound
        guard let first = octets.offset(of: UInt8(ascii: "/"), in: whole.lowerBound..<end),
            let second = octets.offset(of: UInt8(ascii: "/"), in: first + 1..<end)
        else { return nil }
        protocolName = octets.trimmedOfLinearWhitespace(whole.lowerBound..<first)
        version = octets.trimmedOfLinearWhitespace(first + 1..<second)
        let rest = octets.trimmedOfLinearWhitespace(second + 1..<end)
        var position = rest.lowerBound
        while position < rest.upperBound, octets[position].isToken { position += 1 }
        transport = rest.lowerBound..<position
        guard !protocolName.isEmpty, !version.isEmpty, !transport.isEmpty,
            octets.octet(at: position)?.isLinearWhitespace == true,
            let sentBy = HostPort(octets, position..<rest.upperBound)
        else { return nil }
        self.sentBy = sentBy
    }

    /// The value of `branch`; `nil` where there is none, as in RFC 2543.
    public func branch(_ octets: OctetView) -> Range<Int>? {
        HeaderParameter.value(named: "branch", octets, parameters)
    }

    /// The value of `received` without the brackets that some put around an IPv6 address (RFC 5118 §4.5).
    public func received(_ octets: OctetView) -> Range<Int>? {
        guard let value = HeaderParameter.value(named: "received", octets, parameters) else { return nil }
        guard octets.octet(at: value.lowerBound) == UInt8(ascii: "["), value.count > 2,
            octets.octet(at: value.upperBound - 1) == UInt8(ascii: "]")
        else { return value }
        return value.lowerBound + 1..<value.upperBound - 1
    }

    /// The value of `rport` (RFC 3581 §3): empty where a client asks for it.
    public func rport(_ octets: OctetView) -> Range<Int>? {
        HeaderParameter.value(named: "rport", octets, parameters)
    }
}

extension SIPMessage {
    /// All values of Via, the topmost first; those that can't be read are left out.
    public func vias(_ octets: OctetView) -> [Via] {
        var found: [Via] = []
        for value in values(.via, octets) {
            if let via = Via(octets, value) { found.append(via) }
        }
        return found
    }

    /// Whether a branch starts with the cookie and holds more than it (RFC 3261 §8.1.1.7, RFC 4475 §3.2.1): only then it
    /// tells one transaction from all others.
    public static func isUniqueBranch(_ branch: OctetView) -> Bool {
        branch.count > Via.cookie.utf8CodeUnitCount && branch.hasPrefixIgnoringCase(Via.cookie)
    }
}
