import Glibc
import Ingest

/// What the program says about the run itself, on standard error, and the exit status that goes with it.
enum Diagnosis {
    /// Writes one line.
    static func write(_ line: String) {
        let octets = Array("imtrace: \(line)\n".utf8)
        // Bound: write is given exactly the array's octets. What cannot be written to standard error is lost.
        _ = unsafe octets.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// The exit status of sysexits.h for what could not be read.
    static func status(of error: IngestError) -> Int32 {
        switch error {
        case .cannotOpen: 66
        // The same error stands for files and interfaces: an interface is no file.
        case .permission(let name): unsafe access(name, F_OK) == 0 ? 66 : 77
        case .notACapture, .unsupported, .damaged: 65
        case .inputOutput: 74
        case .noSuchInterface: 66
        case .badFilter: 64
        }
    }
}
