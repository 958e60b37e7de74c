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
        #expect(raised.allSatisfy { !$0.message.isEmpty })
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
        #expect(found.count == 50 || found.map(\.count) == [50])
        let spaced = try findings(script.with("Message-ID: ", "Message-ID:")).filter { $0.code == .m305 }
        #expect(spaced.map(\.count) == [51, 1] && spaced.allSatisfy { $0.callID == "chat@c" })
        #expect(spaced.map { $0.place?.frame } == [9, 11])
    }
}
