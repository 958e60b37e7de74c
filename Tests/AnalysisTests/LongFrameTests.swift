import Analysis
import Foundation
import Records
import Testing

/// A capture of one direction of a TCP connection from 192.0.2.1:2855 to .2:2855, in segments of 1000 octets.
private func capture(of stream: [UInt8], without missing: Set<Int> = [], end: UInt8 = 0x11) -> [UInt8] {
    func big(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }
    var octets: [UInt8] = [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 101, 0, 0, 0]
    func add(_ sequence: Int, _ flags: UInt8, _ payload: ArraySlice<UInt8>) {
        let tcp =
            [0x0B, 0x27, 0x0B, 0x27] + big(sequence, 4) + [0, 0, 0, 0, 0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0] + payload
        let ip = [0x45, 0] + big(20 + tcp.count, 2) + [0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]
        let length = Array(big(ip.count + tcp.count, 4).reversed())
        octets += [0, 0, 0, 0x60, 0, 0, 0, 0] + length + length + ip + tcp
    }
    add(99, 2, [])
    for (index, start) in stride(from: 0, to: stream.count, by: 1_000).enumerated() where !missing.contains(index) {
        add(100 + start, 0x18, stream[start..<min(start + 1_000, stream.count)])
    }
    add(100 + stream.count, end, [])
    return octets
}

private let paths = "To-Path: msrp://192.0.2.2:2855/b;tcp\r\nFrom-Path: msrp://192.0.2.1:2855/a;tcp\r\n"

private func send(_ id: String, _ body: String, type: String = "text/plain", flag: String = "$") -> [UInt8] {
    let head = "MSRP \(id) SEND\r\n\(paths)Message-ID: \(id)x\r\nByte-Range: 1-*/\(body.utf8.count)\r\n"
    return Array("\(head)Content-Type: \(type)\r\n\r\n\(body)\r\n-------\(id)\(flag)\r\n".utf8)
}

/// 300 000 octets, which no framer waits for.
private let text = String(repeating: "All work and no play makes Jack a\r\n-------dull0001boy. ", count: 5_000)

@Suite("Long MSRP frames") struct LongFrameTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let stream: [UInt8]
        var missing: Set<Int> = []
        let messages: [String]
        var codes: [FindingCode] = []
    }

    static let rows = [
        Row(
            testDescription: "one, and a short one behind", stream: send("long0001", text) + send("next0001", "x"),
            messages: ["long0001 complete \(text.utf8.count) 1", "next0001 complete 1 1"]),
        Row(
            testDescription: "given up by its sender", stream: send("long0001", text, flag: "#"),
            messages: ["long0001 aborted \(text.utf8.count) 1"]),
        Row(
            testDescription: "the stream ends in it", stream: Array(send("long0001", text).prefix(250_000)),
            messages: ["long0001 incomplete 249827 1"], codes: [.m301]),
        Row(
            testDescription: "a hole in it", stream: send("long0001", text) + send("next0001", "x"), missing: [200],
            messages: ["long0001 incomplete 199827 1", "next0001 complete 1 1"], codes: [.c002]),
    ]

    @Test("are told like short ones", arguments: rows) func messages(_ row: Row) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("long.pcap", capture(of: row.stream, without: row.missing))])
        let told = run.messages.map {
            "\($0.transactionIDs.first ?? "none") \($0.state.rawValue) \($0.size) \($0.chunks)"
        }
        #expect(told == row.messages)
        #expect(run.findings.filter { $0.severity != .note }.map(\.code) == row.codes)
        let whole = run.messages.filter { $0.state == .complete && $0.size == text.utf8.count }
        #expect(whole.allSatisfy { $0.text.map { Array($0.utf8) == Array(text.utf8.prefix(65_536)) } == true })
    }

    /// 300 000 octets of text in each bundle: what is stored is found, and compared, in a frame that came in parts.
    @Test("carry pushes", arguments: [true, false]) func pushes(_ isEqual: Bool) throws {
        let original = send("orig0001", text)
        let changed =
            isEqual
            ? original
            : Array(
                String(decoding: original, as: UTF8.self).replacing(
                    "dull0001boy. All", with: "dull0001toy. All", maxReplacements: 1
                ).utf8)
        let bundle =
            "--b1\r\nContent-Type: message/msrp\r\n\r\n" + String(decoding: changed, as: UTF8.self) + "\r\n--b1--\r\n"
        let stream = original + send("push0001", bundle, type: "multipart/mixed;boundary=b1")
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("push.pcap", capture(of: stream))])
        let push = try #require(run.pushes.first)
        #expect(push.verdict == (isEqual ? .match : .altered))
        #expect(push.carrier.messageID == "push0001x" && push.parts.map(\.kind) == ["SEND"])
        #expect(run.findings.contains { $0.code == .x560 } == !isEqual)
    }
}
