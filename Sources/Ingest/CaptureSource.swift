internal import Glibc

/// Where the octets of a capture come from.
enum CaptureSource {
    case file(CaptureFile)
    case octets([UInt8])
    case compressed(CompressedCapture)

    /// Whether any position can be read at any time.
    var isSeekable: Bool {
        switch self {
        case .file(let file): file.isRegular
        case .octets: true
        case .compressed: false
        }
    }

    /// How long a regular file is now, in octets, if that is shorter than it was when it was opened; else `nil`.
    var shortenedLength: Int? {
        guard case .file(let file) = self, let first = file.openedLength, let length = file.length, length < first
        else { return nil }
        return length
    }

    /// Reads octets of the capture from `position` on into `storage[range]`, as many as come at once.
    ///
    /// - Returns: how many came, 0 at the end, or a negated `errno`.
    func read(into storage: inout [UInt8], _ range: Range<Int>, from position: Int) -> Int {
        guard range.lowerBound >= 0, range.upperBound <= storage.count, position >= 0 else { return -Int(EINVAL) }
        switch self {
        case .file(let file):
            // Bound: `range` lies inside the storage, checked above.
            return unsafe storage.withUnsafeMutableBytes { buffer in
                unsafe file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[range]), from: position)
            }
        case .octets(let octets):
            let count = min(range.count, max(0, octets.count - position))
            guard count > 0 else { return 0 }
            storage.replaceSubrange(
                range.lowerBound..<range.lowerBound + count, with: octets[position..<position + count])
            return count
        case .compressed(let capture):
            return capture.read(into: &storage, range)
        }
    }
}

/// An open file descriptor, closed with its last owner.
final class CaptureFile: Sendable {
    private let descriptor: Int32
    private let isOwned: Bool
    /// Where reading starts: 0, or where whoever opened standard input has left it.
    private let origin: Int
    /// Whether it is a regular file: one that can be read again.
    let isRegular: Bool
    /// How long it was when it was opened; `nil` unless it is a regular file. Some file systems say 0 of what has octets.
    let openedLength: Int?

    /// Opens `path`, or takes standard input for "-".
    ///
    /// The corresponding C function is `open`.
    init(path: String) throws(IngestError) {
        isOwned = path != "-"
        descriptor = isOwned ? unsafe open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        guard descriptor >= 0 else { throw .opening(path, errno) }
        var status = stat()
        let known = unsafe fstat(descriptor, &status) == 0
        let kind = status.st_mode & S_IFMT
        isRegular = known && kind == S_IFREG
        origin = isRegular && !isOwned ? max(0, Int(lseek(descriptor, 0, SEEK_CUR))) : 0
        openedLength = isRegular ? max(0, Int(status.st_size) - origin) : nil
        if known, kind == S_IFDIR {
            // The descriptor is closed by deinit: every property is set.
            throw .cannotOpen(path: path, reason: IngestError.text(of: EISDIR))
        }
    }

    deinit {
        if isOwned, descriptor >= 0 { _ = close(descriptor) }
    }

    /// How many octets there are to be read now; `nil` unless it is a regular file. The C function is `fstat`.
    var length: Int? {
        var status = stat()
        // Bound: the call is given the one structure that it asks for.
        guard isRegular, unsafe fstat(descriptor, &status) == 0 else { return nil }
        return max(0, Int(status.st_size) - origin)
    }

    /// Reads what is there: from `position` of a regular file, else what comes next.
    ///
    /// The corresponding C functions are `pread` and `read`; an interrupted call is repeated.
    func read(into buffer: UnsafeMutableRawBufferPointer, from position: Int) -> Int {
        while true {
            // Bound: the system writes at most `buffer.count` octets.
            let count =
                isRegular
                ? unsafe pread(descriptor, buffer.baseAddress, buffer.count, origin &+ position)
                : unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno == EINTR { continue }
            if errno == EAGAIN { waitUntilReadable() } else { return -Int(errno) }
        }
    }

    /// Lets the process hold `count` files open besides some others, as far as the system allows it.
    ///
    /// Rotated captures come by the thousand; the usual limit is 1024. The corresponding C function is `setrlimit`.
    static func allowOpenFiles(_ count: Int) {
        var limit = rlimit()
        let wanted = rlim_t(count) + 64
        // Bound: both calls are given the one structure that they ask for.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted
        else { return }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Standard input may be non-blocking when its other end made it so.
    private func waitUntilReadable() {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Bound: one entry, as its count says.
        _ = unsafe poll(&wanted, 1, -1)
    }
}
