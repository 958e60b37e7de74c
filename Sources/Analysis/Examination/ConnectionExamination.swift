import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Holds MSRP connections against RFC 4975 §5.4 and RFC 6135: who opened them, who spoke first, how they ended.
struct ConnectionExamination {
    private let correlator: Correlator
    private let usage: ConnectionUsage
    private let scope: ExaminationScope

    /// BYE may be captured so long behind the end of its connection, in nanoseconds.
    private static let patience: Int64 = 5_000_000_000
    /// The first SEND is waited for so long, in nanoseconds: TLS, and names to be looked up, take some of it.
    private static let promptness: Int64 = 10_000_000_000

    init(_ correlator: Correlator, _ usage: ConnectionUsage, _ scope: ExaminationScope) {
        self.correlator = correlator
        self.usage = usage
        self.scope = scope
    }

    func examine(_ log: inout FindingLog) {
        let unanswered = unansweredMessages()
        for used in usage.connections where scope.holds(connectionOf: used.sessions) {
            examineSharing(used, &log)
            guard used.entry.isWhole else { continue }
            examineOpening(used, &log)
            examineEnd(used, unanswered, &log)
        }
    }

    private func callID(_ session: Int) -> String {
        String(decoding: correlator.sessions[session].callID, as: UTF8.self)
    }

    private func examineSharing(_ used: ConnectionUsage.Used, _ log: inout FindingLog) {
        guard used.sessions.count > 1, let first = used.sessions.first else { return }
        log.note(
            .t014, "\(used.sessions.count) sessions share connection \(used.entry.name)", callID: callID(first),
            at: used.entry.opened)
    }

    // MARK: Who opens, who speaks first

    private func examineOpening(_ used: ConnectionUsage.Used, _ log: inout FindingLog) {
        let entry = used.entry
        guard let opener = entry.opener, let target = entry.target else { return }
        let session = used.sessions.first
        examineFirst(entry, session, &log)
        // Of a connection that others use already nobody opens another one.
        guard let session, used.sessions.count == 1,
            let exchange = agreed(session, before: entry.opened.time), let answer = exchange.answer
        else { return }
        examineSide(exchange.offer, answer, used, opener, target, session, &log)
        examineTarget(exchange.offer, answer, opener, target, session, entry.opened, &log)
    }

    /// RFC 4975 §5.4: who opens a connection sends a SEND at once. In a load many do not: words are made of the first.
    private func examineFirst(_ entry: ConnectionLog.Entry, _ session: Int?, _ log: inout FindingLog) {
        guard let speaker = entry.firstSpeaker else { return }
        let who = entry.end(speaker.direction).address
        if speaker.direction != entry.life.opener {
            log.note(.t012, by: who, at: entry.opened) {
                ("\(who), which did not open the connection, sent the first SEND", session.map { callID($0) })
            }
        } else if speaker.time.since(entry.opened.time) > Self.promptness {
            log.note(.t012, by: who, way: 1, at: entry.opened) {
                let span = speaker.time.since(entry.opened.time) / 1_000_000_000
                return (
                    "\(who) opened the connection and sent its first SEND after \(span) s", session.map { callID($0) }
                )
            }
        }
    }

    /// The last offer with an answer before a connection was opened.
    private func agreed(_ session: Int, before time: Timestamp) -> MediaExchange? {
        let messages = correlator.sessions[session].messages
        return correlator.sessions[session].exchanges.last { exchange in
            guard exchange.answer != nil, messages.indices.contains(exchange.offer.message) else { return false }
            return messages[exchange.offer.message].sighting.first.time <= time
        }
    }

    private func examineSide(
        _ offer: MediaOffer, _ answer: MediaOffer, _ used: ConnectionUsage.Used, _ opener: Endpoint,
        _ target: Endpoint, _ session: Int, _ log: inout FindingLog
    ) {
        // Relays connect as they like (RFC 4976), and a middlebox of CEMA stands between the two.
        guard !offer.hasRelays, !answer.hasRelays, !offer.isCEMA, !answer.isCEMA,
            let offerer = endpoint(offer.endpoint, used), let answerer = endpoint(answer.endpoint, used),
            offerer.address != answerer.address
        else { return }
        let isAnswererActive: Bool
        switch (answer.setup, offer.setup) {
        case (.active, _): isAnswererActive = true
        case (.passive, _), (nil, nil), (nil, .active): isAnswererActive = false
        case (nil, .passive): isAnswererActive = true
        default: return
        }
        let active = isAnswererActive ? answerer : offerer
        guard active.address != opener.address, active.address == target.address else { return }
        let why =
            answer.setup != nil || offer.setup != nil
            ? "though a=setup makes it the passive side" : "though the offerer does so where no a=setup says otherwise"
        log.note(
            .t011, "\(opener.address) opened the connection, \(why)", like: "\(opener.address) \(why)",
            callID: callID(session), at: used.entry.opened)
    }

    /// Which end of a connection an endpoint's messages leave from.
    private func endpoint(_ name: Fingerprint, _ used: ConnectionUsage.Used) -> Endpoint? {
        for number in used.channels {
            let channel = correlator.channels.entries[number].channel
            if channel.sender == name { return channel.source }
            if channel.recipient == name { return channel.destination }
        }
        return nil
    }

    /// RFC 6714 §4.3: only where both sides have a=msrp-cema the connection goes where c= and m= say.
    private func examineTarget(
        _ offer: MediaOffer, _ answer: MediaOffer, _ opener: Endpoint, _ target: Endpoint, _ session: Int,
        _ frame: Frame, _ log: inout FindingLog
    ) {
        let isAgreed = offer.isCEMA && answer.isCEMA
        for side in [offer, answer] {
            guard let port = side.port, let address = side.connection, port != 0 else { continue }
            let media = Endpoint(address: address, port: UInt16(clamping: port))
            guard isAgreed || target == media, let path = side.place, media != path,
                target == media || target == path
            else { continue }
            if !isAgreed, target == media {
                log.note(
                    .t015,
                    "connection went to \(media) of c= and m=, not to \(path) of the path, though no a=msrp-cema was agreed",
                    like: "\(opener.address) \(media.address)", callID: callID(session), at: frame)
            } else if isAgreed, target == path {
                log.note(
                    .t015,
                    "connection went to \(path) of the path, not to \(media) of c= and m=, though a=msrp-cema was agreed",
                    like: "\(opener.address) \(path.address)", callID: callID(session), at: frame)
            }
        }
    }

    // MARK: How they end

    /// Of each channel the messages that were not answered and may be, and the first of them.
    private func unansweredMessages() -> [Int: (count: Int, first: Int)] {
        var found: [Int: (count: Int, first: Int)] = [:]
        // Nearly all were answered. To ask one copies it all the same: what would lend it does so too.
        for index in correlator.messages.indices where correlator.messages[index].lacksAnswer {
            guard correlator.messages[index].state == .complete, correlator.messages[index].failureReport == .yes,
                correlator.messages[index].method == .send
            else { continue }
            let channel = correlator.messages[index].channel
            guard !correlator.hasStrayAnswer(to: correlator.messages[index]),
                !correlator.legs.isTorn(from: channel.destination.address, to: channel.source.address)
            else { continue }
            let known = found[channel.number]
            found[channel.number] = ((known?.count ?? 0) + 1, known?.first ?? index)
        }
        return found
    }

    private func examineEnd(
        _ used: ConnectionUsage.Used, _ unanswered: [Int: (count: Int, first: Int)], _ log: inout FindingLog
    ) {
        guard let frame = used.entry.life.end, let ender = used.entry.life.ender,
            correlator.legs.areHeardBothWays(used.entry.low.address, used.entry.high.address)
        else { return }
        let who = used.entry.end(ender)
        let open = used.channels.compactMap { unanswered[$0] }.filter {
            // After 30 s its sender has given it up (RFC 4975 §7.1.1).
            frame.time.since(correlator.messages[$0.first].last.time) < 30_000_000_000
        }
        let count = open.reduce(0) { $0 + $1.count }
        if count > 0 {
            log.note(
                .t013,
                "connection \(used.entry.name) closed by \(who.address) with \(count) SEND\(count == 1 ? "" : "s") unanswered",
                callID: used.sessions.first.map(callID), at: frame)
            return
        }
        for session in used.sessions where usage.closings[session]?.frame == frame {
            guard let bye = bye(of: session, behind: frame.time), bye.time.since(frame.time) > Self.patience else {
                continue
            }
            let span = bye.time.since(frame.time) / 1_000_000_000
            log.note(
                .t013, "connection closed by \(who.address) \(span) s before the BYE of its session",
                like: "before \(who.address)", callID: callID(session), at: frame)
        }
    }

    /// The BYE of a session, if anything of it came after `time`.
    private func bye(of session: Int, behind time: Timestamp) -> Frame? {
        guard correlator.sessions[session].hasMethod(.bye), correlator.sessions[session].last.time > time else {
            return nil
        }
        return correlator.sessions[session].messages.first { $0.kind == .request(.bye) }?.sighting.first
    }
}
