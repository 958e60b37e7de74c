import CRelease

/// Which version this is, and of which state of the sources.
enum Release {
    /// As tags and packages name it. Reports say it as their `generator`, so that the same captures give the same report
    /// whatever else was committed.
    static let version = "0.1.0"

    /// `imtrace 0.1.0 (abc1234def)`, with `-dirty` behind the commit where the sources were others than it has, and without
    /// the parentheses where nobody knows the commit.
    static let line: String = {
        // A constant of the program's own, which ends with a zero octet.
        let commit = unsafe String(cString: imtrace_commit())
        let digits = commit.prefix { $0.isHexDigit }
        guard !digits.isEmpty else { return "imtrace \(version)" }
        return "imtrace \(version) (\(digits.prefix(10))\(commit.dropFirst(digits.count)))"
    }()
}
