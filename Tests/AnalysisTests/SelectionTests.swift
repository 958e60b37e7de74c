import Analysis
import Foundation
import Records
import Testing

@Suite("What is chosen of a run") struct SelectionTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let choose: @Sendable (inout Selection) -> Void
        let file: String
        let sessions: [String]
        let pushes: [String]

        init(
            _ name: String, file: String = "appendix-k-clean.pcap", sessions: [String], pushes: [String],
            _ choose: @escaping @Sendable (inout Selection) -> Void
        ) {
            testDescription = name
            self.choose = choose
            self.file = file
            self.sessions = sessions
            self.pushes = pushes
        }
    }

    static let rows = [
        Row("everything", sessions: ["s1", "s2", "s3"], pushes: ["p1"]) { _ in },
        Row("a user by address", sessions: ["s1", "s2", "s3"], pushes: ["p1"]) { $0.users = ["user2@imserver.com"] },
        Row("a user by name", sessions: ["s1", "s3"], pushes: ["p1"]) { $0.users = ["user1"] },
        Row("nobody", sessions: [], pushes: []) { $0.users = ["user9"] },
        Row("no such number", sessions: [], pushes: []) { $0.users = ["0049 30 1234"] },
        Row("no such dialog", sessions: [], pushes: []) { $0.callIDs = ["nothing@here"] },
        Row("what is deferred", sessions: ["s1", "s3"], pushes: ["p1"]) { $0.scopes = [.deferred] },
        Row("problems, of which there are none", sessions: [], pushes: []) { $0.scopes = [.problems] },
        Row("problems", file: "text-altered.pcap", sessions: ["s1", "s3"], pushes: ["p1"]) { $0.scopes = [.problems] },
        Row("one session", sessions: ["s2"], pushes: []) { $0.scopes = [.session("s2")] },
        Row("one push", sessions: ["s1", "s3"], pushes: ["p1"]) { $0.scopes = [.push("p1")] },
    ]

    @Test("by user, dialog and scope", arguments: rows) func choice(_ row: Row) throws {
        var options = Analyzer.Options()
        row.choose(&options.selection)
        var analyzer = try Analyzer(paths: [Expected.folder.appending(path: row.file).path], options: options)
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        #expect(run.sessions.map(\.id) == row.sessions)
        #expect(run.pushes.map(\.id) == row.pushes)
    }
}
