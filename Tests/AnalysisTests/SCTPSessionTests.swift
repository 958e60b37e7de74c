import Analysis
import Records
import Testing

/// A capture of SCTP packets between 192.0.2.1:5060 and .2:5060, each with one DATA chunk.
private struct Association {
    private(set) var octets: [UInt8] = [
        0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 101, 0, 0, 0,
    ]
    private var count: UInt8 = 0

    /// - Parameter ends: 2 where a user message begins, 1 where it ends, 3 both.
    mutating func send(_ text: Substring, from sender: UInt8, number: UInt8, ends: UInt8 = 3) {
        let chunk =
            [0, ends] + big(16 + text.utf8.count) + [0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0, 0] + Array(text.utf8)
        let header: [UInt8] = [0x13, 0xC4, 0x13, 0xC4, 0, 0, 0, sender, 0, 0, 0, 0]
        let payload = header + chunk + [UInt8](repeating: 0, count: (4 - chunk.count % 4) % 4)
        let ip =
            [0x45, 0] + big(20 + payload.count) + [0, 0, 0, 0, 64, 132, 0, 0, 192, 0, 2, sender, 192, 0, 2, 3 - sender]
        let length = Array(big(ip.count + payload.count).reversed()) + [0, 0]
        count += 1
        octets += [0, 0, 0, 0x60, count, 0, 0, 0] + length + length + ip + payload
    }

    private func big(_ value: Int) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
}

/// SIP over SCTP needs no Content-Length (RFC 4168 §5.2: a user message is one message).
private func message(_ start: String, _ text: String = "") -> Substring {
    """
    \(start)
    Via: SIP/2.0/SCTP a.example.com;branch=z9hG4bK1
    Max-Forwards: 70
    From: <sip:alice@example.com>;tag=1
    To: <sip:bob@example.com>\(text.isEmpty ? ";tag=2" : "")
    Call-ID: 1@a.example.com
    CSeq: 1 MESSAGE

    \(text)
    """.replacing("\n", with: "\r\n")[...]
}

@Suite("SIP over SCTP") struct SCTPSessionTests {
    private let request = message("MESSAGE sip:bob@example.com SIP/2.0", String(repeating: "Hi Bob! ", count: 300))
    private let answer = message("SIP/2.0 200 OK")

    private func run(_ association: Association) throws -> CollectedRun {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        return try CollectedRun.of([folder.write("sctp.pcap", association.octets)])
    }

    @Test("A request in three chunks and its answer are a session") func whole() throws {
        var association = Association()
        association.send(request.prefix(1_000), from: 1, number: 1, ends: 2)
        association.send(request.dropFirst(2_000), from: 1, number: 3, ends: 1)
        association.send(request.dropFirst(1_000).prefix(1_000), from: 1, number: 2, ends: 0)
        association.send(answer, from: 2, number: 1)
        association.send(answer, from: 2, number: 1)
        let run = try run(association)
        let session = try #require(run.sessions.first)
        #expect(session.state == .completed && session.finalStatus == 200 && run.sessions.count == 1)
        #expect(session.sip.map(\.transport) == ["SCTP", "SCTP"])
        #expect(session.sip.map(\.size) == [request.utf8.count, answer.utf8.count])
        #expect(session.sip.map(\.retransmissions) == [0, 0])
        #expect(run.findings.filter { $0.severity != .note }.isEmpty)
        #expect(run.counts?.ledger.entries.map(\.key) == ["sip"])
    }

    @Test("A request of which a chunk is missing is named") func hole() throws {
        var association = Association()
        association.send(request.prefix(1_000), from: 1, number: 1, ends: 2)
        association.send(request.dropFirst(2_000), from: 1, number: 3, ends: 1)
        let run = try run(association)
        #expect(run.findings.filter { $0.code == .c008 }.map(\.severity) == [.warning, .note])
        #expect(run.findings.contains { $0.message.contains("1 DATA chunk of SIP") && $0.place?.frame == 2 })
        #expect(run.findings.contains { $0.message.contains("2 DATA chunks") && $0.place?.frame == 1 })
    }

    @Test("Redacted, they are the same session of others") func redacted() throws {
        var association = Association()
        association.send(request.prefix(1_000), from: 1, number: 1, ends: 2)
        association.send(request.dropFirst(1_000), from: 1, number: 2, ends: 1)
        association.send(answer, from: 2, number: 1)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write("sctp.pcap", association.octets)
        let plain = try CollectedRun.of([path])
        let (told, found, frames) = try RedactedCaptureTests.both(path)
        #expect(frames == 3 && found.sessions.map(\.callID) == told.sessions.map(\.callID))
        #expect(found.sessions.map(\.from) == told.sessions.map(\.from))
        #expect(found.sessions.map(\.from) != plain.sessions.map(\.from))
        #expect(found.sessions.flatMap(\.sip).map(\.startLine) == told.sessions.flatMap(\.sip).map(\.startLine))
        #expect(found.sessions.flatMap(\.sip).map(\.size) == plain.sessions.flatMap(\.sip).map(\.size))
    }
}
