import Octets
import Testing

/// Repeats its numbers for a seed, so that a failure can be run again (SplitMix64).
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Where one octet lies.
private struct Place: Hashable {
    let frame: Int
    let offset: Int
}

/// Runs in stream order, some with octets between them that nobody has, and where each octet lies.
private func runs(_ dice: inout Dice) -> (runs: [Provenance.Run], places: [Int: Place], end: Int) {
    var made: [Provenance.Run] = []
    var places: [Int: Place] = [:]
    var position = Int.random(in: 0...5, using: &dice)
    for frame in 1...Int.random(in: 1...9, using: &dice) {
        if Int.random(in: 0..<4, using: &dice) == 0 { position += Int.random(in: 1...6, using: &dice) }
        let extent = Extent(
            capture: frame & 1, frame: frame, offset: Int.random(in: 0...99, using: &dice),
            count: Int.random(in: 1...7, using: &dice))
        for step in 0..<Int(extent.count) {
            places[position + step] = Place(frame: frame, offset: Int(extent.offset) + step)
        }
        made.append(.init(start: position, extent: extent, time: Timestamp(nanoseconds: Int64(frame))))
        position += Int(extent.count)
    }
    return (made, places, position)
}

private func places(_ extents: [Extent]) -> [Place] {
    extents.flatMap { extent in
        (0..<Int(extent.count)).map { Place(frame: extent.frame, offset: Int(extent.offset) + $0) }
    }
}

@Suite("Provenance") struct ProvenanceTests {
    @Test("agrees with a table of octets, whatever is asked or dropped", arguments: 1...60) func model(seed: UInt64) {
        var dice = Dice(state: seed)
        let (made, table, end) = runs(&dice)
        var provenance = Provenance()
        for run in made { provenance.append(run) }
        var wrong = 0
        var dropped = -1
        while dropped <= end + 2 {
            let kept = made.filter { $0.end > dropped }
            let known = table.filter { octet, _ in kept.contains { $0.start <= octet && octet < $0.end } }
            if provenance.runs != kept || provenance.runCount != kept.count { wrong += 1 }
            for lower in -2...end + 2 {
                if provenance.run(at: lower)?.extent.frame != known[lower]?.frame { wrong += 1 }
                for upper in lower...end + 3 {
                    let expected = (lower..<upper).compactMap { known[$0] }
                    let extents = provenance.extents(of: lower..<upper)
                    if places(extents) != expected || extents.contains(where: { $0.count == 0 }) { wrong += 1 }
                    let chain = provenance.chain(of: lower..<upper)
                    if lower < upper, chain?.array ?? [] != extents { wrong += 1 }
                }
            }
            dropped += Int.random(in: 1...9, using: &dice)
            provenance.dropRuns(before: dropped)
        }
        #expect(wrong == 0 && provenance.runs == [] && provenance.extents(of: 0..<end) == [])
    }

    @Test("forgets everything, and starts anew") func removal() {
        var provenance = Provenance(
            .init(start: 4, extent: Extent(capture: 0, frame: 1, offset: 0, count: 2), time: .distantPast))
        provenance.dropRuns(before: 5)
        #expect(provenance.runCount == 1)
        provenance.removeAll()
        let run = Provenance.Run(
            start: 9, extent: Extent(capture: 1, frame: 2, offset: 3, count: 4), time: Timestamp(nanoseconds: 5))
        provenance.append(run)
        #expect(provenance.runs == [run] && provenance.run(at: 12) == run && provenance.run(at: 13) == nil)
    }

    @Test(
        "packs its extents",
        arguments: [
            ([0, 1, 0, 0], nil), ([65_535, 0xFFFF_FFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], nil),
            ([7, 812, 54, 1_460], nil), ([-1, -1, -1, -1], [0, 0, 0, 0]),
            ([65_536, 1 << 48, 1 << 32, 1 << 32], [65_535, 0xFFFF_FFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF]),
            ([.max, .max, .max, .max], [65_535, 0xFFFF_FFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF]),
            ([.min, .min, .min, .min], [0, 0, 0, 0]),
        ] as [([Int], [Int]?)])
    func packing(given: [Int], expected: [Int]?) {
        let extent = Extent(capture: given[0], frame: given[1], offset: given[2], count: given[3])
        #expect([extent.capture, extent.frame, Int(extent.offset), Int(extent.count)] == expected ?? given)
    }

    @Test(
        "takes parts of its extents",
        arguments: [
            (0..<10, 100, 10), (3..<5, 103, 2), (9..<10, 109, 1), (10..<10, 110, 0), (4..<4, 104, 0), (-5..<3, 100, 3),
            (8..<99, 108, 2), (50..<60, 110, 0), (-9 ..< -3, 100, 0), (Int.min..<Int.max, 100, 10),
        ])
    func parts(range: Range<Int>, offset: Int, count: Int) {
        let extent = Extent(capture: 3, frame: 12, offset: 100, count: 10).extracting(range)
        #expect(extent == Extent(capture: 3, frame: 12, offset: offset, count: count))
    }

    @Test("is a chain of one element or more", arguments: 1...4) func chain(count: Int) {
        let numbers = Array(1...count)
        let made: Chain<Int>? = Chain(numbers)
        var grown = Chain(1)
        for number in numbers.dropFirst() { grown.append(number) }
        grown.appendUnlessLast(count)
        #expect(made == grown && made?.array == numbers && made.map { Array($0) } == numbers && made?.count == count)
        #expect(grown.last == count && grown.first == 1 && (0..<count).map { grown[$0] } == numbers)
        grown.appendUnlessLast(1)
        #expect(grown.count == (count == 1 ? 1 : count + 1) && (Chain([]) as Chain<Int>?) == nil)
    }

    @Test("An extent knows from which octets its own came")
    func wrapped() {
        let extent = Extent(capture: 1, frame: 7, offset: 66, count: 20)
        #expect(extent.wrapped == extent)
        #expect(extent.unwrapped.wrapped == extent)
        #expect(extent.expanded(to: 90, at: 3).wrapped == nil)
    }
}
