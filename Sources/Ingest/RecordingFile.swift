internal import Glibc

/// A file that is whole at any moment: it comes under its name with its first blocks, and grows by whole blocks.
struct RecordingFile: ~Copyable, Sendable {
    /// Its name; "-" for standard output.
    let name: String
    /// Octets written.
    private(set) var count = 0
    private var descriptor: Int32
    private let identity: FileIdentity?

    private init(_ name: String, _ descriptor: Int32, _ identity: FileIdentity?) {
        self.name = name
        self.descriptor = descriptor
        self.identity = identity
    }

    /// Makes a file, in the place of one that is there. Pipes and devices are written as they are.
    ///
    /// - Parameters:
    ///   - name: the file; "-" is standard output.
    ///   - guarded: files that must not be written over.
    ///   - blocks: the first blocks.
    static func begin(
        _ name: String, guarded: [String], blocks: [UInt8]
    ) throws(CaptureOutputError) -> RecordingFile {
        if name == "-" { return try plain(name, STDOUT_FILENO, blocks) }
        let known = FileIdentity(name)
        if guarded.contains(name) || known != nil && guarded.contains(where: { FileIdentity($0) == known }) {
            throw .isInput(path: name)
        }
        // Bound, here and below: `open`, `rename` and `unlink` are given strings that end in NUL.
        if let known, !known.isRegular { return try plain(name, unsafe open(name, O_WRONLY | O_CLOEXEC), blocks) }
        let place = known == nil ? name : CaptureOutput.resolved(name)
        let temporary = CaptureOutput.temporary(place)
        // What a run with the same number left that was killed is in the way: it is nobody's any more.
        _ = unsafe unlink(temporary)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .cannotCreate(path: name, reason: IngestError.text(of: errno)) }
        var file = RecordingFile(name, descriptor, FileIdentity(temporary))
        do throws(CaptureOutputError) {
            try file.write(blocks)
            if unsafe rename(temporary, place) != 0 {
                throw .cannotCreate(path: name, reason: IngestError.text(of: errno))
            }
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
        return file
    }

    private static func plain(
        _ name: String, _ descriptor: Int32, _ blocks: [UInt8]
    ) throws(CaptureOutputError) -> RecordingFile {
        guard descriptor >= 0 else { throw .cannotCreate(path: name, reason: IngestError.text(of: errno)) }
        var file = RecordingFile(name, descriptor, nil)
        try file.write(blocks)
        return file
    }

    deinit { _ = RecordingFile.end(descriptor) }

    /// Whether it still stands under its name: nobody moved it away, or put another one there.
    var isInPlace: Bool { identity.map { FileIdentity(name) == $0 } ?? true }

    /// Adds whole blocks, in one call where the system takes them at once. Where it does not, nothing of them stays.
    mutating func write(_ blocks: [UInt8]) throws(CaptureOutputError) {
        guard descriptor >= 0 else { return }
        var offset = 0
        while offset < blocks.count {
            // Bound: `offset < count`, and write is given the rest.
            let written = unsafe blocks.withUnsafeBytes { bytes in
                unsafe bytes.baseAddress.map { unsafe Glibc.write(descriptor, $0 + offset, bytes.count - offset) } ?? 0
            }
            if written > 0 {
                offset += written
            } else if written < 0, errno != EINTR {
                let reason = IngestError.text(of: errno)
                // A torn block would hide what another process appends.
                if offset > 0, identity != nil { _ = ftruncate(descriptor, off_t(count)) }
                throw .inputOutput(path: name == "-" ? "standard output" : name, reason: reason)
            }
        }
        count += blocks.count
    }

    /// Closes the file.
    mutating func close() throws(CaptureOutputError) {
        let status = RecordingFile.end(descriptor)
        descriptor = -1
        if status != 0 { throw .inputOutput(path: name, reason: IngestError.text(of: errno)) }
    }

    /// Standard output stays the process's.
    private static func end(_ descriptor: Int32) -> Int32 {
        descriptor < 0 || descriptor == STDOUT_FILENO ? 0 : Glibc.close(descriptor)
    }
}
