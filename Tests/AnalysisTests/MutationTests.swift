import Analysis
import Foundation
import Records
import Testing

/// From clean pushes, one octet at a time is changed in what is stored: the program has to name exactly that field.
@Suite("Mutants of clean pushes") struct MutationTests {
    static let captures = [
        "appendix-k-clean.pcap", "pager-mode.pcap", "ipv6-vlan.pcap", "nanoseconds.pcapng",
        "two-messages-one-segment.pcap", "hyphen-lines.pcap",
    ]

    /// Fields in which a copy may differ from its original (PROTOCOL.md §3.3 and §3.5): they are hop by hop, added by the
    /// server, or no one's promise.
    private static let free: Set<String> = [
        "via", "max-forwards", "route", "record-route", "date", "organization",
    ]
    /// Fields that count octets: where they lie, octets are missing, but nothing was altered.
    private static let counts: Set<String> = ["content-length", "byte-range"]

    @Test("name the field that was changed", arguments: captures) func survivors(_ name: String) throws {
        let mutator = try #require(Mutator(path: Expected.folder.appending(path: name).path))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var survivors: [String] = []
        var count = 0
        var seen: [String: Int] = [:]
        for place in mutator.places {
            // Some octets of each field, of the first capture more than of the others.
            let times = seen["\(place.part) \(place.field)", default: 0]
            seen["\(place.part) \(place.field)"] = times + 1
            if times % (name == Self.captures[0] ? 3 : 5) != 0 { continue }
            count += 1
            let path = try folder.write("mutant", mutator.mutant(at: place))
            let told = try Self.told(CollectedRun.of([path]), place)
            if let told { survivors.append(told) }
        }
        #expect(survivors == [])
        #expect(count > (name == Self.captures[0] ? 300 : 60))
    }

    /// What is wrong with the verdict; `nil` where it is right.
    private static func told(_ run: CollectedRun, _ place: Mutator.Place) -> String? {
        let what = "\(place.part) \(place.field) @\(place.offset) \(place.context)"
        guard run.pushes.count == 1, run.pushes[0].parts.indices.contains(place.part) else { return "\(what): no push" }
        let part = run.pushes[0].parts[place.part]
        let others = run.pushes[0].parts.filter { $0.index != part.index && $0.verdict != .match }
        let broken = Set(part.differences.filter { !$0.allowed }.map { $0.field.lowercased() })
        let field = place.field.lowercased()
        if counts.contains(field) {
            return part.verdict == .match || part.verdict == .incomplete ? nil : "\(what): \(part.verdict)"
        }
        if free.contains(field) {
            return part.verdict == .match ? nil : "\(what): \(part.verdict) \(broken.sorted())"
        }
        if part.verdict == .altered, broken == [field], others.isEmpty { return nil }
        let side = others.map { "\($0.index) \($0.verdict)" }
        return "\(what): \(part.verdict) \(broken.sorted()) \(side)"
    }
}
