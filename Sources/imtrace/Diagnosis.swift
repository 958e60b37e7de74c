import Analysis
import Glibc
import Ingest
import Reports

/// What the program says about the run itself, on standard error, and the exit status that goes with it.
enum Diagnosis {
    private static let safe = PrintableText(unicode: Terminal(descriptor: STDERR_FILENO).hasUnicode)

    /// Writes one line, or several. What moves a cursor or turns text round is shown, and not done: names of files are
    /// other people's words too.
    static func write(_ line: String) {
        let lines = line.split(separator: "\n", omittingEmptySubsequences: false).map { safe.words(String($0)) }
        let octets = Array("imtrace: \(lines.joined(separator: "\n"))\n".utf8)
        // Bound: write is given exactly the array's octets. What cannot be written to standard error is lost.
        _ = unsafe octets.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// What could not be written of a report; `nil` where all was, or nobody reads it any more.
    static func failure(of output: DescriptorOutput) -> String? {
        switch output.failure {
        case .error(let number): "standard output: \(unsafe String(cString: strerror(number)))"
        case .closedPipe, nil: nil
        }
    }

    /// Says what could not be read, and what to do about it where that is known; answers the exit status.
    ///
    /// - Parameter interfaces: what was to be captured from.
    static func report(_ error: IngestError, interfaces: [String]) -> Int32 {
        guard case .permission(let name) = error, interfaces.contains(name) else {
            write(error.description)
            if case .cannotOpen = error, error.description.contains("\u{FFFD}") {
                write("a name that is not UTF-8 cannot be given: rename the file, or give it as standard input (-)")
            }
            return status(of: error)
        }
        write("\(name): no permission to capture")
        write(CapturePermission.advice)
        return 77
    }

    /// The exit status of sysexits.h for what could not be read.
    static func status(of error: IngestError) -> Int32 {
        switch error {
        case .cannotOpen: 66
        // The same error stands for files and interfaces: an interface is no file.
        case .permission(let name): unsafe access(name, F_OK) == 0 ? 66 : 77
        case .notACapture, .unsupported, .damaged: 65
        case .stopped: Interruption.status
        case .inputOutput: 74
        case .noSuchInterface: 66
        case .badFilter: 64
        }
    }
}

extension Missing {
    /// One line for a person.
    var words: String {
        switch self {
        case .push(let id, let count): "no push \(id): there \(count == 1 ? "is" : "are") \(count)"
        case .unselected(let id): "push \(id) is not among what is selected"
        case .session(let id, let count): "no session \(id): there \(count == 1 ? "is" : "are") \(count)"
        case .callID(let callID): "nothing has the Call-ID \(callID)"
        case .user(let user): "nothing was sent by \(user) or to \(user)"
        case .everything: "nothing matches what is selected"
        }
    }
}
