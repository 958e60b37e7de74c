public import Octets

/// A media type with its parameters (RFC 2045 §5.1), as ranges of the octets it was read from.
public struct MediaType: Hashable, Sendable {
    /// The octets of the type.
    public let type: Range<Int>
    /// The octets of the subtype.
    public let subtype: Range<Int>
    /// What lies behind the subtype: the parameters.
    private let parameterRange: Range<Int>

    /// Type, slash and subtype.
    public var whole: Range<Int> { type.lowerBound..<subtype.upperBound }

    /// Reads the value of a Content-Type field. `nil` where there is no `type/subtype`.
    ///
    /// The subtype ends at the first octet that no token has: a no-break space behind it does no harm.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        let value = octets.trimmedSpace(range)
        let slash = octets.tokenEnd(value)
        guard slash > value.lowerBound, slash < value.upperBound, octets[slash] == UInt8(ascii: "/") else { return nil }
        let end = octets.tokenEnd(slash + 1..<value.upperBound)
        guard end > slash + 1 else { return nil }
        type = value.lowerBound..<slash
        subtype = slash + 1..<end
        parameterRange = end..<value.upperBound
    }

    /// The value of the parameter `name`, compared without regard to case; the quotes round it are left out, escapes
    /// inside them stay. The first wins where there are several.
    public func parameter(_ name: StaticString, _ octets: OctetView) -> Range<Int>? {
        var parameters = MediaTypeParameters(octets, parameterRange)
        while let parameter = parameters.next(octets) {
            if octets.extracting(parameter.name).equalsIgnoringCase(name) { return parameter.value }
        }
        return nil
    }

    /// The value of the parameter `name` as it is meant: escapes resolved, and where it comes in pieces or with a
    /// charset of its own (RFC 2231 §3, §4), joined and in UTF-8. A plain one wins over one in pieces.
    public func decodedParameter(_ name: StaticString, _ octets: OctetView) -> [UInt8]? {
        var parameters = MediaTypeParameters(octets, parameterRange)
        var sections = ParameterSections()
        while let parameter = parameters.next(octets) {
            let spelled = octets.extracting(parameter.name)
            if spelled.equalsIgnoringCase(name) { return parameter.unescaped(octets) }
            if spelled.hasPrefixIgnoringCase(name) {
                sections.add(parameter, suffix: name.utf8CodeUnitCount..<spelled.count, octets)
            }
        }
        return sections.joined(octets)
    }

    /// Whether type and subtype are `literal`, such as "message/sip"; case and parameters do not count.
    public func matches(_ literal: StaticString, _ octets: OctetView) -> Bool {
        octets.extracting(whole).equalsIgnoringCase(literal)
    }

    /// Whether the type is multipart, whatever the subtype.
    public func isMultipart(_ octets: OctetView) -> Bool {
        octets.extracting(type).equalsIgnoringCase("multipart")
    }
}
