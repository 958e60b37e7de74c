import Archive
import ArgumentParser

/// What is remembered across runs.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Remember what was live in this file (SQLite), and know what earlier runs on it saw.", valueName: "file"),
        completion: .file())
    var store: String?

    @Flag(help: "Keep the octets of message bodies in the store too, not only their length and digest.")
    var storeBodies = false

    @Option(
        help: ArgumentHelp(
            "Forget the octets of what was written to the store so long ago (90s, 30m, 12h, 7d); keys stay.",
            valueName: "time"))
    var storeAge: Span?

    @Option(
        help: ArgumentHelp(
            "Forget the oldest octets where the store grows beyond this size (512M, 20G); keys stay as long as they fit.",
            valueName: "size"))
    var storeSize: Size?

    func validate() throws {
        guard store == nil else { return }
        if storeBodies { throw ValidationError("--store-bodies needs --store FILE.") }
        if storeAge != nil { throw ValidationError("--store-age needs --store FILE.") }
        if storeSize != nil { throw ValidationError("--store-size needs --store FILE.") }
    }

    /// Opens the store, before anything else is done: its keys are those of the run.
    func open() throws(ArchiveError) -> Archive? {
        guard let store else { return nil }
        var retention = Retention()
        retention.age = storeAge?.seconds
        retention.size = storeSize?.octets
        return try Archive(path: store, keepsBodies: storeBodies, retention: retention)
    }
}

/// A span of time: `90s`, `30m`, `12h`, `7d`; without a unit seconds.
struct Span: ExpressibleByArgument {
    let seconds: Int

    init?(argument: String) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let factor = argument.last.flatMap { units[$0] }
        guard let number = Int(factor == nil ? argument[...] : argument.dropLast()), number >= 0,
            number < 1 << 32
        else { return nil }
        seconds = number * (factor ?? 1)
    }
}
