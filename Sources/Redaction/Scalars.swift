/// Characters beyond ASCII keep the length of their encoding, and their script: all its octets but the last one or two.
/// Symbols stay, and so do Latin letters beyond Latin-1.
extension Pseudonyms {
    /// Maps the character that `range` starts with, which is not ASCII; answers where it ends.
    /// - Parameter isUTF8: whether what stands before is known to be: then what is cut at the end is too.
    func mapScalar(_ octets: inout [UInt8], _ range: Range<Int>, _ number: UInt64, isUTF8: Bool = false) -> Int {
        let start = range.lowerBound
        let sequence = Sequence(octets, range)
        guard sequence.length > 1 else {
            if isUTF8, range.count == 1, (0xC2...0xF4).contains(octets[start]) { return range.upperBound }
            if let image = latin(UInt32(octets[start])), image < 0x100 {
                octets[start] = UInt8(truncatingIfNeeded: image)
            }
            return start + 1
        }
        if sequence.isWhole, let scalar = sequence.scalar, scalar < 0x250 {
            if let image = latin(scalar), image >= 0x80 {
                octets[start] = UInt8(truncatingIfNeeded: 0xC0 | image >> 6)
                octets[start + 1] = UInt8(truncatingIfNeeded: 0x80 | image & 0x3F)
            }
            return start + 2
        }
        if sequence.isKept { return start + sequence.length }
        // A sequence that is cut is the beginning of the whole one's image.
        var number = number
        for offset in sequence.mapped where start + offset < range.upperBound && offset < sequence.length {
            let place = start + offset
            let (lower, upper) = sequence.bounds(offset)
            let octet = octets[place]
            octets[place] = shifted(octet, lower, upper, number)
            number = texts(number, UInt64(octet))
        }
        return start + sequence.length
    }

    private func shifted(_ octet: UInt8, _ lower: UInt8, _ upper: UInt8, _ number: UInt64) -> UInt8 {
        let count = UInt64(upper - lower) + 1
        guard octet >= lower, octet <= upper, count > 1 else { return octet }
        return lower + UInt8(truncatingIfNeeded: (UInt64(octet - lower) + 1 + number % (count - 1)) % count)
    }

    /// What stands for a Latin letter with a mark: one with the same mark, so that the same text in Latin-1 and in UTF-8,
    /// composed and decomposed, stays the same text. `nil` where it stays.
    private func latin(_ scalar: UInt32) -> UInt32? {
        guard let family = MarkedLetter.families.first(where: { $0.letters.contains { $0.composed == scalar } }),
            let place = family.letters.firstIndex(where: { $0.composed == scalar })
        else { return nil }
        return family.letters[exchanged(place, family)].composed
    }

    /// What stands for a letter that a combining mark follows; `nil` where it has no other of its kind.
    func marked(_ letter: UInt8, by mark: UInt32) -> UInt8? {
        guard
            let family = MarkedLetter.families.first(where: { family in
                family.mark == mark && family.letters.contains { $0.base == letter }
            }), let place = family.letters.firstIndex(where: { $0.base == letter })
        else { return nil }
        return family.letters[exchanged(place, family)].base
    }

    private func exchanged(_ place: Int, _ family: MarkedLetter.Family) -> Int {
        // Not by what stands before: the two spellings have other numbers of characters.
        Cycle(of: Array(family.letters.indices), texts, UInt64(family.mark) << 8 | UInt64(family.isUpper ? 1 : 0))(
            place)
    }
}

/// Letters with a mark, as Unicode composes them.
struct MarkedLetter {
    let base: UInt8
    let composed: UInt32

    /// Letters of one case with the same mark.
    struct Family {
        let mark: UInt32
        let isUpper: Bool
        let letters: [MarkedLetter]
    }

    static let families: [Family] = [
        (0x300, "aeiou", "àèìòù"), (0x301, "aeiouy", "áéíóúý"), (0x302, "aeiou", "âêîôû"), (0x303, "ano", "ãñõ"),
        (0x308, "aeiou", "äëïöü"), (0, "    ", "æðøþ"),
        (0x300, "AEIOU", "ÀÈÌÒÙ"), (0x301, "AEIOUY", "ÁÉÍÓÚÝ"), (0x302, "AEIOU", "ÂÊÎÔÛ"), (0x303, "ANO", "ÃÑÕ"),
        (0x308, "AEIOU", "ÄËÏÖÜ"), (0, "    ", "ÆÐØÞ"),
    ].map { mark, bases, letters in
        Family(
            mark: mark, isUpper: bases.first?.isUppercase ?? false || letters.hasPrefix("Æ"),
            letters: zip(bases.utf8, letters.unicodeScalars).map { MarkedLetter(base: $0, composed: $1.value) })
    }

    /// The letter without its mark; `nil` for what is none of these.
    static func base(_ scalar: UInt32) -> UInt8? {
        guard (0xC0...0xFF).contains(scalar) else { return nil }
        return families.lazy.flatMap(\.letters).first { $0.composed == scalar && $0.base != 0x20 }?.base
    }
}

/// A sequence of UTF-8 (RFC 3629 §4), perhaps cut at its end.
struct Sequence {
    let length: Int
    let isWhole: Bool
    private let octets: [UInt8]

    /// The sequence at the start of `range`; of length 1 where there is none.
    init(_ all: [UInt8], _ range: Range<Int>) {
        let first = all[range.lowerBound]
        let expected =
            switch first {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        var found = [first]
        while found.count < expected, range.lowerBound + found.count < range.upperBound {
            let next = all[range.lowerBound + found.count]
            let (lower, upper) = Sequence.bounds(found.count, first: first)
            guard next >= lower, next <= upper else { break }
            found.append(next)
        }
        let isCut = range.lowerBound + found.count == range.upperBound
        isWhole = found.count == expected
        // A lone first octet is a letter of Latin-1, unless nothing can follow it.
        let isSequence = isWhole || isCut && found.count > 1
        octets = isSequence ? found : [first]
        length = octets.count
    }

    /// The character; `nil` where it is cut.
    var scalar: UInt32? {
        guard isWhole, let first = octets.first else { return nil }
        let head = length == 1 ? UInt32(first) : UInt32(first) & (0x7F >> UInt32(length))
        return octets.dropFirst().reduce(head) { $0 << 6 | UInt32($1 & 0x3F) }
    }

    /// Whether it says how text is set and nothing of what it says: spaces, quotes, marks, selectors.
    var isKept: Bool {
        guard octets.count > 1 else { return false }
        return switch (octets[0], octets[1]) {
        case (0xC2, _), (0xCC, _): true
        case (0xCD, ...0xAF): true
        case (0xE2, ...0xAF): true
        case (0xE3, 0x80) where octets.count < 3 || octets[2] == 0x80: true
        case (0xEF, 0xB8...0xBB), (0xEF, 0xBF): true
        default: false
        }
    }

    /// The offsets of octets that are mapped.
    var mapped: Range<Int> {
        switch octets[0] {
        case 0xC2...0xDF: 1..<2
        // What is not in use, and where spaces are, stays apart.
        case 0xE0, 0xE2, 0xE3, 0xED, 0xEF: 2..<3
        case 0xE1, 0xE4...0xEC, 0xEE: 1..<3
        default: 3..<4
        }
    }

    /// The octets that may stand at `offset`.
    func bounds(_ offset: Int) -> (UInt8, UInt8) { Sequence.bounds(offset, first: octets[0]) }

    private static func bounds(_ offset: Int, first: UInt8) -> (UInt8, UInt8) {
        guard offset == 1 else { return (0x80, 0xBF) }
        return switch first {
        case 0xE0: (0xA0, 0xBF)
        case 0xED: (0x80, 0x9F)
        case 0xF0: (0x90, 0xBF)
        case 0xF4: (0x80, 0x8F)
        default: (0x80, 0xBF)
        }
    }
}
