/// A regular expression, in the part of PCRE's language that can be searched for in time that grows with the text
/// alone.
///
/// Understood are characters and their escapes, `.`, classes (`[a-z]`, `[^,]`, `[[:alpha:]]`, `\d \w \s` and their
/// opposites), `^ $ \A \z \Z \b \B`, groups, `|`, the repetitions `* + ? {m} {m,} {m,n}` (lazy or not: found is found),
/// and `(?i) (?-i) (?s) (?m)` for all that follows in a group. Capitals do not count unless `(?-i)` stands in front.
///
/// What needs to try again (back references, looking ahead or behind, possessive and atomic groups) is refused: the
/// texts that are searched come from the wire, and whoever writes them could make such a search endless. Instead all
/// ways through the pattern are followed at once, so that each character of a text is looked at once, at a cost that is
/// at most the number of the pattern's steps.
public struct Pattern: Hashable, Sendable {
    /// Steps that a pattern may come to, repetitions written out.
    public static let stepLimit = 2000

    /// The pattern, as it was written.
    public let source: String
    private let steps: [Step]

    /// One step of the search. Places are indices of steps.
    enum Step: Hashable, Sendable {
        /// A character of a set.
        case character(CharacterSet)
        /// Both ways.
        case fork(Int, Int)
        case jump(Int)
        /// Nothing is taken, but something must hold of the place.
        case check(Boundary)
        case found
    }

    /// What can be asked of a place in the text.
    enum Boundary: Hashable, Sendable {
        case textStart
        case textEnd
        /// The end, or before the last line end.
        case lastLineEnd
        case lineStart
        case lineEnd
        case word
        case noWord
    }

    /// Reads a pattern; throws what is wrong with it, and where.
    public init(_ source: String) throws(SyntaxError) {
        var parser = PatternParser(source)
        self.source = source
        steps = try parser.parse()
    }

    /// Equal is what is written the same.
    public static func == (a: Pattern, b: Pattern) -> Bool { a.source.utf8.elementsEqual(b.source.utf8) }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }

    /// Whether it is found anywhere in a text.
    public func isFound(in text: String) -> Bool {
        var current = Places(steps.count)
        var next = Places(steps.count)
        var before: Unicode.Scalar?
        var scalars = text.unicodeScalars.makeIterator()
        var scalar = scalars.next()
        var after = scalars.next()
        while true {
            if enter(0, &current, Surroundings(before: before, at: scalar, after: after)) { return true }
            guard let here = scalar else { return false }
            let following = scalars.next()
            let end = Surroundings(before: here, at: after, after: following)
            for index in current.list {
                if case .character(let set) = steps[index], set.contains(here), enter(index + 1, &next, end) {
                    return true
                }
            }
            swap(&current, &next)
            next.removeAll()
            before = here
            scalar = after
            after = following
        }
    }

    /// What stands around a place.
    private struct Surroundings {
        let before: Unicode.Scalar?
        let at: Unicode.Scalar?
        let after: Unicode.Scalar?

        func holds(_ boundary: Boundary) -> Bool {
            switch boundary {
            case .textStart: before == nil
            case .textEnd: at == nil
            case .lastLineEnd: at == nil || (at == "\n" && after == nil)
            case .lineStart: before == nil || before == "\n"
            case .lineEnd: at == nil || at == "\n"
            case .word: isWordEdge
            case .noWord: !isWordEdge
            }
        }

        private var isWordEdge: Bool {
            (before.map(CharacterSet.isWord) ?? false) != (at.map(CharacterSet.isWord) ?? false)
        }
    }

    /// The steps that are reached at a place, each once.
    private struct Places {
        private(set) var list: [Int] = []
        private var isReached: [Bool]
        var waiting: [Int] = []

        init(_ count: Int) { isReached = [Bool](repeating: false, count: count) }

        mutating func reach(_ index: Int) -> Bool {
            guard isReached.indices.contains(index), !isReached[index] else { return false }
            isReached[index] = true
            list.append(index)
            return true
        }

        mutating func removeAll() {
            for index in list { isReached[index] = false }
            list.removeAll(keepingCapacity: true)
        }
    }

    /// Goes on from a step as far as no character is needed; true where the pattern is found.
    private func enter(_ start: Int, _ places: inout Places, _ surroundings: Surroundings) -> Bool {
        places.waiting.append(start)
        while let index = places.waiting.popLast() {
            guard places.reach(index) else { continue }
            switch steps[index] {
            case .character: break
            case .fork(let first, let second):
                places.waiting.append(second)
                places.waiting.append(first)
            case .jump(let target): places.waiting.append(target)
            case .check(let boundary): if surroundings.holds(boundary) { places.waiting.append(index + 1) }
            case .found:
                places.waiting.removeAll(keepingCapacity: true)
                return true
            }
        }
        return false
    }
}
