/// Characters that a step of a pattern takes.
struct CharacterSet: Hashable, Sendable {
    /// A group of characters with a name.
    enum Kind: Hashable, Sendable {
        case digit
        case word
        case space
        case letter
        case lower
        case upper
        case punctuation
        case letterOrDigit
        case hexadecimal
        case blank
        case control
        case visible
        case printable
    }

    private var ranges: [ClosedRange<UInt32>] = []
    private var kinds: [Kind] = []
    private var others: [Kind] = []
    private var isInverted = false
    private var ignoresCase = false

    /// No character, or all others.
    init(isInverted: Bool, ignoresCase: Bool) {
        self.isInverted = isInverted
        self.ignoresCase = ignoresCase
    }

    /// One character.
    init(_ scalar: Unicode.Scalar, ignoresCase: Bool) {
        self.init(isInverted: false, ignoresCase: ignoresCase)
        insert(scalar...scalar)
    }

    /// Any character, but for a line end.
    init(anyWithLineEnds: Bool) {
        self.init(isInverted: true, ignoresCase: false)
        if !anyWithLineEnds { insert("\n"..."\n") }
    }

    mutating func insert(_ range: ClosedRange<Unicode.Scalar>) {
        ranges.append(range.lowerBound.value...range.upperBound.value)
        // A range of letters is one of capitals too: its ends cannot be folded, its members can.
        guard ignoresCase, range.lowerBound == range.upperBound else { return }
        let folded = CharacterSet.folded(range.lowerBound)
        if folded != range.lowerBound { ranges.append(folded.value...folded.value) }
    }

    /// - Parameter isOpposite: all characters but those.
    mutating func insert(_ kind: Kind, isOpposite: Bool) {
        if isOpposite { others.append(kind) } else { kinds.append(kind) }
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        var isMember = holds(scalar)
        if !isMember, ignoresCase {
            isMember = holds(CharacterSet.folded(scalar)) || holds(CharacterSet.capital(scalar))
        }
        return isMember != isInverted
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        for range in ranges where range.contains(scalar.value) { return true }
        for kind in kinds where CharacterSet.isOf(kind, scalar) { return true }
        for kind in others where !CharacterSet.isOf(kind, scalar) { return true }
        return false
    }

    /// The small letter of a capital, where it is one.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.isASCII {
            return "A"..."Z" ~= scalar ? Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value | 0x20)) : scalar
        }
        return only(scalar.properties.lowercaseMapping) ?? scalar
    }

    private static func capital(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if scalar.isASCII {
            return "a"..."z" ~= scalar ? Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value & 0xDF)) : scalar
        }
        return only(scalar.properties.uppercaseMapping) ?? scalar
    }

    private static func only(_ text: String) -> Unicode.Scalar? {
        let scalars = text.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }

    /// A letter, a digit or an underscore.
    static func isWord(_ scalar: Unicode.Scalar) -> Bool { isOf(.word, scalar) }

    private static func isOf(_ kind: Kind, _ scalar: Unicode.Scalar) -> Bool {
        switch kind {
        case .digit: scalar.isASCII ? "0"..."9" ~= scalar : scalar.properties.numericType == .decimal
        case .word: scalar == "_" || isLetter(scalar) || isOf(.digit, scalar)
        case .space: scalar.properties.isWhitespace
        case .letter: isLetter(scalar)
        case .lower: scalar.properties.isLowercase
        case .upper: scalar.properties.isUppercase
        case .punctuation: scalar.isASCII ? isVisible(scalar) && !isOf(.letterOrDigit, scalar) : isPunctuation(scalar)
        case .letterOrDigit: isLetter(scalar) || isOf(.digit, scalar)
        case .hexadecimal: scalar.properties.isASCIIHexDigit
        case .blank: scalar == " " || scalar == "\t"
        case .control: scalar.properties.generalCategory == .control
        case .visible: isVisible(scalar)
        case .printable: isVisible(scalar) || scalar == " "
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? "a"..."z" ~= scalar || "A"..."Z" ~= scalar : scalar.properties.isAlphabetic
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return "!"..."~" ~= scalar }
        return !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }
}
