import Correlation
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// What the parts of one push add up to, taken part by part.
struct PartTally {
    private(set) var records: [PartRecord] = []
    private(set) var verdicts: [Verdict] = []
    /// The messages that persons wrote.
    private(set) var texts: [PushBook.Text] = []
    /// The originals of each part.
    private(set) var originals: [[Original]] = []
    /// The original of the first notification that has one.
    private(set) var notified: Original?
    /// Parts without an original, for which nothing tells why.
    var unexplained: [PushBook.Unexplained] = []
    private var isNotified = false
    private var hasAlteredDialog = false
    /// Whom the first message names that names anybody.
    private let recipient: UserKey?

    init(_ bundle: Bundle) {
        recipient = bundle.parts.lazy.compactMap { $0.isSend ? nil : PartTally.recipient(of: $0) }.first
        let count = bundle.parts.count
        records.reserveCapacity(count)
        verdicts.reserveCapacity(count)
        texts.reserveCapacity(count)
        originals.reserveCapacity(count)
    }

    mutating func take(_ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome, _ record: consuming PartRecord) {
        verdicts.append(record.verdict)
        originals.append(outcome.originals)
        if record.isNotification, !isNotified, !outcome.originals.isEmpty {
            isNotified = true
            notified = outcome.originals.first { !$0.isStored }
        }
        if record.verdict == .altered, record.kind != "SEND" { hasAlteredDialog = true }
        if part.isText || isRenamed(part, outcome) { takeText(part, outcome, record.verdict) }
        records.append(record)
    }

    private mutating func takeText(_ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome, _ verdict: Verdict) {
        let hasStored = outcome.same == nil && outcome.originals.contains(where: \.isStored)
        let named = part.isSend ? nil : PartTally.recipient(of: part)
        texts.append(
            PushBook.Text(
                part: part.index, place: records.count, identity: PartTally.identity(part), verdict: verdict,
                originals: hasStored ? outcome.originals.filter { !$0.isStored } : outcome.originals,
                recipient: named ?? recipient, piece: outcome.judgement.piece))
    }

    /// Whether it is the copy of a message though its method is none: that may be what was altered.
    private func isRenamed(_ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome) -> Bool {
        outcome.judgement.verdict == .altered && part.kind != "SEND" && part.kind != "MESSAGE"
            && outcome.originals.contains(where: \.isMessage)
    }

    /// Notes, once all parts are there, which messages belong to a dialog that was altered.
    mutating func noteDialogs() {
        guard hasAlteredDialog else { return }
        for number in texts.indices {
            texts[number].isDialogAltered = dialog(of: texts[number].place).contains {
                $0.kind != "SEND" && $0.verdict == .altered
            }
        }
    }

    /// The parts of the stored session that a part belongs to: each begins with its INVITE, and a MESSAGE stands alone.
    private func dialog(of part: Int) -> ArraySlice<PartRecord> {
        guard records.indices.contains(part), records[part].kind == "SEND" else {
            return records.indices.contains(part) ? records[part...part] : []
        }
        let start = records[...part].lastIndex { $0.kind == "INVITE" } ?? 0
        let end = records[(part + 1)...].firstIndex { $0.kind == "INVITE" } ?? records.count
        return records[start..<end]
    }

    /// What makes two copies copies of the same message: its ids, and for one chunk its place.
    private static func identity(_ part: EncapsulatedMessage) -> Fingerprint {
        let octets = OctetView(part.octets.span)
        var hasher = FingerprintHasher()
        switch part.content {
        case .sip(let message):
            hasher.combine(octets.extracting(message.callID(octets) ?? 0..<0))
            hasher.combine(octets.extracting(message.headers.value(.cseq) ?? 0..<0))
        case .msrp(let frame):
            hasher.combine(octets.extracting(frame.messageID ?? frame.transactionID))
            hasher.combine(octets.extracting(frame.fromPath ?? 0..<0))
            hasher.combine(frame.byteRange(octets)?.start ?? 1)
        case .cpim(let message):
            let keys = CPIMKeys(message, octets)
            if let key = keys.messageID ?? keys.stamp { return key }
            hasher.combine(octets)
        case .unparsable, .other: break
        }
        return hasher.finish()
    }

    private static func recipient(of part: EncapsulatedMessage) -> UserKey? {
        guard let address = part.address(.to) else { return nil }
        return UserKey(OctetView(part.octets.span), address.uri)
    }
}
