import Analysis
import Foundation
import Records
import Testing

/// All records of one run, as they came.
struct CollectedRun: RecordSink {
    var sessions: [SessionRecord] = []
    var unclaimedMessages: [MessageRecord] = []
    var unclaimedSIP: [SIPMessageRecord] = []
    var pushes: [PushRecord] = []
    var findings: [Finding] = []
    var balance: CustodyRecord?
    var changeRecords: [ChangeRecord] = []
    var legRecords: [LegRecord] = []
    var captures: [CaptureRecord] = []
    var counts: StatisticsRecord?
    var isEnded = false
    /// What happens when the first session is told.
    var meanwhile: (@Sendable () -> Void)?

    /// Reads captures to their ends.
    static func of(_ paths: [String]) throws -> CollectedRun {
        var analyzer = try Analyzer(paths: paths)
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        return run
    }

    /// The messages of all sessions, and those of none.
    var messages: [MessageRecord] { sessions.flatMap(\.messages) + unclaimedMessages }

    /// Whether a message ends with its stream (M301).
    func lacksEndLine(_ message: MessageRecord) -> Bool {
        findings.contains { $0.code == .m301 && $0.place?.frame == message.firstFrame }
    }

    mutating func begin(generator: String) {}
    mutating func session(_ record: SessionRecord) {
        meanwhile?()
        meanwhile = nil
        sessions.append(record)
    }
    mutating func unclaimedMessage(_ record: MessageRecord) { unclaimedMessages.append(record) }
    mutating func unclaimedSIP(_ record: SIPMessageRecord) { unclaimedSIP.append(record) }
    mutating func push(_ record: PushRecord) { pushes.append(record) }
    mutating func finding(_ record: Finding) { findings.append(record) }
    mutating func custody(_ record: CustodyRecord) { balance = record }
    mutating func changes(_ records: [ChangeRecord]) { changeRecords = records }
    mutating func legs(_ records: [LegRecord]) { legRecords = records }
    mutating func capture(_ record: CaptureRecord) { captures.append(record) }
    mutating func statistics(_ record: StatisticsRecord) { counts = record }
    mutating func end() { isEnded = true }
}

/// The project's own captures and what must come out of each.
struct Expected: Decodable, Sendable, CustomTestStringConvertible {
    struct Session: Decodable, Hashable {
        let callId: String
        let method: String
        let state: String
    }

    struct Message: Decodable {
        let callId: String?
        let messageId: String
        let fromPath: String
        let size: Int?
        let sha256: String?
        let state: String
        let chunks: Int?
    }

    struct Part: Decodable, Hashable {
        let index: Int
        let kind: String
        let verdict: String
        let differences: Set<String>
    }

    struct Push: Decodable {
        let form: String
        let callId: String?
        let pushedTo: String?
        let messageId: String
        let verdict: String
        let text: String
        let parts: [Part]
    }

    let file: String
    let frames: Int
    let clean: Bool
    /// Whether some messages are encrypted, or masked: the frames do not hold them as they were said.
    let wrapped: Bool
    let findings: [[String]]
    let sessions: [Session]
    let messages: [Message]
    let pushes: [Push]

    var testDescription: String { file }
    var path: String { Expected.folder.appending(path: file).path }

    /// Captures/ of the checkout: this file is in Tests/AnalysisTests.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Captures")

    /// The rows of EXPECTED.json; none where it cannot be read, which a test holds against it.
    static let all: [Expected] = {
        struct File: Decodable { let captures: [Expected] }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let data = try? Data(contentsOf: folder.appending(path: "EXPECTED.json")),
            let file = try? decoder.decode(File.self, from: data)
        else { return [] }
        return file.captures
    }()
}
