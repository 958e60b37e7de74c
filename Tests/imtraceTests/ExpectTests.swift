import Foundation
import Testing

/// `imtrace expect`
@Suite("Rules held against captures", .enabled(if: Program.path != nil, "imtrace is not built beside the tests"))
struct ExpectTests {
    private static let captures = Program.checkout.appending(path: "Captures")

    /// Runs rules over a capture of the project.
    private func run(_ rules: String, _ capture: String, _ more: String...) throws -> Program.Run {
        let folder = try Folder()
        defer { folder.remove() }
        let file = try folder.write("lab.rules", Data(rules.utf8))
        return try Program.run(["expect", file, Self.captures.appending(path: capture).path] + more)
    }

    /// Rules, the capture that they are held against, and those of them that do not hold.
    static let rows: [(capture: String, holds: [String], fails: [String])] = [
        (
            "appendix-k-clean.pcap",
            [
                "every SEND to user2 is pushed equal within 5 s of his REGISTER", "every push is match",
                "no push to user2 is altered", "no finding of severity error on leg 192.0.2.1",
                "no finding of severity warning or worse", "exactly 1 push", "at least 3 sessions",
                "at most 0 findings M310",
                "every message from user1 is delivered equal", "exactly 1 finding P400",
            ],
            [
                "every SEND to user2 is pushed within 5 s", "every MESSAGE is delivered",
                "every SEND to user9 is pushed",
                "no push is match", "no finding X500", "exactly 2 pushes", "every push to user1 is match",
            ]
        ),
        (
            "text-altered.pcap",
            [
                "every SEND is pushed", "every SEND is delivered", "no finding X560 on leg 192.0.2.99",
                "at most 1 findings of severity error",
            ],
            [
                "every SEND is pushed equal", "every SEND is delivered equal", "no push altered",
                "no finding X560 on leg 192.0.2.1",
                "no finding of severity error", "no finding X560 on leg 192.0.2.22:7777",
            ]
        ),
        // The text is as it was; another sender is named.
        (
            "header-altered.pcap", ["every SEND is pushed"],
            ["every SEND is pushed equal", "every SEND is delivered equal"]
        ),
        ("decoy.pcap", ["no push is altered"], ["every push is match"]),
        // The push has no session of its own: whom it is for stands inside.
        ("appendix-k-literal.pcap", ["exactly 1 push"], ["no push to user2 is altered"]),
        ("tcp-hole.pcap", ["exactly 1 push"], ["every SEND is delivered equal"]),
        (
            "ipv6-vlan.pcap", ["no finding P400 on leg 2001:db8::99"],
            ["no finding P400 on leg 2001:DB8:0:0::1", "no finding P400 on leg [2001:db8::1]"]
        ),
    ]

    @Test("of several captures a frame is named with the number of its capture")
    func severalCaptures() throws {
        let second = Self.captures.appending(path: "text-altered.pcap").path
        let one = try run("every push is match", "text-altered.pcap")
        let two = try run("every push is match", "appendix-k-clean.pcap", second)
        #expect(one.text.contains("push p1 in frame 26 to") && two.text.contains("push p2 in frame 2:26 to"))
    }

    @Test("Rule by rule", arguments: rows)
    func rules(_ row: (capture: String, holds: [String], fails: [String])) throws {
        let all = row.holds.map { ("ok    ", $0) } + row.fails.map { ("FAIL  ", $0) }
        for (word, rule) in all {
            let run = try run("# of a test\n\(rule)\n", row.capture)
            #expect(
                run.text.hasPrefix(word) && run.status == (word == "FAIL  " ? 1 : 0),
                "\(rule): \(run.text)\(run.errors)")
            #expect(run.errors.isEmpty && run.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }
    }

    @Test("As JUnit has it")
    func junit() throws {
        let run = try run(
            "no push altered\nno push to \"<a>&\" is altered\n", "text-altered.pcap", "--format", "junit")
        #expect(
            run.status == 1
                && run.text.hasPrefix(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"2\" failures=\"1\" errors=\"0\">")
        )
        #expect(run.text.contains("name=\"no push to &quot;&lt;a&gt;&amp;&quot; is altered\""))
        #expect(run.text.contains("<failure type=\"expectation\" message=\"push p1 in frame 26"))
        let names = elements(run.output)
        #expect(names == ["testsuites", "testsuite", "properties", "property", "testcase", "failure", "testcase"])
    }

    @Test("As JUnit has it, where nothing could be read")
    func junitOfFailures() throws {
        let rows: [(rules: String, capture: String, status: Int32)] = [
            ("no push altered\n", "none.pcap", 66), ("no push altered\n", "EXPECTED.json", 65),
            ("every SEND is sent\n", "decoy.pcap", 64), ("# nothing\n", "decoy.pcap", 64),
        ]
        for row in rows {
            let run = try run(row.rules, row.capture, "--format", "junit")
            #expect(run.status == row.status && run.isWellSpoken && run.text.contains(" errors=\"1\""))
            #expect(
                elements(run.output) == ["testsuites", "testsuite", "properties", "property", "testcase", "error"])
        }
    }

    @Test("What turns text round or moves the cursor is shown, not done", arguments: ["text", "junit"])
    func escapes(_ format: String) throws {
        let run = try run("no push to \"a\u{202E}\u{1B}[2J\u{7}b\" is match\n", "decoy.pcap", "--format", format)
        let hidden: Set<Unicode.Scalar> = ["\u{202E}", "\u{1B}", "\u{7}"]
        #expect(run.status == 0 && !run.text.unicodeScalars.contains { hidden.contains($0) })
        #expect(run.text.contains("202"))
    }

    /// The names of the elements, in their order, as far as the text is well-formed: each is closed where it must be.
    private func elements(_ output: Data) -> [String] {
        var names: [String] = []
        var open: [String] = []
        for piece in String(decoding: output, as: UTF8.self).split(separator: "<").dropFirst() {
            let name = piece.prefix { !" />".contains($0) }
            if piece.hasPrefix("/") {
                guard open.popLast().map({ piece.dropFirst().hasPrefix($0) }) == true else {
                    return ["not well-formed"]
                }
            } else if !name.isEmpty {
                names.append(String(name))
                if !(piece.split(separator: ">").first ?? "").hasSuffix("/") { open.append(String(name)) }
            }
        }
        return open.isEmpty ? names : ["not closed"]
    }

    @Test("Wrong rules and missing files are said")
    func wrong() throws {
        let rule = try run("no push altered\nevery SEND is sent\n", "decoy.pcap")
        #expect(rule.status == 64 && rule.output.isEmpty && rule.isWellSpoken)
        #expect(rule.errors.contains("line 2") && rule.errors.contains("every SEND is sent"))
        #expect(try run("# nothing\n", "decoy.pcap").status == 64)
        #expect(try run("no finding on leg 10.0.0.0/8\n", "decoy.pcap").status == 64)
        #expect(try run("no push altered\n", "none.pcap").status == 66)
        let none = try Program.run(["expect", "/no/such/rules", Self.captures.appending(path: "decoy.pcap").path])
        #expect(none.status == 66 && none.isWellSpoken)
        #expect(try Program.run(["expect", "/no/such/rules"]).status == 64)
    }

    @Test("A name that is not UTF-8 is said, with what to do, and a server is told in XML that it can read")
    func foreignName() throws {
        let folder = try Folder()
        defer { folder.remove() }
        let rules = try folder.write("lab.rules", Data("exactly 1 push\n".utf8))
        let capture = Self.captures.appending(path: "appendix-k-clean.pcap").path
        // Foundation hands on valid names only: a shell makes this one.
        for (form, hasOutput) in [("text", false), ("junit", true)] {
            let shell = Process()
            shell.executableURL = URL(filePath: "/bin/sh")
            shell.arguments = [
                "-c",
                "cd \"$0\" && cp \"$1\" \"$(printf '\\377.pcap')\" && exec \"$2\" expect --format \"$4\" \"$3\" "
                    + "\"$(printf '\\377.pcap')\"",
                URL(filePath: rules).deletingLastPathComponent().path, capture, try #require(Program.path), rules, form,
            ]
            let (output, errors) = (Pipe(), Pipe())
            (shell.standardOutput, shell.standardError) = (output, errors)
            try shell.run()
            let written = try output.fileHandleForReading.readToEnd() ?? Data()
            let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            shell.waitUntilExit()
            #expect(shell.terminationStatus == 66 && shell.terminationReason == .exit)
            #expect(
                said.hasPrefix("imtrace: \u{FFFD}.pcap: cannot open: ")
                    && said.contains("\nimtrace: a name that is not UTF-8 "))
            #expect(
                String(validating: written, as: UTF8.self)?.contains("<error type=\"input\"")
                    == (hasOutput ? true : false))
        }
    }
}
