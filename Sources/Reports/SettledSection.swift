import Records

/// What a run without end has let go of before its end: it was told when it came, and only numbers are left.
struct SettledSection {
    private let counts: [String: Int]

    /// `nil` where nothing was let go of.
    init?(_ counters: [StatisticsRecord.Counter]) {
        let settled = counters.filter { $0.name.hasPrefix("settled_") }
        if settled.isEmpty { return nil }
        counts = Dictionary(settled.map { (String($0.name.dropFirst("settled_".count)), $0.value) }) { $1 }
    }

    func write(to page: inout Page) {
        var words = "\(counted(count("sessions"), "session")), \(counted(count("messages"), "message"))"
        let verdicts = Verdict.allCases.compactMap { verdict -> String? in
            let number = count("pushes_" + String(verdict.rawValue.map { $0 == "-" ? "_" : $0 }))
            return number > 0 ? "\(number) \(verdict.words)" : nil
        }
        let pushes = count("pushes")
        if pushes > 0 {
            words += ", \(pushes) \(pushes == 1 ? "push" : "pushes") (\(verdicts.joined(separator: ", ")))"
        }
        page.entry(
            .init("Settled   ", .strong), body: words + ": told when they came, no longer held; not counted below",
            limit: 4)
        page.gap()
    }

    private func count(_ name: String) -> Int { counts[name] ?? 0 }
}
