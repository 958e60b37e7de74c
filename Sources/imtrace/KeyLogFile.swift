import ArgumentParser
import Glibc
import Ingest
import Synchronization

/// A key log that is read as it grows.
final class KeyLogFile: Sendable {
    private let descriptor: Int32
    /// Octets read at a time.
    private static let blockSize = 1 << 16
    /// Octets taken at a time, at most.
    private static let takeLimit = 64 << 20

    /// Opens the file at `path`; `nil` where it cannot be opened, with the reason in `errno`.
    init?(path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { return nil }
    }

    deinit { _ = close(descriptor) }

    /// What the file goes on with since it was last asked.
    func next() -> [UInt8] {
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        while all.count < Self.takeLimit {
            // Bound: at most the block's count is read.
            let count = unsafe block.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            all += block.prefix(count)
        }
        return all
    }
}

extension CaptureOptions {
    /// What is asked for the secrets of TLS: the file named, or that of the environment; `nil` where there is none.
    ///
    /// A file that the environment names and that is not there yet is passed by, as it is written by those who use TLS.
    func keyLog() throws(IngestError) -> (@Sendable () -> [UInt8])? {
        let named = keylog
        guard let path = named ?? KeyLogFile.environmentPath else { return nil }
        guard let file = KeyLogFile(path: path) else {
            if named == nil { return nil }
            throw .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)))
        }
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
