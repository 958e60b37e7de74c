internal import Octets
internal import TextSyntax

/// The first line of a SIP message (RFC 3261 §7.1, §7.2), as ranges of the octets it was read from.
struct StartLine: Hashable {
    /// The longest line that is taken for a start line, in octets.
    static let limit = 16_384
    /// The longest method that is taken for one.
    static let methodLimit = 128

    /// `nil` in a response.
    var methodRange: Range<Int>?
    /// `nil` in a response. All that stands between the method and the version, white space included; it may be empty.
    var requestURI: Range<Int>?
    var hasWhitespaceFault = false
    /// `nil` in a request.
    var statusCode: Int?
    /// Empty where there is none; `nil` in a request.
    var reasonPhrase: Range<Int>?

    /// Reads `line`, which is without its end; `nil` where it is no start line of SIP/2.0.
    init?(_ octets: OctetView, _ line: Range<Int>) {
        // Asked of every line of a header section, so what rules most lines out comes first.
        guard line.count <= StartLine.limit, let first = octets.octet(at: line.lowerBound),
            let last = octets.octet(at: line.upperBound - 1)
        else { return nil }
        let text = octets.extracting(line)
        if first.asciiLowercased == UInt8(ascii: "s"), text.hasPrefixIgnoringCase("SIP/2.0 ") {
            guard text.count >= 11, let code = text.decimal(8..<11) else { return nil }
            if let next = text.octet(at: 11), !next.isBlank { return nil }
            statusCode = Int(code)
            reasonPhrase = min(line.lowerBound + 12, line.upperBound)..<line.upperBound
            return
        }
        guard last == UInt8(ascii: "0") || last.isBlank else { return nil }
        let trimmed = octets.trimmed(line)
        let version = trimmed.upperBound - 7
        guard version > trimmed.lowerBound, octets.extracting(version..<trimmed.upperBound).isVersion,
            octets[version - 1].isBlank
        else { return nil }
        var end = line.lowerBound
        while end < version, octets[end].isToken { end += 1 }
        guard end > line.lowerBound, end - line.lowerBound <= StartLine.methodLimit, octets[end].isBlank else {
            return nil
        }
        let uri = octets.trimmed(end..<version)
        if uri.isEmpty {
            // Two spaces with nothing between them: a client that was told no target. Only of a known method: any other
            // word before a version is text.
            let method = octets.extracting(line.lowerBound..<end)
            guard version - end > 1, SIPMethod(method) != .other else { return nil }
            methodRange = line.lowerBound..<end
            requestURI = end + 1..<end + 1
            hasWhitespaceFault = true
            return
        }
        // A colon here is that of a header field with a space before it.
        guard octets[uri.lowerBound] != UInt8(ascii: ":") else { return nil }
        let isSplit = octets.hasLinearWhitespace(uri)
        if isSplit, !StartLine.startsWithScheme(octets, uri) { return nil }
        methodRange = line.lowerBound..<end
        requestURI = uri
        hasWhitespaceFault =
            uri.lowerBound != end + 1 || uri.upperBound != version - 1 || trimmed.upperBound != line.upperBound
            || isSplit
    }

    /// Whether the first of several words holds a colon: `sip: user@host` is a URI with a space inside, `a BYE sip:b@h`
    /// is the end of some other line.
    private static func startsWithScheme(_ octets: OctetView, _ uri: Range<Int>) -> Bool {
        for offset in uri {
            if octets[offset] == UInt8(ascii: ":") { return true }
            if octets[offset].isLinearWhitespace { return false }
        }
        return false
    }
}

extension OctetView {
    fileprivate var isVersion: Bool { equalsIgnoringCase("SIP/2.0") }
}
