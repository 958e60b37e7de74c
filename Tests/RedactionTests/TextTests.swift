import Redaction
import Testing

@Suite("Texts") struct TextTests {
    static let texts = [
        body, "", "\r\n", "Привет, как дела? 你好 👋 مرحبا", "a\u{A0}b", "e\u{301}te\u{301} été", "1+1=2",
        "line one\r\nline two\r\n\r\n  indented\ttoo",
    ]

    @Test("keep length, line ends, spaces and punctuation", arguments: texts) func shapes(sample: String) throws {
        let image = text(Array(sample.utf8))
        #expect(image.count == sample.utf8.count)
        let valid = try #require(String(validating: image, as: UTF8.self))
        #expect(valid.unicodeScalars.count == sample.unicodeScalars.count)
        // A letter with a mark may be composed.
        func signs(_ text: String) -> [Unicode.Scalar] {
            shape(text).unicodeScalars.filter { $0.isASCII && !$0.properties.isAlphabetic }
        }
        #expect(signs(valid) == signs(sample))
    }

    @Test("that differ in a place differ there, and soon no more") func local() {
        let long = Array((0..<20).map { "This is sentence \($0) of a long message. " }.joined().utf8)
        var other = long
        other[200] = other[200] == 0x78 ? 0x79 : 0x78
        let (one, two) = (text(long), text(other))
        #expect(one[..<200] == two[..<200])
        #expect(one[200] != two[200])
        #expect(one[220...] == two[220...])
    }

    @Test("that are cut are the beginning of the whole") func cut() {
        for sample in Self.texts {
            // What is UTF-8 elsewhere is so at its end.
            let octets = Array("Ж\(sample)".utf8)
            let image = text(octets)
            let cuts = octets.indices.filter { !Array(image.prefix($0)).elementsEqual(text(Array(octets[..<$0]))) }
            // Which mark a letter has may stand behind it.
            #expect(cuts.allSatisfy { $0 < 2 || octets[$0 - 1] == 0xCC || octets[$0] == 0xCC })
        }
    }

    @Test("that differ in line ends, case, or form alone still do") func forms() {
        func image(_ sample: String) -> String { String(decoding: text(Array(sample.utf8)), as: UTF8.self) }
        #expect(image("Hi Bob\r\nbye").replacing("\r\n", with: "\n") == image("Hi Bob\nbye"))
        #expect(image("Hi Bob").lowercased() == image("hI bOB").lowercased())
        #expect(image("été").unicodeScalars.map(\.value) != image("e\u{301}te\u{301}").unicodeScalars.map(\.value))
        #expect(image("été") == image("e\u{301}te\u{301}"))
        #expect(image("a\u{A0}b").replacing("\u{A0}", with: " ") == image("a b"))
    }

    @Test("are the same text in Latin-1") func latin() {
        let sample = "Grüße aus Köln, çava?"
        let latin = sample.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let image = text(latin).map { Unicode.Scalar($0) }
        #expect(String(String.UnicodeScalarView(image)) == String(decoding: text(Array(sample.utf8)), as: UTF8.self))
    }

    @Test("keep what looks like the end of a frame") func delimiters() {
        let image = String(decoding: text(Array("hello\r\n-------dkei38sd$\r\nbye".utf8)), as: UTF8.self)
        #expect(image.contains("\r\n-------\(pseudonyms.word("dkei38sd"))$\r\n"))
    }
}
