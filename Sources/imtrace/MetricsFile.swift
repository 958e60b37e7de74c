import Glibc
import Ingest
import Records
import Reports

/// The file of `--metrics`: another one comes in its place whenever it is due, so that nobody reads half of it.
struct MetricsFile {
    private let path: String
    private let guarded: [String]
    /// Nanoseconds between two files.
    private let interval: Int64
    /// When the next one is due, by a clock that nobody sets; `nil` for at once.
    private var next: Int64?
    /// Whether the last one could not be written: that is said once.
    private var hasFailed = false

    init(path: String, guarded: [String], seconds: Double) {
        self.path = path
        self.guarded = guarded
        interval = Int64(seconds * 1e9)
    }

    /// Whether a file is due: its time has come, or it was asked for.
    func isDue(isAsked: Bool) -> Bool { isAsked || next.map { MetricsFile.now >= $0 } ?? true }

    /// Writes a file.
    mutating func write(_ counts: RunCounts) throws(CaptureOutputError) {
        next = MetricsFile.now + interval
        // Who reads it is somebody else: the process's mask has no say.
        let output = try CaptureOutput(path: path, inputs: guarded, mode: 0o644)
        try output.write(Array(MetricsText(counts, version: Release.version).text.utf8))
        try output.finish()
    }

    /// Writes a file; what is in the way is said, once until it works again. The run goes on.
    mutating func renew(_ counts: RunCounts) {
        do throws(CaptureOutputError) {
            try write(counts)
            hasFailed = false
        } catch {
            if !hasFailed { Diagnosis.write(error.description) }
            hasFailed = true
        }
    }

    private static var now: Int64 {
        var time = timespec()
        // Bound: clock_gettime writes one timespec.
        guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
