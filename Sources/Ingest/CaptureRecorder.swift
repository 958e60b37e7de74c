public import Octets

/// Writes frames to pcapng files as they come, for as long as a run lasts.
///
/// The file that is being written can be read at any moment: it holds whole blocks, all that came until a second ago or
/// the last `flush()`. Times are in nanoseconds; each interface is described at the beginning of each file, and what the
/// kernel dropped while a file was filled stands at its end.
///
/// ```swift
/// var recorder = try CaptureRecorder(plan, application: "imtrace 0.1.0", at: now)
/// try recorder.add(interface) { live.statistics }
/// try recorder.append(header, octets)
/// try recorder.advance(to: now)          // now and then, also where nothing comes
/// try recorder.close(at: now)
/// ```
///
/// It has no clock and no threads: time is what its caller says. What could not be written is thrown, and ends the
/// recording.
public struct CaptureRecorder: ~Copyable, Sendable {
    /// What the kernel has counted of an interface so far; `nil` where it does not tell.
    public typealias Statistics = @Sendable () -> InterfaceStatistics?

    private struct Source {
        let interface: RecordedInterface
        let statistics: Statistics
        /// What was counted before the file began.
        var before: InterfaceStatistics?
        /// Frames of it in the file.
        var frames = 0
    }

    private let plan: RecordingPlan
    private let application: String
    private let guarded: [String]
    private var sources: [Source] = []
    /// The places of captures among the sources.
    private var numbers: [Int: Int] = [:]
    private var blocks: PcapngBlocks
    private var file: RecordingFile?
    /// Counts the files of an interval.
    private var number = 0
    /// When the file began, and when the interval did.
    private var fileStart: Timestamp
    private var intervalStart: Timestamp
    private var lastFlush: Timestamp
    private var latest: Timestamp

    /// Frames written, or about to be.
    public private(set) var frames = 0
    /// Those of them that are not written yet.
    private var waiting = 0
    /// Files begun.
    public private(set) var files = 0
    /// Whether as many files are full as were wanted: nothing is written any more.
    public private(set) var isOver = false

    /// Octets that wait for one call of the system, at most: then they are written.
    private static let batch = 256 << 10
    /// Nanoseconds that they wait, at most.
    private static let patience: Int64 = 1_000_000_000

    /// Begins the first file.
    ///
    /// - Parameters:
    ///   - plan: which files are filled.
    ///   - application: what makes them, as `imtrace 0.1.0`.
    ///   - guarded: files that must not be written over.
    ///   - time: now.
    public init(
        _ plan: RecordingPlan, application: String, guarded: [String] = [], at time: Timestamp
    ) throws(CaptureOutputError) {
        self.plan = plan
        self.application = application
        self.guarded = guarded
        blocks = PcapngBlocks(application: application, comment: "")
        fileStart = time
        intervalStart = time
        lastFlush = time
        latest = time
        try begin(at: time)
    }

    /// What the file is called that is being written.
    public var name: String {
        switch file {
        case .some(let file): file.name
        case .none: plan.path
        }
    }

    /// Octets of the file that is being written, those included that wait.
    private var size: Int {
        switch file {
        case .some(let file): file.count + blocks.count
        case .none: 0
        }
    }

    /// Whether the file still stands under its name.
    private var isInPlace: Bool {
        switch file {
        case .some(let file): file.isInPlace
        case .none: false
        }
    }

    /// Takes the frames of one more interface.
    ///
    /// - Parameter statistics: asked where a file ends.
    public mutating func add(
        _ interface: RecordedInterface, statistics: @escaping Statistics = { nil }
    ) throws(CaptureOutputError) {
        guard numbers[interface.capture] == nil else { return }
        numbers[interface.capture] = sources.count
        sources.append(Source(interface: interface, statistics: statistics, before: statistics()))
        blocks.describe(interface)
        try flush()
    }

    /// Adds a frame. One of a capture that was not added is passed over.
    ///
    /// The frame that comes when a file is over its size, or over its time, is the first of the next one.
    public mutating func append(_ header: FrameHeader, _ octets: OctetView) throws(CaptureOutputError) {
        guard !isOver, let place = numbers[header.capture] else { return }
        try advance(to: header.time)
        if let limit = plan.sizeLimit, size > limit, sources.contains(where: { $0.frames > 0 }) {
            number = plan.number(after: number)
            try turn(at: header.time)
        }
        if isOver { return }
        blocks.append(header, octets, ofInterface: UInt32(clamping: place))
        sources[place].frames += 1
        frames += 1
        waiting += 1
        if blocks.count >= Self.batch { try flush() }
    }

    /// Tells that it is `time` now: what waited long is written, and a file that is over its time is closed.
    public mutating func advance(to time: Timestamp) throws(CaptureOutputError) {
        if isOver { return }
        latest = max(latest, time)
        if let interval = plan.interval {
            let length = Int64(interval) * 1_000_000_000
            let passed = time.since(intervalStart) / length
            if passed >= 1 {
                intervalStart = intervalStart.advanced(by: passed * length)
                if plan.sizeLimit == nil, let count = plan.fileCount, files >= count {
                    try close(at: time)
                    isOver = true
                    return
                }
                number = 0
                try turn(at: intervalStart)
            }
        }
        // A clock that was set back must not keep anything waiting.
        let waited = time.since(lastFlush)
        if waited >= Self.patience || waited < 0 { try flush(at: time) }
    }

    /// Writes what waits.
    public mutating func flush() throws(CaptureOutputError) { try flush(at: latest) }

    /// Closes the file and begins the next one, as somebody asked for who moved it away. Where it stands under the name
    /// that the next one has, or the next one of a ring would be written over, it goes on instead: nothing is lost.
    public mutating func reopen(at time: Timestamp) throws(CaptureOutputError) {
        guard !isOver, file != nil else { return }
        latest = max(latest, time)
        if isInPlace, plan.sizeLimit != nil, plan.fileCount != nil { return try flush(at: time) }
        if plan.sizeLimit != nil { number = plan.number(after: number) }
        if isInPlace, plan.name(at: time, number: number) == name {
            try flush(at: time)
        } else {
            intervalStart = plan.interval == nil ? intervalStart : time
            try turn(at: time)
        }
    }

    /// Ends the recording: the file gets its statistics. To be called once; without it the file lacks them and what
    /// waited.
    public mutating func close(at time: Timestamp) throws(CaptureOutputError) {
        guard var file = file.take() else { return }
        try finish(&file, at: time)
    }

    private mutating func turn(at time: Timestamp) throws(CaptureOutputError) {
        try close(at: time)
        try begin(at: time)
    }

    /// Begins a file with all that its frames need.
    private mutating func begin(at time: Timestamp) throws(CaptureOutputError) {
        blocks = PcapngBlocks(application: application, comment: "")
        for place in sources.indices {
            blocks.describe(sources[place].interface)
            sources[place].frames = 0
        }
        fileStart = time
        lastFlush = time
        file = try RecordingFile.begin(
            plan.name(at: time, number: number), guarded: guarded, blocks: blocks.take())
        files += 1
    }

    private mutating func finish(_ file: inout RecordingFile, at time: Timestamp) throws(CaptureOutputError) {
        for place in sources.indices {
            let now = sources[place].statistics()
            let counts = now.map { $0.since(sources[place].before ?? InterfaceStatistics()) }
            blocks.append(
                counts, delivered: sources[place].frames, ofInterface: UInt32(clamping: place), from: fileStart,
                to: max(time, fileStart))
            sources[place].before = now ?? sources[place].before
        }
        try write(&file)
        try file.close()
    }

    private mutating func flush(at time: Timestamp) throws(CaptureOutputError) {
        lastFlush = time
        guard blocks.count > 0, var file = file.take() else { return }
        var failure: CaptureOutputError?
        do throws(CaptureOutputError) {
            try write(&file)
        } catch {
            failure = error
        }
        self.file = consume file
        if let failure { throw failure }
    }

    /// Frames that could not be written are none that were recorded.
    private mutating func write(_ file: inout RecordingFile) throws(CaptureOutputError) {
        let count = waiting
        waiting = 0
        do throws(CaptureOutputError) {
            try file.write(blocks.take())
        } catch {
            frames -= count
            throw error
        }
    }
}
