import Records
import Testing

/// A push from 9 to 2 through the relay 5 (RFC 4976).
@Suite("Pushes through a relay") struct RelayedPushTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The last leg's text; `nil` where it was not seen.
        var passedOn: String? = "Hi"
        /// What the device answers.
        var answer: String? = "200 OK"
        /// What became of the stored message, and the proof.
        let custody: String
        /// What the fifth station says.
        let acked: String
        var device = "10.0.0.2:40000"
        /// Of those about delivery and change.
        var codes: [FindingCode] = []
    }

    static let rows: [Row] = [
        Row(
            testDescription: "passed on and taken", custody: "pushedEqual msrp200", acked: "acked MSRP 200 by 10.0.0.2:"
        ),
        Row(
            testDescription: "passed on and refused", answer: "415 No", custody: "held none",
            acked: "refused MSRP 415 by 10.0.0.2:", codes: [.l622]),
        Row(
            testDescription: "not passed on", passedOn: nil, answer: nil, custody: "pushedEqual tcpAcked",
            acked: "acked MSRP 200 by the relay 10.0.0.5:", device: "10.0.0.5:"),
        Row(
            testDescription: "changed by the relay", passedOn: "Ho", custody: "pushedEqual msrp200",
            acked: "acked MSRP 200 by 10.0.0.2:", codes: [.x560]),
    ]

    private func octets(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

    private func send(_ id: String, to: String, from: String, _ text: String) -> [UInt8] {
        octets(
            "MSRP \(id) SEND\nTo-Path: \(to)\nFrom-Path: \(from)\nMessage-ID: push1234\n\(PushLifeTests.type)\n\n"
                + PushLifeTests.bundle.replacing("\n\nHi", with: "\n\n\(text)") + "\n-------\(id)$\n")
    }

    private func answer(_ id: String, _ status: String) -> [UInt8] {
        octets("MSRP \(id) \(status)\nTo-Path: msrp://h/x;tcp\nFrom-Path: msrp://h/y;tcp\n-------\(id)$\n")
    }

    @Test("are one push, and end where they were seen last", arguments: rows) func relayed(_ row: Row) throws {
        let (server, relay, device) = (
            "msrp://10.0.0.9:2855/s;tcp", "msrp://10.0.0.5:2855/r;tcp", "msrp://10.0.0.2:2855/b;tcp"
        )
        var capture = PlayedCapture()
        capture.datagram(from: 1, to: 9, octets(PushLifeTests.stored))
        capture.datagram(from: 9, to: 1, octets(PushLifeTests.accepted))
        capture.segment(from: 9, to: 5, send("leg1", to: "\(relay) \(device)", from: server, "Hi"))
        capture.segment(from: 5, to: 9, answer("leg1", "200 OK"))
        if let text = row.passedOn {
            capture.segment(from: 5, to: 2, send("leg2", to: device, from: "\(relay) \(server)", text))
        }
        if let answer = row.answer { capture.segment(from: 2, to: 5, self.answer("leg2", answer)) }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let run = try CollectedRun.of([folder.write("relayed.pcap", capture.file)])
        let push = try #require(run.pushes.first)
        #expect(run.pushes.count == 1 && push.verdict == .match)
        let messages = run.balance.map { Array($0.messages) } ?? []
        #expect(messages.map { "\($0.class) \($0.proof)" } == [row.custody])
        #expect(messages.first?.deliveries.first?.device.address.hasPrefix(row.device.prefix(9)) == true)
        let acked = push.stations[4]
        #expect("\(acked.name) \(acked.remark)".hasPrefix(row.acked))
        let watched: Set<FindingCode> = [.l611, .l620, .l622, .x560]
        #expect(run.findings.map(\.code).filter(watched.contains) == row.codes)
    }
}
