public import Octets

/// A date-time of RFC 3339 §5.6, as CPIM's DateTime is one (RFC 3862 §4.4): `2005-02-21T13:02:03.5+01:00`.
///
/// Read tolerantly: a space may stand for `T`, the zone may lack its colon, and a missing zone is read as UTC.
public struct InternetDate: Hashable, Sendable {
    /// Seconds since 1970-01-01 00:00:00 UTC, a fraction cut.
    public let seconds: Int64

    /// Reads a date; `nil` where there is none, or none such as `2005-02-31T00:00:00Z`.
    public init?(_ octets: OctetView) {
        let whole = octets.extracting(octets.trimmed(0..<octets.count))
        guard let year = whole.number(0..<4), whole.octet(at: 4) == UInt8(ascii: "-"),
            let month = whole.number(5..<7), whole.octet(at: 7) == UInt8(ascii: "-"), (1...12).contains(month),
            let day = whole.number(8..<10), year >= 1, day >= 1, day <= WireDate.days(inMonth: month, of: year),
            let separator = whole.octet(at: 10)?.asciiLowercased,
            separator == UInt8(ascii: "t") || separator == UInt8(ascii: " "),
            let hour = whole.number(11..<13), hour < 24, whole.octet(at: 13) == UInt8(ascii: ":"),
            let minute = whole.number(14..<16), minute < 60, whole.octet(at: 16) == UInt8(ascii: ":"),
            // 60 is a leap second.
            let second = whole.number(17..<19), second <= 60
        else { return nil }
        var position = 19
        if whole.octet(at: position) == UInt8(ascii: ".") {
            position += 1
            while let octet = whole.octet(at: position), octet.isDigit { position += 1 }
            if position == 20 { return nil }
        }
        guard let offset = InternetDate.offset(whole.dropping(position)) else { return nil }
        let days = WireDate.daysSinceEpoch(year: year, month: month, day: day)
        seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    /// Seconds east of Greenwich.
    private static func offset(_ zone: OctetView) -> Int64? {
        if zone.isEmpty || zone.equalsIgnoringCase("Z") { return 0 }
        let sign: Int64 = zone.octet(at: 0) == UInt8(ascii: "-") ? -1 : 1
        guard sign < 0 || zone.octet(at: 0) == UInt8(ascii: "+"), let hours = zone.number(1..<3), hours < 24 else {
            return nil
        }
        let minutes = zone.octet(at: 3) == UInt8(ascii: ":") ? 4..<6 : 3..<5
        guard zone.count == minutes.upperBound, let rest = zone.number(minutes), rest < 60 else { return nil }
        return sign * (hours * 3_600 + rest * 60)
    }
}

extension OctetView {
    /// The number that just these digits spell.
    fileprivate func number(_ range: Range<Int>) -> Int64? {
        guard range.upperBound <= count else { return nil }
        return decimal(range).flatMap { Int64(exactly: $0) }
    }
}
