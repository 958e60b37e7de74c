public import Octets
internal import TextSyntax

extension SIPMessage {
    /// All that `octets`, which may be no message at all, break of RFC 3261 and the RFCs around it, in the order of rules:
    /// start line, framing, fields as they stand, what is missing. Reads everything once more: for one message that
    /// somebody asks about, not for each of a capture.
    public static func violations(_ octets: OctetView) -> [SIPViolation] {
        var message = SIPMessage()
        if message.parse(octets) { return message.violations(octets) }
        let line = octets.line(at: 0)?.content ?? octets.unfinishedLine(at: 0)
        guard let start = SIPFramer.refusedStart(octets) else {
            return [SIPViolation(rule: .noStartLine, field: .other, range: line)]
        }
        let text = octets.extracting(start)
        let hasVersion = text.firstIndex(of: "SIP/") != nil || text.firstIndex(of: "sip/") != nil
        let rule: SIPViolation.Rule =
            text.hasPrefixIgnoringCase("SIP/2.0") ? .badStatusCode : hasVersion ? .unknownVersion : .missingVersion
        return [SIPViolation(rule: rule, field: .other, range: start)]
    }

    /// All that this message, parsed from `octets`, breaks.
    public func violations(_ octets: OctetView) -> [SIPViolation] {
        var conformance = SIPConformance(octets, self)
        conformance.examine()
        return conformance.violations
    }
}

/// Holds one message against the RFCs, to the letter.
struct SIPConformance: ~Escapable {
    let octets: OctetView
    let message: SIPMessage
    private(set) var violations: [SIPViolation] = []

    @_lifetime(copy octets)
    init(_ octets: OctetView, _ message: SIPMessage) {
        self.octets = octets
        self.message = message
    }

    mutating func examine() {
        examineStartLine()
        examineFraming()
        for field in message.headers.fields { examine(field) }
        examinePresence()
        examineTransaction()
        examineAbilities()
    }

    /// Notes a violation, once for each rule and range.
    mutating func note(_ rule: SIPViolation.Rule, _ field: HeaderName, _ range: Range<Int>) {
        let violation = SIPViolation(rule: rule, field: field, range: range)
        guard violations.count < SIPViolation.limit, !violations.contains(violation) else { return }
        violations.append(violation)
    }

    private mutating func examineStartLine() {
        if let status = message.statusCode, !(100..<700).contains(status) {
            note(.badStatusCode, .other, message.startLine)
        }
        guard let uri = message.requestURI else { return }
        if message.faults.contains(.requestURIWhitespace) {
            let isInside = uri.isEmpty || octets.hasLinearWhitespace(uri)
            note(isInside ? .requestURIWhitespace : .startLineSpacing, .other, isInside ? uri : message.startLine)
        }
        if octets.octet(at: uri.lowerBound) == UInt8(ascii: "<"), !uri.isEmpty {
            note(.requestURIBrackets, .other, uri)
            return
        }
        if let parts = URIParts(octets, uri), parts.headers != nil { note(.requestURIHeaders, .other, uri) }
        if !uri.isEmpty { examineURI(uri, .other) }
    }

    private mutating func examineFraming() {
        if message.faults.contains(.bareLineFeed) { note(.bareLineFeed, .other, message.startLine) }
        if message.faults.contains(.unterminatedHeaders) { note(.unterminatedHeaders, .other, message.body) }
        if message.faults.contains(.headerFaults) { note(.malformedField, .other, message.startLine) }
        guard let length = message.headers.value(.contentLength) else { return }
        if message.faults.contains(.contentLengthTooLong) { note(.bodyTooShort, .contentLength, length) }
        if message.faults.contains(.conflictingContentLength) {
            note(.conflictingContentLength, .contentLength, length)
        }
    }

    // MARK: What must be there, and how often

    private mutating func examinePresence() {
        for name in HeaderName.neededInAll { need(name) }
        guard message.isRequest else { return }
        need(.maxForwards)
        switch message.method {
        case .invite: need(.contact)
        case .subscribe:
            need(.contact)
            need(.event)
        case .notify:
            need(.event)
            need(.subscriptionState)
        case .publish: need(.event)
        case .refer:
            need(.contact)
            need(.referTo)
        case .prack: need(.rack)
        default: break
        }
    }

    private mutating func need(_ name: HeaderName) {
        if message.headers.first(name) == nil { note(.missingField, name, message.startLine) }
    }

    // MARK: Transactions

    private mutating func examineTransaction() {
        var seen: Set<HeaderName> = []
        for field in message.headers.fields where field.name.standsOnce {
            if !seen.insert(field.name).inserted { note(.repeatedField, field.name, field.valueRange) }
        }
        if let from = message.from(octets), from.tag == nil { note(.missingFromTag, .from, from.uri) }
        if let status = message.statusCode, status > 100, let to = message.to(octets), to.tag == nil {
            note(.missingToTag, .to, to.uri)
        }
        guard var rest = message.headers.value(.via), let value = CommaList.next(octets, &rest),
            let top = Via(octets, value)
        else { return }
        guard let branch = top.branch(octets), octets.extracting(branch).hasPrefixIgnoringCase(Via.cookie) else {
            note(.branchWithoutCookie, .via, top.branch(octets) ?? value)
            return
        }
        if !SIPMessage.isUniqueBranch(octets.extracting(branch)) { note(.emptyBranch, .via, branch) }
    }

    // MARK: What is asked for

    private mutating func examineAbilities() {
        if let method = message.methodRange, message.method == .other { note(.unknownMethod, .other, method) }
        if message.method == .message, let contact = message.headers.value(.contact) {
            note(.contactInMessage, .contact, contact)
        }
        examineWildcard()
        guard message.isRequest, message.method == .invite else { return }
        if let type = message.headers.value(.contentType), !message.body.isEmpty,
            message.headers.first(.contentDisposition) == nil
        {
            let text = octets.extracting(type)
            if !text.hasPrefixIgnoringCase("application/sdp"), !text.hasPrefixIgnoringCase("multipart/") {
                note(.unknownBodyType, .contentType, type)
            }
        }
        let accepted = message.values(.accept, octets)
        let takesDescription = accepted.contains {
            let text = octets.extracting($0)
            return text.hasPrefixIgnoringCase("application/sdp") || text.hasPrefixIgnoringCase("application/*")
                || text.hasPrefixIgnoringCase("*/*")
        }
        if let first = message.headers.value(.accept), !takesDescription { note(.unacceptableAccept, .accept, first) }
    }

    private mutating func examineWildcard() {
        let values = message.values(.contact, octets)
        guard let wildcard = values.first(where: { octets.extracting($0).equals("*") }) else { return }
        let isAlone = values.count == 1 && message.method == .register && message.isRequest
        if !isAlone || message.number(.expires, octets) != .value(0) { note(.wildcardContact, .contact, wildcard) }
    }
}

extension HeaderName {
    fileprivate static let neededInAll: [HeaderName] = [.to, .from, .callID, .cseq, .via]

    /// Whether a message has at most one such field (RFC 3261 §7.3.1).
    fileprivate var standsOnce: Bool {
        switch self {
        case .from, .to, .callID, .cseq, .maxForwards, .contentType, .contentLength, .contentDisposition, .date,
            .expires, .minExpires, .subject, .event, .subscriptionState, .referTo, .replyTo, .retryAfter, .rseq, .rack,
            .timestamp, .userAgent, .server, .organization, .priority, .mimeVersion, .sessionExpires, .minSE,
            .referredBy, .replaces, .targetDialog, .sipETag, .sipIfMatch:
            true
        default: false
        }
    }
}
