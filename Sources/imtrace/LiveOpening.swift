import Analysis
import ArgumentParser
import Ingest

/// Opens what a live run needs, in the order that its rights allow: interfaces first, then everything else as the user
/// that the process becomes, so that what cannot be made later cannot be made now.
struct LiveOpening {
    /// The interface.
    let capture: LiveCapture
    /// What is done besides the analysis.
    let run: LiveRun
    /// What to do where a file cannot be made from here on.
    let advice: String?

    /// `nil` where captures are read. What is in the way was said; what is thrown has its exit status.
    init?(_ command: Analyze, _ selection: Selection) throws {
        guard let interface = command.source.interface else { return nil }
        let store = command.remembered.store
        let file = try command.carried.checked(command.source, store: store)
        if file != nil, !selection.isEverything {
            Diagnosis.write("-w of a live run records every frame: -f says which are captured, a selection cannot")
            throw ExitCode(64)
        }
        let lasting = command.lasting
        let privileges = try LiveOpening.said { () throws(Privileges.Failure) in
            try Privileges(becoming: lasting.user)
        }
        let capture = try command.source.open(interface: interface)
        try LiveOpening.said { () throws(Privileges.Failure) in try privileges.relinquish() }
        let plan = file.map(lasting.plan)
        if let plan, plan.overwritesItself, !command.quiet {
            Diagnosis.write("\(plan.path): without a time in its name each file of -G replaces the one before")
        }
        let guarded = command.carried.guarded(command.source, store: store)
        do throws(CaptureOutputError) {
            run = try LiveRun(
                [LiveOpening.recorded(capture, index: 0, command.source)], recording: plan, guarded: guarded,
                metrics: lasting.metricsFile(guarded: guarded))
        } catch {
            Diagnosis.write(error.description)
            if let advice = privileges.advice { Diagnosis.write(advice) }
            throw ExitCode(error.status)
        }
        self.capture = capture
        advice = privileges.advice
        SignalRequests.watch(hasFiles: plan != nil || lasting.metrics != nil)
    }

    /// - Parameter index: what its frames carry.
    private static func recorded(
        _ capture: LiveCapture, index: Int, _ source: CaptureOptions
    ) -> LiveRun.RecordedCapture {
        let interface = RecordedInterface(
            capture: index, name: capture.name, linkType: capture.linkType,
            snapLength: UInt32(clamping: source.snapLength), filter: source.captureFilter)
        let statistics: CaptureRecorder.Statistics = {
            capture.kernelStatistics.map { counts in
                InterfaceStatistics(
                    received: counts.received, dropped: counts.dropped, droppedByInterface: counts.droppedByInterface)
            }
        }
        return (interface, statistics)
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
