public import Octets
public import TextSyntax

/// A SIP message (RFC 3261 §7) as ranges of the octets it was read from. Used again for message after message, it
/// allocates nothing.
///
/// The functions that take octets must be given those that `parse` was given.
public struct SIPMessage: Sendable {
    /// The start line without its end.
    public private(set) var startLine: Range<Int> = 0..<0
    /// The method of the request line, or of CSeq in a response.
    public private(set) var method = SIPMethod.other
    /// The method of the request line; `nil` in a response.
    public private(set) var methodRange: Range<Int>?
    /// The Request-URI; `nil` in a response. One with spaces inside spans them, and one that is missing is empty: `faults`
    /// says so.
    public private(set) var requestURI: Range<Int>?
    /// The status code, 0 to 999; `nil` in a request.
    public private(set) var statusCode: Int?
    /// The reason phrase, which may be empty; `nil` in a request.
    public private(set) var reasonPhrase: Range<Int>?
    /// The header fields.
    public private(set) var headers = HeaderSection()
    /// All that stands behind the empty line, to the end of the octets; see also `declaredBody`.
    public private(set) var body: Range<Int> = 0..<0
    private var sequence: CSeq?
    /// What is wrong.
    public private(set) var faults: SIPFaults = []

    /// No message yet.
    public init() {}

    /// No message yet, with room for `count` header fields: for one that is read once.
    public init(room count: Int) { headers.reserveCapacity(count) }

    /// Whether this is a request, not a response.
    public var isRequest: Bool { methodRange != nil }

    /// Reads `octets` as one SIP message; false where there is no start line of SIP/2.0. Line ends before the start line
    /// are passed over (RFC 3261 §7.5). The body ends where the octets end. After false nothing else here has a meaning.
    public mutating func parse(_ octets: OctetView) -> Bool {
        faults = []
        var start = 0
        while let octet = octets.octet(at: start), octet == .carriageReturn || octet == .lineFeed { start += 1 }
        let line = octets.line(at: start)
        startLine = line?.content ?? octets.unfinishedLine(at: start)
        guard let first = StartLine(octets, startLine) else { return false }
        methodRange = first.methodRange
        requestURI = first.requestURI
        statusCode = first.statusCode
        reasonPhrase = first.reasonPhrase
        if first.hasWhitespaceFault { faults.insert(.requestURIWhitespace) }
        if line?.endsInCRLF == false { faults.insert(.bareLineFeed) }

        headers.parse(octets, from: line?.next ?? octets.count, compactForms: true)
        body = headers.end..<octets.count
        noteHeaderFaults()
        noteContentLength(octets)
        sequence = headers.value(.cseq).flatMap { CSeq(octets, $0) }
        if let methodRange {
            method = SIPMethod(octets.extracting(methodRange))
        } else {
            method = sequence?.method ?? .other
        }
        return true
    }

    private mutating func noteHeaderFaults() {
        if headers.fields.isEmpty, headers.faults.isDisjoint(with: [.noColon, .unterminated]) {
            faults.insert(.noHeaders)
        }
        if headers.faults.contains(.bareLineFeed) { faults.insert(.bareLineFeed) }
        if headers.faults.contains(.unterminated) { faults.insert(.unterminatedHeaders) }
        if !headers.faults.isDisjoint(with: [.noColon, .tooManyFields]) { faults.insert(.headerFaults) }
    }

    private mutating func noteContentLength(_ octets: OctetView) {
        if headers.first(.contentLength) == nil { return }
        var believed: ContentLength?
        for field in headers.fields where field.name == .contentLength {
            let length = ContentLength(octets, field.valueRange)
            if let believed, believed != length { faults.insert(.conflictingContentLength) }
            if believed == nil { believed = length }
        }
        switch believed {
        case nil: break
        case .unreadable: faults.insert(.badContentLength)
        case .octets(let count):
            if count > body.count { faults.insert(.contentLengthTooLong) }
            if count < body.count { faults.insert(.excessOctets) }
        }
    }
}

extension SIPMessage {
    /// What the first Content-Length says, in octets; `nil` where there is none, or one that is no number.
    public func contentLength(_ octets: OctetView) -> Int? {
        guard let value = headers.value(.contentLength), case .octets(let count) = ContentLength(octets, value) else {
            return nil
        }
        return count
    }

    /// The body cut to what Content-Length says: octets behind it are to be discarded in a datagram (RFC 3261 §18.3).
    public func declaredBody(_ octets: OctetView) -> Range<Int> {
        guard let length = contentLength(octets), length < body.count else { return body }
        return body.lowerBound..<body.lowerBound + length
    }

    /// The Call-ID without surrounding white space.
    public func callID(_ octets: OctetView) -> Range<Int>? {
        guard let value = headers.value(.callID) else { return nil }
        return octets.trimmedOfLinearWhitespace(value)
    }

    /// CSeq; `nil` where it is missing or its number is none below 2^32.
    public func cseq(_ octets: OctetView) -> CSeq? { sequence }

    /// The first From.
    public func from(_ octets: OctetView) -> NameAddress? {
        guard let value = headers.value(.from) else { return nil }
        return NameAddress(octets, value)
    }

    /// The first To.
    public func to(_ octets: OctetView) -> NameAddress? {
        guard let value = headers.value(.to) else { return nil }
        return NameAddress(octets, value)
    }

    /// The value of the parameter `branch` of the first Via.
    public func topBranch(_ octets: OctetView) -> Range<Int>? {
        guard var vias = headers.value(.via) else { return nil }
        if let usual = SIPMessage.onlyBranch(octets, vias) { return usual }
        guard let first = CommaList.next(octets, &vias) else { return nil }
        return HeaderParameter.value(named: "branch", octets, first)
    }

    /// The branch of one Via that has no other parameter, as most write it.
    private static func onlyBranch(_ octets: OctetView, _ via: Range<Int>) -> Range<Int>? {
        let text = octets.extracting(via)
        guard let semicolon = text.firstIndex(of: UInt8(ascii: ";")), text.hasPrefix(";branch=", at: semicolon),
            semicolon + 8 < text.count, text.firstIndex(of: UInt8(ascii: ";"), from: semicolon + 1) == nil,
            text.firstIndex(of: UInt8(ascii: ",")) == nil, text.firstIndex(of: UInt8(ascii: "\"")) == nil,
            text.firstIndex(of: UInt8(ascii: "<")) == nil, !text.hasLinearWhitespace(semicolon..<text.count)
        else { return nil }
        return via.lowerBound + semicolon + 8..<via.upperBound
    }
}

/// A command sequence number and method (RFC 3261 §20.16).
public struct CSeq: Hashable, Sendable {
    /// The number.
    public let number: UInt32
    /// The method.
    public let method: SIPMethod
    /// Where the method stands.
    public let methodRange: Range<Int>

    /// Reads the value of a CSeq field; `nil` where it is not a number below 2^32 and a word.
    public init?(_ octets: OctetView, _ value: Range<Int>) {
        let whole = octets.trimmedOfLinearWhitespace(value)
        var end = whole.lowerBound
        while end < whole.upperBound, octets[end].isDigit { end += 1 }
        // Zeros in front do not make a number too long.
        var start = whole.lowerBound
        while end - start > 1, octets[start] == UInt8(ascii: "0") { start += 1 }
        guard let wide = octets.decimal(start..<end), let number = UInt32(exactly: wide) else { return nil }
        self.number = number
        methodRange = octets.trimmedOfLinearWhitespace(end..<whole.upperBound)
        if methodRange.isEmpty { return nil }
        method = SIPMethod(octets.extracting(methodRange))
    }
}

/// What a Content-Length field says.
enum ContentLength: Equatable {
    case octets(Int)
    /// No number, or one of more than 19 digits.
    case unreadable

    init(_ octets: OctetView, _ value: Range<Int>) {
        guard let number = octets.decimal(octets.trimmedOfLinearWhitespace(value)), let count = Int(exactly: number)
        else {
            self = .unreadable
            return
        }
        self = .octets(count)
    }
}
