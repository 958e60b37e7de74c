public import Archive
import Correlation
import DeferredPush
public import Ingest
import Octets
import Reassembly
public import Records
public import Redaction
import TLS

/// The pipeline put together: frames in, records out.
public struct Analyzer {
    /// What a caller may choose.
    public struct Options: Sendable {
        /// Whether every message is read again for its digest and text. A person's summary needs only counts.
        public var isDetailed = true
        /// A libpcap filter for captures in files; frames that it does not match are counted and left out.
        public var filter: String?
        /// Whether packets with a wrong checksum are left out.
        public var verifiesChecksums = false
        /// Bounds of what is held.
        public var limits = Limits()
        /// Whether what is legitimate and could be better is looked for too (N801, N802, N811).
        public var isPedantic = false
        /// How many frames are read at the most.
        public var frameLimit: Int?
        /// How many seconds a live run takes at the most.
        public var duration: Double?
        /// What the report is to show.
        public var selection = Selection()
        /// Which pushes are explained field by field.
        public var explained = Explained.none
        /// Which views are wanted beside the report.
        public var views = WantedViews()
        /// Told now and then how far the reading of files is, and `nil` when it is over.
        public var progress: (@Sendable (Progress?) -> Void)?
        /// Where originals are remembered across runs.
        public var archive: Archive?
        /// Asked now and then what the TLS key log goes on with (draft-ietf-tls-keylogfile); `nil` where there is none.
        /// It may grow while the run goes on. Where there is much it answers `keyLogHelping` octets or some more, and is
        /// asked again at once.
        public var keyLog: (@Sendable () -> [UInt8])?
        /// The path of the key log.
        public var keyLogName: String?
        /// Whether someone named it for this run: that it is of no use is a warning then.
        public var isKeyLogAskedFor = false
        /// The pseudonyms that stand for what the captures say, in the report and in a ticket; `nil` where it is to be
        /// told as it is.
        public var redaction: Pseudonyms?
        /// Whether a ticket is to be written of it: where each message lies is remembered for that.
        public var writesTicket = false
        /// What made the report, as `imtrace 0.1.0`.
        public var generator = "imtrace"
        /// Asked every now and then: whether the run is to end here, with its report.
        public var shouldStop: @Sendable () -> Bool = { false }
        /// What a live run does besides; nothing in a run over files.
        public var companion: (any LiveCompanion)?

        /// Whether where each message lies has to be known, to write others in their places.
        var writesRedacted: Bool { writesTicket && redaction != nil }

        /// The options that hold where nothing else is said.
        public init() {}
    }

    /// How far a run over files is.
    public struct Progress: Hashable, Sendable {
        /// Frames read.
        public let frames: Int
        /// Octets read of the files, or of what they hold where they are compressed.
        public let octets: Int
    }

    /// How a run ended.
    public struct Outcome: Sendable {
        /// What could not be read, in the order of the captures; what came before was analysed.
        public let faults: [IngestError]
        /// The findings that were reported.
        public let findings: [Finding]
        /// Findings that were left out, as there were too many different ones of their severity.
        public let omittedFindings: Int
        /// The verdicts of the pushes that were reported.
        public let verdicts: [Verdict]
        /// What was asked for by name and is not there.
        public let missing: [Missing]
        /// What the kernel counted, in a live run.
        public let kernel: KernelCounts?
        /// How many secrets the key log has, where none of them fits a connection and some were not read; else `nil`.
        public let uselessSecrets: Int?
        /// Why the store could not be read or written; the report holds what was known without it.
        public let storeFault: ArchiveError?
    }

    /// What the kernel says of a live run.
    public struct KernelCounts: Hashable, Sendable {
        /// Frames that passed the filter.
        public let received: Int
        /// Frames for which there was no room.
        public let dropped: Int
        /// Frames that the interface lost.
        public let droppedByInterface: Int
        /// Frames that were recorded and not analysed: the analysis did not keep up.
        public let skipped: Int

        /// Whether a frame may be missing.
        public var areWhole: Bool { dropped + droppedByInterface + skipped == 0 }
    }

    let options: Options
    private(set) var feed: FrameFeed
    var intake: Intake
    var dissection: Dissection
    /// For those who watch the run.
    var openSessions = OpenSessions()
    private var announcer = Announcer()
    private(set) var deliveries = DeliveryWatch()
    private let names = EnduringNames()
    private(set) var departed = Departed()
    /// How large the tables may become before what has settled leaves.
    private var tableLimit = Int.max
    /// What became of live messages between their legs, once the run is over.
    var hops: LiveHops?
    /// What the report showed, once the run is over.
    var chosen: Chosen?

    /// An analysis of the captures at `paths`; "-" is standard input.
    public init(paths: [String], options: Options = Options()) throws(IngestError) {
        self.init(try Timeline(paths: paths), options: options)
    }

    /// An analysis of the captures at `paths`, and then of what comes live.
    ///
    /// - Parameter live: the captures of which have indices behind those of `paths`.
    public init(paths: [String] = [], live: LiveFeed, options: Options = Options()) throws(IngestError) {
        self.init(paths.isEmpty ? nil : try Timeline(paths: paths), live: live, options: options)
    }

    /// An analysis of captures that are at their beginning, and then of what comes live.
    public init(_ timeline: Timeline?, live: LiveFeed? = nil, options: Options) {
        self.options = options
        feed = FrameFeed(files: timeline, live: live)
        let budget = options.limits.keptOctets
        let recall = timeline?.recall(budget: budget, besidesOthers: live != nil) ?? Recall(budget: budget)
        intake = Intake(options, recall: recall)
        dissection = Dissection(
            recall: recall, clock: CaptureClock(digits: feed.captures.map(\.fractionDigits)))
    }

    /// Reads the frames to their end and tells `sink` what was found.
    public mutating func run<Sink: RecordSink>(into sink: inout Sink) throws(IngestError) -> Outcome {
        guard let redaction = options.redaction else { return try runPlainly(into: &sink) }
        var redacting = RedactingSink(sink, redaction)
        defer { sink = redacting.sink }
        return try runPlainly(into: &redacting)
    }

    private mutating func runPlainly<Sink: RecordSink>(into sink: inout Sink) throws(IngestError) -> Outcome {
        guard feed.live != nil else { return try readAndReport(into: &sink) }
        var lasting = EnduringSink(sink: sink, names: names)
        defer { sink = lasting.sink }
        return try readAndReport(into: &lasting)
    }

    private mutating func readAndReport<Sink: RecordSink>(into sink: inout Sink) throws(IngestError) -> Outcome {
        sink.begin(generator: options.generator)
        dissection.book.explained = options.explained
        dissection.correlator.isPedantic = options.isPedantic
        dissection.correlator.tracksReports = options.views.ladders != .none
        if options.writesRedacted {
            dissection.places = MessagePlaces()
            intake.framing.sealed = SealedRecords()
        }
        dissection.memory = options.archive.map { Memory($0, captures: feed.captures.map(\.name)) }
        dissection.tracksEvents = sink.wantsRevisions && options.selection.isKnownAtOnce
        intake.framing.expectsSecrets = options.keyLog != nil
        readKeyLog()
        // Connections may be over before it is known that the line is whole.
        intake.framing.keys.takeUnfinished()
        let failures = try readAll(into: &sink)
        readKeyLog()
        intake.framing.finishSecrets()
        intake.finish()
        readFound()
        dissection.clock.digits = feed.captures.map(\.fractionDigits)
        dissection.memory?.submit()
        let balance = examine()
        sink.conclude()
        deliveries.conclude()
        let outcome = report(failures, balance, into: &sink)
        // Some findings are made for the report.
        if feed.live != nil, let companion = options.companion { companion.conclude(countAll()) }
        return outcome
    }

    /// Gives captures a fault that were cut while they were read, or since, while the report read them again; answers all
    /// that captures have.
    mutating func noteShrinking() -> [IngestError] {
        feed.files?.noteShrinking()
        return feed.files?.faults ?? []
    }

    /// What the report is to show.
    public var selection: Selection { options.selection }

    /// The pseudonyms that stand for what the captures say.
    public var redaction: Pseudonyms? { options.redaction }

    /// The captured octets of a frame that a record cites, link layer included, read again from its capture.
    ///
    /// `nil` where the capture cannot be read again (a pipe), or has no such frame among those read so far.
    public func octets(of reference: FrameReference) -> [UInt8]? {
        dissection.recall.frame(reference.frame, ofCapture: reference.capture)
    }

    // MARK: Reading

    private mutating func readAll<Sink: RecordSink>(into sink: inout Sink) throws(IngestError) -> [IngestError] {
        var faults: [IngestError] = []
        // What comes while files are read waits, and is recorded.
        feed.live?.start()
        if let timeline = feed.files { faults += try readFiles(timeline, into: &sink) }
        if let live = feed.live, !options.shouldStop() { faults += try read(live, into: &sink) }
        return faults
    }

    private mutating func readFiles<Sink: RecordSink>(
        _ files: Timeline, into sink: inout Sink
    ) throws(IngestError) -> [IngestError] {
        // The timeline has one owner while it is read, or its buffers would be copied for every frame.
        feed.files = Timeline(readers: [])
        var reading = FileReading(files, intake, options)
        // What the reading works on has one owner too.
        intake = Intake(options, recall: dissection.recall)
        defer {
            feed.files = reading.files
            intake = reading.intake
        }
        let mayRunAhead = mayFrameAhead
        while !reading.isOver, !mayRunAhead || reading.intake.frames < options.limits.framesBeforeThreads {
            reading.readOn { intake in
                dissection.read(foundBy: &intake.framing)
                if dissection.tracksEvents { announce(into: &sink) }
            }
        }
        if !reading.isOver {
            reading.intake.framing.recall = dissection.recall.companion()
            let ahead = FramingAhead(reading)
            while var batch = ahead.next() {
                dissection.read(&batch)
                ahead.giveBack(consume batch)
            }
            reading = ahead.finish()
        }
        options.progress?(nil)
        if let failure = reading.failure { throw failure }
        reading.noteShrinking()
        return reading.files.faults
    }

    /// Whether messages may be found on another thread than they are read on: where nobody asks for what is between two of
    /// them, and finding them needs nothing that is kept when they are read.
    private var mayFrameAhead: Bool {
        FramingAhead.isUseful && !dissection.tracksEvents && dissection.recall.canReadAgain
            && dissection.memory == nil
    }

    /// Reads what was found.
    private mutating func readFound() { dissection.read(foundBy: &intake.framing) }

    /// Reads what comes, until it ends or is to end: what has come by then is analysed still.
    private mutating func read<Sink: RecordSink>(
        _ live: LiveFeed, into sink: inout Sink
    ) throws(IngestError) -> [IngestError] {
        let stop = Stop(options, isLive: true)
        // The kernel lets fragments through that the filter does not: whose they are shows when they are together.
        var filters = FilterSet(options.filter)
        var failure: IngestError?
        var pauses = 0
        var faults = 0
        tableLimit = options.limits.tableOctets
        let companion = options.companion
        defer { live.close() }
        reading: while failure == nil, options.frameLimit.map({ intake.frames < $0 }) ?? true {
            if stop.isDue(intake.frames) || companion?.isOver == true { live.stop() }
            switch live.next() {
            case .frames(let batch):
                // Before the frames: nothing waits for secrets where none are expected.
                if !batch.secrets.isEmpty { intake.framing.add(secrets: OctetView(batch.secrets.span)) }
                for index in 0..<batch.count where options.frameLimit.map({ intake.frames < $0 }) ?? true {
                    batch.lend(index) { header, octets in
                        do throws(IngestError) {
                            if failure != nil { return }
                            let isWanted = try filters.matches(header, octets)
                            intake.take(header, octets, isWanted: isWanted)
                            readFound()
                        } catch {
                            failure = error
                        }
                    }
                    if dissection.tracksEvents, intake.frames.isMultiple(of: options.limits.framesBetweenSeasons),
                        dissection.correlator.tableOctets > tableLimit
                    {
                        letGo(into: &sink)
                    }
                }
                readKeyLog()
                pauses += batch.count
                if pauses >= 4096 {
                    pauses = 0
                    dissection.memory?.pause()
                }
            case .quiet:
                readKeyLog()
                dissection.memory?.pause()
                if live.isOnTime {
                    intake.advance(to: Stop.now)
                    readFound()
                }
            case .ended: break reading
            }
            if dissection.tracksEvents { watchDeliveries(live, into: &sink) }
            companion?.pause(at: Stop.now) { countAll() }
            for fault in live.faults.dropFirst(faults) { companion?.lost(fault) }
            faults = live.faults.count
            if dissection.tracksEvents { announce(into: &sink) }
        }
        // What is read but not taken is nobody's; what was counted of it is known when reading has ended.
        live.close()
        live.finish()
        companion?.close(at: Stop.now)
        if let failure { throw failure }
        return live.faults
    }

    /// Octets of a key log that are read at a time.
    public static let keyLogHelping = 1 << 20
    /// Helpings that are taken at once.
    static let keyLogHelpings = 256

    /// Takes in what the key log goes on with, and reads what waited for it.
    private mutating func readKeyLog() {
        intake.framing.readKeyLog(options.keyLog)
        readFound()
    }

    private mutating func announce<Sink: RecordSink>(into sink: inout Sink) {
        announcer.announce(&dissection, options, into: &sink)
    }

    /// Tells what recipients made of the pushes so far.
    private mutating func watchDeliveries<Sink: RecordSink>(_ live: LiveFeed, into sink: inout Sink) {
        guard let last = intake.last else { return }
        let now = live.isOnTime ? Stop.now : last.time
        guard let found = deliveries.look(dissection, captures: feed.captures.count, at: now) else { return }
        announcer.announce(found, options, into: &sink)
    }

    /// Lets go of what has settled: it has been told, and would fill the memory.
    private mutating func letGo<Sink: RecordSink>(into sink: inout Sink) {
        guard let last = intake.last else { return }
        let verdicts = dissection.doubtful.entries.map { ($0.push, dissection.book.pushes[$0.push].record.verdict) }
        dissection.reconsider()
        for (push, verdict) in verdicts where dissection.book.pushes[push].record.verdict != verdict {
            dissection.events.append(.push(push))
        }
        let custody = Custody(dissection.correlator, dissection.book, clock: dissection.clock, servers: [])
        dissection.book.noteDeliveries(custody, until: feed.captures.map(\.lastTime), &dissection.log)
        deliveries.conclude()
        announce(into: &sink)
        let past = (
            sessions: dissection.correlator.sessions.count, messages: dissection.correlator.messages.count,
            pushes: dissection.book.pushes.count
        )
        let (moves, found) = dissection.letGo(
            now: last.time, room: options.limits.heldOctets, captures: feed.captures.map(CaptureRecords.record),
            &intake.framing, into: &departed)
        announcer.announce(found, options, into: &sink)
        names.move(
            moves, from: past,
            to: (sessions: dissection.correlator.sessions.count, messages: dissection.correlator.messages.count))
        announcer.move(moves, dissection)
        openSessions = OpenSessions()
        sink.settle()
        options.companion?.settled()
        // Where what is not settled takes more than half, it would be asked for again and again.
        tableLimit = max(
            options.limits.tableOctets,
            options.limits.seasons == nil ? 2 * dissection.correlator.tableOctets : 0)
    }
}
