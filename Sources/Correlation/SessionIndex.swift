public import Octets
public import SIP
import TextSyntax

/// Finds sessions whose Call-ID is not known, by what else their first message says. Of what many share, the first few
/// are kept.
struct SessionIndex: Sendable {
    private static let sharedLimit = 8
    private static let partyLimit = 256

    private var byFromTag: [SIPTag: Chain<Int32>] = [:]
    private var byMark: [Fingerprint: Chain<Int32>] = [:]
    private var byParties: [Fingerprint: Chain<Int32>] = [:]

    /// The indices of sessions whose first message had a From tag.
    func sessions(fromTag: SIPTag) -> [Int] { byFromTag[fromTag]?.map { Int($0) } ?? [] }

    /// The indices of sessions with a mark.
    func sessions(mark: SessionMark) -> [Int] { byMark[mark.key]?.map { Int($0) } ?? [] }

    /// The indices of sessions that one user opened to another.
    func sessions(from sender: UserKey, to recipient: UserKey) -> [Int] {
        byParties[sender.fingerprint(towards: recipient)]?.map { Int($0) } ?? []
    }

    /// The indices of sessions that bear one mark, for each that several bear.
    var shared: [[Int]] { byMark.values.filter { $0.count > 1 }.map { $0.map { Int($0) } } }

    /// Notes a session, of which `message` is the first.
    mutating func note(_ session: Int, _ message: SIPMessage, _ octets: OctetView, fromTag: SIPTag) {
        let place = Int32(truncatingIfNeeded: session)
        if !fromTag.isMissing { SessionIndex.add(place, to: &byFromTag[fromTag], SessionIndex.sharedLimit) }
        for mark in SessionMark.all(message, octets) {
            SessionIndex.add(place, to: &byMark[mark.key], SessionIndex.sharedLimit)
        }
    }

    /// Notes who speaks to whom in a session.
    mutating func note(_ session: Int, from sender: UserKey?, to recipient: UserKey?) {
        guard let sender, let recipient else { return }
        SessionIndex.add(
            Int32(truncatingIfNeeded: session), to: &byParties[sender.fingerprint(towards: recipient)],
            SessionIndex.partyLimit)
    }

    private static func add(_ place: Int32, to chain: inout Chain<Int32>?, _ limit: Int) {
        if chain == nil {
            chain = Chain(place)
        } else if chain?.count ?? 0 < limit {
            chain?.append(place)
        }
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
