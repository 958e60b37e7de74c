import Analysis
import Foundation
import Records
import Testing

/// One frame of a WebSocket, masked with a key unless that is 0 (RFC 6455 §5.2).
private func frame(_ text: String, key: UInt32 = 0, opcode: UInt8 = 1, isFinal: Bool = true) -> [UInt8] {
    let mask = (0..<4).map { UInt8(truncatingIfNeeded: key >> UInt32(24 - 8 * $0)) }
    let octets = Array(text.utf8)
    let bit: UInt8 = key == 0 ? 0 : 0x80
    var head = [opcode | (isFinal ? 0x80 : 0)]
    head +=
        octets.count < 126
        ? [bit | UInt8(octets.count)] : [bit | 126, UInt8(octets.count >> 8), UInt8(octets.count & 0xFF)]
    if key == 0 { return head + octets }
    return head + mask + octets.enumerated().map { $1 ^ mask[$0 % 4] }
}

private func request(_ number: Int, _ text: String) -> String {
    "MESSAGE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK\(number)\r\nMax-Forwards: 70\r\n"
        + "From: <sip:alice@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: \(number)@x.invalid\r\n"
        + "CSeq: 1 MESSAGE\r\nContent-Type: text/plain\r\n\r\n\(text)"
}

private func answer(_ number: Int) -> String {
    "SIP/2.0 200 OK\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK\(number)\r\nFrom: <sip:alice@example.com>;tag=1\r\n"
        + "To: <sip:bob@example.com>;tag=2\r\nCall-ID: \(number)@x.invalid\r\nCSeq: 1 MESSAGE\r\n\r\n"
}

private let opening =
    "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: sip\r\n\r\n"
private let opened =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: sip\r\n\r\n"

@Suite("Wrapped streams") struct WrappedStreamTests {
    /// What a run says of each SIP message: its text, and what carried it.
    private static func told(_ capture: PlayedCapture, in folder: TemporaryFolder) throws -> [String] {
        let run = try CollectedRun.of([folder.write("played.pcap", capture.file)])
        #expect(run.findings.filter { $0.severity != .note }.isEmpty)
        return run.sessions.flatMap(\.sip).map { "\($0.startLine.prefix(7)) \($0.transport) \($0.size)" }
    }

    @Test("SIP in a WebSocket: in pieces, between pings, two in a segment, wherever the segments end")
    func webSocket() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let first = request(1, "hello")
        let client =
            Array(opening.utf8) + frame(String(first.prefix(40)), key: 0xA1B2_C3D4, isFinal: false)
            + frame("are you there", key: 7, opcode: 9)
            + frame(String(first.dropFirst(40)), key: 0x0102_0304, opcode: 0)
            + frame(request(2, "again"), key: 0xFFFF_FFFF, opcode: 2) + frame("\r\n\r\n", key: 9)
        let server = Array(opened.utf8) + frame(answer(1)) + frame(answer(2)) + frame("", opcode: 8)
        let wanted = [
            "MESSAGE WS \(first.utf8.count)", "SIP/2.0 WS \(answer(1).utf8.count)",
            "MESSAGE WS \(request(2, "again").utf8.count)", "SIP/2.0 WS \(answer(2).utf8.count)",
        ]
        var wrong: [Int] = []
        for cut in stride(from: 1, to: client.count, by: 3) {
            var capture = PlayedCapture()
            capture.segment(from: 1, to: 2, Array(client.prefix(cut)))
            capture.segment(from: 1, to: 2, Array(client.dropFirst(cut)))
            capture.segment(from: 2, to: 1, Array(server.prefix(cut)))
            capture.segment(from: 2, to: 1, Array(server.dropFirst(cut)))
            if try Self.told(capture, in: folder) != wanted { wrong.append(cut) }
        }
        #expect(wrong == [])
    }

    @Test("what is no WebSocket is left alone") func others() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        capture.segment(from: 1, to: 2, Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
        capture.segment(from: 2, to: 1, Array("HTTP/1.1 200 OK\r\n\r\n\(request(1, "no"))".utf8))
        #expect(try Self.told(capture, in: folder) == [])
    }

    /// Captures with TLS whose contents are known lie beside the checkout; they need not be there.
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/lab").standardizedFileURL

    static let known = ["s16a-tls.pcapng", "s16b-tls.pcap"].filter {
        FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }

    @Test("a secret that is missing makes an original not seen, for the reason that it is encrypted", arguments: known)
    func missingSecret(name: String) throws {
        let path = Self.folder.appending(path: name).path
        let log = try String(
            contentsOf: Self.folder.appending(path: name.prefix { $0 != "." } + ".keys.txt"), encoding: .utf8)
        let lines = log.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let randoms = Set(lines.compactMap { $0.split(separator: " ").dropFirst().first }).sorted()
        var reasons: Set<String> = []
        for random in randoms {
            let source = GrowingLog(Array(lines.filter { !$0.contains(random) }.joined(separator: "\n").utf8))
            var options = Analyzer.Options()
            options.keyLog = { source.next() }
            var analyzer = try Analyzer(paths: [path], options: options)
            var run = CollectedRun()
            _ = try analyzer.run(into: &run)
            for part in run.pushes.flatMap(\.parts) where part.verdict == .notSeen {
                reasons.insert(part.reason.map { "\($0)" } ?? "none")
            }
            #expect(run.findings.contains { $0.code == .c004 })
        }
        #expect(reasons == ["encrypted"])
    }

    @Test("TLS is read with a key log that comes at once, late, or not at all", arguments: known)
    func tls(name: String) throws {
        let path = Self.folder.appending(path: name).path
        let log = [UInt8](
            try Data(contentsOf: Self.folder.appending(path: name.prefix { $0 != "." } + ".keys.txt")))
        func run(_ keyLog: (@Sendable () -> [UInt8])?) throws -> CollectedRun {
            var options = Analyzer.Options()
            options.keyLog = keyLog
            var analyzer = try Analyzer(paths: [path], options: options)
            var run = CollectedRun()
            _ = try analyzer.run(into: &run)
            return run
        }
        let source = GrowingLog(log)
        let atOnce = try run { source.next() }
        #expect(atOnce.pushes.count == 1)
        #expect(Set(atOnce.sessions.flatMap(\.sip).map(\.transport)) == ["TLS"])
        #expect(atOnce.findings.filter { $0.code == .c004 }.isEmpty)
        // The second piece comes when all has been read.
        let late = GrowingLog([], [UInt8](log))
        let atTheEnd = try run { late.next() }
        #expect(atTheEnd.pushes.map(\.verdict) == atOnce.pushes.map(\.verdict))
        #expect(atTheEnd.messages.map(\.sha256) == atOnce.messages.map(\.sha256))
        let silent = try run(nil)
        #expect(silent.sessions.isEmpty && silent.pushes.isEmpty && silent.messages.isEmpty)
        #expect(silent.findings.filter { $0.code == .c004 }.map { $0.message.contains("--keylog") } == [true])
        let counters = silent.counts?.counters.filter { $0.name == "tls_without_secret" }.map(\.value)
        #expect(counters == [7])
    }
}
