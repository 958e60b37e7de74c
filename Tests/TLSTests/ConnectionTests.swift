import Foundation
import Octets
import Testing

@testable import TLS

@Suite("TLS connections") struct ConnectionTests {
    static let said = ["first requestsecond requestthird request", "first responsesecond response"]

    /// What a connection comes to that is shown the flights of a conversation.
    struct Reading: Equatable {
        var plain = ["", ""]
        var unreadable = 0
        var obstacle: TLSConnection.Obstacle?
    }

    static func flights(_ conversation: Conversation) -> [[UInt8]] {
        conversation.flights.map { [UInt8](Data(base64Encoded: $0) ?? Data()) }
    }

    static func keys(_ text: String) -> KeyLog {
        var log = KeyLog()
        let octets = Array(text.utf8)
        log.append(OctetView(octets.span))
        log.finish()
        return log
    }

    /// Reads flights as they come: of each as much as its records allow, before the next.
    static func read(_ flights: [[UInt8]], _ keys: KeyLog, cutting cut: Int? = nil) -> Reading {
        var connection = TLSConnection()
        var reading = Reading()
        var pending: [[UInt8]] = [[], []]
        var passed = 0
        for (index, flight) in flights.enumerated() {
            let side = index % 2
            var pieces = [flight]
            if let cut, cut > passed, cut < passed + flight.count {
                pieces = [Array(flight.prefix(cut - passed)), Array(flight.dropFirst(cut - passed))]
            }
            passed += flight.count
            for piece in pieces {
                pending[side] += piece
                pending[side].removeFirst(take(pending[side], side, &connection, keys, &reading))
            }
        }
        for side in 0..<2 { _ = take(pending[side], side, &connection, keys, &reading, isLast: true) }
        reading.unreadable = connection.unreadableRecords
        reading.obstacle = connection.finalObstacle(keys)
        return reading
    }

    private static func take(
        _ octets: [UInt8], _ side: Int, _ connection: inout TLSConnection, _ keys: KeyLog, _ reading: inout Reading,
        isLast: Bool = false
    ) -> Int {
        var position = 0
        while true {
            switch connection.next(OctetView(octets.span).dropping(position), direction: side, keys, isLast: isLast) {
            case .passed(let count), .unreadable(let count): position += count
            case .data(let count, let start, let plain):
                if start + plain.count > count { reading.plain[side] += "!" }
                reading.plain[side] += String(decoding: plain, as: UTF8.self)
                position += count
            case .needMore, .blocked, .opaque: return position
            }
        }
    }

    @Test("what was said comes out, wherever the flights are cut", arguments: Conversation.all)
    func cut(row: Conversation) {
        let flights = Self.flights(row)
        let keys = Self.keys(row.keyLog)
        let whole = Self.read(flights, keys)
        #expect(whole == Reading(plain: Self.said))
        var wrong: [Int] = []
        for place in 1..<flights.reduce(0, { $0 + $1.count }) where Self.read(flights, keys, cutting: place) != whole {
            wrong.append(place)
        }
        #expect(wrong == [])
    }

    @Test("without keys nothing comes out, and it is said why", arguments: Conversation.all)
    func silent(row: Conversation) {
        let flights = Self.flights(row)
        #expect(Self.read(flights, KeyLog()) == Reading(obstacle: .noSecret))
        let late = [[], []] + flights.dropFirst(row.testDescription == "TLS 1.3, AES-GCM" ? 2 : 4)
        #expect(Self.read(late, Self.keys(row.keyLog)) == Reading(obstacle: .noHandshake))
    }

    @Test("a wrong secret opens nothing", arguments: Conversation.all) func wrongSecret(row: Conversation) {
        let lines = row.keyLog.split(separator: "\n").map { String($0.dropLast(2)) + "00" }
        let reading = Self.read(Self.flights(row), Self.keys(lines.joined(separator: "\n")))
        #expect(reading.plain == ["", ""])
        #expect(reading.unreadable > 0)
        #expect(reading.obstacle == .wrongSecret)
    }

    @Test(
        "what one side said is read without the other's secret, and it is said whose is missing, or wrong",
        arguments: Conversation.all.filter { $0.testDescription.hasPrefix("TLS 1.3") })
    func halves(row: Conversation) {
        let lines = row.keyLog.split(separator: "\n").map(String.init)
        for (side, label) in ["CLIENT_TRAFFIC", "SERVER_TRAFFIC"].enumerated() {
            let name: TLSConnection.Side = side == 0 ? .client : .server
            var expected = Reading(plain: Self.said)
            expected.plain[side] = ""
            expected.obstacle = .noSecretOf(name)
            let without = lines.filter { !$0.hasPrefix(label) }.joined(separator: "\n")
            #expect(Self.read(Self.flights(row), Self.keys(without)) == expected)
            let wrong = lines.map { $0.hasPrefix(label) ? $0.dropLast(2) + "00" : $0 }.joined(separator: "\n")
            var reading = Self.read(Self.flights(row), Self.keys(wrong))
            #expect(reading.unreadable > 0)
            reading.unreadable = 0
            expected.obstacle = .wrongSecretOf(name)
            #expect(reading == expected)
        }
    }

    @Test(
        "a master secret is found by the number of the session",
        arguments: Conversation.all.filter { !$0.testDescription.hasPrefix("TLS 1.3") })
    func session(row: Conversation) throws {
        var flights = Self.flights(row)
        let number = [UInt8](0x21..<0x41)
        // The ServerHello stands alone in its record; its session has no number. Lengths are below 256.
        #expect(flights[1][3] == 0 && flights[1][7] == 0 && flights[1][43] == 0)
        flights[1][4] += 32
        flights[1][8] += 32
        flights[1].replaceSubrange(43...43, with: [32] + number)
        let master = try #require(row.keyLog.split(separator: "\n").last?.split(separator: " ").last)
        let digits = number.map { String($0, radix: 16) }.joined()
        let keys = Self.keys("RSA Session-ID:\(digits) Master-Key:\(master)\n")
        #expect(Self.read(flights, keys) == Reading(plain: Self.said))
        #expect(Self.read(Self.flights(row), keys) == Reading(obstacle: .noSecret))
        // For others it is written by the random octets.
        let random = Array(flights[0][11..<43])
        #expect(keys.lines(of: random) == [])
        #expect(
            Self.read(
                Self.flights(row), Self.keys(String(decoding: keys.lines(of: random, session: number), as: UTF8.self)))
                == Reading(plain: Self.said))
    }

    @Test("an octet that is changed costs its record", arguments: Conversation.all) func changed(row: Conversation) {
        var flights = Self.flights(row)
        let keys = Self.keys(row.keyLog)
        // The client's last flight: its first record is the second request, or in TLS 1.0 one without octets before it.
        let place = flights.count - 2
        flights[place][20] ^= 1
        let reading = Self.read(flights, keys)
        #expect(reading.unreadable == 1)
        #expect(reading.plain[1] == Self.said[1])
        let isSplit = row.testDescription == "TLS 1.0"
        #expect(reading.plain[0] == (isSplit ? Self.said[0] : "first requestthird request"))
    }

    @Test("behind a loss the next record is found, wherever the loss ends", arguments: Conversation.all)
    func lost(row: Conversation) {
        let flights = Self.flights(row)
        let keys = Self.keys(row.keyLog)
        // TLS 1.0 starts each record from the one before.
        if row.testDescription == "TLS 1.0" { return }
        let last = flights.count - 2
        let first = Int(flights[last][3]) << 8 + Int(flights[last][4]) + 5
        var wrong: [Int] = []
        for count in 1..<first {
            var connection = TLSConnection()
            var reading = Reading()
            for (index, flight) in flights.prefix(last).enumerated() {
                _ = Self.take(flight, index % 2, &connection, keys, &reading)
            }
            connection.lost(count, direction: 0)
            _ = Self.take(Array(flights[last].dropFirst(count)), 0, &connection, keys, &reading, isLast: true)
            if reading.plain[0] != "first requestthird request" { wrong.append(count) }
        }
        #expect(wrong == [])
    }

    @Test("the handshake tells the host and the version", arguments: Conversation.all) func told(row: Conversation) {
        var connection = TLSConnection()
        var reading = Reading()
        for (index, flight) in Self.flights(row).enumerated() {
            _ = Self.take(flight, index % 2, &connection, KeyLog(), &reading)
        }
        #expect(connection.serverName == "example.com")
        let digit = row.testDescription.dropFirst("TLS 1.".count).first.flatMap { $0.wholeNumberValue } ?? 0
        #expect(connection.version == UInt16(0x0301 + digit))
        #expect((connection.certificate(of: 1) != nil) == !row.testDescription.hasPrefix("TLS 1.3"))
    }
}

@Suite("Fingerprints of certificates") struct CertificateFingerprintTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let isRead: Bool

        init(_ value: String, isRead: Bool) { (testDescription, self.isRead) = (value, isRead) }
    }

    static let rows = [
        Row("SHA-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB", isRead: true),
        Row("sha-1  4a:ad:b9:b1:3f:82:18:3b:54:02:12:df:3e:5d:49:6b:19:e5:7c:ab", isRead: true),
        Row("SHA-1 4A:AD", isRead: false), Row("SHA-1", isRead: false), Row("", isRead: false),
        Row("SHA-3 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB", isRead: false),
        Row("SHA-1 4AADB9B13F82183B540212DF3E5D496B19E57CAB", isRead: false),
        Row("SHA-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:", isRead: false),
        Row("SHA-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:XX", isRead: false),
    ]

    @Test("what a=fingerprint may say", arguments: rows) func read(row: Row) {
        let octets = Array(row.testDescription.utf8)
        #expect((CertificateFingerprint(OctetView(octets.span)) != nil) == row.isRead)
    }

    @Test("of no octets") func empty() {
        let digits = "E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55"
        let octets = Array("SHA-256 \(digits)".utf8)
        let read = CertificateFingerprint(OctetView(octets.span))
        #expect(read != nil && read.flatMap(CertificateDigests(of: []).fingerprint) == read)
        #expect(read?.abridged == "SHA-256 E3:B0:C4:42:98:FC:1C:14…")
    }
}
