public import Octets
internal import TextSyntax

extension SIPFramer {
    /// The first line of `octets` where it is one of SIP that is not to be taken for SIP/2.0: of another version, without
    /// any behind a known method and its URI, or with a status of other than three digits (RFC 3261 §7.1, §7.2; RFC 4475
    /// §3.1.2.16, §3.1.2.19). `nil` for anything else.
    public static func refusedStart(_ octets: OctetView) -> Range<Int>? {
        guard let first = octets.octet(at: 0), first.isToken, let line = octets.prefix(1024).line(at: 0) else {
            return nil
        }
        let text = octets.trimmed(line.content)
        guard let blank = octets.extracting(text).firstIndex(of: .space) else { return nil }
        let word = octets.extracting(text.lowerBound..<text.lowerBound + blank)
        if word.isAnyVersion {
            let status = octets.extracting(text.lowerBound + blank + 1..<text.upperBound)
            var digits = 0
            while status.octet(at: digits)?.isDigit == true { digits += 1 }
            return digits > 0 && (digits != 3 || !word.equalsIgnoringCase("SIP/2.0")) ? text : nil
        }
        var start = text.upperBound
        while start > text.lowerBound, !octets[start - 1].isBlank { start -= 1 }
        let version = octets.extracting(start..<text.upperBound)
        if start == text.lowerBound + blank + 1, version.isSIPURI, SIPMethod(word) != .other { return text }
        guard version.isAnyVersion, !version.equalsIgnoringCase("SIP/2.0") else { return nil }
        for offset in 0..<word.count where !word[offset].isToken { return nil }
        return text
    }
}

extension OctetView {
    /// Whether this starts as a URI of SIP.
    fileprivate var isSIPURI: Bool { hasPrefixIgnoringCase("sip:") || hasPrefixIgnoringCase("sips:") }

    /// Whether this is `SIP/`, digits, a point and digits.
    fileprivate var isAnyVersion: Bool {
        guard hasPrefixIgnoringCase("SIP/"), let last = octet(at: count - 1), last.isDigit else { return false }
        var points = 0
        for offset in 4..<count where !self[offset].isDigit {
            guard self[offset] == UInt8(ascii: "."), offset > 4 else { return false }
            points += 1
        }
        return points == 1
    }
}
