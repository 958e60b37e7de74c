import Analysis
import Foundation
import Records
import Testing

/// SIP in a WebSocket that compresses (RFC 7692): three messages, of which each refers back to those before it.
@Suite("Compressed WebSockets") struct CompressedWebSocketTests {
    private static let compressed = [
        "XI7vCoIwFEe/D/YOewE1I4hmilEqEkKwqM9XHTmYm+ko6+lb9Ifo4z3cw/kVCWOrLCGD6Gipy5iP0HaSu5VuCct33t"
            + "SdYHQQQD+Xd2RkdIW6gBR1UPagqia8L5psVm59jAoYnVT3V+jrgZK5ldNet5QsnwGrVPw3EQUGTqHV9vr98rchwmgN"
            + "Ujr5hhI//nYtZfxsESle+y3QynBlnP2t45QYPhqvkyAURhg1XEr9AA==",
        "8qWmT41o6lMjsn2amA5kAAA=",
        "oqpPjWnqU2PyfZqXogD2LQA=",
    ].map { [UInt8](Data(base64Encoded: $0) ?? Data()) }

    /// What the three are, by their Call-IDs and sizes.
    private static let sizes = ["1": 234, "2": 234, "3": 238]

    private static func opening(_ line: String, _ extensions: String) -> [UInt8] {
        Array(
            ("\(line)\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: sip\r\n"
                + "Sec-WebSocket-Extensions: \(extensions)\r\n\r\n").utf8)
    }

    /// A frame, masked; with RSV1 where it begins a compressed message.
    private static func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let head =
            payload.count < 126
            ? [0x80 | UInt8(payload.count)] : [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        return [first] + head + [1, 2, 3, 4] + payload.enumerated().map { $1 ^ UInt8($0 % 4 + 1) }
    }

    private static let whole = compressed.map { frame(0xC1, $0) }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the client sends behind its request.
        let client: [[UInt8]]
        var extensions = "permessage-deflate"
        /// Which of the messages come out.
        let read: [String]
        /// How many can't be read.
        var unread = 0
    }

    static let rows = [
        Row(testDescription: "three messages", client: whole, read: ["1", "2", "3"]),
        Row(
            testDescription: "in pieces, with a ping between them",
            client: [
                frame(0x41, Array(compressed[0].prefix(50))), frame(0x89, []),
                frame(0x00, Array(compressed[0][50..<51])),
                frame(0x80, Array(compressed[0].dropFirst(51))), whole[1],
            ], read: ["1", "2"]),
        Row(
            testDescription: "of one that refers back the first is not there", client: [whole[1], whole[0]],
            read: ["1"],
            unread: 1),
        Row(
            testDescription: "a damaged one: what refers back to it is lost too",
            client: [whole[0], frame(0xC1, [0xFF, 0xFF]), whole[1]], read: ["1"], unread: 2),
        Row(
            testDescription: "one by one", client: [whole[0], whole[1]],
            extensions: "permessage-deflate; client_no_context_takeover", read: ["1"], unread: 1),
        Row(testDescription: "nothing agreed on", client: whole, extensions: "x", read: ["1", "2", "3"]),
    ]

    @Test("come out, or are said", arguments: rows) func messages(row: Row) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        capture.segment(from: 1, to: 2, Self.opening("GET /ws HTTP/1.1", "permessage-deflate"))
        capture.segment(from: 2, to: 1, Self.opening("HTTP/1.1 101 Switching Protocols", row.extensions))
        let octets = row.client.flatMap { $0 }
        var wrong: [Int] = []
        for size in [1, 7, 100, 1_400] {
            var capture = capture
            for start in stride(from: 0, to: octets.count, by: size) {
                capture.segment(from: 1, to: 2, Array(octets[start..<min(start + size, octets.count)]))
            }
            let run = try CollectedRun.of([folder.write("played.pcap", capture.file)])
            let read = run.sessions.flatMap(\.sip)
            let sizes = row.read.map { Self.sizes[$0] ?? 0 }
            let unread = run.counts?.counters.first { $0.name == "websocket_compressed_messages" }?.value ?? 0
            let noted = run.findings.filter { $0.code == .c004 && $0.place != nil }.count
            if read.map(\.size) != sizes || unread != row.unread || noted != (unread > 0 ? 1 : 0)
                || run.sessions.map(\.callID) != row.read.map({ "\($0)@x.invalid" })
            {
                wrong.append(size)
            }
        }
        #expect(wrong == [])
    }
}
