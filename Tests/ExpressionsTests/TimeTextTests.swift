import Expressions
import Octets
import Testing

@Suite("Times that a person writes") struct TimeTextTests {
    /// Mon, 21 Feb 2005 13:02:03 GMT.
    private static let start = Timestamp(seconds: 1_108_990_923, fraction: 500)

    /// A time, and the seconds and nanoseconds that it is, in a capture of that day.
    static let rows: [(String, Int64, Int64)] = [
        ("2005-02-21T13:02:03Z", 1_108_990_923, 0),
        ("2005-02-21t13:02:03.5z", 1_108_990_923, 500_000_000),
        ("2005-02-21T14:02:03+01:00", 1_108_990_923, 0),
        ("2005-02-21 07:32:03.000000001 -0530", 1_108_990_923, 1),
        ("2005-02-21 13:02:03", 1_108_990_923, 0),
        ("2005-02-21 13:02", 1_108_990_920, 0),
        ("2005-02-21 13:02 UTC", 1_108_990_920, 0),
        ("13:02:03", 1_108_990_923, 0),
        ("13:02", 1_108_990_920, 0),
        ("14:02+01:00", 1_108_990_920, 0),
        ("00:30-13:00", 1_108_992_600, 0),
        ("1970-01-01 00:00", 0, 0),
        ("2000-02-29 23:59:60", 951_868_800, 0),
        ("0001-01-01 00:00", -9_223_372_037, 145_224_192),
    ]

    @Test("What is read")
    func reading() throws {
        var wrong: [String] = []
        for (text, seconds, nanoseconds) in TimeTextTests.rows {
            let moment = try TimeText(text).moment(onDayOf: TimeTextTests.start)
            if moment != Timestamp(seconds: seconds, fraction: nanoseconds) { wrong.append("\(text): \(moment)") }
        }
        #expect(wrong == [])
        #expect(try TimeText("13:02").isBefore(TimeText("13:03")) == true)
        #expect(try TimeText("13:02").isBefore(TimeText("2005-02-21 13:03")) == nil)
    }

    static let faults: [(String, Range<Int>, String)] = [
        ("", 0..<0, "an hour from 00 to 23 belongs here"),
        ("noon", 0..<1, "an hour from 00 to 23 belongs here"),
        ("25:00", 0..<2, "an hour from 00 to 23 belongs here"),
        ("1:00", 1..<2, "an hour from 00 to 23 belongs here"),
        ("12", 2..<2, "\":\" belongs here"),
        ("12:60", 3..<5, "minutes from 00 to 59 belongs here"),
        ("12:00:00x", 8..<9, "a time is written"),
        ("12:00.5", 5..<7, "a time is written"),
        ("12:00:00.", 9..<9, "a fraction of a second belongs here"),
        ("2026-13-01 00:00", 5..<7, "a month from 01 to 12 belongs here"),
        ("2026-02-30 00:00", 8..<10, "a day that this month has belongs here"),
        ("2026/02/03 00:00", 4..<5, "\"-\" belongs here"),
        ("2026-02-03", 10..<10, "a date needs a time of day behind it, as in 2026-02-03 00:00"),
        ("2026-02-03x00:00", 10..<11, "a time is written"),
        ("2026-02-03T00:00+25:00", 17..<19, "hours of an offset"),
        ("2026-02-03T00:00 CET", 17..<20, "a time is written"),
    ]

    @Test("What is wrong, and where")
    func errors() {
        var wrong: [String] = []
        for (text, range, reason) in TimeTextTests.faults {
            do {
                _ = try TimeText(text)
                wrong.append("\(text) is read")
            } catch {
                if error.range != range || !error.reason.hasPrefix(reason) {
                    wrong.append("\(text): \(error.range) \(error.reason)")
                }
            }
        }
        #expect(wrong == [])
    }
}
