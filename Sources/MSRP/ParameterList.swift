public import Octets
internal import TextSyntax

/// Parameters of a header field, `name=value` or `name="value"`, one after the other, without allocating.
public struct ParameterList: ~Escapable {
    /// What stands between two parameters.
    public enum Separator: UInt8, Sendable {
        /// As in WWW-Authenticate (RFC 2617 §3.2.1).
        case comma = 0x2C
        /// As in Content-Disposition (RFC 2183 §2).
        case semicolon = 0x3B
    }

    /// One of them.
    public struct Parameter: Hashable, Sendable {
        /// The octets of the name; empty where there is none.
        public let name: Range<Int>
        /// The octets of the value without the quotes round it; escapes inside them stay. Empty where there is none.
        public let value: Range<Int>
        /// Whether it has a name and a value, whose quotes are closed and the last octets.
        public let isWellFormed: Bool
    }

    private let octets: OctetView
    private let separator: UInt8
    private var position: Int
    private let end: Int

    /// The parameters that `range` holds.
    @_lifetime(copy octets)
    public init(_ octets: OctetView, _ range: Range<Int>, separatedBy separator: Separator) {
        self.octets = octets
        self.separator = separator.rawValue
        position = min(max(range.lowerBound, 0), octets.count)
        end = min(range.upperBound, octets.count)
    }

    /// The next parameter, which may be empty; `nil` behind the last one.
    public mutating func next() -> Parameter? {
        guard position < end else { return nil }
        var stop = position
        var equals: Int?
        var isQuoted = false
        while stop < end, isQuoted || octets[stop] != separator {
            switch octets[stop] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\\") where isQuoted: stop += 1
            case UInt8(ascii: "=") where !isQuoted: equals = equals ?? stop
            default: break
            }
            stop += 1
        }
        stop = min(stop, end)
        let all = octets.trimmedOfLinearWhitespace(position..<stop)
        position = stop + 1
        let name = octets.trimmedOfLinearWhitespace(all.lowerBound..<min(equals ?? all.upperBound, all.upperBound))
        let value = octets.trimmedOfLinearWhitespace(
            min(equals.map { $0 + 1 } ?? stop, all.upperBound)..<all.upperBound)
        guard octets.octet(at: value.lowerBound) == UInt8(ascii: "\""), !value.isEmpty else {
            let isWellFormed = octets.isToken(name) && !value.isEmpty && !octets.hasLinearWhitespace(value)
            return Parameter(name: name, value: value, isWellFormed: isWellFormed)
        }
        let close = octets.closingQuote(value)
        return Parameter(
            name: name, value: value.lowerBound + 1..<(close ?? value.upperBound),
            isWellFormed: octets.isToken(name) && close == value.upperBound - 1)
    }
}

extension OctetView {
    /// Whether `range` is a token (RFC 4975 §9), one octet at least.
    func isToken(_ range: Range<Int>) -> Bool {
        let name = extracting(range)
        for offset in 0..<name.count where !name[offset].isToken { return false }
        return !name.isEmpty
    }

    /// Where the quote is closed with which `range` begins; `nil` where it is not.
    func closingQuote(_ range: Range<Int>) -> Int? {
        var position = range.lowerBound + 1
        while position < range.upperBound, let octet = octet(at: position) {
            if octet == UInt8(ascii: "\"") { return position }
            position += octet == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
