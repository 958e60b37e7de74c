/// What stands for what: the maps of a redaction, each a function of the key and of what is mapped alone.
///
/// Equal values stay equal, different ones different, and each keeps its length and the class of each of its characters:
/// a digit becomes a digit, a small letter a small letter, and what is neither letter nor digit stays.
public struct Pseudonyms: Sendable {
    let words: KeyedHash
    let backwards: KeyedHash
    let texts: KeyedHash
    let addresses: KeyedHash
    let letters: Alphabet
    let digits: Alphabet
    let octets: Alphabet
    let key: RedactionKey
    /// What stands for fingerprints of certificates: those of the certificates that stand for these.
    public var fingerprints: [[UInt8]: [UInt8]] = [:]

    /// The maps of a key.
    public init(_ key: RedactionKey) {
        self.key = key
        words = key.derived(for: "words")
        backwards = key.derived(for: "words, from the end")
        texts = key.derived(for: "texts")
        addresses = key.derived(for: "addresses")
        let orders = key.derived(for: "alphabets")
        letters = Alphabet(26, orders, 1)
        digits = Alphabet(10, orders, 2)
        octets = Alphabet(253, orders, 3)
    }

    /// `character`, an ASCII letter or digit, by a number that was drawn; others stay.
    func exchanged(_ character: UInt8, _ number: UInt64) -> UInt8 {
        switch character {
        case 0x30...0x39: UInt8(truncatingIfNeeded: digits.exchanged(Int(character - 0x30), number)) + 0x30
        case 0x41...0x5A: UInt8(truncatingIfNeeded: letters.exchanged(Int(character - 0x41), number)) + 0x41
        case 0x61...0x7A: UInt8(truncatingIfNeeded: letters.exchanged(Int(character - 0x61), number)) + 0x61
        default: character
        }
    }
}

// MARK: Words

/// A letter or digit of a word, and where it stands: three octets where it is escaped (RFC 3986 §2.1).
private struct Character {
    let place: Int
    let isEscaped: Bool
    var value: UInt8
}

extension Pseudonyms {
    /// Maps each word of `range`: letters and digits that stand together.
    ///
    /// The place of each character depends on all of the word, letter case aside, so that words with a common beginning
    /// have none afterwards. Digits with visual separators between them are one word, as telephone numbers are
    /// (RFC 3966 §3), an escape is the character that it stands for, and IP addresses keep their prefixes.
    public func mapWords(_ octets: inout [UInt8], _ range: Range<Int>) {
        var position = range.lowerBound
        while position < range.upperBound {
            if let end = mapAddress(&octets, position..<range.upperBound, from: range.lowerBound) {
                position = end
            } else if character(octets, position, range.upperBound) != nil {
                position = mapWord(&octets, position..<range.upperBound)
            } else if octets[position] >= 0x80 {
                position = mapScalar(&octets, position..<range.upperBound, words(3, UInt64(octets[position])))
            } else {
                position += 1
            }
        }
    }

    /// Maps the word at the start of `range`; answers where it ends.
    private func mapWord(_ octets: inout [UInt8], _ range: Range<Int>) -> Int {
        var word: [Character] = []
        var position = range.lowerBound
        while let next = character(octets, position, range.upperBound)
            ?? separated(octets, position, range.upperBound, behind: word.last)
        {
            word.append(next)
            position = next.place + (next.isEscaped ? 3 : 1)
        }
        // Whose start is the same in every branch tells that it is one (RFC 3261 §8.1.1.7).
        let cookie = Array("z9hg4bk".utf8)
        if word.count >= cookie.count, zip(word, cookie).allSatisfy({ $0.value.lowercased == $1 }) {
            word.removeFirst(cookie.count)
        }
        exchange(&word)
        for character in word { write(character, &octets) }
        return position
    }

    private func exchange(_ word: inout [Character]) {
        var state = words(1, UInt64(word.count))
        for place in word.indices {
            let value = word[place].value
            word[place].value = exchanged(value, state)
            state = words(state, UInt64(value.lowercased))
        }
        state = backwards(2, UInt64(word.count))
        for place in word.indices.reversed() {
            let value = word[place].value
            word[place].value = exchanged(value, state)
            state = backwards(state, UInt64(value.lowercased))
        }
    }

    /// The letter or digit at `place`.
    private func character(_ octets: [UInt8], _ place: Int, _ end: Int) -> Character? {
        guard place < end else { return nil }
        if octets[place].isAlphanumeric { return Character(place: place, isEscaped: false, value: octets[place]) }
        guard octets[place] == 0x25, place + 2 < end, let high = octets[place + 1].hexadecimalValue,
            let low = octets[place + 2].hexadecimalValue, (high << 4 | low).isAlphanumeric
        else { return nil }
        return Character(place: place, isEscaped: true, value: high << 4 | low)
    }

    /// The next digit of a number, behind visual separators.
    private func separated(_ octets: [UInt8], _ place: Int, _ end: Int, behind last: Character?) -> Character? {
        guard let last, last.value.isDigit else { return nil }
        var next = place
        while next < end, next < place + 3, [0x2D, 0x2E, 0x28, 0x29].contains(octets[next]) { next += 1 }
        guard next > place, next < end, octets[next].isDigit else { return nil }
        return Character(place: next, isEscaped: false, value: octets[next])
    }

    private func write(_ character: Character, _ octets: inout [UInt8]) {
        guard character.isEscaped else {
            octets[character.place] = character.value
            return
        }
        let isUpper = (0x41...0x46).contains(octets[character.place + 2])
        octets[character.place + 1] = (character.value >> 4).hexadecimal(isUpper)
        octets[character.place + 2] = (character.value & 15).hexadecimal(isUpper)
    }
}

// MARK: Values

extension Pseudonyms {
    /// What stands for `text` where `map` maps its octets.
    func mapped(_ text: String, _ map: (inout [UInt8], Range<Int>) -> Void) -> String {
        var octets = Array(text.utf8)
        map(&octets, octets.indices)
        return String(decoding: octets, as: UTF8.self)
    }

    /// What stands for an identifier, a host, a user.
    public func word(_ text: String) -> String { mapped(text, mapWords) }
}

extension UInt8 {
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    var isAlphanumeric: Bool { isDigit || isLetter }
    var isLineEnd: Bool { self == 0x0D || self == 0x0A }
    var isBlank: Bool { self == 0x20 || self == 0x09 }
    var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }

    /// A digit below 16 in hexadecimal.
    func hexadecimal(_ isUpper: Bool) -> UInt8 {
        self < 10 ? self &+ 0x30 : self &+ (isUpper ? 0x37 : 0x57)
    }
}
