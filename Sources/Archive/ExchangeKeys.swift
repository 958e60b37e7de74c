import Correlation
import MIME
import MSRP
import Octets
import SIP
import TextSyntax

/// Under which keys a message is kept: what a copy of it, pushed later, names.
struct ExchangeKeys {
    /// Of the Call-ID, or of the Message-ID.
    var key: Int64
    /// Of the two endpoints of an MSRP session, whichever of them sends.
    var channel: Int64?
    /// What else it is found by.
    var marks: [Int64] = []

    /// Of a SIP message.
    init(_ message: SIPMessage, _ octets: OctetView) {
        key = ExchangeKeys.callID(message, octets)
        if message.isRequest {
            if let tag = ExchangeKeys.fromTag(message, octets) { marks.append(tag) }
            for mark in SessionMark.all(message, octets) { marks.append(ExchangeKeys.key(.mark, mark.key)) }
            let from = message.from(octets).flatMap { UserKey(octets, $0.uri) }
            let to = message.to(octets).flatMap { UserKey(octets, $0.uri) }
            if let from, let to, message.method == .invite || message.method == .message {
                marks.append(ExchangeKeys.parties(from, to))
            }
        }
        marks += ExchangeKeys.endpoints(message, octets).map { ExchangeKeys.endpoint($0) }
        if let body = CPIMBody(message, octets) { add(OctetView(body.octets.span), 0..<body.octets.count) }
    }

    /// Of an MSRP frame; `nil` where nothing names it.
    init?(_ frame: MSRPFrame, _ octets: OctetView) {
        guard let id = frame.messageID, let to = frame.toPath, let from = frame.fromPath else { return nil }
        key = ExchangeKeys.key(.name, Fingerprint(of: octets.extracting(id)))
        channel = ExchangeKeys.channel(
            PathKey.last(of: octets.extracting(from)), PathKey.last(of: octets.extracting(to)))
        if let type = frame.contentType, octets.extracting(type).hasPrefixIgnoringCase("message/cpim"),
            let body = frame.body
        {
            add(octets, body)
        }
    }

    private mutating func add(_ octets: OctetView, _ body: Range<Int>) {
        guard let message = CPIMMessage(octets, body) else { return }
        marks += ExchangeKeys.keys(CPIMKeys(message, octets))
    }

    /// All of them.
    var all: [Int64] { [key] + (channel.map { [$0] } ?? []) + marks }

    // MARK: Of what messages say

    static func callID(_ message: SIPMessage, _ octets: OctetView) -> Int64 {
        name(octets.extracting(message.callID(octets) ?? 0..<0))
    }

    /// Of a Call-ID or a Message-ID.
    static func name(_ octets: OctetView) -> Int64 { key(.name, Fingerprint(of: octets)) }

    static func fromTag(_ message: SIPMessage, _ octets: OctetView) -> Int64? {
        guard let from = message.headers.value(.from),
            let tag = HeaderParameter.value(named: "tag", octets, from)
        else { return nil }
        return key(.fromTag, Fingerprint(low: SIPTag(octets.extracting(tag)).key, high: 0))
    }

    /// The MSRP endpoints that a session description names: the last URI of each path.
    static func endpoints(_ message: SIPMessage, _ octets: OctetView) -> [Fingerprint] {
        guard let body = SDPBody(message, octets) else { return [] }
        let described = body.octets(in: octets)
        var description = SessionDescription()
        description.parse(described, 0..<described.count)
        var found: [Fingerprint] = []
        for media in description.media {
            if let last = media.pathURIs.last { found.append(PathKey.endpoint(described.extracting(last))) }
        }
        return found
    }

    // MARK: Kinds of keys

    private enum Kind: UInt64 {
        case name
        case fromTag
        case mark
        case parties
        case endpoint
        case cpim
        case channel
    }

    private static func key(_ kind: Kind, _ a: Fingerprint, _ b: Fingerprint? = nil) -> Int64 {
        var hasher = FingerprintHasher()
        hasher.combine(kind.rawValue)
        hasher.combine(a.low)
        hasher.combine(a.high)
        if let b {
            hasher.combine(b.low)
            hasher.combine(b.high)
        }
        return Int64(bitPattern: hasher.finish().low)
    }

    static func endpoint(_ endpoint: Fingerprint) -> Int64 { key(.endpoint, endpoint) }

    static func parties(_ sender: UserKey, _ recipient: UserKey) -> Int64 {
        key(.parties, sender.name, recipient.name)
    }

    static func keys(_ keys: CPIMKeys) -> [Int64] {
        [keys.messageID, keys.stamp].compactMap(\.self).map { key(.cpim, $0) }
    }

    static func channel(_ a: Fingerprint, _ b: Fingerprint) -> Int64 {
        (a.low, a.high) < (b.low, b.high) ? key(.channel, a, b) : key(.channel, b, a)
    }
}
