import Octets
import Records

/// Finds what was asked for and did not come, once the run is over.
extension Correlator {
    /// SENDs that ask for a report of success and got none until their session ended (RFC 4975 §7.1.1).
    ///
    /// Where octets are missing on the way back, nothing is said: the report may have been among them.
    /// - Parameter holds: whether the message with an index is looked at.
    public func noteMissingReports(of holds: (Int) -> Bool = { _ in true }, _ log: inout FindingLog) {
        let asking = messages.indices.filter {
            messages[$0].wantsSuccessReport && messages[$0].state == .complete && holds($0)
        }
        guard !asking.isEmpty else { return }
        let owners = ChannelOwners(self)
        var confirmed: Set<Int> = []
        for message in messages where !message.reports.isEmpty { confirmed.insert(message.journey) }
        for index in asking {
            let message = messages[index]
            guard !confirmed.contains(message.journey), let status = message.lastChunk.response, status < 300,
                let session = owners.session(ofMessage: index),
                SessionProgress(sessions[session], isOver: true).state == .terminated,
                !legs.isPartlyUnread(from: message.destination.address, to: message.source.address)
            else { continue }
            let who = message.destination.address
            log.note(.m352, by: who, at: message.first) {
                (
                    "Success-Report: yes, and no REPORT of \(who) until the session ended",
                    String(decoding: sessions[session].callID, as: UTF8.self)
                )
            }
        }
    }
}
