internal import DequeModule
internal import Glibc
internal import Octets

/// A capture file that is still being written, or a folder into which files are written one after the other, as
/// `tcpdump -w` does, with `-C`, `-G` and `-W` too. Each file is a capture of its own.
///
/// A file has ended when it holds no more and another one was written to later: under its name, or in its folder.
struct FollowedCaptures {
    private let path: String
    private let isFolder: Bool
    private var nextIndex: Int
    private var reader: CaptureReader?
    private var current: FileState?
    /// Files that were read, or are no captures, as they were then.
    private var done: [FileState.Identity: FileState] = [:]
    private var finished: [CaptureSummary] = []
    /// Files that were there when the folder was read last, and have not been read, by when they were written to.
    private var waiting: Deque<FileState> = []
    /// What could not be read, of files that have ended.
    private(set) var faults: [IngestError] = []

    /// How many files are remembered one by one.
    private static let limit = 1 << 16

    /// - Parameters:
    ///   - path: the file or the folder, which must be there. A file may still be empty.
    ///   - index: the index of the first capture.
    init(path: String, index: Int) throws(IngestError) {
        self.path = path
        nextIndex = index
        var status = stat()
        // Bound: stat writes one structure.
        guard unsafe stat(path, &status) == 0 else { throw .opening(path, errno) }
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        if !isFolder, status.st_mode & S_IFMT != S_IFREG {
            throw .unsupported(name: path, reason: "only files and folders are followed")
        }
        // What is no capture is told at once.
        if !isFolder, status.st_size >= 24 { _ = try CaptureReader(path: path, index: index) }
    }

    /// What was read so far, by capture.
    var summaries: [CaptureSummary] {
        var all = finished
        if let reader { all.append(reader.summary) }
        return all
    }

    /// Adds what has been written since the last time to `batch`, at most `limit` frames; does not wait.
    mutating func read(upTo limit: Int, into batch: inout FrameBatch) {
        while batch.count < limit {
            if reader == nil, !openNext() { return }
            let before = batch.count
            while batch.count < limit,
                reader?.lendNext(
                    upTo: limit - batch.count, secrets: { batch.add(secrets: $0) }, to: { batch.append($0, $1) })
                    == true
            {}
            if batch.count > before { continue }
            guard moveOn() else { return }
        }
    }

    /// Whether the current file is read to its end and another follows; else it can be asked again.
    private mutating func moveOn() -> Bool {
        guard let current, let reader else { return true }
        let isWhole: Bool
        switch reader.fault {
        case nil: isWhole = true
        case .damaged where reader.isAtEnd: isWhole = false
        // What is damaged stays so: the rest of the file is lost.
        default: return close(reader.fault)
        }
        let now = FileState(path: current.path)
        let isShorter = now.map { $0.identity == current.identity && $0.size < reader.position } ?? false
        let isReplaced = isShorter || now?.identity != current.identity
        guard isReplaced || (isFolder && hasLater(than: now)) else {
            self.reader?.retry()
            return false
        }
        // It may have been written to between the last read and the look at what follows.
        self.reader?.retry()
        if let left = FileState(path: current.path), left.identity == current.identity, left.size > reader.position,
            isWhole
        {
            return true
        }
        return close(reader.fault, isBegunAnew: isShorter)
    }

    /// - Parameter isBegunAnew: whether the same file holds another capture now.
    private mutating func close(_ fault: IngestError?, isBegunAnew: Bool = false) -> Bool {
        if let fault { faults.append(fault) }
        if var summary = reader?.summary {
            summary.complete = fault == nil
            summary.fault = fault?.reason
            finished.append(summary)
        }
        if let current, !isBegunAnew {
            let now = FileState(path: current.path)
            remember(now?.identity == current.identity ? now ?? current : current)
        }
        reader = nil
        current = nil
        return true
    }

    private mutating func remember(_ file: FileState) {
        if done.count >= Self.limit, let oldest = done.values.min(by: { $0.changed < $1.changed }) {
            done[oldest.identity] = nil
        }
        done[file.identity] = file
    }

    private func hasLater(than now: FileState?) -> Bool {
        if !waiting.isEmpty { return true }
        return candidates().contains { file in
            now.map { file.identity != $0.identity && file.changed >= $0.changed } ?? true
        }
    }

    /// Opens the file that was written to first of those that have not been read; false where there is none.
    private mutating func openNext() -> Bool {
        // Of many files that are there already the folder is not read again for each.
        if waiting.isEmpty { waiting = Deque(candidates()) }
        while let listed = waiting.popFirst() {
            guard let file = FileState(path: listed.path), file.size >= 24 || !isFolder else { continue }
            do throws(IngestError) {
                reader = try CaptureReader(path: file.path, index: nextIndex, bufferSize: 256 << 10)
            } catch {
                // The header of a file may be on its way; what else it is shows when it has grown.
                if case .notACapture = error, file.size < 4096, !isFolder { return false }
                if isFolder { remember(file) }
                faults.append(error)
                continue
            }
            if reader?.buffer.source.isSeekable != true {
                reader = nil
                // What has been read, and is compressed afterwards, is no new capture.
                if !isFolder {
                    faults.append(.unsupported(name: file.path, reason: "a compressed capture cannot be followed"))
                }
                remember(file)
                continue
            }
            nextIndex += 1
            current = file
            return true
        }
        return false
    }

    /// Files that may be read next, in the order in which they were written to last.
    private func candidates() -> [FileState] {
        let files = isFolder ? FileState.files(in: path) : [FileState(path: path)].compactMap(\.self)
        return files.filter { file in
            if file.identity == current?.identity { return false }
            guard let known = done[file.identity] else { return true }
            // A ring of files begins again with the first: its name and node stay, what is in it is new.
            return isFolder ? known.changed < file.changed : file.size < known.size
        }.sorted { ($0.changed, $0.path) < ($1.changed, $1.path) }
    }
}

/// A file as it is now.
private struct FileState {
    struct Identity: Hashable {
        let device: UInt
        let node: UInt
    }

    let path: String
    let identity: Identity
    /// Octets.
    let size: Int
    /// When it was written to last.
    let changed: Timestamp

    /// The regular file at `path`; `nil` where there is none.
    init?(path: String) {
        var status = stat()
        // Bound: stat writes one structure.
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        self.path = path
        identity = Identity(
            device: UInt(truncatingIfNeeded: status.st_dev), node: UInt(truncatingIfNeeded: status.st_ino))
        size = Int(status.st_size)
        changed = Timestamp(seconds: Int64(status.st_mtim.tv_sec), fraction: Int64(status.st_mtim.tv_nsec))
    }

    /// The regular files in a folder, but hidden ones.
    static func files(in folder: String) -> [FileState] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var files: [FileState] = []
        while let entry = unsafe readdir(directory) {
            // Bound: the name ends in NUL inside the entry.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix("."), let file = FileState(path: "\(folder)/\(name)") { files.append(file) }
        }
        return files
    }
}
