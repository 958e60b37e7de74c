import Expressions
import Testing

@Suite("Regular expressions") struct PatternTests {
    /// A pattern, what it is found in, and what it is not found in.
    static let rows: [(String, [String], [String])] = [
        ("abc", ["abc", "xABCx"], ["ab", "acb", ""]),
        ("a.c", ["abc", "a c", "aéc"], ["ac", "a\nc"]),
        ("(?s)a.c", ["a\nc"], ["ac"]),
        ("^ab|cd$", ["abx", "xcd", "cd\n"], ["xab", "cdx", "cd\n\n"]),
        ("(?m)^ab$", ["x\nab\ny"], ["xab"]),
        ("\\Aab\\z", ["ab"], ["ab\n", "xab"]),
        ("ab\\Z", ["ab\n", "ab"], ["ab\n\n"]),
        ("a*b", ["b", "aaab"], ["a"]),
        ("a+?b", ["ab", "aaab"], ["b"]),
        ("^a{2}$", ["aa"], ["a", "aaa"]),
        ("^a{2,}$", ["aa", "aaaa"], ["a"]),
        ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]),
        ("^(ab){0,2}$", ["", "ab", "abab"], ["ababab"]),
        ("^a{0}b$", ["b"], ["ab"]),
        ("a{x}", ["a{x}"], ["a"]),
        ("(a|b)*c", ["abac", "c"], ["ab"]),
        ("^(?:a*)*$", ["", "aaa"], ["b"]),
        ("^(a*)+b?$", ["ab", "", "b"], ["ba"]),
        ("()*x", ["x"], ["y"]),
        ("[a-c]x", ["bx", "BX"], ["dx"]),
        ("[^a-c]x", ["dx"], ["bx", "BX", "x"]),
        ("[]a]", ["]", "a"], ["b"]),
        ("[a-]", ["-", "a"], ["b"]),
        ("[\\d\\-.]+$", ["1-2.3"], ["a"]),
        ("[[:digit:][:space:]]", ["1", " "], ["a"]),
        ("[[:^alpha:]]", ["1"], ["a"]),
        ("[[x]", ["["], ["a"]),
        ("\\bim\\b", ["an im b", "im"], ["time", "imx"]),
        ("\\Bim", ["time"], ["im"]),
        ("\\w+@\\w+\\.\\w+", ["a_1@b.c"], ["a@b"]),
        ("\\S\\s\\D\\W", ["a b-"], ["a 1-"]),
        ("(?-i)ABC", ["ABC"], ["abc"]),
        ("a(?-i)B(?i)c", ["aBC", "ABc"], ["abc"]),
        ("(?-i:A)b", ["AB", "Ab"], ["ab"]),
        ("x(?i)", ["X"], ["y"]),
        ("GRÜSSE", ["grüsse"], ["grusse"]),
        ("[à-ý]", ["É", "é"], ["e"]),
        ("\\x41\\x{1F600}", ["a😀"], ["b😀"]),
        ("\\$\\(\\.\\\\", ["$(.\\"], ["x"]),
        ("a||b", ["", "x"], []),
        ("^漢.$", ["漢字"], ["漢"]),
    ]

    @Test("What is found, and what is not")
    func finding() throws {
        var wrong: [String] = []
        for (source, found, missed) in PatternTests.rows {
            let pattern = try Pattern(source)
            wrong += found.filter { !pattern.isFound(in: $0) }.map { "\(source) is not found in \($0)" }
            wrong += missed.filter { pattern.isFound(in: $0) }.map { "\(source) is found in \($0)" }
        }
        #expect(wrong == [])
    }

    static let faults: [(String, Range<Int>)] = [
        ("*a", 0..<1), ("a|+", 2..<3), ("(ab", 0..<1), ("ab)", 2..<3), ("[ab", 0..<1), ("[b-a]", 1..<4), ("a\\", 1..<2),
        ("(?=a)", 0..<3), ("(?<n>a)", 0..<3), ("(a)\\1", 3..<5), ("a++", 1..<3), ("a{3,2}", 1..<6), ("\\q", 0..<2),
        ("(?x)", 2..<3), ("[[:foo:]]", 1..<8), ("\\xZ", 0..<2), ("a{9999}", 1..<7), ("(a{50}){50}", 7..<11),
        ("[a-\\d]", 1..<5), ("(?i", 0..<1), ("é(", 1..<2),
    ]

    @Test("What is wrong, and where")
    func errors() {
        var wrong: [String] = []
        for (source, range) in PatternTests.faults {
            do {
                _ = try Pattern(source)
                wrong.append("\(source) is read")
            } catch {
                if error.range != range { wrong.append("\(source): \(error.range) \(error.reason)") }
            }
        }
        #expect(wrong == [])
    }

    @Test("Nothing makes a search long", .timeLimit(.minutes(10)))
    func time() throws {
        let text = String(repeating: "a", count: 4000) + "b"
        for source in ["(a+)+$", "(a|aa)+c", "(.*)*x", "a*a*a*a*a*c", "((a*)*)*c", "(a?){30}a{30}c"] {
            #expect(try !Pattern(source).isFound(in: text))
        }
        let deep = String(repeating: "(", count: 10_000)
        #expect(throws: SyntaxError.self) { try Pattern(deep) }
        _ = try Pattern(String(repeating: "a?", count: 900))
    }
}
