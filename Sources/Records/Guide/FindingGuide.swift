/// What an engineer needs to know of a code of the catalogue besides its name: what must hold, how it shows when it does
/// not, why that usually happens, and what to ask of whom.
public struct FindingGuide: Hashable, Sendable {
    /// What must hold, or what the note tells.
    public let rule: String
    /// Octets or a message that show it.
    public let example: String
    /// What usually causes it.
    public let cause: String
    /// What to ask the vendor, or to do.
    public let ask: String

    private static let texts = [captures, signalling, messages, bundles, comparison, delivery]

    /// The guides of all codes that have one.
    static let byCode: [FindingCode: FindingGuide] = {
        var guides: [FindingCode: FindingGuide] = [:]
        for text in texts {
            for section in text.split(separator: "\n\n") {
                guard let (code, guide) = read(section) else { continue }
                guides[code] = guide
            }
        }
        return guides
    }()

    /// A section is a line with the code, then four paragraphs that begin with these words.
    private static let titles = ["Rule:", "Seen:", "Often:", "Ask:"]

    private static func read(_ section: Substring) -> (FindingCode, FindingGuide)? {
        let lines = section.split(separator: "\n")
        guard let first = lines.first, let code = FindingCode(rawValue: String(first)) else { return nil }
        var paragraphs: [[Substring]] = []
        for line in lines.dropFirst() {
            let words = line.split(separator: " ")
            if paragraphs.count < titles.count, words.first.map(String.init) == titles[paragraphs.count] {
                paragraphs.append(Array(words.dropFirst()))
            } else if !paragraphs.isEmpty {
                paragraphs[paragraphs.count - 1] += words
            }
        }
        guard paragraphs.count == titles.count else { return nil }
        let texts = paragraphs.map { $0.joined(separator: " ") }
        return (code, FindingGuide(rule: texts[0], example: texts[1], cause: texts[2], ask: texts[3]))
    }
}

extension FindingCode {
    /// What an engineer needs to know of this code; `nil` where nothing is written of it.
    public var guide: FindingGuide? { FindingGuide.byCode[self] }

    /// Whether it is looked for only where the user asks for it (`--pedantic`).
    public var isOptIn: Bool { self == .n801 || self == .n802 || self == .n811 }
}
