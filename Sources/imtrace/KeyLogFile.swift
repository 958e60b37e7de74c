import Analysis
import ArgumentParser
import Glibc
import Ingest
import Synchronization

/// A key log that is read as it grows.
final class KeyLogFile: Sendable {
    private let path: String
    /// -1 while the file is not there.
    private let descriptor: Mutex<Int32>
    /// Octets read at a time.
    private static let blockSize = 1 << 16
    /// The file at `path`, which may come later.
    init(path: String) {
        self.path = path
        descriptor = Mutex(-1)
    }

    deinit { descriptor.withLock { if $0 >= 0 { _ = close($0) } } }

    /// Opens the file, unless it is open; false where that fails, with the reason in `errno`.
    func open() -> Bool {
        descriptor.withLock { descriptor in
            // A FIFO would wait for its writer.
            if descriptor < 0 { descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
            return descriptor >= 0
        }
    }

    /// What the file goes on with since it was last asked.
    func next() -> [UInt8] {
        guard open() else { return [] }
        return descriptor.withLock { descriptor in
            var all: [UInt8] = []
            var block = [UInt8](repeating: 0, count: Self.blockSize)
            while all.count < Analyzer.keyLogHelping {
                // Bound: at most the block's count is read.
                let count = unsafe block.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                if count <= 0 { break }
                all += block.prefix(count)
            }
            return all
        }
    }
}

extension CaptureOptions {
    /// The path of the key log: the one named, or that of the environment; `nil` where there is none.
    var keyLogPath: String? { keylog ?? KeyLogFile.environmentPath }

    /// What is asked for the secrets of TLS: the file named, or that of the environment; `nil` where there is none.
    ///
    /// The file that the environment names may come later, as it is written by those who use TLS.
    func keyLog() throws(IngestError) -> (@Sendable () -> [UInt8])? {
        guard let path = keyLogPath else { return nil }
        if keylog != nil { return try KeyLogFile.reader(of: path) }
        let file = KeyLogFile(path: path)
        return { file.next() }
    }
}

extension KeyLogFile {
    /// What reads the file at `path`, which must be there.
    static func reader(of path: String) throws(IngestError) -> @Sendable () -> [UInt8] {
        let file = KeyLogFile(path: path)
        if !file.open() { throw .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno))) }
        return { file.next() }
    }
}

extension KeyLogFile {
    /// The file that `SSLKEYLOGFILE` names.
    fileprivate static var environmentPath: String? {
        guard let value = unsafe getenv("SSLKEYLOGFILE") else { return nil }
        let path = unsafe String(cString: value)
        return path.isEmpty ? nil : path
    }
}
