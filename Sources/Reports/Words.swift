import Records

extension Verdict {
    /// As a person reads it.
    var words: String {
        switch self {
        case .notSeen: "not seen"
        case .notApplicable: "n/a"
        default: rawValue
        }
    }

    var style: Page.Style {
        switch self {
        case .match: .good
        case .altered: .bad
        case .notApplicable: .faint
        case .notSeen, .partial, .ambiguous, .incomplete: .doubtful
        }
    }

    /// Verdicts of pushes, the gravest first.
    static var byGravity: [Verdict] { [.altered, .ambiguous, .incomplete, .partial, .notSeen, .match] }
}

extension TextVerdict {
    /// As a person reads it.
    var words: String { self == .notCompared ? "not compared" : rawValue }

    var style: Page.Style {
        switch self {
        case .equal: .good
        case .differs: .bad
        case .notCompared: .doubtful
        }
    }
}

extension Reason {
    /// As a person reads it, behind "live -" or "not seen:".
    var words: String {
        switch self {
        case .beforeCapture: "sent before the capture began"
        case .legNotVisible: "its leg is not in the capture"
        case .encrypted: "its leg is encrypted and was not read"
        case .hole: "octets are missing from its stream"
        case .cut: "cut off: not all of it was captured"
        case .evicted: "seen, but no longer held"
        case .noIdentity: "the copy names nothing to look for"
        case .severalFit: "several live originals fit"
        }
    }
}

extension DifferenceRecord {
    /// The field as a person reads it.
    var title: String {
        switch field {
        case "start-line": "Start line"
        case "request-uri": "Request-URI"
        case "transaction-id": "Transaction id"
        case "body": "Body"
        case _ where field.utf8.starts(with: "sdp:".utf8): "SDP \(field.dropFirst(4))"
        case _ where field.utf8.starts(with: "cpim:".utf8): "CPIM \(field.dropFirst(5))"
        default: field
        }
    }

    /// What happened to an allowed one: `Date added`.
    var change: String {
        switch (live, encapsulated) {
        case (nil, _?): "\(title) added"
        case (_?, nil): "\(title) left out"
        default: "\(title) differs"
        }
    }
}

extension PartRecord {
    /// Whether it holds a message that a person wrote: the body of an MSRP SEND or a SIP MESSAGE.
    var carriesMessage: Bool { !isNotification && (kind == "SEND" || kind == "MESSAGE") }
}

extension PushRecord {
    /// Whether it tells what became of messages, and brings none.
    var holdsNotificationsAlone: Bool {
        parts.contains(where: \.isNotification) && !parts.contains(where: \.carriesMessage)
    }
}

extension [PartRecord] {
    /// How many messages they hold: chunks of one count as one.
    var messageCount: Int { count { $0.messageID == nil } + Set(compactMap(\.messageID)).count }
}

extension Severity {
    var letter: String {
        switch self {
        case .error: "E"
        case .warning: "W"
        case .note: "N"
        }
    }

    var style: Page.Style {
        switch self {
        case .error: .bad
        case .warning: .doubtful
        case .note: .faint
        }
    }
}

/// `1 message`, `2 messages`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// The number in an id (`s12`: 12), or the whole id where it is no letter and a number.
func number(ofID id: String) -> String {
    let digits = id.dropFirst()
    return !digits.isEmpty && digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? String(digits) : id
}

/// The first `limit` octets of a long text, as far as they are whole characters of Unicode: what is kept is bounded.
func head(of text: String, _ limit: Int) -> String {
    if text.utf8.count <= limit { return text }
    var result = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
        used += Unicode.UTF8.width(scalar)
        if used > limit { break }
        result.append(scalar)
    }
    return String(result)
}
