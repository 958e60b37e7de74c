import Foundation
import Records
import Testing

/// The rows of the table of findings that take a handshake: the capture is one of TLS 1.3 whose secrets are known.
@Suite("Findings about TLS, each with a case and a near miss") struct SealedFindingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let code: FindingCode
        let about: String
        /// What is made of the lines of the key log.
        let raises: @Sendable ([String]) -> [String]
        let spares: @Sendable ([String]) -> [String]

        var testDescription: String { "\(code.rawValue) \(about)" }
    }

    /// The lines with each of one kind changed.
    private static func changed(_ lines: [String], _ kind: String, _ change: (String) -> String) -> [String] {
        lines.map { $0.hasPrefix(kind + " ") ? change($0) : $0 }
    }

    static let rows = [
        Row(
            code: .c004, about: "no secret of any connection", raises: { _ in [] }, spares: { $0 }),
        Row(
            code: .c009, about: "a secret that opens nothing",
            raises: { changed($0, "SERVER_TRAFFIC_SECRET_0", SealedCapture.wrong) },
            spares: { changed($0, "EXPORTER_SECRET", SealedCapture.wrong) }),
        Row(
            code: .c010, about: "a line that is no secret", raises: { $0 + ["CLIENT_RANDOM 12 34"] },
            spares: { ["# secrets of a test", ""] + $0 }),
    ]

    @Test("row by row", arguments: rows) func row(_ row: Row) throws {
        let sealed = try #require(SealedCapture(path: Expected.folder.appending(path: "tls13.pcapng").path))
        let raised = try sealed.run(row.raises(sealed.lines)).findings.filter { $0.code == row.code }
        #expect(!raised.isEmpty && raised.allSatisfy { !$0.message.isEmpty })
        #expect(try sealed.run(row.spares(sealed.lines)).findings.filter { $0.code == row.code } == [])
    }
}
