import Analysis
import Foundation
import Records
import Testing

@Suite("What wrapped connections hold") struct WrappedRoomTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the client sends, and the server before it.
        let client: [[UInt8]]
        let server: [UInt8]
        /// The statistic that counts the connections of which something was given up.
        let counter: String
        let isTLS: Bool
    }

    private static func record(_ type: UInt8, _ octets: [UInt8]) -> [UInt8] {
        [type, 3, 3, UInt8(octets.count >> 8), UInt8(octets.count & 0xFF)] + octets
    }

    private static let hello: [UInt8] = {
        // Version, random octets, no session, one suite, no compression, no extensions.
        let body = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0x13, 0x01, 1, 0, 0, 0]
        return record(22, [1, 0, 0, UInt8(body.count)] + body)
    }()

    private static let serverHello: [UInt8] = {
        let body = [3, 3] + [UInt8](repeating: 8, count: 32) + [0, 0x13, 0x01, 0, 0, 6, 0, 43, 0, 2, 3, 4]
        return record(22, [2, 0, 0, UInt8(body.count)] + body)
    }()

    private static let opening = Array(
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: sip\r\n\r\n"
            .utf8)

    private static let fill = [UInt8](repeating: 0x41, count: 16_000)

    static let rows = [
        Row(
            testDescription: "a handshake message that never ends",
            client: [hello, record(22, [11, 1, 0xFF, 0xFF] + fill)] + [[UInt8]](repeating: record(22, fill), count: 3),
            server: [], counter: "tls_given_up", isTLS: true),
        Row(
            testDescription: "records that wait for keys",
            client: [hello] + [[UInt8]](repeating: record(23, fill), count: 4),
            server: serverHello, counter: "tls_given_up", isTLS: true),
        Row(
            testDescription: "a message of a WebSocket that never ends",
            client: [opening, [0x01, 126, 0x3E, 0x80] + fill]
                + [[UInt8]](repeating: [0x00, 126, 0x3E, 0x80] + fill, count: 3),
            server: [], counter: "evicted_wrapped", isTLS: false),
    ]

    @Test("what is held is bounded, the oldest goes first, and that is counted", arguments: rows) func bounded(row: Row)
        throws
    {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        let clients = UInt8(1)...40
        for client in clients { capture.segment(from: client, to: 200, row.client[0]) }
        if !row.server.isEmpty { for client in clients { capture.segment(from: 200, to: client, row.server) } }
        for client in clients {
            for segment in row.client.dropFirst() { capture.segment(from: client, to: 200, segment) }
        }
        func counters(_ memory: Int) throws -> [String: Int] {
            var options = Analyzer.Options()
            options.keyLog = { [] }
            options.limits.totalOctets = memory
            var analyzer = try Analyzer(paths: [folder.write("held.pcap", capture.file)], options: options)
            var run = CollectedRun()
            _ = try analyzer.run(into: &run)
            return Dictionary((run.counts?.counters ?? []).map { ($0.name, $0.value) }) { $1 }
        }
        let wide = try counters(1 << 30)
        #expect(wide["evicted_wrapped"] == 0 && wide["tls_given_up"] == nil)
        // An eighth is for what is wrapped: 1 MB, of 40 times 64 kB and more.
        let narrow = try counters(8 << 20)
        #expect((24...39).contains(narrow["evicted_wrapped"] ?? 0), "\(narrow)")
        if row.isTLS { #expect(narrow[row.counter] == narrow["evicted_wrapped"], "\(narrow)") }
    }

    @Test("what clients say of themselves in handshakes that nobody answers is counted, and given up") func names()
        throws
    {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // Sixteen protocols of 200 octets (RFC 7301).
        var list: [UInt8] = []
        for letter in UInt8(0x61)..<0x71 { list += [200] + [UInt8](repeating: letter, count: 200) }
        func long(_ count: Int) -> [UInt8] { [UInt8(count >> 8), UInt8(count & 0xFF)] }
        let offer: [UInt8] = [0, 16] + long(list.count + 2) + long(list.count) + list
        var body: [UInt8] = [3, 3] + [UInt8](repeating: 7, count: 32)
        body += [0, 0, 2, 0x13, 0x01, 1, 0] + long(offer.count) + offer
        let hello = Self.record(22, [1, 0] + long(body.count) + body)
        var capture = PlayedCapture()
        for client in UInt8(1)...190 { capture.segment(from: client, to: 200, hello) }
        capture.datagram(from: 1, to: 2, Array("MESSAGE sip:b@b.example SIP/2.0\r\nCall-ID: c\r\n\r\n".utf8))
        func run(_ memory: Int) throws -> (CollectedRun, [String: Int]) {
            var options = Analyzer.Options()
            options.limits.totalOctets = memory
            var analyzer = try Analyzer(paths: [folder.write("hellos.pcap", capture.file)], options: options)
            var run = CollectedRun()
            _ = try analyzer.run(into: &run)
            return (run, Dictionary((run.counts?.counters ?? []).map { ($0.name, $0.value) }) { $1 })
        }
        let (_, wide) = try run(1 << 30)
        #expect(wide["evicted_wrapped"] == 0 && wide["tls_without_handshake"] == 190)
        // An eighth is for what is wrapped: 128 kB, of 190 times 3.4 kB.
        let (narrow, counters) = try run(1 << 20)
        #expect((140...180).contains(counters["evicted_wrapped"] ?? 0), "\(counters)")
        #expect(counters["tls_given_up"] == counters["evicted_wrapped"], "\(counters)")
        #expect(counters["tls_without_handshake"] == 190 - (counters["tls_given_up"] ?? 0), "\(counters)")
        #expect(narrow.sessions.map(\.callID) == ["c"])
    }

    @Test("a flood of handshakes leaves WebSockets alone, and is counted") func flood() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func frame(_ id: String) -> [UInt8] {
            let message = Array("MESSAGE sip:b@b.example SIP/2.0\r\nCall-ID: \(id)\r\n\r\n".utf8)
            return [0x81, UInt8(message.count)] + message
        }
        var capture = PlayedCapture()
        let clients = UInt8(1)...20
        for client in clients { capture.segment(from: client, to: 200, Self.opening + frame("early\(client)")) }
        for number in 0..<800 {
            capture.handshake(from: UInt8(100 + number % 90), to: 201, port: UInt16(10_000 + number))
        }
        for client in clients { capture.segment(from: client, to: 200, frame("late\(client)")) }
        var options = Analyzer.Options()
        options.limits.flows = 100
        var analyzer = try Analyzer(paths: [folder.write("flood.pcap", capture.file)], options: options)
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        let expected = clients.flatMap { ["early\($0)", "late\($0)"] }
        #expect(Set(run.sessions.map(\.callID)) == Set(expected))
        let evicted = run.counts?.counters.first { $0.name == "evicted_flows" }?.value
        #expect(evicted == 800 + 20 - 100)
    }
}
