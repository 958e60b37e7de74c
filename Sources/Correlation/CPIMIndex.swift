public import MIME
public import Octets
import SIP
import TextSyntax

/// The keys under which a message/cpim is known wherever it passes: its headers must not be changed (RFC 3862 §2.2).
public struct CPIMKeys: Hashable, Sendable {
    /// Of imdn.Message-ID (RFC 5438 §6.3).
    public let messageID: Fingerprint?
    /// Of From, To and DateTime together, of anonymous users with the content; `nil` where one is missing.
    public let stamp: Fingerprint?

    /// The keys of `message`, which `octets` hold.
    public init(_ message: CPIMMessage, _ octets: OctetView) {
        messageID = message.imdnMessageID(octets).map { CPIMKeys.key("imdn", [octets.copied($0)]) }
        guard let date = message.dateTime else {
            stamp = nil
            return
        }
        if let from = CPIMKeys.uri(message.from, octets), let to = CPIMKeys.uri(message.to, octets) {
            stamp = CPIMKeys.key("stamp", [from, to, octets.copied(date)])
        } else if let from = message.from, let to = message.to {
            // They name nobody: what was said at that moment is all that tells one from another.
            stamp = CPIMKeys.key(
                "nobody", [octets.copied(from), octets.copied(to), octets.copied(date), octets.copied(message.content)])
        } else {
            stamp = nil
        }
    }

    private static func key(_ kind: StaticString, _ values: [[UInt8]]) -> Fingerprint {
        var hasher = FingerprintHasher()
        hasher.combine(UInt64(kind.utf8CodeUnitCount))
        for value in values {
            hasher.combine(UInt64(value.count))
            hasher.combine(OctetView(value.span))
        }
        return hasher.finish()
    }

    /// The URI of a From or To, unless it hides its user (RFC 3323 §4.1): RCS writes so what SIP names already.
    private static func uri(_ value: Range<Int>?, _ octets: OctetView) -> [UInt8]? {
        guard let value, let address = NameAddress(octets, value), let parts = URIParts(octets, address.uri),
            !octets.extracting(parts.host).equalsIgnoringCase("anonymous.invalid")
        else { return nil }
        return octets.copied(address.uri)
    }
}

/// Finds live messages by what their CPIM headers name.
public struct CPIMIndex: Sendable {
    /// So many keys are kept, and so many messages with one.
    private let limit: Int
    /// Messages that are kept of one key: where there are so many, there may be others.
    public static let sharedLimit = 32

    private var subjects: [Fingerprint: Chain<Dispositions.Subject>] = [:]
    /// How many entries had no room.
    public private(set) var omitted = 0

    init(limit: Int = 1 << 20) { self.limit = limit }

    /// The messages with a key, in the order in which they were read: the first of very many.
    public func subjects(_ key: Fingerprint) -> [Dispositions.Subject] { subjects[key]?.array ?? [] }

    /// The messages that have one imdn.Message-ID, for each that several have.
    var shared: [[Dispositions.Subject]] { subjects.values.filter { $0.count > 1 }.map(\.array) }

    mutating func note(_ keys: CPIMKeys, of subject: Dispositions.Subject) {
        if let id = keys.messageID { note(id, subject) }
        if let stamp = keys.stamp { note(stamp, subject) }
    }

    private mutating func note(_ key: Fingerprint, _ subject: Dispositions.Subject) {
        guard let known = subjects[key] else {
            if subjects.count < limit { subjects[key] = Chain(subject) } else { omitted += 1 }
            return
        }
        if known.last == subject { return }
        if known.count < CPIMIndex.sharedLimit { subjects[key]?.append(subject) } else { omitted += 1 }
    }
}
