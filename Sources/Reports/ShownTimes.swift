import Records

/// Times as the views show them: by the clock, to the millisecond, and the day where it changes.
struct ShownTimes {
    let zone: Zone

    /// `09:49:46.717`, or less where the capture's clock gave less.
    func clock(_ moment: Moment) -> String { zone.civil(moment).clock(digits: min(moment.digits, 3)) }

    /// `22 Nov 2026 CET`.
    func day(_ moment: Moment) -> String { "\(zone.civil(moment).date) \(zone.span(at: moment).label)" }

    /// Which day it is, in days since 1970-01-01.
    func dayNumber(_ moment: Moment) -> Int { zone.civil(moment).dayNumber }
}

/// Says which day it is where a table goes on into another one.
struct DayRule {
    let times: ShownTimes
    private var last: Int?

    /// - Parameter first: the moment whose day needs no line; `nil` where every day has one.
    init(_ times: ShownTimes, from first: Moment?) {
        self.times = times
        last = first.map(times.dayNumber)
    }

    /// The day of a moment, where it is another than that of the one before.
    mutating func line(before moment: Moment) -> String? {
        let day = times.dayNumber(moment)
        defer { last = day }
        return day == last ? nil : times.day(moment)
    }
}
