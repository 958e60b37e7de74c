public import Octets

/// A time as a person writes it: `2026-11-22T09:50:00Z` (RFC 3339), `2026-11-22 09:50`, or `09:50` on the day of a
/// capture. Seconds and their fraction may be left out; without an offset (`Z`, `+01:00`, `-0530`) it is UTC.
public struct TimeText: Hashable, Sendable {
    /// What was written.
    public let text: String
    /// Nanoseconds since the epoch, or since the midnight of a day not said.
    private let nanoseconds: Timestamp
    /// Seconds east of Greenwich.
    private let offset: Int64
    private let hasDate: Bool

    /// Reads a time; throws what is wrong with it, and where.
    public init(_ text: String) throws(SyntaxError) {
        var reader = TimeReader(text)
        self.text = text
        let days = try reader.date()
        let clock = try reader.clock()
        offset = try reader.offset()
        hasDate = days != nil
        nanoseconds = Timestamp(seconds: (days ?? 0) * 86_400 + clock.seconds - offset, fraction: clock.nanoseconds)
    }

    /// The moment; where no day is said, on the one on which `start` is, at the offset.
    public func moment(onDayOf start: Timestamp) -> Timestamp {
        if hasDate { return nanoseconds }
        let day: Int64 = 86_400_000_000_000
        let local = start.advanced(by: offset * 1_000_000_000).nanoseconds
        let rest = local % day
        let midnight = Timestamp(nanoseconds: local).advanced(by: -(rest < 0 ? rest + day : rest))
        return midnight.advanced(by: nanoseconds.nanoseconds)
    }

    /// The moment, where a day is said.
    public var moment: Timestamp? { hasDate ? nanoseconds : nil }

    /// Whether it is before another; `nil` where only one of them says a day.
    public func isBefore(_ other: TimeText) -> Bool? {
        hasDate == other.hasDate ? nanoseconds < other.nanoseconds : nil
    }
}

/// Takes the fields of a time one after the other.
private struct TimeReader {
    private let text: String
    private let scalars: [Unicode.Scalar]
    private var position = 0

    private static let forms = "a time is written 2026-11-22T09:50:00Z, 2026-11-22 09:50:00 or 09:50:00"

    init(_ text: String) {
        self.text = text
        scalars = Array(text.unicodeScalars)
    }

    /// Days since 1970-01-01; `nil` where the text begins with the clock.
    mutating func date() throws(SyntaxError) -> Int64? {
        skipSpaces()
        // Only a date has more than two digits before its first sign.
        guard (0..<3).allSatisfy({ digit(at: position + $0) != nil }) else { return nil }
        let year = try number(4, 1...9999, "a year of four digits")
        try expect("-")
        let month = try number(2, 1...12, "a month from 01 to 12")
        try expect("-")
        let day = try number(2, 1...TimeReader.days(inMonth: month, of: year), "a day that this month has")
        guard position < scalars.count else {
            throw error(position..<position, "a date needs a time of day behind it, as in \(text) 00:00")
        }
        guard ["T", "t", " ", "_"].contains(scalars[position]) else {
            throw error(position..<position + 1, TimeReader.forms)
        }
        position += 1
        skipSpaces()
        return TimeReader.daysSinceEpoch(year: year, month: month, day: day)
    }

    mutating func clock() throws(SyntaxError) -> (seconds: Int64, nanoseconds: Int64) {
        let hour = try number(2, 0...23, "an hour from 00 to 23")
        try expect(":")
        let minute = try number(2, 0...59, "minutes from 00 to 59")
        guard takes(":") else { return (hour * 3600 + minute * 60, 0) }
        // 60 is a leap second.
        let second = try number(2, 0...60, "seconds from 00 to 59")
        var nanoseconds: Int64 = 0
        if takes(".") || takes(",") {
            guard digit(at: position) != nil else { throw wrong("a fraction of a second") }
            var unit: Int64 = 100_000_000
            while let digit = digit(at: position) {
                nanoseconds += digit * unit
                unit /= 10
                position += 1
            }
        }
        return (hour * 3600 + minute * 60 + second, nanoseconds)
    }

    /// Seconds east of Greenwich.
    mutating func offset() throws(SyntaxError) -> Int64 {
        skipSpaces()
        if position == scalars.count { return 0 }
        var offset: Int64 = 0
        if takes("Z") || takes("z") {
            offset = 0
        } else if scalars[position] == "+" || scalars[position] == "-" {
            let sign: Int64 = scalars[position] == "-" ? -1 : 1
            position += 1
            let hours = try number(2, 0...23, "hours of an offset")
            _ = takes(":")
            let minutes = try number(2, 0...59, "minutes of an offset")
            offset = sign * (hours * 3600 + minutes * 60)
        } else if "UTC".unicodeScalars.elementsEqual(scalars[position...]) {
            position = scalars.count
        }
        skipSpaces()
        if position < scalars.count { throw error(position..<scalars.count, TimeReader.forms) }
        return offset
    }

    private mutating func skipSpaces() {
        while position < scalars.count, scalars[position] == " " { position += 1 }
    }

    private mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
        guard position < scalars.count, scalars[position] == scalar else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(SyntaxError) {
        guard takes(scalar) else { throw wrong("\"\(scalar)\"") }
    }

    /// What stands here is not what belongs here.
    private func wrong(_ wanted: String) -> SyntaxError {
        let end = min(position + 1, scalars.count)
        return error(position..<end, "\(wanted) belongs here; \(TimeReader.forms)")
    }

    private func error(_ range: Range<Int>, _ reason: String) -> SyntaxError { SyntaxError(text, at: range, reason) }

    private func digit(at position: Int) -> Int64? {
        guard position < scalars.count, "0"..."9" ~= scalars[position] else { return nil }
        return Int64(scalars[position].value) - 0x30
    }

    private mutating func number(
        _ count: Int, _ range: ClosedRange<Int64>, _ what: String
    ) throws(SyntaxError) -> Int64 {
        let start = position
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit(at: position) else { throw wrong(what) }
            value = value * 10 + digit
            position += 1
        }
        guard range.contains(value) else { throw error(start..<position, "\(what) belongs here") }
        return value
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The year is counted from March, so that the leap day is its last; 719,468 days lie between 0000-03-01 and
    /// 1970-01-01.
    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
