import Analysis
import Archive
import ArgumentParser
import Glibc
import Records
import Reports

/// `imtrace verify --store FILE`
struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Goes over the pushes of a store once more of which an original was not known.",
        usage: "imtrace verify --store FILE [OPTIONS]",
        discussion: """
            An original that another probe saw, or that was read later, is known now: the push gets the verdict that it \
            would have had. Exit status: 0 done, 1 a --fail-on finding, 64 wrong usage, 73 cannot open the store, 74 \
            cannot write the report or the store.
            """)

    @OptionGroup
    var report: StoreReportOptions

    @Option(
        help: ArgumentHelp(
            "Exit with 1 when such a verdict or finding is present; may be given several times.", valueName: "what"))
    var failOn: [Analyze.FailOn] = []

    func run() throws {
        try report.run { archive, output, options, redaction in
            let verification = Verification(archive, generator: "imtrace \(Release.version)", redaction: redaction)
            let outcome: Verification.Outcome
            switch report.format {
            case .text:
                var sink = TextReport(output: output, options: options)
                outcome = try verification.run(into: &sink)
            case .json:
                var sink = JSONReport(output: output)
                outcome = try verification.run(into: &sink)
            case .ndjson:
                var sink = NDJSONReport(output: output)
                outcome = try verification.run(into: &sink)
            case .html:
                var sink = HTMLReport(output: output, options: options)
                outcome = try verification.run(into: &sink)
            case .svg: throw ValidationError("A store has no frames to draw: --format svg is for captures.")
            }
            if outcome.unread > 0 { Diagnosis.write("\(Verify.pushes(outcome.unread)) of the store could not be read") }
            if !report.quiet {
                Diagnosis.write(
                    "\(Verify.pushes(outcome.verdicts.count)) gone over, \(outcome.changes) judged otherwise now")
            }
            return failOn.contains { $0.applies(to: outcome.findings, outcome.verdicts) } ? 1 : 0
        }
    }

    private static func pushes(_ count: Int) -> String { count == 1 ? "1 push" : "\(count) pushes" }
}
