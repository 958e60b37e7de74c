import Octets
import Reassembly
import Testing

/// A handshake: both streams start at 1.
private let handshake = [a(0, .syn), b(0, ack: 1, [.syn]), a(1, ack: 1)]

/// A segment of another connection.
private func other(_ sequence: UInt32, _ text: String, wait: Int64 = 1) -> Segment {
    var made = a(sequence, text, wait: wait)
    made.port = 50_000
    return made
}

/// Segments, and what a consumer is told of them.
struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let segments: [Segment]
    let story: [String]

    init(_ name: String, _ segments: [Segment], _ story: [String]) {
        testDescription = name
        self.segments = segments
        self.story = story
    }
}

private let ends = ["0 ends", "1 ends", "close"]

/// Whatever number the streams start with: the wrap, and where the signed distance changes, fall into them.
private let initials: [UInt32] = [1_000, 0xFFFF_FFFF, 0xFFFF_FFFC, 0x7FFF_FFFD]

@Suite("A stream") struct StreamTests {
    private static let synchronised: [Row] = [
        Row("in order", [a(1, "abc"), a(4, "def"), b(1, "xyz")], ["0: abc", "0: def", "1: xyz"] + ends),
        Row("out of order", [a(4, "def"), a(1, "abc")], ["0: abc", "0: def"] + ends),
        Row("last first", [a(7, "ghi"), a(4, "def"), a(1, "abc")], ["0: abc", "0: def", "0: ghi"] + ends),
        Row("sent again", [a(1, "abc"), a(1, "abc"), a(4, "def"), a(1, "abc")], ["0: abc", "0: def"] + ends),
        Row("held twice", [a(4, "def"), a(4, "def"), a(1, "abc")], ["0: abc", "0: def"] + ends),
        Row("sent again, longer", [a(1, "abc"), a(1, "abcdef")], ["0: abc", "0: def"] + ends),
        Row("held, then longer", [a(4, "d"), a(4, "def"), a(1, "abc")], ["0: abc", "0: d", "0: ef"] + ends),
        Row("held, then shorter", [a(4, "def"), a(4, "d"), a(1, "abc")], ["0: abc", "0: def"] + ends),
        Row("overlapping behind", [a(1, "abc"), a(2, "bcde")], ["0: abc", "0: de"] + ends),
        Row("overlapping before", [a(3, "cde"), a(1, "abc")], ["0: abc", "0: de"] + ends),
        Row("contained", [a(1, "abcdef"), a(3, "cd"), a(7, "g")], ["0: abcdef", "0: g"] + ends),
        Row("containing what is held", [a(3, "cd"), a(1, "abcdef")], ["0: abcdef"] + ends),
        Row("held ones overlap", [a(3, "cde"), a(4, "def"), a(1, "ab")], ["0: ab", "0: cde", "0: f"] + ends),
        Row("kept alive by one octet", [a(1, "abc"), a(3, "?"), a(4, "def")], ["0: abc", "0: def"] + ends),
        Row("kept alive by none", [a(1, "abc"), a(3), b(1, ack: 4), a(4, "def")], ["0: abc", "0: def"] + ends),
        Row("probed at a zero window", [a(1, "abc"), a(4, "d"), a(4, "def")], ["0: abc", "0: d", "0: ef"] + ends),
        Row("with SYN repeated", [a(0, .syn), a(1, "abc"), a(0, .syn), a(4, "d")], ["0: abc", "0: d"] + ends),
        Row(
            "with FIN and data", [a(1, "abc", .fin), b(1, "x", .fin)], ["0: abc", "0 ends", "1: x", "1 ends", "close"]),
        Row("with FIN alone", [a(1, "abc"), a(4, .fin), b(1, .fin)], ["0: abc", "0 ends", "1 ends", "close"]),
        Row(
            "with FIN before its data", [a(4, "def", .fin), a(1, "abc"), b(1, .fin)],
            ["0: abc", "0: def", "0 ends", "1 ends", "close"]),
        Row("with FIN sent again", [a(1, "ab", .fin), a(1, "ab", .fin)], ["0: ab", "0 ends", "1 ends", "close"]),
        Row("with data behind FIN", [a(1, "ab", .fin), a(3, "cd")], ["0: ab", "0 ends", "1 ends", "close"]),
        Row("with data behind FIN's number", [a(1, "ab", .fin), a(4, "cd")], ["0: ab", "0 ends", "1 ends", "close"]),
        Row("half closed", [a(1, .fin), b(1, "xyz"), b(4, .fin)], ["0 ends", "1: xyz", "1 ends", "close"]),
        Row(
            "reset, and not heeded", [a(1, "abc"), b(1, .reset), a(1, "abc"), a(4, "def")],
            ["0: abc", "0 ends", "1 ends", "close", "join", "0: def", "0 ends", "1 ends", "close, half heard"]),
        Row("reset by one who guesses", [a(1, "abc"), b(0x5000_0000, .reset), a(4, "d")], ["0: abc", "0: d"] + ends),
        Row(
            "reset behind what was acknowledged", [b(1, "wxyz"), a(1, ack: 5), b(1, .reset), b(5, "!")],
            ["1: wxyz", "1: !"] + ends),
        Row(
            "FIN by one who guesses: before what came, far ahead, inside what follows",
            [
                a(1, "abc"), a(2, .fin), a(0x5000_0000, .fin), a(5, .fin), a(4, "def"), a(7, "g"), b(1, ack: 8),
            ], ["0: abc", "0: def", "0: g"] + ends),
        Row(
            "SYN by one who guesses", [a(1, "abc"), a(900, .syn), a(4, "def"), b(1, ack: 7)],
            ["0: abc", "0: def"] + ends),
        Row(
            "SYN of another connection, the end of the first not seen",
            [a(1, "abc"), a(900, .syn), b(70, ack: 901, [.syn]), a(901, "x", ack: 71), b(71, "y")],
            ["0: abc", "0 ends", "1 ends", "close", "open", "0: x", "1: y"] + ends),
        Row(
            "the same, unanswered", [a(1, "abc"), a(900, .syn), a(901, "x")],
            [
                "0: abc", "0 ends", "1 ends", "close", "open", "0: x", "0 ends", "1 ends",
                "close, half heard",
            ]),
        Row(
            "a leap that sender and receiver go on without",
            [a(1, "ab"), a(5_000, "?!"), a(3, "c"), b(1, ack: 4), a(4, "d", wait: 31_000), b(1, ack: 5)],
            ["0: ab", "0: c", "0: d"] + ends),
        Row(
            "what was captured first stands, also behind a hole",
            [a(1, "ab"), a(6, "100"), a(4, "xx999"), a(3, "c")],
            ["0: ab", "0 other octets in 6", "0: c", "0: xx", "0: 100"] + ends),
        Row(
            "other octets than two of the last eight segments had, and than two before them",
            (0..<10).map { a(1 + 2 * $0, "ab") } + [a(18, "??"), a(2, "??")],
            Array(repeating: "0: ab", count: 10) + Array(repeating: "0 other octets in 14", count: 2) + ends),
        Row("reset with a segment held", [a(4, "d"), b(1, .reset)], ["0 hole 3", "0: d"] + ends),
        Row(
            "reset, its four-tuple used again",
            [a(1, "abc"), a(4, .reset), a(70, .syn), b(0, ack: 71, [.syn]), a(71, "x")],
            ["0: abc"] + ends + ["open", "0: x"] + ends),
        Row(
            "whose four-tuple is used again", [a(1, "abc"), a(70, .syn), a(71, "xyz")],
            ["0: abc"] + ends + ["open", "0: xyz", "0 ends", "1 ends", "close, half heard"]),
        Row(
            "closed, its four-tuple used again", [a(1, .fin), b(1, .fin), a(2, ack: 2), a(90, .syn), a(91, "x")],
            ends + ["open", "0: x", "0 ends", "1 ends", "close, half heard"]),
        Row(
            "closed, and all of it captured again",
            [a(1, "ab", .fin), b(1, .fin)] + handshake + [a(1, "ab", .fin), b(1, .fin)], ["0: ab"] + ends),
        Row("urgent to nobody", [a(1), a(1, ack: 1), b(1, ack: 1)], ends),
    ]

    @Test("is put in order", arguments: synchronised) func order(row: Row) {
        let stories = initials.map { Run(handshake + row.segments, initial: $0).story }
        #expect(stories == initials.map { _ in ["open"] + row.story })
    }

    private static let begun: [Row] = [
        Row(
            "refused, and tried again with the same number",
            [a(0, .syn), b(0, ack: 1, .reset), a(0, .syn), b(0, ack: 1, [.syn]), a(1, "x")],
            ends + ["open", "0: x"] + ends),
        Row(
            "refused by one who guesses", [a(0, .syn), b(0, ack: 0, .reset), b(0, ack: 1, [.syn]), a(1, "x")],
            ["0: x"] + ends),
        Row(
            "refused, and answered none the less",
            [a(0, .syn), b(0, ack: 1, .reset), b(70, ack: 1, [.syn]), a(1, "x", ack: 71), b(71, "y")],
            ends + ["open", "0: x", "1: y"] + ends),
        Row(
            "answered with another number",
            [a(0, .syn), b(500, ack: 1, [.syn]), b(70, ack: 1, [.syn]), a(1, "x", ack: 71), b(71, "yz")],
            ["0: x", "1: yz"] + ends),
        Row(
            "answered with another number, too late",
            [a(0, .syn), b(0, ack: 1, [.syn]), a(1, ack: 1), b(500, ack: 1, [.syn]), b(1, "yz")],
            ["1: yz"] + ends),
        Row(
            "refused, and the refusal sent again",
            [a(0, .syn), b(0, ack: 1, .reset), b(0, ack: 1, .reset)], ends),
    ]

    @Test("is begun", arguments: begun) func beginning(row: Row) {
        let stories = initials.map { Run(row.segments, initial: $0).story }
        #expect(stories == initials.map { _ in ["open"] + row.story })
    }

    private static let joined: [Row] = [
        Row("in order", [a(100, "ab"), a(102, "cd")], ["join", "0: ab", "0: cd"]),
        Row("0, 2, 1", [a(100, "ab"), a(104, "ef"), a(102, "cd")], ["join", "0: ab", "0: cd", "0: ef"]),
        // What came before the first segment is too late for a consumer that took it.
        Row("1, 0, 2", [a(102, "cd"), a(100, "ab"), a(104, "ef")], ["join", "0: cd", "0: ef"]),
        Row("behind an acknowledgement", [b(9, ack: 100), a(102, "cd"), a(100, "ab")], ["join", "0: ab", "0: cd"]),
        // Captures of two directions may be out of step: the acknowledgement comes before its octets.
        Row("after an acknowledgement", [b(9, ack: 102), a(100, "ab"), a(102, "cd")], ["join", "0: abcd"]),
        Row("kept alive by one octet", [b(9, ack: 102), a(101, "?"), a(102, "cd")], ["join", "0: cd"]),
        Row("torn before the first octet", [b(9, ack: 100), a(102, "cd")], ["join", "0: cd"]),
        Row("torn behind it", [a(100, "ab"), a(104, "ef")], ["join", "0: ab", "0 hole 2", "0: ef"]),
        Row("with FIN alone", [a(100, .fin)], ["join", "0 ends"]),
        Row("with an answer to SYN", [b(0, ack: 1, [.syn]), a(1, "abc")], ["open", "0: abc"]),
        Row("with an answer to SYN, torn", [b(0, ack: 1, [.syn]), a(4, "d")], ["open", "0 hole 3", "0: d"]),
    ]

    @Test("is joined in its middle", arguments: joined) func middle(row: Row) {
        let stories = initials.map { initial in
            Run(row.segments, initial: initial).story.filter { !$0.contains("ends") && !$0.contains("close") }
        }
        #expect(stories == initials.map { _ in row.story.filter { !$0.contains("ends") } })
    }

    @Test(
        "is joined in its middle by segments that nothing was taken of",
        arguments: [
            ([a(102, "cd"), a(100, "ab"), a(104, "ef")], "0: abcdef"),
            ([a(104, "ef"), a(102, "cd"), a(100, "ab")], "0: abcdef"),
            ([a(102, "cd"), a(104, "ef"), a(100, "ab")], "0: abcdef"),
            ([a(102, "cd"), a(99, "ab"), a(104, "ef")], "0: cdef"),
            ([a(102, "cd"), a(102, "cd"), a(101, "b")], "0: bcd"),
        ])
    func rebased(segments: [Segment], expected: String) {
        let stories = initials.map { Run(segments, initial: $0, .messages(of: 100)).story }
        #expect(stories == initials.map { _ in ["join", expected, "0 ends", "1 ends", "close, half heard"] })
    }

    private static let torn: [Row] = [
        Row("and ends", [a(1, "ab"), a(6, "fg")], ["0: ab", "0 hole 3", "0: fg"] + ends),
        Row(
            "twice", [a(1, "ab"), a(9, "ij"), a(6, "fg")], ["0: ab", "0 hole 3", "0: fg", "0 hole 1", "0: ij"] + ends),
        Row(
            "and acknowledged, but young", [a(1, "ab"), a(4, "de"), b(1, ack: 6, wait: 200), a(3, "c")],
            ["0: ab", "0: c", "0: de"] + ends),
        Row(
            "and acknowledged", [a(1, "ab"), a(4, "de"), b(1, ack: 6), a(6, "f", wait: 400), a(3, "c")],
            ["0: ab", "0 hole 1", "0: de", "0: f"] + ends),
        Row(
            "and not acknowledged", [a(1, "ab"), a(4, "de"), b(1, ack: 3), b(1, ack: 3, wait: 20_000), a(3, "c")],
            ["0: ab", "0: c", "0: de"] + ends),
        Row(
            "and never acknowledged", [a(1, "ab"), a(4, "de"), b(1, ack: 3, wait: 31_000), a(3, "c")],
            ["0: ab", "0 hole 1", "0: de"] + ends),
        Row(
            "by a number that nobody acknowledges",
            [a(1, "ab"), b(1, ack: 3), a(0x2000_0000, "?!"), a(3, "c", wait: 31_000), a(4, "d")],
            ["0: ab", "0: c", "0: d"] + ends),
        Row(
            "at its start", [a(4, "de"), b(1, ack: 6), b(1, wait: 400)],
            ["0 hole 3", "0: de"] + ends),
        Row("at its end, acknowledged", [a(1, "ab"), b(1, ack: 7)], ["0: ab", "0 hole 4"] + ends),
        Row("at its end, but for a FIN perhaps", [a(1, "ab"), b(1, ack: 4)], ["0: ab"] + ends),
        Row("at its end, beyond every window", [a(1, "ab"), b(1, ack: 1_500_000_000)], ["0: ab"] + ends),
        Row("before FIN", [a(1, "ab"), a(6, .fin), b(1, .fin)], ["0: ab", "1 ends", "0 hole 3", "0 ends", "close"]),
        Row(
            "and ended by time",
            [a(4, "de", .fin), b(1, ack: 7, [.fin]), other(1, "y", wait: 400), other(2, "z")],
            ["1 ends", "join", "0: y", "0 hole 3", "0: de", "0 ends", "close", "0: z", "0 ends", "1 ends"]
                + ["close, half heard"]),
        Row("by the snap length", [a(1, "abcdef", cut: 2), a(7, "gh")], ["0: abcd", "0 cut 2", "0: gh"] + ends),
        Row("by a snap length at its header", [a(1, "ab", cut: 2), a(3, "c")], ["0 cut 2", "0: c"] + ends),
        Row("in its options", [a(1, "ab", cut: 5), a(3, "c")], ["0 cut 2", "0: c"] + ends),
        Row(
            "by the snap length while held", [a(3, "cdef", cut: 1), a(1, "ab"), a(7, "g")],
            ["0: ab", "0: cde", "0 cut 1", "0: g"] + ends),
        Row(
            "by the snap length, and sent again", [a(1, "abcd", cut: 2), a(1, "abcd"), a(5, "ef")],
            ["0: ab", "0 cut 2", "0: ef"] + ends),
        Row(
            "by the snap length where it is not new", [a(1, "abcd"), a(1, "abcd", cut: 2), a(3, "cdef", cut: 3)],
            ["0: abcd", "0 cut 2"] + ends),
        Row(
            "by the snap length before FIN", [a(1, "abcd", .fin, cut: 1), b(1, .fin)],
            ["0: abc", "0 cut 1", "0 ends", "1 ends", "close"]),
    ]

    @Test("is torn", arguments: torn) func holes(row: Row) {
        let stories = initials.map { Run(handshake + row.segments, initial: $0).story }
        #expect(stories == initials.map { _ in ["open"] + row.story })
    }

    private static let watched: [Row] = [
        Row("at once", [a(1, "abc"), b(1, ack: 4)], ["0: abc", "0 acknowledged 3 in 5"] + ends),
        Row("in part", [a(1, "abc"), b(1, ack: 3), b(1, ack: 4)], ["0: abc", "0 acknowledged 3 in 6"] + ends),
        Row(
            "together", [a(1, "abc"), a(4, "def"), b(1, ack: 7), b(1, ack: 7)],
            ["0: abc", "0: def", "0 acknowledged 3 in 6", "0 acknowledged 6 in 6"] + ends),
        Row(
            "before it is whole", [a(1, "ab"), b(1, ack: 4), a(3, "c"), b(1, ack: 4)],
            ["0: abc", "0 acknowledged 3 in 5"] + ends),
        Row("before it is seen", [b(1, ack: 4), a(1, "abc")], ["0: abc", "0 acknowledged 3 in 4"] + ends),
        Row(
            "together, before they are seen", [b(1, ack: 7), a(1, "abc"), a(4, "def")],
            ["0: abc", "0 acknowledged 3 in 4", "0: def", "0 acknowledged 6 in 4"] + ends),
        Row(
            "together, before they are seen in pieces", [b(1, ack: 7), a(1, "ab"), a(3, "cd"), a(5, "ef")],
            ["0: abc", "0 acknowledged 3 in 4", "0: def", "0 acknowledged 6 in 4"] + ends),
        Row(
            "together, before the first has ended", [a(1, "ab"), b(1, ack: 7), a(3, "c"), a(4, "def")],
            ["0: abc", "0 acknowledged 3 in 5", "0: def", "0 acknowledged 6 in 5"] + ends),
        Row(
            "in the end of the connection", [a(1, "abc", .fin), b(1, ack: 5, [.fin])],
            ["0: abc", "0 ends", "0 acknowledged 3 in 5", "1 ends", "close"]),
        Row("by nobody", [a(1, "abc"), b(1, ack: 1), b(1, ack: 4, [.reset])], ["0: abc"] + ends),
    ]

    @Test("has its messages acknowledged", arguments: watched) func acknowledgements(row: Row) {
        let stories = initials.map { Run(handshake + row.segments, initial: $0, .messages(of: 3), watches: true).story }
        #expect(stories == initials.map { _ in ["open"] + row.story })
    }

    @Test("joined in its middle has its messages acknowledged, also those from before") func rebasedAcknowledgement() {
        let segments = [a(103, "def"), b(9, ack: 106), a(100, "abc"), a(106, "ghi"), b(9, ack: 109)]
        let run = Run(segments, .messages(of: 6), watches: true)
        let story = ["join", "0: abcdef", "0 acknowledged 6 in 2", "0: ghi", "0 ends", "0 acknowledged 9 in 5"]
        #expect(run.story == story + ["1 ends", "close"])
    }

    @Test("is left alone when its consumer asks for that") func ignored() {
        let segments = [a(1, "abcdef"), a(9, "i"), a(7, "gh"), a(10, .fin), b(1, "xyzxyz"), b(7, "u", .fin)]
        let run = Run(handshake + segments + [other(1, "y")], .ignoringRest(after: 4))
        let story = ["open", "0: abcd", "1: xyzx", "close", "join", "0: y", "0 ends", "1 ends", "close, half heard"]
        #expect(run.story == story && run.ledger[.msrp] == 5 && run.ledger[.tcpOther] == 1)
    }
}
