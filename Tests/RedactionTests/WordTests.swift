import Redaction
import Testing

@Suite("Words") struct WordTests {
    static let words = [
        "alice", "Alice", "bob", "im.example.com", "+12125550123", "+1-212-555-0123", "z9hG4bKnashds8", "a%41b",
        "3848276298220188511@client", "f81d4fae-7dec-11d0-a765", "Kö1n", "", "-", "john.doe_7",
    ]

    @Test("keep their length and the class of each character", arguments: words) func keepShape(word: String) {
        let image = pseudonyms.word(word)
        #expect(image.utf8.count == word.utf8.count)
        if !word.contains("%"), !word.contains("z9hG"), !word.contains("ö") { #expect(shape(image) == shape(word)) }
    }

    /// What one key says must stay what it says: captures may be redacted months apart.
    @Test(
        "stay what they are from release to release",
        arguments: zip(
            ["alice", "im.example.com", "+12125550123", "192.0.2.7", "2001:db8::9:1", "z9hG4bKnashds8"],
            WordTests.images)) func enduring(word: String, image: String)
    {
        #expect(pseudonyms.word(word) == image)
    }
    static let images = [
        "zrdpe", "xh.hhixjwv.wpj", "+27157570437", "192.2.1.3", "2b86:59a::7:f", "z9hG4bKmrzkss2",
    ]

    @Test(
        "that are the same are the same",
        arguments: [
            ("alice", "ALICE"), ("+12125550123", "+1-212-555-0123"), ("+12125550123", "+1.212.(555).0123"),
            ("alice", "a%6cice"), ("alice", "%61lice"),
        ]) func equivalents(one: String, other: String)
    {
        func plain(_ text: String) -> String {
            let image = pseudonyms.word(text).lowercased()
            var plain = ""
            var rest = image[...]
            while let first = rest.first {
                if first == "%", let value = UInt8(rest.dropFirst().prefix(2), radix: 16) {
                    plain.unicodeScalars.append(Unicode.Scalar(value))
                    rest = rest.dropFirst(3)
                } else {
                    plain.append(first)
                    rest = rest.dropFirst()
                }
            }
            return plain.filter { !"-.()".contains($0) }.lowercased()
        }
        #expect(plain(one) == plain(other))
    }

    @Test("that differ differ") func different() {
        var images: [String: String] = [:]
        var clashes = 0
        for number in 0..<20_000 {
            for word in ["u\(number)", "\(number)", "host\(number).example"] {
                let image = pseudonyms.word(word)
                if let other = images[image], other != word { clashes += 1 }
                images[image] = word
            }
        }
        #expect(clashes == 0)
    }

    @Test("with a common beginning have none") func beginnings() {
        let (one, other) = (pseudonyms.word("customerservice1"), pseudonyms.word("customerservice2"))
        #expect(zip(one, other).count { $0 == $1 } < 8)
    }

    @Test("the start of a branch stays", arguments: ["z9hG4bKabc", "Z9HG4BKabc"]) func cookie(branch: String) {
        #expect(pseudonyms.word(branch).hasPrefix(branch.prefix(7)))
        #expect(pseudonyms.word(branch) != branch)
    }

    @Test("other keys say other words") func keys() {
        #expect(Pseudonyms(.random()).word("customerservice1") != Pseudonyms(.random()).word("customerservice1"))
    }

    @Test("keys are written and read") func keyText() {
        let key = RedactionKey.random()
        #expect(RedactionKey(hexadecimal: " \(key.hexadecimal)\n") == key)
        for wrong in ["", "12", String(repeating: "g", count: 64), String(repeating: "0", count: 65)] {
            #expect(RedactionKey(hexadecimal: wrong) == nil)
        }
    }
}
