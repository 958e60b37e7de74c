public import Octets

/// An rfc1123-date (RFC 3261 §20.17), read tolerantly: the weekday and the seconds may be missing, the day may have one
/// digit, blanks may surround it, and the zone may be another than GMT.
public struct WireDate: Hashable, Sendable {
    /// Seconds since 1970-01-01 00:00:00 UTC.
    public let seconds: Int64
    /// False where a weekday is given that is not the one of the date.
    public let weekdayFits: Bool
    /// Whether the zone is GMT, the only one allowed. Of other zones the numeric ones, `UT`, `UTC`, `Z` and the
    /// American ones of RFC 822 are understood; a missing one is read as GMT.
    public let isGMT: Bool

    /// Reads a date; `nil` where there is none, or none such as `31 Feb`.
    public init?(_ octets: OctetView) {
        var reader = FieldReader()
        let weekday = reader.weekday(octets)
        if weekday == .unknown { return nil }
        guard let day = reader.number(octets, digits: 1...2), let month = reader.month(octets),
            let year = reader.number(octets, digits: 4...4), year >= 1, day >= 1,
            day <= WireDate.days(inMonth: month, of: year),
            let hour = reader.number(octets, digits: 1...2), hour < 24, reader.skip(UInt8(ascii: ":"), octets),
            let minute = reader.number(octets, digits: 2...2), minute < 60
        else { return nil }
        var second: Int64 = 0
        if reader.skip(UInt8(ascii: ":"), octets) {
            // 60 is a leap second.
            guard let read = reader.number(octets, digits: 2...2), read <= 60 else { return nil }
            second = read
        }
        guard let zone = reader.zone(octets) else { return nil }
        let days = WireDate.daysSinceEpoch(year: year, month: month, day: day)
        seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - zone.offset
        isGMT = zone.isGMT
        weekdayFits =
            switch weekday {
            case .named(let number): number == WireDate.weekday(ofDay: days)
            case .missing, .unknown: true
            }
    }

    /// The English name of the weekday that `seconds` since 1970 UTC falls on, such as `Monday`.
    public static func weekdayName(_ seconds: Int64) -> String {
        let day = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        return switch weekday(ofDay: day) {
        case 0: "Monday"
        case 1: "Tuesday"
        case 2: "Wednesday"
        case 3: "Thursday"
        case 4: "Friday"
        case 5: "Saturday"
        default: "Sunday"
        }
    }

    /// From Monday, 0. 1970-01-01 was a Thursday.
    private static func weekday(ofDay day: Int64) -> Int64 {
        let remainder = (day % 7 + 3) % 7
        return remainder < 0 ? remainder + 7 : remainder
    }

    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar. The year is counted from March, so that the leap day
    /// is its last; 719,468 days lie between 0000-03-01 and 1970-01-01.
    static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

/// Takes the fields of a date one after the other.
private struct FieldReader {
    enum Weekday: Equatable { case missing, unknown, named(Int64) }

    private var position = 0

    private mutating func skipBlanks(_ octets: OctetView) {
        while let octet = octets.octet(at: position), octet.isLinearWhitespace { position += 1 }
    }

    mutating func skip(_ wanted: UInt8, _ octets: OctetView) -> Bool {
        guard octets.octet(at: position) == wanted else { return false }
        position += 1
        return true
    }

    private mutating func word(_ octets: OctetView) -> Range<Int> {
        skipBlanks(octets)
        let start = position
        while let octet = octets.octet(at: position), octet.isLetter { position += 1 }
        return start..<position
    }

    mutating func weekday(_ octets: OctetView) -> Weekday {
        let found = word(octets)
        if found.isEmpty { return .missing }
        let name = octets.extracting(found)
        let days: [StaticString] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        guard name.count >= 3, let place = days.firstIndex(where: { name.isStart(of: $0) }) else { return .unknown }
        skipBlanks(octets)
        _ = skip(UInt8(ascii: ","), octets)
        return .named(Int64(place))
    }

    mutating func number(_ octets: OctetView, digits: ClosedRange<Int>) -> Int64? {
        skipBlanks(octets)
        let start = position
        while let octet = octets.octet(at: position), octet.isDigit { position += 1 }
        guard digits.contains(position - start), let value = octets.decimal(start..<position) else { return nil }
        return Int64(exactly: value)
    }

    /// From 1.
    mutating func month(_ octets: OctetView) -> Int64? {
        let name = octets.extracting(word(octets))
        let months: [StaticString] = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ]
        guard name.count >= 3, let place = months.firstIndex(where: { name.isStart(of: $0) }) else { return nil }
        return Int64(place) + 1
    }

    /// Seconds east of Greenwich, and whether the zone is spelt `GMT`. It must be the last word.
    mutating func zone(_ octets: OctetView) -> (offset: Int64, isGMT: Bool)? {
        let name = octets.extracting(word(octets))
        var offset: Int64 = 0
        if name.isEmpty {
            if skip(UInt8(ascii: "+"), octets) {
                guard let east = distance(octets) else { return nil }
                offset = east
            } else if skip(UInt8(ascii: "-"), octets) {
                guard let west = distance(octets) else { return nil }
                offset = -west
            }
        } else {
            let zones: [(StaticString, Int64)] = [
                ("GMT", 0), ("UTC", 0), ("UT", 0), ("Z", 0), ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5),
                ("MST", -7), ("MDT", -6), ("PST", -8), ("PDT", -7),
            ]
            guard let zone = zones.first(where: { name.equalsIgnoringCase($0.0) }) else { return nil }
            offset = zone.1 * 3_600
        }
        skipBlanks(octets)
        guard position == octets.count else { return nil }
        return (offset, name.equalsIgnoringCase("GMT"))
    }

    private mutating func distance(_ octets: OctetView) -> Int64? {
        guard let value = number(octets, digits: 4...4), value % 100 < 60, value < 2_400 else { return nil }
        return value / 100 * 3_600 + value % 100 * 60
    }
}

extension OctetView {
    /// Whether `literal` is these octets and perhaps more, without regard to case.
    fileprivate func isStart(of literal: StaticString) -> Bool {
        guard count <= literal.utf8CodeUnitCount else { return false }
        for offset in 0..<count {
            // Bound: `offset` is below the literal's own count.
            let wanted = unsafe literal.utf8Start[offset]
            if self[offset].asciiLowercased != wanted { return false }
        }
        return true
    }
}
