public import Octets
internal import TextSyntax

/// The comma-separated values of a header field (RFC 3261 §7.3.1); commas in quoted strings and angle brackets part
/// nothing.
public struct CommaList {
    /// Takes the next value off `rest`, without surrounding white space; `nil` where none is left. Empty values are
    /// passed over. Allocates nothing.
    public static func next(_ octets: OctetView, _ rest: inout Range<Int>) -> Range<Int>? {
        rest = octets.trimmedOfLinearWhitespace(rest)
        while !rest.isEmpty {
            let end = octets.firstUnquoted(UInt8(ascii: ","), in: rest) ?? rest.upperBound
            let value = octets.trimmedOfLinearWhitespace(rest.lowerBound..<end)
            rest = min(end + 1, rest.upperBound)..<rest.upperBound
            if !value.isEmpty { return value }
        }
        return nil
    }

    /// All values of `range` in their order.
    public static func values(_ octets: OctetView, _ range: Range<Int>) -> [Range<Int>] {
        var rest = range
        var found: [Range<Int>] = []
        while let value = next(octets, &rest) { found.append(value) }
        return found
    }
}

/// The parameters of a header field value: `;name=value`, `;name`.
public struct HeaderParameter {
    /// The value of the first parameter `name` in `range`, which may hold the whole field value or its parameters alone.
    /// Quotes around the value are left out. Empty where the parameter has no value, `nil` where there is none.
    public static func value(named name: StaticString, _ octets: OctetView, _ range: Range<Int>) -> Range<Int>? {
        let whole = octets.prefix(range.upperBound)
        if let start = plainParameters(whole, from: max(0, range.lowerBound)) {
            return value(named: name, whole, from: start)
        }
        var rest = octets.trimmedOfLinearWhitespace(range)
        while let semicolon = octets.firstUnquoted(UInt8(ascii: ";"), in: rest) {
            rest = semicolon + 1..<rest.upperBound
            let end = octets.firstUnquoted(UInt8(ascii: ";"), in: rest) ?? rest.upperBound
            let piece = rest.lowerBound..<end
            let equals = octets.firstUnquoted(UInt8(ascii: "="), in: piece) ?? end
            let found = octets.trimmedOfLinearWhitespace(piece.lowerBound..<equals)
            if octets.extracting(found).equalsIgnoringCase(name) {
                return octets.unquoted(octets.trimmedOfLinearWhitespace(min(equals + 1, end)..<end))
            }
        }
        return nil
    }
}

extension HeaderParameter {
    /// Where the parameters start behind the brackets, if any, of what is usual: no quotes, and one pair of brackets before
    /// all parameters.
    private static func plainParameters(_ octets: OctetView, from start: Int) -> Int? {
        guard octets.firstIndex(of: UInt8(ascii: "\""), from: start) == nil else { return nil }
        guard let open = octets.firstIndex(of: UInt8(ascii: "<"), from: start) else { return start }
        guard let close = octets.firstIndex(of: UInt8(ascii: ">"), from: open),
            octets.extracting(start..<open).firstIndex(of: UInt8(ascii: ";")) == nil,
            octets.firstIndex(of: UInt8(ascii: "<"), from: close) == nil
        else { return nil }
        return close + 1
    }

    /// The value of a parameter among those from `start` on, where no quotes or brackets stand.
    private static func value(named name: StaticString, _ octets: OctetView, from start: Int) -> Range<Int>? {
        var semicolon = octets.firstIndex(of: UInt8(ascii: ";"), from: start)
        while let before = semicolon {
            semicolon = octets.firstIndex(of: UInt8(ascii: ";"), from: before + 1)
            let piece = octets.trimmedOfLinearWhitespace(before + 1..<(semicolon ?? octets.count))
            guard octets.extracting(piece).hasPrefixIgnoringCase(name) else { continue }
            var place = piece.lowerBound + name.utf8CodeUnitCount
            while place < piece.upperBound, octets[place].isLinearWhitespace { place += 1 }
            if place == piece.upperBound { return place..<place }
            if octets[place] == UInt8(ascii: "=") {
                return octets.trimmedOfLinearWhitespace(place + 1..<piece.upperBound)
            }
        }
        return nil
    }
}

/// A name-addr or addr-spec with the header parameters behind it (RFC 3261 §20.10, §25.1), read tolerantly:
/// `"Bob" <sip: user1@imserver.com >;tag=786`.
public struct NameAddress: Hashable, Sendable {
    /// The display name without its quotes; escapes stand as they are. `nil` where there is none.
    public let displayName: Range<Int>?
    /// The URI without surrounding white space and brackets.
    public let uri: Range<Int>
    /// Whether white space stands inside the brackets, or inside the URI.
    public let uriHasWhitespace: Bool
    /// The parameters, their first semicolon included; empty where there are none.
    public let parameters: Range<Int>
    /// The value of the parameter `tag`.
    public let tag: Range<Int>?

    /// Reads one value of From, To, Contact and the like; `nil` where there is no URI.
    public init?(_ octets: OctetView, _ value: Range<Int>) {
        let whole = octets.trimmedOfLinearWhitespace(value)
        if let open = octets.firstUnquoted(UInt8(ascii: "<"), in: whole) {
            let name = octets.trimmedOfLinearWhitespace(whole.lowerBound..<open)
            displayName = name.isEmpty ? nil : octets.unquoted(name)
            let rest = open + 1..<whole.upperBound
            // Without a closing bracket the URI ends where its first parameter starts.
            let closing = octets.offset(of: UInt8(ascii: ">"), in: rest)
            let end = closing ?? octets.offset(of: UInt8(ascii: ";"), in: rest) ?? rest.upperBound
            uri = octets.trimmedOfLinearWhitespace(open + 1..<end)
            uriHasWhitespace = uri != open + 1..<end || octets.hasLinearWhitespace(uri)
            parameters = octets.trimmedOfLinearWhitespace((closing ?? end - 1) + 1..<whole.upperBound)
        } else {
            var start = whole.lowerBound
            var name: Range<Int>?
            if octets.octet(at: start) == UInt8(ascii: "\""), !whole.isEmpty {
                let quote = octets.endOfQuoted(at: start, whole.upperBound)
                name = octets.unquoted(start..<quote)
                start = quote
            }
            displayName = name
            // Without brackets all parameters are the field's, none the URI's (RFC 3261 §20).
            let end = octets.offset(of: UInt8(ascii: ";"), in: start..<whole.upperBound) ?? whole.upperBound
            uri = octets.trimmedOfLinearWhitespace(start..<end)
            uriHasWhitespace = octets.hasLinearWhitespace(uri)
            parameters = end..<whole.upperBound
        }
        if uri.isEmpty { return nil }
        tag = HeaderParameter.value(named: "tag", octets, parameters)
    }
}

extension OctetView {
    /// The offset of the first `octet` in `range`, which must lie inside.
    func offset(of octet: UInt8, in range: Range<Int>) -> Int? {
        guard let found = extracting(range).firstIndex(of: octet) else { return nil }
        return range.lowerBound + found
    }

    /// The offset of the first `wanted` in `range` that stands neither in a quoted string nor in angle brackets. An
    /// unclosed quoted string or bracket holds all that follows it.
    func firstUnquoted(_ wanted: UInt8, in range: Range<Int>) -> Int? {
        // Most values have no quotes before what is looked for: then a search suffices.
        guard let first = offset(of: wanted, in: range) else { return nil }
        let before = range.lowerBound..<first
        if offset(of: UInt8(ascii: "\""), in: before) == nil, offset(of: UInt8(ascii: "<"), in: before) == nil {
            return first
        }
        var position = range.lowerBound
        while position < range.upperBound {
            let octet = self[position]
            if octet == wanted { return position }
            if octet == UInt8(ascii: "\"") {
                position = endOfQuoted(at: position, range.upperBound)
            } else if octet == UInt8(ascii: "<") {
                position = offset(of: UInt8(ascii: ">"), in: position..<range.upperBound) ?? range.upperBound
            } else {
                position += 1
            }
        }
        return nil
    }

    /// Where the quoted string that starts at `start` ends: behind its closing quote, or at `limit`.
    func endOfQuoted(at start: Int, _ limit: Int) -> Int {
        var position = start + 1
        while position < limit {
            if self[position] == UInt8(ascii: "\\") {
                position += 1
            } else if self[position] == UInt8(ascii: "\"") {
                return position + 1
            }
            position += 1
        }
        return limit
    }

    /// `range` without the quotes around it, where it has them.
    func unquoted(_ range: Range<Int>) -> Range<Int> {
        guard range.count >= 2, octet(at: range.lowerBound) == UInt8(ascii: "\""),
            octet(at: range.upperBound - 1) == UInt8(ascii: "\"")
        else { return range }
        return range.lowerBound + 1..<range.upperBound - 1
    }
}
