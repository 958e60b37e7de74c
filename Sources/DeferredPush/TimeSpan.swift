/// A span of time as a person reads it, in the two units that matter.
enum TimeSpan {
    /// `90 s`, `2 h 5 min`, `3 d 4 h`, `21 years`: `seconds` from 0 up.
    static func words(_ seconds: Int64) -> String {
        let units: [(name: String, length: Int64)] = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        if seconds >= 2 * 365 * 86_400 { return "\(seconds / 31_556_952) years" }
        if seconds < 120 { return "\(seconds) s" }
        guard let first = units.firstIndex(where: { seconds >= $0.length }), first + 1 < units.count else {
            return "\(seconds) s"
        }
        let whole = seconds / units[first].length
        let rest = seconds % units[first].length / units[first + 1].length
        return "\(whole) \(units[first].name)" + (rest > 0 ? " \(rest) \(units[first + 1].name)" : "")
    }
}
