import Foundation
import Octets
import Reassembly
import Records
import Testing

@testable import Analysis

/// Tables of the run are filled beyond their bounds: they hold no more, and what is read behind that is analysed.
@Suite("Tables of a run that are full") struct FullTableTests {
    private static func run(_ capture: PlayedCapture) throws -> (Analyzer, CollectedRun, [String: Int]) {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = capture
        capture.datagram(from: 250, to: 251, Array("MESSAGE sip:b@b.example SIP/2.0\r\nCall-ID: honest\r\n\r\n".utf8))
        var analyzer = try Analyzer(paths: [folder.write("full.pcap", capture.file)])
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        let counters = Dictionary((run.counts?.counters ?? []).map { ($0.name, $0.value) }) { $1 }
        return (analyzer, run, counters)
    }

    @Test("what is no message is searched so far, and no further", arguments: [8, 40]) func garbage(segments: Int)
        throws
    {
        let line = [UInt8](repeating: 0x78, count: 98) + [13, 10]
        let message =
            "MSRP a786hjs2 SEND\r\nTo-Path: msrp://b.example:2855/b;tcp\r\nFrom-Path: msrp://a.example:2855/a;tcp\r\n"
            + "Message-ID: m1\r\nByte-Range: 1-2/2\r\nContent-Type: text/plain\r\n\r\nhi\r\n-------a786hjs2$\r\n"
        var capture = PlayedCapture()
        for _ in 0..<segments {
            capture.lateSegment(from: 1, to: 2, [UInt8]((0..<100).map { _ in line }.joined()))
        }
        capture.lateSegment(from: 1, to: 2, Array(message.utf8))
        let (_, run, _) = try Self.run(capture)
        #expect(run.unclaimedMessages.count == (segments < 27 ? 1 : 0))
        #expect(run.sessions.map(\.callID) == ["honest"])
        let entries = Dictionary((run.counts?.ledger.entries ?? []).map { ($0.key, $0.frames) }) { $1 }
        #expect(entries == (segments < 27 ? ["sip": 1, "msrp": segments + 1] : ["sip": 1, "tcp_other": segments + 1]))
    }

    @Test("connections that came to nothing: the first are kept, and all are counted") func handshakes() throws {
        var capture = PlayedCapture()
        for number in 0..<4_200 {
            capture.handshake(from: UInt8(1 + number % 200), to: 240, port: UInt16(10_000 + number))
        }
        let (analyzer, run, _) = try Self.run(capture)
        #expect(analyzer.dissection.connections.failures.count == 4_096)
        #expect(run.counts?.ledger.entries.first { $0.key == "tcp_control" }?.frames == 4_200)
        #expect(run.sessions.map(\.callID) == ["honest"])
    }

    @Test("connections with TLS: the first are kept one by one, and all are counted") func sealed() throws {
        let body: [UInt8] = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0x13, 0x01, 1, 0, 0, 0]
        let hello: [UInt8] = [22, 3, 1, 0, UInt8(body.count + 4), 1, 0, 0, UInt8(body.count)] + body
        var capture = PlayedCapture()
        for number in 0..<4_200 { capture.segment(from: UInt8(1 + number % 100), to: UInt8(101 + number / 100), hello) }
        let (analyzer, run, counters) = try Self.run(capture)
        #expect(analyzer.intake.framing.encryption.list.count == 4_096)
        #expect(counters["tls_connections"] == 4_200 && counters["tls_connections_not_read"] == 4_200)
        #expect(run.sessions.map(\.callID) == ["honest"])
    }

    @Test("hosts that exchange ESP: of those without room it is said again that they do") func esp() {
        var opaque = OpaqueDatagrams()
        let frame = Frame(capture: 0, number: 1, time: Timestamp(nanoseconds: 0))
        func note(_ number: Int) -> Bool {
            opaque.noteSealed(IPAddress(v4: UInt32(0x0A00_0000 + number)), IPAddress(v4: 1), frame)
        }
        let first = (0..<1 << 15).count { note($0) }
        #expect(first == 1 << 15)
        #expect(!note(7) && !note(9))
        #expect(note(1 << 16) && note(1 << 17) && note(1 << 16))
    }
}
