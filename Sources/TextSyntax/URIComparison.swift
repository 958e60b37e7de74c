public import Octets

/// Whether two URIs are the same (RFC 3261 §19.1.4, RFC 3966 §4). White space around or inside is no difference here:
/// `URIParts.hasWhitespace` tells of it.
public enum URIComparison {
    /// Whether the URIs are equivalent. What cannot be read as a URI is equivalent only to the same octets.
    public static func areEquivalent(_ a: OctetView, _ b: OctetView) -> Bool {
        if a.equals(b) { return true }
        guard let first = URIParts(a, 0..<a.count), let second = URIParts(b, 0..<b.count) else { return false }
        guard first.kind == second.kind else { return false }
        if first.kind == .tel {
            return sameNumber(a, first.user, b, second.user)
                && PairList(first.parameters, ";").matches(a, PairList(second.parameters, ";"), b, .all)
        }
        return sameText(a, first.user, b, second.user, ignoringCase: false)
            && sameText(a, first.password, b, second.password, ignoringCase: false)
            && sameHost(a.extracting(first.host), b.extracting(second.host))
            && first.port == second.port
            && PairList(first.parameters, ";").matches(a, PairList(second.parameters, ";"), b, .significant)
            && PairList(first.headers, "&").matches(a, PairList(second.headers, "&"), b, .allWithExactValues)
    }

    /// Whether the URIs name the same user: user part and host are equal, scheme, port, parameters and headers do not
    /// count. A telephone number in E.164 form is the same user in a TEL URI and in a SIP URI of any host, and in two
    /// SIP URIs of different hosts where both say `user=phone`.
    public static func sameUser(_ a: OctetView, _ b: OctetView) -> Bool {
        if a.equals(b) { return true }
        guard let first = URIParts(a, 0..<a.count), let second = URIParts(b, 0..<b.count) else { return false }
        let isSameHost = sameHost(a.extracting(first.host), b.extracting(second.host))
        if let mine = globalNumber(a, first), let other = globalNumber(b, second) {
            if isSameHost || first.kind == .tel || second.kind == .tel || (isPhone(a, first) && isPhone(b, second)) {
                return sameNumber(a, mine, b, other)
            }
        }
        if first.kind == .tel || second.kind == .tel {
            return first.kind == second.kind && sameNumber(a, first.user, b, second.user)
        }
        return isSameHost && sameText(a, first.user, b, second.user, ignoringCase: false)
    }

    /// Host names compare without regard to case, addresses by value.
    static func sameHost(_ a: OctetView, _ b: OctetView) -> Bool {
        if a.equalsIgnoringCase(b) { return true }
        guard let first = IPAddress(text: a), let second = IPAddress(text: b) else { return false }
        return first == second
    }

    private static func isPhone(_ octets: OctetView, _ parts: URIParts) -> Bool {
        guard let value = parts.parameter("user", octets) else { return false }
        return octets.extracting(value).equalsIgnoringCase("phone")
    }

    /// The user part as far as it is an E.164 number: `+`, digits and visual separators.
    private static func globalNumber(_ octets: OctetView, _ parts: URIParts) -> Range<Int>? {
        guard var number = parts.user else { return nil }
        _ = octets.cutTail(of: &number, at: UInt8(ascii: ";"))
        number = octets.trimmedOfLinearWhitespace(number)
        guard octets.octet(at: number.lowerBound) == UInt8(ascii: "+"), number.count > 1 else { return nil }
        for offset in number.dropFirst() where !octets[offset].isDigit && !octets[offset].isVisualSeparator {
            return nil
        }
        return number
    }

    fileprivate static func sameNumber(
        _ a: OctetView, _ first: Range<Int>?, _ b: OctetView, _ second: Range<Int>?
    ) -> Bool {
        guard let first, let second else { return false }
        var left = first.lowerBound
        var right = second.lowerBound
        while true {
            while left < first.upperBound, a[left].isVisualSeparator { left += 1 }
            while right < second.upperBound, b[right].isVisualSeparator { right += 1 }
            guard left < first.upperBound, right < second.upperBound else {
                return left == first.upperBound && right == second.upperBound
            }
            if a[left].asciiLowercased != b[right].asciiLowercased { return false }
            left += 1
            right += 1
        }
    }

    /// Whether two components are equal, an escape being equal to the octet it stands for unless that is reserved.
    static func sameText(
        _ a: OctetView, _ first: Range<Int>?, _ b: OctetView, _ second: Range<Int>?, ignoringCase: Bool
    ) -> Bool {
        guard let first, let second else { return first == nil && second == nil }
        var left = first.lowerBound
        var right = second.lowerBound
        while left < first.upperBound, right < second.upperBound {
            let mine = character(a, &left, first.upperBound, ignoringCase)
            let other = character(b, &right, second.upperBound, ignoringCase)
            if mine != other { return false }
        }
        return left == first.upperBound && right == second.upperBound
    }

    /// The octet at `position`, unescaped; an escaped reserved one is told apart by 256.
    private static func character(
        _ octets: OctetView, _ position: inout Int, _ end: Int, _ ignoringCase: Bool
    ) -> UInt16 {
        let octet = octets[position]
        position += 1
        var value = octet
        if octet == UInt8(ascii: "%"), position + 1 < end, let high = octets[position].hexadecimalDigit,
            let low = octets[position + 1].hexadecimalDigit
        {
            position += 2
            value = high << 4 | low
            if value.isReserved { return 256 | UInt16(value) }
        }
        return UInt16(ignoringCase ? value.asciiLowercased : value)
    }
}

/// The parameters or headers of a URI.
private struct PairList {
    /// What a pair means that stands in one list only.
    enum Rule {
        /// RFC 3966 §4: every one counts.
        case all
        /// RFC 3261 §19.1.4: `user`, `ttl`, `method`, `maddr` and `transport` count, others do not.
        case significant
        /// RFC 3261 §19.1.4, headers: every one counts, and values are compared with regard to case.
        case allWithExactValues
    }

    /// How many pairs are compared; a URI with more equals only the same octets, lest the time
    /// grows with their square.
    static let limit = 64

    let range: Range<Int>
    let separator: UInt8

    init(_ range: Range<Int>?, _ separator: Unicode.Scalar) {
        self.range = range ?? 0..<0
        self.separator = UInt8(ascii: separator)
    }

    func matches(_ a: OctetView, _ other: PairList, _ b: OctetView, _ rule: Rule) -> Bool {
        holds(a, in: other, b, rule) && other.holds(b, in: self, a, rule)
    }

    /// Whether each pair is in `other` with the same value, or need not be there.
    private func holds(_ a: OctetView, in other: PairList, _ b: OctetView, _ rule: Rule) -> Bool {
        var rest = range
        var seen = 0
        while let piece = a.nextPiece(of: &rest, separator: separator) {
            seen += 1
            if seen > PairList.limit { return false }
            let pair = a.nameAndValue(piece)
            switch other.value(of: a.extracting(pair.name), b) {
            case .found(let value):
                if rule == .all, PairList.isNumber(a.extracting(pair.name), a.extracting(pair.value)) {
                    if !URIComparison.sameNumber(a, pair.value, b, value) { return false }
                    continue
                }
                let ignoresCase = rule != .allWithExactValues
                if !URIComparison.sameText(a, pair.value, b, value, ignoringCase: ignoresCase) { return false }
            case .missing:
                if rule != .significant || PairList.isSignificant(a.extracting(pair.name)) { return false }
            }
        }
        return true
    }

    private enum Lookup { case missing, found(Range<Int>) }

    private func value(of name: OctetView, _ octets: OctetView) -> Lookup {
        var rest = range
        var seen = 0
        while seen < PairList.limit, let piece = octets.nextPiece(of: &rest, separator: separator) {
            seen += 1
            let pair = octets.nameAndValue(piece)
            if URIComparison.sameText(name, 0..<name.count, octets, pair.name, ignoringCase: true) {
                return .found(pair.value)
            }
        }
        return .missing
    }

    /// Whether the parameter of a TEL URI is a number, whose visual separators do not count (RFC 3966 §3, §4).
    private static func isNumber(_ name: OctetView, _ value: OctetView) -> Bool {
        name.equalsIgnoringCase("ext")
            || name.equalsIgnoringCase("phone-context") && value.octet(at: 0) == UInt8(ascii: "+")
    }

    private static func isSignificant(_ name: OctetView) -> Bool {
        name.equalsIgnoringCase("user") || name.equalsIgnoringCase("ttl") || name.equalsIgnoringCase("method")
            || name.equalsIgnoringCase("maddr") || name.equalsIgnoringCase("transport")
    }
}

extension UInt8 {
    /// `-`, `.`, `(`, `)` and, tolerantly, white space: what may stand between the digits of a number (RFC 3966 §3).
    fileprivate var isVisualSeparator: Bool {
        self == UInt8(ascii: "-") || self == UInt8(ascii: ".") || self == UInt8(ascii: "(") || self == UInt8(ascii: ")")
            || isLinearWhitespace
    }

    /// Whether the octet is of the set `reserved` of RFC 3261 §25.1.
    fileprivate var isReserved: Bool {
        switch self {
        case UInt8(ascii: ";"), UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"),
            UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "$"), UInt8(ascii: ","):
            true
        default: false
        }
    }
}
