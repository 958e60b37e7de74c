import Foundation
import GRDB
import Records
import Testing

@testable import Analysis
@testable import Archive

@Suite("The original on Monday, the push on Wednesday") struct StoreTests {
    @Test(
        "a push whose originals an earlier run saw has the verdicts of one run over both, and names them",
        arguments: [
            "appendix-k-clean.pcap", "text-altered.pcap", "header-altered.pcap", "pager-mode.pcap", "hyphen-lines.pcap",
        ], [false, true])
    func acrossRuns(_ name: String, keepsBodies: Bool) throws {
        let halves = try Halves(name)
        defer { halves.folder.remove() }
        let archive = try Archive(path: halves.folder.path("store"), keepsBodies: keepsBodies)
        _ = try halves.run(halves.monday, archive)
        let push = try #require(try halves.run(halves.wednesday, archive).pushes.first)
        let expected = try #require(halves.whole.pushes.first)
        #expect(push.verdict == expected.verdict)
        #expect(push.text == expected.text)
        for (part, whole) in zip(push.parts, expected.parts) {
            #expect(part.verdict == whole.verdict)
            #expect(part.live.isEmpty)
            #expect(part.stored.map(\.frame) == whole.live.map(\.frame))
            #expect(part.stored.allSatisfy { $0.name == halves.monday })
            #expect(part.differences.map(\.field) == whole.differences.map(\.field))
            #expect(part.differences.map(\.allowed) == whole.differences.map(\.allowed))
        }
        let (sent, whole) = (try #require(push.stations.first), try #require(expected.stations.first))
        #expect(sent.citation?.frame == whole.citation?.frame)
        #expect(sent.citation?.time.nanoseconds == whole.citation?.time.nanoseconds)
        #expect(sent.storedIn == halves.monday)
    }

    @Test("without the store, or with one that knows nothing, the same push is not-seen")
    func withoutMemory() throws {
        let halves = try Halves("appendix-k-clean.pcap")
        defer { halves.folder.remove() }
        #expect(try halves.run(halves.wednesday, nil).pushes.first?.verdict == .notSeen)
        let empty = try Archive(path: halves.folder.path("store"))
        #expect(try halves.run(halves.wednesday, empty).pushes.first?.verdict == .notSeen)
    }

    @Test("what the run sees itself it knows from itself, whatever the store holds of it")
    func sameCaptureAgain() throws {
        let halves = try Halves("appendix-k-clean.pcap")
        defer { halves.folder.remove() }
        let archive = try Archive(path: halves.folder.path("store"))
        let path = Expected.folder.appending(path: "appendix-k-clean.pcap").path
        for _ in 0..<2 {
            let push = try #require(try halves.run(path, archive).pushes.first)
            #expect(push.parts == halves.whole.pushes.first?.parts)
        }
    }

    @Test("what was written is in the store only where that is asked for", arguments: [false, true])
    func bodies(areKept: Bool) throws {
        let halves = try Halves("text-altered.pcap")
        defer { halves.folder.remove() }
        do {
            let archive = try Archive(path: halves.folder.path("store"), keepsBodies: areKept)
            _ = try halves.run(halves.monday, archive)
        }
        var octets = Data()
        for suffix in ["", "-wal"] {
            octets += (try? Data(contentsOf: URL(filePath: halves.folder.path("store" + suffix)))) ?? Data()
        }
        #expect((octets.range(of: Data("Meet me at 7 pm".utf8)) != nil) == areKept)
        #expect(octets.range(of: Data("INVITE sip:".utf8)) != nil)
    }

    @Test("the same captures read again, alone or together, change nothing")
    func readAgain() throws {
        let halves = try Halves("text-altered.pcap")
        defer { halves.folder.remove() }
        let path = halves.folder.path("store")
        func read(_ captures: [String], keepsBodies: Bool = false) throws -> [Int] {
            let archive = try Archive(path: path, keepsBodies: keepsBodies)
            var options = Analyzer.Options()
            options.archive = archive
            var analyzer = try Analyzer(paths: captures, options: options)
            var run = CollectedRun()
            #expect(try analyzer.run(into: &run).storeFault == nil)
            return try archive.reader.read { db in
                try ["packs", "exchanges", "keys", "pushes", "parts", "deliveries", "custody"].map { table in
                    try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? -1
                }
            }
        }
        let (monday, wednesday) = (halves.monday, halves.wednesday)
        let rows = try read([monday, wednesday])
        for captures in [[monday, wednesday], [monday], [wednesday], [wednesday, monday]] {
            #expect(try read(captures) == rows, "\(captures)")
        }
        let more = try read([monday], keepsBodies: true)
        #expect(more != rows, "bodies are added where they are asked for now")
        #expect(try read([monday, wednesday]) == more)
    }

    @Test("what is no store is not opened, and stays as it is")
    func noStore() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let text = Array(String(repeating: "This is no database. ", count: 64).utf8)
        let path = try folder.write("notes.txt", text)
        #expect(throws: ArchiveError.self) { try Archive(path: path) }
        #expect(FileManager.default.contents(atPath: path) == Data(text))
        #expect(throws: ArchiveError.self) { try Archive(path: folder.path("missing/store")) }
    }
}
