import ArgumentParser
import Ingest

/// A number of octets in the units of tcpdump: `100` is 100,000,000; `64k`, `512m`, `2g` are units of 1024.
struct FileSize: ExpressibleByArgument {
    let octets: Int

    init?(argument: String) {
        let units: [Character: Int] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        let unit = argument.last.flatMap { units[Character($0.lowercased())] }
        let digits = unit == nil ? argument[...] : argument.dropLast()
        guard digits.allSatisfy(\.isNumber), let number = Int(digits), 1..<1 << 32 ~= number else { return nil }
        octets = number * (unit ?? 1_000_000)
    }
}

/// What a live run needs that goes on for weeks.
struct LiveOptions: ParsableArguments {
    @Option(
        name: [.customShort("C"), .customLong("file-size")],
        help: ArgumentHelp(
            "Live, with -w: begin another file where one has more than so many millions of octets (k, m, g: units of 1024). SIGHUP begins one too.",
            valueName: "size"))
    var fileSize: FileSize?

    @Option(
        name: [.customShort("G"), .customLong("rotate-seconds")],
        help: ArgumentHelp(
            "Live, with -w: begin another file after so many seconds; the name is a format of strftime(3).",
            valueName: "seconds"))
    var rotateSeconds: Int?

    @Option(
        name: [.customShort("W"), .customLong("file-count")],
        help: ArgumentHelp(
            "With -C: a ring of so many files. With -G alone: end after so many files.", valueName: "count"))
    var fileCount: Int?

    @Option(
        name: [.customShort("Z"), .customLong("relinquish-privileges")],
        help: ArgumentHelp(
            "Live: become this user once the interface is open. Root becomes \"nobody\" where nothing is said; \"root\" stays what it is.",
            valueName: "user"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            "Live: write counts to this file now and then, in the text format of Prometheus. SIGUSR1 has them said on standard error.",
            valueName: "file"),
        completion: .file())
    var metrics: String?

    @Option(
        help: ArgumentHelp(
            "How often --metrics is written; every 10 seconds where nothing is said.", valueName: "seconds"))
    var metricsInterval: Double?

    /// What is said of a live run only.
    private var named: [(option: String, isThere: Bool)] {
        [
            ("-C", fileSize != nil), ("-G", rotateSeconds != nil), ("-W", fileCount != nil), ("-Z", user != nil),
        ]
    }

    /// - Parameter recording: the file of `-w`.
    func validate(hasInterfaces: Bool, follows: Bool, recording: String?) throws {
        if !hasInterfaces, let first = named.first(where: \.isThere) {
            throw ValidationError("\(first.option) needs a live capture (-i).")
        }
        if !hasInterfaces, !follows, metrics != nil {
            throw ValidationError("--metrics needs a live capture (-i), or --follow.")
        }
        if let first = named.prefix(3).first(where: \.isThere) {
            guard let recording else { throw ValidationError("\(first.option) needs -w FILE.") }
            if recording == "-" { throw ValidationError("\(first.option) needs -w with the name of a file.") }
        }
        if let metrics, metrics == recording || metrics.isEmpty || metrics == "-" {
            throw ValidationError("--metrics needs a file of its own.")
        }
        if fileCount != nil, fileSize == nil, rotateSeconds == nil { throw ValidationError("-W needs -C or -G.") }
        if metricsInterval != nil, metrics == nil { throw ValidationError("--metrics-interval needs --metrics FILE.") }
    }

    func validate() throws {
        if let rotateSeconds, !(1...Int(Int32.max) ~= rotateSeconds) {
            throw ValidationError("-G takes a number of seconds from 1 on.")
        }
        if let fileCount, !(1...1_000_000 ~= fileCount) {
            throw ValidationError("-W takes a number from 1 to 1000000.")
        }
        if let metricsInterval, !(0.1...1e6 ~= metricsInterval) {
            throw ValidationError("--metrics-interval takes a number of seconds from 0.1 on.")
        }
    }

    /// The file of `--metrics`, which is not written yet.
    ///
    /// - Parameter guarded: files that must not be written over.
    func metricsFile(guarded: [String]) -> MetricsFile? {
        metrics.map { MetricsFile(path: $0, guarded: guarded, seconds: metricsInterval ?? 10) }
    }

    /// The files that `path` stands for.
    func plan(_ path: String) -> RecordingPlan {
        RecordingPlan(path: path, sizeLimit: fileSize?.octets, interval: rotateSeconds, fileCount: fileCount)
    }
}
