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
