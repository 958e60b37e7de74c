import Glibc
import Synchronization

/// Ctrl-C and SIGTERM end a run with its report, of files with that of what was read by then; the second one ends it at
/// once.
enum Interruption {
    private static let requested = Atomic<Int32>(0)

    /// Whether the run is to end.
    static var isRequested: Bool { requested.load(ordering: .relaxed) != 0 }

    /// The exit status of a run over files that was ended, as shells tell a signal: 130 or 143.
    static var status: Int32 { 128 + requested.load(ordering: .relaxed) }

    /// From here on, Ctrl-C and SIGTERM are requests.
    static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                // An atomic store and signal() are what a handler may do.
                Interruption.requested.store(number, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }
}
