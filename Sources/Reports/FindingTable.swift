import Records

/// The findings of a run: every one is counted; those of one code share an entry, each wording with its frames.
struct FindingTable {
    private var entries: [Key: Entry] = [:]
    /// Call-IDs of sessions with an error or a warning, up to a limit.
    private(set) var concerned: Set<String> = []
    /// Call-IDs of sessions with an error, up to the same limit.
    private(set) var erring: Set<String> = []

    private static let entryLimit = 24
    private static let wordingLimit = 64
    private static let shownWordings = 4
    private static let frameLimit = 256
    private static let sessionLimit = 10_000

    private struct Key: Hashable {
        let severity: Severity
        let code: FindingCode
    }

    /// One way in which a finding was worded, and where.
    private struct Wording {
        let message: String
        var frames: [FrameReference] = []
        var count = 0
    }

    private struct Entry {
        let severity: Severity
        let code: FindingCode
        var wordings: [Wording] = []
        var places: [String: Int] = [:]
        /// Findings for whose wording there was no room.
        var further = 0

        var frames: [FrameReference] { wordings.flatMap(\.frames) }

        mutating func add(_ finding: Finding) {
            let message = head(of: finding.message, 1000)
            let place = places[message] ?? wordings.count
            guard place < FindingTable.wordingLimit else {
                further += finding.count
                return
            }
            if place == wordings.count {
                places[message] = place
                wordings.append(Wording(message: message))
            }
            wordings[place].count += finding.count
            let frames = finding.frames.isEmpty ? finding.place.map { [$0] } ?? [] : finding.frames
            let room = FindingTable.frameLimit - wordings[place].frames.count
            wordings[place].frames += frames.filter { !wordings[place].frames.contains($0) }.prefix(max(0, room))
        }
    }

    mutating func append(_ finding: Finding) {
        if finding.severity > .note, let callID = finding.callID {
            let name = head(of: callID, 256)
            if concerned.count < Self.sessionLimit { concerned.insert(name) }
            if finding.severity == .error, erring.count < Self.sessionLimit { erring.insert(name) }
        }
        let key = Key(severity: finding.severity, code: finding.code)
        entries[key, default: Entry(severity: finding.severity, code: finding.code)].add(finding)
    }

    /// Counts of the kinds, then an entry for each: errors first, then by code.
    func write(to page: inout Page, frames: FrameNumbers, showNotes: Bool) {
        let errors = count(.error)
        let notes = count(.note)
        var rest = ""
        if notes > 0 { rest = showNotes ? ", \(counted(notes, "note"))" : " (\(counted(notes, "note")): --notes)" }
        page.line(
            .init("Findings  "), .init(counted(errors, "error"), errors > 0 ? .bad : .plain),
            .init(", \(counted(count(.warning), "warning"))\(rest)"))
        let shown = sorted(showNotes)
        let listed = shown.prefix(Self.entryLimit).map {
            (entry: $0, frames: frames.list($0.frames, room: 14, further: $0.further))
        }
        let column = max(8, (listed.map { PrintableText.columns($0.frames) }.max() ?? 0) + 2)
        for row in listed {
            page.entry(
                .init("  "), .init(row.entry.severity.letter, row.entry.severity.style),
                .init(" \(row.entry.code.rawValue)  "),
                .init(PrintableText.padded(row.frames.isEmpty ? "-" : row.frames, column)),
                body: words(row.entry, frames))
        }
        if shown.count > listed.count { page.line("  and \(counted(shown.count - listed.count, "more kind"))") }
        if !listed.isEmpty { page.gap() }
    }

    private func count(_ severity: Severity) -> Int { entries.keys.count { $0.severity == severity } }

    private func sorted(_ showNotes: Bool) -> [Entry] {
        entries.values.filter { showNotes || $0.severity > .note }.sorted {
            $0.severity != $1.severity ? $0.severity > $1.severity : $0.code.rawValue < $1.code.rawValue
        }
    }

    private func words(_ entry: Entry, _ frames: FrameNumbers) -> String {
        let single = entry.wordings.count == 1 && entry.further == 0
        var texts = entry.wordings.prefix(Self.shownWordings).map { wording in
            var text = wording.message.isEmpty ? entry.code.entry.name : wording.message
            if wording.count > max(1, wording.frames.count) { text += " (\(wording.count) times)" }
            let places = frames.list(wording.frames, room: 14, further: 0)
            return single || places.isEmpty || entry.frames.count < 2 ? text : "\(places): \(text)"
        }
        let left = entry.wordings.dropFirst(Self.shownWordings).reduce(entry.further) { $0 + $1.count }
        if left > 0 { texts.append("and \(left) more") }
        return texts.joined(separator: "; ")
    }
}
