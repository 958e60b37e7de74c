public import Correlation
import MIME
import MSRP
public import Octets
import Reassembly
public import Records
import SIP
import TextSyntax

/// All pushes of a run: what each carried, what was found, and which originals it accounts for.
public struct PushBook: Sendable {
    /// A push, and what custody needs to know of it.
    public struct Push: Sendable {
        /// What is printed.
        public internal(set) var record: PushRecord
        /// What carried it.
        public let carrier: Carrier
        /// The messages that persons wrote, with the originals found.
        let texts: [Text]
        /// Those of a push that is broken: it accounts for none of them.
        let tornTexts: [Text]
        /// The original of a notification in it: of a push without a text it is all that is known.
        let notified: Original?
        /// The originals that were found, of each part in the order of the record's.
        public let originals: [[Original]]
        /// Whether all its parts were read.
        let isReadWhole: Bool
        /// The messages that persons wrote which it accounts for: the place of each among its parts, and whether its
        /// recipient got it as it was sent; `nil` where that is not known.
        public var messages: [(place: Int, isEqual: Bool?)] {
            texts.map { text in
                let isEqual: Bool? =
                    switch text.verdict {
                    case .match: !text.isDialogAltered
                    case .altered: false
                    case .notSeen, .partial, .ambiguous, .incomplete, .notApplicable: nil
                    }
                return (text.place, isEqual)
            }
        }
        /// Parts without an original, for which nothing told why when the push was judged.
        fileprivate var unexplained: [Unexplained] = []

        /// The numbers of the live MSRP messages that are its originals.
        public var originalMessages: [Int] {
            texts.flatMap(\.originals).compactMap { original in
                if case .msrp(let message) = original.form { message.number } else { nil }
            }
        }
    }

    /// A part whose original should have been seen.
    fileprivate struct Unexplained: Sendable {
        let place: Int
        let absence: Absence
    }

    /// The copy of a message that a person wrote.
    struct Text: Sendable {
        /// The number of its part.
        let part: Int
        /// Its place among the records of its push.
        let place: Int
        let identity: Fingerprint
        let verdict: Verdict
        let originals: [Original]
        let recipient: UserKey?
        /// Whether any message of its dialog was altered.
        var isDialogAltered = false
    }

    /// The pushes, in the order in which they were complete.
    public private(set) var pushes: [Push] = []
    /// Which of them are explained.
    public var explained = Explained.none
    private var firstPushOf: [Fingerprint: Int] = [:]

    /// No push yet.
    public init() {}

    /// Judges a bundle.
    /// - Parameters:
    ///   - answers: the octets of `inquiry.needs`, in its order; `nil` where they can no longer be read.
    ///   - replaced: the index of the push, where it was judged before.
    ///   - name: the id under which it is known, where that is not its number here.
    public mutating func conclude<O: Originals>(
        _ inquiry: Inquiry, answers: [[UInt8]?], clock: CaptureClock, originals: O,
        replacing replaced: Int? = nil, named name: String? = nil, _ log: inout FindingLog
    ) {
        let carrier = inquiry.carrier
        let bundle = inquiry.bundle
        let index = replaced ?? pushes.count
        let id = name ?? "p\(index + 1)"
        var examination = BundleExamination(bundle, carrier, push: id)
        if !bundle.isRestored {
            if bundle.form == .appendixK { examination.examine(&log) } else { examination.examineStored(&log) }
        }
        let outcomes = inquiry.judge(answers, isExplained: explained.includes(index))
        var parts: [PartRecord] = []
        var texts: [Text] = []
        var tornTexts: [Text] = []
        var unexplained: [Unexplained] = []
        var findings = PushFindings(bundle: bundle, carrier: carrier, notes: examination.notes)
        let senderHost = Absence.senderHost(of: bundle)
        let callIDs = bundle.parts.compactMap(\.callID)
        let dialogRecipient = PushBook.recipient(of: bundle)
        for ((part, outcome), candidates) in zip(zip(bundle.parts, outcomes), inquiry.candidates) {
            let absence = Absence(part, carrier, clock, senderHost: senderHost, callIDs: callIDs)
            var record = PushBook.record(part, outcome, originals)
            record.alterations = Alteration.all(
                in: outcome.judgement, by: carrier, onServerLeg: candidates.areOnServerLeg)
            if outcome.judgement.verdict == .notSeen, record.reason == nil {
                record.reason = absence.reason(in: originals)
                if record.reason == nil { unexplained.append(Unexplained(place: parts.count, absence: absence)) }
            }
            record.remark = findings.note(part, outcome, record, absence, &log) ?? outcome.remark
            parts.append(record)
            // The method of the copy may be what was altered.
            let isRenamed =
                outcome.judgement.verdict == .altered && part.kind != "SEND" && part.kind != "MESSAGE"
                && outcome.originals.contains(where: \.isMessage)
            guard part.isText || isRenamed else { continue }
            let text = Text(
                part: part.index, place: parts.count - 1, identity: PushBook.identity(part),
                verdict: outcome.judgement.verdict,
                originals: outcome.originals.filter { !$0.isStored },
                recipient: PushBook.recipient(of: part) ?? dialogRecipient)
            if carrier.isBroken { tornTexts.append(text) } else { texts.append(text) }
        }
        for (number, text) in texts.enumerated() {
            texts[number].isDialogAltered = PushBook.dialog(of: text.place, in: parts).contains {
                $0.kind != "SEND" && $0.verdict == .altered
            }
        }
        let duplicate = texts.compactMap { firstPushOf[$0.identity] }.first { $0 < index }
        for text in texts where firstPushOf[text.identity] == nil { firstPushOf[text.identity] = index }
        findings.noteDelivery(texts, &log)
        // Parts that were not read prove nothing: what was read may be altered, but not equal as a whole.
        let isReadWhole = !bundle.multipart.faults.contains(.tooManyParts)
        let known = Verdict.ofPush(parts.map(\.verdict))
        let verdict = carrier.isBroken || (!isReadWhole && known != .altered) ? .incomplete : known
        let record = PushRecord(
            id: id, form: bundle.form, callID: carrier.callID, time: clock.moment(carrier.first),
            pushedTo: carrier.to, sender: PushBook.party(bundle, .from), carrier: PushBook.carrier(bundle, carrier),
            verdict: verdict,
            text: PushBook.text(outcomes, bundle), duplicateOf: duplicate.map { pushes[$0].record.id },
            parts: parts, diagnostics: findings.notes.codes,
            stations: [], readings: Readings(bundle, carrier).records, addressedTo: PushBook.party(bundle, .to),
            explanation: explained.includes(index) ? Explanation(inquiry, outcomes).record : nil)
        let push = Push(
            record: record, carrier: carrier, texts: texts, tornTexts: tornTexts,
            notified: zip(parts, outcomes).first { $0.isNotification && !$1.originals.isEmpty }?.1.originals
                .first { !$0.isStored },
            originals: outcomes.map(\.originals),
            isReadWhole: isReadWhole,
            unexplained: unexplained)
        if let replaced, pushes.indices.contains(replaced) {
            pushes[replaced] = push
        } else {
            pushes.append(push)
        }
    }

    /// Asks again, at the end of a run, for what no original was found for: that octets are missing may show itself
    /// only when their stream ends.
    public mutating func explainAbsences<O: Originals>(in originals: O, _ log: inout FindingLog) {
        for index in pushes.indices {
            for entry in pushes[index].unexplained where pushes[index].record.parts.indices.contains(entry.place) {
                let reason = entry.absence.reason(in: originals)
                pushes[index].record.parts[entry.place].reason = reason
                var notes = PushNotes(push: pushes[index].record.id, carrier: pushes[index].carrier)
                notes.noteAbsence(of: pushes[index].record.parts[entry.place], &log)
            }
            pushes[index].unexplained = []
        }
    }

    /// Notes, at the end of a run, which pushes were refused or not answered, and which went out again.
    /// - Parameters:
    ///   - custody: the balance of these pushes.
    ///   - ends: when each capture ends; without it nothing is said of what did not come.
    public mutating func noteDeliveries(
        _ custody: Custody, until ends: [Timestamp?] = [], _ log: inout FindingLog
    ) {
        var findings = DeliveryFindings(pushes, custody, ends)
        for index in pushes.indices { add(findings.note(index, &log), to: index) }
    }

    /// Adds the codes of what was found later to those of a push.
    mutating func add(_ codes: [FindingCode], to index: Int) {
        guard pushes.indices.contains(index) else { return }
        for code in codes where !pushes[index].record.diagnostics.contains(code) {
            pushes[index].record.diagnostics.append(code)
        }
    }

    /// Takes the addresses from which bundles were pushed.
    public var servers: [IPAddress] { pushes.map(\.carrier.source.address) }

    // MARK: Records

    private static func record<O: Originals>(
        _ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome, _ originals: O
    ) -> PartRecord {
        let judgement = outcome.judgement
        let stored = outcome.originals.filter(\.isStored).flatMap(\.frames)
        return PartRecord(
            index: part.index, contentType: part.contentType, kind: part.kind, callID: part.callID,
            messageID: part.messageID, chunkByteRange: judgement.chunkByteRange, verdict: judgement.verdict,
            live: outcome.originals.filter { !$0.isStored }.flatMap(\.frames), reason: judgement.reason,
            differences: judgement.differences, foundBy: outcome.foundBy, text: part.isText ? part.text : nil,
            bodySize: part.isText ? part.body?.count : nil,
            stored: stored.map {
                StoredReference(name: originals.storedName(ofCapture: $0.capture) ?? "", frame: $0.frame)
            },
            isNotification: !part.isText && (part.kind == "SEND" || part.kind == "MESSAGE"))
    }

    private static func carrier(_ bundle: Bundle, _ carrier: Carrier) -> CarrierRecord {
        var messageID: String?
        var transactionID: String?
        var name = "SIP"
        if case .msrp(_, let id, let transaction) = carrier.form {
            name = "MSRP"
            messageID = id
            transactionID = transaction
        }
        return CarrierRecord(
            protocol: name, messageID: messageID, transactionID: transactionID, firstFrame: carrier.first.number,
            lastFrame: carrier.last.number, capture: carrier.first.capture, source: "\(carrier.source)",
            destination: "\(carrier.destination)", contentType: bundle.contentType, boundary: bundle.boundary,
            size: bundle.size, wireSize: carrier.ending == nil ? nil : Readings.wireSize(bundle, carrier),
            frames: carrier.frames)
    }

    private static func text(_ outcomes: [Inquiry.Outcome], _ bundle: Bundle) -> TextVerdict {
        var compared = 0
        for (part, outcome) in zip(bundle.parts, outcomes) where part.isText && outcome.judgement.comparedBody {
            let verdict = outcome.judgement.verdict
            guard verdict == .match || verdict == .altered else { continue }
            compared += 1
            if outcome.judgement.bodyExplanation != nil { return .differs }
        }
        return compared > 0 ? .equal : .notCompared
    }

    // MARK: Who and what

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
        let octets = OctetView(part.octets.span)
        return part.address(.to).flatMap { UserKey(octets, $0.uri) }
    }

    private static func recipient(of bundle: Bundle) -> UserKey? {
        bundle.parts.lazy.compactMap(recipient(of:)).first
    }

    /// The parts of the stored session that a part belongs to: each begins with its INVITE, and a MESSAGE stands alone.
    private static func dialog(of part: Int, in parts: [PartRecord]) -> ArraySlice<PartRecord> {
        guard parts.indices.contains(part), parts[part].kind == "SEND" else {
            return parts.indices.contains(part) ? parts[part...part] : []
        }
        let start = parts[...part].lastIndex { $0.kind == "INVITE" } ?? 0
        let end = parts[(part + 1)...].firstIndex { $0.kind == "INVITE" } ?? parts.count
        return parts[start..<end]
    }

    /// Whom most of the originals name.
    private static func party(_ bundle: Bundle, _ side: HeaderName) -> String? {
        var found: [(uri: [UInt8], count: Int)] = []
        for part in bundle.parts {
            guard let address = part.address(side) else { continue }
            var uri = OctetView(part.octets.span).copied(address.uri)
            uri.removeAll { $0 == .space }
            if let place = found.firstIndex(where: { $0.uri == uri }) {
                found[place].count += 1
            } else {
                found.append((uri, 1))
            }
        }
        let most = found.map(\.count).max()
        return found.first { $0.count == most }.map { String(decoding: $0.uri, as: UTF8.self) }
    }
}
