import Analysis
import Glibc
import Synchronization

/// Says on standard error how far the reading of files is: a line that is written over on a terminal, a line a second
/// elsewhere.
final class ProgressLine: Sendable {
    private struct State {
        var lastTold: Double
        var columns = 0
    }

    private let state: Mutex<State>
    private let start = ProgressLine.now
    private let isTerminal: Bool
    /// Octets of all files; `nil` where that is no measure of what will be read.
    private let total: Int?

    /// A run that is over within this many seconds needs no line.
    private static let patience = 0.5

    init(files: [String], isTerminal: Bool) {
        self.isTerminal = isTerminal
        total = files.reduce(into: 0) { (sum: inout Int?, file) in
            sum = sum.flatMap { sum in ProgressLine.size(of: file).map { sum + $0 } }
        }
        state = Mutex(State(lastTold: start))
    }

    /// Takes how far the run is; `nil` when all is read.
    func take(_ progress: Analyzer.Progress?) {
        if let progress { tell(progress) } else { clear() }
    }

    /// Writes the line, unless it was written just now.
    private func tell(_ progress: Analyzer.Progress) {
        let now = ProgressLine.now
        state.withLock { state in
            guard now - state.lastTold >= (isTerminal ? 0.2 : 1), now - start >= ProgressLine.patience else { return }
            state.lastTold = now
            let words = words(progress, after: now - start)
            if isTerminal {
                let blanks = String(repeating: " ", count: max(0, state.columns - words.utf8.count))
                write("\r\(words)\(blanks)")
                state.columns = words.utf8.count
            } else {
                write("\(words)\n")
            }
        }
    }

    /// Takes the line away.
    private func clear() {
        state.withLock { state in
            guard state.columns > 0 else { return }
            write("\r\(String(repeating: " ", count: state.columns))\r")
            state.columns = 0
        }
    }

    /// `imtrace:  43 %  1204 of 2800 MB  4123456 frames  12 s left`; at most 79 columns.
    private func words(_ progress: Analyzer.Progress, after seconds: Double) -> String {
        let read = progress.octets / 1_000_000
        guard let total, total > 0, progress.octets <= total else {
            return "imtrace: \(read) MB  \(progress.frames) frames"
        }
        let share = Double(progress.octets) / Double(total)
        let left = share > 0 ? Int(seconds / share - seconds + 0.5) : 0
        let percent = "\(Int(share * 100))"
        let blanks = String(repeating: " ", count: max(0, 3 - percent.utf8.count))
        return "imtrace: \(blanks)\(percent) %  \(read) of \(total / 1_000_000) MB  \(progress.frames) frames  "
            + "\(left < 100 ? "\(left) s" : "\(left / 60) min") left"
    }

    private func write(_ text: String) {
        let octets = Array(text.utf8)
        // Bound: write is given exactly the array's octets. What cannot be written to standard error is lost.
        _ = unsafe octets.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Octets of a plain file that is not compressed.
    private static func size(of file: String) -> Int? {
        var information = stat()
        // A pipe must not be opened here: who writes to it would find its reader gone. Bound: stat writes one stat.
        guard unsafe stat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
        let descriptor = unsafe open(file, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var magic = [UInt8](repeating: 0, count: 4)
        // Bound: read is given the array's own count.
        guard unsafe read(descriptor, &magic, magic.count) == 4 else { return nil }
        let isCompressed = magic.prefix(2) == [0x1F, 0x8B] || magic == [0x28, 0xB5, 0x2F, 0xFD]
        return isCompressed ? nil : Int(information.st_size)
    }

    private static var now: Double {
        var time = timespec()
        // Bound: clock_gettime writes one timespec.
        guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
