public import Octets

/// A SIP, SIPS or TEL URI, or one built alike (IM, PRES), as ranges of the octets it was read from (RFC 3261 §19.1,
/// RFC 3966, RFC 3860). White space around or inside is tolerated and flagged; no range has any at its ends.
public struct URIParts: Hashable, Sendable {
    /// The kinds of URI that are told apart.
    public enum Scheme: UInt8, Hashable, Sendable {
        /// `sip:`
        case sip
        /// `sips:`
        case sips
        /// `tel:`
        case tel
        /// `im:`
        case im
        /// `pres:`
        case pres
    }

    /// Which of the schemes it is.
    public let kind: Scheme
    /// The scheme without its colon.
    public let scheme: Range<Int>
    /// The user part without a password; of a TEL URI the number.
    public let user: Range<Int>?
    /// The password in the user part, its colon left out.
    public let password: Range<Int>?
    /// The host, brackets of an IPv6 address included; empty in a TEL URI.
    public let host: Range<Int>
    /// The port, where one is given.
    public let port: UInt16?
    /// The parameters, from behind the first semicolon.
    public let parameters: Range<Int>?
    /// The headers, from behind the question mark.
    public let headers: Range<Int>?
    /// Whether white space stands around or inside, which no URI may have.
    public let hasWhitespace: Bool

    /// Reads the URI that stands in `range`; `nil` where its scheme is unknown, its host is empty, or its port is no
    /// port.
    public init?(_ octets: OctetView, _ range: Range<Int>) {
        let whole = octets.trimmedOfLinearWhitespace(range)
        hasWhitespace = whole != range || octets.hasLinearWhitespace(whole)
        guard let colon = octets.first(UInt8(ascii: ":"), in: whole) else { return nil }
        scheme = octets.trimmedOfLinearWhitespace(whole.lowerBound..<colon)
        guard let kind = URIParts.scheme(octets.extracting(scheme)) else { return nil }
        self.kind = kind

        var rest = colon + 1..<whole.upperBound
        if kind == .tel {
            headers = nil
            parameters = octets.cutTail(of: &rest, at: UInt8(ascii: ";"))
            user = octets.trimmedOfLinearWhitespace(rest)
            password = nil
            host = rest.upperBound..<rest.upperBound
            port = nil
            if user?.isEmpty != false { return nil }
            return
        }

        // A user part may hold ";" and "?" but no "@": what stands before "@" is cut off first.
        var user: Range<Int>?
        var password: Range<Int>?
        if let at = octets.first(UInt8(ascii: "@"), in: rest) {
            var name = rest.lowerBound..<at
            password = octets.cutTail(of: &name, at: UInt8(ascii: ":"))
            user = octets.trimmedOfLinearWhitespace(name)
            rest = at + 1..<rest.upperBound
        }
        self.user = user
        self.password = password
        headers = octets.cutTail(of: &rest, at: UInt8(ascii: "?"))
        parameters = octets.cutTail(of: &rest, at: UInt8(ascii: ";"))
        guard let place = HostPort(octets, rest) else { return nil }
        host = place.host
        port = place.port
    }

    private static func scheme(_ octets: OctetView) -> Scheme? {
        if octets.equalsIgnoringCase("sip") { return .sip }
        if octets.equalsIgnoringCase("sips") { return .sips }
        if octets.equalsIgnoringCase("tel") { return .tel }
        if octets.equalsIgnoringCase("im") { return .im }
        if octets.equalsIgnoringCase("pres") { return .pres }
        return nil
    }

    /// The value of the parameter `name` of the URI in `octets`: empty where it has none, `nil` where the parameter is
    /// missing.
    public func parameter(_ name: StaticString, _ octets: OctetView) -> Range<Int>? {
        guard var rest = parameters else { return nil }
        while let next = octets.nextPiece(of: &rest, separator: UInt8(ascii: ";")) {
            let pair = octets.nameAndValue(next)
            if octets.extracting(pair.name).equalsIgnoringCase(name) { return pair.value }
        }
        return nil
    }
}

extension OctetView {
    /// The offset of the first `octet` in `range`, which must lie inside.
    func first(_ octet: UInt8, in range: Range<Int>) -> Int? {
        guard let found = extracting(range).firstIndex(of: octet) else { return nil }
        return range.lowerBound + found
    }

    /// Cuts `range` before the first `separator` and gives what stood behind it.
    func cutTail(of range: inout Range<Int>, at separator: UInt8) -> Range<Int>? {
        guard let found = first(separator, in: range) else { return nil }
        let tail = found + 1..<range.upperBound
        range = range.lowerBound..<found
        return trimmedOfLinearWhitespace(tail)
    }

    /// Takes the next piece off `rest`; `nil` where nothing is left. Pieces that are empty are passed over.
    func nextPiece(of rest: inout Range<Int>, separator: UInt8) -> Range<Int>? {
        while !rest.isEmpty {
            let end = first(separator, in: rest) ?? rest.upperBound
            let piece = trimmedOfLinearWhitespace(rest.lowerBound..<end)
            rest = min(end + 1, rest.upperBound)..<rest.upperBound
            if !piece.isEmpty { return piece }
        }
        return nil
    }

    /// `name=value` in two; the value is empty where there is no equals sign.
    func nameAndValue(_ piece: Range<Int>) -> (name: Range<Int>, value: Range<Int>) {
        var name = piece
        let value = cutTail(of: &name, at: UInt8(ascii: "="))
        return (trimmedOfLinearWhitespace(name), value ?? piece.upperBound..<piece.upperBound)
    }
}
