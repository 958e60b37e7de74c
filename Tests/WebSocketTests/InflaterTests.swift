import Octets
import Testing
import WebSocket

@Suite("Compressed messages") struct InflaterTests {
    /// The examples of RFC 7692 §7.2.3, and what must not be.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let messages: [[UInt8]]
        let read: [String]

        init(_ name: String, _ messages: [[UInt8]], _ read: [String]) {
            (testDescription, self.messages, self.read) = (name, messages, read)
        }
    }

    private static let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
    private static let ended: [UInt8] = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00]

    static let rows = [
        Row("one", [hello], ["Hello"]),
        Row("one that refers back", [hello, [0xF2, 0x00, 0x11, 0x00, 0x00]], ["Hello", "Hello"]),
        Row("one that refers to what was not seen", [[0xF2, 0x00, 0x11, 0x00, 0x00]], ["damaged"]),
        Row("without compression", [[0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00]], ["Hello"]),
        Row("with BFINAL", [ended], ["Hello"]),
        Row("that refers back over BFINAL", [ended, [0xF2, 0x00, 0x11, 0x00, 0x00]], ["Hello", "Hello"]),
        Row(
            "two blocks", [[0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00]], ["Hello"]),
        Row("empty", [[0x00], []], ["", ""]),
        Row("an end alone", [[0x03, 0x00]], [""]),
        Row("ends without end", [[[UInt8]](repeating: [0x03, 0x00], count: 40).flatMap { $0 }], ["damaged"]),
        Row("no deflate", [[0xFF, 0xFF, 0xFF, 0xFF]], ["damaged"]),
        Row("longer than is read", [bomb(2_064 * 8)], ["tooLong"]),
        Row("as long as is read", [bomb(2_064 * 7)], [String(repeating: "a", count: 2_064 * 7 + 1)]),
    ]

    private static let limit = 16_000

    /// `count` octets and one, by fixed codes: the octet, then runs of 258, each of which is 13 bits (RFC 1951 §3.2.6).
    static func bomb(_ count: Int) -> [UInt8] {
        var bits: [UInt8] = [0, 1, 0]
        func code(_ value: Int, _ length: Int) -> [UInt8] { (0..<length).reversed().map { UInt8(value >> $0 & 1) } }
        bits += code(0x30 + 0x61, 8)
        for _ in 0..<count / 258 { bits += code(0b1100_0101, 8) + code(0, 5) }
        // The end of the block, and the beginning of an empty one that is not compressed, of which the rest is left out.
        bits += code(0, 7) + [0, 0, 0]
        while bits.count % 8 != 0 { bits.append(0) }
        return stride(from: 0, to: bits.count, by: 8).map { place in
            (0..<8).reduce(0) { $0 | bits[place + $1] << UInt8($1) }
        }
    }

    @Test("what they are, wherever they are cut", arguments: rows) func messages(row: Row) throws {
        var wrong: [Int] = []
        for cut in 0...(row.messages.map(\.count).max() ?? 0) {
            let inflater = try #require(MessageInflater())
            var read: [String] = []
            for message in row.messages {
                var plain: [UInt8] = []
                do throws(MessageInflater.Failure) {
                    let octets = OctetView(message.span)
                    try inflater.inflate(octets.prefix(cut), into: &plain, limit: Self.limit)
                    try inflater.inflate(octets.dropping(cut), into: &plain, limit: Self.limit)
                    try inflater.finish(into: &plain, limit: Self.limit)
                    read.append(String(decoding: plain, as: UTF8.self))
                } catch {
                    read.append("\(error)")
                    #expect(plain.count <= Self.limit)
                }
            }
            if read != row.read { wrong.append(cut) }
        }
        #expect(wrong == [])
    }

    struct Offer: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let words: String

        init(_ value: String, _ words: String) { (testDescription, self.words) = (value, words) }
    }

    static let offers = [
        Offer("permessage-deflate", "deflate client server"),
        Offer("permessage-deflate; server_no_context_takeover", "deflate client"),
        Offer("x-webkit, Permessage-Deflate ;client_no_context_takeover; server_max_window_bits=10", "deflate server"),
        Offer(
            "permessage-deflate; client_max_window_bits, permessage-deflate; client_no_context_takeover",
            "deflate client server"),
        Offer("permessage-deflate;client_no_context_takeover;server_no_context_takeover", "deflate"),
        Offer("x-other; client_no_context_takeover", "client server"),
        Offer("", "client server"),
    ]

    @Test("what the handshake says of them", arguments: offers) func offered(row: Offer) throws {
        let head = Array(
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Extensions: \(row.testDescription)\r\n\r\n").utf8)
        guard case .handshake(let read, _) = WebSocketHandshake.recognise(OctetView(head.span)) else {
            Issue.record("not recognised")
            return
        }
        let words = [
            read.hasCompression ? "deflate" : "", read.clientKeepsContext ? "client" : "",
            read.serverKeepsContext ? "server" : "",
        ]
        #expect(words.filter { !$0.isEmpty }.joined(separator: " ") == row.words)
    }
}
