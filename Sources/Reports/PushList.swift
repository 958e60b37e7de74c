import Records

/// The pushes of a run: counts of all, and as many of them as a screen can use.
struct PushList {
    /// Those that are printed and cited: each that is no match, and matches, up to a limit of each.
    private(set) var kept: [PushRecord] = []
    /// How many there were.
    private(set) var total = 0
    /// Messages in all of them.
    private(set) var messages = 0
    /// The Call-IDs that the pushes in `kept` which are no match name: of what carried them, and of their originals.
    private(set) var doubtful: Set<String> = []
    private var verdicts: [Verdict: Int] = [:]
    private var texts: [TextVerdict: Int] = [:]
    private var keptMatches = 0

    private static let limit = 64
    /// Of more pushes than this, matches are printed in a line each.
    static let wholeLimit = 3
    private static let lineLimit = 12

    /// Whether a push with this verdict is kept.
    func hasRoom(for verdict: Verdict) -> Bool {
        (verdict == .match ? keptMatches : kept.count - keptMatches) < Self.limit
    }

    mutating func append(_ push: PushRecord) {
        total += 1
        messages += push.holdsNotificationsAlone ? 0 : max(push.parts.filter(\.carriesMessage).messageCount, 1)
        verdicts[push.verdict, default: 0] += 1
        texts[push.text, default: 0] += 1
        let isMatch = push.verdict == .match
        guard hasRoom(for: push.verdict) else { return }
        kept.append(push)
        if isMatch {
            keptMatches += 1
        } else {
            doubtful.formUnion(([push.callID] + push.parts.map(\.callID)).compactMap { $0.map { head(of: $0, 256) } })
        }
    }

    func count(_ verdict: Verdict) -> Int { verdicts[verdict] ?? 0 }

    func count(_ text: TextVerdict) -> Int { texts[text] ?? 0 }

    /// The verdict that the headline gives; nil without pushes.
    var gravest: Verdict? { Verdict.byGravity.first { count($0) > 0 } ?? (total > 0 ? .notApplicable : nil) }

    /// Few pushes are printed whole. Of many, the first that are no match are, the others take a line each.
    func write(to page: inout Page, _ section: PushSection) {
        let whole =
            total <= Self.wholeLimit ? kept : Array(kept.filter { $0.verdict != .match }.prefix(Self.wholeLimit))
        for push in whole {
            section.write(push, to: &page)
            page.gap()
        }
        let printed = Set(whole.map(\.id))
        let others = kept.filter { !printed.contains($0.id) }
        let lines = others.filter { $0.verdict != .match } + others.filter { $0.verdict == .match }
        for push in lines.prefix(Self.lineLimit) { section.writeLine(push, to: &page) }
        let left = total - whole.count - min(lines.count, Self.lineLimit)
        if left > 0 { page.line("and \(left) more \(left == 1 ? "push" : "pushes")") }
        page.gap()
    }
}
