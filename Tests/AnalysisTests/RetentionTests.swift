import Archive
import Foundation
import Records
import Testing

@testable import Analysis

@Suite("What a store forgets") struct RetentionTests {
    private func retention(age: Int? = nil, size: Int? = nil) -> Retention {
        var retention = Retention()
        retention.age = age
        retention.size = size
        return retention
    }

    @Test("an original that was forgotten is told from one that nobody saw")
    func forgottenOriginal() throws {
        let halves = try Halves("appendix-k-clean.pcap")
        defer { halves.folder.remove() }
        let path = halves.folder.path("store")
        // Whatever is written is older than a span below zero.
        _ = try halves.run(halves.monday, try Archive(path: path, retention: retention(age: -1)))
        let push = try #require(try halves.run(halves.wednesday, try Archive(path: path)).pushes.first)
        #expect(push.parts.map(\.verdict) == push.parts.map { _ in .notSeen })
        #expect(push.parts.map(\.reason) == push.parts.map { _ in .evicted })
    }

    @Test("what was forgotten is known again when its capture is read again")
    func readAgain() throws {
        let halves = try Halves("appendix-k-clean.pcap")
        defer { halves.folder.remove() }
        let path = halves.folder.path("store")
        _ = try halves.run(halves.monday, try Archive(path: path, retention: retention(age: -1)))
        #expect(try halves.run(halves.wednesday, try Archive(path: path)).pushes.first?.verdict == .notSeen)
        _ = try halves.run(halves.monday, try Archive(path: path))
        #expect(try halves.run(halves.wednesday, try Archive(path: path)).pushes.first?.verdict == .match)
    }

    @Test("the file does not grow beyond its size, and the latest is what it keeps")
    func size() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let names = try FileManager.default.contentsOfDirectory(atPath: Expected.folder.path).sorted()
        let captures = names.filter { $0.hasSuffix(".pcap") }.map { Expected.folder.appending(path: $0).path }
        func fill(_ path: String, with captures: ArraySlice<String>, _ retention: Retention) throws -> (
            Int, Set<String>
        ) {
            do {
                for capture in captures {
                    var options = Analyzer.Options()
                    options.archive = try Archive(path: path, keepsBodies: true, retention: retention)
                    var analyzer = try Analyzer(paths: [capture], options: options)
                    var run = CollectedRun()
                    #expect(try analyzer.run(into: &run).storeFault == nil)
                }
            }
            var run = CollectedRun()
            _ = try StoredSessions(
                try Archive(path: path), selection: Selection(), isDetailed: false, generator: "test"
            ).run(into: &run)
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            return (try #require(size), Set(run.sessions.map(\.callID)))
        }
        let (all, everything) = try fill(folder.path("all"), with: captures[...], Retention())
        let (last, latest) = try fill(folder.path("last"), with: captures.suffix(1), Retention())
        let limit = last + (all - last) / 2
        let (size, kept) = try fill(folder.path("store"), with: captures[...], retention(size: limit))
        #expect(size <= limit)
        #expect(kept.isSuperset(of: latest))
        #expect(kept.count < everything.count)
    }
}
