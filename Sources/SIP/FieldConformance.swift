internal import Octets
internal import TextSyntax

/// What each field's own grammar demands (RFC 3261 §20, §25.1).
extension SIPConformance {
    mutating func examine(_ field: HeaderField) {
        if field.nameRange.isEmpty || !octets.isToken(field.nameRange) {
            note(.malformedField, field.name, field.nameRange)
        }
        let value = field.valueRange
        switch field.name {
        case .via: examineVia(value)
        case .from, .to, .contact, .route, .recordRoute, .referTo, .replyTo, .referredBy, .path, .serviceRoute,
            .pAssertedIdentity, .pPreferredIdentity:
            examineAddresses(field.name, value)
        case .cseq: examineCSeq(value)
        case .maxForwards:
            examineNumber(field.name, value, limit: 255)
            if HeaderNumber(octets, value) == .value(0) { note(.maxForwardsZero, .maxForwards, value) }
        case .contentLength, .expires, .minExpires: examineNumber(field.name, value)
        case .rseq: examineNumber(field.name, value)
        case .retryAfter, .sessionExpires, .minSE: note(HeaderNumber.leading(octets, value), field.name, value)
        case .rack: if RAck(octets, value) == nil { note(.malformedValue, .rack, value) }
        case .timestamp: examineTimestamp(value)
        case .date: examineDate(value)
        case .callID: if !octets.isCallID(value) { note(.malformedValue, .callID, value) }
        case .event: if EventPackage(octets, value) == nil { note(.malformedValue, .event, value) }
        case .subscriptionState:
            if SubscriptionState(octets, value) == nil { note(.malformedValue, field.name, value) }
        case .replaces, .targetDialog:
            if DialogReference(octets, value) == nil { note(.malformedValue, field.name, value) }
        case .require, .proxyRequire, .supported, .unsupported, .allow: examineTokens(field.name, value)
        case .authorization, .proxyAuthorization, .wwwAuthenticate, .proxyAuthenticate:
            examineCredentials(field.name, value)
        case .warning: examineWarnings(value)
        case .contentType: if !octets.isMediaType(value) { note(.malformedValue, .contentType, value) }
        default: break
        }
    }

    // MARK: Via

    private mutating func examineVia(_ field: Range<Int>) {
        examineSeparators(.via, field)
        var rest = field
        while let value = CommaList.next(octets, &rest) {
            // A value that is only separators is told of already.
            if octets.octet(at: value.lowerBound) == UInt8(ascii: ";") { continue }
            guard let via = Via(octets, value) else {
                let isIPv6 = octets.count(of: UInt8(ascii: ":"), in: value) > 1
                note(isIPv6 ? .unbracketedIPv6 : .malformedValue, .via, value)
                continue
            }
            if !octets.extracting(via.protocolName).equalsIgnoringCase("SIP")
                || !octets.extracting(via.version).equals("2.0")
            {
                note(.unknownVersion, .via, value)
            }
            if !octets.extracting(via.transport).isKnownTransport { note(.unknownTransport, .via, via.transport) }
            examineHost(via.sentBy.host, .via)
            if let address = via.sentBy.address(octets), address.isForMany { note(.broadcastVia, .via, value) }
            if let received = via.received(octets),
                octets.octet(at: received.lowerBound - 1) == UInt8(ascii: "[")
            {
                note(.bracketedReceived, .via, received)
            }
        }
    }

    // MARK: Addresses

    private mutating func examineAddresses(_ name: HeaderName, _ field: Range<Int>) {
        guard octets.hasBalancedQuotes(field) else {
            note(.unterminatedQuote, name, field)
            return
        }
        examineSeparators(name, field)
        guard name.isCommaList else {
            examineAddress(name, octets.trimmedOfLinearWhitespace(field))
            return
        }
        var rest = field
        while let value = CommaList.next(octets, &rest) {
            if name == .contact, octets.extracting(value).equals("*") { continue }
            if octets.octet(at: value.lowerBound) == UInt8(ascii: ";") { continue }
            examineAddress(name, value)
        }
    }

    private mutating func examineAddress(_ name: HeaderName, _ value: Range<Int>) {
        guard let address = NameAddress(octets, value) else {
            note(.malformedValue, name, value)
            return
        }
        let open = octets.firstUnquoted(UInt8(ascii: "<"), in: value)
        if let open, octets.offset(of: UInt8(ascii: ">"), in: open..<value.upperBound) == nil {
            note(.unterminatedBracket, name, value)
        }
        if let display = address.displayName, octets.octet(at: display.lowerBound - 1) != UInt8(ascii: "\"") {
            if octets.holds(display, where: { !$0.isToken && !$0.isLinearWhitespace }) {
                note(.unquotedDisplayName, name, display)
            }
        }
        if address.uriHasWhitespace { note(.addressWhitespace, name, address.uri) }
        if open == nil, octets.holds(address.uri, where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: ",") }) {
            note(.missingBrackets, name, address.uri)
        }
        examineURI(address.uri, name)
        guard name == .contact, let contact = Contact(octets, value), let expires = contact.expires else { return }
        note(expires, .contact, HeaderParameter.value(named: "expires", octets, address.parameters) ?? value)
    }

    mutating func examineURI(_ uri: Range<Int>, _ name: HeaderName) {
        guard let colon = octets.offset(of: UInt8(ascii: ":"), in: uri),
            octets.isScheme(octets.trimmedOfLinearWhitespace(uri.lowerBound..<colon))
        else {
            note(.malformedURI, name, uri)
            return
        }
        guard let parts = URIParts(octets, uri) else {
            let scheme = octets.extracting(uri.lowerBound..<colon)
            if !scheme.isKnownScheme {
                note(.unknownScheme, name, uri)
            } else if octets.isUnbracketedIPv6(colon + 1..<uri.upperBound) {
                note(.unbracketedIPv6, name, uri)
            } else {
                note(.malformedURI, name, uri)
            }
            return
        }
        if parts.kind != .tel { examineHost(parts.host, name) }
        if octets.holds(uri, where: { !$0.isURICharacter }) || !octets.hasWholeEscapes(uri) {
            note(.malformedURI, name, uri)
        }
    }

    private mutating func examineHost(_ host: Range<Int>, _ name: HeaderName) {
        if octets.octet(at: host.lowerBound) == UInt8(ascii: "[") {
            if IPAddress(text: octets.extracting(host)) == nil { note(.malformedIPv6, name, host) }
            return
        }
        let hasOther = octets.holds(host) {
            !$0.isLetter && !$0.isDigit && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".")
        }
        if hasOther { note(.malformedURI, name, host) }
    }

    /// Semicolons and commas with nothing between them.
    private mutating func examineSeparators(_ name: HeaderName, _ field: Range<Int>) {
        for separator in [UInt8(ascii: ";"), UInt8(ascii: ",")] {
            if separator == UInt8(ascii: ","), !name.isCommaList { continue }
            var rest = field
            while let found = octets.firstUnquoted(separator, in: rest) {
                rest = found + 1..<rest.upperBound
                let next = octets.trimmedOfLinearWhitespace(rest)
                let follower = next.isEmpty ? nil : octets.octet(at: next.lowerBound)
                if follower == nil || follower == UInt8(ascii: ";") || follower == UInt8(ascii: ",") {
                    note(.extraneousSeparator, name, field)
                    return
                }
            }
        }
    }

    // MARK: Numbers, dates, words

    private mutating func note(_ number: HeaderNumber, _ name: HeaderName, _ value: Range<Int>) {
        switch number {
        case .value: break
        case .tooLarge: note(.numberTooLarge, name, value)
        case .malformed: note(.malformedNumber, name, value)
        }
    }

    private mutating func examineNumber(_ name: HeaderName, _ value: Range<Int>, limit: UInt32 = .max) {
        let number = HeaderNumber(octets, value)
        if case .value(let value) = number, value <= limit { return }
        note(number == .malformed ? .malformedNumber : .numberTooLarge, name, value)
    }

    private mutating func examineCSeq(_ value: Range<Int>) {
        guard let cseq = CSeq(octets, value) else {
            let number = HeaderNumber.leading(octets, value)
            note(number == .tooLarge ? .numberTooLarge : .malformedValue, .cseq, value)
            return
        }
        // RFC 3261 §8.1.1.5: less than 2^31.
        if cseq.number > UInt32(Int32.max) { note(.numberTooLarge, .cseq, value) }
        if !octets.isToken(cseq.methodRange) { note(.malformedValue, .cseq, value) }
        guard let method = message.methodRange else { return }
        if !octets.extracting(cseq.methodRange).equals(octets.extracting(method)) {
            note(.methodMismatch, .cseq, value)
        }
    }

    private mutating func examineTimestamp(_ value: Range<Int>) {
        let text = octets.trimmedOfLinearWhitespace(value)
        var points = 0
        var words = 1
        for offset in text {
            let octet = octets[offset]
            if octet.isLinearWhitespace {
                words += 1
                points = 0
            } else if octet == UInt8(ascii: ".") {
                points += 1
            } else if !octet.isDigit {
                points = 2
            }
            if points > 1 { break }
        }
        if text.isEmpty || points > 1 || octets[text.lowerBound] == UInt8(ascii: ".") {
            note(.malformedNumber, .timestamp, value)
        }
    }

    private mutating func examineDate(_ value: Range<Int>) {
        guard let date = WireDate(octets.extracting(value)) else {
            note(.malformedDate, .date, value)
            return
        }
        if !date.isGMT { note(.dateZone, .date, value) }
        if !date.weekdayFits { note(.dateWeekday, .date, value) }
    }

    private mutating func examineTokens(_ name: HeaderName, _ field: Range<Int>) {
        var rest = field
        while let value = CommaList.next(octets, &rest) {
            if !octets.isToken(value) {
                note(.malformedValue, name, value)
            } else if name == .require || name == .proxyRequire, !octets.extracting(value).isKnownOption {
                note(.unknownOption, name, value)
            }
        }
    }

    private mutating func examineCredentials(_ name: HeaderName, _ value: Range<Int>) {
        guard let scheme = octets.leadingToken(value) else {
            note(.malformedValue, name, value)
            return
        }
        let text = octets.extracting(scheme)
        if !text.equalsIgnoringCase("Digest"), !text.equalsIgnoringCase("Bearer") {
            note(.unknownAuthenticationScheme, name, scheme)
        }
    }

    private mutating func examineWarnings(_ field: Range<Int>) {
        var rest = field
        while let value = CommaList.next(octets, &rest) {
            guard let code = octets.leadingToken(value) else {
                note(.malformedValue, .warning, value)
                continue
            }
            let number = HeaderNumber(octets, code)
            if number == .malformed {
                note(.malformedNumber, .warning, value)
            } else if code.count != 3 {
                note(.numberTooLarge, .warning, code)
            }
        }
    }
}
