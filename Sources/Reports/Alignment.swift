/// Two short sequences held against each other: which elements of one stand where those of the other do.
struct Alignment {
    /// A place of the one, of the other, or of both.
    struct Pair: Hashable {
        /// Its index in the first sequence; `nil` for a gap.
        let first: Int?
        /// Its index in the second sequence; `nil` for a gap.
        let second: Int?
        /// Whether both have the same there.
        let isSame: Bool
    }

    private(set) var pairs: [Pair] = []

    /// Sequences of which more differs than this are paired place by place.
    private static let limit = 512
    /// What is the same for fewer elements than this between two differences is chance.
    private static let shortestRun = 3

    init<Element: Hashable>(_ first: [Element], _ second: [Element]) {
        let shorter = min(first.count, second.count)
        let head = zip(first, second).prefix { $0 == $1 }.count
        let tail = zip(first.reversed(), second.reversed()).prefix(shorter - head).prefix { $0 == $1 }.count
        for index in 0..<head { pairs.append(Pair(first: index, second: index, isSame: true)) }
        let (a, b) = (Array(first[head..<first.count - tail]), Array(second[head..<second.count - tail]))
        var edges = (head, head)
        for run in Alignment.runs(a, b) {
            pair(edges, (head + run.first, head + run.second))
            for place in 0..<run.count {
                pairs.append(Pair(first: head + run.first + place, second: head + run.second + place, isSame: true))
            }
            edges = (head + run.first + run.count, head + run.second + run.count)
        }
        let ends = (first.count - tail, second.count - tail)
        pair(edges, ends)
        for place in 0..<tail { pairs.append(Pair(first: ends.0 + place, second: ends.1 + place, isSame: true)) }
    }

    /// Pairs what differs from `start` to `end`, and what one side has more with gaps.
    private mutating func pair(_ start: (Int, Int), _ end: (Int, Int)) {
        for place in 0..<max(end.0 - start.0, end.1 - start.1) {
            let (first, second) = (start.0 + place, start.1 + place)
            pairs.append(
                Pair(first: first < end.0 ? first : nil, second: second < end.1 ? second : nil, isSame: false))
        }
    }

    /// Elements in a row that are the same on both sides.
    private struct Run {
        let first: Int
        let second: Int
        var count: Int
    }

    private static func runs<Element: Hashable>(_ a: [Element], _ b: [Element]) -> [Run] {
        let inPlace = runs(inOrder: zip(a.indices, b.indices).filter { a[$0] == b[$1] })
        guard max(a.count, b.count) <= limit else { return inPlace }
        let change = b.difference(from: a)
        // Values that were changed, not moved, are read place by place.
        let changed = a.count - inPlace.reduce(0) { $0 + $1.count }
        if a.count == b.count, 2 * changed <= change.count + changed / 2 { return inPlace }
        let (removed, inserted) = (Set(change.removals.map(\.place)), Set(change.insertions.map(\.place)))
        let kept = zip(
            a.indices.filter { !removed.contains($0) }, b.indices.filter { !inserted.contains($0) })
        return runs(inOrder: Array(kept)).filter { $0.count >= shortestRun }
    }

    private static func runs(inOrder places: [(Int, Int)]) -> [Run] {
        var runs: [Run] = []
        for (first, second) in places {
            if let last = runs.last, last.first + last.count == first, last.second + last.count == second {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(Run(first: first, second: second, count: 1))
            }
        }
        return runs
    }
}

extension CollectionDifference.Change {
    fileprivate var place: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
