import Records

/// Writes moments one after the other. Most are of the day of the one before, of which the calendar is not asked again.
struct RunningClock: Sendable {
    /// Days since 1970-01-01 of what `date` has; none so far.
    private var day: Int64 = .min
    /// `2026-11-22T`.
    private var date = OctetBuffer()

    /// Appends `2026-11-22T09:49:46.717844`, in UTC, with the capture's own precision.
    mutating func write(_ moment: Moment, to octets: inout OctetBuffer) {
        let length: Int64 = 86_400_000_000_000
        let (quotient, remainder) = moment.nanoseconds.quotientAndRemainder(dividingBy: length)
        let (day, rest) = remainder < 0 ? (quotient - 1, remainder + length) : (quotient, remainder)
        if day != self.day {
            self.day = day
            date.removeAll()
            CivilTime(moment).writeDate(to: &date)
            date.append(UInt8(ascii: "T"))
        }
        octets.append(date.octets)
        let (seconds, nanoseconds) = Int(rest).quotientAndRemainder(dividingBy: 1_000_000_000)
        octets.append(seconds / 3600, width: 2)
        octets.append(UInt8(ascii: ":"))
        octets.append(seconds / 60 % 60, width: 2)
        octets.append(UInt8(ascii: ":"))
        octets.append(seconds % 60, width: 2)
        guard moment.digits > 0 else { return }
        octets.append(UInt8(ascii: "."))
        var fraction = nanoseconds
        for _ in moment.digits..<9 { fraction /= 10 }
        octets.append(fraction, width: moment.digits)
    }
}
