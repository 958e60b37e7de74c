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

    @Test(
        "The first leg of a call is named where it is told",
        arguments: [([], ["s1 -", "s2 s1", "s3 s1"]), (["b", "c"], ["s2 -", "s3 s2"]), (["c"], ["s3 -"])])
    func legs(callIDs: [String], told: [String]) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        for (callID, source, destination) in [("a", 1, 9), ("b", 9, 8), ("c", 8, 2)] as [(String, UInt8, UInt8)] {
            let request =
                "INVITE sip:bob@b.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.\(source);branch=z9hG4bK\(callID)\r\n"
                + "Max-Forwards: 70\r\nFrom: <sip:alice@a.example>;tag=\(callID)\r\nTo: <sip:bob@b.example>\r\n"
                + "Call-ID: \(callID)\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"
            capture.datagram(from: source, to: destination, Array(request.utf8))
        }
        var options = Analyzer.Options()
        options.selection.callIDs = Set(callIDs)
        var analyzer = try Analyzer(paths: [folder.write("legs.pcap", capture.file)], options: options)
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        #expect(run.sessions.map { "\($0.id) \($0.legOf ?? "-")" } == told)
    }

    @Test("Problems that one finding stands for choose all sessions that have them, and no other") func counted() throws
    {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        for number in 0..<200 {
            let uri = number.isMultiple(of: 2) ? "sip: bob@b.example" : "sip:bob@b.example"
            let rest =
                "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK\(number)\r\nMax-Forwards: 70\r\n"
                + "From: <sip:alice@a.example>;tag=a\(number)\r\nTo: <sip:bob@b.example>;tag=b\(number)\r\n"
                + "Call-ID: c\(number)\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
            let request = "OPTIONS \(uri) SIP/2.0\r\n" + rest.replacing(";tag=b\(number)", with: "")
            capture.datagram(from: 1, to: 2, Array(request.utf8))
            capture.datagram(from: 2, to: 1, Array(("SIP/2.0 200 OK\r\n" + rest).utf8))
        }
        var options = Analyzer.Options()
        options.selection.scopes = [.problems]
        var analyzer = try Analyzer(paths: [folder.write("many.pcap", capture.file)], options: options)
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        let faults = run.findings.filter { $0.code == .s110 }
        #expect(faults.map(\.count) == [100])
        #expect(run.sessions.map(\.callID) == stride(from: 0, to: 200, by: 2).map { "c\($0)" })
        // Whoever asks for one of them is told of it, and who asks for another is not.
        for (callID, count) in [("c0", 1), ("c198", 1), ("c199", 0)] {
            var options = Analyzer.Options()
            options.selection.callIDs = [callID]
            var analyzer = try Analyzer(paths: [folder.write("many.pcap", capture.file)], options: options)
            var run = CollectedRun()
            _ = try analyzer.run(into: &run)
            #expect(run.findings.filter { $0.code == .s110 }.count == count)
        }
    }
}
