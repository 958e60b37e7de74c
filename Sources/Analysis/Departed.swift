import Records

/// What a run without end has let go of: only numbers are left.
struct Departed {
    var sessions: [SessionState: Int] = [:]
    var messages = 0
    var pushes: [Verdict: Int] = [:]
    var custody: [CustodyClass: Int] = [:]
    var findings: [Severity: Int] = [:]
    /// How often something was let go of.
    var seasons = 0

    /// One finding of each severity and one verdict of each kind, for whoever asks whether there was any.
    private(set) var examples: [Severity: Finding] = [:]

    mutating func take(_ found: [Finding]) {
        for finding in found {
            findings[finding.severity, default: 0] += finding.count
            if examples[finding.severity] == nil { examples[finding.severity] = finding }
        }
    }

    /// What the statistics of the run say of it.
    var counters: [StatisticsRecord.Counter] {
        if seasons == 0 { return [] }
        var counters: [StatisticsRecord.Counter] = [
            .init("settled_sessions", sessions.values.reduce(0, +)), .init("settled_messages", messages),
            .init("settled_pushes", pushes.values.reduce(0, +)),
        ]
        for verdict in Verdict.allCases where (pushes[verdict] ?? 0) > 0 {
            counters.append(.init("settled_pushes_\(Self.word(verdict.rawValue))", pushes[verdict] ?? 0))
        }
        for kind in CustodyClass.allCases where (custody[kind] ?? 0) > 0 {
            counters.append(.init("settled_custody_\(Self.word(kind.rawValue))", custody[kind] ?? 0))
        }
        return counters
    }

    private static func word(_ name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }
}
