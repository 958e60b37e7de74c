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
        /// The texts that its record lacks, where a report wants them.
        fileprivate let leftTexts: [LeftText]
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
        fileprivate(set) var unexplained: [Unexplained] = []

        /// The numbers of the live MSRP messages that are its originals.
        public var originalMessages: [Int] {
            texts.flatMap(\.originals).compactMap { original in
                if case .msrp(let message) = original.form { message.number } else { nil }
            }
        }
    }

    /// The text of a part, left where its original has it: with many pushes most texts are never shown.
    fileprivate struct LeftText: Sendable {
        let place: Int
        let extent: Extent
    }

    /// A part whose original should have been seen.
    struct Unexplained: Sendable {
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
        /// Which octets of its original, from 1, it stands for; `nil` where for all.
        var piece: Range<UInt64>?
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
    ///   - answers: the octets of `inquiry.needs`.
    ///   - replaced: the index of the push, where it was judged before.
    ///   - name: the id under which it is known, where that is not its number here.
    ///   - leavesText: whether the text of a part, found in an extent, may be left there for `record(of:_:)`.
    public mutating func conclude<O: Originals>(
        _ inquiry: Inquiry, answers: Answers, clock: CaptureClock, originals: O,
        replacing replaced: Int? = nil, named name: String? = nil,
        leavingText leavesText: (Extent) -> Bool = { _ in false }, _ log: inout FindingLog
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
        var findings = PushFindings(bundle: bundle, carrier: carrier, notes: examination.notes)
        var tally = PartTally(bundle)
        var leftTexts: [LeftText] = []
        let senderHost = Absence.senderHost(of: bundle)
        let callIDs = bundle.parts.compactMap(\.callID)
        for place in outcomes.indices {
            let (part, outcome) = (bundle.parts[place], outcomes[place])
            var left = outcome.same?.text(of: part)
            if let extent = left, leavesText(extent) {
                leftTexts.append(LeftText(place: place, extent: extent))
            } else {
                left = nil
            }
            var record = PushBook.record(part, outcome, originals, leavesText: left != nil)
            switch record.verdict {
            case .altered:
                record.alterations = Alteration.all(
                    in: outcome.judgement, by: carrier, onServerLeg: inquiry.candidates[place].areOnServerLeg)
            case .notSeen where record.reason == nil:
                let absence = Absence(
                    part, carrier, clock, senderHost: senderHost, callIDs: callIDs, dialogDate: dialogDate(part, bundle)
                )
                record.reason = absence.reason(in: originals)
                if record.reason == nil { tally.unexplained.append(Unexplained(place: place, absence: absence)) }
            default: break
            }
            if let remark = findings.note(part, outcome, record, &log) ?? outcome.remark { record.remark = remark }
            tally.take(part, outcome, consume record)
        }
        tally.noteDialogs()
        let texts = carrier.isBroken ? [] : tally.texts
        let duplicate = firstPush(of: texts, at: index)
        findings.settle(&log)
        findings.noteDelivery(texts, &log)
        // Parts that were not read prove nothing: what was read may be altered, but not equal as a whole.
        let isReadWhole = !bundle.multipart.faults.contains(.tooManyParts)
        let known = Verdict.ofPush(tally.verdicts)
        let verdict = carrier.isBroken || (!isReadWhole && known != .altered) ? .incomplete : known
        let record = PushRecord(
            id: id, form: bundle.form, callID: carrier.callID, time: clock.moment(carrier.first),
            pushedTo: carrier.to, sender: PushBook.party(bundle, .from), carrier: PushBook.carrier(bundle, carrier),
            verdict: verdict,
            text: PushBook.text(outcomes, bundle), duplicateOf: duplicate.map { pushes[$0].record.id },
            parts: tally.records, diagnostics: findings.notes.codes,
            stations: [], readings: Readings(bundle, carrier).records, addressedTo: PushBook.party(bundle, .to),
            explanation: explained.includes(index) ? Explanation(inquiry, outcomes).record : nil)
        let push = Push(
            record: record, carrier: carrier, texts: texts, tornTexts: carrier.isBroken ? tally.texts : [],
            notified: tally.notified, originals: tally.originals, isReadWhole: isReadWhole, leftTexts: leftTexts,
            unexplained: tally.unexplained)
        if let replaced, pushes.indices.contains(replaced) {
            pushes[replaced] = push
        } else {
            pushes.append(push)
        }
    }

    /// The latest Date in a part of a part's dialog, or of the bundle where it names none.
    private func dialogDate(_ part: EncapsulatedMessage, _ bundle: Bundle) -> Int64? {
        bundle.parts.filter { part.callID == nil || $0.callID == part.callID }.compactMap(\.date).max()
    }

    /// The push before the one with an index that held one of these messages already; those that none held are noted.
    private mutating func firstPush(of texts: [Text], at index: Int) -> Int? {
        var duplicate: Int?
        for text in texts {
            if let first = firstPushOf[text.identity] {
                if first < index, duplicate == nil { duplicate = first }
            } else {
                firstPushOf[text.identity] = index
            }
        }
        return duplicate
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

    /// The record of a push, with the texts that were left where its originals have them.
    /// - Parameter read: the octets of an extent, where they can be read again.
    public func record(of index: Int, _ read: (Extent) -> [UInt8]?) -> PushRecord {
        var record = pushes[index].record
        for text in pushes[index].leftTexts where record.parts.indices.contains(text.place) {
            guard let octets = read(text.extent) else { continue }
            record.parts[text.place].text = OctetView(octets.span).text()
        }
        return record
    }

    /// Takes the addresses from which bundles were pushed.
    public var servers: [IPAddress] { pushes.map(\.carrier.source.address) }

    // MARK: Records

    private static func record<O: Originals>(
        _ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome, _ originals: O, leavesText: Bool
    ) -> PartRecord {
        var record = PartRecord(
            index: part.index, contentType: part.contentType, kind: part.kind, callID: part.callID,
            messageID: part.messageID, chunkByteRange: outcome.judgement.chunkByteRange,
            verdict: outcome.judgement.verdict, reason: outcome.judgement.reason,
            differences: outcome.judgement.differences, foundBy: outcome.foundBy,
            text: part.isText && !leavesText ? part.text : nil,
            bodySize: part.isText ? part.body?.count : nil,
            isNotification: !part.isText && (part.kind == "SEND" || part.kind == "MESSAGE"))
        if let same = outcome.same {
            record.add(live: FrameReference(same.frame))
        } else {
            add(outcome.originals, to: &record, originals)
        }
        return record
    }

    /// Adds where the originals of a part were seen.
    private static func add<O: Originals>(_ found: [Original], to record: inout PartRecord, _ originals: O) {
        for original in found {
            if original.isStored {
                record.stored += original.frames.map {
                    StoredReference(name: originals.storedName(ofCapture: $0.capture) ?? "", frame: $0.frame)
                }
            } else {
                for frame in original.frames { record.add(live: frame) }
            }
        }
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
        for place in outcomes.indices where outcomes[place].judgement.comparedBody && bundle.parts[place].isText {
            let verdict = outcomes[place].judgement.verdict
            guard verdict == .match || verdict == .altered else { continue }
            compared += 1
            if outcomes[place].judgement.bodyExplanation != nil { return .differs }
        }
        return compared > 0 ? .equal : .notCompared
    }

    // MARK: Who and what

    /// Whom most of the originals name.
    private static func party(_ bundle: Bundle, _ side: HeaderName) -> String? {
        var found: [(uri: [UInt8], count: Int)] = []
        for part in bundle.parts where !part.isSend {
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
