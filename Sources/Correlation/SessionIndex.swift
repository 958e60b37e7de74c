public import Octets
public import SIP
import TextSyntax

/// Finds sessions whose Call-ID is not known, by what else their first message says. Of what many share, the first few
/// are kept.
///
/// Most runs never ask for tags and parties. So these are noted of no session before `cover` is called, and where nobody
/// calls it, the sessions are gone through.
struct SessionIndex: Sendable {
    static let sharedLimit = 8
    static let partyLimit = 256

    private var byFromTag = PlaceChains(limit: sharedLimit)
    private var byMark = PlaceChains(limit: sharedLimit)
    private var byParties = PlaceChains(limit: partyLimit)
    /// Of so many sessions tags and parties are noted.
    private var covered = 0

    init() {}

    /// The indices of sessions whose first message had a From tag.
    func sessions(fromTag: SIPTag, in tables: borrowing SessionTables) -> [Int] {
        if fromTag.isMissing { return [] }
        var found = byFromTag.places(fromTag.key)
        for index in covered..<tables.records.count
        where found.count < SessionIndex.sharedLimit && tables.records[index].callerTag == fromTag {
            found.append(index)
        }
        return found
    }

    /// The indices of sessions with a mark.
    func sessions(mark: SessionMark) -> [Int] { byMark.places(mark.key.low) }

    /// The indices of sessions that one user opened to another.
    func sessions(from sender: UserKey, to recipient: UserKey, in tables: borrowing SessionTables) -> [Int] {
        var found = byParties.places(sender.fingerprint(towards: recipient).low)
        for index in covered..<tables.records.count where found.count < SessionIndex.partyLimit {
            let record = tables.records[index]
            if record.sender > 0, record.recipient > 0, tables.user(record.sender) == sender,
                tables.user(record.recipient) == recipient
            {
                found.append(index)
            }
        }
        return found
    }

    /// The indices of sessions that bear one mark, for each that several bear.
    var shared: [[Int]] { byMark.shared }

    /// Notes the marks of a session, of which `message` is the first.
    mutating func note(_ session: Int, _ message: SIPMessage, _ octets: OctetView) {
        for mark in SessionMark.all(message, octets) { byMark.add(mark.key.low, session) }
    }

    /// Notes who speaks to whom in a session, unless that is for `cover` to do.
    mutating func noteParties(_ session: Int, _ sender: UserKey?, _ recipient: UserKey?) {
        if session < covered { addParties(session, sender, recipient) }
    }

    /// Notes tags and parties of the sessions that have come since.
    mutating func cover(_ tables: borrowing SessionTables) {
        while covered < tables.records.count {
            let record = tables.records[covered]
            if !record.callerTag.isMissing { byFromTag.add(record.callerTag.key, covered) }
            addParties(covered, tables.user(record.sender), tables.user(record.recipient))
            covered += 1
        }
    }

    private mutating func addParties(_ session: Int, _ sender: UserKey?, _ recipient: UserKey?) {
        guard let sender, let recipient else { return }
        byParties.add(sender.fingerprint(towards: recipient).low, session)
    }
}

/// What names a session on both sides of a B2BUA, which writes Call-ID and tags anew.
public struct SessionMark: Hashable, Sendable {
    /// The header that bears it.
    public enum Kind: UInt64, Hashable, Sendable {
        /// Session-ID (RFC 7989 §5): the local UUID.
        case sessionID
        /// Contribution-ID (OMA CPM).
        case contributionID
    }

    /// The header that bears it.
    public let kind: Kind
    /// What it is known by.
    public let key: Fingerprint

    private init(_ kind: Kind, _ value: OctetView) {
        self.kind = kind
        var hasher = FingerprintHasher()
        hasher.combine(kind.rawValue)
        hasher.combineIgnoringCase(value)
        key = hasher.finish()
    }

    /// The marks of a message.
    public static func all(_ message: SIPMessage, _ octets: OctetView) -> [SessionMark] {
        var marks: [SessionMark] = []
        if let value = message.headers.value(.sessionID) {
            let whole = octets.extracting(value)
            let end = whole.firstIndex(of: UInt8(ascii: ";")) ?? whole.count
            let uuid = whole.extracting(whole.trimmed(0..<end))
            // All zeros stand for none (RFC 7989 §5).
            let isNil = (0..<uuid.count).allSatisfy { uuid[$0] == UInt8(ascii: "0") }
            if !isNil { marks.append(SessionMark(.sessionID, uuid)) }
        }
        if let value = message.headers.value(.contributionID), !value.isEmpty {
            marks.append(SessionMark(.contributionID, octets.extracting(value)))
        }
        return marks
    }
}
