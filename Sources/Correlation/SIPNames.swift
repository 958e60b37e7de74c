public import Octets
public import SIP
import TextSyntax

/// What a SIP message is known by, and those it names: read from it once, perhaps on another thread than that which
/// correlates it.
public struct SIPNames: Sendable {
    /// All its octets.
    let digest: SIPDigest
    /// The Call-ID; `nil` where there is none.
    let callID: Range<Int>?
    /// The first half of the Call-ID's fingerprint.
    let callIDHash: UInt64
    /// The URI of From, and that of To.
    let from: Range<Int>?
    let to: Range<Int>?
    let fromTag: SIPTag
    let toTag: SIPTag
    /// The branch of the topmost Via.
    let branch: SIPBranch?
    /// Whether it is a NOTIFY that ends its subscription (RFC 6665 §4.2.2).
    let endsSubscription: Bool
    /// Whether nothing in it has to be examined.
    let isUsual: Bool
    /// Whom From and To name, of a request, once that was read; else `nil`, and asked for where it matters.
    private(set) var users: Users?
    private let isRequest: Bool

    /// Who speaks to whom.
    struct Users: Sendable {
        let sender: UserKey?
        let recipient: UserKey?
    }

    /// What the leg is looked for by.
    let leg: UInt64

    /// Reads `message`, which was parsed from `octets` and seen as `sighting` says.
    public init(_ message: borrowing SIPMessage, _ octets: OctetView, _ sighting: borrowing Sighting) {
        let (fromValue, toValue) = (message.headers.value(.from), message.headers.value(.to))
        let usualFrom = fromValue.flatMap { UsualAddress(octets, $0) }
        let usualTo = toValue.flatMap { UsualAddress(octets, $0) }
        let top = message.topBranch(octets)
        digest = SIPDigest(of: octets)
        callID = message.callID(octets)
        callIDHash = callID.map { Fingerprint(of: octets.extracting($0)).low } ?? 0
        from = usualFrom?.uri ?? message.from(octets)?.uri
        to = usualTo?.uri ?? message.to(octets)?.uri
        fromTag = SIPNames.tag(usualFrom, fromValue, octets)
        toTag = SIPNames.tag(usualTo, toValue, octets)
        branch = top.map { SIPBranch(octets.extracting($0)) }
        endsSubscription =
            message.isRequest && message.method == .notify && message.subscriptionState(octets)?.phase == .terminated
        isUsual =
            usualFrom != nil && usualTo != nil
            && SIPExamination.isUsual(message, octets, cseq: message.cseq(octets), branch: top)
        leg = LegTable.hash(sighting.source.address, sighting.destination.address)
        isRequest = message.isRequest
    }

    /// Reads whom a request names, which is asked of the first of a session alone: on the thread that correlates, as the
    /// other one has more to do.
    @inline(__always)
    mutating func readUsers(_ octets: OctetView) {
        if isRequest, users == nil { users = SIPNames.users(from: from, to: to, octets) }
    }

    /// Whom `from` and `to`, URIs in `octets`, name.
    static func users(from: Range<Int>?, to: Range<Int>?, _ octets: OctetView) -> Users {
        Users(sender: from.flatMap { UserKey(octets, $0) }, recipient: to.flatMap { UserKey(octets, $0) })
    }

    /// The tag of an address, which was read if it is a usual one.
    private static func tag(_ usual: UsualAddress?, _ value: Range<Int>?, _ octets: OctetView) -> SIPTag {
        guard let usual else { return SIPTag(octets, field: value) }
        return usual.tag.map { SIPTag(octets.extracting($0)) } ?? .missing
    }
}
