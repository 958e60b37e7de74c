import Glibc
import Synchronization

/// What a live run is asked for by signals: SIGUSR1 for its counts, SIGHUP for its files to be opened again.
enum SignalRequests {
    private static let wantsCounts = Atomic(false)
    private static let wantsFiles = Atomic(false)
    private static let hadTerminal = Atomic(false)

    /// From here on, SIGUSR1 and SIGHUP are requests. A run whose terminal is gone ends with its report, unless whoever
    /// started it said that SIGHUP is to be ignored, as nohup does.
    static func watch() {
        signal(SIGUSR1) { _ in
            // An atomic store is what a handler may do.
            SignalRequests.wantsCounts.store(true, ordering: .relaxed)
        }
        var before = sigaction()
        // Bound: sigaction writes one.
        unsafe sigaction(SIGHUP, nil, &before)
        let isIgnored = unsafe unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1
        hadTerminal.store(!isIgnored && hasTerminal, ordering: .relaxed)
        signal(SIGHUP) { _ in SignalRequests.wantsFiles.store(true, ordering: .relaxed) }
    }

    /// Whether counts were asked for since the last call.
    static func takeCounts() -> Bool { wantsCounts.exchange(false, ordering: .relaxed) }

    /// Whether files are to be opened again since the last call.
    static func takeFiles() -> Bool { wantsFiles.exchange(false, ordering: .relaxed) }

    /// Whether the terminal that the run began at is gone: then SIGHUP meant what it always did.
    static var lostTerminal: Bool { hadTerminal.load(ordering: .relaxed) && !hasTerminal }

    private static var hasTerminal: Bool {
        // Bound: `open` is given a string that ends in NUL.
        let descriptor = unsafe open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }
}
