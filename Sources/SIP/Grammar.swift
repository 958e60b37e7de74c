internal import Octets
internal import TextSyntax

/// The sets of RFC 3261 §25.1, and the names that are registered with IANA for SIP.
extension OctetView {
    /// Whether an octet of `range`, which must lie inside, is such a one.
    func holds(_ range: Range<Int>, where isSuch: (UInt8) -> Bool) -> Bool {
        for offset in range where isSuch(self[offset]) { return true }
        return false
    }

    func isToken(_ range: Range<Int>) -> Bool {
        for offset in range where octet(at: offset)?.isToken != true { return false }
        return !range.isEmpty
    }

    /// `word [ "@" word ]`.
    func isCallID(_ range: Range<Int>) -> Bool {
        var signs = 0
        for offset in range {
            guard let octet = octet(at: offset) else { return false }
            if octet == UInt8(ascii: "@") {
                signs += 1
            } else if !octet.isWord {
                return false
            }
        }
        guard let first = octet(at: range.lowerBound), let last = octet(at: range.upperBound - 1) else { return false }
        return signs < 2 && !range.isEmpty && first != UInt8(ascii: "@") && last != UInt8(ascii: "@")
    }

    /// Two tokens with a slash between them at the start of `range`.
    func isMediaType(_ range: Range<Int>) -> Bool {
        guard let slash = offset(of: UInt8(ascii: "/"), in: range),
            isToken(trimmedOfLinearWhitespace(range.lowerBound..<slash))
        else { return false }
        return leadingToken(slash + 1..<range.upperBound) != nil
    }

    func isScheme(_ range: Range<Int>) -> Bool {
        guard let first = octet(at: range.lowerBound), first.isLetter, !range.isEmpty else { return false }
        return !holds(range) {
            !$0.isLetter && !$0.isDigit && $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-")
                && $0 != UInt8(ascii: ".")
        }
    }

    /// Whether each percent sign stands before two hexadecimal digits.
    func hasWholeEscapes(_ range: Range<Int>) -> Bool {
        for offset in range where octet(at: offset) == UInt8(ascii: "%") {
            guard offset + 2 < range.upperBound, self[offset + 1].hexadecimalDigit != nil,
                self[offset + 2].hexadecimalDigit != nil
            else { return false }
        }
        return true
    }

    /// Whether every quoted string in `range` ends.
    func hasBalancedQuotes(_ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        while let quote = offset(of: UInt8(ascii: "\""), in: position..<range.upperBound) {
            let end = endOfQuoted(at: quote, range.upperBound)
            if end == range.upperBound, end - quote < 2 || octet(at: end - 1) != UInt8(ascii: "\"") { return false }
            if end == range.upperBound, octet(at: end - 2) == UInt8(ascii: "\\"), !endsBehindPairs(quote, end) {
                return false
            }
            position = end
        }
        return true
    }

    /// Whether the quote before `end` is not the second half of a quoted pair.
    private func endsBehindPairs(_ quote: Int, _ end: Int) -> Bool {
        var position = quote + 1
        while position < end - 1 { position += self[position] == UInt8(ascii: "\\") ? 2 : 1 }
        return position == end - 1
    }

    func count(of octet: UInt8, in range: Range<Int>) -> Int {
        var count = 0
        for offset in range where self.octet(at: offset) == octet { count += 1 }
        return count
    }

    /// Whether what stands behind a scheme has an IPv6 address, without brackets, as its host.
    func isUnbracketedIPv6(_ range: Range<Int>) -> Bool {
        var host = range
        if let at = offset(of: UInt8(ascii: "@"), in: host) { host = at + 1..<host.upperBound }
        if let end = offset(of: UInt8(ascii: ";"), in: host) { host = host.lowerBound..<end }
        return count(of: UInt8(ascii: ":"), in: host) > 1 && IPAddress(text: extracting(host)) != nil
    }

    var isKnownScheme: Bool {
        equalsIgnoringCase("sip") || equalsIgnoringCase("sips") || equalsIgnoringCase("tel")
            || equalsIgnoringCase("im") || equalsIgnoringCase("pres")
    }

    /// RFC 3261, 4168 and 7118.
    var isKnownTransport: Bool {
        equalsIgnoringCase("UDP") || equalsIgnoringCase("TCP") || equalsIgnoringCase("TLS")
            || equalsIgnoringCase("SCTP") || equalsIgnoringCase("TLS-SCTP") || equalsIgnoringCase("WS")
            || equalsIgnoringCase("WSS")
    }

    var isKnownOption: Bool {
        for option in Self.options where equalsIgnoringCase(option) { return true }
        return false
    }

    /// IANA's registry of SIP option tags.
    private static var options: [StaticString] {
        [
            "100rel", "199", "answermode", "early-session", "eventlist", "explicitsub", "from-change",
            "geolocation-http", "geolocation-sip", "gin", "gruu", "histinfo", "ice", "join", "multiple-refer",
            "norefersub", "nosub", "outbound", "path", "policy", "precondition", "pref", "privacy",
            "recipient-list-invite", "recipient-list-message", "recipient-list-subscribe", "record-aware", "replaces",
            "resource-priority", "sdp-anat", "sec-agree", "siprec", "tdialog", "timer", "trickle-ice", "uui",
        ]
    }
}

extension UInt8 {
    /// A character of a `word`.
    fileprivate var isWord: Bool {
        if isToken { return true }
        return switch self {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ":"),
            UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "?"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            true
        default: false
        }
    }

    /// A character that may stand somewhere in a URI: visible ASCII without those that RFC 3261 gives no place. White
    /// space has a rule of its own.
    var isURICharacter: Bool {
        switch self {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "#"):
            false
        default: self > 0x20 && self < 0x7F || isLinearWhitespace
        }
    }
}

extension IPAddress {
    /// Whether it is the limited broadcast or a multicast address: no single sender has it.
    var isForMany: Bool {
        high == 0 && low >> 32 == 0xFFFF
            ? low & 0xFFFF_FFFF == 0xFFFF_FFFF || (low >> 28) & 0xF == 0xE : high >> 56 == 0xFF
    }
}
