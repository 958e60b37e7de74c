import MSRP
import Testing

private typealias Chunk = (start: UInt64, count: Int, flag: ContinuationFlag?)

/// Every order of the first `count` numbers.
private func orders(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return orders(count - 1).flatMap { order in
        (0..<count).map { place in
            var longer = order
            longer.insert(count - 1, at: place)
            return longer
        }
    }
}

@Suite("Chunks") struct ChunkJoinerTests {
    @Test("make a message in every order") func everyOrder() {
        let chunks: [Chunk] = [(1, 10, .more), (11, 5, .more), (16, 1, .more), (17, 20, .more), (37, 4, .last)]
        let wrong = orders(5).filter { order in
            var joiner = ChunkJoiner()
            var early = 0
            for (place, index) in order.enumerated() {
                let outcome = joiner.add(
                    range: chunks[index].start, count: chunks[index].count, flag: chunks[index].flag, declaredTotal: 40)
                if outcome.oddities != [] || (outcome.state == .complete) != (place == 4) { early += 1 }
                let seen = order[...place].sorted()
                if outcome.hasHole != (seen != Array(0...place)) { early += 1 }
            }
            return early > 0 || joiner.total != 40 || joiner.holes != [] || joiner.receivedCount != 40
        }
        #expect(orders(5).count == 120 && wrong == [])
    }

    @Test("that lack one leave its hole, in every order") func everyHole() {
        let chunks: [Chunk] = [(1, 10, .more), (11, 5, .more), (16, 1, .more), (17, 20, .more), (37, 4, .last)]
        let wrong = orders(5).filter { order in
            var joiner = ChunkJoiner()
            for index in order.dropLast() {
                _ = joiner.add(
                    range: chunks[index].start, count: chunks[index].count, flag: chunks[index].flag, declaredTotal: nil
                )
            }
            let lacking = chunks[order[4]]
            let hole = lacking.start..<lacking.start + UInt64(lacking.count)
            let expected = lacking.flag == .last ? [] : [hole]
            return joiner.state != .incomplete || joiner.holes != expected
                || joiner.missing(from: lacking.start, count: UInt64(lacking.count)) != [hole]
        }
        #expect(wrong == [])
    }

    @Test(
        "are judged",
        arguments: [
            ([(1, 0, "$", 0)], "complete", ChunkJoiner.Oddities()),
            ([(1, 20, "$", 25)], "complete", .endsBeforeTotal),
            ([(1, 20, "$", 14)], "complete", .behindTotal),
            ([(1, 10, "+", 10)], "incomplete", .behindTotal),
            ([(1, 10, "+", 30), (5, 10, "$", 30)], "complete", [.overlap, .endsBeforeTotal]),
            ([(1, 10, "+", 20), (1, 10, "+", 20)], "incomplete", [.overlap, .duplicate]),
            ([(1, 10, "+", 20), (11, 10, "$", 21)], "complete", [.totalChanged]),
            ([(1, 10, "+", 20), (11, 1, "#", 20)], "aborted", []),
            ([(1, 10, "$", 10), (1, 10, "$", 10)], "complete", [.overlap, .duplicate, .late]),
            ([(11, 10, "$", 20), (21, 5, "+", 40)], "incomplete", [.behindTotal, .totalChanged]),
            ([(1, 10, "-", 10)], "incomplete", []),
            ([(.max, 10, "$", 10)], "incomplete", .notTaken),
        ] as [([(UInt64, Int, Character, UInt64)], String, ChunkJoiner.Oddities)])
    func oddities(_ chunks: [(UInt64, Int, Character, UInt64)], _ state: String, _ oddities: ChunkJoiner.Oddities) {
        var joiner = ChunkJoiner()
        var last: ChunkJoiner.Outcome?
        for (start, count, flag, total) in chunks {
            last = joiner.add(
                range: start, count: count, flag: flag.asciiValue.flatMap { ContinuationFlag(rawValue: $0) },
                declaredTotal: total)
        }
        #expect("\(joiner.state)" == state && last?.oddities == oddities)
    }

    @Test("kept apart are bounded") func bounded() {
        var joiner = ChunkJoiner()
        var refused = 0
        for index in 0..<ChunkJoiner.limit + 3 {
            let start = UInt64(index) * 2 + 1
            let outcome = joiner.add(range: start, count: 1, flag: .more, declaredTotal: nil)
            if outcome.oddities.contains(.notTaken) { refused += 1 }
        }
        #expect(refused == 3 && joiner.receivedCount == UInt64(ChunkJoiner.limit))
    }

    @Test("add only what has not come") func missing() {
        var joiner = ChunkJoiner()
        _ = joiner.add(range: 5, count: 3, flag: .more, declaredTotal: nil)
        _ = joiner.add(range: 10, count: 2, flag: .more, declaredTotal: nil)
        #expect(joiner.missing(from: 1, count: 12) == [1..<5, 8..<10, 12..<13])
        #expect(joiner.missing(from: 5, count: 3) == [] && joiner.missing(from: 8, count: 0) == [])
        #expect(joiner.missing(from: .max, count: .max) == [] && joiner.contiguousCount == 0)
    }
}
