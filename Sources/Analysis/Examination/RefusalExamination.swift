import Correlation
import Octets
import Reassembly
import Records

/// Connections that were not taken, held against the paths that lead there (RFC 4975 §6.2).
struct RefusalExamination {
    private let correlator: Correlator
    private let end: Timestamp
    private let scope: ExaminationScope
    /// A connection that nobody answered for so long was not taken, in nanoseconds.
    private static let patience: Int64 = 3_000_000_000

    init(_ correlator: Correlator, end: Timestamp, _ scope: ExaminationScope) {
        self.scope = scope
        self.correlator = correlator
        self.end = end
    }

    func examine(_ failures: [ConnectionLog.Entry], _ log: inout FindingLog) {
        if failures.isEmpty { return }
        let wanted = Set(failures.compactMap(\.target))
        var named: [Endpoint: [(session: Int, time: Timestamp)]] = [:]
        for index in correlator.sessions.indices where scope.holds(session: index) {
            let session = correlator.sessions[index]
            for offer in session.offers where offer.port != 0 && session.messages.indices.contains(offer.message) {
                guard let place = offer.place, wanted.contains(place) else { continue }
                named[place, default: []].append((index, session.messages[offer.message].sighting.first.time))
            }
        }
        for failure in failures {
            guard let opener = failure.opener, let target = failure.target,
                let session = named[target]?.last(where: { $0.time <= failure.opened.time })?.session
            else { continue }
            let callID = String(decoding: correlator.sessions[session].callID, as: UTF8.self)
            if failure.life.isReset, failure.life.ender != failure.life.opener {
                log.note(
                    .t010, "\(target), which a path names, refused the connection of \(opener) (RST)",
                    like: "refused \(target)", callID: callID, at: failure.opened)
            } else if failure.life.end == nil, end.since(failure.opened.time) > Self.patience {
                // Where nothing of that host is in the capture, its answer would not be either.
                let isHeard = correlator.legs.hears(target.address, opener.address)
                log.note(
                    .t010, severity: isHeard ? .warning : .note,
                    "\(target), which a path names, did not answer the connection of \(opener)",
                    like: "silent \(target)", callID: callID, at: failure.opened)
            }
        }
    }
}
