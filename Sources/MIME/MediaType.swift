public import Octets

/// A media type with its parameters (RFC 2045 §5.1), as ranges of the octets it was read from.
public struct MediaType: Hashable, Sendable {
    /// The octets of the type.
    public let type: Range<Int>
    /// The octets of the subtype.
    public let subtype: Range<Int>
    /// What lies behind the subtype: the parameters.
    private let parameters: Range<Int>

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
        parameters = end..<value.upperBound
    }

    /// The value of the parameter `name`, compared without regard to case; the quotes round it are left out, escapes
    /// inside them stay. The first wins where there are several.
    public func parameter(_ name: StaticString, _ octets: OctetView) -> Range<Int>? {
        var position = parameters.lowerBound
        let end = min(parameters.upperBound, octets.count)
        while let semicolon = octets.firstIndex(of: UInt8(ascii: ";"), from: position), semicolon < end {
            let start = octets.skippingSpace(semicolon + 1..<end)
            let nameEnd = octets.tokenEnd(start..<end)
            let equals = octets.skippingSpace(nameEnd..<end)
            guard equals < end, octets[equals] == UInt8(ascii: "=") else {
                position = max(nameEnd, semicolon + 1)
                continue
            }
            let (value, next) = MediaType.value(octets, octets.skippingSpace(equals + 1..<end)..<end)
            if octets.extracting(start..<nameEnd).equalsIgnoringCase(name) { return value }
            position = next
        }
        return nil
    }

    /// The value that starts at the lower bound of `range`, and where to read on.
    private static func value(_ octets: OctetView, _ range: Range<Int>) -> (Range<Int>, next: Int) {
        var position = range.lowerBound
        guard position < range.upperBound, octets[position] == UInt8(ascii: "\"") else {
            while position < range.upperBound, octets[position] != UInt8(ascii: ";"), !octets[position].isSpace {
                position += 1
            }
            return (range.lowerBound..<position, position)
        }
        position += 1
        while position < range.upperBound, octets[position] != UInt8(ascii: "\"") {
            position += octets[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        let close = min(position, range.upperBound)
        return (range.lowerBound + 1..<close, min(close + 1, range.upperBound))
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
