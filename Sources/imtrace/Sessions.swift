import Analysis
import ArgumentParser
import Reports

/// `imtrace sessions --store FILE`
struct Sessions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "Lists what a store knows: sessions, pushes with their verdicts, and custody.",
        usage: "imtrace sessions --store FILE [OPTIONS]",
        discussion:
            "Exit status: 0 done, 64 wrong usage, 73 cannot open the store, 74 cannot read it or write the list.")

    @OptionGroup
    var report: StoreReportOptions

    @OptionGroup
    var named: NameOptions

    func run() throws {
        try report.run { archive, output, options, redaction in
            let sessions = StoredSessions(
                archive, selection: named.selection, isDetailed: report.format != .text,
                generator: "imtrace \(Release.version)", redaction: redaction)
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
            case .html:
                var sink = HTMLReport(output: output, options: options)
                outcome = try sessions.run(into: &sink)
            case .svg: throw ValidationError("A store has no frames to draw: --format svg is for captures.")
            }
            if outcome.isCut { Diagnosis.write("the store holds more: what was written last is listed") }
            for missing in outcome.missing { Diagnosis.write(missing.words) }
            return 0
        }
    }
}
