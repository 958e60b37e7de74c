import Correlation
import Ingest
import Octets
import Reassembly
import Records

/// What can be told of sessions, connections and messages only when nothing follows.
struct RunExamination {
    private let correlator: Correlator
    private let recall: Recall
    private let connections: ConnectionLog
    private let end: Timestamp
    private let scope: ExaminationScope

    /// - Parameter end: when the last frame was seen.
    init(_ dissection: Dissection, end: Timestamp, _ scope: ExaminationScope = .everything) {
        correlator = dissection.correlator
        recall = dissection.recall
        connections = dissection.connections
        self.end = end
        self.scope = scope
    }

    /// Notes it all. Answers which connections of the log need not be looked at again.
    @discardableResult
    func examine(_ log: inout FindingLog) -> Set<Int> {
        let usage = ConnectionUsage(correlator, connections)
        ConnectionExamination(correlator, usage, scope).examine(&log)
        RefusalExamination(correlator, end: end, scope).examine(connections.failures, &log)
        SignallingExamination(correlator, closings: usage.closings, failures: connections.failures, end: end, scope)
            .examine(&log)
        OfferExamination(correlator, recall, scope).examine(&log)
        PathExamination(correlator, usage, recall, scope).examine(&log)
        MessageExamination(correlator, recall, closings: usage.closings, scope).examine(&log)
        return Set(usage.connections.indices.filter { scope.holds(connectionOf: usage.connections[$0].sessions) })
    }
}

extension Dissection {
    /// Counts that become findings.
    /// - Parameters:
    ///   - pings: CRLF keep-alives over SIP streams.
    ///   - firstPing: the frame of the first of them.
    mutating func noteCounts(pings: Int, firstPing: Frame?) {
        let keepAlives = correlator.repeatedKeepAlives
        if keepAlives.count > 0 {
            let place = log.place(
                noting: .t016, "connections were kept alive by SENDs without a body", at: keepAlives.first)
            if let place { log.count(keepAlives.count - 1, more: place, of: .t016) }
        }
        if pings > 0 {
            let place = log.place(noting: .t016, "SIP connections were kept alive by CR LF", at: firstPing)
            if let place { log.count(pings - 1, more: place, of: .t016) }
        }
        for (host, offset) in correlator.senderClocks.constantOffsets {
            log.note(
                .c006,
                "Date of \(host) is \(TimeWords.span(abs(offset.seconds))) \(offset.seconds < 0 ? "behind" : "ahead of") the capture, in \(offset.count) messages alike",
                at: offset.first)
        }
    }
}

/// Spans of time in words.
enum TimeWords {
    /// `90 s`, `2 h`.
    static func span(_ seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) d"
        }
    }
}
