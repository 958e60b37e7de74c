import Analysis
import Records
import Testing

@Suite("Chunks that bring octets again") struct OverlapTests {
    private static func send(_ id: String, _ range: String, _ body: String, _ flag: String) -> String {
        "MSRP \(id) SEND\r\nTo-Path: msrp://10.0.0.2:2855/b;tcp\r\nFrom-Path: msrp://10.0.0.1:2855/a;tcp\r\n"
            + "Message-ID: over0001\r\nByte-Range: \(range)\r\nContent-Type: text/plain\r\n\r\n\(body)\r\n"
            + "-------\(id)\(flag)\r\n"
    }

    @Test("are told apart: the same ones, and others", arguments: [("o wo", 0), ("XXwo", 1)])
    func overlap(_ again: String, _ warnings: Int) throws {
        var capture = PlayedCapture()
        capture.segment(from: 1, to: 2, Array(Self.send("chunk001", "1-*/10", "hello ", "+").utf8))
        capture.segment(from: 1, to: 2, Array(Self.send("chunk002", "5-*/10", again + "rl", "$").utf8))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("overlap.pcap", capture.file)])
        #expect(run.messages.map(\.text) == ["hello worl"])
        let told = run.findings.filter { $0.code == .m323 && $0.severity == .warning }
        #expect(told.map(\.place?.frame) == Array(repeating: 4, count: warnings))
    }
}
