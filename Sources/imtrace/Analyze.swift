import Analysis
import Archive
import ArgumentParser
import Glibc
import Ingest
import Records
import Redaction
import Reports

/// `imtrace [OPTIONS] CAPTURE...`
struct Analyze: ParsableCommand {
    /// How the report is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
        case ndjson
        case html
        case svg
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

        func applies(to findings: [Finding], _ verdicts: [Verdict]) -> Bool {
            switch self {
            case .error: findings.contains { $0.severity == .error }
            case .warning: findings.contains { $0.severity == .warning }
            case .altered, .notSeen, .partial, .ambiguous, .incomplete:
                verdicts.contains { $0.rawValue == rawValue }
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Says what an IM server stored and pushed later, and whether it arrived unaltered.",
        usage: """
            imtrace [OPTIONS] CAPTURE... [-- FILTER]
            imtrace -i INTERFACE... [OPTIONS] [CAPTURE...] [-- FILTER]
            """,
        discussion: """
            Reads captures of SIP and MSRP instant messaging (OMA SIMPLE IM, CPM, RCS), finds deferred pushes \
            (Appendix K bundles) and holds each encapsulated original against the live traffic. Exit status: \
            0 analysed, 1 a --fail-on finding, 64 wrong usage, 65 no capture or a damaged one, 66 cannot open input, \
            73 cannot open the store or create a file, 74 cannot write the report, a file or the store, \
            77 no permission, 130 and 143 stopped by a signal.

            ALSO (each has a --help of its own):
              imtrace expect RULES CAPTURE...   holds captures against rules, for a laboratory or CI
              imtrace verify --store FILE       judges again the pushes in a store whose originals were not known
              imtrace sessions --store FILE     shows what a store remembers
              imtrace findings [CODE...]        explains what a report calls by a code

            EXAMPLES:
              What was stored and pushed, and whether it is what was sent
                imtrace Captures/text-altered.pcap
              Which fields of push 1 were compared, and by which rule
                imtrace --explain p1 Captures/header-altered.pcap
              The conversation: who said what, and what became of it
                imtrace --messages Captures/pager-mode.pcap
              Push 1 as a ladder, an address by its name
                imtrace --ladder p1 --name 192.0.2.1=IMS Captures/text-altered.pcap
              What a finding means, and what to ask the vendor
                imtrace findings M310
              A message by what it says; by fields, in the words of tshark
                imtrace --text 'platform 3' Captures/text-altered.pcap
                imtrace -Y 'sip.Method == "MESSAGE"' Captures/pager-mode.pcap
              A ticket: the frames that prove the verdict on push 1, and no others
                imtrace --only p1 -w ticket.pcapng Captures/text-altered.pcap
              A ticket for the vendor, with pseudonyms in it
                imtrace --only p1 --redact -w shared.pcapng Captures/text-altered.pcap
              A page for those who have no terminal; the diagram of push 1 as a picture
                imtrace --format html Captures/text-altered.pcap
                imtrace --format svg --ladder p1 Captures/text-altered.pcap
              Live for a minute; as on the command line of tcpdump, a filter behind --
                imtrace -i any --duration 60 -- port 5060 or port 2855
              Live for weeks: a ring of 20 files of 500 MB, counts for Prometheus
                imtrace -i eth0 -w ring.pcapng -C 500 -W 20 --metrics imtrace.prom
              In CI: exit status 1 where what was pushed is not what was sent
                imtrace --quiet --fail-on altered Captures/header-altered.pcap
              Originals remembered for pushes in captures to come; what is remembered
                imtrace --store originals.sqlite Captures/appendix-k-clean.pcap
                imtrace sessions --store originals.sqlite
              For programs
                imtrace --format json Captures/appendix-k-clean.pcap
              Completion in this shell (also zsh, fish)
                source <(imtrace --generate-completion-script bash)
            """,
        version: Release.line)

    @OptionGroup(title: "Where frames come from")
    var source: CaptureOptions

    @OptionGroup(title: "What is shown")
    var chosen: SelectionOptions

    @OptionGroup(title: "Views")
    var views: ViewOptions

    @OptionGroup(title: "What is carried away")
    var carried: TicketOptions

    @OptionGroup(title: "What may be handed on")
    var redacted: RedactOptions

    @OptionGroup(title: "What a live run needs that goes on for weeks")
    var lasting: LiveOptions

    @OptionGroup(title: "How much is held")
    var held: LimitOptions

    @OptionGroup(title: "What is remembered")
    var remembered: StoreOptions

    @Option(help: ArgumentHelp("How the report is written.", valueName: "format"))
    var format = Format.text

    @Flag(help: "Show findings of severity note too.")
    var notes = false

    @Flag(
        help:
            "Look for what is legitimate and could be better too: ids that can be guessed (N801, N802), messages in clear (N811)."
    )
    var pedantic = false

    @Option(
        help: ArgumentHelp(
            "Exit with 1 when such a verdict or finding is present; may be given several times.", valueName: "what"))
    var failOn: [FailOn] = []

    @Flag(help: "Say nothing on standard error but errors.")
    var quiet = false

    @Flag(help: "Say how far the run is, also where standard error is no terminal.")
    var progress = false

    @Flag(help: "No colour, whatever the terminal can do.")
    var noColor = false

    func validate() throws {
        try views.validate(for: format)
        try lasting.validate(
            hasInterfaces: !source.interfaces.isEmpty, follows: source.follow, recording: carried.ticket)
        if redacted.redact, source.isLive, carried.ticket != nil {
            throw ValidationError(
                "-w of a live run records before anything is understood: redact a ticket of the recording.")
        }
        if redacted.redact, carried.withSecrets {
            throw ValidationError("--with-secrets would open what --redact leaves out.")
        }
    }

    func run() throws {
        StandardStreams.reportFailedWrites()
        Interruption.watch()
        let output = DescriptorOutput(descriptor: carried.reportDescriptor)
        do {
            if source.listsInterfaces {
                try listInterfaces(to: output)
                return
            }
            let selection = try chosen.selection()
            let redaction = try redacted.pseudonyms()
            let live = try LiveOpening(self, selection)
            let ticket = live == nil ? try carried.open(source, store: remembered.store, key: redacted.redactKey) : nil
            defer { ticket?.discard() }
            let archive = try openStore(live?.advice)
            let keyLog = if let live { live.keyLog } else { try source.keyLog(isQuiet: quiet) }
            var analyzer = try analyzer(archive, selection, live, keyLog, redaction)
            let outcome = try report(&analyzer, to: output)
            output.flush()
            var status = status(outcome, output, keyLog)
            if let recorded = live?.run.conclude(quiet: quiet), recorded != 0, status < 2 { status = recorded }
            if let ticket, !outcome.missing.contains(where: isID) {
                let written = carried.write(analyzer, of: chosen, to: ticket, quiet: quiet)
                if written != 0, status < 2 { status = written }
            }
            ticket?.discard()
            // A run over gigabytes holds millions of values: the system takes them back faster than their owners.
            withExtendedLifetime(analyzer) { Glibc.exit(status) }
        } catch let error as IngestError {
            throw ExitCode(Diagnosis.report(error, interfaces: source.interfaces))
        }
    }

    /// - Parameter advice: what to do where it cannot be made.
    private func openStore(_ advice: String?) throws -> Archive? {
        do throws(ArchiveError) {
            return try remembered.open()
        } catch {
            Diagnosis.write(error.description)
            if let advice { Diagnosis.write(advice) }
            throw ExitCode(73)
        }
    }

    private func analyzer(
        _ archive: Archive?, _ selection: Selection, _ live: LiveOpening?, _ keyLog: KeyLogFile?,
        _ redaction: Pseudonyms?
    ) throws(IngestError) -> Analyzer {
        var options = Analyzer.Options()
        options.redaction = redaction
        options.writesTicket = carried.ticket != nil
        options.isPedantic = pedantic
        options.archive = archive
        options.filter = source.captureFilter
        options.verifiesChecksums = source.verifyChecksums
        options.limits = held.limits
        options.limits.isEndless = source.isLive
        options.frameLimit = source.frameLimit
        options.duration = source.duration
        options.selection = selection
        options.explained = format == .html && chosen.explained == .none ? .all : chosen.explained
        options.views = views.wanted(for: format)
        if let keyLog {
            options.keyLog = { keyLog.next() }
            // Of a file that is not there nobody says that it fits.
            options.isKeyLogAskedFor = keyLog.fault == nil
        }
        options.keyLogName = keyLog?.path
        if let line = progressLine { options.progress = line.take }
        options.isDetailed = format != .text && format != .svg
        options.generator = "imtrace \(Release.version)"
        options.shouldStop = { Interruption.isRequested }
        guard let live else { return try Analyzer(paths: source.files, options: options) }
        options.companion = live.run
        if !quiet { Diagnosis.write(announcement(of: live.feed)) }
        return Analyzer(live.files, live: live.feed, options: options)
    }

    private func announcement(of live: LiveFeed) -> String {
        if source.follow { return "following \(source.files.last ?? "") until Ctrl-C" }
        let captures = live.summaries.map { "\($0.name) (\($0.linkTypes.map(\.name).joined(separator: ", ")))" }
        return "capturing from \(captures.joined(separator: ", ")) until Ctrl-C"
    }

    /// What says how far the run is; `nil` where nobody would read it.
    private var progressLine: ProgressLine? {
        let isTerminal = isatty(STDERR_FILENO) == 1
        guard !source.isLive, progress || isTerminal && !quiet && format != .ndjson else { return nil }
        return ProgressLine(files: source.files, isTerminal: isTerminal)
    }

    private func listInterfaces(to output: DescriptorOutput) throws(IngestError) {
        for interface in try LiveCapture.interfaces() {
            let description = interface.description.isEmpty ? "" : "  \(interface.description)"
            output.write(Array("\(interface.name)\(description)\n".utf8))
        }
        output.flush()
    }

    /// Says what went wrong, and answers the exit status.
    private func status(_ outcome: Analyzer.Outcome, _ output: DescriptorOutput, _ keyLog: KeyLogFile?) -> Int32 {
        if let kernel = outcome.kernel, !quiet || kernel.dropped + kernel.droppedByInterface > 0 {
            Diagnosis.write(
                "\(kernel.received) frames received, \(kernel.dropped) dropped by the kernel, "
                    + "\(kernel.droppedByInterface) by the interface")
            if !kernel.areWhole {
                Diagnosis.write(
                    "warning: frames are missing, and with them perhaps messages: "
                        + "a larger buffer (-B), or a filter behind --, may keep up")
            }
        }
        for fault in outcome.faults { Diagnosis.write(fault.description) }
        if outcome.omittedFindings > 0 {
            Diagnosis.write(
                "warning: \(outcome.omittedFindings) findings were left out: "
                    + "there are too many different ones of their severity")
        }
        if let fault = outcome.storeFault { Diagnosis.write(fault.description) }
        for missing in outcome.missing { Diagnosis.write(missing.words) }
        if let count = outcome.uselessSecrets, !quiet, let keyLog {
            if keyLog.fault != nil {
                keyLog.sayFault()
            } else {
                Diagnosis.write(
                    count == 0
                        ? "\(keyLog.path) has no secrets"
                        : "no secret of \(keyLog.path) (\(count)) opens a connection of the capture")
            }
        }
        if let fault = outcome.faults.first { return Diagnosis.status(of: fault) }
        if outcome.storeFault != nil { return 74 }
        if let failure = Diagnosis.failure(of: output) {
            Diagnosis.write(failure)
            return 74
        }
        if outcome.missing.contains(where: isID) { return 64 }
        return failOn.contains { $0.applies(to: outcome.findings, outcome.verdicts) } ? 1 : 0
    }

    /// Whether it was asked for by an id, which only a report can tell: a wrong one is wrong usage.
    private func isID(_ missing: Missing) -> Bool {
        switch missing {
        case .push, .unselected, .session: true
        case .callID, .user, .everything: false
        }
    }

    private func report(_ analyzer: inout Analyzer, to output: DescriptorOutput) throws -> Analyzer.Outcome {
        switch format {
        case .text:
            let terminal = Terminal(descriptor: carried.reportDescriptor)
            var options = look(analyzer)
            options.width = terminal.columns ?? 80
            options.color = terminal.hasColor && !noColor
            options.unicode = terminal.hasUnicode
            options.views = views.wanted
            options.tellsAsItGoes = source.isLive
            var sink = TextReport(output: output, options: options)
            return try analyzer.run(into: &sink)
        case .json:
            var sink = JSONReport(output: output)
            return try analyzer.run(into: &sink)
        case .ndjson:
            var sink = NDJSONReport(output: output)
            return try analyzer.run(into: &sink)
        case .html:
            var sink = HTMLReport(output: output, options: look(analyzer))
            return try analyzer.run(into: &sink)
        case .svg:
            var sink = SVGReport(output: output, options: look(analyzer))
            return try analyzer.run(into: &sink)
        }
    }

    /// What a person's report looks like wherever it goes.
    private func look(_ analyzer: Analyzer) -> TextOptions {
        var options = TextOptions()
        options.showNotes = notes
        options.isSelection = !analyzer.selection.isEverything
        views.display.apply(to: &options, analyzer.redaction)
        return options
    }
}
