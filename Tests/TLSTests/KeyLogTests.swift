import Octets
import Testing

@testable import TLS

@Suite("Key log") struct KeyLogTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let secrets: Int
        let damaged: Int

        init(_ name: String, _ text: String, secrets: Int, damaged: Int) {
            (testDescription, self.text, self.secrets, self.damaged) = (name, text, secrets, damaged)
        }
    }

    static let random = String(repeating: "0f", count: 32)
    static let short = String(repeating: "A1", count: 32)
    static let long = String(repeating: "b2", count: 48)

    static let rows = [
        Row("nothing", "", secrets: 0, damaged: 0),
        Row("comments and empty lines", "# made by hand\n\n  \r\n# CLIENT_RANDOM\n", secrets: 0, damaged: 0),
        Row("a master secret", "CLIENT_RANDOM \(random) \(long)\n", secrets: 1, damaged: 0),
        Row("CR LF, blanks at its ends", " CLIENT_RANDOM \(random)  \(long) \r\n", secrets: 1, damaged: 0),
        Row("a last line without its end", "CLIENT_RANDOM \(random) \(long)", secrets: 1, damaged: 0),
        Row("a master secret that is cut", "CLIENT_RANDOM \(random) \(short)\n", secrets: 0, damaged: 1),
        Row(
            "TLS 1.3",
            "CLIENT_TRAFFIC_SECRET_0 \(random) \(short)\nSERVER_TRAFFIC_SECRET_0 \(random) \(long)\n"
                + "CLIENT_HANDSHAKE_TRAFFIC_SECRET \(random) \(short)\nSERVER_HANDSHAKE_TRAFFIC_SECRET \(random) \(short)\n"
                + "CLIENT_EARLY_TRAFFIC_SECRET \(random) \(short)\n", secrets: 5, damaged: 0),
        Row("of other kinds", "EXPORTER_SECRET \(random) \(short)\nRSA 01 02\n", secrets: 0, damaged: 0),
        Row(
            "the same one twice", "CLIENT_RANDOM \(random) \(long)\nCLIENT_RANDOM \(random) \(long)\n", secrets: 1,
            damaged: 0),
        Row("a session's master secret", "RSA Session-ID:\(random) Master-Key:\(long)\r\n", secrets: 1, damaged: 0),
        Row("of a session with a short number", "RSA Session-ID:0f Master-Key:\(long)", secrets: 1, damaged: 0),
        Row("of a session without one", "RSA Session-ID: Master-Key:\(long)\n", secrets: 0, damaged: 1),
        Row("of a session, cut", "RSA Session-ID:\(random) Master-Key:\(short)\n", secrets: 0, damaged: 1),
        Row("of a session, alone", "RSA Session-ID:\(random)\n", secrets: 0, damaged: 1),
        Row("no digit", "CLIENT_RANDOM \(random) \(long.dropLast())g\n", secrets: 0, damaged: 1),
        Row("a random that is cut", "CLIENT_RANDOM 0f0f \(long)\n", secrets: 0, damaged: 1),
        Row("one word", "CLIENT_RANDOM\nx\n", secrets: 0, damaged: 2),
        Row("octets of another file", "\u{1}\u{2}\u{3} \u{4}\n", secrets: 0, damaged: 1),
        Row(
            "a line without end", String(repeating: "x", count: 3000) + "\nCLIENT_RANDOM \(random) \(long)\n",
            secrets: 1, damaged: 1),
    ]

    @Test("a last line is a secret before it is known to be whole, and is replaced when it goes on") func unfinished() {
        let line = Array("CLIENT_TRAFFIC_SECRET_0 \(Self.random) \(Self.long)".utf8)
        var log = KeyLog()
        log.append(OctetView(line.span).prefix(line.count - 32))
        log.takeUnfinished()
        log.append(OctetView(line.span).dropping(line.count - 32))
        log.takeUnfinished()
        #expect(log.count == 1 && log.damagedLines == 0)
        #expect(
            KeyLog.Random(OctetView([UInt8](repeating: 15, count: 32).span), at: 0).flatMap {
                log.secret(.clientTraffic, of: $0)
            } == [UInt8](repeating: 0xB2, count: 48))
    }

    @Test("what lines hold, wherever they are cut", arguments: rows) func lines(row: Row) {
        let octets = Array(row.text.utf8)
        var wrong: [Int] = []
        for cut in 0...octets.count {
            var log = KeyLog()
            log.append(OctetView(octets.span).prefix(cut))
            log.takeUnfinished()
            log.append(OctetView(octets.span).dropping(cut))
            log.finish()
            if log.count != row.secrets || log.damagedLines != row.damaged { wrong.append(cut) }
        }
        #expect(wrong == [])
    }

    @Test(
        "a log that grows without end: the newest secrets are held, and each one counts once",
        arguments: [1, 2, 5, 100])
    func growing(limit: Int) {
        var log = KeyLog(limit: limit)
        func random(_ number: Int) -> [UInt8] { [UInt8](repeating: 0, count: 31) + [UInt8(number)] }
        func digits(_ number: Int) -> String {
            String(repeating: "0", count: number < 16 ? 63 : 62) + String(number, radix: 16)
        }
        var wrong: [Int] = []
        for number in 0..<50 {
            let line = Array("CLIENT_RANDOM \(digits(number)) \(Self.long)\n".utf8)
            log.append(OctetView(line.span))
            // Said again, it is no other secret.
            log.append(OctetView(line.span))
            let held = (0..<50).filter { !log.lines(of: random($0)).isEmpty }
            if held != Array(max(0, number + 1 - limit)...number) { wrong.append(number) }
        }
        #expect(wrong == [])
        #expect(log.omitted == max(0, 50 - limit))
        #expect(log.count == min(50, limit))
    }
}
