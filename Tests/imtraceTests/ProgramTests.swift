import Foundation
import Testing

private let isBuilt = Program.path != nil

/// The real program, as a shell sees it.
@Suite("imtrace, run", .enabled(if: isBuilt, "imtrace is not built beside the tests: run `swift build` first"))
struct ProgramTests {
    /// One run: what it is given, and what must come of it.
    struct Row: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        /// A beginning of the only line on standard error; `nil` for silence.
        let error: String?
        /// Something that standard output must have; `nil` for nothing at all.
        let output: String?

        init(_ arguments: [String], _ status: Int32, error: String? = nil, output: String? = nil) {
            self.arguments = arguments
            self.status = status
            self.error = error
            self.output = output
        }

        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static let clean = "Captures/appendix-k-clean.pcap"

    @Test(
        "Status, output and errors",
        arguments: [
            Row([clean], 0, output: "MATCH     1 message taken"),
            Row(["analyze", clean], 0, output: "MATCH     1 message taken"),
            Row(["-r", clean], 0, output: "MATCH     1 message taken"),
            Row(["Captures/text-altered.pcap"], 0, output: "ALTERED   1 message taken"),
            Row([], 64, error: "Name a capture"),
            Row(["--bogus", clean], 64, error: "Unknown option '--bogus'"),
            Row(["--format", "xml", clean], 64, error: "The value 'xml' is invalid for '--format"),
            Row(["--fail-on", "x", clean], 64, error: "The value 'x' is invalid for '--fail-on"),
            Row(["--read"], 64, error: "Missing value for '--read"),
            Row(["no-such.pcap"], 66, error: "no-such.pcap: cannot open: No such file"),
            Row(["Captures"], 66, error: "Captures: cannot open: Is a directory"),
            Row(["README.md"], 65, error: "README.md: not a capture"),
            Row(["/dev/null"], 65, error: "/dev/null: not a capture"),
            Row(["--fail-on", "altered", "Captures/text-altered.pcap"], 1, output: "ALTERED"),
            Row(["--fail-on", "altered", clean], 0, output: "MATCH"),
            Row(["--fail-on", "not-seen", "Captures/decoy.pcap"], 1, output: "NOT SEEN"),
            Row(["--fail-on", "warning", "--fail-on", "error", clean], 0, output: "MATCH"),
            Row(["--fail-on", "warning", "Captures/tcp-hole.pcap"], 1, output: "INCOMPLETE"),
            Row(["--fail-on", "incomplete", "Captures/tcp-hole.pcap"], 1, output: "INCOMPLETE"),
            Row(["-f", "udp", clean], 0, output: "= 14 SIP + 21 left out by the filter"),
            Row([clean, "--", "udp", "port", "5060"], 0, output: "= 14 SIP + 21 left out by the filter"),
            Row(["-f", "udp and", clean], 64, error: "capture filter 'udp and'"),
            Row(["--explain", clean], 0, output: "Explain 1  MATCH"),
            Row(["--explain", "p1", clean], 0, output: "Explain 1  MATCH"),
            Row([clean, "--explain=p1"], 0, output: "Explain 1  MATCH"),
            Row([clean, "--explain"], 0, output: "Explain 1  MATCH"),
            Row(["--explain", "p1,p2", clean], 64, error: "no push p2: there is 1", output: "Explain 1  MATCH"),
            Row(["--explain=p1,", clean], 64, error: "The value 'p1,' is invalid for '--explain"),
            Row(["--explain", "p1", "--only", "s2", clean], 64, error: "push p1 is not among", output: "No deferred"),
            Row(["--messages", clean], 0, output: "Messages 1  user1 <> user2@imserver.com  s1"),
            Row(["--ladder", clean], 0, output: "Ladder  s1 s2 s3, push p1"),
            Row([clean, "--ladder"], 0, output: "Ladder  s1 s2 s3, push p1"),
            Row(["--ladder", "s1,s3", clean], 0, output: "Ladder  s1 s3, push p1"),
            Row(["--ladder", "s1", "--ladder", "s2", clean], 0, output: "Ladder  s1 s2"),
            Row(["--ladder", "p1", clean], 0, output: "Ladder  s1 s2 s3, push p1"),
            Row(["--ladder=x1", clean], 64, error: "The value 'x1' is invalid for '--ladder"),
            Row(["--ladder", "s9", clean], 64, error: "no session s9: there are 3", output: "MATCH"),
            Row(["--ladder", "p2", clean], 64, error: "no push p2: there is 1", output: "MATCH"),
            Row(["--registrations", clean], 0, output: "Registrations  user2@imserver.com, 1 contact"),
            Row(["--messages", "--format", "json", clean], 64, error: "Views (--messages, --ladder, --registr"),
            Row(["--tz", "America/New_York", clean], 0, output: "21 Feb 2005 08:02:03.000 - 09:32:06.014 EST"),
            Row(["--tz", "UTC", clean], 0, output: "21 Feb 2005 13:02:03.000"),
            Row(["--tz", "../etc/passwd", clean], 64, error: "The value '../etc/passwd' is invalid for '--tz"),
            Row(["--tz", "Mars/Olympus", clean], 64, error: "The value 'Mars/Olympus' is invalid for '--tz"),
            Row(["--name", "192.0.2.1=IM server", clean], 0, output: "192.0.2.11 <> IM server (server)"),
            Row(["--name", "192.0.2.1:5060", clean], 64, error: "The value '192.0.2.1:5060' is invalid for '--name"),
            Row(["--name", "host=x", clean], 64, error: "The value 'host=x' is invalid for '--name"),
            Row(["--progress", clean], 0, output: "MATCH"),
            Row(["--only", "p9", clean], 64, error: "no push p9: there is 1", output: "No deferred push that fits"),
            Row(
                ["--only", "s9", clean], 64, error: "no session s9: there are 3", output: "No deferred push that fits"),
            Row(["--call-id", "x@y", clean], 0, error: "nothing has the Call-ID x@y", output: "No deferred push that"),
            Row(["--user", "eve", clean], 0, error: "nothing was sent by eve or to eve", output: "No deferred push"),
            Row(
                ["--text", "nowhere", clean], 0, error: "nothing matches what is selected", output: "No deferred push"),
            Row(["-Y", "tcp && !msrp", clean], 0, error: "nothing matches", output: "No deferred push that fits"),
            Row(["-Y", "sip.Method == BYE", clean], 0, output: "MATCH     1 message taken"),
            Row(["--display-filter", "text contains \"Alice\"", clean], 0, output: "user1 > user2@imserver.com"),
            Row(["--from", "user1", "--since", "13:00", "--until", "2005-02-21 15:00", clean], 0, output: "MATCH"),
            Row(["--text", "", clean], 64, error: "An empty --text is found everywhere."),
            Row(["-C", "5", clean], 64, error: "-C needs a live capture (-i)."),
            Row(["-Z", "nobody", clean], 64, error: "-Z needs a live capture (-i)."),
            Row(["--metrics", "m", clean], 64, error: "--metrics needs a live capture (-i), or --follow."),
            Row(["-i", "lo", "-G", "5"], 64, error: "-G needs -w FILE."),
            Row(["-i", "lo", "-w", "-", "-C", "5"], 64, error: "-C needs -w with the name of a file."),
            Row(["-i", "lo", "-w", "a", "-W", "5"], 64, error: "-W needs -C or -G."),
            Row(["-i", "lo", "-w", "a", "-C", "0"], 64, error: "The value '0' is invalid for '-C"),
            Row(["-i", "lo", "-w", "a", "-C", "5x"], 64, error: "The value '5x' is invalid for '-C"),
            Row(["-i", "lo", "-w", "a", "-G", "0"], 64, error: "-G takes a number of seconds from 1 on."),
            Row(["-i", "lo", "-w", "a", "--metrics", "a"], 64, error: "--metrics needs a file of its own."),
            Row(["-i", "lo", "--metrics-interval", "5"], 64, error: "--metrics-interval needs --metrics FILE."),
            Row(["--version"], 0, output: "imtrace 0."),
            Row(["--help"], 0, output: "--capture-filter <filter>"),
            Row(["-h"], 0, output: "--fail-on <what>"),
        ])
    func row(row: Row) throws {
        let run = try Program.run(row.arguments)
        #expect(run.status == row.status)
        #expect(run.isWellSpoken, "\(run.errors)")
        #expect(run.errorLines.count == (row.error == nil ? 0 : 1))
        #expect(run.errors.hasPrefix(row.error.map { "imtrace: " + $0 } ?? ""))
        #expect(row.output.map { run.text.contains($0) } ?? run.output.isEmpty)
    }

    @Test("The version, with the commit of the sources where it is known; a report names the version alone")
    func version() throws {
        let run = try Program.run(["--version"])
        #expect(try #/imtrace [0-9]+\.[0-9]+\.[0-9]+( \([0-9a-f]{10}(-dirty)?\))?\n/#.wholeMatch(in: run.text) != nil)
        let report = try JSONSerialization.jsonObject(with: Program.run(["--format", "json", Self.clean]).output)
        let generator = (report as? [String: Any])?["generator"] as? String
        #expect(generator == run.text.prefix { $0 != "(" }.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Arguments, and all three lines on standard error without the program's name.
    private static let misspelt: [([String], [String])] = [
        (
            ["-Y", "sip.Methd == INVITE"],
            ["  sip.Methd == INVITE", "  ^^^^^^^^^", "there is no field sip.Methd; did you mean sip.Method?"]
        ),
        (
            ["-Y", "text == \"größe 漢\" and sip.auth"],
            [
                "  text == \"größe 漢\" and sip.auth", "                         ^^^^^^^^",
                "sip.auth is a field of tshark that is not read here",
            ]
        ),
        (
            ["--since", "2026-02-30 12:00"],
            ["  2026-02-30 12:00", "          ^^", "a day that this month has belongs here"]
        ),
        (
            ["--since", "14:00", "--until", "13:00"],
            ["  13:00", "  ^^^^^", "--until is before --since 14:00"]
        ),
    ]

    @Test("An expression or a time that is wrong: where, and why, before anything is read")
    func misspelt() throws {
        for (arguments, lines) in Self.misspelt {
            let run = try Program.run(arguments + ["no-such.pcap"])
            #expect(run.status == 64 && run.output.isEmpty && run.isWellSpoken)
            #expect(run.errorLines.map { String($0.dropFirst("imtrace: ".count)) } == lines)
        }
        let plain = try Program.run(["-Y", "sip.é\u{202E} x", Self.clean], environment: ["LANG": "C"])
        #expect(plain.status == 64 && plain.errors.utf8.allSatisfy { $0 < 0x80 })
        let hidden = try Program.run(["-Y", "sip.\u{202E}\u{9B}x", Self.clean])
        #expect(!hidden.errors.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{9B}" })
        let long = try Program.run(["-Y", String(repeating: "sip and ", count: 100) + "nosuch", Self.clean])
        #expect(long.errorLines.allSatisfy { $0.count <= 80 })
    }

    @Test("Files that are no captures, or not whole ones")
    func damage() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let whole = try Data(contentsOf: Program.checkout.appending(path: Self.clean))
        let files: [(path: String, reason: String)] = [
            (try folder.write("empty", Data()), "empty"),
            (try folder.write("gzip", Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]) + whole), "gzip"),
            (try folder.write("text", Data("INVITE sip:user2@imserver.com SIP/2.0\r\n".utf8)), "text"),
            (try folder.write("header", whole.prefix(20)), "cut short"),
        ]
        let wrong = try files.filter { file in
            let run = try Program.run([file.path])
            return run.status != 65 || run.errorLines.count != 1 || !run.isWellSpoken || !run.output.isEmpty
                || !run.errors.contains(file.reason)
        }
        #expect(wrong.map(\.path) == [])
    }

    @Test("A key log that cannot be opened, or that opens nothing, is said to be so")
    func keyLogs() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let wrong = try folder.write(
            "wrong",
            Data("CLIENT_RANDOM \(String(repeating: "07", count: 32)) \(String(repeating: "00", count: 48))\n".utf8))
        let empty = try folder.write("empty", Data())
        let capture = "Captures/tls13.pcapng"
        let sealed = try folder.write("sealed.pcapng", Self.withoutSecrets(capture))
        let there = folder.url.path
        let rows: [(name: String, isNamed: Bool, status: Int32, error: String, header: String?)] = [
            (there, true, 66, "\(there): cannot open: Is a directory", nil),
            (there, false, 0, "\(there): Is a directory", "--keylog FILE"),
            ("\(there)/none", true, 66, "\(there)/none: cannot open: No such file or directory", nil),
            ("\(there)/none", false, 0, "\(there)/none: No such file or directory", nil),
            (wrong, true, 1, "no secret of \(wrong) (1) opens a connection", "no secret in the key log"),
            (wrong, false, 1, "no secret of \(wrong) (1) opens a connection", "no secret in the key log"),
            (empty, true, 1, "\(empty) has no secrets", "no secret in the key log"),
        ]
        for row in rows {
            let run = try Program.run(
                ["--fail-on", "warning", sealed] + (row.isNamed ? ["--keylog", row.name] : []),
                environment: row.isNamed ? [:] : ["SSLKEYLOGFILE": row.name])
            // Where nothing names the file, what is not read is a note beside SIP that is; and here a warning.
            #expect(run.status == (row.status == 66 ? 66 : 1) && run.isWellSpoken, "\(row) \(run.errors)")
            #expect(run.errors.hasPrefix("imtrace: \(row.error)") && run.errorLines.count == 1, "\(row) \(run.errors)")
            #expect(row.header.map(run.text.contains) ?? true || row.name == there, "\(row) \(run.text)")
            #expect(!run.text.contains("none of the 0"))
        }
    }

    /// A pcapng without the secrets that it brings.
    private static func withoutSecrets(_ path: String) throws -> Data {
        let octets = [UInt8](try Data(contentsOf: Program.checkout.appending(path: path)))
        var kept: [UInt8] = []
        var position = 0
        while position + 12 <= octets.count {
            func word(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(octets[offset + $1]) << (8 * $1) } }
            let length = word(position + 4)
            guard length >= 12, position + length <= octets.count else { break }
            if word(position) != 10 { kept += octets[position..<position + length] }
            position += length
        }
        return Data(kept)
    }

    @Test("A capture cut anywhere: 65, one line, and what came before is reported")
    func cutCapture() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let whole = try Data(contentsOf: Program.checkout.appending(path: Self.clean))
        // In the header of a record, in its octets, and before its last octet.
        var ends = [whole.count - 1, whole.count - 60]
        ends += stride(from: 30, to: whole.count - 100, by: 1013)
        var wrong: [String] = []
        for end in ends {
            let run = try Program.run(["--format", "json", folder.write("cut", whole.prefix(end))])
            let report = try? JSONSerialization.jsonObject(with: run.output) as? [String: Any]
            let capture = (report?["captures"] as? [[String: Any]])?.first
            let diagnostics = report?["diagnostics"] as? [[String: Any]] ?? []
            let accusations = diagnostics.filter { $0["severity"] as? String == "error" }
            let ok =
                run.status == 65 && run.errorLines.count == 1 && run.isWellSpoken
                && capture?["complete"] as? Bool == false && accusations.isEmpty
            if !ok { wrong.append("\(end): \(run.status) \(run.errors)") }
        }
        #expect(wrong == [])
        let nearlyAll = try Program.run([folder.write("cut", whole.dropLast())])
        #expect(nearlyAll.text.contains("MATCH     1 message taken, 1 pushed, equal in all that must be equal."))
        #expect(
            nearlyAll.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                .contains("The file was not read to its end: cut short in the middle of a record"))
    }

    @Test("A link type that is not read: the report says so, and counts every frame")
    func unknownLinkType() throws {
        let folder = try Folder()
        defer { folder.remove() }
        var capture = try Data(contentsOf: Program.checkout.appending(path: Self.clean))
        // DLT_USER0.
        capture.replaceSubrange(20..<24, with: [147, 0, 0, 0])
        let run = try Program.run([folder.write("user0", capture)])
        #expect(run.status == 0)
        #expect(run.text.contains("35 frames = 35 link type not read"))
        #expect(run.text.contains("No deferred push"))
    }

    @Test("Standard input, from a file and from a pipe")
    func standardInput() throws {
        let path = Program.checkout.appending(path: Self.clean)
        let named = try Program.run(["--format", "json", Self.clean]).text
        let file = try Program.run(["--format", "json", "-"], input: .file(path.path))
        let pipe = try Program.run(["--format", "json", "-"], input: .pipe(Data(contentsOf: path)))
        let wanted = named.replacing("\"\(Self.clean)\"", with: "\"-\"")
        #expect(file.text == wanted)
        #expect(pipe.text == wanted)
        #expect(named != wanted)
        let twice = try Program.run(["-", "-"])
        #expect(twice.status != 0 && twice.isWellSpoken && twice.errorLines.count == 1)
    }

    @Test("A reader that has gone ends the run in silence; a full disk does not")
    func closedOutput() throws {
        for format in ["text", "json", "ndjson", "html", "svg"] {
            let gone = try Program.run(["--format", format, Self.clean], output: .closedPipe)
            #expect(!gone.isSignal && gone.errors.isEmpty && gone.status == 0)
        }
        let full = try Program.run([Self.clean], output: .device("/dev/full"))
        #expect(full.status == 74)
        #expect(full.errors == "imtrace: standard output: No space left on device\n")
    }

    @Test("Colour is for terminals that can show it, and characters beyond ASCII for locales that have them")
    func terminals() throws {
        let escape = "\u{1B}["
        func shows(_ environment: [String: String], _ arguments: [String] = []) throws -> Bool {
            let run = try Program.run(
                arguments + ["Captures/text-altered.pcap"], environment: environment, output: .terminal)
            #expect(run.text.contains("ALTERED"))
            return run.text.contains(escape)
        }
        #expect(try shows([:]))
        #expect(try !shows(["NO_COLOR": "1"]))
        #expect(try !shows(["TERM": "dumb"]))
        #expect(try !shows([:], ["--no-color"]))
        #expect(try !Program.run(["Captures/text-altered.pcap"]).text.contains(escape))
        let captures = try FileManager.default.contentsOfDirectory(
            atPath: Program.checkout.appending(path: "Captures").path)
        let paths = captures.filter { $0.contains(".pcap") }.map { "Captures/\($0)" }
        let plain = try paths.map { try Program.run(["--notes", $0], environment: ["LANG": "C"]).output }
        #expect(plain.allSatisfy { report in report.allSatisfy { $0 < 0x80 } && !report.isEmpty })
        let wide = try paths.map { try Program.run(["--notes", $0]).text }
        // Columns are counted in characters: what no line of a report may pass.
        let long = wide.flatMap { $0.split(separator: "\n") }.filter { $0.count > 80 }
        #expect(long == [])
    }
}
