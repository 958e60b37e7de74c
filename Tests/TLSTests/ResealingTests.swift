import Octets
import Testing

@testable import TLS

@Suite("Records sealed anew") struct ResealingTests {
    /// Records of a connection in their order, each as it is sealed with other secrets, and what opens them.
    private static func resealed(
        _ flights: [[UInt8]], _ keys: KeyLog, _ change: (inout RecordResealing.Content) -> Void = { _ in }
    ) throws -> (flights: [[UInt8]], lines: [UInt8]) {
        var connection = TLSConnection()
        var records: [(flight: Int, octets: [UInt8], opening: TLSConnection.Opening?)] = []
        for (index, flight) in flights.enumerated() {
            var position = 0
            while position < flight.count {
                let step = connection.next(OctetView(flight.span).dropping(position), direction: index % 2, keys)
                let count: Int
                switch step {
                case .passed(let passed), .data(let passed, _, _): count = passed
                default: throw Failure.unread
                }
                records.append((index, Array(flight[position..<position + count]), connection.opening))
                position += count
            }
        }
        let resealing = RecordResealing(connection, keys) { Array($0.map { $0 ^ 0x5A }.reversed()) }
        var written = flights.map { _ in [UInt8]() }
        for record in records {
            let octets = OctetView(record.octets.span)
            let opened = resealing.open(octets, record.opening, direction: record.flight % 2)
            var content = try #require(opened)
            change(&content)
            let sealed = resealing.seal(content, in: octets, record.opening, direction: record.flight % 2)
            written[record.flight] += try #require(sealed)
        }
        return (written, resealing.lines)
    }

    private enum Failure: Error { case unread }

    @Test(
        "say the same under other secrets, as long as they were, and not under those that they had",
        arguments: Conversation.all)
    func same(row: Conversation) throws {
        let flights = ConnectionTests.flights(row)
        let keys = ConnectionTests.keys(row.keyLog)
        let (written, lines) = try Self.resealed(flights, keys)
        #expect(written.map(\.count) == flights.map(\.count))
        #expect(written != flights)
        let others = ConnectionTests.keys(String(decoding: lines, as: UTF8.self))
        #expect(ConnectionTests.read(written, others) == .init(plain: ConnectionTests.said))
        #expect(ConnectionTests.read(written, keys).plain == ["", ""])
        #expect(ConnectionTests.read(flights, others).plain == ["", ""])
    }

    @Test("say something else, where that is put in", arguments: Conversation.all) func changed(row: Conversation)
        throws
    {
        let flights = ConnectionTests.flights(row)
        let (written, lines) = try Self.resealed(flights, ConnectionTests.keys(row.keyLog)) { content in
            guard content.type == 23 else { return }
            for index in 0..<content.count where content.octets[index] == UInt8(ascii: "r") {
                content.octets[index] = UInt8(ascii: "R")
            }
        }
        let others = ConnectionTests.keys(String(decoding: lines, as: UTF8.self))
        let expected = ConnectionTests.said.map { $0.replacing("r", with: "R") }
        #expect(ConnectionTests.read(written, others) == .init(plain: expected))
    }

    /// Suites by their numbers, and versions that have them.
    static let suites: [(number: UInt16, version: UInt16)] = [
        (0x1301, 0x0304), (0x1302, 0x0304), (0x1303, 0x0304), (0x1304, 0x0304), (0x1305, 0x0304), (0xC02F, 0x0303),
        (0xC030, 0x0303), (0xC0AC, 0x0303), (0xC0AE, 0x0303), (0xCCA8, 0x0303), (0x002F, 0x0301), (0x0035, 0x0302),
        (0x003C, 0x0303), (0xC028, 0x0303),
    ]

    @Test("come out as they went in, of any length", arguments: suites, [false, true])
    func lengths(suite: (number: UInt16, version: UInt16), macsWhatIsEncrypted: Bool) throws {
        let found = try #require(CipherSuite(number: suite.number))
        func octets(_ count: Int, _ seed: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + seed) }
        }
        var macCount = 0
        var isCBC = false
        if case .cbc(let mac) = found.cipher { (macCount, isCBC) = (mac.count, true) }
        var hello = [UInt8](repeating: 0, count: 38)
        hello.replaceSubrange(0..<2, with: [UInt8(suite.version >> 8), UInt8(suite.version & 0xFF)])
        hello.replaceSubrange(35..<37, with: [UInt8(suite.number >> 8), UInt8(suite.number & 0xFF)])
        if macsWhatIsEncrypted { hello += [0, 4, 0, 22, 0, 0] }
        let said = ServerHello(OctetView(hello.span))
        let server = try #require(said)
        let protection =
            suite.version == 0x0304
            ? RecordProtection(traffic: octets(found.hash.count, 3), found, nil)
            : RecordProtection(
                master: octets(48, 5), found, server, client: octets(32, 9), suite.version, isClient: true)
        let (sealer, opener) = (RecordSealer(protection), RecordOpener(protection))
        let encryptsThenMACs = isCBC && macsWhatIsEncrypted
        for (number, count) in [0, 1, 15, 16, 17, 255, 1000].enumerated() {
            let plain = octets(count, number)
            var total = protection.explicitCount + count
            switch found.cipher {
            case .gcm, .chaCha: total += 16
            case .ccm(let tag): total += tag
            case .cbc:
                let inner = count + (encryptsThenMACs ? 0 : macCount)
                total = (suite.version >= 0x0302 ? 16 : 0) + (inner / 16 + 1) * 16 + (encryptsThenMACs ? macCount : 0)
            }
            let like = octets(total, 11)
            let made = sealer.seal(
                plain, like: OctetView(like.span), type: 23, version: 0x0303, number: UInt64(number))
            let sealed = try #require(made)
            #expect(sealed.count == total)
            let opened = opener.open(OctetView(sealed.span), type: 23, version: 0x0303, number: UInt64(number))
            #expect(opened?.octets == plain)
            // What has no room is not sealed.
            let longer = plain + octets(300, 1)
            let crowded = RecordSealer(protection).seal(
                longer, like: OctetView(like.span), type: 23, version: 0x0303, number: 0)
            #expect(crowded == nil)
        }
    }
}
