import Octets
import Testing

@testable import Redaction

@Suite("Redacted handshakes") struct HandshakeTests {
    private static let pseudonyms = RedactionKey(octets: Array(1...32)).map { Pseudonyms($0) }

    /// A value in DER.
    private static func der(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length: [UInt8] =
            content.count < 128
            ? [UInt8(content.count)] : [0x82, UInt8(content.count >> 8), UInt8(content.count & 0xFF)]
        return [tag] + length + content
    }

    private static func text(_ tag: UInt8, _ text: String) -> [UInt8] { der(tag, Array(text.utf8)) }

    private static func counted(_ octets: [UInt8], _ size: Int) -> [UInt8] {
        (0..<size).reversed().map { UInt8(truncatingIfNeeded: octets.count >> (8 * $0)) } + octets
    }

    private static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type] + counted(body, 3) }

    private static func name(_ common: String) -> [UInt8] {
        der(0x30, der(0x31, der(0x30, der(0x06, [0x55, 4, 3]) + text(0x0C, common))))
    }

    private static let key = (0..<64).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    private static let names = der(
        0x30, text(0x82, "im.example.com") + der(0x87, [192, 0, 2, 17]) + text(0x86, "sip:alice@im.example.com"))
    private static let certificate = der(
        0x30,
        der(
            0x30,
            der(0xA0, der(0x02, [2])) + der(0x02, [0x11, 0x22, 0x33, 0x44, 0x55, 0x66]) + name("Ada Lovelace")
                + der(0x30, text(0x17, "260101000000Z")) + name("im.example.com")
                + der(0x30, der(0x30, der(0x06, [0x2A, 0x86, 0x48])) + der(0x03, [0, 4] + key))
                + der(0xA3, der(0x30, der(0x30, der(0x06, [0x55, 0x1D, 0x11]) + der(0x04, names)))))
            + der(0x03, [0] + der(0x30, der(0x02, key) + der(0x02, key.reversed()))))

    private static func mapped(_ octets: [UInt8], isThirteen: Bool = false) throws -> [UInt8] {
        var image = octets
        try #require(pseudonyms).mapHandshake(&image, image.indices, isThirteen: isThirteen)
        return image
    }

    private static func contains(_ octets: [UInt8], _ part: [UInt8]) -> Bool {
        octets.indices.contains { octets[$0...].starts(with: part) }
    }

    @Test("keep what two ends agree on, and hide which host is asked for and who holds a key") func clientHello() throws
    {
        let host = Array("im.example.com".utf8)
        let asked = Self.counted([0] + Self.counted(host, 2), 2)
        let protocols = Self.counted(Self.counted(Array("sip".utf8), 1), 2)
        let identity = Array("alice's telephone".utf8)
        let shared =
            Self.counted(Self.counted(identity, 2) + [1, 2, 3, 4], 2) + Self.counted(Self.counted(Self.key, 1), 2)
        let parts: [[UInt8]] = [
            [3, 3] + Self.key.prefix(32), [0], [0, 2, 0x13, 1], [1, 0],
            Self.counted(
                [0, 0] + Self.counted(asked, 2) + [0, 16] + Self.counted(protocols, 2) + [0, 35]
                    + Self.counted(Self.key, 2) + [0, 41] + Self.counted(shared, 2), 2),
        ]
        let hello = Self.message(1, Array(parts.joined()))
        let image = try Self.mapped(hello, isThirteen: true)
        #expect(image.count == hello.count)
        for secret in [host, identity] { #expect(!Self.contains(image, secret)) }
        // The ticket goes, and the proof of the shared key.
        #expect(!Self.contains(image, [0, 35] + Self.counted(Self.key, 2)))
        #expect(!Self.contains(image, Array(Self.key[32...])))
        #expect(Self.contains(image, protocols))
        #expect(image.prefix(50) == hello.prefix(50))
        // The host is what it is in a URI.
        var uri = Array("sip:im.example.com".utf8)
        try #require(Self.pseudonyms).mapURI(&uri, uri.indices)
        #expect(Self.contains(image, Array(uri.dropFirst(4))))
    }

    @Test("show certificates of other names, keys and numbers, in the same form", arguments: [false, true])
    func certificates(isThirteen: Bool) throws {
        let one = Self.counted(Self.certificate, 3) + (isThirteen ? [0, 0] : [])
        let text = Self.message(11, (isThirteen ? [0] : []) + Self.counted(one + one, 3))
        let image = try Self.mapped(text, isThirteen: isThirteen)
        #expect(image.count == text.count)
        for secret in ["Ada", "Lovelace", "example", "alice"] { #expect(!Self.contains(image, Array(secret.utf8))) }
        for secret in [Array(Self.key[0..<8]), [0x22, 0x33, 0x44], [192, 0, 2, 17]] {
            #expect(!Self.contains(image, secret))
        }
        for kept: [UInt8] in [[0x55, 4, 3], [0x55, 0x1D, 0x11], [2, 1, 2], Array("260101000000Z".utf8)] {
            #expect(Self.contains(image, kept))
        }
        let ranges = try #require(Self.pseudonyms).ownCertificates(text, isThirteen: isThirteen)
        #expect(ranges.map { Array(text[$0]) } == [Self.certificate])
        // Heads of values stand where they stood.
        let own = Array(image[ranges[0]])
        #expect(zip(own, Self.certificate).prefix(14).allSatisfy { $0 == $1 })
        #expect(try Self.mapped(text, isThirteen: isThirteen) == image)
    }

    @Test(
        "hide what is no certificate, tickets, and messages that are not known",
        arguments: [
            message(11, counted(counted(key, 3), 3)), message(4, [0, 0, 1, 0] + counted(key, 2)), message(25, key),
            message(99, key),
            message(22, [1] + counted(key, 3)),
            message(13, counted([1], 1) + counted([4, 3], 2) + counted(counted(key, 2), 2)),
            message(0, key), key,
        ])
    func hidden(text: [UInt8]) throws {
        let image = try Self.mapped(text)
        #expect(image.count == text.count)
        #expect(!Self.contains(image, Array(Self.key[8..<24])))
    }

    /// Key exchanges: what of each must go, and what must stay.
    private static let exchanges: [(body: [UInt8], kept: [UInt8])] = [
        // A point of a curve, signed by ECDSA.
        ([3, 0, 0x17, 65, 4] + key + [4, 3] + counted(key, 2), [3, 0, 0x17, 65, 4]),
        // The same before TLS 1.2, and without a signature.
        ([3, 0, 0x1D, 32] + key.prefix(32) + counted(key, 2), [3, 0, 0x1D, 32]),
        ([3, 0, 0x1D, 32] + key.prefix(32), [3, 0, 0x1D, 32]),
        // Numbers, and a signature by RSA.
        (counted(key, 2) + counted([2], 2) + counted(key, 2) + [8, 4] + counted(key, 2), [0, 64]),
        // A hint to a key that both ends share, alone and before a point.
        (counted(Array("hint of alice".utf8), 2), [0, 13]),
        (counted(Array("hint of alice".utf8), 2) + [3, 0, 0x17, 65, 4] + key, [0, 13]),
    ]

    @Test("show neither points nor signatures, from which the key of a certificate follows", arguments: exchanges)
    func keyExchange(body: [UInt8], kept: [UInt8]) throws {
        let image = try Self.mapped(Self.message(12, body))
        #expect(image.count == body.count + 4)
        #expect(Array(image.dropFirst(4).prefix(kept.count)) == kept)
        for secret in [Array(Self.key[8..<24]), Array("alice".utf8)] { #expect(!Self.contains(image, secret)) }
        // Lengths of what is behind stand where they stood.
        let again = try Self.mapped(Self.message(12, body))
        #expect(again == image)
    }

    @Test(
        "show no signature, session, ticket's nonce, or protocol of one's own",
        arguments: [
            message(15, [8, 4] + counted(key, 2)), message(20, key), message(24, [0] + key),
            message(4, [0, 0, 1, 0, 0, 0, 0, 0] + counted(key, 1) + counted(key, 2) + [0, 0]),
            message(
                2, [3, 3] + [UInt8](repeating: 7, count: 32) + counted(Array(key.prefix(32)), 1) + [0xC0, 0x2F, 0]),
            message(8, counted([0, 16] + counted(counted(counted(Array("acme telephone".utf8), 1), 2), 2), 2)),
            message(2, [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0xC0, 0x2F, 0] + [0, 0] + key),
        ])
    func opaque(text: [UInt8]) throws {
        let image = try Self.mapped(text, isThirteen: true)
        #expect(image.count == text.count && image.prefix(4) == text.prefix(4))
        for secret in [Array(Self.key[8..<24]), Array("acme".utf8)] { #expect(!Self.contains(image, secret)) }
    }

    @Test("keep the form of times that logs signed") func logs() throws {
        func entry(_ seed: UInt8) -> [UInt8] {
            let body = [0] + Self.key.prefix(40).map { $0 ^ seed } + [0, 0, 4, 3] + Self.counted(Array(Self.key), 2)
            return Self.counted(body, 2)
        }
        let entries = Self.counted(entry(1) + entry(2), 2)
        let list = Self.der(0x04, entries)
        let certificate = Self.der(0x30, Self.der(0x04, list))
        let text = Self.message(11, Self.counted(Self.counted(certificate, 3), 3))
        let image = try Self.mapped(text)
        #expect(!Self.contains(image, Array(Self.key[8..<24])))
        let start = text.count - entries.count
        // The lengths of the list and of the first time, its version, its extensions, algorithms, the signature's length.
        for offset in [0, 1, 2, 3, 4, 45, 46, 47, 48, 49, 50] { #expect(image[start + offset] == text[start + offset]) }
    }

    @Test("fingerprints stay some, and follow the certificate that stands for their own") func fingerprints() throws {
        var pseudonyms = try #require(Self.pseudonyms)
        let line = "a=fingerprint:SHA-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB"
        func mapped(_ line: String) -> String {
            var octets = Array(line.utf8)
            pseudonyms.mapSDP(&octets, octets.indices)
            return String(decoding: octets, as: UTF8.self)
        }
        let image = mapped(line)
        #expect(image.hasPrefix("a=fingerprint:SHA-1 ") && image != line && image.count == line.count)
        let digits = image.dropFirst(20).split(separator: ":")
        #expect(digits.count == 20 && digits.allSatisfy { UInt8($0, radix: 16) != nil })
        #expect(mapped(line.lowercased()) == image.lowercased())
        let digest: [UInt8] = [
            0x4A, 0xAD, 0xB9, 0xB1, 0x3F, 0x82, 0x18, 0x3B, 0x54, 0x02, 0x12, 0xDF, 0x3E, 0x5D, 0x49, 0x6B, 0x19, 0xE5,
            0x7C, 0xAB,
        ]
        pseudonyms.fingerprints[digest] = Array(1...20)
        #expect(mapped(line).hasSuffix("SHA-1 01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14"))
        // Half a digit is none.
        #expect(!mapped("a=fingerprint:SHA-1 4A:A").hasSuffix(" 4A:A"))
    }
}
