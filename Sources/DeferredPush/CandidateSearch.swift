import Correlation
import MIME
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// The live messages that may be the original of one part, chosen by their keys alone.
struct Candidates {
    var originals: [Original] = []
    /// The same message on legs further from the server: cited, not compared.
    var otherLegs: [Original] = []
    /// Whether the copy names no dialog, so that what was found is a guess.
    var lacksIdentity = false
    /// Whether the originals were seen where they reached the server. Elsewhere proxies and relays were not done yet.
    var areOnServerLeg = true
    /// Whether they bear another identity than the copy in one mark, such as the Call-ID or the number in CSeq: they are
    /// its originals only if all else is equal.
    var areByOtherMarks = false
    /// By what they were found.
    var foundBy = Identification.callID
    /// Whether so many messages bear the name of the copy that not all were looked at.
    var areOfCrowd = false
    /// Whether others may bear the name of the copy that had no room: an alteration of these is not proved.
    var areNotAll = false
    /// Whether a B2BUA lies between them and the server: then a difference proves nothing about the server.
    var areBeyondB2BUA = false
    /// Those that it is compared with.
    var compared: ArraySlice<Original> {
        originals.prefix(areOfCrowd ? Inquiry.limitOfCrowd : Inquiry.limit)
    }
    /// The one original, where it was found by what makes it the same message and is a whole frame in one piece.
    var sole: SoleOriginal?
}

/// Looks for the originals of the parts of one bundle.
struct CandidateSearch {
    private let bundle: Bundle
    let carrier: Carrier
    let server: IPAddress
    /// The number of the live message that is the carrier, where MSRP carried it.
    private let carrierNumber: Int?
    private let callIDs: [[UInt8]]
    /// The numbers of the sessions with these Call-IDs.
    private let sessions: [Int]
    /// The messages that bear a transaction id of any part, once it was asked for: one look through them serves all parts.
    private var transactions: [Fingerprint: [Original]]?

    init<O: Originals>(_ bundle: Bundle, _ carrier: Carrier, in originals: O) {
        self.bundle = bundle
        self.carrier = carrier
        server = carrier.source.address
        if case .msrp(let number, _, _) = carrier.form { carrierNumber = number } else { carrierNumber = nil }
        var callIDs: [[UInt8]] = []
        for part in bundle.parts {
            if let callID = part.callID, !callIDs.contains(Array(callID.utf8)) { callIDs.append(Array(callID.utf8)) }
        }
        self.callIDs = callIDs
        sessions = callIDs.compactMap { originals.sessionNumber(callID: OctetView($0.span)) }
    }

    mutating func candidates<O: Originals>(for part: EncapsulatedMessage, in originals: O) -> Candidates {
        switch part.content {
        case .sip(let message): sip(message, part, originals)
        case .msrp(let frame): msrp(frame, part, originals)
        case .cpim(let message): cpim(message, part, originals)
        case .unparsable, .other: Candidates()
        }
    }

    // MARK: SIP

    private func sip<O: Originals>(
        _ message: SIPMessage, _ part: EncapsulatedMessage, _ originals: O
    ) -> Candidates {
        let octets = OctetView(part.octets.span)
        guard let callID = message.callID(octets) else { return withoutIdentity(message, originals) }
        let near = message.cseq(octets).map { CSeqKey($0.method, $0.number) }
        let all = originals.originals(callID: octets.extracting(callID), near: near)
        var known = fitting(all, message, octets, strictly: false)
        known.areOfCrowd = all.count > O.crowd
        if !known.originals.isEmpty || known.areOfCrowd { return known }
        // Its Call-ID may be what was altered: the other parts name the dialog, and the branch the transaction.
        for other in callIDs {
            let fit = fitting(
                originals.originals(callID: OctetView(other.span), near: near), message, octets, strictly: true)
            if !fit.originals.isEmpty { return fit }
        }
        let marked = byOtherMarks(message, octets, part, originals)
        if !marked.originals.isEmpty { return marked }
        return FarSideSearch(bundle, carrier, of: part).candidates(for: part, in: originals)
    }

    /// One of the marks that name the message may be what was altered: the others name it still.
    private func byOtherMarks<O: Originals>(
        _ copy: SIPMessage, _ octets: OctetView, _ part: EncapsulatedMessage, _ originals: O
    ) -> Candidates {
        guard let marks = IdentityMarks(copy, octets) else { return Candidates() }
        let own = part.callID.flatMap { originals.sessionNumber(callID: OctetView(Array($0.utf8).span)) }
        var sessions: Set<Int> = []
        let found = originals.originals(fromTag: marks.fromTag).filter { original in
            guard case .sip(let live, let session) = original.form,
                marks.differInOne(from: live, hasSameCallID: session == own)
            else { return false }
            sessions.insert(session)
            return true
        }
        // Several fit, or it is what another part is a copy of: then nothing says that this one is.
        guard sessions.count == 1, !isClaimed(found, by: part, originals) else { return Candidates() }
        var near = nearServer(found)
        near.areByOtherMarks = true
        near.foundBy = .fromTag
        return near
    }

    /// Whether another part of the bundle bears the identity of what was found.
    private func isClaimed<O: Originals>(
        _ found: [Original], by part: EncapsulatedMessage, _ originals: O
    ) -> Bool {
        bundle.parts.contains { other in
            guard other.index != part.index, case .sip(let copy) = other.content, let callID = other.callID,
                let session = originals.sessionNumber(callID: OctetView(Array(callID.utf8).span))
            else { return false }
            let cseq = copy.cseq(OctetView(other.octets.span))
            return found.contains {
                guard case .sip(let live, session) = $0.form else { return false }
                return live.cseqNumber == cseq?.number && live.status == copy.statusCode && live.method == copy.method
            }
        }
    }

    /// Of the messages of one dialog those that the copy may be a copy of.
    private func fitting(
        _ all: [Original], _ copy: SIPMessage, _ octets: OctetView, strictly: Bool
    ) -> Candidates {
        let branch = copy.topBranch(octets).map { SIPBranch(octets.extracting($0)) }
        let cseq = copy.cseq(octets)
        // A description answers an INVITE, where nothing else says so.
        let isAnswer = cseq == nil && SDPBody(copy, octets) != nil
        func isSameKind(_ live: LiveSIP) -> Bool {
            if copy.isRequest { return live.isRequest && live.method == copy.method }
            let isSameMethod = cseq == nil ? !isAnswer || live.method == .invite : live.method == copy.method
            return live.status == copy.statusCode && isSameMethod
        }
        var fit = all.filter { if case .sip(let live, _) = $0.form { isSameKind(live) } else { false } }
        if fit.isEmpty, let status = copy.statusCode, status >= 200 {
            // The status may be what was altered: final responses to the same request.
            fit = all.filter {
                if case .sip(let live, _) = $0.form {
                    (live.status ?? 0) >= 200 && live.method == copy.method && live.cseqNumber == cseq?.number
                } else {
                    false
                }
            }
        }
        func ofBranch() -> [Original] {
            fit.filter { if case .sip(let live, _) = $0.form { live.branch == branch } else { false } }
        }
        if strictly { return Candidates(originals: branch == nil ? [] : ofBranch()) }
        if let cseq {
            let byNumber = fit.filter {
                if case .sip(let live, _) = $0.form { live.cseqNumber == cseq.number } else { false }
            }
            // Another number is another request, unless its branch says that it is the same one.
            fit =
                byNumber.isEmpty
                ? fit.filter {
                    guard case .sip(let live, _) = $0.form else { return false }
                    return live.cseqNumber == nil || (branch != nil && live.branch == branch)
                } : byNumber
            if fit.isEmpty, let only = OnlyTransaction(of: copy, octets, among: all) {
                var near = nearServer(all.filter(only.holds))
                near.areByOtherMarks = true
                return near
            }
        }
        // A branch names the transaction on one hop: it tells requests of one dialog apart, and not legs.
        if cseq == nil {
            let byBranch = ofBranch()
            if !byBranch.isEmpty { fit = byBranch }
        }
        var near = nearServer(fit)
        near.originals = CandidateSearch.accepted(near.originals, among: all)
        return near
    }

    /// Of several requests on one leg those that were accepted, where any was, else those that were not refused: anybody
    /// may send one under the same names.
    private static func accepted(_ found: [Original], among all: [Original]) -> [Original] {
        guard found.count > 1 else { return found }
        let responses = all.filter { if case .sip(let live, _) = $0.form { live.status ?? 0 >= 200 } else { false } }
        return best(of: found) { original in
            guard case .sip(let request, _) = original.form, request.isRequest else { return 1 }
            for other in responses {
                guard case .sip(let response, _) = other.form, response.cseqNumber == request.cseqNumber,
                    response.method == request.method, response.branch == request.branch,
                    other.destination.address == original.source.address
                else { continue }
                return response.status ?? 0 < 300 ? 2 : 0
            }
            return 1
        }
    }

    private static func best<Element>(of found: [Element], _ standing: (Element) -> Int) -> [Element] {
        guard found.count > 1 else { return found }
        let standings = found.map(standing)
        guard let best = standings.max(), standings.contains(where: { $0 < best }) else { return found }
        return found.indices.filter { standings[$0] == best }.map { found[$0] }
    }

    /// The copies on the leg that ends at the server, if there are any: what the server took is what it stored.
    private func nearServer(_ all: [Original]) -> Candidates {
        func isNear(_ original: Original) -> Bool {
            if case .sip(let live, _) = original.form, !live.isRequest { return original.source.address == server }
            return original.destination.address == server
        }
        let near = all.filter(isNear)
        return near.isEmpty
            ? Candidates(originals: all, areOnServerLeg: false)
            : Candidates(originals: near, otherLegs: all.filter { !isNear($0) })
    }

    private func withoutIdentity<O: Originals>(_ copy: SIPMessage, _ originals: O) -> Candidates {
        func fits(_ original: Original) -> Bool {
            guard case .sip(let live, _) = original.form else { return false }
            return copy.isRequest
                ? live.isRequest && live.method == copy.method : live.status == copy.statusCode
        }
        var found = originals.originalsWithoutCallID().filter(fits)
        if found.isEmpty {
            for callID in callIDs {
                found += originals.originals(callID: OctetView(callID.span), near: nil).filter(fits)
            }
        }
        return Candidates(originals: found, lacksIdentity: true, foundBy: .kind)
    }

    // MARK: MSRP

    private mutating func msrp<O: Originals>(
        _ frame: MSRPFrame, _ part: EncapsulatedMessage, _ originals: O
    ) -> Candidates {
        guard frame.isRequest else { return Candidates() }
        let octets = OctetView(part.octets.span)
        // Nearly always there is one in the session of the bundle, and nothing to choose from.
        if let id = frame.messageID, let live = originals.onlyMessage(messageID: octets.extracting(id)),
            live.number != carrierNumber, originals.sessionNumber(of: live).map(sessions.contains) ?? false
        {
            return Candidates(
                originals: [Original(.msrp(live))], areOnServerLeg: live.destination.address == server,
                foundBy: .messageID, sole: SoleOriginal(live))
        }
        let paths = Paths(frame, octets)
        let all = frame.messageID.map { originals.originals(messageID: octets.extracting($0), near: server) } ?? []
        // By place: of many that bear its Message-ID, only those that fit best are copied.
        let ranks = all.indices.map { place in
            guard case .msrp(let live) = all[place].form, live.number != carrierNumber else { return 0 }
            return rank(live, paths, frame, octets, originals)
        }
        let best = ranks.max() ?? 0
        if best == 0 {
            let found = byTransaction(frame, paths, octets, originals)
            if !found.originals.isEmpty || !sessions.isEmpty { return found }
            return FarSideSearch(bundle, carrier, of: part).candidates(for: part, in: originals)
        }
        let transaction = Fingerprint(of: octets.extracting(frame.transactionID))
        // What goes on with a message over another path bears the path of its start: the transaction names it all the same.
        var places: [Int] = []
        var others: [Int] = []
        for place in all.indices where ranks[place] > 0 {
            if CandidateSearch.has(transaction, all[place]) {
                places.append(place)
            } else if ranks[place] == best {
                others.append(place)
            }
        }
        // Of many, those come first that the copy's transaction names.
        places += others
        // What the server took is what it stored; a middlebox leaves the transaction id as it is (RFC 6714).
        let near = places.filter { all[$0].destination.address == server }
        let taken = CandidateSearch.best(of: near.isEmpty ? places : near) { place in
            guard case .msrp(let live) = all[place].form else { return 0 }
            // Of several on one leg those of the sessions that the bundle names, then those that were answered with 200, else
            // those that were not refused: anybody may send one under the same names.
            let answer = live.lastChunk.response.map { $0 < 300 ? 2 : 0 } ?? 1
            return (ranks[place] >= CandidateSearch.rankOfSession ? 4 : 0) + answer
        }
        return Candidates(
            originals: taken.map { all[$0] },
            otherLegs: near.isEmpty
                ? [] : places.filter { all[$0].destination.address != server }.prefix(O.crowd).map { all[$0] },
            areOnServerLeg: !near.isEmpty, foundBy: .messageID, areOfCrowd: all.count > O.crowd)
    }

    /// Its Message-ID may be what was altered: the transaction id, and one of paths or session, name it still.
    private mutating func byTransaction<O: Originals>(
        _ frame: MSRPFrame, _ paths: Paths, _ octets: OctetView, _ originals: O
    ) -> Candidates {
        let known = transactions ?? originals.originals(transactions: transactionIDs)
        transactions = known
        var found: [Original] = []
        for original in known[Fingerprint(of: octets.extracting(frame.transactionID))] ?? []
        where !isCarrier(original) {
            guard case .msrp(let live) = original.form else { continue }
            let samePaths = live.toPath == paths.to && live.fromPath == paths.from
            let sameSession = originals.sessionNumber(of: live).map { sessions.contains($0) } ?? false
            if samePaths || sameSession { found.append(original) }
        }
        return Candidates(originals: found, foundBy: .transactionID)
    }

    /// The transaction ids of all stored SENDs.
    private var transactionIDs: Set<Fingerprint> {
        var ids: Set<Fingerprint> = []
        for part in bundle.parts {
            guard case .msrp(let frame) = part.content, frame.isRequest else { continue }
            ids.insert(Fingerprint(of: OctetView(part.octets.span).extracting(frame.transactionID)))
        }
        return ids
    }

    private static func has(_ transaction: Fingerprint, _ original: Original) -> Bool {
        guard case .msrp(let live) = original.form else { return false }
        return live.hasTransaction(transaction)
    }

    func isCarrier(_ original: Original) -> Bool {
        guard let carrierNumber, case .msrp(let live) = original.form else { return false }
        return live.number == carrierNumber
    }

    /// The fingerprints of the paths that a copy has.
    private struct Paths {
        let to: Fingerprint?
        let from: Fingerprint?

        init(_ frame: MSRPFrame, _ octets: OctetView) {
            to = frame.toPath.map { Fingerprint(of: octets.extracting($0)) }
            from = frame.fromPath.map { Fingerprint(of: octets.extracting($0)) }
        }
    }

    /// More than all else adds up to.
    private static let rankOfSession = 16

    /// How well a live message with the copy's Message-ID fits: the leg that ends at the server counts most.
    private func rank<O: Originals>(
        _ live: LiveMessage, _ paths: Paths, _ frame: MSRPFrame, _ octets: OctetView, _ originals: O
    ) -> Int {
        let channel = live.channel
        var rank = 0
        if channel.destination.address == server { rank += 4 }
        let isSameFrom = channel.fromPath == paths.from
        let isSameTo = channel.toPath == paths.to
        if isSameFrom { rank += 2 }
        if isSameTo { rank += 2 }
        // Before a relay the paths are others, but they lead from the same sender to the same recipient.
        if isSameFrom && isSameTo
            || channel.sender == endpoint(frame.fromPath, octets) && channel.recipient == endpoint(frame.toPath, octets)
        {
            rank += 1
        }
        guard let session = originals.sessionNumber(of: live) else { return rank }
        if sessions.contains(session) { return rank + CandidateSearch.rankOfSession }
        // A Message-ID of one session says nothing about another session's.
        if isSameFrom { return rank }
        guard sessions.isEmpty else { return 0 }
        // The bundle names dialogs that were not seen: in another one, paths or the transaction id have to name it too.
        if callIDs.isEmpty || isSameTo { return rank }
        return live.hasTransaction(Fingerprint(of: octets.extracting(frame.transactionID))) ? rank : 0
    }

    private func endpoint(_ range: Range<Int>?, _ octets: OctetView) -> Fingerprint? {
        range.map { PathKey.last(of: octets.extracting($0)) }
    }
}
