import Analysis
import ArgumentParser
import Glibc
import Ingest
import Synchronization

/// A key log that is read as it grows, is replaced, or begins anew.
final class KeyLogFile: Sendable {
    private struct State {
        /// -1 while the file is not open.
        var descriptor: Int32 = -1
        /// Octets read.
        var position = 0
        /// Why it could not be opened when that was last tried; 0 where it could.
        var fault: Int32 = 0
        /// The reason that was said.
        var said: Int32 = 0
    }

    /// As it was named.
    let path: String
    private let isQuiet: Bool
    private let state = Mutex(State())
    /// Octets read at a time.
    private static let blockSize = 1 << 16

    /// The file at `path`, which may come later.
    /// - Parameter isQuiet: whether nothing is said but errors.
    init(path: String, isQuiet: Bool) {
        self.path = path
        self.isQuiet = isQuiet
    }

    deinit { state.withLock { if $0.descriptor >= 0 { _ = close($0.descriptor) } } }

    /// Opens the file, unless it is open; answers why that fails.
    func open() -> String? {
        state.withLock { state in
            if state.descriptor < 0 { reopen(&state) }
            return KeyLogFile.words(state.fault)
        }
    }

    /// Why the file is not open; `nil` where it is.
    var fault: String? { state.withLock { $0.descriptor < 0 ? KeyLogFile.words($0.fault) : nil } }

    /// Says once why the file is not open.
    func sayFault() {
        state.withLock { state in
            guard state.descriptor < 0, state.fault != state.said, let words = KeyLogFile.words(state.fault) else {
                return
            }
            state.said = state.fault
            Diagnosis.write("\(path): \(words)")
        }
    }

    /// What the file goes on with since it was last asked.
    func next() -> [UInt8] {
        let octets = state.withLock { state in
            if state.descriptor < 0 { reopen(&state) }
            let more = read(&state)
            if !more.isEmpty || state.descriptor < 0 || !renew(&state) { return more }
            // The last line of the file as it was may have had no end.
            return [0x0A] + read(&state)
        }
        // A file that is not there may come; one that may not be read will not.
        if state.withLock({ $0.descriptor < 0 && $0.fault != ENOENT }) { sayFault() }
        return octets
    }

    private func reopen(_ state: inout State) {
        // A FIFO would wait for its writer.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            state.fault = errno
            return
        }
        if KeyLogFile.status(descriptor).map({ $0.st_mode & S_IFMT == S_IFDIR }) ?? false {
            _ = close(descriptor)
            state.fault = EISDIR
            return
        }
        if state.descriptor >= 0 { _ = close(state.descriptor) }
        state.descriptor = descriptor
        state.position = 0
        state.fault = 0
    }

    private func read(_ state: inout State) -> [UInt8] {
        if state.descriptor < 0 { return [] }
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        while all.count < Analyzer.keyLogHelping {
            // Bound: at most the block's count is read.
            let count = unsafe block.withUnsafeMutableBytes {
                unsafe Glibc.read(state.descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            all += block.prefix(count)
        }
        state.position += all.count
        return all
    }

    /// Goes to the beginning of a file that took the place of the one that was read, or that was made shorter.
    private func renew(_ state: inout State) -> Bool {
        guard let open = KeyLogFile.status(state.descriptor), open.st_mode & S_IFMT == S_IFREG else { return false }
        var there = stat()
        // Bound: the system writes one `stat`.
        guard unsafe stat(path, &there) == 0 else { return false }
        if there.st_ino != open.st_ino || there.st_dev != open.st_dev {
            reopen(&state)
            // What could not be opened now is tried again, and what is open stays so.
            if state.fault != 0 { return false }
            say("was replaced, and is read from its beginning")
            return true
        }
        guard Int(open.st_size) < state.position, lseek(state.descriptor, 0, SEEK_SET) == 0 else { return false }
        state.position = 0
        say("was made shorter, and is read from its beginning")
        return true
    }

    private func say(_ words: String) {
        if !isQuiet { Diagnosis.write("\(path): \(words)") }
    }

    private static func status(_ descriptor: Int32) -> stat? {
        var status = stat()
        // Bound: the system writes one `stat`.
        return unsafe fstat(descriptor, &status) == 0 ? status : nil
    }

    private static func words(_ number: Int32) -> String? {
        number == 0 ? nil : unsafe String(cString: strerror(number))
    }
}

extension CaptureOptions {
    /// The path of the key log: the one named, or that of the environment; `nil` where there is none.
    var keyLogPath: String? { keylog ?? KeyLogFile.environmentPath }

    /// What is asked for the secrets of TLS: the file named, or that of the environment; `nil` where there is none.
    ///
    /// The file that the environment names may come later, as it is written by those who use TLS. It is opened at once
    /// where it is there: a live run gives up the rights that it may take.
    func keyLog(isQuiet: Bool) throws(IngestError) -> KeyLogFile? {
        guard let path = keyLogPath else { return nil }
        let file = KeyLogFile(path: path, isQuiet: isQuiet)
        if let reason = file.open() {
            if keylog != nil { throw .cannotOpen(path: path, reason: reason) }
            if !isLive { file.sayFault() }
        }
        return file
    }
}

extension KeyLogFile {
    /// What reads the file at `path`, which must be there.
    static func reader(of path: String) throws(IngestError) -> @Sendable () -> [UInt8] {
        let file = KeyLogFile(path: path, isQuiet: true)
        if let reason = file.open() { throw .cannotOpen(path: path, reason: reason) }
        return { file.next() }
    }

    /// The file that `SSLKEYLOGFILE` names.
    fileprivate static var environmentPath: String? {
        guard let value = unsafe getenv("SSLKEYLOGFILE") else { return nil }
        let path = unsafe String(cString: value)
        return path.isEmpty ? nil : path
    }
}
