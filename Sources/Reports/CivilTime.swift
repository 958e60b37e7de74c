import Records

/// A moment as the calendar and the clock show it: proleptic Gregorian, at a fixed offset from UTC.
struct CivilTime: Hashable {
    let year: Int
    /// 1 to 12.
    let month: Int
    /// 1 to 31.
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    /// 0 to 999,999,999.
    let nanosecond: Int
    /// Days since 1970-01-01, at the offset.
    let dayNumber: Int

    /// `moment`, `offset` seconds east of UTC (cut to one day either way).
    init(_ moment: Moment, offset: Int = 0) {
        let (seconds, rest) = Self.floored(Int(moment.nanoseconds), by: 1_000_000_000)
        let (days, clock) = Self.floored(seconds + min(max(offset, -86_400), 86_400), by: 86_400)
        nanosecond = rest
        hour = clock / 3600
        minute = clock / 60 % 60
        second = clock % 60
        dayNumber = days
        // Years that begin in March put the leap day last; 719,468 days lie between 0000-03-01 and 1970-01-01.
        let (era, dayOfEra) = Self.floored(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-22T09:49:46.717844`, with `digits` behind the point and no zone.
    func internet(digits: Int) -> String {
        var octets = OctetBuffer()
        write(digits: digits, to: &octets)
        return octets.text
    }

    /// Appends `2026-11-22T09:49:46.717844`, with `digits` behind the point and no zone: a report has one for every
    /// message.
    func write(digits: Int, to octets: inout OctetBuffer) {
        writeDate(to: &octets)
        octets.append(UInt8(ascii: "T"))
        writeClock(digits: digits, to: &octets)
    }

    /// Appends `2026-11-22`.
    func writeDate(to octets: inout OctetBuffer) {
        octets.append(year, width: 4)
        octets.append(UInt8(ascii: "-"))
        octets.append(month, width: 2)
        octets.append(UInt8(ascii: "-"))
        octets.append(day, width: 2)
    }

    /// `09:49:46.717844`; cut, not rounded, to `digits`.
    func clock(digits: Int) -> String {
        var octets = OctetBuffer()
        writeClock(digits: digits, to: &octets)
        return octets.text
    }

    private func writeClock(digits: Int, to octets: inout OctetBuffer) {
        octets.append(hour, width: 2)
        octets.append(UInt8(ascii: ":"))
        octets.append(minute, width: 2)
        octets.append(UInt8(ascii: ":"))
        octets.append(second, width: 2)
        if digits > 0 {
            octets.append(UInt8(ascii: "."))
            octets.append(nanosecond, width: 9)
            octets.removeLast(9 - min(digits, 9))
        }
    }

    /// `22 Nov 2026`.
    var date: String { "\(dayAndMonth) \(Self.padded(year, 4))" }

    /// `22 Nov`.
    var dayAndMonth: String {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(day) \(names[min(max(month, 1), 12) - 1])"
    }

    /// A point and the first `digits` (0 to 9) of a billionth's nine digits; empty for none.
    static func fraction(_ nanosecond: Int, digits: Int) -> String {
        digits > 0 ? "." + padded(nanosecond, 9).prefix(digits) : ""
    }

    /// `value` in at least `width` digits.
    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// Quotient and never negative rest; `divisor` is positive.
    private static func floored(_ value: Int, by divisor: Int) -> (quotient: Int, rest: Int) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}

extension Moment {
    /// RFC 3339 in UTC, with the capture's own precision.
    var internet: String { CivilTime(self).internet(digits: digits) + "Z" }

    /// Nanoseconds from `earlier` to this; kept in range where the two are centuries apart.
    func nanoseconds(since earlier: Moment) -> Int {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return overflow ? (nanoseconds < 0 ? -Int.max : Int.max) : Int(max(difference, -Int64.max))
    }

    /// `+0.274400`, `+1:02:03.000000`, `+2 d 01:02:03.000000`: how much later than `earlier` this is.
    func offset(from earlier: Moment) -> String {
        let difference = nanoseconds(since: earlier)
        let (seconds, rest) = abs(difference).quotientAndRemainder(dividingBy: 1_000_000_000)
        let fraction = CivilTime.fraction(rest, digits: digits)
        let sign = difference < 0 ? "-" : "+"
        if seconds < 60 { return "\(sign)\(seconds)\(fraction)" }
        let clock = "\(CivilTime.padded(seconds / 60 % 60, 2)):\(CivilTime.padded(seconds % 60, 2))\(fraction)"
        if seconds < 86_400 { return "\(sign)\(seconds / 3600):\(clock)" }
        return "\(sign)\(seconds / 86_400) d \(CivilTime.padded(seconds / 3600 % 24, 2)):\(clock)"
    }

    /// How long it took from `earlier` to this, rounded: `0.449 s`, `12 min 3 s`, `3 h 12 min`, `2 d 5 h`.
    func duration(since earlier: Moment) -> String {
        let difference = nanoseconds(since: earlier)
        let (whole, rest) = abs(difference).quotientAndRemainder(dividingBy: 1_000_000)
        let milliseconds = rest >= 500_000 ? whole + 1 : whole
        let seconds = milliseconds / 1000
        if difference < 0 { return "times run backwards" }
        switch seconds {
        case ..<60: return "\(seconds)\(CivilTime.fraction(milliseconds % 1000 * 1_000_000, digits: 3)) s"
        case ..<3600: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }
}
