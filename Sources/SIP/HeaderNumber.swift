public import Octets
public import TextSyntax

/// A number in a header field that is decimal digits: Max-Forwards, Expires, Min-Expires, Retry-After, RSeq and the like.
/// One that is too large is told apart from what is no number (RFC 4475 §3.1.2.4, §3.1.2.5).
public enum HeaderNumber: Hashable, Sendable {
    /// The number, below 2^32.
    case value(UInt32)
    /// Digits that stand for 2^32 or more.
    case tooLarge
    /// Something else than digits, or nothing.
    case malformed

    /// Reads `range`, white space around it passed over.
    public init(_ octets: OctetView, _ range: Range<Int>) {
        let whole = octets.trimmedOfLinearWhitespace(range)
        var digits = whole
        // Zeros in front do not make a number too large.
        while digits.count > 1, octets.octet(at: digits.lowerBound) == UInt8(ascii: "0") {
            digits = digits.lowerBound + 1..<digits.upperBound
        }
        if let wide = octets.decimal(digits) {
            self = UInt32(exactly: wide).map { .value($0) } ?? .tooLarge
            return
        }
        for offset in whole where octets.octet(at: offset)?.isDigit != true {
            self = .malformed
            return
        }
        self = whole.isEmpty ? .malformed : .tooLarge
    }

    /// Reads the digits that `range` starts with; what follows must be white space, a comment or a parameter, as in
    /// `Retry-After: 120 (I'm in a meeting);duration=60` (RFC 3261 §20.33) and `Session-Expires: 90;refresher=uac`.
    public static func leading(_ octets: OctetView, _ range: Range<Int>) -> HeaderNumber {
        let whole = octets.trimmedOfLinearWhitespace(range)
        var end = whole.lowerBound
        while end < whole.upperBound, octets[end].isDigit { end += 1 }
        if end < whole.upperBound {
            let next = octets[end]
            guard next.isLinearWhitespace || next == UInt8(ascii: "(") || next == UInt8(ascii: ";") else {
                return .malformed
            }
        }
        return HeaderNumber(octets, whole.lowerBound..<end)
    }
}

extension SIPMessage {
    /// The number that the first field `name` starts with; `nil` where there is no such field.
    public func number(_ name: HeaderName, _ octets: OctetView) -> HeaderNumber? {
        headers.value(name).map { HeaderNumber.leading(octets, $0) }
    }
}

/// The provisional response that a PRACK acknowledges: its RSeq and its CSeq (RFC 3262 §7.2).
public struct RAck: Hashable, Sendable {
    /// The RSeq of the response.
    public let responseNumber: UInt32
    /// The CSeq of the response.
    public let cseq: CSeq

    /// Reads the value of a RAck field; `nil` where it is not two numbers below 2^32 and a method.
    public init?(_ octets: OctetView, _ value: Range<Int>) {
        let whole = octets.trimmedOfLinearWhitespace(value)
        var end = whole.lowerBound
        while end < whole.upperBound, octets[end].isDigit { end += 1 }
        guard octets.octet(at: end)?.isLinearWhitespace == true, end < whole.upperBound,
            case .value(let number) = HeaderNumber(octets, whole.lowerBound..<end),
            let cseq = CSeq(octets, end..<whole.upperBound)
        else { return nil }
        responseNumber = number
        self.cseq = cseq
    }
}
