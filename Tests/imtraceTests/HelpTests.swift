import Foundation
import Testing

/// What the program tells of itself, to people and to their shells.
@Suite("Help", .enabled(if: Program.path != nil, "imtrace is not built beside the tests"))
struct HelpTests {
    @Test("Help fits a terminal of 80 columns, and begins with examples")
    func width() throws {
        for arguments in [
            ["--help"], ["-h"], ["help"], ["analyze", "--help"], ["verify", "-h"], ["help", "sessions"],
            ["findings", "--help"], ["expect", "--help"],
        ] {
            let run = try Program.run(arguments)
            let lines = run.text.split(separator: "\n")
            #expect(run.status == 0 && run.errors.isEmpty)
            #expect(lines.filter { $0.count > 80 } == [])
            let places = ["EXAMPLES:", "USAGE: "].map { title in lines.firstIndex { $0.hasPrefix(title) } ?? -1 }
            let isShort = arguments.contains { ["verify", "sessions", "findings", "expect"].contains($0) }
            #expect(isShort ? places[0] < 0 && places[1] > 0 : 0 < places[0] && places[0] < places[1])
        }
    }

    /// What is typed, and what bash offers for its last word.
    private static let typed: [(words: [String], offered: [String])] = [
        (["Captures/text"], ["Captures/text-altered.pcap"]),
        (["Captures/decoy.pcap", "Captures/text"], ["Captures/text-altered.pcap"]),
        (["ver"], ["verify"]),
        (["--form"], ["--format"]),
        (["--format", ""], ["text", "json", "ndjson", "html", "svg"]),
        (["--quiet", "--fail-on", "a"], ["altered", "ambiguous"]),
        (["--only", ""], ["deferred", "problems"]),
        (["-w", "Captures/text"], ["Captures/text-altered.pcap"]),
        // The value of these may be left out.
        (["--ladder", "Captures/text"], ["Captures/text-altered.pcap"]),
        (["--explain", "p1", "Captures/text"], ["Captures/text-altered.pcap"]),
        (["analyze", "--form"], ["--format"]),
        (["verify", "--st"], ["--store"]),
        (["verify", "--ladd"], []),
        (["sessions", "--store", "Captures/text"], ["Captures/text-altered.pcap"]),
        (["findings", "M31"], ["M310", "M311", "M312"]),
        (["expect", "--form"], ["--format"]),
    ]

    /// What bash does when the tabulator is pressed.
    private static let press = """
        source completion
        press() {
            COMP_WORDS=("${@}") COMP_CWORD=$((${#} - 1)) COMP_LINE="${*}" COMPREPLY=()
            COMP_POINT=${#COMP_LINE}
            local function
            function=$(complete -p imtrace) function=${function#*-F } function=${function%% *}
            "${function}" imtrace "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\\t' "${COMPREPLY[@]}"
            printf '\\n'
        }

        """

    @Test(
        "Completion knows the options where no subcommand is named",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash"), "there is no bash"))
    func completion() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let script = try Program.run(["--generate-completion-script", "bash"])
        #expect(script.status == 0 && script.errors.isEmpty)
        _ = try folder.write("completion", script.output)
        // The interfaces are those of this machine: the program is asked for them.
        let interfaces = try Program.run(["-D"]).text.split(separator: "\n").compactMap {
            $0.split(separator: " ").first
        }
        let rows = Self.typed + [(["--interface", ""], interfaces.map(String.init))]
        let program = try #require(Program.path)
        let presses = rows.map { row in
            "press " + ([program] + row.words).map { "'\($0)'" }.joined(separator: " ")
        }
        let source = Self.press.replacing("source completion", with: "source '\(folder.url.path)/completion'")
        let bash = try folder.write("press", Data((source + presses.joined(separator: "\n")).utf8))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [bash]
        process.currentDirectoryURL = Program.checkout
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try folder.file("offered")
        process.standardError = try folder.file("errors")
        try process.run()
        process.waitUntilExit()
        let errors = String(decoding: try folder.contents("errors"), as: UTF8.self)
        #expect(process.terminationStatus == 0 && errors.isEmpty, "\(errors)")
        let offered = String(decoding: try folder.contents("offered"), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map { $0.split(separator: "\t").map(String.init) }
        #expect(offered == rows.map(\.offered))
    }

    @Test("Each shell has its script, and another none")
    func scripts() throws {
        for (shell, text) in [("bash", "complete -o"), ("zsh", "#compdef imtrace"), ("fish", "complete -c imtrace")] {
            for arguments in [["--generate-completion-script", shell], ["--generate-completion-script=\(shell)"]] {
                let run = try Program.run(arguments)
                #expect(run.status == 0 && run.errors.isEmpty)
                #expect(run.text.contains(text) && run.text.contains("analyze"))
            }
            let own = try Program.run(["--generate-completion-script"], environment: ["SHELL": "/usr/bin/\(shell)"])
            #expect(own.text == (try Program.run(["--generate-completion-script", shell]).text))
        }
        let other = try Program.run(["--generate-completion-script", "csh"])
        #expect(other.status == 64 && other.output.isEmpty && other.isWellSpoken)
    }
}
