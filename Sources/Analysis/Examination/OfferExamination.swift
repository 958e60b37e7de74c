import Correlation
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Holds offers of MSRP against their answers, and against the offers before them (RFC 6135, RFC 4975 §8.4).
struct OfferExamination {
    private let correlator: Correlator
    private let recall: Recall
    private let scope: ExaminationScope

    /// So many descriptions are read again, and offers of one session compared.
    private static let readLimit = 1 << 12
    private static let offerLimit = 64

    init(_ correlator: Correlator, _ recall: Recall, _ scope: ExaminationScope) {
        self.scope = scope
        self.correlator = correlator
        self.recall = recall
    }

    func examine(_ log: inout FindingLog) {
        var left = Self.readLimit
        for index in correlator.sessions.indices where scope.holds(session: index) {
            let session = correlator.sessions[index]
            let offers = session.offers
            if offers.isEmpty { continue }
            if offers.contains(where: { $0.setup == .passive || $0.setup == .active }) { examineSetup(session, &log) }
            if offers.count > 2, session.hasRequests(.invite, atLeast: 2), left > 0 {
                examineVersions(session, offers, &left, &log)
            }
        }
    }

    private func callID(_ session: Session) -> String { String(decoding: session.callID, as: UTF8.self) }

    private func examineSetup(_ session: Session, _ log: inout FindingLog) {
        let messages = session.messages
        for exchange in session.exchanges where messages.indices.contains(exchange.offer.message) {
            let offered = messages[exchange.offer.message].sighting
            // A response that stands alone may be the answer to what was not captured.
            let isOffer = messages[exchange.offer.message].isRequest || exchange.answer != nil
            if isOffer, exchange.offer.port != 0, exchange.offer.setup == .passive {
                log.note(
                    .d208, "offer of \(offered.source.address) with a=setup:passive", callID: callID(session),
                    at: offered.first)
            }
            guard let answer = exchange.answer, answer.port != 0, exchange.offer.port != 0,
                answer.setup == exchange.offer.setup, answer.setup == .active || answer.setup == .passive,
                messages.indices.contains(answer.message)
            else { continue }
            let word =
                answer.setup == .active
                ? "active on both sides: both connect" : "passive on both sides: nobody connects"
            let answered = messages[answer.message].sighting
            log.note(
                .d209, "a=setup is \(word)", like: "\(word) \(answered.source.address)", callID: callID(session),
                at: answered.first)
        }
    }

    // MARK: o=

    /// Who described what is known of an offer: the same sender on the same way.
    private struct Author: Hashable {
        let tag: SIPTag
        let source: IPAddress
        let destination: IPAddress
    }

    private func examineVersions(
        _ session: Session, _ offers: [MediaOffer], _ left: inout Int, _ log: inout FindingLog
    ) {
        let messages = session.messages
        var last: [Author: LiveSIP] = [:]
        var seen: Set<Int> = []
        for offer in offers.prefix(Self.offerLimit)
        where messages.indices.contains(offer.message) && seen.insert(offer.message).inserted {
            let message = messages[offer.message]
            guard message.method == .invite || message.method == .update, message.sighting.damage == nil,
                message.status ?? 200 < 300
            else { continue }
            let author = Author(
                tag: message.isRequest ? message.fromTag : message.toTag, source: message.sighting.source.address,
                destination: message.sighting.destination.address)
            if let earlier = last[author], earlier.cseqNumber != message.cseqNumber, !author.tag.isMissing {
                left -= 1
                compare(earlier, message, session, &log)
            }
            last[author] = message
            if left <= 0 { return }
        }
    }

    private func compare(_ earlier: LiveSIP, _ message: LiveSIP, _ session: Session, _ log: inout FindingLog) {
        guard let before = lines(earlier), let after = lines(message) else { return }
        let hasSameOrigin = before.origin == after.origin
        let isSame = before.rest == after.rest
        if hasSameOrigin == isSame { return }
        let what =
            isSame ? "o= has a new version, and nothing else changed" : "the description changed, and o= did not"
        log.note(
            .d210, "\(what): \(String(decoding: after.origin, as: UTF8.self))",
            like: "\(what) \(message.sighting.source.address)", callID: callID(session),
            at: message.sighting.first)
    }

    /// The `o=` line of a description, and its other lines.
    private func lines(_ message: LiveSIP) -> (origin: [UInt8], rest: [[UInt8]])? {
        guard let octets = recall.octets(of: message.sighting.extents) else { return nil }
        let view = OctetView(octets.span)
        var parsed = SIPMessage(room: 16)
        guard parsed.parse(view), let body = SDPBody(parsed, view) else { return nil }
        let text = body.octets(in: view)
        var description = SessionDescription()
        description.parse(text, 0..<text.count)
        var origin: [UInt8] = []
        var rest: [[UInt8]] = []
        for line in description.lines {
            if line.kind == UInt8(ascii: "o") {
                origin = text.copied(line.whole)
            } else {
                rest.append(text.copied(line.whole))
            }
        }
        return origin.isEmpty ? nil : (origin, rest)
    }
}
