import Octets
import Testing
import TextSyntax

@Suite("Dates") struct DateTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let seconds: Int64?
        let weekdayFits: Bool
        let isGMT: Bool
        var testDescription: String { "'\(text)'" }

        init(_ text: String, _ seconds: Int64?, weekdayFits: Bool = true, isGMT: Bool = true) {
            self.text = text
            self.seconds = seconds
            self.weekdayFits = weekdayFits
            self.isGMT = isGMT
        }
    }

    static let rows = [
        Row("Mon, 21 Feb 2005 13:02:03 GMT", 1_108_990_923),
        // The one of Appendix K: a wrong weekday, a blank behind it.
        Row("Thu, 21 Feb 2005 13:02:03 GMT ", 1_108_990_923, weekdayFits: false),
        Row("Sat, 13 Nov 2010 23:29:00 GMT", 1_289_690_940),
        Row("21 Feb 2005 13:02:03 GMT", 1_108_990_923),
        Row("Monday, 21 February 2005 13:02 gmt", 1_108_990_920),
        Row("Tue,1 Mar 2005 2:02:03 GMT", 1_109_642_523),
        Row("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        Row("Wed, 31 Dec 1969 23:59:59 GMT", -1),
        Row("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400),
        Row("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
        Row("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        Row("Mon, 01 Jan 0001 00:00:00 GMT", -62_135_596_800),
        // RFC 4475 §3.1.2.12.
        Row("Fri, 01 Jan 2010 16:00:00 EST", 1_262_379_600, isGMT: false),
        Row("Mon, 21 Feb 2005 14:02:03 +0100", 1_108_990_923, isGMT: false),
        Row("Mon, 21 Feb 2005 05:32:03 -0730", 1_108_990_923, isGMT: false),
        Row("Mon, 21 Feb 2005 13:02:03 UTC", 1_108_990_923, isGMT: false),
        Row("Mon, 21 Feb 2005 13:02:03", 1_108_990_923, isGMT: false),
        Row("", nil), Row("GMT", nil), Row("02:03 GMT", nil), Row("Mon, 21 Feb 2005", nil),
        Row("Mon, 21 Feb 2005 13:02:03 MARS", nil), Row("Mon, 21 Feb 2005 13:02:03 GMT+1", nil),
        Row("Mon, 21 Feb 2005 24:02:03 GMT", nil), Row("Mon, 21 Feb 2005 13:60:03 GMT", nil),
        Row("Mon, 21 Feb 2005 13:02:61 GMT", nil), Row("Mon, 21 Feb 2005 13:02:3 GMT", nil),
        Row("Mon, 29 Feb 2005 13:02:03 GMT", nil), Row("Mon, 29 Feb 1900 13:02:03 GMT", nil),
        Row("Mon, 31 Apr 2005 13:02:03 GMT", nil), Row("Mon, 0 Feb 2005 13:02:03 GMT", nil),
        Row("Foo, 21 Feb 2005 13:02:03 GMT", nil), Row("Mon, 21 Foo 2005 13:02:03 GMT", nil),
        Row("Mon, 21 Feb 05 13:02:03 GMT", nil), Row("Mon, 21 Feb 0000 13:02:03 GMT", nil),
        Row("Mon, 21 Feb 2005 13:02:03 +9900", nil), Row("Mon, 21 Feb 2005 13:02:03 + ", nil),
        Row("2005-02-21T13:02:03Z", nil), Row("Mon, 99999999999999999999 Feb 2005 13:02:03 GMT", nil),
    ]

    @Test("a date is read", arguments: rows) func reads(row: Row) {
        let date = WireDate(OctetView(Array(row.text.utf8).span))
        #expect(date?.seconds == row.seconds)
        #expect(date.map { $0.weekdayFits == row.weekdayFits && $0.isGMT == row.isGMT } ?? true)
    }

    @Test("the weekday of an instant") func weekdays() {
        let instants: [Int64] = [0, 1_108_990_923, -1, -86_400, -86_401, .min, .max]
        let names = instants.map(WireDate.weekdayName)
        #expect(names == ["Thursday", "Monday", "Wednesday", "Wednesday", "Tuesday", "Sunday", "Sunday"])
    }

    @Test("the first and last day of each month of five hundred years") func everyMonth() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var expected: Int64 = 0
        var wrong: [String] = []
        for year in 1970..<2470 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (index, month) in months.enumerated() {
                let length = lengths[index] + (isLeap && index == 1 ? 1 : 0)
                for day in [1, length] {
                    let text = "\(day) \(month) \(year) 00:00:00 GMT"
                    let seconds = WireDate(OctetView(Array(text.utf8).span))?.seconds
                    if seconds != expected + Int64(day - 1) * 86_400 { wrong.append(text) }
                }
                expected += Int64(length) * 86_400
            }
        }
        #expect(wrong.isEmpty)
    }

    static let internetDates: [(String, Int64?)] = [
        ("2005-02-21T13:02:03Z", 1_108_990_923), (" 2005-02-21t13:02:03z ", 1_108_990_923),
        ("2005-02-21 13:02:03", 1_108_990_923), ("2005-02-21T13:02:03.5Z", 1_108_990_923),
        ("2005-02-21T14:02:03+01:00", 1_108_990_923), ("2005-02-21T05:32:03.999-0730", 1_108_990_923),
        // RFC 3862 §4.4, RFC 3339 §5.8.
        ("2000-12-13T13:40:00-08:00", 976_743_600), ("1990-12-31T23:59:60Z", 662_688_000),
        ("1970-01-01T00:00:00Z", 0), ("0001-01-01T00:00:00Z", -62_135_596_800),
        ("", nil), ("2005-02-21", nil), ("2005-02-31T00:00:00Z", nil), ("2005-13-01T00:00:00Z", nil),
        ("2005-00-01T00:00:00Z", nil), ("2005-02-21T24:00:00Z", nil), ("2005-02-21T13:60:03Z", nil),
        ("2005-02-21T13:02:61Z", nil), ("2005-02-21T13:02:03.Z", nil), ("2005-02-21T13:02:03+1", nil),
        ("2005-02-21T13:02:03+25:00", nil), ("2005-02-21T13:02:03Zulu", nil), ("0000-01-01T00:00:00Z", nil),
        ("2005-2-21T13:02:03Z", nil), ("-005-02-21T13:02:03Z", nil), ("2005-02-21T13:02", nil),
    ]

    @Test("a date of the Internet is read", arguments: internetDates.indices) func readsInternetDate(_ index: Int) {
        let (text, seconds) = DateTests.internetDates[index]
        #expect(InternetDate(OctetView(Array(text.utf8).span))?.seconds == seconds, "\(text)")
    }
}
