/// What persons wrote. Two texts that differ in a few octets still do, at the same place, and in a few behind it.
extension Pseudonyms {
    /// Letters and digits before a character on which its image depends: few, so that texts that differ in one place are
    /// the same again soon behind it; not too few, or the language would show. A `Trail` holds as many.
    static let memory = 6

    /// The last letters and digits of a line, letter case and marks aside.
    public struct Trail: Hashable, Sendable {
        /// Six of 21 bits, the last one lowest; what is not there is zero, which stands for none.
        private var older: UInt64 = 0
        private var newer: UInt64 = 0

        /// Of a line's start.
        public init() {}

        /// Of what stands behind `octets`.
        init(behind octets: ArraySlice<UInt8>) {
            self.init()
            let tail = Array(octets.suffix(64))
            let start = (tail.lastIndex(of: 0x0A).map { $0 + 1 }) ?? 0
            var place = start
            while place < tail.count {
                let sequence = Sequence(tail, place..<tail.count)
                take(sequence.scalar ?? UInt32(tail[place]))
                place += sequence.length
            }
        }

        mutating func take(_ scalar: UInt32) {
            if scalar < 0x80 {
                guard UInt8(truncatingIfNeeded: scalar).isAlphanumeric else { return }
                append(UInt32(UInt8(truncatingIfNeeded: scalar).lowercased))
            } else if let base = MarkedLetter.base(scalar) {
                append(UInt32(base.lowercased))
            } else if scalar >= 0x370 {
                append(scalar)
            }
        }

        private mutating func append(_ scalar: UInt32) {
            let mask: UInt64 = 1 << 63 - 1
            older = (older << 21 | newer >> 42) & mask
            newer = (newer << 21 | UInt64(scalar)) & mask
        }

        /// A number that nobody foretells, the same for the same trail.
        func number(_ hash: KeyedHash) -> UInt64 { hash(older, newer) }
    }

    /// Maps a text: letters, digits, and characters beyond ASCII. White space, line ends and punctuation stay. What looks
    /// like a boundary, or like the end of an MSRP frame, is mapped as those are.
    public func mapText(_ octets: inout [UInt8], _ range: Range<Int>, behind trail: Trail = Trail()) {
        var trail = trail
        var isUTF8 = false
        var place = range.lowerBound
        while place < range.upperBound {
            let octet = octets[place]
            if octet == 0x0A {
                trail = Trail()
                place += 1
            } else if octet == 0x2D, let end = mapDelimiter(&octets, place..<range.upperBound, from: range.lowerBound) {
                place = end
            } else if octet < 0x80 {
                if octet.isAlphanumeric {
                    let number = trail.number(texts)
                    octets[place] =
                        combiningMark(octets, place + 1, range.upperBound).flatMap { marked(octet, by: $0) }
                        ?? exchanged(octet, number)
                    trail.take(UInt32(octet))
                }
                place += 1
            } else {
                let number = trail.number(texts)
                let sequence = Sequence(octets, place..<range.upperBound)
                trail.take(sequence.scalar ?? UInt32(octet))
                isUTF8 = isUTF8 || sequence.length > 1
                place = mapScalar(&octets, place..<range.upperBound, number, isUTF8: isUTF8)
            }
        }
    }

    private func combiningMark(_ octets: [UInt8], _ place: Int, _ end: Int) -> UInt32? {
        guard place + 1 < end, octets[place] == 0xCC else { return nil }
        return 0x300 | UInt32(octets[place + 1] & 0x3F)
    }

    /// Maps a line that starts with two hyphens; answers where the mapped part ends.
    private func mapDelimiter(_ octets: inout [UInt8], _ range: Range<Int>, from start: Int) -> Int? {
        let place = range.lowerBound
        guard place == start || octets[place - 1] == 0x0A, place + 2 < range.upperBound, octets[place + 1] == 0x2D
        else { return nil }
        var end = place
        while end < range.upperBound, !octets[end].isLineEnd, !octets[end].isBlank, end - place < 80 { end += 1 }
        mapWords(&octets, place..<end)
        return end
    }

    /// Maps octets that are no text: all but line ends and hyphens, of which delimiters are made.
    func mapBinary(_ octets: inout [UInt8], _ range: Range<Int>, behind before: ArraySlice<UInt8> = []) {
        var last = before.suffix(Pseudonyms.memory).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        let mask: UInt64 = 0xFFFF_FFFF_FFFF
        var place = range.lowerBound
        while place < range.upperBound {
            let octet = octets[place]
            if octet == 0x2D, let end = mapDelimiter(&octets, place..<range.upperBound, from: range.lowerBound) {
                place = end
                continue
            }
            if let index = octet.binaryIndex {
                octets[place] = UInt8(binaryIndex: self.octets.exchanged(index, texts(7, last)))
            }
            last = (last << 8 | UInt64(octet)) & mask
            place += 1
        }
    }

    /// What stands for a text, as far as it is told.
    public func text(_ text: String) -> String { mapped(text) { mapText(&$0, $1) } }
}

extension UInt8 {
    /// The place among the octets that are neither line ends nor hyphens: below 253.
    fileprivate var binaryIndex: Int? {
        switch self {
        case 0x0A, 0x0D, 0x2D: nil
        case ..<0x0A: Int(self)
        case ..<0x0D: Int(self) - 1
        case ..<0x2D: Int(self) - 2
        default: Int(self) - 3
        }
    }

    fileprivate init(binaryIndex index: Int) {
        let shift = index < 10 ? 0 : index < 12 ? 1 : index < 43 ? 2 : 3
        self = UInt8(truncatingIfNeeded: index + shift)
    }
}
