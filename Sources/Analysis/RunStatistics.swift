import Correlation
import Ingest
import Reassembly
import Records
import TLS

/// What the report says of the run as a whole.
extension Analyzer {
    /// What was counted.
    func statistics(_ correlator: Correlator, _ captures: [CaptureSummary]) -> StatisticsRecord {
        var counters: [StatisticsRecord.Counter] = [
            .init("sip_pings", dissection.pings), .init("octets_of_no_message", dissection.garbage),
            .init("tls_connections", dissection.encryption.connections),
            .init("tls_connections_not_read", dissection.encryption.unread),
            .init("evicted_flows", reassembler.counts.evictedFlows),
            .init("evicted_waits", reassembler.counts.evictedWaits),
            .init("evicted_wrapped", dissection.room.evictions),
            .init("incomplete_ip_packets", reassembler.counts.incompletePackets),
            .init("incomplete_sctp_messages", reassembler.counts.incompleteMessages),
            .init("duplicate_frames", reassembler.counts.duplicateFrames),
            .init("evicted_messages", dissection.recall.evictions),
            .init("omitted_findings", dissection.log.omitted),
        ]
        if correlator.dispositions.omitted > 0 {
            counters.append(.init("omitted_dispositions", correlator.dispositions.omitted))
        }
        for (name, omitted) in [
            ("omitted_answers", correlator.omittedAnswers), ("omitted_bindings", correlator.bindings.omitted),
            ("omitted_encrypted_legs", correlator.legs.concealed.omitted),
        ] where omitted > 0 { counters.append(.init(name, omitted)) }
        if let omitted = dissection.memory?.omitted, omitted > 0 {
            counters.append(.init("messages_not_stored", omitted))
        }
        counters += departed.counters
        if let omitted = hops?.omitted, omitted > 0 { counters.append(.init("omitted_hop_comparisons", omitted)) }
        counters += dissection.encryption.counters
        for (name, count) in [
            ("dtls_datagrams", dissection.opaque.dtls), ("sigcomp_messages", dissection.opaque.sigComp),
            ("websockets", dissection.webSockets), ("websocket_control_frames", dissection.webSocketControls),
            ("websocket_compressed_messages", dissection.compressedMessages),
            ("key_log_damaged_lines", dissection.keys.damagedLines), ("key_log_omitted", dissection.keys.omitted),
        ] where count > 0 { counters.append(.init(name, count)) }
        if dissection.hasKeyLog, dissection.encryption.connections > 0 {
            counters.append(.init("key_log_secrets", dissection.keys.count))
        }
        if let kernel = feed.kernel {
            counters += [
                .init("kernel_received", kernel.received), .init("kernel_dropped", kernel.dropped),
                .init("interface_dropped", kernel.droppedByInterface),
                .init("frames_not_analysed", kernel.skipped),
            ]
        }
        return StatisticsRecord(
            ledger: LedgerRecords.record(
                reassembler.ledger, missingOctets: dissection.missingOctets, holes: dissection.holes,
                cutFrames: captures.reduce(0) { $0 + $1.cutFrames }),
            sipMessages: correlator.sipCount, msrpFrames: correlator.msrpCount, keepAlives: correlator.keepAlives,
            counters: counters)
    }

    /// Whether nothing is known to be missing: only then does what is not there prove anything.
    func missesNothing(_ captures: [CaptureSummary]) -> Bool {
        return departed.seasons == 0 && options.filter == nil && feed.kernel?.areWhole ?? true && dissection.holes == 0
            && dissection.encryption.unread == 0 && dissection.unreadableGaps == 0
            && dissection.compressedMessages == 0
            && reassembler.counts.evictedFlows == 0 && captures.allSatisfy { $0.complete && $0.cutFrames == 0 }
    }
}
