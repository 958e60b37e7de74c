internal import Octets
public import Records
internal import TextSyntax

/// What must hold of a run, as a line of a rule file says it.
public struct LabRule: Hashable, Sendable {
    /// The line as it was written, without a comment.
    public let text: String
    /// Its number in the file, from 1.
    public let line: Int
    /// What it demands.
    public let clause: Clause

    /// What a line demands.
    public enum Clause: Hashable, Sendable {
        /// `every SEND from WHO to WHO is pushed equal within 5 s of REGISTER`
        case everyMessage(MessageRule)
        /// `every push to WHO is match`
        case everyPush(PushRule)
        /// `no push to WHO is altered`
        case noPush(PushRule)
        /// `no finding M310 of severity error on leg 10.0.0.5`
        case noFinding(FindingRule)
        /// `exactly 2 pushes`
        case count(Bound, Int, Thing)
    }

    /// Which messages, and what is to become of each.
    public struct MessageRule: Hashable, Sendable {
        /// Messages of a kind.
        public enum Kind: Hashable, Sendable {
            /// `message`: either.
            case any
            /// `SEND` of MSRP.
            case send
            /// `MESSAGE` of SIP.
            case pager
        }

        /// What is to become of a message.
        public enum Outcome: Hashable, Sendable {
            /// It is pushed by a server that stored it.
            case pushed
            /// It is pushed, or passed on at once.
            case delivered
        }

        /// From when on time counts.
        public enum Start: Hashable, Sendable {
            /// When it was sent.
            case sending
            /// When its recipient's REGISTER was accepted.
            case register
        }

        /// Which kind.
        public var kind = Kind.any
        /// Who sends it; `nil` for anybody.
        public var sender: String?
        /// Who is to have it; `nil` for anybody.
        public var recipient: String?
        /// What is to become of it.
        public var outcome = Outcome.delivered
        /// Whether it must arrive as it was sent.
        public var isEqual = false
        /// Within how many milliseconds; `nil` for any time.
        public var milliseconds: Int64?
        /// From when on they count.
        public var start = Start.sending
    }

    /// Which pushes.
    public struct PushRule: Hashable, Sendable {
        /// To whom; `nil` for anybody.
        public var recipient: String?
        /// What they are judged to be.
        public var verdict: Verdict
    }

    /// Which findings.
    public struct FindingRule: Hashable, Sendable {
        /// The code; `nil` for any.
        public var code: FindingCode?
        /// How grave; `nil` for any.
        public var severity: Severity?
        /// Whether graver ones count too.
        public var isOrWorse = false
        /// Where; `nil` for any leg.
        public var leg: Leg?

        /// Any finding, or any on a leg.
        public init(leg: Leg? = nil) { self.leg = leg }
    }

    /// An end of legs: an address, perhaps with a port.
    public struct Leg: Hashable, Sendable {
        private let address: IPAddress
        private let port: String?

        /// `10.0.0.5`, `10.0.0.5:5060`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:5060`; `nil` for anything else.
        init?(_ text: String) {
            var host = Substring(text)
            var port: Substring?
            if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
                let behind = host[host.index(after: end)...]
                guard behind.isEmpty || behind.hasPrefix(":") else { return nil }
                port = behind.isEmpty ? nil : behind.dropFirst()
                host = host[host.index(after: host.startIndex)..<end]
            } else if host.count(where: { $0 == ":" }) == 1, let colon = host.firstIndex(of: ":") {
                port = host[host.index(after: colon)...]
                host = host[..<colon]
            }
            let octets = [UInt8](host.utf8)
            guard let address = IPAddress(text: OctetView(octets.span)) else { return nil }
            if let port, UInt16(port) == nil { return nil }
            self.address = address
            self.port = port.map(String.init)
        }

        /// Whether an endpoint, as reports write it, is this end.
        public func contains(_ endpoint: String) -> Bool {
            guard let other = Leg(endpoint), other.address == address else { return false }
            return port == nil || port == other.port
        }
    }

    /// How a count is bounded.
    public enum Bound: String, Hashable, Sendable {
        /// No more and no less.
        case exactly
        /// No less.
        case atLeast = "at least"
        /// No more.
        case atMost = "at most"
    }

    /// What is counted.
    public enum Thing: Hashable, Sendable {
        /// Sessions.
        case sessions
        /// Live messages of persons.
        case messages
        /// Pushes.
        case pushes
        /// Findings that a rule names, each as often as it was found.
        case findings(FindingRule)
    }
}

/// A file of rules, a line each. Empty lines, and what stands behind `#` at the start of a line or behind a blank, say
/// nothing.
public struct LabRuleFile: Hashable, Sendable {
    /// What is wrong in a rule file.
    public struct Fault: Error, Hashable, Sendable {
        /// The number of the line, from 1.
        public let line: Int
        /// What is wrong in it.
        public let error: SyntaxError
    }

    /// So many rules a file may have, and so many Unicode scalars a line.
    public static let ruleLimit = 10_000
    /// So many Unicode scalars a line may have.
    public static let lineLimit = 2000

    /// The rules in their order.
    public let rules: [LabRule]

    /// Reads a file. A byte order mark at its beginning, as some editors write it, is none of its text.
    public init(_ text: String) throws(Fault) {
        var rules: [LabRule] = []
        var number = 0
        let scalars = text.unicodeScalars
        let marked = scalars.first == "\u{FEFF}" ? String(scalars.dropFirst()) : text
        for line in marked.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let words = LabRuleFile.withoutComment(String(line))
            if words.allSatisfy(\.isWhitespace) { continue }
            do throws(SyntaxError) {
                guard words.unicodeScalars.count <= Self.lineLimit else {
                    throw SyntaxError(
                        String(words.prefix(64)), at: 0..<64, "a rule has \(Self.lineLimit) characters at most")
                }
                guard rules.count < Self.ruleLimit else {
                    throw SyntaxError(words, at: 0..<1, "a file has \(Self.ruleLimit) rules at most")
                }
                var parser = LabRuleParser(words)
                rules.append(LabRule(text: parser.trimmed, line: number, clause: try parser.parse()))
            } catch {
                throw Fault(line: number, error: error)
            }
        }
        self.rules = rules
    }

    private static func withoutComment(_ line: String) -> String {
        var isBehindBlank = true
        var isQuoted = false
        for (offset, character) in zip(line.indices, line) {
            if character == "\"" { isQuoted.toggle() }
            if character == "#", isBehindBlank, !isQuoted { return String(line[..<offset]) }
            isBehindBlank = character.isWhitespace
        }
        return line
    }
}
