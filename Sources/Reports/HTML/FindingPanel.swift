import Records

/// The findings of a run on a page: errors first, then by code and frame.
struct FindingPanel {
    private var findings: [Finding] = []
    /// Those for which there was no room.
    private var further: [Severity: Int] = [:]
    /// Call-IDs of sessions with an error or a warning.
    private(set) var concerned: Set<String> = []

    /// Octets that they take, behind which they are counted alone.
    private static let room = 2 << 20
    private static let limit = 10_000
    private static let noteLimit = 2000
    private static let sessionLimit = 50_000
    private var notes = 0

    mutating func append(_ finding: Finding) {
        if finding.severity > .note, let callID = finding.callID, concerned.count < Self.sessionLimit {
            concerned.insert(SessionPanel.key(callID))
        }
        let isNote = finding.severity == .note
        guard isNote ? notes < Self.noteLimit : findings.count - notes < Self.limit else {
            further[finding.severity, default: 0] += finding.count
            return
        }
        notes += isNote ? 1 : 0
        findings.append(finding)
    }

    func write(to page: inout PageWriter, _ frames: FrameNumbers) {
        let sorted = findings.enumerated().sorted { a, b in
            if a.element.severity != b.element.severity { return a.element.severity > b.element.severity }
            if a.element.code != b.element.code { return a.element.code.rawValue < b.element.code.rawValue }
            return a.offset < b.offset
        }
        let end = page.count + Self.room
        var left = further.values.reduce(0, +)
        page.array(sorted) { page, place in
            guard page.count < end else {
                left += place.element.count
                return
            }
            page.row { write(place.element, frames, to: &$0) }
        }
        page.member("further") { $0.number(left) }
    }

    private func write(_ finding: Finding, _ frames: FrameNumbers, to page: inout PageWriter) {
        let entry = finding.code.entry
        let places = finding.frames.isEmpty ? finding.place.map { [$0] } ?? [] : finding.frames
        page.number(finding.severity.number)
        page.words(finding.code.rawValue)
        page.words(entry.name)
        page.words(finding.message.isEmpty ? entry.name : finding.message)
        page.words(entry.reference)
        page.words(frames.list(places, room: 60))
        page.number(finding.count)
        page.value(finding.callID.map(SessionPanel.key))
        if let push = finding.push { page.id(push) } else { page.number(-1) }
    }
}

extension Severity {
    /// As the page's script knows it: 0 is the gravest.
    fileprivate var number: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .note: 2
        }
    }
}
