import Correlation
import MIME
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Looks for the originals of a bundle beyond a B2BUA, which writes Call-ID, tags and paths anew: for a capture that
/// shows the sender, and not the leg that ends at the server.
struct FarSideSearch {
    private let carrier: Carrier
    /// The parts of one stored session, or one stored MESSAGE.
    private let group: [EncapsulatedMessage]

    /// A session on the far side, and what named it.
    struct Session {
        let number: Int
        let foundBy: Identification
    }

    /// - Parameter part: one of the parts of `bundle`. A stored session begins with its INVITE; a MESSAGE stands alone.
    init(_ bundle: Bundle, _ carrier: Carrier, of part: EncapsulatedMessage) {
        self.carrier = carrier
        func isKind(_ other: EncapsulatedMessage, _ method: SIPMethod) -> Bool {
            if case .sip(let message) = other.content { message.isRequest && message.method == method } else { false }
        }
        if isKind(part, .message) {
            group = [part]
            return
        }
        let start = bundle.parts.last { $0.index <= part.index && isKind($0, .invite) }?.index ?? 0
        let end = bundle.parts.first { $0.index > part.index && isKind($0, .invite) }?.index ?? .max
        group = bundle.parts.filter { $0.index >= start && $0.index < end && !isKind($0, .message) }
    }

    /// What may be the original of `part`; nothing where the leg that ends at the server shows anything of its dialog.
    func candidates<O: Originals>(for part: EncapsulatedMessage, in originals: O) -> Candidates {
        let isNear = group.contains { other in
            other.callID.map { originals.sessionNumber(callID: OctetView(Array($0.utf8).span)) != nil } ?? false
        }
        guard !isNear, let session = session(in: originals) else { return Candidates() }
        var found: [Original] = []
        switch part.content {
        case .sip(let copy):
            found = originals.originals(session: session.number).filter { original in
                guard case .sip(let live, _) = original.form else { return false }
                return copy.isRequest
                    ? live.isRequest && live.method == copy.method
                    : live.status == copy.statusCode && live.method == copy.method
            }
        case .msrp(let frame):
            let octets = OctetView(part.octets.span)
            let all = originals.texts(session: session.number)
            let id = frame.messageID.map { Fingerprint(of: octets.extracting($0)) }
            found = all.filter { if case .msrp(let live) = $0.form { live.messageID == id } else { false } }
            if found.isEmpty { found = all.filter { FarSideSearch.size($0) == part.body?.count } }
        case .cpim, .unparsable, .other: break
        }
        return Candidates(originals: found, areOnServerLeg: false, foundBy: session.foundBy, areBeyondB2BUA: true)
    }

    /// The session on the far side: of several, as between two B2BUAs, the last.
    private func session<O: Originals>(in originals: O) -> Session? {
        for mark in group.flatMap(marks) {
            let sessions = originals.sessions(mark: mark).filter { fits($0, originals) }
            guard let number = sessions.last else { continue }
            return Session(number: number, foundBy: mark.kind == .sessionID ? .sessionID : .contributionID)
        }
        for keys in group.compactMap(cpimKeys) {
            for (key, foundBy) in [(keys.messageID, Identification.imdnMessageID), (keys.stamp, .dateTime)] {
                guard let key else { continue }
                let numbers = originals.originals(cpim: key).compactMap { number($0, originals) }
                if let number = numbers.last(where: { fits($0, originals) }) {
                    return Session(number: number, foundBy: foundBy)
                }
            }
        }
        return byParties(originals)
    }

    /// How far a Date, which the server writes when it stores a message, may be from when that was sent, in seconds.
    private static let dateTolerance: Int64 = 60

    /// The one session between the same users, at the same time, with messages of the same sizes.
    private func byParties<O: Originals>(_ originals: O) -> Session? {
        guard let (sender, recipient) = parties, group.contains(where: \.isText),
            let dates = range(of: group.compactMap(date))
        else { return nil }
        let sizes = group.filter(\.isText).map { $0.body?.count ?? 0 }
        let fit = originals.sessions(from: sender, to: recipient).filter { number in
            guard fits(number, originals), let first = originals.originals(session: number).first?.firstSeen,
                dates.contains(first.nanoseconds / 1_000_000_000)
            else { return false }
            let pager = originals.originals(session: number).filter { original in
                if case .sip(let live, _) = original.form { live.isRequest && live.method == .message } else { false }
            }
            if group.count == 1, case .sip = group[0].content { return !pager.isEmpty }
            let live = originals.texts(session: number).map(FarSideSearch.size)
            return sizes.allSatisfy(live.contains)
        }
        guard fit.count == 1 else { return nil }
        return Session(number: fit[0], foundBy: .body)
    }

    /// The seconds since 1970 in which what bears these dates was sent.
    private func range(of dates: [Int64]) -> ClosedRange<Int64>? {
        guard let first = dates.min(), let last = dates.max() else { return nil }
        return first - FarSideSearch.dateTolerance...last + FarSideSearch.dateTolerance
    }

    /// Whether a session had begun before the push, between the same users, and has no leg at the server: what has is
    /// another session, not this one's far side.
    private func fits<O: Originals>(_ number: Int, _ originals: O) -> Bool {
        let messages = originals.originals(session: number)
        let server = carrier.source.address
        guard let first = messages.first,
            first.firstSeen <= carrier.first.time || first.first.capture != carrier.first.capture,
            !messages.contains(where: { $0.source.address == server || $0.destination.address == server })
        else { return false }
        guard let (sender, recipient) = parties, let live = originals.parties(session: number) else { return true }
        // Hosts may be others beyond a B2BUA that hides a topology.
        return sender.name == live.sender.name && recipient.name == live.recipient.name
    }

    // MARK: What the copies say

    private var parties: (UserKey, UserKey)? {
        for part in group {
            let octets = OctetView(part.octets.span)
            if let from = part.address(.from).flatMap({ UserKey(octets, $0.uri) }),
                let to = part.address(.to).flatMap({ UserKey(octets, $0.uri) })
            {
                return (from, to)
            }
        }
        return nil
    }

    private func date(_ part: EncapsulatedMessage) -> Int64? {
        let octets = OctetView(part.octets.span)
        let value: Range<Int>?
        switch part.content {
        case .sip(let message): value = message.headers.value(.date)
        case .msrp(let frame): value = frame.headers.value(.date)
        case .cpim, .unparsable, .other: value = nil
        }
        return value.flatMap { WireDate(octets.extracting($0))?.seconds }
    }

    private func marks(_ part: EncapsulatedMessage) -> [SessionMark] {
        guard case .sip(let message) = part.content, message.isRequest else { return [] }
        return SessionMark.all(message, OctetView(part.octets.span))
    }

    private func cpimKeys(_ part: EncapsulatedMessage) -> CPIMKeys? {
        let octets = OctetView(part.octets.span)
        let type: Range<Int>?
        switch part.content {
        case .sip(let message): type = message.method == .message ? message.headers.value(.contentType) : nil
        case .msrp(let frame): type = frame.contentType
        case .cpim, .unparsable, .other: type = nil
        }
        guard let type, octets.extracting(type).hasPrefixIgnoringCase("message/cpim"), let body = part.body else {
            return nil
        }
        return CPIMMessage(octets, body).map { CPIMKeys($0, octets) }
    }

    private func number<O: Originals>(_ original: Original, _ originals: O) -> Int? {
        switch original.form {
        case .sip(_, let session): session
        case .msrp(let message): originals.sessionNumber(of: message)
        }
    }

    private static func size(_ original: Original) -> Int? {
        if case .msrp(let message) = original.form { message.size } else { nil }
    }
}
