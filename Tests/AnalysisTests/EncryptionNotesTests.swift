import Analysis
import Foundation
import Records
import Testing

@Suite("What is said of a capture that is encrypted") struct EncryptionNotesTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var offers = ""
        var hasSIP = false
        var keyLog: String?
        var isAskedFor = false
        /// Of each finding about encryption its code and severity.
        let findings: [String]
        var useless: Int?
    }

    private static let fitting =
        "CLIENT_RANDOM \(String(repeating: "07", count: 32)) \(String(repeating: "00", count: 48))\n"
    private static let other =
        "CLIENT_RANDOM \(String(repeating: "08", count: 32)) \(String(repeating: "00", count: 48))\n"

    static let rows = [
        Row(testDescription: "nothing else there", findings: ["C004 warning"]),
        Row(testDescription: "beside SIP that is read", hasSIP: true, findings: ["C004 note"]),
        Row(testDescription: "of the web", offers: "h2", findings: ["C004 note"]),
        Row(testDescription: "that says it is SIP", offers: "sip/2", findings: ["C004 warning"]),
        Row(
            testDescription: "a key log of others, of the environment", hasSIP: true, keyLog: other,
            findings: ["C004 note"], useless: 1),
        Row(
            testDescription: "a key log of others, asked for", hasSIP: true, keyLog: other, isAskedFor: true,
            findings: ["C004 note", "C010 warning"], useless: 1),
        Row(
            testDescription: "an empty key log, asked for", hasSIP: true, keyLog: "", isAskedFor: true,
            findings: ["C004 note", "C010 warning"], useless: 0),
        Row(
            testDescription: "a key log that fits", hasSIP: true, keyLog: other + fitting, isAskedFor: true,
            findings: []),
    ]

    private static func record(_ octets: [UInt8]) -> [UInt8] {
        [22, 3, 3, UInt8(octets.count >> 8), UInt8(octets.count & 0xFF)] + octets
    }

    private static func hello(offering name: String) -> [UInt8] {
        var body = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0xC0, 0x2B, 1, 0]
        if !name.isEmpty {
            let count = UInt8(name.utf8.count)
            body += [0, count + 7, 0, 16, 0, count + 3, 0, count + 1, count] + Array(name.utf8)
        }
        return record([1, 0, 0, UInt8(body.count)] + body)
    }

    @Test("findings, their severities, and where they point", arguments: rows) func notes(row: Row) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var capture = PlayedCapture()
        if row.hasSIP {
            let lines = [
                "OPTIONS sip:b@example.com SIP/2.0", "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1", "Max-Forwards: 70",
                "From: <sip:a@example.com>;tag=1", "To: <sip:b@example.com>", "Call-ID: 1", "CSeq: 1 OPTIONS",
                "Content-Length: 0",
            ]
            capture.datagram(from: 3, to: 4, Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
        }
        capture.segment(from: 1, to: 2, Self.hello(offering: row.offers))
        let answer = [3, 3] + [UInt8](repeating: 8, count: 32) + [0, 0xC0, 0x2B, 0]
        capture.segment(from: 2, to: 1, Self.record([2, 0, 0, UInt8(answer.count)] + answer))
        var options = Analyzer.Options()
        if let text = row.keyLog {
            let log = GrowingLog(Array(text.utf8))
            options.keyLog = { log.next() }
        }
        options.isKeyLogAskedFor = row.isAskedFor
        var analyzer = try Analyzer(paths: [folder.write("sealed.pcap", capture.file)], options: options)
        var run = CollectedRun()
        let outcome = try analyzer.run(into: &run)
        let found = run.findings.filter { $0.code == .c004 || $0.code == .c010 }
        #expect(found.map { "\($0.code.rawValue) \($0.severity)" }.sorted() == row.findings)
        #expect(found.allSatisfy { $0.place != nil })
        #expect(found.allSatisfy { $0.code != .c004 || $0.message.contains("10.0.0.1:2855 - 10.0.0.2:2855") })
        #expect(outcome.uselessSecrets == row.useless)
    }
}
