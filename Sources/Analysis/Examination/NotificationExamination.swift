import Correlation
import Ingest
import MIME
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Holds message/cpim and disposition notifications against RFC 3862 and RFC 5438, once nothing follows.
struct NotificationExamination {
    private let correlator: Correlator
    private let recall: Recall
    private let servers: Set<IPAddress>
    private let start: Timestamp
    private let end: Timestamp
    private let missesNothing: Bool
    private let scope: ExaminationScope

    /// A notification is waited for so long before its absence means something, in nanoseconds.
    private static let patience: Int64 = 60_000_000_000
    private static let limit = 1 << 14

    /// - Parameters:
    ///   - servers: hosts that answer on behalf of users.
    ///   - missesNothing: whether all that was sent is in the capture, as far as can be told.
    init(
        _ correlator: Correlator, _ recall: Recall, servers: Set<IPAddress>, start: Timestamp, end: Timestamp,
        missesNothing: Bool, _ scope: ExaminationScope = .everything
    ) {
        self.scope = scope
        self.correlator = correlator
        self.recall = recall
        self.servers = servers
        self.start = start
        self.end = end
        // What was not kept may be the notification that is missing, or the message that one is about.
        self.missesNothing = missesNothing && correlator.dispositions.omitted == 0
    }

    func examine(_ log: inout FindingLog) {
        for oddity in correlator.dispositions.oddities where scope.holds(oddity.subject) { note(oddity, &log) }
        noteMissing(&log)
        noteRepeated(&log)
        noteStrays(&log)
    }

    private func callID(_ subject: Dispositions.Subject) -> String? {
        correlator.session(of: subject).map { String(decoding: correlator.sessions[$0].callID, as: UTF8.self) }
    }

    // MARK: As they are written

    private func note(_ oddity: Dispositions.Oddity, _ log: inout FindingLog) {
        let who = "\(oddity.source)"
        let callID = callID(oddity.subject)
        switch oddity.kind {
        case .cpim(let faults):
            let missing = [(CPIMFaults.missingFrom, "From"), (.missingTo, "To")].filter { faults.contains($0.0) }.map(
                \.1)
            if !missing.isEmpty {
                let what = "message/cpim without \(missing.joined(separator: " and "))"
                log.note(.i704, what, like: what + who, callID: callID, at: oddity.frame)
            }
            for (fault, what) in [
                (CPIMFaults.malformedHeader, "a header that is folded, or has no colon"),
                (.missingBlankLine, "no empty line behind its headers"),
                (.unboundPrefix, "a header prefix that no NS binds"),
            ] where faults.contains(fault) {
                log.note(.i705, "message/cpim with \(what)", like: what + who, callID: callID, at: oddity.frame)
            }
        case .unreadable:
            log.note(
                .i705, "message/cpim that does not begin with a header", like: "no header" + who, callID: callID,
                at: oddity.frame)
        case .noDisposition(let isOther):
            // Much leaves it out, and receivers go by the type; one that says something else is believed.
            log.note(
                .i707, severity: isOther ? .warning : .note,
                "message/imdn+xml \(isOther ? "with another Content-Disposition than" : "without Content-Disposition:") "
                    + "notification", like: "\(isOther) \(who)", callID: callID, at: oddity.frame)
        case .intermediary:
            log.note(
                .i708, "IMDN of an intermediary: processing-notification", like: who, callID: callID, at: oddity.frame)
        }
    }

    // MARK: What is missing

    /// A live message that was taken, where it is one.
    private func taken(_ subject: Dispositions.Subject) -> (frame: Frame, source: IPAddress, by: IPAddress)? {
        switch subject {
        case .msrp(let index):
            guard correlator.messages.indices.contains(index) else { return nil }
            let message = correlator.messages[index]
            guard message.state == .complete, message.lastChunk.response == 200 else { return nil }
            return (message.last, message.source.address, message.destination.address)
        case .sip(let number, let digest):
            guard correlator.sessions.indices.contains(number - 1) else { return nil }
            let messages = correlator.sessions[number - 1].messages
            guard let request = messages.first(where: { $0.digest == digest }), request.method == .message else {
                return nil
            }
            let sighting = request.sighting
            // 202 says that it was stored: its notification comes when it is delivered.
            let isTaken = messages.contains {
                $0.status == 200 && $0.method == .message && $0.cseqNumber == request.cseqNumber
                    && $0.sighting.source.address == sighting.destination.address
            }
            return isTaken ? (sighting.first, sighting.source.address, sighting.destination.address) : nil
        }
    }

    private func noteMissing(_ log: inout FindingLog) {
        var missing: [(subject: Dispositions.Subject, taken: (frame: Frame, source: IPAddress, by: IPAddress))] = []
        for subject in correlator.dispositions.expectingDelivery
        where scope.holds(subject) && correlator.dispositions.notices(of: subject).isEmpty {
            if let taken = taken(subject) { missing.append((subject, taken)) }
        }
        missing.sort {
            let (a, b) = ($0.taken.frame, $1.taken.frame)
            return (a.time, a.capture, a.number) < (b.time, b.capture, b.number)
        }
        for (subject, taken) in missing.prefix(Self.limit) {
            let isShort = end.since(taken.frame.time) < Self.patience
            let isVisible =
                missesNothing && correlator.legs.hears(taken.by, taken.source)
                && !correlator.legs.isTorn(from: taken.by, to: taken.source)
            // A server takes it on behalf of who is away: then it comes later.
            let isSure = !isShort && isVisible && !servers.contains(taken.by)
            log.note(
                .i701, severity: isSure ? .warning : .note,
                "IMDN of delivery asked for, and none seen of what \(taken.by) took",
                like: "\(isSure) \(taken.by)", callID: callID(subject), at: taken.frame)
        }
    }

    // MARK: What comes twice

    private func noteRepeated(_ log: inout FindingLog) {
        struct Told: Hashable {
            let id: Fingerprint
            let status: DispositionNotice.Status
            let source: IPAddress
            let destination: IPAddress
            let sender: UserKey?
            let recipients: Set<UserKey>
        }
        var known: [Told: (frame: Frame, carrier: Dispositions.Subject)] = [:]
        for (id, notice) in correlator.dispositions.allNotices(limit: Self.limit) {
            guard let destination = destination(of: notice.carrier) else { continue }
            let told = Told(
                id: id, status: notice.status, source: notice.source, destination: destination, sender: notice.sender,
                recipients: notice.recipients)
            guard let earlier = known[told] else {
                known[told] = (notice.frame, notice.carrier)
                continue
            }
            if !scope.holds(notice.carrier) || earlier.carrier == notice.carrier
                || isSame(earlier.carrier, notice.carrier)
            {
                continue
            }
            log.note(
                .i702,
                "\"\(notice.status.rawValue)\" was told again by \(notice.source), as in frame \(earlier.frame.number)",
                like: "\(notice.source) \(notice.status.rawValue)", callID: callID(notice.carrier), at: notice.frame)
        }
    }

    private func destination(of subject: Dispositions.Subject) -> IPAddress? {
        switch subject {
        case .msrp(let index):
            correlator.messages.indices.contains(index) ? correlator.messages[index].destination.address : nil
        case .sip(let number, let digest):
            correlator.sessions.indices.contains(number - 1)
                ? correlator.sessions[number - 1].messages.first { $0.digest == digest }?.sighting.destination.address
                : nil
        }
    }

    /// Whether two live messages are one on two legs, or one that was sent again.
    private func isSame(_ a: Dispositions.Subject, _ b: Dispositions.Subject) -> Bool {
        switch (a, b) {
        case (.msrp(let one), .msrp(let other)):
            guard correlator.messages.indices.contains(one), correlator.messages.indices.contains(other) else {
                return true
            }
            return correlator.messages[one].messageID == correlator.messages[other].messageID
        case (.sip(let one, let first), .sip(let other, let second)):
            guard one == other, correlator.sessions.indices.contains(one - 1) else { return false }
            let messages = correlator.sessions[one - 1].messages
            return messages.first { $0.digest == first }?.cseqNumber
                == messages.first { $0.digest == second }?.cseqNumber
        default: return false
        }
    }

    // MARK: What means nothing

    private func noteStrays(_ log: inout FindingLog) {
        for notice in correlator.dispositions.strays.prefix(Self.limit) where scope.holds(notice.carrier) {
            // Who tells must have had the message over a leg that is in the capture, and after its beginning.
            guard let destination = destination(of: notice.carrier), let sent = sentTime(notice) else { continue }
            let isCovered =
                missesNothing && sent > start.nanoseconds / 1_000_000_000 + 1
                && correlator.legs.hears(destination, notice.source)
            log.note(
                .i703, severity: isCovered ? .warning : .note,
                "IMDN \"\(notice.status.rawValue)\" of \(notice.source) about a message that was not seen",
                like: "\(isCovered) \(notice.source)", callID: callID(notice.carrier), at: notice.frame)
        }
    }

    /// When the message was sent that a notification tells of, as that says; 0 where it does not say.
    private func sentTime(_ notice: DispositionNotice) -> Int64? { notice.messageTime ?? 0 }
}
