import Foundation
import Records
import Testing

/// `imtrace findings`
@Suite("The catalogue", .enabled(if: Program.path != nil, "imtrace is not built beside the tests"))
struct FindingsTests {
    @Test("lists every code once, in 80 columns")
    func list() throws {
        let run = try Program.run(["findings"], environment: ["LC_ALL": "C"])
        let lines = run.text.split(separator: "\n").map(String.init)
        #expect(run.status == 0 && run.errors.isEmpty && lines.allSatisfy { $0.count <= 80 })
        let codes = lines.filter { $0.hasPrefix("  ") }.compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(codes == FindingCode.allCases.map(\.rawValue))
        #expect(lines.contains("  M310  error     tid-in-body                  RFC 4975 section 7.1"))
        #expect(lines.contains("  S123  warning/N no-bye                       RFC 3261 section 15"))
    }

    @Test("explains a code, by its name too", arguments: ["M310", "m310", "tid-in-body"])
    func explain(_ word: String) throws {
        let run = try Program.run(["findings", word], environment: ["LC_ALL": "C"])
        #expect(run.status == 0 && run.text.hasPrefix("M310  tid-in-body  error  (RFC 4975 section 7.1)\n"))
        for title in ["Rule", "Example", "Usual cause", "Ask"] { #expect(run.text.contains("\n  \(title) ")) }
        #expect(run.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("tells when a finding has another severity")
    func severities() throws {
        let run = try Program.run(["findings", "L611"], environment: ["LC_ALL": "C"])
        #expect(run.text.contains("  Severity     warning where ") && run.text.contains("  Severity     note where "))
    }

    @Test("is there for programs, and knows what it does not know")
    func programs() throws {
        struct Entry: Decodable {
            let code: String
            let severity: String
            let rule: String
            let optIn: Bool
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let entries = try decoder.decode(
            [Entry].self, from: try Program.run(["findings", "--format", "json"]).output)
        #expect(entries.map(\.code) == FindingCode.allCases.map(\.rawValue))
        #expect(entries.filter(\.optIn).map(\.code) == ["N801", "N802", "N811"])
        let wrong = try Program.run(["findings", "M999"])
        #expect(wrong.status == 64 && wrong.output.isEmpty && wrong.isWellSpoken)
    }
}
