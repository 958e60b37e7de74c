import Archive
import Foundation
import Records
import Testing

@testable import Analysis

/// One octet at a time is changed in what is stored, and the original comes to be known from the store alone: the verdict
/// is that of one run over both, whichever half was read first, though no body is kept.
@Suite("Mutants of pushes whose originals are in a store") struct StoreMutationTests {
    /// What is said of each part: its verdict, and the fields that may not differ and do.
    private static func said(_ push: PushRecord?) -> [[String]] {
        (push?.parts ?? []).map { part in
            [part.verdict.rawValue] + part.differences.filter { !$0.allowed }.map { $0.field.lowercased() }
        }
    }

    @Test(
        "are judged as in one run",
        arguments: ["appendix-k-clean.pcap", "pager-mode.pcap", "hyphen-lines.pcap"])
    func mutants(_ name: String) throws {
        let mutator = try #require(Mutator(path: Expected.folder.appending(path: name).path))
        let halves = try Halves(name)
        defer { halves.folder.remove() }
        let known = halves.folder.path("known")
        _ = try halves.run(halves.monday, try Archive(path: known))
        var judgedOtherwise: [String] = []
        var count = 0
        // Some eighty, spread over all of them.
        let step = max(11, mutator.places.count / 80)
        for place in mutator.places.enumerated().filter({ $0.offset.isMultiple(of: step) }).map(\.element) {
            count += 1
            let mutant = mutator.mutant(at: place)
            let whole = try CollectedRun.of([halves.folder.write("mutant.pcap", mutant)]).pushes.first
            let octets =
                mutator.capture.preamble + mutant.suffix(mutator.capture.records[halves.last...].joined().count)
            let wednesday = try halves.folder.write("wednesday.pcap", octets)
            for path in ["forward", "backward"].map(halves.folder.path) {
                for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            }
            try FileManager.default.copyItem(atPath: known, toPath: halves.folder.path("forward"))
            let forward = try halves.run(wednesday, try Archive(path: halves.folder.path("forward"))).pushes.first
            let archive = try Archive(path: halves.folder.path("backward"))
            _ = try halves.run(wednesday, archive)
            _ = try halves.run(halves.monday, archive)
            var backward = CollectedRun()
            _ = try Verification(archive, generator: "test").run(into: &backward)
            for (order, push) in [("forward", forward), ("backward", backward.pushes.first)]
            where Self.said(push) != Self.said(whole) {
                judgedOtherwise.append("\(order) \(place.part) \(place.field) \(place.context): \(Self.said(push))")
            }
        }
        #expect(judgedOtherwise == [])
        #expect(count > 30)
    }
}
