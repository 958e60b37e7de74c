public import Octets
internal import TextSyntax

/// The headers that few frames have, read when somebody asks. Ranges are those of the octets that were parsed.
extension MSRPFrame {
    /// Status (RFC 4975 §7.1.2). `nil` where there is none or it cannot be read, as for all below.
    public func reportStatus(_ octets: OctetView) -> ReportStatus? { status.flatMap { ReportStatus(octets, $0) } }

    /// Use-Path (RFC 4976 §7): the URIs that a relay gave out, for `PathList`.
    public var usePath: Range<Int>? { headers.value(.usePath) }

    /// Expires (RFC 4976 §7), in seconds.
    public func expires(_ octets: OctetView) -> UInt64? { headers.value(.expires).flatMap { octets.decimal($0) } }

    /// Min-Expires (RFC 4976 §7), in seconds.
    public func minExpires(_ octets: OctetView) -> UInt64? {
        value(named: "Min-Expires", octets).flatMap { octets.decimal($0) }
    }

    /// Max-Expires (RFC 4976 §7), in seconds.
    public func maxExpires(_ octets: OctetView) -> UInt64? {
        value(named: "Max-Expires", octets).flatMap { octets.decimal($0) }
    }

    /// Use-Nickname (RFC 7701 §7) without the quotes round it; escapes inside them stay.
    public func nickname(_ octets: OctetView) -> Range<Int>? {
        guard let value = value(named: "Use-Nickname", octets),
            octets.octet(at: value.lowerBound) == UInt8(ascii: "\""),
            let close = octets.closingQuote(value), close == value.upperBound - 1
        else { return nil }
        return value.lowerBound + 1..<close
    }

    /// The type of Content-Disposition (RFC 2183 §2).
    public func disposition(_ octets: OctetView) -> Range<Int>? {
        headers.value(.contentDisposition).flatMap { MSRPFrame.dispositionType(octets, $0) }
    }

    /// The type in the value of a Content-Disposition; `nil` where it is no token.
    static func dispositionType(_ octets: OctetView, _ value: Range<Int>) -> Range<Int>? {
        let semicolon = octets.extracting(value).firstIndex(of: UInt8(ascii: ";"))
        let type = octets.trimmedOfLinearWhitespace(
            value.lowerBound..<(semicolon.map { value.lowerBound + $0 } ?? value.upperBound))
        return octets.isToken(type) ? type : nil
    }

    /// The value of a parameter of Content-Disposition, such as `filename`.
    public func dispositionParameter(_ name: StaticString, _ octets: OctetView) -> Range<Int>? {
        guard let value = headers.value(.contentDisposition),
            let semicolon = octets.extracting(value).firstIndex(of: UInt8(ascii: ";"))
        else { return nil }
        return MSRPFrame.parameter(
            name, octets, value.lowerBound + semicolon + 1..<value.upperBound, separatedBy: .semicolon)
    }

    /// The value of a parameter of what authenticates (RFC 4976 §7): of WWW-Authenticate or Authorization, where the
    /// scheme is Digest, or of Authentication-Info. `realm`, `nonce` and the rest are in RFC 2617 §3.2.
    public func digestParameter(_ name: StaticString, _ octets: OctetView) -> Range<Int>? {
        for field in headers.fields {
            guard let parameters = MSRPFrame.digest(octets, field) else { continue }
            return MSRPFrame.parameter(name, octets, parameters, separatedBy: .comma)
        }
        return nil
    }

    /// The parameters of a field that authenticates, without the scheme; `nil` of another field, and of another scheme.
    static func digest(_ octets: OctetView, _ field: HeaderField) -> Range<Int>? {
        if octets.extracting(field.nameRange).equalsIgnoringCase("Authentication-Info") { return field.valueRange }
        guard field.name == .wwwAuthenticate || field.name == .authorization,
            octets.extracting(field.valueRange).hasPrefixIgnoringCase("Digest ")
        else { return nil }
        return field.valueRange.lowerBound + 7..<field.valueRange.upperBound
    }

    /// The value of the first header `name`, one that is not in the table of names.
    func value(named name: StaticString, _ octets: OctetView) -> Range<Int>? {
        for field in headers.fields where octets.extracting(field.nameRange).equalsIgnoringCase(name) {
            return field.valueRange
        }
        return nil
    }

    private static func parameter(
        _ name: StaticString, _ octets: OctetView, _ range: Range<Int>, separatedBy separator: ParameterList.Separator
    ) -> Range<Int>? {
        var parameters = ParameterList(octets, range, separatedBy: separator)
        while let parameter = parameters.next() {
            if octets.extracting(parameter.name).equalsIgnoringCase(name) { return parameter.value }
        }
        return nil
    }
}
