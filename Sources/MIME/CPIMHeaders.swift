public import Octets
internal import TextSyntax

/// The message headers of a message/cpim one by one (RFC 3862 §3, §4).
extension CPIMMessage {
    /// The values of all message headers called `name`, such as To, cc, Subject or Require; case counts.
    public func values(named name: StaticString, _ octets: OctetView) -> [Range<Int>] {
        headers.filter { octets.extracting($0.nameRange).equals(name) }.map { CPIMMessage.textRange($0, octets) }
    }

    /// The value of the first header that is called `name` in the namespace `uri`, whatever its prefix (§3.4).
    public func value(named name: StaticString, in uri: StaticString, _ octets: OctetView) -> Range<Int>? {
        for field in headers {
            let whole = octets.extracting(field.nameRange)
            for namespace in namespaces where octets.extracting(namespace.uri).equalsIgnoringCase(uri) {
                let length = namespace.prefix.count
                let isCalled =
                    length == 0
                    ? whole.equals(name)
                    : whole.prefix(length).equals(octets.extracting(namespace.prefix))
                        && whole.octet(at: length) == UInt8(ascii: ".") && whole.dropping(length + 1).equals(name)
                if isCalled { return CPIMMessage.textRange(field, octets) }
            }
        }
        return nil
    }

    /// Whether NS binds a prefix to the namespace `uri`.
    func isBound(_ uri: StaticString, _ octets: OctetView) -> Bool {
        namespaces.contains { octets.extracting($0.uri).equalsIgnoringCase(uri) }
    }

    /// The names of headers that a recipient must understand (§4.7).
    public func requiredNames(_ octets: OctetView) -> [Range<Int>] {
        values(named: "Require", octets).flatMap { value in
            var names: [Range<Int>] = []
            var start = value.lowerBound
            while start < value.upperBound {
                let comma = octets.prefix(value.upperBound).firstIndex(of: UInt8(ascii: ","), from: start)
                let name = octets.trimmedSpace(start..<(comma ?? value.upperBound))
                if !name.isEmpty { names.append(name) }
                start = (comma ?? value.upperBound) + 1
            }
            return names
        }
    }

    /// The value of the first Subject in `language`, such as "fr", without regard to case; the first one at all where
    /// `language` is `nil` (§3.3, §4.5).
    public func subject(language: StaticString? = nil, _ octets: OctetView) -> Range<Int>? {
        for field in headers where octets.extracting(field.nameRange).equals("Subject") {
            let text = CPIMMessage.textRange(field, octets)
            guard let language else { return text }
            if let own = CPIMMessage.language(field, octets), octets.extracting(own).equalsIgnoringCase(language) {
                return text
            }
        }
        return nil
    }

    /// The text of a header value: UTF-8, with escapes such as `\n` and `\u00e9` resolved (§2.3, §3.6). What is no
    /// escape stays as it is.
    public static func unescaped(_ octets: OctetView, _ range: Range<Int>) -> [UInt8] {
        let value = octets.extracting(range)
        var text: [UInt8] = []
        text.reserveCapacity(value.count)
        var position = 0
        while position < value.count {
            guard value[position] == UInt8(ascii: "\\"), let escape = value.octet(at: position + 1) else {
                text.append(value[position])
                position += 1
                continue
            }
            position += 2
            switch escape {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "n"): text.append(.lineFeed)
            case UInt8(ascii: "r"): text.append(.carriageReturn)
            case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): text.append(escape)
            case UInt8(ascii: "u"):
                // Characters above U+FFFF come as two surrogates: they are decoded together.
                var units: [UInt8] = []
                position -= 2
                while let unit = unicodeEscape(value, position) {
                    units += [UInt8(unit >> 8), UInt8(unit & 0xFF)]
                    position += 6
                }
                text += Charset.utf16BE.decode(OctetView(units.span)).octets
                if units.isEmpty {
                    text += [UInt8(ascii: "\\"), escape]
                    position += 2
                }
            default: text += [UInt8(ascii: "\\"), escape]
            }
        }
        return text
    }

    /// The value of the escape at `position`: a backslash, `u`, and four hexadecimal digits.
    private static func unicodeEscape(_ value: OctetView, _ position: Int) -> UInt16? {
        guard value.octet(at: position) == UInt8(ascii: "\\"), value.octet(at: position + 1) == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for place in 2..<6 {
            guard let digit = value.octet(at: position + place)?.hexadecimalDigit else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// The value of a header without its parameters, as in `Subject:;lang=fr beau temps`: those start right behind the
    /// colon.
    static func textRange(_ field: HeaderField, _ octets: OctetView) -> Range<Int> {
        let value = field.valueRange
        return octets.trimmedSpace(parametersEnd(value, octets)..<value.upperBound)
    }

    /// Where the parameters end that `value` starts with: at the first space that is in no string.
    private static func parametersEnd(_ value: Range<Int>, _ octets: OctetView) -> Int {
        guard octets.octet(at: value.lowerBound) == UInt8(ascii: ";"),
            octets.octet(at: value.lowerBound - 1) == UInt8(ascii: ":")
        else { return value.lowerBound }
        var isString = false
        var position = value.lowerBound
        while position < value.upperBound {
            let octet = octets[position]
            if !isString, octet.isSpace { break }
            if octet == UInt8(ascii: "\"") { isString.toggle() }
            if isString, octet == UInt8(ascii: "\\") { position += 1 }
            position += 1
        }
        return min(position, value.upperBound)
    }

    private static func language(_ field: HeaderField, _ octets: OctetView) -> Range<Int>? {
        let end = parametersEnd(field.valueRange, octets)
        var position = field.valueRange.lowerBound
        while position < end, octets[position] == UInt8(ascii: ";") {
            let next = octets.prefix(end).firstIndex(of: UInt8(ascii: ";"), from: position + 1) ?? end
            if octets.extracting(position + 1..<next).hasPrefixIgnoringCase("lang=") { return position + 6..<next }
            position = next
        }
        return nil
    }

    /// The wrapped content without its transfer encoding; `nil` where that is unknown, the octets do not fit it, or
    /// there are more than `limit` of them.
    public func decodedContent(_ octets: OctetView, limit: Int = 64 << 20) -> [UInt8]? {
        TransferEncoding.decode(octets, content, encoding: transferEncoding, limit: limit)
    }
}
