import Foundation
import Testing

/// The views of each of the project's own captures, as they were looked at.
@Suite("Views, kept", .enabled(if: Program.path != nil, "imtrace is not built beside the tests"))
struct ViewSnapshotTests {
    private static let captures = [
        "appendix-k-clean.pcap", "appendix-k-literal.pcap", "chunked-out-of-order.pcap", "decoy.pcap",
        "header-altered.pcap", "hyphen-lines.pcap", "ipv6-vlan.pcap", "nanoseconds.pcapng", "original-missing.pcap",
        "pager-mode.pcap", "tcp-hole.pcap", "text-altered.pcap", "two-messages-one-segment.pcap",
    ]

    /// A kept text, and what prints it.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let options: [String]
        var environment: [String: String] = [:]
        var testDescription: String { name }
    }

    private static let views = [
        ("messages", ["--messages"]), ("ladder", ["--ladder"]), ("registrations", ["--registrations"]),
        ("explained", ["--explain"]),
    ]

    static let rows =
        captures.flatMap { capture in
            views.map { view in
                Row(name: "\(capture.split(separator: ".")[0])-\(view.0)", options: view.1 + ["Captures/\(capture)"])
            }
        } + [
            Row(
                name: "pager-mode-plain",
                options: ["--messages", "--ladder", "p1", "--registrations", "Captures/pager-mode.pcap"],
                environment: ["LANG": "C"]),
            Row(
                name: "ipv6-vlan-named",
                options: [
                    "--messages", "--ladder", "s1,s3", "--registrations", "--tz", "Asia/Kolkata",
                    "--name", "2001:db8::11=alice's phone", "--name", "[2001:db8::1]:5060=IM server",
                    "Captures/ipv6-vlan.pcap",
                ]),
        ]

    @Test("are printed again", arguments: rows)
    func snapshot(row: Row) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/Views")
        let file = folder.appending(path: "\(row.name).txt")
        let run = try Program.run(row.options, environment: ["LANG": "C.UTF-8"].merging(row.environment) { $1 })
        // The first screen is kept elsewhere.
        let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = lines.firstIndex { line in
            ["Messages ", "Ladder ", "Registrations ", "Explain "].contains { line.hasPrefix($0) }
        }
        let end = lines.firstIndex { $0.hasPrefix("Check me") } ?? lines.endIndex
        let text = start.map { lines[$0..<max($0, end)].joined(separator: "\n") + "\n" } ?? ""
        // IMTRACE_RECORD=1 keeps what is printed today: look at the difference before committing it.
        if ProcessInfo.processInfo.environment["IMTRACE_RECORD"] != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(text == String(decoding: try Data(contentsOf: file), as: UTF8.self))
        #expect(text.split(separator: "\n").filter { $0.count > 80 } == [])
    }
}
