/// Which messages are meant by what an acknowledgement is waited for under, however often messages move.
struct Tokens {
    /// A token, as a distance from the base, and the index of the message that it stands for; -1 once it was taken.
    private struct Entry {
        let distance: UInt32
        var message: Int32
    }

    /// The token of the first distance; those before it are among the `moved`.
    private var base = 0
    /// In the order of their tokens.
    private var entries: [Entry] = []
    /// How many of them were taken.
    private var taken = 0
    private var moved: [Int: [Int]] = [:]
    /// So many taken ones are let go of at once, where they are the most.
    private static let leastTaken = 1024

    /// A stretch that is waited for under a token, none of which is less than those before, finished a message: one segment
    /// may bring several.
    mutating func note(_ token: Int, _ message: Int) {
        if entries.isEmpty { base = max(base, token) }
        guard let distance = UInt32(exactly: token - base) else { return }
        let index = Int32(truncatingIfNeeded: message)
        if let last = entries.last, last.distance > distance { return }
        entries.append(Entry(distance: distance, message: index))
    }

    /// Takes the indices of a token's messages, and calls `body` with each; not with one that was taken, or has been let go
    /// of.
    @inline(__always)
    mutating func take(_ token: Int, _ body: (Int) -> Void) {
        if !moved.isEmpty, let messages = moved.removeValue(forKey: token) { messages.forEach(body) }
        guard var place = place(of: token) else { return }
        let distance = entries[place].distance
        while place < entries.count, entries[place].distance == distance {
            if entries[place].message >= 0 {
                body(Int(entries[place].message))
                entries[place].message = -1
                taken += 1
            }
            place += 1
        }
        if taken >= Self.leastTaken, taken > entries.count / 2 {
            entries.removeAll { $0.message < 0 }
            taken = 0
        }
    }

    /// The place of a token's first message.
    private func place(of token: Int) -> Int? {
        guard let distance = UInt32(exactly: token - base) else { return nil }
        // Nearly all are asked for soon after they came: they stand near the end.
        var (high, step) = (entries.count, 8)
        var low = max(0, high - step)
        while low > 0, entries[low].distance >= distance {
            high = low
            step *= 2
            low = max(0, high - step)
        }
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].distance < distance { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].distance == distance ? low : nil
    }

    /// Messages have moved.
    mutating func move(_ moves: [Int: Int]) {
        moved = moved.mapValues { $0.compactMap { moves[$0] } }.filter { !$0.value.isEmpty }
        for entry in entries {
            if let new = moves[Int(entry.message)] { moved[base + Int(entry.distance), default: []].append(new) }
        }
        entries = []
        taken = 0
    }
}
