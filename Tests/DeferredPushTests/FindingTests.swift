import Correlation
import Records
import Testing

/// A code of the catalogue, a run that raises it, and a near miss that does not.
struct FindingRow<Run: Sendable>: Sendable, CustomTestStringConvertible {
    let code: FindingCode
    /// How grave it is in the first run.
    let severity: Severity
    let about: String
    let raises: Run
    let spares: Run

    /// - Parameter severity: `nil` for what the catalogue says.
    init(_ code: FindingCode, as severity: Severity? = nil, _ about: String, _ raises: Run, spares: Run) {
        self.code = code
        self.severity = severity ?? code.entry.severity
        self.about = about
        self.raises = raises
        self.spares = spares
    }

    var testDescription: String { "\(code.rawValue) \(about)" }
}

extension Evidence {
    /// How grave the findings of a code are.
    func severities(of code: FindingCode) -> Set<Severity> {
        Set(log.findings.lazy.filter { $0.code == code }.map(\.severity))
    }
}

@Suite("Findings of pushes") struct FindingTests {
    /// The codes of bundles, of comparison, of delivery, of credentials in a bundle, and of ids that it changed.
    static let ranges = ["P400"..."P435", "X500"..."X571", "L600"..."L660", "N810"..."N810", "I706"..."I706"]
    /// Codes that take more than one bundle to raise: those of B2BUAs are in `BackToBackTests`, those of sessions for
    /// stored messages in `StoreAndForwardTests`.
    static let elsewhere: Set<FindingCode> = [.x505, .l650, .l651, .l652]

    @Test("every code of the catalogue's ranges has a row here or elsewhere")
    func completeness() {
        let rows = Set(BundleFindingTests.rows.map(\.code)).union(ComparisonFindingTests.rows.map(\.code))
            .union(DeliveryFindingTests.rows.map(\.code))
        let codes = Set(
            FindingCode.allCases.filter { code in FindingTests.ranges.contains { $0.contains(code.rawValue) } })
        #expect(codes.subtracting(rows) == FindingTests.elsewhere)
    }
}
