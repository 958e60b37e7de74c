import Ingest
import Octets
import Reassembly

/// Reads captures to their end and finds their messages, a batch at a time.
struct FileReading {
    private(set) var files: Timeline
    var intake: Intake
    private let options: Analyzer.Options
    private let stop: Stop
    private var filters: FilterSet
    /// Why frames could not be filtered.
    private(set) var failure: IngestError?
    private(set) var isOver = false
    private var nextKeys = FileReading.framesBetweenProgress
    private var nextProgress: Int

    /// Frames after which a run asks whether it is to end.
    private static let framesBetweenStops = 128
    /// Frames after which it tells how far it is, and asks for more of the key log.
    private static let framesBetweenProgress = 4096

    init(_ files: Timeline, _ intake: Intake, _ options: Analyzer.Options) {
        self.files = files
        self.intake = intake
        self.options = options
        stop = Stop(options, isLive: false)
        filters = FilterSet(options.filter)
        nextProgress = options.progress == nil ? .max : 0
    }

    /// Has the octets that come read on yet another thread.
    mutating func readAhead() { files.readAhead() }

    /// Gives captures a fault that are shorter now than what was read of them.
    mutating func noteShrinking() { files.noteShrinking() }

    /// Reads some frames on, as many as need no waiting. What is found is left in the framing.
    /// - Parameter each: called behind each frame.
    mutating func readOn(_ each: (inout Intake) -> Void) {
        guard failure == nil, !isOver, !stop.isDue(intake.frames) else {
            // Who limits the frames gets what was asked for; who stops the run gets less.
            if failure == nil, !isOver, options.shouldStop() { files.stop() }
            isOver = true
            return
        }
        if intake.frames >= nextProgress {
            options.progress?(Analyzer.Progress(frames: intake.frames, octets: files.octetsRead))
            nextProgress = intake.frames + Self.framesBetweenProgress
        }
        if intake.frames >= nextKeys {
            intake.framing.readKeyLog(options.keyLog)
            nextKeys = intake.frames + Self.framesBetweenProgress
        }
        let limit = min(Self.framesBetweenStops, options.frameLimit.map { $0 - intake.frames } ?? .max)
        let goesOn = files.next(
            upTo: limit, secrets: { secrets in intake.framing.add(secrets: secrets) }
        ) { header, octets in
            if failure != nil { return }
            do throws(IngestError) {
                let isWanted = filters.isEmpty ? true : try filters.matches(header, octets)
                intake.take(header, octets, isWanted: isWanted)
                each(&intake)
            } catch {
                failure = error
            }
        }
        if !goesOn { isOver = true }
    }
}

extension Framing {
    /// Takes in what a key log goes on with.
    mutating func readKeyLog(_ keyLog: (@Sendable () -> [UInt8])?) {
        // A long log comes in helpings; one without an end, as a device has, must not keep the run from its frames.
        for _ in 0..<Analyzer.keyLogHelpings {
            guard let more = keyLog?(), !more.isEmpty else { return }
            add(secrets: OctetView(more.span))
            if more.count < Analyzer.keyLogHelping { return }
        }
    }
}
