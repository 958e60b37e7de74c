internal import Glibc

/// Why a capture cannot be written.
public enum CaptureOutputError: Error, Hashable, Sendable {
    /// The file is one of those that are read.
    case isInput(path: String)
    /// The system refuses to make the file, for the reason given.
    case cannotCreate(path: String, reason: String)
    /// The system failed to write.
    case inputOutput(path: String, reason: String)
}

extension CaptureOutputError {
    /// Whether somebody with other rights could do it.
    public var isForWantOfRights: Bool {
        guard case .cannotCreate(_, let reason) = self else { return false }
        return [EACCES, EPERM].contains { reason == IngestError.text(of: $0) }
    }
}

extension CaptureOutputError: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .isInput(let path): "\(path): is read, and not written over"
        case .cannotCreate(let path, let reason): "\(path): cannot create: \(reason)"
        case .inputOutput(let path, let reason): "\(path): cannot write: \(reason)"
        }
    }
}

/// A file that stands under its name when it is whole: until then it has another one beside it. Pipes and devices are
/// written as they are.
public final class CaptureOutput {
    /// What the caller called it; "-" is standard output.
    public let path: String
    private var descriptor: Int32
    /// Where the file is to stand, and where it is until then; `nil` for what is written as it is.
    private let places: (name: String, temporary: String)?
    /// Whether nobody reads the pipe any more.
    private var isAbandoned = false

    /// Makes a file, before anything is read: who cannot write it is told at once.
    /// - Parameters:
    ///   - path: the file; "-" is standard output. A file that is there is replaced in the end.
    ///   - inputs: files that must not be written over.
    ///   - mode: who may read and write the file, whatever the process's mask; `nil` for what the mask leaves.
    public init(path: String, inputs: [String], mode: UInt32? = nil) throws(CaptureOutputError) {
        self.path = path
        if path == "-" {
            descriptor = STDOUT_FILENO
            places = nil
            return
        }
        let known = FileIdentity(path)
        if let known, inputs.contains(where: { FileIdentity($0) == known }) { throw .isInput(path: path) }
        if let known, !known.isRegular {
            // Bound: `open` is given a string that ends in NUL.
            descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
            places = nil
        } else {
            // What a link names is replaced, and not the link.
            let name = known == nil ? path : CaptureOutput.resolved(path)
            let temporary = CaptureOutput.temporary(name)
            descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            places = (name, temporary)
        }
        guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: IngestError.text(of: errno)) }
        if let mode, places != nil { _ = fchmod(descriptor, mode_t(mode)) }
    }

    deinit { discard() }

    /// Writes all of `octets`. Where the reader of a pipe has gone, they go nowhere.
    public func write(_ octets: [UInt8]) throws(CaptureOutputError) {
        var offset = 0
        while offset < octets.count, !isAbandoned {
            // Bound: `offset < count`, and write is given the rest.
            let written = unsafe octets.withUnsafeBytes { bytes in
                unsafe bytes.baseAddress.map { unsafe Glibc.write(descriptor, $0 + offset, bytes.count - offset) } ?? 0
            }
            if written > 0 {
                offset += written
            } else if written < 0, errno == EPIPE {
                isAbandoned = true
            } else if written < 0, errno != EINTR {
                throw failure()
            }
        }
    }

    /// Puts the file under its name. Nothing can be written after that.
    public func finish() throws(CaptureOutputError) {
        guard descriptor >= 0, path != "-" else { return }
        let closed = close(descriptor)
        descriptor = -1
        guard let places else {
            if closed != 0 { throw failure() }
            return
        }
        // Bound: both are strings that end in NUL.
        guard closed == 0, unsafe rename(places.temporary, places.name) == 0 else {
            let failure = failure()
            _ = unsafe unlink(places.temporary)
            throw failure
        }
    }

    /// Leaves nothing of a file that was not finished.
    public func discard() {
        guard descriptor >= 0, path != "-" else { return }
        _ = close(descriptor)
        descriptor = -1
        if let places { _ = unsafe unlink(places.temporary) }
    }

    private func failure() -> CaptureOutputError { .inputOutput(path: path, reason: IngestError.text(of: errno)) }

    /// A name beside `name`, hidden and this process's own.
    static func temporary(_ name: String) -> String {
        let folder = name.lastIndex(of: "/").map { name[...$0] } ?? ""
        return "\(folder).\(name.dropFirst(folder.count)).\(getpid()).part"
    }

    /// What a link names.
    static func resolved(_ path: String) -> String {
        // Bound: realpath gives a string that ends in NUL, which is the caller's, or none.
        guard let found = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }
}

/// Which file a path names.
public struct FileIdentity: Hashable, Sendable {
    private let device: UInt
    private let node: UInt
    /// Whether it is a file, and no pipe or device: what can be read twice.
    public let isRegular: Bool

    /// The file at `path`; `nil` where there is none.
    public init?(_ path: String) {
        var status = stat()
        // Bound: stat writes one structure.
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = UInt(truncatingIfNeeded: status.st_dev)
        node = UInt(truncatingIfNeeded: status.st_ino)
        isRegular = status.st_mode & S_IFMT == S_IFREG
    }
}
