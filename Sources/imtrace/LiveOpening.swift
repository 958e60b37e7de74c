import Analysis
import ArgumentParser
import Ingest

/// Opens what a live run needs, in the order that its rights allow: interfaces first, then everything else as the user
/// that the process becomes, so that what cannot be made later cannot be made now.
struct LiveOpening {
    /// What is read to its end before anything live; `nil` where nothing is.
    let files: Timeline?
    /// What is live.
    let feed: LiveFeed
    /// The secrets of TLS, which only root may be able to read.
    let keyLog: KeyLogFile?
    /// What is done besides the analysis.
    let run: LiveRun
    /// What to do where a file cannot be made from here on.
    let advice: String?

    /// `nil` where captures are read. What is in the way was said; what is thrown has its exit status.
    init?(_ command: Analyze, _ selection: Selection) throws {
        let source = command.source
        guard source.isLive else { return nil }
        let lasting = command.lasting
        let store = command.remembered.store
        let file = try command.carried.checked(source, store: store)
        if file != nil, !selection.isEverything {
            Diagnosis.write("-w of a live run records every frame: -f says which are captured, a selection cannot")
            throw ExitCode(64)
        }
        files = source.finishedFiles.isEmpty ? nil : try Timeline(paths: source.finishedFiles)
        keyLog = try source.keyLog(isQuiet: command.quiet)
        let captures: [LiveCapture]
        if source.follow {
            // Files are to be opened all the time.
            captures = []
            advice = nil
        } else {
            let privileges = try LiveOpening.said { () throws(Privileges.Failure) in
                try Privileges(becoming: lasting.user)
            }
            captures = try source.openInterfaces()
            try LiveOpening.said { () throws(Privileges.Failure) in try privileges.relinquish() }
            advice = privileges.advice
        }
        let plan = file.map(lasting.plan)
        if let plan, plan.overwritesItself, !command.quiet {
            Diagnosis.write("\(plan.path): without a time in its name each file of -G replaces the one before")
        }
        let guarded = command.carried.guarded(source, store: store)
        let run: LiveRun
        do throws(CaptureOutputError) {
            run = try LiveRun(
                source.recorded(captures), recording: plan, frameLimit: source.frameLimit, guarded: guarded,
                metrics: lasting.metricsFile(guarded: guarded))
        } catch {
            Diagnosis.write(error.description)
            if let advice, error.isForWantOfRights { Diagnosis.write(advice) }
            throw ExitCode(error.status)
        }
        self.run = run
        SignalRequests.watch()
        let room = command.held.queueOctets
        if source.follow, let path = source.files.last {
            feed = try LiveFeed(following: path, index: source.finishedFiles.count, queueOctets: room)
        } else {
            let record: @Sendable (FrameBatch) -> Void = { batch in run.record(batch) }
            feed = LiveFeed(
                captures, queueOctets: room, frameLimit: source.frameLimit, record: plan == nil ? nil : record)
        }
    }

    /// Says why rights cannot be given up, and throws the exit status.
    private static func said<Result>(_ body: () throws(Privileges.Failure) -> Result) throws -> Result {
        do throws(Privileges.Failure) {
            return try body()
        } catch {
            Diagnosis.write(error.description)
            throw ExitCode(error.status)
        }
    }
}
