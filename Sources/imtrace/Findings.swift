import Analysis
import ArgumentParser
import Glibc
import Records
import Reports

/// `imtrace findings [CODE...]`
struct Findings: ParsableCommand {
    /// How the catalogue is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "findings",
        abstract: "Lists what can be found, or explains findings by their codes.",
        usage: "imtrace findings [OPTIONS] [CODE...]",
        discussion: """
            With a code (M310) or a name (tid-in-body): the rule, an example, what usually causes it, and what to ask \
            the vendor. Exit status: 0 done, 64 wrong usage or no such code, 74 cannot write the list.
            """)

    @Argument(
        help: ArgumentHelp("Codes or names; without one, all are listed.", valueName: "code"),
        completion: .list(FindingCode.allCases.map(\.rawValue)))
    var codes: [String] = []

    @Option(help: ArgumentHelp("How the catalogue is written.", valueName: "format"))
    var format = Format.text

    @Flag(help: "No colour, whatever the terminal can do.")
    var noColor = false

    private static func entry(_ word: String) -> CatalogueEntry? {
        CatalogueEntry.all.first { $0.code.rawValue == word.uppercased() || $0.name == word.lowercased() }
    }

    func validate() throws {
        for word in codes where Findings.entry(word) == nil {
            throw ValidationError("There is no finding \"\(word)\": imtrace findings lists all.")
        }
    }

    func run() throws {
        StandardStreams.reportFailedWrites()
        let entries = codes.isEmpty ? CatalogueEntry.all : codes.compactMap(Findings.entry)
        let output = DescriptorOutput(descriptor: STDOUT_FILENO)
        switch format {
        case .json: output.write(CatalogueJSON.list(entries))
        case .text:
            let terminal = Terminal(descriptor: STDOUT_FILENO)
            let text = CatalogueText(
                options: TextOptions(
                    width: terminal.columns ?? 80, color: terminal.hasColor && !noColor, unicode: terminal.hasUnicode))
            output.write(codes.isEmpty ? text.list(entries) : text.explain(entries))
        }
        output.flush()
        if let failure = Diagnosis.failure(of: output) {
            Diagnosis.write(failure)
            throw ExitCode(74)
        }
    }
}
