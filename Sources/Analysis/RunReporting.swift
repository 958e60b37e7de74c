internal import CLinux
import Correlation
import DeferredPush
import Ingest
import Octets
import Reassembly
import Records

/// What is told when all frames are in.
extension Analyzer {
    /// Looks at the run as a whole. Answers what makes its balance meanwhile, if anything does.
    mutating func examine() -> BalanceAhead? {
        PostponedDispositions(dissection.recall).read(into: &dissection.correlator)
        dissection.lookForUnfinishedPushes()
        dissection.reconsider()
        dissection.explainAbsences()
        if feed.captures.count > 1 { dissection.noteClocks() }
        SecuredSessions(dissection.correlator, dissection.recall, intake.framing.encryption)
            .note(hasKeys: intake.framing.hasKeyLog, &dissection.log)
        OverlapComparison(dissection.recall).compare(in: dissection.correlator, &dissection.log)
        dissection.correlator.settleOwners()
        dissection.correlator.noteMissingReports(&dissection.log)
        let isLong = feed.live == nil && intake.frames > options.limits.framesBeforeThreads
        // Of a long run, what reading needed is room for what the report needs.
        dissection.tokens = Tokens()
        if isLong {
            intake.framing.dismiss()
            dissection.correlator.forgetWhatWouldFollow()
            imtrace_trim_heap()
        }
        let balance =
            isLong && FramingAhead.isUseful
            ? BalanceAhead(dissection.correlator, dissection.book, dissection.clock, coverage) : nil
        if let last = intake.last { RunExamination(dissection, end: last.time).examine(&dissection.log) }
        dissection.noteCounts(pings: intake.framing.pings, firstPing: intake.framing.firstPing)
        hops = LiveHops(dissection.recall, dissection.correlator)
        hops?.compare(&dissection.log)
        dissection.correlator.settle()
        if isLong { imtrace_trim_heap() }
        return balance
    }

    /// - Parameter balance: what makes the balance already, if anything does.
    mutating func report<Sink: RecordSink>(
        _ faults: [IngestError], _ balance: BalanceAhead?, into sink: inout Sink
    ) -> Outcome {
        let captures = feed.captures
        noteCaptures(captures)
        let correlator = dissection.correlator
        let clock = dissection.clock
        let made = balance?.finish() ?? Balance(correlator, dissection.book, clock, coverage)
        let (journeys, custody) = (made.journeys, made.custody)
        dissection.book = made.book
        dissection.log.append(made.log)
        let stations = Stations(correlator, custody, clock: clock, end: intake.last)
        if let last = intake.last {
            NotificationExamination(
                correlator, dissection.recall, servers: custody.knownServers,
                start: Timestamp(nanoseconds: clock.start?.nanoseconds ?? 0), end: last.time,
                missesNothing: missesNothing(captures)
            ).examine(&dissection.log)
        }
        let balance = custody.record()
        let book = dissection.book
        dissection.memory?.conclude(
            book.pushes, bundles: dissection.doubtful.bundles, custody, custody.entries(),
            captures: captures.map(CaptureRecords.record))
        let chosen = Chosen(
            options.selection, correlator, book, dissection.log.findings, balance,
            found: foundMessages(correlator, book))
        self.chosen = chosen
        let shown = book.pushes.indices.filter(chosen.includes(push:))
        let pushes = shown.map { book.pushes[$0].record }
        for (earlier, index) in shown.enumerated() {
            var record = pushes[earlier]
            if sink.wantsTexts(of: record, behind: earlier) {
                record = book.record(of: index) { dissection.recall.octets(of: Chain($0)) }
            }
            if sink.wantsStations(of: record.verdict, isExplained: record.explanation != nil) {
                record.stations = stations.records(of: book.pushes[index])
            }
            // A pcapng tells its digits as it goes on.
            record.time = clock.precise(record.time, capture: record.carrier.capture)
            sink.push(record)
        }
        let findings = dissection.log.findings.filter { chosen.includes($0, correlator, book) }
        for finding in findings { sink.finding(finding) }
        SessionReporting(dissection, chosen, journeys, isDetailed: options.isDetailed).report(into: &sink)
        let live = (hops?.changes ?? []).filter { chosen.includes(id: $0.message) }
        sink.changes(ChangeRecord.grouped(pushes, live: live))
        sink.custody(
            options.selection.isEverything
                ? balance : CustodyRecord(messages: balance.messages.filter { chosen.includes($0) }))
        sink.legs(LegRecords.records(correlator.legs, servers: custody.knownServers))
        ViewReporting(dissection, chosen, journeys, custody, shown).report(options.views, into: &sink)
        // What the report said was read again until here.
        let late = noteShrinking().filter { !faults.contains($0) }
        for capture in feed.captures {
            var record = CaptureRecords.record(capture)
            if intake.framing.encryption.decrypted > 0 { record.keyLog = options.keyLogName }
            sink.capture(record)
        }
        sink.statistics(statistics(correlator, captures))
        sink.end()
        dissection.memory?.finish()
        let missing = Missing.among(
            options.selection, options.explained, correlator, book, pushes, isNothingChosen: chosen.isEmpty)
        return Outcome(
            faults: faults + late, findings: findings + departed.examples.values,
            omittedFindings: dissection.log.omitted,
            verdicts: pushes.map(\.verdict) + departed.pushes.keys,
            missing: missing + Missing.among(options.views.ladders, correlator, book, pushes), kernel: feed.kernel,
            uselessSecrets: intake.framing.uselessSecrets, storeFault: dissection.memory?.fault)
    }

    /// What the captures can show.
    private var coverage: Balance.Coverage {
        let captures = feed.captures
        return Balance.Coverage(
            ends: captures.map(\.lastTime), isComplete: missesNothing(captures),
            endpoints: intake.framing.wholeEndpoints)
    }

    /// What fits the criteria for messages; `nil` where there are none, so that nothing is read again.
    private func foundMessages(_ correlator: Correlator, _ book: PushBook) -> FoundMessages? {
        if options.selection.messages.isEmpty { return nil }
        let start = Timestamp(nanoseconds: dissection.clock.start?.nanoseconds ?? 0)
        var search = MessageSearch(
            options.selection.messages, correlator, book, dissection.log.findings, dissection.recall, start: start)
        return search.search()
    }

    private mutating func noteCaptures(_ captures: [CaptureSummary]) {
        let cut = captures.reduce(0) { $0 + $1.cutFrames }
        let length = captures.map(\.cutLength).max() ?? 0
        if cut > 0 {
            let first = captures.indices.lazy.compactMap { index in
                captures[index].firstCut.map {
                    Frame(capture: index, number: $0, time: captures[index].firstTime ?? Timestamp(nanoseconds: 0))
                }
            }.first
            dissection.log.note(.c003, "\(cut) frames cut by the snap length, to \(length) octets", at: first)
        }
        let copies = dissection.correlator.messageCopies + dissection.correlator.sipCopies
        if copies > 0 {
            dissection.log.note(
                .c007, "\(copies) messages captured more than once", at: dissection.correlator.firstCopy)
        }
        let frames = intake.reassembler.counts.duplicateFrames
        if frames > 0 {
            dissection.log.note(
                .c007, "\(frames) TCP segments captured more than once", at: intake.reassembler.counts.firstDuplicate)
        }
        dissection.noteEncryption(intake.framing, framesOfESP: intake.reassembler.ledger[.esp])
        dissection.noteKeyLog(intake.framing, isAskedFor: options.isKeyLogAskedFor)
        intake.stepsBack.tell(&dissection.log)
    }
}
