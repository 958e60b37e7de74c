/// Why a store cannot be used.
public enum ArchiveError: Error, Sendable, CustomStringConvertible {
    /// The file cannot be opened or created, or is no store; with SQLite's words.
    case cannotOpen(path: String, why: String)
    /// A store of a later version of the program.
    case tooNew(path: String)
    /// Its keys were made with another key than the one that is in effect in this process.
    case otherKey(path: String)
    /// It may not be written: what earlier runs know was used, and nothing was added.
    case readOnly(path: String)
    /// Something could not be read or written; with SQLite's words.
    case failed(path: String, why: String)

    /// One line for a person.
    public var description: String {
        switch self {
        case .cannotOpen(let path, let why): "\(path): cannot be opened as a store: \(why)"
        case .tooNew(let path): "\(path): the store was written by a later version of imtrace"
        case .otherKey(let path): "\(path): another store is in use in this process"
        case .readOnly(let path): "\(path): the store may only be read: nothing was added to it"
        case .failed(let path, let why): "\(path): \(why)"
        }
    }
}
