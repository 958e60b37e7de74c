import Correlation
import MSRP
import Octets
import Records
import SIP
import TextSyntax

/// What was found when one copy was held against one original.
struct Judgement {
    var verdict: Verdict
    var reason: Reason?
    /// What was compared.
    var fields = ComparedFields()
    var chunkByteRange: String?
    /// Which octets of the original, from 1, the copy stands for; `nil` where for all.
    var piece: Range<UInt64>?
    /// What the difference of the bodies amounts to.
    var bodyExplanation: BodyComparison.Explanation?
    /// Whether the bodies were compared at all.
    var comparedBody = false

    /// What differs, allowed or not.
    var differences: [DifferenceRecord] { fields.differences }
    /// Differences that are not allowed.
    var faults: Int { fields.faults }
}

/// Holds a copy against an original: the only place that sees one of each. Octets against octets.
enum Judge {
    /// - Parameters:
    ///   - octets: what `original.needs` asked for, in its order; `nil` where it can no longer be read.
    ///   - onServerLeg: whether the original was seen where it reached the server; elsewhere what proxies and relays
    ///     write anew proves nothing.
    ///   - listsEqual: whether fields that are equal are listed too.
    static func judge(
        _ copy: EncapsulatedMessage, against original: Original, octets: [[UInt8]?], onServerLeg: Bool,
        listsEqual: Bool = false
    ) -> Judgement {
        if let reason = original.incomplete { return Judgement(verdict: .incomplete, reason: reason) }
        let judgement = compare(copy, original, octets, onServerLeg, listsEqual)
        return original.isBodyWithheld ? withheld(judgement) : judgement
    }

    /// Of the original's body no octet is told: what stood in for it in the comparison is none.
    private static func withheld(_ judgement: Judgement) -> Judgement {
        var result = judgement
        guard result.bodyExplanation != nil else { return result }
        result.bodyExplanation = .unknown
        result.fields.withholdOriginal(
            of: "body", why: "differs from the original, of which the store keeps only length and digest")
        return result
    }

    private static func compare(
        _ copy: EncapsulatedMessage, _ original: Original, _ octets: [[UInt8]?], _ onServerLeg: Bool,
        _ listsEqual: Bool
    ) -> Judgement {
        switch (copy.content, original.form) {
        case (.sip(let stored), .sip):
            guard let live = octets.first ?? nil else { return Judgement(verdict: .incomplete, reason: .evicted) }
            return sip(stored, copy, live, onServerLeg, ComparedFields(listsEqual: listsEqual))
        case (.msrp(let stored), .msrp(let message)):
            guard !octets.contains(where: { $0 == nil }) else {
                return Judgement(verdict: .incomplete, reason: .evicted)
            }
            return msrp(
                stored, copy, message, octets.compactMap(\.self), onServerLeg, ComparedFields(listsEqual: listsEqual))
        case (.cpim, _):
            guard !octets.contains(where: { $0 == nil }) else {
                return Judgement(verdict: .incomplete, reason: .evicted)
            }
            return stored(copy, against: original, octets.compactMap(\.self), ComparedFields(listsEqual: listsEqual))
        default: return Judgement(verdict: .notApplicable)
        }
    }

    /// - Parameter isReadWhole: whether all of both was compared; else equality of what was proves nothing.
    static func conclude(_ judgement: Judgement, isReadWhole: Bool = true) -> Judgement {
        var result = judgement
        result.verdict = judgement.faults > 0 ? .altered : isReadWhole ? .match : .incomplete
        if result.verdict == .incomplete { result.reason = .cut }
        return result
    }

    // MARK: SIP

    private static func sip(
        _ stored: SIPMessage, _ part: EncapsulatedMessage, _ liveOctets: [UInt8], _ onServerLeg: Bool,
        _ fields: ComparedFields
    ) -> Judgement {
        let copy = OctetView(part.octets.span)
        let live = OctetView(liveOctets.span)
        if !fields.listsEqual, copy.equals(live) { return same(stored, part, fields) }
        var message = SIPMessage(room: 16)
        guard message.parse(live) else { return Judgement(verdict: .incomplete, reason: .hole) }
        var result = Judgement(verdict: .match, fields: fields)
        var isReadWhole = true
        StartLineComparison.compare(live, message, copy, stored, onTheWay: !onServerLeg, into: &result.fields)
        HeaderComparison.sip.compare(
            live, message.headers, copy, stored.headers, onTheWay: !onServerLeg, into: &result.fields)
        let liveBody = message.declaredBody(live)
        let copyBody = stored.declaredBody(copy)
        if isSDP(live, message), isSDP(copy, stored) {
            SDPComparison.compare(live, liveBody, copy, copyBody, onTheWay: !onServerLeg, into: &result.fields)
            isReadWhole = SDPComparison.isReadWhole(live, liveBody, copy, copyBody)
        } else if !liveBody.isEmpty || !copyBody.isEmpty {
            result.comparedBody = message.isRequest && message.method == .message
            compareContents(
                live, live.extracting(liveBody), message.headers, copy, copy.extracting(copyBody), stored.headers,
                ComparisonPolicy.sipBody, &result)
        }
        compareExcess(
            live.dropping(liveBody.upperBound), copy.dropping(copyBody.upperBound), "its Content-Length",
            ComparisonPolicy.sipBody, &result)
        if hasUnread(message.headers) || hasUnread(stored.headers) { isReadWhole = false }
        return conclude(result, isReadWhole: isReadWhole)
    }

    /// Of a copy that is its original octet for octet nothing can differ.
    private static func same(_ stored: SIPMessage, _ part: EncapsulatedMessage, _ fields: ComparedFields) -> Judgement {
        var result = Judgement(verdict: .match, fields: fields)
        result.comparedBody =
            stored.isRequest && stored.method == .message && part.body?.isEmpty == false
            && !isSDP(OctetView(part.octets.span), stored)
        return conclude(result, isReadWhole: !hasUnread(stored.headers))
    }

    /// What stands behind the copy's end, white space aside, was in no original.
    private static func compareExcess(
        _ original: OctetView, _ excess: OctetView, _ border: String, _ row: ComparisonPolicy.Row,
        _ result: inout Judgement
    ) {
        if excess.equals(original) { return }
        // U+00A0 too, in Latin-1 or UTF-8: editors leave it behind.
        let isBlank = (0..<excess.count).allSatisfy {
            excess[$0].isLinearWhitespace || excess[$0] == 0xA0 || excess[$0] == 0xC2
        }
        // What stands there may be the rest of a text that a wrong count cuts short: one difference, not two.
        if isBlank || result.differences.contains(where: { !$0.allowed && $0.field == "body" }) { return }
        result.bodyExplanation = result.bodyExplanation ?? .appended(excess.count)
        result.fields.differ(
            "body", nil, excess.prefix(200).text(), .altered, row, why: "\(excess.count) octets behind \(border)")
    }

    private static func isSDP(_ octets: OctetView, _ message: SIPMessage) -> Bool {
        message.headers.value(.contentType).map {
            octets.extracting($0).hasPrefixIgnoringCase("application/sdp")
        } ?? false
    }

    // MARK: MSRP

    private static func msrp(
        _ stored: MSRPFrame, _ part: EncapsulatedMessage, _ message: LiveMessage, _ chunks: [[UInt8]],
        _ onServerLeg: Bool, _ fields: ComparedFields
    ) -> Judgement {
        let copy = OctetView(part.octets.span)
        guard let head = chunks.first else { return Judgement(verdict: .incomplete, reason: .evicted) }
        var result = Judgement(verdict: .match, fields: fields)
        if !fields.listsEqual, isSame(stored, copy, message, OctetView(head.span)) {
            result.comparedBody = true
            return conclude(result, isReadWhole: !hasUnread(stored.headers))
        }
        let copyBody = copy.extracting(stored.body ?? 0..<0)
        let single = chunkOf(stored, copy, message, chunks)
        let at = single ?? 0
        let liveOctets = at < chunks.count ? chunks[at] : head
        let live = OctetView(liveOctets.span)
        var frame = MSRPFrame()
        guard frame.parse(live) else { return Judgement(verdict: .incomplete, reason: .hole) }
        let onTheWay = !onServerLeg && isOneWay(stored, copy, frame, live)
        compareStartLines(stored, copy, frame, live, message, onTheWay, &result.fields)
        HeaderComparison.msrp.compare(
            live, frame.headers, copy, stored.headers, onTheWay: onTheWay, into: &result.fields)
        result.comparedBody = true
        let byteRange = stored.headers.value(.byteRange).map { copy.text($0) }
        var isPiece = false
        if let single, message.chunkCount > 1 {
            isPiece = true
            result.chunkByteRange = byteRange
            let chunk = message.chunks.array[single]
            let (end, isBeyond) = chunk.start.addingReportingOverflow(UInt64(chunk.body.count))
            result.piece = chunk.start..<(isBeyond ? .max : end)
            compareBodies(
                live, live.extracting(chunk.body), frame.headers, copy, copyBody, stored.headers,
                ComparisonPolicy.msrpBody, &result)
        } else {
            let body = join(message, chunks)
            let whole = OctetView(body.span)
            if let place = piece(stored, copy, of: whole.count) {
                isPiece = true
                result.chunkByteRange = byteRange
                result.piece = UInt64(place.lowerBound) + 1..<UInt64(place.upperBound) + 1
                compareBodies(
                    live, whole.extracting(place), frame.headers, copy, copyBody, stored.headers,
                    ComparisonPolicy.msrpBody, &result)
            } else {
                compareContents(
                    live, whole, frame.headers, copy, copyBody, stored.headers, ComparisonPolicy.msrpBody, &result)
            }
        }
        compareExcess(
            live.dropping(frame.end), copy.dropping(stored.end), "its end-line", ComparisonPolicy.msrpBody, &result)
        // Where the copy says that it goes on, or was given up, there is more that is not there.
        let isOpen = stored.flag == .aborted || stored.flag == .more && !isPiece
        return conclude(result, isReadWhole: !isOpen && !hasUnread(frame.headers) && !hasUnread(stored.headers))
    }

    /// Whether a copy is, octet for octet, the only chunk of a whole message: then nothing of it can differ.
    private static func isSame(
        _ stored: MSRPFrame, _ copy: OctetView, _ message: LiveMessage, _ live: OctetView
    ) -> Bool {
        message.chunkCount == 1 && message.state == .complete && message.damage == nil && stored.flag == .last
            && stored.body?.count ?? 0 == message.size && copy.equals(live)
    }

    /// Which octets of a message a copy stands for that says itself to be a part of it (RFC 4975 §7.1.1): by its start,
    /// or by its flag.
    private static func piece(_ stored: MSRPFrame, _ copy: OctetView, of size: Int) -> Range<Int>? {
        guard let range = stored.byteRange(copy), let start = Int(exactly: range.start), start > 0, start - 1 <= size,
            let body = stored.body, body.count <= size - (start - 1), start > 1 || stored.flag == .more,
            body.count < size
        else { return nil }
        return start - 1..<start - 1 + body.count
    }

    /// Whether a header section has more fields than are kept: what is behind them was not compared.
    private static func hasUnread(_ headers: HeaderSection) -> Bool { headers.faults.contains(.tooManyFields) }

    /// Whether both pairs of paths name the same way: a relay moves its URI from the head of To-Path to the head of
    /// From-Path (RFC 4976 §6.4.1).
    private static func isOneWay(
        _ stored: MSRPFrame, _ copy: OctetView, _ frame: MSRPFrame, _ live: OctetView
    ) -> Bool {
        func way(_ frame: MSRPFrame, _ octets: OctetView) -> [Fingerprint] {
            func stops(_ path: Range<Int>?) -> [Fingerprint] {
                var stops: [Fingerprint] = []
                guard let path else { return stops }
                var uris = PathList.uris(octets, path)
                while let uri = uris.next() { stops.append(PathKey.endpoint(octets.extracting(uri))) }
                return stops
            }
            return stops(frame.fromPath).reversed() + stops(frame.toPath)
        }
        return way(stored, copy) == way(frame, live)
    }

    /// The live chunk that the copy is a copy of, where it holds one and not the whole message. A chunk may have been
    /// sent again, or another in its place: the one that is likest counts.
    private static func chunkOf(
        _ stored: MSRPFrame, _ copy: OctetView, _ message: LiveMessage, _ octets: [[UInt8]]
    ) -> Int? {
        guard message.chunkCount > 1 else { return nil }
        if let same = octets.firstIndex(where: { OctetView($0.span).equals(copy) }) { return same }
        guard let body = stored.body, body.count < message.size else { return nil }
        let start = max(1, stored.byteRange(copy)?.start ?? 1)
        let transaction = Fingerprint(of: copy.extracting(stored.transactionID))
        let copyBody = copy.extracting(body)
        let chunks = message.chunks.array
        var best: (index: Int, likeness: Int)?
        for (index, chunk) in chunks.enumerated() where chunk.start == start && index < octets.count {
            let liveOctets = octets[index]
            let live = OctetView(liveOctets.span)
            var likeness = chunk.transaction == transaction ? 1 : 0
            if live.extracting(chunk.body).equals(copyBody) { likeness += 2 }
            if likeness > best?.likeness ?? -1 { best = (index, likeness) }
        }
        guard let best else { return nil }
        // A copy that says it is the end, of a chunk that was not, stands for the whole message.
        return stored.flag == .last && chunks[best.index].flag == .more ? nil : best.index
    }

    /// The message's whole body, of its chunks' octets.
    static func join(_ message: LiveMessage, _ chunks: [[UInt8]]) -> [UInt8] {
        var body: [UInt8] = []
        for piece in message.pieces where piece.chunk < chunks.count {
            let chunk = chunks[piece.chunk]
            OctetView(chunk.span).extracting(piece.body).append(to: &body)
        }
        return body
    }

    private static func compareStartLines(
        _ stored: MSRPFrame, _ copy: OctetView, _ frame: MSRPFrame, _ live: OctetView, _ message: LiveMessage,
        _ onTheWay: Bool, _ fields: inout ComparedFields
    ) {
        let (mine, theirs) = (live.extracting(frame.methodRange), copy.extracting(stored.methodRange))
        let method = ComparisonPolicy.msrp("method")
        if mine.equals(theirs) {
            fields.agree("start-line", mine.text(), method)
        } else {
            fields.differ(
                "start-line", mine.text(), theirs.text(), .altered, method,
                why: "the method must be equal (\(method.source))")
        }
        let id = copy.extracting(stored.transactionID)
        let key = Fingerprint(of: id)
        let row = ComparisonPolicy.msrp("transaction-id")
        if message.hasTransaction(key) {
            fields.agree("transaction-id", id.text(), row)
        } else if message.chunkCount > 1 {
            fields.differ(
                "transaction-id", live.text(frame.transactionID), id.text(), .allowed, ComparisonPolicy.chunking,
                why: "the server joined \(message.chunkCount) chunks")
        } else if onTheWay {
            fields.change("transaction-id", live.text(frame.transactionID), id.text(), row, onTheWay: true)
        } else {
            fields.differ(
                "transaction-id", live.text(frame.transactionID), id.text(), .altered, row,
                why: "must be that of the live SEND")
        }
    }

    // MARK: Bodies

    /// Of a message/cpim the headers one by one, and what it wraps; of others the whole.
    private static func compareContents(
        _ live: OctetView, _ liveBody: OctetView, _ liveHeaders: HeaderSection, _ copy: OctetView,
        _ copyBody: OctetView, _ copyHeaders: HeaderSection, _ row: ComparisonPolicy.Row, _ result: inout Judgement
    ) {
        guard isCPIM(live, liveHeaders), isCPIM(copy, copyHeaders),
            let comparison = CPIMComparison(liveBody, copyBody)
        else { return compareBodies(live, liveBody, liveHeaders, copy, copyBody, copyHeaders, row, &result) }
        compareWrapped(comparison, liveBody, copyBody, &result)
    }

    /// The headers of two message/cpim, and what they wrap.
    static func compareWrapped(
        _ comparison: CPIMComparison, _ liveBody: OctetView, _ copyBody: OctetView, _ result: inout Judgement
    ) {
        comparison.compareHeaders(into: &result.fields)
        let row = ComparisonPolicy.wrappedBody
        let (whole, copied) = (liveBody.extracting(comparison.live), copyBody.extracting(comparison.copy))
        if whole.equals(copied), !result.fields.listsEqual { return }
        let (mine, theirs) = comparison.contents(liveBody, copyBody)
        if whole.equals(copied) {
            result.fields.agree("body", BodyExcerpt.whole(mine), row)
        } else if let explanation = BodyComparison.explain(mine, theirs) {
            note(explanation, mine, theirs, row, &result)
        } else {
            result.bodyExplanation = .describedOtherwise
            result.fields.differ(
                "body", whole.prefix(BodyExcerpt.limit).text(), copied.prefix(BodyExcerpt.limit).text(), .altered, row,
                why: BodyComparison.words(.describedOtherwise, whole.count, copied.count),
                octets: DifferingOctets(live: whole.copied(), copy: copied.copied()))
        }
    }

    private static func isCPIM(_ octets: OctetView, _ headers: HeaderSection) -> Bool {
        headers.value(.contentType).map { octets.extracting($0).hasPrefixIgnoringCase("message/cpim") } ?? false
    }

    static func compareBodies(
        _ live: OctetView, _ liveBody: OctetView, _ liveHeaders: HeaderSection, _ copy: OctetView,
        _ copyBody: OctetView, _ copyHeaders: HeaderSection, _ row: ComparisonPolicy.Row, _ result: inout Judgement
    ) {
        if liveBody.equals(copyBody) {
            guard result.fields.listsEqual else { return }
            let content = MessageContent(liveBody, liveHeaders, of: live)
            return result.fields.agree("body", BodyExcerpt.whole(content), row)
        }
        let mine = MessageContent(liveBody, liveHeaders, of: live)
        let theirs = MessageContent(copyBody, copyHeaders, of: copy)
        guard let explanation = BodyComparison.explain(mine, theirs) else { return }
        note(explanation, mine, theirs, row, &result)
    }

    private static func note(
        _ explanation: BodyComparison.Explanation, _ mine: MessageContent, _ theirs: MessageContent,
        _ row: ComparisonPolicy.Row, _ result: inout Judgement
    ) {
        result.bodyExplanation = explanation
        let common = zip(mine.octets, theirs.octets).prefix { $0 == $1 }.count
        result.fields.differ(
            "body", BodyExcerpt.of(mine, around: common), BodyExcerpt.of(theirs, around: common), .altered, row,
            why: BodyComparison.words(explanation, mine.octets.count, theirs.octets.count),
            octets: DifferingOctets(live: mine.octets, copy: theirs.octets))
    }
}
