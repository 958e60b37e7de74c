/// Reads a regular expression and writes its steps.
struct PatternParser {
    private let source: String
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0
    private var flags = Flags()

    private struct Flags {
        var ignoresCase = true
        var dotTakesLineEnds = false
        var isMultiline = false
    }

    /// Steps whose places count from their first.
    private typealias Piece = [Pattern.Step]

    init(_ source: String) {
        self.source = source
        scalars = Array(source.unicodeScalars)
    }

    mutating func parse() throws(SyntaxError) -> [Pattern.Step] {
        let steps = try alternatives()
        if position < scalars.count {
            throw error(position..<position + 1, "this parenthesis closes none; a parenthesis itself is \\)")
        }
        return steps + [.found]
    }

    private func error(_ range: Range<Int>, _ reason: String) -> SyntaxError { SyntaxError(source, at: range, reason) }

    private mutating func takes(_ scalar: Unicode.Scalar) -> Bool {
        guard position < scalars.count, scalars[position] == scalar else { return false }
        position += 1
        return true
    }

    /// Refuses what has come to be too much.
    private func checked(_ piece: Piece, from start: Int) throws(SyntaxError) -> Piece {
        guard piece.count <= Pattern.stepLimit else {
            throw error(start..<position, "this comes to more than \(Pattern.stepLimit) steps, repetitions written out")
        }
        return piece
    }

    // MARK: Structure

    private mutating func alternatives() throws(SyntaxError) -> Piece {
        let start = position
        let outer = flags
        defer { flags = outer }
        var branches = [try sequence()]
        while takes("|") { branches.append(try sequence()) }
        // From the last to the first: each is tried beside all that follow it.
        var piece = branches.removeLast()
        for branch in branches.reversed() {
            piece = PatternParser.fork(branch, piece)
            _ = try checked(piece, from: start)
        }
        return piece
    }

    /// `first`, or `second`.
    private static func fork(_ first: Piece, _ second: Piece) -> Piece {
        let other = first.count + 2
        return [.fork(1, other)] + shifted(first, by: 1) + [.jump(other + second.count)] + shifted(second, by: other)
    }

    private static func shifted(_ piece: Piece, by count: Int) -> Piece {
        piece.map { step in
            switch step {
            case .fork(let first, let second): .fork(first + count, second + count)
            case .jump(let target): .jump(target + count)
            case .character, .check, .found: step
            }
        }
    }

    private mutating func sequence() throws(SyntaxError) -> Piece {
        let start = position
        var piece: Piece = []
        while position < scalars.count, scalars[position] != "|", scalars[position] != ")" {
            let atom = try repeated(try atom(), from: position)
            piece += PatternParser.shifted(atom, by: piece.count)
            _ = try checked(piece, from: start)
        }
        return piece
    }

    // MARK: Repetition

    private mutating func repeated(_ first: Piece, from start: Int) throws(SyntaxError) -> Piece {
        var piece = first
        while position < scalars.count {
            let sign = position
            let bounds: (least: Int, most: Int?)
            switch scalars[position] {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            case "{":
                guard let counted = try counts() else { return piece }
                bounds = counted
            default: return piece
            }
            if scalars[sign] != "{" { position += 1 }
            if position < scalars.count, scalars[position] == "+" {
                throw error(sign..<position + 1, "possessive repetition is not understood here")
            }
            _ = takes("?")
            if piece.isEmpty { continue }
            piece = try times(piece, bounds.least, bounds.most, from: sign)
        }
        return piece
    }

    /// `{2}`, `{2,}`, `{2,5}`; `nil` where the brace stands for itself.
    private mutating func counts() throws(SyntaxError) -> (least: Int, most: Int?)? {
        let start = position
        position += 1
        guard let least = number() else {
            position = start
            return nil
        }
        var most: Int? = least
        if takes(",") { most = number() }
        guard takes("}") else {
            position = start
            return nil
        }
        if let most, most < least { throw error(start..<position, "the second number is less than the first") }
        return (least, most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while position < scalars.count, "0"..."9" ~= scalars[position] {
            // Beyond the limit no number is more than another.
            value = min((value ?? 0) * 10 + Int(scalars[position].value - 0x30), Pattern.stepLimit + 1)
            position += 1
        }
        return value
    }

    private func times(_ piece: Piece, _ least: Int, _ most: Int?, from sign: Int) throws(SyntaxError) -> Piece {
        // What is written out is counted before it is.
        let copies = max(least, most ?? least, 1)
        guard copies <= Pattern.stepLimit, copies * (piece.count + 2) <= 2 * Pattern.stepLimit else {
            throw error(sign..<position, "this comes to more than \(Pattern.stepLimit) steps, repetitions written out")
        }
        var result: Piece = []
        for _ in 0..<least { result += PatternParser.shifted(piece, by: result.count) }
        if let most {
            for _ in least..<max(most, least) {
                let start = result.count
                result.append(.fork(start + 1, start + 1 + piece.count))
                result += PatternParser.shifted(piece, by: start + 1)
            }
        } else {
            let start = result.count
            result.append(.fork(start + 1, start + piece.count + 2))
            result += PatternParser.shifted(piece, by: start + 1)
            result.append(.jump(start))
        }
        return try checked(result, from: sign)
    }

    // MARK: Atoms

    private mutating func atom() throws(SyntaxError) -> Piece {
        let start = position
        let scalar = scalars[position]
        position += 1
        switch scalar {
        case "(": return try group(from: start)
        case "[": return [.character(try characterClass(from: start))]
        case ".": return [.character(CharacterSet(anyWithLineEnds: flags.dotTakesLineEnds))]
        case "^": return [.check(flags.isMultiline ? .lineStart : .textStart)]
        case "$": return [.check(flags.isMultiline ? .lineEnd : .lastLineEnd)]
        case "*", "+", "?": throw error(start..<position, "nothing stands before this that could be repeated")
        case "\\": return [try escape(from: start)]
        default: return [.character(CharacterSet(scalar, ignoresCase: flags.ignoresCase))]
        }
    }

    private mutating func group(from start: Int) throws(SyntaxError) -> Piece {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Expression.depthLimit else {
            throw error(start..<position, "more than \(Expression.depthLimit) groups stand in each other")
        }
        let outer = flags
        if takes("?"), try setting(from: start) { return [] }
        let piece = try alternatives()
        flags = outer
        guard takes(")") else { throw error(start..<start + 1, "this parenthesis is not closed") }
        return piece
    }

    /// What stands behind `(?`; true where it was flags alone, and is closed.
    private mutating func setting(from start: Int) throws(SyntaxError) -> Bool {
        if takes(":") { return false }
        if position < scalars.count, "=!<>P'|(#&R".unicodeScalars.contains(scalars[position]) {
            throw error(
                start..<position + 1, "only (?:...) and the flags i, s and m are understood behind a parenthesis")
        }
        var isOn = true
        while position < scalars.count {
            switch scalars[position] {
            case "-": isOn = false
            case "i": flags.ignoresCase = isOn
            case "s": flags.dotTakesLineEnds = isOn
            case "m": flags.isMultiline = isOn
            case ":":
                position += 1
                return false
            case ")":
                position += 1
                return true
            default: throw error(position..<position + 1, "no flag; there are i, s and m")
            }
            position += 1
        }
        throw error(start..<start + 1, "this parenthesis is not closed")
    }

    private mutating func escape(from start: Int) throws(SyntaxError) -> Pattern.Step {
        guard position < scalars.count else { throw error(start..<position, "nothing stands behind this backslash") }
        switch scalars[position] {
        case "A": return boundary(.textStart)
        case "z": return boundary(.textEnd)
        case "Z": return boundary(.lastLineEnd)
        case "b": return boundary(.word)
        case "B": return boundary(.noWord)
        default: break
        }
        var set = CharacterSet(isInverted: false, ignoresCase: flags.ignoresCase)
        if let scalar = try member(of: &set, from: start) { set.insert(scalar...scalar) }
        return .character(set)
    }

    private mutating func boundary(_ boundary: Pattern.Boundary) -> Pattern.Step {
        position += 1
        return .check(boundary)
    }

    /// What stands behind a backslash: a group of characters, which goes into `set`, or one character.
    private mutating func member(of set: inout CharacterSet, from start: Int) throws(SyntaxError) -> Unicode.Scalar? {
        guard position < scalars.count else { throw error(start..<position, "nothing stands behind this backslash") }
        let letter = scalars[position]
        position += 1
        switch letter {
        case "d", "D": set.insert(.digit, isOpposite: letter == "D")
        case "w", "W": set.insert(.word, isOpposite: letter == "W")
        case "s", "S": set.insert(.space, isOpposite: letter == "S")
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "f": return "\u{C}"
        case "v": return "\u{B}"
        case "a": return "\u{7}"
        case "e": return "\u{1B}"
        case "x": return try hexadecimal(from: start)
        case "1"..."9": throw error(start..<position, "back references are not understood here")
        case "0": return "\0"
        case "a"..."z", "A"..."Z": throw error(start..<position, "this escape is not understood here")
        default: return letter
        }
        return nil
    }

    /// `\x41` or `\x{1F600}`.
    private mutating func hexadecimal(from start: Int) throws(SyntaxError) -> Unicode.Scalar {
        let isBraced = takes("{")
        var value: UInt32 = 0
        var count = 0
        while position < scalars.count, count < (isBraced ? 6 : 2), scalars[position].isASCII,
            let digit = Character(scalars[position]).hexDigitValue
        {
            value = value << 4 | UInt32(truncatingIfNeeded: digit)
            position += 1
            count += 1
        }
        guard count > 0, !isBraced || takes("}"), let scalar = Unicode.Scalar(value) else {
            throw error(start..<position, "\\x takes two hexadecimal digits, or a character's number in braces")
        }
        return scalar
    }
}

/// Classes: `[a-z_]`.
extension PatternParser {
    private mutating func characterClass(from start: Int) throws(SyntaxError) -> CharacterSet {
        var set = CharacterSet(isInverted: takes("^"), ignoresCase: flags.ignoresCase)
        let first = position
        while position < scalars.count {
            if scalars[position] == "]", position > first {
                position += 1
                return set
            }
            let place = position
            guard let low = try element(of: &set) else { continue }
            guard position + 1 < scalars.count, scalars[position] == "-", scalars[position + 1] != "]" else {
                set.insert(low...low)
                continue
            }
            position += 1
            guard let high = try element(of: &set) else {
                throw error(place..<position, "a range ends with one character")
            }
            guard low <= high else { throw error(place..<position, "this range ends before it begins") }
            set.insert(low...high)
        }
        throw error(start..<start + 1, "this bracket is not closed")
    }

    /// One character of a class; `nil` where it was a group of them.
    private mutating func element(of set: inout CharacterSet) throws(SyntaxError) -> Unicode.Scalar? {
        let start = position
        if scalars[position] == "[", position + 1 < scalars.count, scalars[position + 1] == ":" {
            return try named(into: &set)
        }
        position += 1
        guard scalars[start] == "\\" else { return scalars[start] }
        if takes("b") { return "\u{8}" }
        return try member(of: &set, from: start)
    }

    /// `[:alpha:]`; a bracket that begins no such name stands for itself.
    private mutating func named(into set: inout CharacterSet) throws(SyntaxError) -> Unicode.Scalar? {
        let start = position
        position += 2
        let isOpposite = takes("^")
        var name = ""
        while position < scalars.count, "a"..."z" ~= scalars[position] {
            name.unicodeScalars.append(scalars[position])
            position += 1
        }
        guard takes(":"), takes("]") else {
            position = start + 1
            return "["
        }
        let kinds: [String: CharacterSet.Kind] = [
            "alpha": .letter, "digit": .digit, "alnum": .letterOrDigit, "space": .space, "blank": .blank,
            "upper": .upper, "lower": .lower, "punct": .punctuation, "xdigit": .hexadecimal, "cntrl": .control,
            "graph": .visible, "print": .printable, "word": .word,
        ]
        guard let kind = kinds[name] else { throw error(start..<position, "no class of characters has this name") }
        set.insert(kind, isOpposite: isOpposite)
        return nil
    }
}
