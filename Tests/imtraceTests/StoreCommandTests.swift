import Foundation
import Testing

/// `imtrace verify` and `imtrace sessions`, as a user or another program runs them.
@Suite("The commands on a store", .enabled(if: Program.path != nil, "imtrace is not built beside the tests"))
struct StoreCommandTests {
    private func withStore(of captures: [String], _ check: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "imtrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = folder.appending(path: "store").path
        for capture in captures {
            let run = try Program.run(["--store", store, "Captures/\(capture)"])
            #expect(run.status == 0 && run.errors.isEmpty)
        }
        try check(store)
    }

    @Test("tell what the store knows, in text")
    func text() throws {
        try withStore(of: ["appendix-k-clean.pcap", "original-missing.pcap"]) { store in
            let list = try Program.run(["sessions", "--store", store])
            #expect(list.status == 0 && list.errors.isEmpty)
            #expect(list.text.contains("1 Captures/appendix-k-clean.pcap\n"))
            #expect(list.text.contains("\ns1 2005-02-21 13:02  user1 > user2@imserver"))
            #expect(list.text.contains("Push 1    MATCH "))
            #expect(list.text.contains("Push 2    NOT SEEN ") || list.text.contains("Push 2    PARTIAL "))
            let one = try Program.run(["sessions", "--store", store, "--call-id", "nothing has this"])
            #expect(one.status == 0)
            #expect(one.errors == "imtrace: nothing has the Call-ID nothing has this\n")
            let verified = try Program.run(["verify", "--store", store])
            #expect(verified.status == 0)
            #expect(verified.errors == "imtrace: 1 push gone over, 0 judged otherwise now\n")
            #expect(verified.text.contains("Push 2 "))
            #expect(try Program.run(["verify", "--quiet", "--fail-on", "match", "--store", store]).status == 64)
            let failing = try Program.run([
                "verify", "--quiet", "--fail-on", "not-seen", "--fail-on", "partial", "--store", store,
            ])
            #expect(failing.status == 1 && failing.errors.isEmpty)
        }
    }

    @Test("write the document that every report is", arguments: ["verify", "sessions"])
    func json(command: String) throws {
        try withStore(of: ["appendix-k-clean.pcap", "original-missing.pcap"]) { store in
            let run = try Program.run([command, "--quiet", "--format", "json", "--store", store])
            #expect(run.status == 0 && run.errors.isEmpty)
            let report = try #require(JSONSerialization.jsonObject(with: run.output) as? [String: Any])
            #expect(report["format"] as? String == "imtrace-report/1")
            let members: Set<String> = [
                "format", "generator", "captures", "sessions", "unclaimed_messages", "unclaimed_sip",
                "deferred_pushes", "custody", "diagnostics", "statistics",
            ]
            #expect(members.subtracting(report.keys).isEmpty)
            #expect((report["deferred_pushes"] as? [Any])?.count == (command == "verify" ? 1 : 2))
            let lines = try Program.run([command, "--quiet", "--format", "ndjson", "--store", store])
            #expect(lines.status == 0)
            for line in lines.text.split(separator: "\n") {
                #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
            }
        }
    }

    @Test(
        "say what is wrong with the store",
        arguments: [
            (["verify"], 64), (["sessions"], 64), (["sessions", "--store", "Captures"], 73),
            (["verify", "--store", "Captures/none.sqlite"], 73), (["sessions", "--store", "Package.swift"], 73),
            (["--store-age", "7d", "Captures/decoy.pcap"], 64), (["--store-size", "1G", "Captures/decoy.pcap"], 64),
            (["--store", "x", "--store-age", "soon", "Captures/decoy.pcap"], 64),
        ] as [([String], Int32)])
    func refusals(_ arguments: [String], _ status: Int32) throws {
        let run = try Program.run(arguments)
        #expect(run.status == status)
        #expect(run.isWellSpoken && run.errorLines.count == 1)
    }
}
