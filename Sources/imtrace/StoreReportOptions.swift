import Analysis
import Archive
import ArgumentParser
import Glibc
import Redaction
import Reports

/// What the commands have in common that report a store.
struct StoreReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The store.", valueName: "file"), completion: .file())
    var store: String

    @Option(help: ArgumentHelp("How the report is written.", valueName: "format"))
    var format = Analyze.Format.text

    @Flag(help: "Show findings of severity note too.")
    var notes = false

    @Flag(help: "Say nothing on standard error but errors.")
    var quiet = false

    @Flag(help: "No colour, whatever the terminal can do.")
    var noColor = false

    @OptionGroup
    var redacted: RedactOptions

    @OptionGroup
    var display: DisplayOptions

    /// Opens the store, and leaves with the status that `report` answers or that an error stands for.
    func run(_ report: (Archive, DescriptorOutput, TextOptions, Pseudonyms?) throws -> Int32) throws {
        StandardStreams.reportFailedWrites()
        let redaction = try redacted.pseudonyms()
        let archive: Archive
        do {
            archive = try Archive(existing: store)
        } catch {
            Diagnosis.write(error.description)
            throw ExitCode(73)
        }
        let output = DescriptorOutput(descriptor: STDOUT_FILENO)
        let terminal = Terminal(descriptor: STDOUT_FILENO)
        var options = TextOptions(
            width: terminal.columns ?? 80, color: terminal.hasColor && !noColor, unicode: terminal.hasUnicode,
            showNotes: notes, store: store)
        display.apply(to: &options, redaction)
        do {
            let status = try report(archive, output, options, redaction)
            output.flush()
            if let failure = Diagnosis.failure(of: output) {
                Diagnosis.write(failure)
                throw ExitCode(74)
            }
            if status != 0 { throw ExitCode(status) }
        } catch let error as ArchiveError {
            Diagnosis.write(error.description)
            throw ExitCode(74)
        }
    }
}
