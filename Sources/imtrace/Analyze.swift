import Analysis
import ArgumentParser
import Glibc
import Ingest
import Records
import Reports

/// `imtrace [OPTIONS] CAPTURE...`
struct Analyze: ParsableCommand {
    /// How the report is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
        case ndjson
    }

    /// What makes the exit status 1.
    enum FailOn: String, ExpressibleByArgument, CaseIterable {
        case altered
        case notSeen = "not-seen"
        case partial
        case ambiguous
        case incomplete
        case error
        case warning

        func applies(to outcome: Analyzer.Outcome) -> Bool {
            switch self {
            case .error: outcome.findings.contains { $0.severity == .error }
            case .warning: outcome.findings.contains { $0.severity == .warning }
            case .altered, .notSeen, .partial, .ambiguous, .incomplete:
                outcome.verdicts.contains { $0.rawValue == rawValue }
            }
        }
    }

    static let configuration = CommandConfiguration(
        abstract: "Says what an IM server stored and pushed later, and whether it arrived unaltered.",
        usage: "imtrace [OPTIONS] CAPTURE... [-- FILTER]",
        discussion: """
            Reads captures of SIP and MSRP instant messaging (OMA SIMPLE IM, CPM, RCS), finds deferred pushes \
            (Appendix K bundles) and holds each encapsulated original against the live traffic. Exit status: \
            0 analysed, 1 a --fail-on finding, 64 wrong usage, 65 no capture or a damaged one, 66 cannot open input, \
            74 cannot write the report, 77 no permission.
            """,
        version: "imtrace \(Imtrace.version)")

    @Argument(
        help: ArgumentHelp(
            "Captures (pcap, pcapng), read as one, merged by time; \"-\" is standard input.", valueName: "capture"))
    var captures: [String] = []

    @Option(
        name: [.customShort("r"), .customLong("read")],
        help: ArgumentHelp("The same as naming the file.", valueName: "capture"))
    var read: [String] = []

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp(
            "Read only frames that this libpcap filter matches; also as words behind \"--\".", valueName: "filter"))
    var captureFilter: String?

    @Option(help: ArgumentHelp("How the report is written.", valueName: "format"))
    var format = Format.text

    @Flag(help: "Show findings of severity note too.")
    var notes = false

    @Option(
        help: ArgumentHelp(
            "Exit with 1 when such a verdict or finding is present; may be given several times.", valueName: "what"))
    var failOn: [FailOn] = []

    @Flag(help: "Say nothing on standard error but errors.")
    var quiet = false

    @Flag(help: "No colour, whatever the terminal can do.")
    var noColor = false

    func validate() throws {
        guard !(captures + read).isEmpty else { throw ValidationError("Name a capture, or \"-\" for standard input.") }
    }

    func run() throws {
        // A reader that has gone shows as EPIPE, not as a signal.
        _ = signal(SIGPIPE, SIG_IGN)
        var options = Analyzer.Options()
        options.filter = captureFilter
        options.isDetailed = format != .text
        options.generator = "imtrace \(Imtrace.version)"
        let output = DescriptorOutput(descriptor: STDOUT_FILENO)
        do {
            var analyzer = try Analyzer(paths: read + captures, options: options)
            let outcome = try report(&analyzer, to: output)
            output.flush()
            let status = status(outcome, output)
            // A run over gigabytes holds millions of values: the system takes them back faster than their owners.
            withExtendedLifetime(analyzer) { Glibc.exit(status) }
        } catch let error as IngestError {
            Diagnosis.write(error.description)
            throw ExitCode(Diagnosis.status(of: error))
        }
    }

    /// Says what went wrong, and answers the exit status.
    private func status(_ outcome: Analyzer.Outcome, _ output: DescriptorOutput) -> Int32 {
        for fault in outcome.faults { Diagnosis.write(fault.description) }
        if let fault = outcome.faults.first { return Diagnosis.status(of: fault) }
        switch output.failure {
        case .error(let number):
            Diagnosis.write("standard output: \(unsafe String(cString: strerror(number)))")
            return 74
        case .closedPipe, nil: break
        }
        return failOn.contains { $0.applies(to: outcome) } ? 1 : 0
    }

    private func report(_ analyzer: inout Analyzer, to output: DescriptorOutput) throws -> Analyzer.Outcome {
        switch format {
        case .text:
            let terminal = Terminal(descriptor: STDOUT_FILENO)
            var options = TextOptions()
            options.width = terminal.columns ?? 80
            options.color = terminal.hasColor && !noColor
            options.unicode = terminal.hasUnicode
            options.showNotes = notes
            var sink = TextReport(output: output, options: options)
            return try analyzer.run(into: &sink)
        case .json:
            var sink = JSONReport(output: output)
            return try analyzer.run(into: &sink)
        case .ndjson:
            var sink = NDJSONReport(output: output)
            return try analyzer.run(into: &sink)
        }
    }
}
