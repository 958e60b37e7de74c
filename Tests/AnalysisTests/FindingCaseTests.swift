import Analysis
import Records
import Testing

/// A code of the catalogue, a capture that raises it, and a near miss that does not.
struct FindingCase: Sendable, CustomTestStringConvertible {
    let code: FindingCode
    /// How grave it is in the first capture.
    let severity: Severity
    let about: String
    let raises: Script
    let spares: Script

    /// - Parameter severity: `nil` for what the catalogue says.
    init(_ code: FindingCode, as severity: Severity? = nil, _ about: String, _ raises: Script, spares: Script = .chat) {
        self.code = code
        self.severity = severity ?? code.entry.severity
        self.about = about
        self.raises = raises
        self.spares = spares
    }

    var testDescription: String { "\(code.rawValue) \(about)" }

    static let all =
        FindingCases.captures + FindingCases.transport + FindingCases.sip + FindingCases.descriptions
        + FindingCases.frames + FindingCases.chunks + FindingCases.answers + FindingCases.notifications
}

@Suite("Findings, each with a case and a near miss") struct FindingCaseTests {
    /// Codes whose cases stand in other tables: those of pushes in `FindingTests`, those of TLS in `SealedFindingTests` and
    /// `SecuredSessionTests`, as their octets come from a handshake.
    private static let elsewhere: Set<FindingCode> = Set([.d212, .i706, .n810] + SealedFindingTests.rows.map(\.code))

    @Test("every code has a row, here or in the tables of pushes")
    func completeness() {
        let rows = Set(FindingCase.all.map(\.code))
        #expect(rows.isDisjoint(with: Self.elsewhere))
        let here = FindingCode.allCases.filter { !"PXL".contains($0.rawValue.prefix(1)) }
        #expect(Set(here).subtracting(rows) == Self.elsewhere)
    }

    private static let ofNoSession: Set<FindingCode> = [
        .c001, .c003, .c005, .c006, .c007, .c008, .t016, .t017, .s103, .s112, .s119, .m302, .m325,
    ]

    /// The words of a sentence that are no values.
    private static func skeleton(_ sentence: String) -> [Substring] {
        sentence.split(separator: " ").filter { $0.wholeMatch(of: /[a-z]+[,:]?/) != nil }
    }

    @Test("the example of the guide is worded as the program words it")
    func guide() throws {
        var worded: [FindingCode: Set<[Substring]>] = [:]
        for row in FindingCase.all {
            for found in try findings(row.raises) where found.code == row.code {
                worded[row.code, default: []].insert(Self.skeleton(found.message))
            }
        }
        for (code, sentences) in worded {
            let example = try #require(code.guide?.example)
            #expect(sentences.contains(Self.skeleton(example)), "\(code.rawValue): \(example) \(sentences)")
        }
    }

    private func findings(_ script: Script) throws -> [Finding] {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var options = Analyzer.Options()
        options.isPedantic = script.isPedantic
        var analyzer = try Analyzer(paths: [folder.write("script.pcap", script.capture)], options: options)
        var run = CollectedRun()
        return try analyzer.run(into: &run).findings
    }

    @Test("nothing at all is wrong in the chat")
    func chat() throws { #expect(try findings(.chat) == []) }

    @Test("row by row", arguments: FindingCase.all)
    func row(_ row: FindingCase) throws {
        let all = try findings(row.raises)
        let raised = all.filter { $0.code == row.code }
        #expect(raised.map(\.severity).max() == row.severity, "\(all.map { $0.code.rawValue + " " + $0.message })")
        #expect(raised.allSatisfy { !$0.message.isEmpty && $0.place != nil })
        // What is no part of a message, or of none that can be read, is of no session that is known.
        if !Self.ofNoSession.contains(row.code) {
            #expect(raised.allSatisfy { $0.callID != nil || $0.message.hasSuffix("between messages") })
        }
        // `imtrace findings` tells of each severity that a report may show.
        let untold = all.filter { found in
            found.severity != found.code.entry.severity
                && !found.code.entry.variations.contains { $0.severity == found.severity }
        }
        #expect(untold == [])
        let spared = try findings(row.spares).filter { $0.code == row.code && $0.severity >= row.severity }
        #expect(spared == [])
    }

    @Test("what one endpoint does again and again is one finding with a count and its first frame")
    func aggregated() throws {
        var script = Script.chat
        for number in 100..<150 {
            let tid = "tidMore000\(number)"
            script = script.adding(
                after: "replyAnswer",
                .segment(Script.near, Script.far, Script.send(tid, id: "\(number)", body: "hello")),
                .segment(Script.far, Script.near, Script.answer(tid)))
        }
        let found = try findings(script).filter { $0.code == .m341 }
        #expect(
            found.map(\.count) == [50] && found.first?.message == "Message-ID \"149\" has 3 characters, not 4 to 32")
        let spaced = try findings(script.with("Message-ID: ", "Message-ID:")).filter { $0.code == .m305 }
        #expect(spaced.map(\.count) == [51, 1] && spaced.allSatisfy { $0.callID == "chat@c" })
        #expect(spaced.map { $0.place?.frame } == [9, 11])
    }
}
