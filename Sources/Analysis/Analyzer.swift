import Correlation
import DeferredPush
public import Ingest
import Octets
import Reassembly
public import Records

/// The pipeline put together: captures in, records out.
public struct Analyzer {
    /// What a caller may choose.
    public struct Options: Sendable {
        /// Whether every message is read again for its digest and text. A person's summary needs only counts.
        public var isDetailed = true
        /// A libpcap filter; frames that it does not match are counted and left out.
        public var filter: String?
        /// What made the report, as `imtrace 0.1.0`.
        public var generator = "imtrace"

        /// The options that hold where nothing else is said.
        public init() {}
    }

    /// How a run ended.
    public struct Outcome: Sendable {
        /// What could not be read, in the order of the captures; what came before was analysed.
        public let faults: [IngestError]
        /// The findings of the run.
        public let findings: [Finding]
        /// The verdicts of its pushes.
        public let verdicts: [Verdict]
    }

    private let options: Options
    private var timeline: Timeline
    private var reassembler = Reassembler()
    private var dissection: Dissection
    private var last: Frame?

    /// An analysis of the captures at `paths`; "-" is standard input.
    public init(paths: [String], options: Options = Options()) throws(IngestError) {
        self.options = options
        let timeline = try Timeline(paths: paths)
        self.timeline = timeline
        dissection = Dissection(
            recall: timeline.recall(), clock: CaptureClock(digits: timeline.captures.map(\.fractionDigits)))
    }

    /// Reads the captures to their ends and tells `sink` what was found.
    public mutating func run<Sink: RecordSink>(into sink: inout Sink) throws(IngestError) -> Outcome {
        sink.begin(generator: options.generator)
        try readAll()
        if let last { reassembler.finish(last, &dissection) }
        updateClock()
        dissection.lookForUnfinishedPushes()
        return report(into: &sink)
    }

    // MARK: Reading

    private mutating func readAll() throws(IngestError) {
        var filters = FilterSet(options.filter)
        var isFirst = true
        var failure: IngestError?
        while failure == nil,
            timeline.next({ header, octets in
                let frame = Frame(
                    capture: header.capture, number: header.number, time: header.time,
                    linkType: header.linkType.rawValue)
                if isFirst {
                    isFirst = false
                    dissection.clock.start = Moment(nanoseconds: frame.time.nanoseconds, digits: 6)
                }
                last = frame
                do throws(IngestError) {
                    guard try filters.matches(header, octets) else {
                        reassembler.leaveOut()
                        return
                    }
                } catch {
                    failure = error
                    return
                }
                reassembler.accept(frame, octets, &dissection)
            })
        {}
        if let failure { throw failure }
    }

    private mutating func updateClock() {
        dissection.clock.digits = timeline.captures.map(\.fractionDigits)
    }

    // MARK: Reporting

    private mutating func report<Sink: RecordSink>(into sink: inout Sink) -> Outcome {
        let captures = timeline.captures
        noteCaptures(captures)
        let correlator = dissection.correlator
        let clock = dissection.clock
        let custody = Custody(correlator, dissection.book, clock: clock, servers: [])
        let stations = Stations(correlator, custody, clock: clock, end: last)
        for index in dissection.book.pushes.indices {
            dissection.book.setStations(stations.records(of: dissection.book.pushes[index]), of: index)
        }
        reportSessions(correlator, into: &sink)
        for push in dissection.book.pushes { sink.push(push.record) }
        for finding in dissection.log.findings { sink.finding(finding) }
        sink.custody(custody.record())
        sink.legs(LegRecords.records(correlator.legs, servers: custody.knownServers))
        for capture in captures { sink.capture(CaptureRecords.record(capture)) }
        sink.statistics(statistics(correlator, captures))
        sink.end()
        return Outcome(
            faults: timeline.faults, findings: dissection.log.findings,
            verdicts: dissection.book.pushes.map(\.record.verdict))
    }

    private func reportSessions<Sink: RecordSink>(_ correlator: Correlator, into sink: inout Sink) {
        let clock = dissection.clock
        let messageRecords = MessageRecords(
            recall: dissection.recall, clock: clock, readsBodies: options.isDetailed)
        let sessionRecords = SessionRecords(
            recall: dissection.recall, clock: clock, readsMessages: options.isDetailed)
        var bySession = [[Int]](repeating: [], count: correlator.sessions.count)
        var unclaimed: [Int] = []
        for index in correlator.messages.indices {
            if let session = correlator.session(of: correlator.messages[index]) {
                bySession[session].append(index)
            } else {
                unclaimed.append(index)
            }
        }
        var pushes: [String: [String]] = [:]
        for push in dissection.book.pushes {
            if let callID = push.record.callID { pushes[callID, default: []].append(push.record.id) }
        }
        for (index, session) in correlator.sessions.enumerated() {
            let places = bySession[index]
            let messages = options.isDetailed ? places.map { messageRecords.record(correlator.messages[$0]) } : []
            let last = places.map { correlator.messages[$0].last.number }.max()
            let callID = String(decoding: session.callID, as: UTF8.self)
            sink.session(
                sessionRecords.record(
                    session, messages: messages, messageCount: places.count, lastMessageFrame: last,
                    pushes: pushes[callID] ?? [], isOver: true))
        }
        for index in unclaimed { sink.unclaimedMessage(messageRecords.record(correlator.messages[index])) }
        for message in correlator.unclaimedSIP { sink.unclaimedSIP(sessionRecords.record(message)) }
    }

    private mutating func noteCaptures(_ captures: [CaptureSummary]) {
        let cut = captures.reduce(0) { $0 + $1.cutFrames }
        if cut > 0 { dissection.log.note(.c003, "\(cut) frames cut by the snap length", at: nil) }
        let copies = dissection.correlator.sessions.reduce(0) { sum, session in
            sum + session.messages.reduce(0) { $0 + $1.copies - 1 }
        }
        if copies > 0 { dissection.log.note(.c007, "\(copies) messages captured more than once", at: nil) }
        if dissection.encryptedFlows > 0 {
            dissection.log.note(.c004, "\(dissection.encryptedFlows) TLS connections, not read", at: nil)
        }
    }

    private func statistics(_ correlator: Correlator, _ captures: [CaptureSummary]) -> StatisticsRecord {
        StatisticsRecord(
            ledger: LedgerRecords.record(
                reassembler.ledger, missingOctets: dissection.missingOctets, holes: dissection.holes,
                cutFrames: captures.reduce(0) { $0 + $1.cutFrames }),
            sipMessages: correlator.sipCount, msrpFrames: correlator.msrpCount, keepAlives: correlator.keepAlives,
            counters: [
                .init("sip_pings", dissection.pings), .init("octets_of_no_message", dissection.garbage),
                .init("tls_connections", dissection.encryptedFlows),
                .init("evicted_flows", reassembler.evictedFlows),
                .init("evicted_messages", dissection.recall.evictions),
                .init("omitted_findings", dissection.log.omitted),
            ])
    }
}
