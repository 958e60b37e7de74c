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
            .init("sip_pings", intake.framing.pings),
            .init("octets_of_no_message", intake.framing.garbage + dissection.garbage),
            .init("tls_connections", intake.framing.encryption.connections),
            .init("tls_connections_not_read", intake.framing.encryption.unread),
            .init("evicted_flows", intake.reassembler.counts.evictedFlows),
            .init("evicted_waits", intake.reassembler.counts.evictedWaits),
            .init("evicted_wrapped", intake.framing.room.evictions),
            .init("incomplete_ip_packets", intake.reassembler.counts.incompletePackets),
            .init("incomplete_sctp_messages", intake.reassembler.counts.incompleteMessages),
            .init("duplicate_frames", intake.reassembler.counts.duplicateFrames),
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
        counters += intake.framing.encryption.counters
        for (name, count) in [
            ("dtls_datagrams", intake.framing.opaque.dtls),
            ("sigcomp_messages", intake.framing.opaque.sigComp + dissection.opaque.sigComp),
            ("websockets", intake.framing.webSockets), ("websocket_control_frames", intake.framing.webSocketControls),
            ("websocket_compressed_messages", intake.framing.compressedMessages),
            ("key_log_damaged_lines", intake.framing.keys.damagedLines),
            ("key_log_omitted", intake.framing.keys.omitted),
        ] where count > 0 { counters.append(.init(name, count)) }
        if intake.framing.hasKeyLog, intake.framing.encryption.connections > 0 {
            counters.append(.init("key_log_secrets", intake.framing.keys.count))
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
                intake.reassembler.ledger, missingOctets: intake.framing.missingOctets, holes: intake.framing.holes,
                cutFrames: captures.reduce(0) { $0 + $1.cutFrames }),
            sipMessages: correlator.sipCount, msrpFrames: correlator.msrpCount, keepAlives: correlator.keepAlives,
            counters: counters)
    }

    /// Whether nothing is known to be missing: only then does what is not there prove anything.
    func missesNothing(_ captures: [CaptureSummary]) -> Bool {
        return departed.seasons == 0 && options.filter == nil && feed.kernel?.areWhole ?? true
            && intake.framing.holes == 0
            && intake.framing.encryption.unread == 0 && intake.framing.unreadableGaps == 0
            && intake.framing.compressedMessages == 0
            && intake.reassembler.counts.evictedFlows == 0 && captures.allSatisfy { $0.complete && $0.cutFrames == 0 }
    }
}
