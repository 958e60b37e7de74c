import Correlation
import DeferredPush
import Octets
import Reassembly
import Records

/// What a report is to show: everything, unless something is asked for. What is asked for is all required.
public struct Selection: Hashable, Sendable {
    /// A part of the run by its nature or name.
    public enum Scope: Hashable, Sendable {
        /// Pushes, and what they carry.
        case deferred
        /// What is not as it should be.
        case problems
        /// One push, `p1`.
        case push(String)
        /// One session, `s3`.
        case session(String)

        /// The scope that a word of the command line names.
        public init?(_ word: String) {
            switch word {
            case "deferred": self = .deferred
            case "problems": self = .problems
            case let id where id.hasPrefix("p") && Int(id.dropFirst()) != nil: self = .push(id)
            case let id where id.hasPrefix("s") && Int(id.dropFirst()) != nil: self = .session(id)
            default: return nil
            }
        }
    }

    /// Only what belongs to one of these Call-IDs.
    public var callIDs: Set<String> = []
    /// Only what one of these users sent or was to have: a URI, or a user part or number alone.
    public var users: [String] = []
    /// Only these parts of the run.
    public var scopes: [Scope] = []
    /// Only sessions with such a message, and the pushes that carry it.
    public var messages = MessageCriteria()

    /// Everything.
    public init() {}

    /// Whether nothing is left out.
    public var isEverything: Bool { callIDs.isEmpty && users.isEmpty && scopes.isEmpty && messages.isEmpty }

    /// Whether problems are asked for, whoever has them.
    var isOfProblems: Bool { scopes == [.problems] && callIDs.isEmpty && users.isEmpty && messages.isEmpty }

    /// Whether what belongs to it can be told while the run goes on.
    var isKnownAtOnce: Bool { scopes.isEmpty && messages.isEmpty }
}

/// What a selection comes to, once all is known: indices of sessions, messages and pushes.
struct Chosen {
    private(set) var sessions: Set<Int> = []
    private(set) var messages: Set<Int> = []
    private(set) var pushes: Set<Int> = []
    private var unnamed: Set<Int> = []
    /// Where the chosen messages lie.
    private var frames: Set<FrameReference> = []
    private let selection: Selection
    private let isEverything: Bool
    /// What fits the criteria for messages, where there are any.
    private let found: FoundMessages?

    /// - Parameter found: what fits the criteria for messages, where there are any.
    init(
        _ selection: Selection, _ correlator: Correlator, _ book: PushBook, _ findings: [Finding],
        _ custody: CustodyRecord, found: FoundMessages? = nil
    ) {
        self.selection = selection
        self.found = found
        isEverything = selection.isEverything
        if isEverything { return }
        choose(correlator, book, findings, Chosen.open(custody))
        complete(correlator, book)
        gatherFrames(correlator)
    }

    func includes(session index: Int) -> Bool { isEverything || sessions.contains(index) }
    func includes(message index: Int) -> Bool { isEverything || messages.contains(index) }
    func includes(push index: Int) -> Bool { isEverything || pushes.contains(index) }

    /// Whether SIP without a Call-ID is shown: where something is asked for by name, it is not that.
    func includes(unnamed index: Int) -> Bool { isEverything || unnamed.contains(index) }

    /// Whether nothing is left out.
    var includesAll: Bool { isEverything }

    /// Whether there is nothing to show.
    var isEmpty: Bool {
        !isEverything && sessions.isEmpty && messages.isEmpty && pushes.isEmpty && unnamed.isEmpty
    }

    /// Findings of what is chosen; those of the run as a whole stay.
    func includes(_ finding: Finding, _ correlator: Correlator, _ book: PushBook) -> Bool {
        if isEverything { return true }
        if let push = finding.push { return pushes.contains { book.pushes[$0].record.id == push } }
        // One finding may stand for many of its kind, and names the session of the first.
        if finding.frames.count > 1, finding.frames.contains(where: frames.contains) { return true }
        if let callID = finding.callID { return sessions.contains { callIDText(correlator, $0) == callID } }
        return finding.place == nil || (selection.isOfProblems && finding.severity > .note)
    }

    /// Whether a push of an earlier run belongs to what is chosen: by the sessions that it names, or its users.
    func names(_ push: PushRecord, _ correlator: Correlator) -> Bool {
        let callIDs = Set(push.parts.compactMap(\.callID) + [push.callID].compactMap(\.self))
        if sessions.contains(where: { callIDs.contains(callIDText(correlator, $0)) }) { return true }
        let users = UserPattern(selection.users)
        return !selection.users.isEmpty
            && [push.sender, push.pushedTo].compactMap(\.self).contains(where: users.matches)
    }

    /// Messages in custody that are chosen, or whose session or push is.
    func includes(_ message: CustodyMessage) -> Bool { includes(id: message.message) }

    /// Whether the message with the id `m4` is shown, or the session with the id `s2`.
    func includes(id: String) -> Bool {
        if isEverything { return true }
        guard let number = Int(id.dropFirst()) else { return false }
        return switch id.first {
        case "m": messages.contains(number - 1)
        case "s": sessions.contains(number - 1)
        default: false
        }
    }

    // MARK: Choosing

    /// Not optimised, like `choose`: the optimiser of Swift 6.3 breaks off over the copies in it.
    @_optimize(none)
    private mutating func choosePushes(_ correlator: Correlator, _ book: PushBook, _ users: UserPattern) {
        // A push may hold messages of many senders, of whom its record names the first.
        let theirs = selection.users.isEmpty ? [] : callIDs(of: users, correlator)
        for (index, push) in book.pushes.enumerated() {
            if let found, !found.pushes.contains(index) { continue }
            let record = push.record
            let callIDs = Set([record.callID].compactMap(\.self) + record.parts.compactMap(\.callID))
            guard selection.callIDs.isEmpty || !callIDs.isDisjoint(with: selection.callIDs) else { continue }
            let named = [record.sender, record.addressedTo, record.pushedTo].compactMap(\.self)
            guard
                selection.users.isEmpty || named.contains(where: users.matches)
                    || record.parts.contains(where: { $0.callID.map(theirs.contains) ?? false })
            else { continue }
            guard
                selection.scopes.allSatisfy({ scope in
                    switch scope {
                    case .deferred: true
                    case .problems:
                        record.verdict != .match || !record.diagnostics.allSatisfy { $0.entry.severity == .note }
                    case .push(let id): record.id == id
                    case .session(let id):
                        correlator.sessions.indices.contains {
                            "s\($0 + 1)" == id && callIDs.contains(callIDText(correlator, $0))
                        }
                    }
                })
            else { continue }
            pushes.insert(index)
        }
    }

    @inline(never)
    private func isChosen(
        session index: Int, _ session: Session, _ users: UserPattern, _ trouble: Trouble, _ open: Set<String>
    ) -> Bool {
        if let found, !found.sessions.contains(index) { return false }
        let callID = String(decoding: session.callID, as: UTF8.self)
        if !selection.callIDs.isEmpty, !selection.callIDs.contains(callID) { return false }
        if !selection.users.isEmpty, !users.matches(session) { return false }
        return selection.scopes.allSatisfy { scope in
            switch scope {
            case .deferred, .push: false
            case .problems:
                trouble.concerns(session, callID) || hasFailed(session) || open.contains("s\(index + 1)")
            case .session(let id): "s\(index + 1)" == id
            }
        }
    }

    /// The Call-IDs of the sessions of some users.
    @inline(never)
    private func callIDs(of users: UserPattern, _ correlator: Correlator) -> Set<String> {
        var found: Set<String> = []
        for session in correlator.sessions where users.matches(session) {
            found.insert(String(decoding: session.callID, as: UTF8.self))
        }
        return found
    }

    @_optimize(none)
    private mutating func choose(_ correlator: Correlator, _ book: PushBook, _ findings: [Finding], _ open: Set<String>)
    {
        let users = UserPattern(selection.users)
        let trouble = Trouble(findings)
        choosePushes(correlator, book, users)
        for index in correlator.sessions.indices
        where isChosen(session: index, correlator.sessions[index], users, trouble, open) {
            sessions.insert(index)
        }
        if let found, selection.callIDs.isEmpty, selection.users.isEmpty, selection.scopes.isEmpty {
            unnamed = found.unnamedSIP
            messages = found.unclaimedMessages
        }
        guard selection.scopes.allSatisfy({ $0 == .problems }), !selection.scopes.isEmpty else { return }
        // A message that its recipient did not get, or that something is wrong with, brings its session.
        for index in correlator.messages.indices
        where open.contains("m\(index + 1)") || trouble.concerns(correlator.messages[index]) {
            let session = correlator.session(of: correlator.messages[index])
            if !isFound(message: index, in: session) { continue }
            let callID = session.map { callIDText(correlator, $0) }
            guard selection.callIDs.isEmpty || callID.map(selection.callIDs.contains) ?? false else { continue }
            guard selection.users.isEmpty || session.map({ users.matches(correlator.sessions[$0]) }) ?? false
            else { continue }
            messages.insert(index)
            if let session { sessions.insert(session) }
        }
    }

    /// Whether a message fits the criteria for messages, by its session or by itself.
    @_optimize(none)
    private func isFound(message index: Int, in session: Int?) -> Bool {
        guard let found else { return true }
        if let session { return found.sessions.contains(session) }
        return found.unclaimedMessages.contains(index)
    }

    /// The ids of what was taken and is not known to have reached its recipient.
    private static func open(_ custody: CustodyRecord) -> Set<String> {
        Set(custody.open.map { custody.messages[$0].message })
    }

    private func hasFailed(_ session: Session) -> Bool {
        let state = SessionProgress(session, isOver: true).state
        return state == .failed || state == .unanswered
    }

    /// A push brings the session that carried it and its originals; a session brings its messages.
    private mutating func complete(_ correlator: Correlator, _ book: PushBook) {
        var named: Set<String> = []
        for index in pushes {
            let push = book.pushes[index]
            if let callID = push.record.callID { named.insert(callID) }
            named.formUnion(push.record.parts.compactMap(\.callID))
            if case .msrp(let number, _, _) = push.carrier.form { messages.insert(number - 1) }
            messages.formUnion(push.originalMessages.map { $0 - 1 })
        }
        for (index, session) in correlator.sessions.enumerated()
        where named.contains(String(decoding: session.callID, as: UTF8.self)) {
            sessions.insert(index)
        }
        for index in correlator.messages.indices {
            if let session = correlator.session(of: correlator.messages[index]), sessions.contains(session) {
                messages.insert(index)
            }
        }
    }

    private mutating func gatherFrames(_ correlator: Correlator) {
        func name(_ frame: Frame) { frames.insert(FrameReference(frame)) }
        for index in sessions {
            for message in correlator.sessions[index].messages {
                name(message.sighting.first)
                name(message.sighting.last)
            }
        }
        for index in messages {
            name(correlator.messages[index].first)
            name(correlator.messages[index].last)
        }
    }

    private func callIDText(_ correlator: Correlator, _ index: Int) -> String {
        String(decoding: correlator.sessions[index].callID, as: UTF8.self)
    }
}

/// Users as a person names them: a URI, a number with separators, or a user part alone.
struct UserPattern {
    private let keys: Set<UserKey>
    private let names: Set<Fingerprint>

    init(_ patterns: [String]) {
        var keys: Set<UserKey> = []
        var names: Set<Fingerprint> = []
        for pattern in patterns.flatMap({ [$0] + UserPattern.numbers($0) }) {
            let octets = Array(UserPattern.uri(pattern).utf8)
            let view = OctetView(octets.span)
            if view.firstIndex(of: UInt8(ascii: ":")) == nil {
                names.insert(Fingerprint(of: view))
            } else if let key = UserKey(view, 0..<view.count) {
                keys.insert(key)
            }
        }
        self.keys = keys
        self.names = names
    }

    /// A number as a tel URI, an address as a sip URI, and what is neither as it stands.
    private static func uri(_ pattern: String) -> String {
        if pattern.contains(":") { return pattern }
        if pattern.contains("@") { return "sip:\(pattern)" }
        let digits = pattern.filter { $0.isNumber || $0 == "+" }
        return digits.hasPrefix("+") && !pattern.contains(where: \.isLetter) ? "tel:\(digits)" : pattern
    }

    /// A number without its `+`, as it is read out or dialled: `49 30 1234`, `0049 30 1234`.
    private static func numbers(_ pattern: String) -> [String] {
        guard pattern.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || " -./()".utf8.contains($0) }) else { return [] }
        let digits = pattern.filter(\.isNumber)
        guard !digits.isEmpty else { return [] }
        return digits.hasPrefix("00") ? ["+\(digits)", "+\(digits.dropFirst(2))"] : ["+\(digits)"]
    }

    func matches(_ session: Session) -> Bool { matches(session.sender) || matches(session.recipient) }

    func matches(_ uri: String) -> Bool {
        let octets = Array(uri.utf8)
        return matches(UserKey(OctetView(octets.span), 0..<octets.count))
    }

    func matches(_ user: UserKey?) -> Bool {
        guard let user else { return false }
        return keys.contains(user) || names.contains(user.name)
    }
}
