public import Records

/// What came of the rules of a test lab, for a person.
public struct ExpectationText {
    private let options: TextOptions

    /// Shown as `options` say.
    public init(options: TextOptions) { self.options = options }

    /// A line for each rule, with what speaks against it below, and a last one that counts.
    public func report(_ records: [ExpectationRecord]) -> [UInt8] {
        var page = Page(options)
        for record in records {
            page.entry(
                .init(record.holds ? "ok    " : "FAIL  ", record.holds ? .good : .bad),
                body: "\(record.rule)  (\(record.checked))", limit: 24)
            for failure in record.failures { page.entry(.init("        "), body: failure, limit: 8) }
            if record.furtherFailures > 0 { page.line("        and \(record.furtherFailures) more") }
        }
        let failed = records.count { !$0.holds }
        page.line("\(records.count - failed) of \(counted(records.count, "rule")) hold")
        return page.octets
    }
}

/// The same as JUnit's XML, which servers of continuous integration read: a test case for each rule, and one for each error
/// that kept the rules or the captures from being read.
public struct ExpectationXML {
    /// - Parameters:
    ///   - suite: what the test cases belong to: the rule file.
    ///   - subject: what they were held against.
    ///   - errors: what could not be read.
    public static func report(
        _ records: [ExpectationRecord], suite: String, subject: String, errors: [String] = []
    ) -> [UInt8] {
        let counts =
            "tests=\"\(records.count + errors.count)\" failures=\"\(records.count { !$0.holds })\" "
            + "errors=\"\(errors.count)\""
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites \(counts)>\n"
        text += "<testsuite name=\"\(escaped(suite))\" \(counts) skipped=\"0\">\n"
        text += "<properties><property name=\"captures\" value=\"\(escaped(subject))\"/></properties>\n"
        for error in errors {
            text += "<testcase classname=\"imtrace.expect\" name=\"rules and captures can be read\">"
            text += "<error type=\"input\" message=\"\(escaped(error))\">\(escaped(error))</error></testcase>\n"
        }
        for record in records {
            text += "<testcase classname=\"imtrace.expect\" name=\"\(escaped(record.rule))\" line=\"\(record.line)\""
            if record.holds {
                text += "/>\n"
                continue
            }
            let rest = record.furtherFailures > 0 ? ["and \(record.furtherFailures) more"] : []
            let lines = (record.failures + rest).map(escaped).joined(separator: "\n")
            text += "><failure type=\"expectation\" message=\"\(escaped(record.failures.first ?? ""))\">"
            text += "\(lines)</failure></testcase>\n"
        }
        return Array((text + "</testsuite>\n</testsuites>\n").utf8)
    }

    /// As XML 1.0 takes it. What controls a terminal or turns text round is shown as an escape, as in the text report: logs
    /// of servers are read on terminals too.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in PrintableText(unicode: true).words(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;".unicodeScalars
            case "<": result += "&lt;".unicodeScalars
            case ">": result += "&gt;".unicodeScalars
            case "\"": result += "&quot;".unicodeScalars
            case "\u{20}"..."\u{7E}", "\u{A0}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                result.append(scalar)
            default: result.append("\u{FFFD}")
            }
        }
        return String(result)
    }
}
