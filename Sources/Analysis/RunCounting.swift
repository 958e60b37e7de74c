import Correlation
import DeferredPush
import Ingest
import Octets
import Reassembly
import Records

extension Analyzer {
    /// What was counted so far. It takes as long as there are pushes, findings, and sessions that are not over.
    mutating func countAll() -> RunCounts {
        let correlator = dissection.correlator
        var counts = RunCounts()
        counts.lastFrame = intake.last.map { Moment(nanoseconds: $0.time.nanoseconds, digits: 9) }
        counts.frames = intake.frames
        counts.octets = feed.captures.reduce(0) { $0 + $1.octets }
        counts.categories =
            LedgerRecords.record(intake.reassembler.ledger, missingOctets: 0, holes: 0, cutFrames: 0).entries
        if let live = feed.live {
            counts.interfaces = live.interfaces
            counts.queue = RunCounts.Queue(octets: live.waiting, skipped: live.skipped)
        }
        counts.sipMessages = correlator.sipCount
        counts.msrpFrames = correlator.msrpCount
        counts.sessions = correlator.sessions.count + departed.sessions.values.reduce(0, +)
        counts.openSessions = openSessions.count(in: correlator)
        counts.messages = correlator.messages.count + departed.messages
        counts.tlsConnections = intake.framing.encryption.connections
        counts.tlsConnectionsNotRead = intake.framing.encryption.unread + intake.framing.unreadWrappings
        counts.pushes = departed.pushes
        counts.findings = departed.findings
        for push in dissection.book.pushes { counts.pushes[push.record.verdict, default: 0] += 1 }
        for finding in dissection.log.findings { counts.findings[finding.severity, default: 0] += finding.count }
        for (severity, count) in deliveries.findings { counts.findings[severity, default: 0] += count }
        var custody = departed.custody
        for standing in Custody(correlator, dissection.book, clock: dissection.clock, servers: []).standings {
            custody[standing.kind, default: 0] += 1
        }
        counts.custody = custody
        counts.heldOctets = dissection.recall.keptOctets + intake.reassembler.heldOctets + intake.framing.room.held
        counts.evictions =
            dissection.recall.evictions + intake.reassembler.counts.evictedFlows
            + intake.reassembler.counts.evictedWaits
            + intake.framing.room.evictions
        return counts
    }
}

extension LiveFeed {
    /// The interfaces that are read, with what the kernel counted of them.
    fileprivate var interfaces: [RunCounts.Interface] {
        counts.map { counts in
            RunCounts.Interface(
                name: counts.name, received: counts.received, dropped: counts.dropped,
                droppedByInterface: counts.droppedByInterface, isUp: counts.isUp)
        }
    }
}

/// The sessions that are not over: only they are looked at again.
struct OpenSessions {
    private var open: [Int] = []
    private var known = 0

    /// How many of the sessions seen so far are not over.
    mutating func count(in correlator: Correlator) -> Int {
        open += known..<max(known, correlator.sessions.count)
        known = correlator.sessions.count
        open.removeAll { index in
            switch correlator.sessions[index].progress(isOver: false).state {
            case .trying, .ringing, .established: false
            case .terminated, .cancelled, .failed, .completed, .unanswered: true
            }
        }
        return open.count
    }
}
