import Glibc
import Synchronization

/// Ctrl-C and SIGTERM end a run with its report; the second one ends it at once.
enum Interruption {
    private static let requested = Atomic(false)

    /// Whether the run is to end.
    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// From here on, Ctrl-C and SIGTERM are requests.
    static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                // An atomic store and signal() are what a handler may do.
                Interruption.requested.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }
}
