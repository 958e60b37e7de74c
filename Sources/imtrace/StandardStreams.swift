internal import Glibc

/// Descriptors 0 to 2, which every program takes for open, and what is written to them and to files.
enum StandardStreams {
    /// Lets a write that fails be one, not a signal: to a reader that has gone (EPIPE), or to a file that may not grow
    /// (RLIMIT_FSIZE).
    static func reportFailedWrites() {
        for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_IGN) }
    }

    /// Puts something in the place of each that was closed before the program began (`>&-`). Else the next file to be
    /// opened, a ticket or a store, is taken for standard output, and the report is written into it. What stands there
    /// cannot be used as the stream could: who reads or writes is told so.
    static func occupy() {
        for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
        where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The lowest that is free is taken: those before it are open by now.
            _ = unsafe open("/dev/null", mode)
        }
    }
}
