import Records

/// Reads one line of a rule file.
struct LabRuleParser {
    private struct Word {
        let text: String
        /// Whether it stood in quotation marks: then it is a value, and no word of the language.
        let isQuoted: Bool
        let range: Range<Int>
    }

    private let text: String
    private var words: [Word] = []
    private var place = 0

    /// Words that say nothing: "within 5 s of his REGISTER".
    private static let fillers: Set<String> = ["his", "her", "its", "their", "the", "a", "an"]

    init(_ text: String) {
        self.text = text
        var current = ""
        var start = 0
        var isQuoted = false
        for (offset, scalar) in text.unicodeScalars.enumerated() {
            if scalar == "\"" {
                if isQuoted || !current.isEmpty {
                    words.append(Word(text: current, isQuoted: isQuoted, range: start..<offset))
                }
                (current, start) = ("", offset + 1)
                isQuoted.toggle()
            } else if scalar.properties.isWhitespace, !isQuoted {
                if !current.isEmpty { words.append(Word(text: current, isQuoted: false, range: start..<offset)) }
                (current, start) = ("", offset + 1)
            } else {
                current.unicodeScalars.append(scalar)
            }
        }
        if !current.isEmpty {
            words.append(Word(text: current, isQuoted: isQuoted, range: start..<text.unicodeScalars.count))
        }
    }

    /// The line without blanks around it.
    var trimmed: String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    mutating func parse() throws(SyntaxError) -> LabRule.Clause {
        let clause: LabRule.Clause
        switch try keyword(["every", "no", "exactly", "at"]) {
        case "every": clause = try readEvery()
        case "no": clause = try readNo()
        case "exactly": clause = try readCount(.exactly)
        default: clause = try readCount(try keyword(["least", "most"]) == "least" ? .atLeast : .atMost)
        }
        if let word = peek() { throw SyntaxError(text, at: word.range, "nothing may follow here") }
        return clause
    }

    // MARK: Clauses

    private mutating func readEvery() throws(SyntaxError) -> LabRule.Clause {
        var rule = LabRule.MessageRule()
        switch try keyword(["SEND", "MESSAGE", "message", "push"]) {
        case "SEND": rule.kind = .send
        case "MESSAGE": rule.kind = .pager
        case "push":
            let recipient = accept("to") ? try value("whom") : nil
            _ = try keyword(["is"])
            return .everyPush(LabRule.PushRule(recipient: recipient, verdict: try verdict()))
        default: break
        }
        while true {
            if accept("from") {
                rule.sender = try value("who sends it")
            } else if accept("to") {
                rule.recipient = try value("who is to have it")
            } else {
                break
            }
        }
        _ = try keyword(["is"])
        rule.outcome = try keyword(["pushed", "delivered"]) == "pushed" ? .pushed : .delivered
        rule.isEqual = accept("equal")
        if accept("within") {
            rule.milliseconds = try span()
            if accept("of") { rule.start = try keyword(["REGISTER", "sending"]) == "REGISTER" ? .register : .sending }
        }
        return .everyMessage(rule)
    }

    private mutating func readNo() throws(SyntaxError) -> LabRule.Clause {
        if try keyword(["finding", "push"]) == "finding" { return .noFinding(try finding()) }
        let recipient = accept("to") ? try value("whom") : nil
        _ = accept("is")
        return .noPush(LabRule.PushRule(recipient: recipient, verdict: try verdict()))
    }

    private mutating func readCount(_ bound: LabRule.Bound) throws(SyntaxError) -> LabRule.Clause {
        let number = try number()
        switch try keyword([
            "session", "sessions", "message", "messages", "push", "pushes", "finding", "findings",
        ]).prefix(4) {
        case "sess": return .count(bound, number, .sessions)
        case "mess": return .count(bound, number, .messages)
        case "push": return .count(bound, number, .pushes)
        default: return .count(bound, number, .findings(try finding()))
        }
    }

    private mutating func finding() throws(SyntaxError) -> LabRule.FindingRule {
        var rule = LabRule.FindingRule()
        if let word = peek(), !["of", "on"].contains(word.text.lowercased()) {
            place += 1
            let named = word.text.lowercased()
            guard
                let entry = CatalogueEntry.all.first(where: {
                    $0.code.rawValue.lowercased() == named || $0.name == named
                })
            else { throw SyntaxError(text, at: word.range, "no code of a finding (imtrace findings lists them)") }
            rule.code = entry.code
        }
        if accept("of") {
            _ = try keyword(["severity"])
            rule.severity = Severity(rawValue: try keyword(["error", "warning", "note"]))
            if accept("or") {
                _ = try keyword(["worse"])
                rule.isOrWorse = true
            }
        }
        if accept("on") {
            _ = try keyword(["leg"])
            let range = peek()?.range
            guard let leg = LabRule.Leg(try value("an address")) else {
                throw SyntaxError(text, at: range ?? 0..<1, "no address, as 10.0.0.5 or [2001:db8::1]:5060")
            }
            rule.leg = leg
        }
        return rule
    }

    private mutating func verdict() throws(SyntaxError) -> Verdict {
        let word = try keyword(["match", "equal", "altered", "not-seen", "partial", "ambiguous", "incomplete"])
        return word == "equal" ? .match : Verdict(rawValue: word) ?? .match
    }

    // MARK: Words

    private func peek() -> Word? { place < words.count ? words[place] : nil }

    private mutating func skipFillers() {
        while let word = peek(), !word.isQuoted, Self.fillers.contains(word.text.lowercased()) { place += 1 }
    }

    private mutating func accept(_ word: String) -> Bool {
        skipFillers()
        guard let next = peek(), !next.isQuoted, next.text.lowercased() == word else { return false }
        place += 1
        return true
    }

    /// The next word, which is one of these in whatever case; where two differ in nothing else, as MESSAGE of SIP and any
    /// message, case tells which.
    private mutating func keyword(_ expected: [String]) throws(SyntaxError) -> String {
        skipFillers()
        guard let word = peek(), !word.isQuoted,
            let known = expected.first(where: { $0 == word.text })
                ?? expected.last(where: { $0.lowercased() == word.text.lowercased() })
        else { throw fault("expected \(expected.joined(separator: ", "))") }
        place += 1
        return known
    }

    private mutating func value(_ what: String) throws(SyntaxError) -> String {
        guard let word = peek(), !word.text.isEmpty else { throw fault("expected \(what)") }
        place += 1
        return word.text
    }

    private mutating func number() throws(SyntaxError) -> Int {
        guard let word = peek(), !word.isQuoted, let number = Int(word.text), number >= 0 else {
            throw fault("expected a number")
        }
        place += 1
        return number
    }

    /// How times are written, each unit in its words.
    private static let units: [(names: [String], milliseconds: Double)] = [
        (["ms", "msec", "millisecond", "milliseconds"], 1), (["s", "sec", "second", "seconds"], 1000),
        (["min", "minute", "minutes"], 60_000), (["h", "hour", "hours"], 3_600_000),
        (["d", "day", "days"], 86_400_000),
    ]

    /// `5 s`, `5s`, `1.5 min`, `500 milliseconds`
    private mutating func span() throws(SyntaxError) -> Int64 {
        guard let word = peek(), !word.isQuoted else { throw fault("expected a time, as 5 s") }
        let digits = word.text.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits), number >= 0, number < 1e9 else { throw fault("expected a time, as 5 s") }
        place += 1
        var unit = (text: String(word.text.dropFirst(digits.count)), range: word.range)
        if unit.text.isEmpty, let next = peek(), !next.isQuoted {
            place += 1
            unit = (next.text, next.range)
        }
        guard let known = Self.units.first(where: { $0.names.contains(unit.text.lowercased()) }) else {
            throw SyntaxError(text, at: unit.range, "a time is in ms, s, min, h or d")
        }
        return Int64(number * known.milliseconds)
    }

    private func fault(_ reason: String) -> SyntaxError {
        let end = text.unicodeScalars.count
        return SyntaxError(text, at: peek()?.range ?? end..<end, reason)
    }
}
