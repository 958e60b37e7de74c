import Testing

@testable import Reports

@Suite("Two values held against each other") struct AlignmentTests {
    /// Both values, and what differs in each: its places with `^`, a gap in the other one as `-`.
    static let rows: [(String, String, String, String)] = [
        ("at 7 pm", "at 9 pm", "   ^   ", "   ^   "),
        ("sip:user2", "sip: user2", "    -     ", "    ^     "),
        ("sip: user2", "sip:user2", "    ^     ", "    -     "),
        ("<sip:user1@a>", "<sip:mallory@a>", "     ^^^^^--   ", "     ^^^^^^^   "),
        ("12:30", "13:45", " ^ ^^", " ^ ^^"),
        ("abc", "", "^^^", "---"),
        ("", "abc", "---", "^^^"),
        ("aaaa", "aaa", "   ^", "   -"),
        ("one two three four", "two three four", "^^^^              ", "----              "),
        ("the same", "the same", "        ", "        "),
    ]

    private static func marks(_ pairs: [Alignment.Pair], _ side: (Alignment.Pair) -> Int?) -> String {
        String(pairs.map { $0.isSame ? " " : side($0) == nil ? "-" : "^" })
    }

    @Test("What differs is what a reader would say")
    func marked() {
        var wrong: [String] = []
        for (first, second, mine, theirs) in AlignmentTests.rows {
            let pairs = Alignment(Array(first.utf8), Array(second.utf8)).pairs
            let marks = (AlignmentTests.marks(pairs, \.first), AlignmentTests.marks(pairs, \.second))
            if marks != (mine, theirs) { wrong.append("\(first)|\(marks.0)|  \(second)|\(marks.1)|") }
        }
        #expect(wrong == [])
    }

    @Test("Each element has its place, in order, and the same stand for the same", arguments: 0..<300)
    func complete(seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(bound, 1)
        }
        let size = seed % 7 == 0 ? 700 : 60
        let first = (0..<next(size)).map { _ in next(seed % 3 == 0 ? 3 : 40) }
        var second = first
        for _ in 0..<next(8) {
            let place = next(second.count)
            switch next(3) {
            case 0: second.insert(contentsOf: (0..<next(9)).map { _ in next(40) }, at: min(place, second.count))
            case 1: second.removeSubrange(place..<min(place + next(5), second.count))
            default: if second.indices.contains(place) { second[place] = next(40) }
            }
        }
        let pairs = Alignment(first, second).pairs
        #expect(pairs.compactMap(\.first) == Array(first.indices))
        #expect(pairs.compactMap(\.second) == Array(second.indices))
        for pair in pairs where pair.isSame {
            guard let mine = pair.first, let theirs = pair.second else {
                Issue.record("a gap is the same as nothing")
                continue
            }
            #expect(first[mine] == second[theirs])
        }
        #expect(pairs.allSatisfy { $0.first != nil || $0.second != nil })
    }
}
