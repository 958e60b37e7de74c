public import Reassembly
public import Records

/// Collects findings: what is found again in the same words is counted, not listed again.
public struct FindingLog: Sendable {
    private struct Key: Hashable {
        let code: FindingCode
        let message: String
        let push: String?
    }

    /// How many different findings are kept, and how many frames of each.
    private static let limit = 10_000
    private static let frameLimit = 64

    private var places: [Key: Int] = [:]
    /// The findings, in the order in which each was first found.
    public private(set) var findings: [Finding] = []
    /// Findings left out because there were too many different ones.
    public private(set) var omitted = 0

    /// Nothing found.
    public init() {}

    /// Takes back what was found of a push.
    public mutating func forget(push: String) {
        findings.removeAll { $0.push == push }
        places = [:]
        for (index, finding) in findings.enumerated() {
            places[Key(code: finding.code, message: finding.message, push: finding.push)] = index
        }
    }

    /// Notes a finding; `frame` is where it shows, `nil` for one about the run as a whole.
    public mutating func note(
        _ code: FindingCode, severity: Severity? = nil, _ message: String, callID: String? = nil,
        push: String? = nil, at frame: Frame?
    ) {
        let place = frame.map { FrameReference(capture: $0.capture, frame: $0.number) }
        let key = Key(code: code, message: message, push: push)
        if let index = places[key] {
            findings[index].count += 1
            if let place, findings[index].frames.count < FindingLog.frameLimit,
                !findings[index].frames.contains(place)
            {
                findings[index].frames.append(place)
            }
            return
        }
        guard findings.count < FindingLog.limit else {
            omitted += 1
            return
        }
        places[key] = findings.count
        findings.append(Finding(code, severity: severity, message, callID: callID, push: push, at: place))
    }
}
