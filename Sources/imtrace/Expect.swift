import Analysis
import ArgumentParser
import Expressions
import Glibc
import Ingest
import Records
import Reports

/// `imtrace expect RULES CAPTURE...`
struct Expect: ParsableCommand {
    /// How results are written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case junit
    }

    static let configuration = CommandConfiguration(
        commandName: "expect",
        abstract: "Holds captures against the rules of a test lab.",
        usage: "imtrace expect [OPTIONS] RULES CAPTURE...",
        discussion: """
            A rule is a line; # begins a comment, and words may be written in any case. Times are in ms, s, min, h or d. Exit status: 0 all rules hold, 1 one does not, 64 wrong usage or a wrong \
            rule, 65 no capture or a damaged one, 66 cannot open input, 74 cannot write the results.

            RULES:
              every SEND to +491701234567 is pushed equal within 5 s of his REGISTER
              every MESSAGE from sip:user1@imserver.com is delivered within 2 min
              every push to user2 is match
              no push is altered
              no finding of severity error on leg 10.0.0.5
              no finding M310
              no finding of severity warning or worse
              exactly 2 pushes
              at most 3 findings no-byte-range
            """)

    @Argument(help: ArgumentHelp("The rules, a line each.", valueName: "rules"), completion: .file())
    var rules: String

    @Argument(
        help: ArgumentHelp("Captures, read as one, merged by time; \"-\" is standard input.", valueName: "capture"),
        completion: .file())
    var captures: [String]

    @Option(help: ArgumentHelp("How the results are written.", valueName: "format"))
    var format = Format.text

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("Read only frames that this libpcap filter matches.", valueName: "filter"))
    var captureFilter: String?

    @Option(
        help: ArgumentHelp("Secrets to read TLS with, in the NSS key log format.", valueName: "file"),
        completion: .file())
    var keylog: String?

    @Flag(help: "Look for what is legitimate and could be better too (N801, N802, N811).")
    var pedantic = false

    @Flag(help: "No colour, whatever the terminal can do.")
    var noColor = false

    func run() throws {
        StandardStreams.reportFailedWrites()
        let file = try readRules()
        var options = Analyzer.Options()
        options.filter = captureFilter
        options.isPedantic = pedantic
        options.views.conversations = true
        options.generator = "imtrace \(Release.version)"
        let outcome: Analyzer.Outcome
        let results: [ExpectationRecord]
        do throws(IngestError) {
            if let keylog { options.keyLog = try KeyLogFile.reader(of: keylog) }
            var analyzer = try Analyzer(paths: captures, options: options)
            var run = ExpectationRun(file.rules)
            outcome = try analyzer.run(into: &run)
            results = run.results()
        } catch {
            throw unread(error.description, status: Diagnosis.report(error, interfaces: []))
        }
        let output = DescriptorOutput(descriptor: STDOUT_FILENO)
        switch format {
        case .junit: output.write(xml(results, errors: outcome.faults.map(\.description)))
        case .text:
            let terminal = Terminal(descriptor: STDOUT_FILENO)
            let text = ExpectationText(
                options: TextOptions(
                    width: terminal.columns ?? 80, color: terminal.hasColor && !noColor, unicode: terminal.hasUnicode))
            output.write(text.report(results))
        }
        output.flush()
        for fault in outcome.faults { Diagnosis.write(fault.description) }
        if let fault = outcome.faults.first { throw ExitCode(Diagnosis.status(of: fault)) }
        if let failure = Diagnosis.failure(of: output) {
            Diagnosis.write(failure)
            throw ExitCode(74)
        }
        if results.contains(where: { !$0.holds }) { throw ExitCode(1) }
    }

    private func xml(_ results: [ExpectationRecord], errors: [String]) -> [UInt8] {
        ExpectationXML.report(results, suite: rules, subject: captures.joined(separator: " "), errors: errors)
    }

    /// Nothing could be held against anything: a server that reads JUnit is told so too. Answers what the run leaves with.
    private func unread(_ reason: String, status: Int32) -> ExitCode {
        if format == .junit {
            let output = DescriptorOutput(descriptor: STDOUT_FILENO)
            output.write(xml([], errors: [reason]))
            output.flush()
        }
        return ExitCode(status)
    }

    private func readRules() throws -> LabRuleFile {
        let reader: @Sendable () -> [UInt8]
        do throws(IngestError) {
            reader = try KeyLogFile.reader(of: rules)
        } catch {
            throw unread(error.description, status: Diagnosis.report(error, interfaces: []))
        }
        let file: LabRuleFile
        do throws(LabRuleFile.Fault) {
            file = try LabRuleFile(String(decoding: reader(), as: UTF8.self))
        } catch {
            Diagnosis.write("\(rules), line \(error.line):")
            Diagnosis.write(error.error)
            throw unread("\(rules), line \(error.line): \(error.error.reason)", status: 64)
        }
        // A lab that demands nothing would pass for ever.
        if file.rules.isEmpty {
            Diagnosis.write("\(rules): has no rule")
            throw unread("\(rules): has no rule", status: 64)
        }
        return file
    }
}
