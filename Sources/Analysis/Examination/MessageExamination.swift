import Correlation
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Holds MSRP messages against RFC 4975 §7, once nothing follows: whole or not, their ids, their reports.
struct MessageExamination {
    private let correlator: Correlator
    private let recall: Recall
    private let closings: [Int: (frame: Frame, by: Endpoint)]
    private let scope: ExaminationScope

    /// So many octets of messages with one Message-ID are read again.
    private static let octetLimit = 64 << 20

    init(
        _ correlator: Correlator, _ recall: Recall, closings: [Int: (frame: Frame, by: Endpoint)],
        _ scope: ExaminationScope
    ) {
        self.scope = scope
        self.correlator = correlator
        self.recall = recall
        self.closings = closings
    }

    func examine(_ log: inout FindingLog) {
        for index in correlator.messages.indices where scope.holds(message: index) {
            if correlator.messages[index].state == .open { examineOpen(correlator.messages[index], &log) }
            if correlator.messages[index].journey != index + 1 { examineJourney(correlator.messages[index], &log) }
        }
        examineReused(&log)
        examineReports(&log)
    }

    private func session(_ message: LiveMessage) -> (index: Int, callID: String)? {
        correlator.session(of: message).map {
            ($0, String(decoding: correlator.sessions[$0].callID, as: UTF8.self))
        }
    }

    /// What is missing of a message when its session is over, where no octet of its stream is.
    private func examineOpen(_ message: LiveMessage, _ log: inout FindingLog) {
        guard message.damage == nil, message.method == .send, let session = session(message),
            !correlator.legs.isTorn(from: message.source.address, to: message.destination.address)
        else { return }
        let isOver =
            correlator.sessions[session.index].progress(isOver: true).state == .terminated
            || closings[session.index].map { $0.frame.time > message.last.time } ?? false
        guard isOver else { return }
        let total = message.firstChunk.declaredTotal.map { " of \($0)" } ?? ""
        log.note(
            .m322,
            "message not whole when its session ends: \(message.size)\(total) octets came, in \(message.chunkCount) chunks",
            like: "\(message.source.address)", callID: session.callID, at: message.last)
    }

    private func examineJourney(_ message: LiveMessage, _ log: inout FindingLog) {
        guard correlator.messages.indices.contains(message.journey - 1) else { return }
        let first = correlator.messages[message.journey - 1]
        guard first.state == .complete, message.state == .complete, first.size == message.size,
            first.chunkCount != message.chunkCount
        else { return }
        log.note(
            .m327, "a message has \(first.chunkCount) chunks on one leg and \(message.chunkCount) on another",
            like: "\(message.source.address)", callID: session(message)?.callID, at: message.first)
    }

    private func examineReused(_ log: inout FindingLog) {
        var left = Self.octetLimit
        for pair in correlator.later.reusedIDs {
            guard correlator.messages.indices.contains(pair.earlier), correlator.messages.indices.contains(pair.later),
                scope.holds(message: pair.later)
            else { continue }
            let (earlier, later) = (correlator.messages[pair.earlier], correlator.messages[pair.later])
            guard earlier.state == .complete, later.state == .complete else { continue }
            if earlier.size == later.size {
                left -= 2 * earlier.size
                guard left > 0, let a = MessageBody(recall).octets(of: earlier),
                    let b = MessageBody(recall).octets(of: later), a != b
                else { continue }
            }
            log.note(
                .m342, "Message-ID names another message than in frame \(earlier.first.number)",
                like: "\(later.source.address)", callID: session(later)?.callID, at: later.first)
        }
    }

    /// REPORTs about messages that are still not known. The capture must hold the sender's session from its INVITE on.
    private func examineReports(_ log: inout FindingLog) {
        for report in correlator.later.strayReports {
            let (source, destination) = (report.source.address, report.destination.address)
            guard correlator.messages(withID: OctetView(report.messageID.span)).isEmpty,
                let session = correlator.session(announcing: report.recipient), scope.holds(session: session),
                correlator.sessions[session].messages.first?.kind == .request(.invite),
                !correlator.sessions[session].isDamaged, !correlator.legs.isTorn(from: destination, to: source),
                correlator.legs.hears(destination, source)
            else { continue }
            let id = String(decoding: report.messageID.prefix(64), as: UTF8.self)
            log.note(
                .m351, "REPORT about Message-ID \(id), which was not sent", like: "unknown \(source)",
                callID: String(decoding: correlator.sessions[session].callID, as: UTF8.self), at: report.frame)
        }
    }
}
