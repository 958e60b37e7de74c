import Analysis
import ArgumentParser
import Reports

/// `imtrace sessions --store FILE`
struct Sessions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists what a store knows: sessions, pushes with their verdicts, and custody.",
        discussion:
            "Exit status: 0 done, 64 wrong usage, 73 cannot open the store, 74 cannot read it or write the list.")

    @OptionGroup
    var report: StoreReportOptions

    @Option(
        name: .customLong("call-id"),
        help: ArgumentHelp("Only what belongs to this Call-ID; may be given several times.", valueName: "call-id"))
    var callIDs: [String] = []

    @Option(
        name: .customLong("user"),
        help: ArgumentHelp(
            "Only what this user sent or was to have: a URI, a number in any spelling, or a user part.",
            valueName: "user"))
    var users: [String] = []

    func run() throws {
        try report.run { archive, output, options in
            var selection = Selection()
            selection.callIDs = Set(callIDs)
            selection.users = users
            let sessions = StoredSessions(
                archive, selection: selection, isDetailed: report.format != .text,
                generator: "imtrace \(Imtrace.version)")
            let outcome: StoredSessions.Outcome
            switch report.format {
            case .text:
                var sink = StoreListing(output: output, options: options)
                outcome = try sessions.run(into: &sink)
            case .json:
                var sink = JSONReport(output: output)
                outcome = try sessions.run(into: &sink)
            case .ndjson:
                var sink = NDJSONReport(output: output)
                outcome = try sessions.run(into: &sink)
            }
            if outcome.isCut { Diagnosis.write("the store holds more: what was written last is listed") }
            for missing in outcome.missing { Diagnosis.write(missing.words) }
            return 0
        }
    }
}
