import Records

/// What was found when a copy was held against its original, field by field, in the order of the comparison.
struct ComparedFields {
    /// What differs.
    private(set) var differences: [DifferenceRecord] = []
    /// All that was compared, equal or not; empty where only differences are wanted.
    private(set) var all: [FieldRecord] = []
    /// Whether fields that are equal are listed too.
    let listsEqual: Bool

    init(listsEqual: Bool = false) { self.listsEqual = listsEqual }

    /// Differences that are not allowed.
    var faults: Int { differences.count { !$0.allowed } }

    /// Notes a field that is the same on both sides.
    mutating func agree(_ field: String, _ value: @autoclosure () -> String, _ row: ComparisonPolicy.Row) {
        guard listsEqual else { return }
        let value = value()
        all.append(
            FieldRecord(
                field: field, live: value, encapsulated: value, outcome: .equal, rule: row.rule.rawValue,
                source: row.source, why: ""))
    }

    /// Notes a field that differs, or that one side has not.
    /// - Parameters:
    ///   - outcome: what the difference amounts to.
    ///   - source: where that is said; `nil` for the row's own source.
    ///   - octets: both values octet by octet; `nil` where the texts are whole and in UTF-8.
    mutating func differ(
        _ field: String, _ live: String?, _ copy: String?, _ outcome: FieldRecord.Outcome,
        _ row: ComparisonPolicy.Row, source: String? = nil, why: String,
        octets: @autoclosure () -> DifferingOctets? = nil
    ) {
        differences.append(
            DifferenceRecord(
                field: field, live: live, encapsulated: copy, allowed: outcome != .altered, why: why,
                rule: row.rule.rawValue, source: source ?? row.source, severity: row.severity))
        guard listsEqual else { return }
        all.append(
            FieldRecord(
                field: field, live: live, encapsulated: copy, outcome: outcome, rule: row.rule.rawValue,
                source: source ?? row.source, why: why, octets: octets() ?? ComparedFields.octets(live, copy)))
    }

    private static func octets(_ live: String?, _ copy: String?) -> DifferingOctets? {
        guard let live, let copy else { return nil }
        return DifferingOctets(live: Array(live.utf8), copy: Array(copy.utf8))
    }

    /// Allows the differences that `mayDiffer` says may be.
    mutating func allow(_ mayDiffer: (DifferenceRecord) -> Bool, why: String, source: String) {
        var fields: Set<String> = []
        for (index, difference) in differences.enumerated() where !difference.allowed && mayDiffer(difference) {
            differences[index].allowed = true
            differences[index].why = why
            differences[index].source = source
            fields.insert(difference.field)
        }
        for (index, field) in all.enumerated() where field.outcome == .altered && fields.contains(field.field) {
            all[index].outcome = .allowed
            all[index].why = why
            all[index].source = source
        }
    }

    /// Takes back what was said of the original's side of a field.
    mutating func withholdOriginal(of field: String, why: String) {
        for index in differences.indices where differences[index].field == field {
            differences[index].live = nil
            differences[index].isWithheld = true
            differences[index].why = why
        }
        for index in all.indices where all[index].field == field {
            all[index].live = nil
            all[index].octets = nil
            all[index].isWithheld = true
            all[index].why = why
        }
    }

    /// Notes a field whose values differ as the row says, or as they may where proxies and relays were not done yet.
    mutating func change(
        _ field: String, _ live: String?, _ copy: String?, _ row: ComparisonPolicy.Row, onTheWay: Bool,
        octets: @autoclosure () -> DifferingOctets? = nil
    ) {
        if row.allowsChange {
            differ(field, live, copy, .allowed, row, why: row.whyOfChange, octets: octets())
        } else if onTheWay, let source = row.onTheWay {
            differ(
                field, live, copy, .allowed, row, source: source,
                why: "may be rewritten on the way to the server (\(source))", octets: octets())
        } else {
            differ(field, live, copy, .altered, row, why: row.whyOfChange, octets: octets())
        }
    }
}
