import MIME
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// Says how the verdicts of one push came about: what was looked for, what was found, and what was compared.
struct Explanation {
    let record: ExplanationRecord

    init(_ inquiry: Inquiry, _ outcomes: [Inquiry.Outcome]) {
        let (bundle, carrier) = (inquiry.bundle, inquiry.carrier)
        var parts: [PartExplanation] = []
        for ((part, found), outcome) in zip(zip(bundle.parts, inquiry.candidates), outcomes) {
            parts.append(
                PartExplanation(
                    offset: (carrier.chunks == 1 ? carrier.bodyOffset : 0) + part.place.lowerBound,
                    size: part.place.count, keys: Explanation.keys(part), choice: Explanation.choice(found, outcome),
                    candidates: Explanation.candidates(found, outcome), fields: outcome.judgement.fields.all))
        }
        record = ExplanationRecord(readings: Readings.explained(bundle, carrier), parts: parts)
    }

    private static func keys(_ part: EncapsulatedMessage) -> [KeyRecord] {
        let octets = OctetView(part.octets.span)
        switch part.content {
        case .sip(let message):
            let isBare = part.callID == nil || message.headers.value(.cseq) == nil
            let tag = message.from(octets)?.tag.map { octets.text($0) }
            return [
                KeyRecord(name: "Call-ID", value: part.callID),
                KeyRecord(name: "CSeq", value: message.headers.value(.cseq).map { octets.text($0) }),
            ]
                + (isBare
                    ? [
                        KeyRecord(name: "Via branch", value: message.topBranch(octets).map { octets.text($0) }),
                        KeyRecord(name: "From tag", value: tag),
                    ] : [])
        case .msrp(let frame):
            return [
                KeyRecord(name: "Message-ID", value: part.messageID),
                KeyRecord(name: "transaction id", value: octets.text(frame.transactionID)),
                KeyRecord(name: "To-Path", value: frame.toPath.map { octets.text($0) }),
                KeyRecord(name: "From-Path", value: frame.fromPath.map { octets.text($0) }),
            ]
        case .cpim(let message):
            return [
                KeyRecord(name: "imdn.Message-ID", value: message.imdnMessageID(octets).map { octets.text($0) }),
                KeyRecord(name: "From", value: message.from.map { octets.text($0) }),
                KeyRecord(name: "To", value: message.to.map { octets.text($0) }),
                KeyRecord(name: "DateTime", value: message.dateTime.map { octets.text($0) }),
            ]
        case .unparsable, .other: return []
        }
    }

    private static func choice(_ found: Candidates, _ outcome: Inquiry.Outcome) -> PartExplanation.Choice {
        switch outcome.judgement.verdict {
        case .match, .altered, .incomplete:
            if outcome.originals.isEmpty { return .none }
            if found.areBeyondB2BUA { return .beyondB2BUA }
            if found.areByOtherMarks { return .otherMarks }
            return found.areOnServerLeg ? .serverLeg : .beforeServer
        case .notSeen, .partial, .ambiguous, .notApplicable: return .none
        }
    }

    private static func candidates(_ found: Candidates, _ outcome: Inquiry.Outcome) -> [CandidateRecord] {
        let chosen = outcome.judgement.verdict == .ambiguous ? nil : outcome.originals.first?.frames
        var isTold = false
        var records = outcome.considered.map { original, judgement in
            let isChosen = !isTold && original.frames == chosen
            if isChosen { isTold = true }
            return record(original, isChosen: isChosen, judgement.verdict, judgement.faults)
        }
        records += found.otherLegs.prefix(Inquiry.limit).map { record($0, isChosen: false, nil, 0) }
        return records
    }

    private static func record(
        _ original: Original, isChosen: Bool, _ verdict: Verdict?, _ faults: Int
    ) -> CandidateRecord {
        CandidateRecord(
            frames: original.frames, source: "\(original.source)", destination: "\(original.destination)",
            isChosen: isChosen, verdict: verdict, faults: faults)
    }
}
