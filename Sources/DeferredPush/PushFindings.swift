import Correlation
import MIME
import MSRP
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Says what the verdicts of one push stand for, in the catalogue's codes.
struct PushFindings {
    let bundle: Bundle
    let carrier: Carrier
    /// What was found.
    private(set) var notes: PushNotes
    private var ownership: PathOwnership

    /// Goes on with `notes`, what was found in the bundle itself.
    init(bundle: Bundle, carrier: Carrier, notes: PushNotes) {
        self.bundle = bundle
        self.carrier = carrier
        self.notes = notes
        ownership = PathOwnership(bundle, carrier)
    }

    private mutating func note(
        _ code: FindingCode, severity: Severity? = nil, _ message: String, _ log: inout FindingLog
    ) {
        notes.note(code, severity: severity, message, &log)
    }

    /// Notes what one part's verdict stands for; answers a sentence for a person where it needs one.
    mutating func note(
        _ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome, _ record: PartRecord, _ log: inout FindingLog
    ) -> String? {
        let number = part.index + 1
        switch outcome.judgement.verdict {
        case .notApplicable, .partial: return nil
        case .match:
            notes.noteOfEach(.x500, "encapsulated message equals its original", &log)
            if isRepaired(part) { note(.x503, "encapsulated message equal once its part is repaired", &log) }
        case .incomplete:
            if carrier.isAborted { return "its sender gave the push up (#)" }
            noteUnfinished(part, outcome, &log)
        case .ambiguous where outcome.judgement.reason == .severalFit:
            note(.x502, "part \(number) (\(part.kind)): \(outcome.originals.count) live originals fit", &log)
        case .ambiguous: return lacking(part, outcome)
        case .notSeen where record.reason == nil: notes.see(.x501)
        case .notSeen: notes.noteAbsence(of: record, &log)
        case .altered: noteDifferences(part, outcome, &log)
        }
        if bundle.form == .appendixK, outcome.judgement.verdict == .match, let foundBy = outcome.foundBy,
            foundBy.confidence != .certain
        {
            note(
                .x505,
                "part \(number) (\(part.kind)): its original was found by \(foundBy.words) "
                    + "(confidence \(foundBy.confidence.rawValue))", &log)
        }
        if !outcome.judgement.differences.isEmpty { noteAllowed(part, outcome, &log) }
        let seen = outcome.same?.frame.time ?? outcome.originals.first?.firstSeen
        noteDate(part, seen, &log)
        noteAge(part, seen, outcome.judgement.verdict, &log)
        // With the octets of its original it has its paths.
        return outcome.same != nil ? nil : notePaths(part, outcome, &log)
    }

    /// Which of the headers that name a dialog a copy without identity lacks.
    private func lacking(_ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome) -> String? {
        guard case .sip(let message) = part.content, outcome.judgement.reason == .noIdentity else { return nil }
        let names: [(HeaderName, String)] = [(.callID, "Call-ID"), (.from, "From"), (.to, "To"), (.cseq, "CSeq")]
        let missing = names.filter { message.headers.first($0.0) == nil }.map(\.1).joined(separator: ", ")
        let isLiveToo = outcome.originals.contains { original in
            if case .sip(_, session: 0) = original.form { true } else { false }
        }
        return "no \(missing) in \(isLiveToo ? "live or copy" : "the copy")"
    }

    private mutating func noteDifferences(
        _ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome, _ log: inout FindingLog
    ) {
        let number = part.index + 1
        let isResponse = Int(part.kind) != nil
        for difference in outcome.judgement.differences where !difference.allowed {
            let what = "part \(number) (\(part.kind)): \(difference.field)"
            switch difference.field {
            case "body":
                let code = outcome.judgement.bodyExplanation.map(BodyComparison.finding) ?? .x560
                note(code, "\(what): \(difference.why)", &log)
            // Paths are X540 or X541.
            case "To-Path", "From-Path": continue
            case "request-uri", "From", "To", "Contact":
                guard !PushFindings.differInBlanks(difference) else {
                    note(.x503, "\(difference.field) of an encapsulated message equal but for white space", &log)
                    continue
                }
                noteAddress(difference, what, part, isResponse, &log)
            case "Date": note(.x508, "\(what) differs", &log)
            case "Message-ID": note(.x550, "\(what) differs", &log)
            case "Content-Type": note(.x565, "\(what) differs", &log)
            case "Success-Report", "Failure-Report": note(.x551, "\(what) differs", &log)
            case _ where difference.field.hasPrefix("cpim:"):
                note(.x571, "\(what) differs", &log)
                if difference.field.hasSuffix(".Message-ID") {
                    note(.i706, "\(what) differs: IMDNs about the copy will not be matched", &log)
                }
            case _ where difference.field.hasPrefix("sdp:"): note(.x530, "\(what) differs", &log)
            case _ where isResponse:
                note(
                    .x520, severity: severity(difference.field, part),
                    "\(what) differs from the response that the sender got", &log)
            default: note(.x506, severity: severity(difference.field, part), "\(what) differs", &log)
            }
        }
    }

    private mutating func noteAddress(
        _ difference: DifferenceRecord, _ what: String, _ part: EncapsulatedMessage, _ isResponse: Bool,
        _ log: inout FindingLog
    ) {
        let gravity = severity(difference.field, part)
        switch difference.field {
        case _ where isResponse:
            note(.x520, severity: gravity, "\(what) differs from the response that the sender got", &log)
        case "From": note(.x510, severity: difference.severity, "\(what) is not the live one", &log)
        case "To": note(.x511, "\(what) is not the live one", &log)
        default: note(.x506, severity: gravity, "\(what) differs", &log)
        }
    }

    /// Whether two URIs, or what stands in angle brackets, differ in white space alone: the bundle's writer lost or
    /// added it (S110, S111).
    private static func differInBlanks(_ difference: DifferenceRecord) -> Bool {
        guard let live = difference.live, let copy = difference.encapsulated else { return false }
        return withoutBlanks(live) == withoutBlanks(copy)
    }

    private static func withoutBlanks(_ text: String) -> String {
        var isURI = !text.contains("<")
        return text.filter { character in
            if character == "<" { isURI = true }
            if character == ">" { isURI = false }
            return !isURI || character != " " && character != "\t"
        }
    }

    /// Whether a part could be read only because what it lacks, or has too much, was passed over (P405, P409).
    private func isRepaired(_ part: EncapsulatedMessage) -> Bool {
        if part.hasNoBreakSpace { return true }
        guard bundle.multipart.faults.contains(.partWithoutBlankLine) else { return false }
        let parts = bundle.multipart.parts
        return parts.indices.contains(part.index) && !parts[part.index].hasBlankLine
    }

    /// A message that its sender gave up, or never ended, must not be pushed as a whole one. Where the copy has no more
    /// octets than were seen, no end of it passed the capture by.
    private mutating func noteUnfinished(
        _ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome, _ log: inout FindingLog
    ) {
        guard !carrier.isBroken, case .msrp(let frame) = part.content, frame.isRequest, frame.flag == .last,
            case .msrp(let live)? = outcome.originals.first?.form, live.damage == nil
        else { return }
        let number = part.index + 1
        switch live.state {
        case .complete: break
        case .aborted: note(.l612, "part \(number) is whole, but its sender gave the message up (#)", &log)
        case .open:
            let isShort = live.lastChunk.declaredTotal != UInt64(live.size)
            if live.lastChunk.flag == .more, isShort, frame.body?.count == live.size {
                note(.l612, "part \(number) is whole, but its sender never ended the message", &log)
            }
        }
    }

    /// How grave a difference in a field is; the gravity says nothing about the verdict.
    private func severity(_ field: String, _ part: EncapsulatedMessage) -> Severity {
        switch (field, part.content) {
        case ("start-line", _), ("request-uri", _): .error
        case ("transaction-id", _): .note
        case (_, .msrp): ComparisonPolicy.msrp(field.lowercased()).severity
        default: ComparisonPolicy.sip(field.lowercased()).severity
        }
    }

    private mutating func noteAllowed(_ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome, _ log: inout FindingLog)
    {
        var hops: [String] = []
        for difference in outcome.judgement.differences where difference.allowed {
            if difference.field == "Date", difference.live == nil {
                note(.x507, "Date added to an encapsulated message", &log)
            } else if difference.field == "request-uri", difference.why.hasPrefix("repaired") {
                note(.x503, "part \(part.index + 1) (\(part.kind)): the space in its Request-URI is gone", &log)
            } else if difference.live != nil, difference.encapsulated != nil {
                hops.append(difference.field)
            }
        }
        if !hops.isEmpty {
            note(.x504, "\(hops.joined(separator: ", ")) differ, and may", &log)
        }
    }

    /// The Date that the server added against the time of the live original (RFC 3261 §23.4.2).
    private mutating func noteDate(
        _ part: EncapsulatedMessage, _ original: Timestamp?, _ log: inout FindingLog
    ) {
        guard let original, let date = part.sent else { return }
        let seen = original.nanoseconds / 1_000_000_000
        let off = abs(date - seen)
        guard off > 60 else { return }
        // Years apart, it is the clock of a lab or of a replay, not of a sender.
        let isReplay = off > 366 * 86_400
        note(
            .x509, severity: isReplay ? .note : .warning,
            "part \(part.index + 1): Date is \(TimeSpan.words(off)) \(date < seen ? "earlier" : "later") than its original",
            &log)
    }

    /// How old a message was when it was pushed, by the capture's clock where its original was seen.
    private mutating func noteAge(
        _ part: EncapsulatedMessage, _ seen: Timestamp?, _ verdict: Verdict, _ log: inout FindingLog
    ) {
        guard part.isText, !carrier.isBroken else { return }
        let isSeen = verdict == .match || verdict == .altered
        guard let age = MessageAge(part, original: isSeen ? seen : nil, pushed: notes.frame.time) else { return }
        let number = part.index + 1
        if let late = age.expired {
            note(
                .l630, severity: age.isReplay ? .note : .warning,
                "part \(number) was pushed \(TimeSpan.words(late)) after it had expired", &log)
        }
        if age.seconds > MessageAge.old {
            note(.l632, "pushed \(TimeSpan.words(age.seconds)) after it was sent", &log)
        }
    }

    /// Tells the log what was noted of many parts.
    mutating func settle(_ log: inout FindingLog) { notes.settle(&log) }

    private mutating func notePaths(
        _ part: EncapsulatedMessage, _ outcome: Inquiry.Outcome, _ log: inout FindingLog
    ) -> String? {
        let number = part.index + 1
        switch ownership.owner(of: part, live: outcome.originals.first) {
        case .foreign:
            note(.x540, "paths of part \(number) fit neither stored leg nor copied SDP", &log)
            return PathOwnership.resemblance(of: part, to: carrier)
        case .push:
            note(.x541, "paths of part \(number) are those of the push session", &log)
            return "The paths are those of the push session (X541)."
        case .stored, nil: return nil
        }
    }

    /// Notes what became of the push as a whole.
    mutating func noteDelivery(_ texts: [PushBook.Text], _ log: inout FindingLog) {
        if carrier.isBroken {
            // Whether it was cut does not show where the capture misses octets of it.
            guard carrier.isAborted || carrier.isCut else { return }
            note(.l624, carrier.isAborted ? "push given up by its sender (#)" : "push cut before its end", &log)
            return
        }
        guard let to = carrier.reached else { return }
        let octets = Array(to.utf8)
        let view = OctetView(octets.span)
        guard let user = UserKey(view, 0..<view.count) else { return }
        if texts.contains(where: { $0.recipient != nil && $0.recipient != user }) {
            let meant = bundle.parts.compactMap { PushFindings.recipientText($0) }.first ?? "another user"
            note(.l610, "pushed to \(to), but its originals are addressed to \(meant)", &log)
        }
    }

    private static func recipientText(_ part: EncapsulatedMessage) -> String? {
        guard case .sip(let message) = part.content else { return nil }
        let octets = OctetView(part.octets.span)
        return message.to(octets).map { octets.text($0.uri) }
    }
}
