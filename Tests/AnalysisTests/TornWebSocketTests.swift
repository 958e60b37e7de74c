import Analysis
import Foundation
import Records
import Testing

private let opening = Array(
    "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: msrp\r\n\r\n"
        .utf8)

/// A frame with the octets `payload`, masked by a key of zeros.
private func frame(_ first: UInt8, _ payload: some Collection<UInt8>) -> [UInt8] {
    let count = payload.count
    let length = count < 126 ? [0x80 | UInt8(count)] : [0xFE, UInt8(count >> 8), UInt8(count & 0xFF)]
    return [first] + length + [0, 0, 0, 0] + payload
}

private func send(_ id: String, _ body: String) -> [UInt8] {
    let paths = "To-Path: msrp://10.0.0.2:2855/b;ws\r\nFrom-Path: msrp://10.0.0.1:2855/a;ws\r\n"
    let head = "MSRP \(id) SEND\r\n\(paths)Message-ID: \(id)x\r\nByte-Range: 1-*/\(body.utf8.count)\r\n"
    return Array("\(head)Content-Type: text/plain\r\n\r\n\(body)\r\n-------\(id)$\r\n".utf8)
}

private let one = send("one00001", String(repeating: "All work and no play. ", count: 100))
private let (start, middle, end) = (one[..<1_000], one[1_000..<1_500], one[1_500...])
private let two = frame(0x82, send("two00001", "x"))
private let damaged = frame(0xC2, [0xFF, 0xFF, 0xFF])
/// 200 000 octets, more than a direction may hold where there is little room, in parts.
private let parts: [[UInt8]] = {
    let long = send("one00001", String(repeating: "All work and no play. ", count: 9_000))
    return stride(from: 0, to: long.count, by: 40_000).map { Array(long[$0..<min($0 + 40_000, long.count)]) }
}()

@Suite("Torn WebSockets") struct TornWebSocketTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What the client sends behind its request.
        let client: [[UInt8]]
        /// Which of it is not captured.
        var missing: Set<Int> = []
        var memory = 1 << 30
        let messages: [String]
        var codes: [FindingCode] = [.c002]
    }

    private static let cutShort = ["one00001 incomplete", "two00001 complete"]

    static let rows = [
        Row(
            testDescription: "a message that can't be expanded, inside a frame of MSRP",
            client: [frame(0x82, start), damaged, frame(0x82, end), two], messages: cutShort),
        Row(
            testDescription: "a reserved opcode, inside a frame of MSRP",
            client: [frame(0x82, start), frame(0xB3, []), frame(0x82, end), two], messages: cutShort),
        Row(
            testDescription: "a message that another breaks off",
            client: [frame(0x82, start), frame(0x02, middle), frame(0x82, end), two], messages: cutShort),
        Row(
            testDescription: "a message longer than is held",
            client: [frame(0x02, parts[0])] + parts[1...].map { frame(0x00, $0) } + [frame(0x80, []), two],
            memory: 2 << 20, messages: cutShort),
        Row(
            testDescription: "a frame of MSRP that the next message can't go on with",
            client: [frame(0x82, start), two], messages: cutShort, codes: [.m301]),
        Row(
            testDescription: "an unfinished one, one that can't be expanded, and a whole one",
            client: [frame(0x82, start), damaged, two], messages: cutShort),
        Row(
            testDescription: "a frame of MSRP in three messages",
            client: [frame(0x82, start), frame(0x82, middle), frame(0x82, end), two],
            messages: ["one00001 complete", "two00001 complete"], codes: []),
        Row(
            testDescription: "a frame that the capture ends in", client: [two, Array(frame(0x82, one).prefix(1_200))],
            messages: ["two00001 complete", "one00001 incomplete"], codes: []),
        Row(
            testDescription: "a message that the capture ends in", client: [two, frame(0x02, start)],
            messages: ["two00001 complete", "one00001 incomplete"], codes: []),
        Row(
            testDescription: "a frame of MSRP that the capture ends in", client: [two, frame(0x82, start)],
            messages: ["two00001 complete", "one00001 incomplete"], codes: []),
        Row(
            testDescription: "a hole in the first message",
            client: [
                Array(frame(0x82, one).prefix(1_000)), Array(frame(0x82, one)[1_000..<1_500]),
                Array(frame(0x82, one).dropFirst(1_500)), two,
            ], missing: [1], messages: cutShort),
        Row(
            testDescription: "a hole before the first message", client: [frame(0x82, one), two], missing: [0],
            messages: ["two00001 complete"]),
        Row(
            testDescription: "a reserved opcode", client: [frame(0x83, one), two], messages: ["two00001 complete"]),
        Row(
            testDescription: "a frame about the connection in pieces", client: [frame(0x09, one), two],
            messages: ["two00001 complete"]),
    ]

    /// What is sent in a connection whose beginning is not in the capture, and the messages that come of it.
    static let joined: [(client: [[UInt8]], messages: [String])] = [
        ([frame(0x82, one), two], ["one00001 complete", "two00001 complete"]),
        ([frame(0x02, start), frame(0x80, one[1_000...]), two], ["one00001 complete", "two00001 complete"]),
        ([frame(0x82, [UInt8](repeating: 0x41, count: 100))], []), ([frame(0xC2, one)], []), ([frame(0x89, [])], []),
    ]

    @Test("a WebSocket is read though its beginning is not in the capture", arguments: joined)
    func join(client: [[UInt8]], messages: [String]) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        for octets in client { capture.lateSegment(from: 1, to: 2, octets) }
        var analyzer = try Analyzer(paths: [folder.write("late.pcap", capture.file)])
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        #expect(run.messages.map { "\($0.transactionIDs.first ?? "none") \($0.state)" } == messages)
    }

    @Test("what is missing in a message is never passed over", arguments: rows) func torn(row: Row) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        capture.segment(from: 1, to: 2, opening)
        for (index, octets) in row.client.enumerated() {
            if row.missing.contains(index) {
                capture.missing(from: 1, to: 2, octets.count)
            } else {
                capture.segment(from: 1, to: 2, octets)
            }
        }
        var options = Analyzer.Options()
        options.limits.totalOctets = row.memory
        var analyzer = try Analyzer(paths: [folder.write("torn.pcap", capture.file)], options: options)
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        #expect(run.messages.map { "\($0.transactionIDs.first ?? "none") \($0.state)" } == row.messages)
        let codes: Set<FindingCode> = [.c002, .m301, .m302]
        #expect(run.findings.map(\.code).filter { codes.contains($0) } == row.codes)
    }
}
