import Records

/// The findings of a run: every one is counted; those of one code and message share a line, and where that makes too
/// many lines, those of one code do.
struct FindingTable {
    private var counts: [Severity: Int] = [:]
    private var byMessage: [Key: Line] = [:]
    private var byCode: [Key: Line] = [:]
    private var isOverflowing = false
    /// Call-IDs of sessions with an error or a warning, up to a limit.
    private(set) var concerned: Set<String> = []

    private static let messageLimit = 1000
    private static let lineLimit = 24
    private static let frameLimit = 256
    private static let sessionLimit = 10_000

    private struct Key: Hashable {
        let severity: Severity
        let code: FindingCode
        let message: String
    }

    private struct Line {
        let severity: Severity
        let code: FindingCode
        let message: String
        let order: Int
        var frames: [FrameReference] = []
        /// Places that `frames` had no room for.
        var further = 0
        var findings = 0

        mutating func add(_ finding: Finding) {
            findings += 1
            let places = finding.frames.isEmpty ? finding.place.map { [$0] } ?? [] : finding.frames
            let room = FindingTable.frameLimit - frames.count
            frames += places.prefix(room)
            further += max(0, places.count - room)
        }
    }

    mutating func append(_ finding: Finding) {
        counts[finding.severity, default: 0] += 1
        if finding.severity > .note, let callID = finding.callID, concerned.count < Self.sessionLimit {
            concerned.insert(head(of: callID, 256))
        }
        let code = Key(severity: finding.severity, code: finding.code, message: "")
        let message = Key(severity: finding.severity, code: finding.code, message: head(of: finding.message, 1000))
        Self.add(finding, to: &byCode, under: code)
        if isOverflowing { return }
        Self.add(finding, to: &byMessage, under: message)
        if byMessage.count > Self.messageLimit {
            isOverflowing = true
            byMessage = [:]
        }
    }

    private static func add(_ finding: Finding, to lines: inout [Key: Line], under key: Key) {
        let line = Line(
            severity: finding.severity, code: finding.code, message: head(of: finding.message, 1000), order: lines.count
        )
        lines[key, default: line].add(finding)
    }

    /// Counts, then a line for each kind: errors first, then by code.
    func write(to page: inout Page, frames: FrameNumbers, showNotes: Bool) {
        let notes = counts[.note] ?? 0
        let errors = counted(counts[.error] ?? 0, "error")
        let warnings = counted(counts[.warning] ?? 0, "warning")
        var rest = ""
        if notes > 0 { rest = showNotes ? ", \(counted(notes, "note"))" : " (\(counted(notes, "note")): --notes)" }
        page.line(
            .init("Findings  "), .init(errors, counts[.error] ?? 0 > 0 ? .bad : .plain),
            .init(", \(warnings)\(rest)"))
        let shown = lines(showNotes)
        let listed = shown.prefix(Self.lineLimit).map {
            (line: $0, frames: frames.list($0.frames, room: 14, further: $0.further))
        }
        let column = max(8, (listed.map { PrintableText.columns($0.frames) }.max() ?? 0) + 2)
        for row in listed {
            page.entry(
                .init("  "), .init(row.line.severity.letter, row.line.severity.style),
                .init(" \(row.line.code.rawValue)  "),
                .init(PrintableText.padded(row.frames.isEmpty ? "-" : row.frames, column)), body: words(row.line))
        }
        if shown.count > listed.count { page.line("  and \(counted(shown.count - listed.count, "more kind"))") }
        if !listed.isEmpty { page.gap() }
    }

    private func lines(_ showNotes: Bool) -> [Line] {
        let visible = { (lines: [Key: Line]) in lines.values.filter { showNotes || $0.severity > .note } }
        let single = isOverflowing ? [] : visible(byMessage)
        let lines = isOverflowing || single.count > Self.lineLimit ? visible(byCode) : single
        return lines.sorted {
            if $0.severity != $1.severity { return $0.severity > $1.severity }
            return ($0.code.rawValue, $0.order) < ($1.code.rawValue, $1.order)
        }
    }

    private func words(_ line: Line) -> String {
        let message = line.message.isEmpty ? line.code.entry.name : line.message
        return line.findings > 1 ? "\(message) (\(line.findings) findings)" : message
    }
}
