import Analysis
import Foundation
import Glibc
import Records
import Reports
import Testing

/// However the same frames come, the same is said of them.
@Suite("The same frames, the same report") struct SameReportTests {
    private static let small = ["appendix-k-literal.pcap", "text-altered.pcap", "tcp-hole.pcap", "nanoseconds.pcapng"]

    @Test("Cut in two files at every frame, read in either order", arguments: small)
    func cuts(file: String) throws {
        let path = Expected.folder.appending(path: file).path
        let capture = try #require(LiteralCapture(path: path))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let whole = Content(try CollectedRun.of([path]))
        var wrong: [String] = []
        for cut in 1..<capture.frames.count {
            let first = try folder.write("first", capture.file(of: 0..<cut))
            let second = try folder.write("second", capture.file(of: cut..<capture.frames.count))
            for paths in [[first, second], [second, first]] {
                let difference = whole.difference(from: Content(try CollectedRun.of(paths)))
                if let difference { wrong.append("cut behind frame \(cut), \(paths[0] == first): \(difference)") }
            }
        }
        #expect(wrong == [])
        #expect(whole.pushes.count == 1)
    }

    @Test("Given twice", arguments: Expected.all)
    func twice(expected: Expected) throws {
        let once = Content(try CollectedRun.of([expected.path]))
        let run = try CollectedRun.of([expected.path, expected.path])
        #expect(once.difference(from: Content(run)) == nil)
        #expect(run.captures.count == 2)
    }

    @Test("From a pipe, where octets can be read only once", arguments: Expected.all)
    func pipe(expected: Expected) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let fifo = folder.path("fifo")
        try #require(unsafe mkfifo(fifo, 0o600) == 0)
        // Every capture of the project fits into a pipe's 64 KiB, so that no second thread is needed.
        let writer = try #require(FileHandle(forUpdatingAtPath: fifo))
        try writer.write(contentsOf: Data(contentsOf: URL(filePath: expected.path)))
        var analyzer = try Analyzer(paths: [fifo])
        try writer.close()
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        let fromFile = Content(try CollectedRun.of([expected.path]))
        #expect(fromFile.difference(from: Content(run)) == nil)
        #expect(analyzer.octets(of: FrameReference(capture: 0, frame: 1)) == nil)
    }

    @Test("Two runs write the same JSON, octet for octet", arguments: Expected.all)
    func determinism(expected: Expected) throws {
        let outputs = try (0..<2).map { _ in
            let output = CollectedOctets()
            var report = JSONReport(output: output)
            var analyzer = try Analyzer(paths: [expected.path])
            _ = try analyzer.run(into: &report)
            return output.octets
        }
        #expect(outputs[0] == outputs[1])
        #expect(outputs[0].count > 1000)
    }

    @Test("Sessions that several threads write are those of the run, in their order")
    func apart() throws {
        let paths = Expected.all.map(\.path) + Expected.all.map(\.path)
        let run = try CollectedRun.of(paths)
        let output = CollectedOctets()
        var report = JSONReport(output: output)
        var analyzer = try Analyzer(paths: paths)
        _ = try analyzer.run(into: &report)
        let sessions = run.sessions.map { String(decoding: JSONReport<CollectedOctets>.written($0), as: UTF8.self) }
        let document = String(decoding: output.octets, as: UTF8.self)
        #expect(document.contains("\"sessions\":[\n\(sessions.joined(separator: ",\n"))\n],"))
        #expect(sessions.count > 30)
    }
}

/// What a run says of sessions, messages and pushes, without the numbers of captures and frames.
private struct Content: Equatable {
    let sessions: [SessionRecord]
    let unclaimedMessages: [MessageRecord]
    let unclaimedSIP: [SIPMessageRecord]
    let pushes: [PushRecord]
    let custody: [CustodyMessage]
    let legs: [LegRecord]
    let findings: Set<String>

    init(_ run: CollectedRun) {
        sessions = run.sessions.map(Self.plain)
        unclaimedMessages = run.unclaimedMessages.map(Self.plain)
        unclaimedSIP = run.unclaimedSIP.map(Self.plain)
        pushes = run.pushes.map(Self.plain)
        custody = run.balance?.messages.map(Self.plain) ?? []
        legs = run.legRecords
        // How often the same is found, and that frames came more than once (C007), follows from what was given.
        findings = Set(run.findings.filter { $0.code != .c007 }.map { "\($0.code.rawValue) \($0.push ?? "-")" })
    }

    func difference(from other: Content) -> String? {
        if sessions != other.sessions { return "sessions \(sessions) and \(other.sessions)" }
        if unclaimedMessages != other.unclaimedMessages { return "MSRP of no session" }
        if unclaimedSIP != other.unclaimedSIP { return "SIP of no session" }
        if pushes != other.pushes { return "pushes \(pushes) and \(other.pushes)" }
        if custody != other.custody { return "custody \(custody) and \(other.custody)" }
        if legs != other.legs { return "legs" }
        return findings == other.findings ? nil : "findings \(findings.symmetricDifference(other.findings))"
    }

    private static func plain(_ session: SessionRecord) -> SessionRecord {
        var session = session
        session.firstFrame = 0
        session.lastFrame = 0
        session.firstCapture = 0
        session.lastCapture = 0
        session.sip = session.sip.map(plain)
        session.messages = session.messages.map(plain)
        return session
    }

    private static func plain(_ message: SIPMessageRecord) -> SIPMessageRecord {
        var message = message
        message.frame = 0
        message.capture = 0
        message.copies = 1
        return message
    }

    private static func plain(_ message: MessageRecord) -> MessageRecord {
        var message = message
        message.firstFrame = 0
        message.lastFrame = 0
        message.capture = 0
        return message
    }

    private static func plain(_ push: PushRecord) -> PushRecord {
        var push = push
        push.carrier.firstFrame = 0
        push.carrier.lastFrame = 0
        push.carrier.capture = 0
        push.carrier.frames = []
        push.diagnostics.removeAll { $0 == .c007 }
        for index in push.parts.indices { push.parts[index].live = push.parts[index].live.map { _ in nowhere } }
        push.stations = push.stations.map { station in
            // The remark names frames.
            StationRecord(name: station.name, citation: plain(station.citation), remark: "", absence: station.absence)
        }
        return push
    }

    private static func plain(_ message: CustodyMessage) -> CustodyMessage {
        var message = message
        message.sent = plain(message.sent)
        message.taken = plain(message.taken)
        message.recipientOnline = plain(message.recipientOnline)
        message.acknowledged = plain(message.acknowledged)
        message.confirmed = plain(message.confirmed)
        for index in message.deliveries.indices {
            message.deliveries[index].acknowledged = plain(message.deliveries[index].acknowledged)
            message.deliveries[index].refused = plain(message.deliveries[index].refused)
            message.deliveries[index].confirmed = plain(message.deliveries[index].confirmed)
        }
        return message
    }

    private static func plain(_ citation: Citation?) -> Citation? {
        var citation = citation
        citation?.frame = 0
        citation?.capture = 0
        return citation
    }

    private static var nowhere: FrameReference { FrameReference(capture: 0, frame: 0) }
}
