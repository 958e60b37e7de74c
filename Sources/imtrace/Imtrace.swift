import ArgumentParser
import Glibc

/// The command line. Every form without a subcommand is `analyze`.
@main
struct Imtrace: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "imtrace", abstract: Analyze.configuration.abstract, version: Release.line,
        subcommands: [Analyze.self, Verify.self, Sessions.self, Findings.self, Expect.self],
        defaultSubcommand: Analyze.self)

    static func main() {
        StandardStreams.occupy()
        ReleasedHeap.limit()
        var arguments = Array(CommandLine.arguments.dropFirst())
        // The options that a user looks for are those of the default subcommand.
        if let only = arguments.first, arguments.count == 1, ["-h", "--help", "help"].contains(only) {
            print(helpMessage(for: Analyze.self))
            return
        }
        if let script = CompletionScript(askedBy: arguments) {
            print(script.text)
            return
        }
        // As with tcpdump, trailing words are a capture filter. What a shell asks has words of its own there.
        if arguments.first != "---completion", let end = arguments.firstIndex(of: "--") {
            let words = arguments[(end + 1)...].joined(separator: " ")
            arguments.removeSubrange(end...)
            if !words.isEmpty { arguments += ["--capture-filter", words] }
        }
        arguments = LadderNames.joined(PushNames.joined(arguments))
        do {
            var command = try parse(arguments)
            try command.run()
        } catch {
            leave(error)
        }
    }

    /// The words that begin a command line of another form. Each has its name in its configuration: to make one of its type
    /// takes longer than a small capture.
    static var subcommands: [String] { configuration.subcommands.map { $0._commandName } + ["help"] }

    /// Reads the command line. Most name no subcommand, and to ask the root first costs a third of the start; what is wrong
    /// with them the root says.
    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        if let analysis = Analyze(capturesAlone: arguments) { return analysis }
        if !subcommands.contains(arguments.first ?? ""), let analysis = try? Analyze.parseAsRoot(arguments) as? Analyze
        {
            return analysis
        }
        return try parseAsRoot(arguments)
    }

    /// Leaves with the status that an error stands for. Wrong usage is said in one line, as all else on standard
    /// error is.
    private static func leave(_ error: any Error) -> Never {
        // What `run` threw was said already.
        guard !(error is ExitCode), exitCode(for: error) == .validationFailure else { exit(withError: error) }
        // `.description` of a list: "Please provide one of the following:", and a line for each value.
        // The first line may begin with an option, the others do with the dash of a list.
        let lines = message(for: error).split(separator: "\n")
        let values = lines.dropFirst().map { $0.drop { $0 == " " || $0 == "-" } }.joined(separator: ", ")
        let what = [lines.first.map(String.init) ?? "wrong usage", values].filter { !$0.isEmpty }
        Diagnosis.write("\(what.joined(separator: " ")) (imtrace --help tells the options)")
        Glibc.exit(ExitCode.validationFailure.rawValue)
    }
}
