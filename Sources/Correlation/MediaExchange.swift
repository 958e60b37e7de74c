import Octets
import SIP

/// An offer of one MSRP medium, and the answer to it (RFC 3264).
public struct MediaExchange: Sendable {
    /// What was offered.
    public let offer: MediaOffer
    /// What was answered; `nil` where no answer was seen, or it has no such medium.
    public fileprivate(set) var answer: MediaOffer?
}

extension Session {
    /// How many descriptions back an answer is looked for: on each leg of one transaction stands another.
    private static var reach: Int { 16 }

    /// The offers of the session with their answers, in the order in which they were made. A fork's answers stand each
    /// beside the one offer; what says an offer or an answer again says nothing.
    public var exchanges: [MediaExchange] {
        let offers = offers
        if offers.isEmpty { return [] }
        if let usual = usualExchange(offers) { return [usual] }
        let messages = Array(messages)
        var exchanges: [MediaExchange] = []
        /// Offers: where their exchanges stand, and the message that brought them.
        var asked: [(exchanges: Range<Int>, message: LiveSIP, answeredBy: UInt32?)] = []
        var place = 0
        while place < offers.count {
            let number = offers[place].message
            var end = place
            while end < offers.count, offers[end].message == number { end += 1 }
            let media = offers[place..<end]
            place = end
            guard messages.indices.contains(number) else { continue }
            let message = messages[number]
            // A refusal tells what would be understood, and offers nothing (RFC 3261 §21.4.26).
            if message.status ?? 200 >= 300 { continue }
            let recent = asked.suffix(Session.reach)
            let answered = recent.indices.filter { message.mayAnswer(recent[$0].message, recent[$0].answeredBy) }
            let source = message.sighting.destination.address
            let question =
                answered.last { recent[$0].message.sighting.source.address == source } ?? answered.last
            if let question {
                for medium in media { Session.add(medium, to: &exchanges, asked[question].exchanges) }
                asked[question].answeredBy = message.cseqNumber
                continue
            }
            let isSaidAgain = recent.contains { earlier in
                earlier.message.isSame(as: message)
                    && media.elementsEqual(exchanges[earlier.exchanges]) {
                        $0.index == $1.offer.index && $0.path == $1.offer.path
                    }
            }
            if isSaidAgain { continue }
            let first = exchanges.count
            exchanges += media.map { MediaExchange(offer: $0, answer: nil) }
            asked.append((first..<exchanges.count, message, nil))
        }
        return exchanges
    }

    /// What nearly all sessions have: one medium, offered in one message and answered in another.
    private func usualExchange(_ offers: [MediaOffer]) -> MediaExchange? {
        let messages = messages
        guard offers.count == 2, offers[0].index == offers[1].index, offers[0].message < offers[1].message,
            messages.indices.contains(offers[1].message)
        else { return nil }
        let (question, reply) = (messages[offers[0].message], messages[offers[1].message])
        guard question.status ?? 200 < 300, reply.status ?? 200 < 300, reply.mayAnswer(question, nil) else {
            return nil
        }
        return MediaExchange(offer: offers[0], answer: offers[1])
    }

    /// Takes the answer of one medium to the offers that stand at `asked`.
    private static func add(_ answer: MediaOffer, to exchanges: inout [MediaExchange], _ asked: Range<Int>) {
        guard let place = asked.first(where: { exchanges[$0].offer.index == answer.index }) else { return }
        guard let before = exchanges[place].answer else {
            exchanges[place].answer = answer
            return
        }
        if before.path == answer.path { return }
        let message = exchanges[place].offer.message
        let isKnown = exchanges.suffix(64).contains {
            $0.offer.message == message && $0.offer.index == answer.index && $0.answer?.path == answer.path
        }
        if !isKnown { exchanges.append(MediaExchange(offer: exchanges[place].offer, answer: answer)) }
    }
}

extension LiveSIP {
    /// Whether a description in this message answers one in `offer`: a response to a request, ACK to a 2xx, PRACK to a
    /// reliable provisional response, which has a CSeq of its own (RFC 3261 §13.2.1, RFC 3262 §5, RFC 3311 §5.1). Once it
    /// was answered, by the request with the CSeq `answeredBy`, another PRACK brings an offer of its own.
    fileprivate func mayAnswer(_ offer: LiveSIP, _ answeredBy: UInt32?) -> Bool {
        if offer.isRequest {
            return !isRequest && method == offer.method && cseqNumber == offer.cseqNumber && (status ?? 0) < 300
        }
        guard isRequest else { return false }
        if method == .prack { return (offer.status ?? 200) < 200 && answeredBy ?? cseqNumber == cseqNumber }
        return method == .ack && cseqNumber == offer.cseqNumber
    }

    /// Whether `other` is this message on another leg, or says again what this one said: a final response after a
    /// provisional one.
    fileprivate func isSame(as other: LiveSIP) -> Bool {
        isRequest == other.isRequest && method == other.method && cseqNumber == other.cseqNumber
    }
}
