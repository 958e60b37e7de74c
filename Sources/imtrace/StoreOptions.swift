import Archive
import ArgumentParser

/// What is remembered across runs.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Remember what was live in this file (SQLite), and know what earlier runs on it saw.", valueName: "file"))
    var store: String?

    @Flag(help: "Keep the octets of message bodies in the store too, not only their length and digest.")
    var storeBodies = false

    func validate() throws {
        if storeBodies, store == nil { throw ValidationError("--store-bodies needs --store FILE.") }
    }

    /// Opens the store, before anything else is done: its keys are those of the run.
    func open() throws(ArchiveError) -> Archive? {
        guard let store else { return nil }
        return try Archive(path: store, keepsBodies: storeBodies)
    }
}
