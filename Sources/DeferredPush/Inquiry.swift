import Correlation
import MSRP
public import Octets
import Reassembly
import Records
import SIP

/// A bundle whose originals are known by their keys. It says which octets it needs, and judges once it has them.
public struct Inquiry: Sendable {
    let bundle: Bundle
    let carrier: Carrier
    let candidates: [Candidates]
    /// The places of parts of whose name something was live that is no longer known.
    private let namesakes: Set<Int>

    /// Looks for the originals of `bundle`.
    public init<O: Originals>(_ bundle: Bundle, _ carrier: Carrier, in originals: O) {
        self.bundle = bundle
        self.carrier = carrier
        var search = CandidateSearch(bundle, carrier, in: originals)
        let end = carrier.last.time
        var found: [Candidates] = []
        found.reserveCapacity(bundle.parts.count)
        for part in bundle.parts {
            var candidates = search.candidates(for: part, in: originals)
            // What was sent behind the push cannot be what it holds, as far as one clock tells.
            if candidates.sole.map({ $0.frame.time > end }) ?? true {
                candidates.sole = nil
                let own = carrier.last.capture
                let isEarly: (Original) -> Bool = { $0.firstSeen <= end }
                let hasEarly = candidates.originals.contains(where: isEarly)
                candidates.originals.removeAll { !isEarly($0) && (hasEarly || $0.first.capture == own) }
                candidates.otherLegs.removeAll { !isEarly($0) && (hasEarly || $0.first.capture == own) }
            }
            found.append(candidates)
        }
        candidates = found
        namesakes = Set(bundle.parts.indices.filter { originals.hasForgotten(bundle.parts[$0]) })
    }

    /// How many originals of one part are compared at the most.
    static let limit = 32
    /// How many where so many bear its name that nothing will be proved against it.
    static let limitOfCrowd = 4

    /// The octets it needs, in the order in which `judge` wants them.
    public var needs: [Chain<Extent>] {
        var needs: [Chain<Extent>] = []
        needs.reserveCapacity(candidates.count)
        for place in candidates.indices {
            if let sole = candidates[place].sole {
                needs.append(Chain(sole.extent))
            } else {
                for original in candidates[place].compared { original.addNeeds(to: &needs) }
            }
        }
        return needs
    }

    /// What was found for one part.
    struct Outcome {
        var judgement: Judgement
        /// The originals that the verdict rests on.
        var originals: [Original]
        /// By what they were found.
        var foundBy: Identification?
        /// Where they are originals on the far side of a B2BUA: in what they differ all the same.
        var remark: String?
        /// The only original, where the copy is the same octet for octet.
        var same: SoleOriginal?
        /// What the copy was held against; empty unless the verdict is explained.
        var considered: [(original: Original, judgement: Judgement)] = []
    }

    /// Judges each part.
    /// - Parameters:
    ///   - answers: the octets of `needs`, in its order; `nil` where they can no longer be read.
    ///   - isExplained: whether what is equal is told too, and what else was considered.
    func judge(_ answers: Answers, isExplained: Bool = false) -> [Outcome] {
        let broken: Reason? = carrier.isBroken ? carrier.hasHole ? .hole : .cut : nil
        var position = 0
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(bundle.parts.count)
        for place in bundle.parts.indices where place < candidates.count {
            if !isExplained, broken == nil, let same = same(place, answers, position) {
                outcomes.append(same)
                position += 1
                continue
            }
            let (part, found) = (bundle.parts[place], candidates[place])
            var judged: [(original: Original, judgement: Judgement)] = []
            for original in found.compared {
                let count = original.needCount
                let octets = answers.octets(position..<position + count)
                position += count
                let judgement = Judge.judge(
                    part, against: original, octets: octets, onServerLeg: found.areOnServerLeg, listsEqual: isExplained)
                judged.append((original, judgement))
            }
            var outcome =
                found.areBeyondB2BUA && broken == nil
                ? Inquiry.decideBeyondB2BUA(judged) : Inquiry.decide(part, found, judged, broken: broken)
            // What differs from the one that is left may equal the one that is gone.
            if outcome.judgement.verdict == .altered, namesakes.contains(place) {
                outcome.judgement = Judgement(verdict: .incomplete, reason: .evicted)
            }
            if !outcome.originals.isEmpty { outcome.foundBy = found.foundBy }
            if isExplained { outcome.considered = judged }
            outcomes.append(outcome)
        }
        return outcomes
    }

    /// What was found for a part that is, octet for octet, its only original: nearly always, and nothing else is asked.
    private func same(_ place: Int, _ answers: Answers, _ position: Int) -> Outcome? {
        guard let sole = candidates[place].sole, answers.isWhole(position) else { return nil }
        let part = bundle.parts[place]
        guard part.isWholeFrame, part.body?.count ?? 0 == sole.size,
            OctetView(part.octets.span).equals(answers[position])
        else { return nil }
        return Outcome(
            judgement: Judgement(verdict: .match, comparedBody: true), originals: candidates[place].originals,
            foundBy: candidates[place].foundBy, same: sole)
    }

    private static func decide(
        _ part: EncapsulatedMessage, _ found: Candidates, _ judged: [(original: Original, judgement: Judgement)],
        broken: Reason?
    ) -> Outcome {
        switch part.content {
        case .other: return Outcome(judgement: Judgement(verdict: .notApplicable), originals: [])
        case .unparsable where broken == nil:
            // It claims to be a message, so that something was stored: no push is equal of which it is not known what.
            return Outcome(judgement: Judgement(verdict: .notSeen, reason: .noIdentity), originals: [])
        case .sip, .msrp, .cpim, .unparsable: break
        }
        if let broken {
            return Outcome(judgement: Judgement(verdict: .incomplete, reason: broken), originals: found.originals)
        }
        if found.lacksIdentity {
            let verdict: Verdict = found.originals.isEmpty ? .notSeen : .ambiguous
            return Outcome(
                judgement: Judgement(verdict: verdict, reason: .noIdentity), originals: found.originals)
        }
        if judged.isEmpty {
            // Of a crowd, not all were looked at.
            return found.areOfCrowd
                ? Outcome(judgement: Judgement(verdict: .ambiguous, reason: .severalFit), originals: [])
                : Outcome(judgement: Judgement(verdict: .notSeen), originals: [])
        }
        if found.areByOtherMarks {
            // More than the one mark differs: it is another message.
            guard !found.areOfCrowd,
                let only = judged.first(where: { $0.judgement.verdict == .altered && $0.judgement.faults == 1 })
            else { return Outcome(judgement: Judgement(verdict: .notSeen), originals: []) }
            return Outcome(judgement: only.judgement, originals: [only.original] + found.otherLegs)
        }
        if judged.count == 1, judged[0].judgement.verdict == .match {
            let isAll = found.originals.count == 1 && found.otherLegs.isEmpty
            return Outcome(
                judgement: judged[0].judgement,
                originals: isAll ? found.originals : [judged[0].original] + found.otherLegs)
        }
        let matches = judged.filter { $0.judgement.verdict == .match }
        if matches.count > 1, !areOneTransmission(matches.map(\.original)) {
            return Outcome(
                judgement: Judgement(verdict: .ambiguous, reason: .severalFit), originals: matches.map(\.original))
        }
        if let match = matches.first {
            return Outcome(judgement: match.judgement, originals: [match.original] + found.otherLegs)
        }
        // What is not there whole may be the original: an alteration of another is not proved while it may.
        if let torn = judged.first(where: { $0.judgement.verdict == .incomplete }) {
            return Outcome(judgement: torn.judgement, originals: [torn.original])
        }
        // Of very many that fit, not all were looked at: what differs from these may equal another.
        if found.originals.count > judged.count || found.areOfCrowd || found.areNotAll {
            return Outcome(
                judgement: Judgement(verdict: .ambiguous, reason: .severalFit), originals: judged.map(\.original))
        }
        guard let best = judged.min(by: { $0.judgement.faults < $1.judgement.faults }) else {
            return Outcome(judgement: Judgement(verdict: .notSeen), originals: [])
        }
        return Outcome(judgement: best.judgement, originals: [best.original] + found.otherLegs)
    }

    /// Equal in all that a B2BUA passes on, the copy is what the sender sent. A difference may be the B2BUA's work: the
    /// leg on which that would show is not there.
    private static func decideBeyondB2BUA(_ judged: [(original: Original, judgement: Judgement)]) -> Outcome {
        let allowed = judged.map { (original: $0.original, judgement: BackToBack.allowing($0.judgement)) }
        let matches = allowed.filter { $0.judgement.verdict == .match }
        if matches.count > 1, !areOneTransmission(matches.map(\.original)) {
            return Outcome(
                judgement: Judgement(verdict: .ambiguous, reason: .severalFit), originals: matches.map(\.original))
        }
        if let match = matches.first { return Outcome(judgement: match.judgement, originals: [match.original]) }
        var outcome = Outcome(judgement: Judgement(verdict: .notSeen), originals: [])
        if let near = allowed.min(by: { $0.judgement.faults < $1.judgement.faults }) {
            outcome.judgement.reason = near.judgement.verdict == .incomplete ? near.judgement.reason : .legNotVisible
            let fields = near.judgement.differences.filter { !$0.allowed }.map(\.field).joined(separator: ", ")
            let frame = near.original.frames.first.map { "frame \($0.frame)" } ?? "a frame"
            if !fields.isEmpty { outcome.remark = "\(frame), beyond a B2BUA, has another \(fields)" }
        }
        return outcome
    }

    /// Whether the originals are the same message on several legs, not several messages that look alike.
    private static func areOneTransmission(_ originals: [Original]) -> Bool {
        var cseqs: Set<UInt32> = []
        var branches: Set<SIPBranch> = []
        var journeys: Set<Int> = []
        var others = 0
        for original in originals {
            switch original.form {
            case .sip(let message, _):
                if let number = message.cseqNumber { cseqs.insert(number) } else { others += 1 }
                if let branch = message.branch { branches.insert(branch) }
            case .msrp(let message): journeys.insert(message.journey)
            }
        }
        if others > 0 { return originals.count < 2 || branches.count == 1 }
        // One message that is sent twice under the same journey is two messages only where both were complete.
        return cseqs.count + journeys.count <= 1
    }
}
