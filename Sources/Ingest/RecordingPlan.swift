internal import Glibc
internal import Octets

/// Which files a recording fills, and when it goes from one to the next: `-w`, `-C`, `-G` and `-W` of tcpdump.
public struct RecordingPlan: Hashable, Sendable {
    /// What the caller called the file; "-" is standard output. With `interval`, a format of strftime(3).
    public let path: String
    /// A file that has more octets than this is the last but one.
    public let sizeLimit: Int?
    /// Seconds that a file covers.
    public let interval: Int?
    /// With `sizeLimit` the files of a ring; else, with `interval`, how many are written before the recording is over.
    public let fileCount: Int?

    /// A plan. What is no number from 1 on counts as not given.
    public init(path: String, sizeLimit: Int? = nil, interval: Int? = nil, fileCount: Int? = nil) {
        self.path = path
        self.sizeLimit = sizeLimit.flatMap { $0 > 0 ? $0 : nil }
        self.interval = interval.flatMap { $0 > 0 ? min($0, Int(Int32.max)) : nil }
        self.fileCount = fileCount.flatMap { $0 > 0 ? $0 : nil }
    }

    /// The name of a file.
    ///
    /// - Parameters:
    ///   - time: when it begins: shown in the machine's zone, by the format in the path, where there is an interval.
    ///   - number: which of those within an interval it is, from 0.
    func name(at time: Timestamp, number: Int) -> String {
        let name = interval == nil ? path : Self.formatted(path, time)
        if path == "-" || sizeLimit == nil && number == 0 { return name }
        let digits = digits
        if number == 0, digits == 0 { return name }
        let text = String(number)
        return name + String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// The number behind `number`: a ring goes back to 0.
    func number(after number: Int) -> Int {
        guard sizeLimit != nil, let fileCount else { return number &+ 1 }
        return number + 1 < fileCount ? number + 1 : 0
    }

    /// Whether each file of an interval has the name of the one before, which is lost then.
    public var overwritesItself: Bool {
        guard interval != nil else { return false }
        // 397 days, an hour, a minute and a second apart: every field of a date differs.
        let first = Timestamp(seconds: 0, fraction: 0)
        let second = Timestamp(seconds: 34_304_461, fraction: 0)
        return Self.formatted(path, first) == Self.formatted(path, second)
    }

    /// The digits of the highest number in the ring; tcpdump has none where it is not known.
    private var digits: Int {
        guard sizeLimit != nil, let fileCount, fileCount > 1 else { return 0 }
        return String(fileCount - 1).count
    }

    /// `format` as strftime(3) fills it in; itself where that is impossible.
    private static func formatted(_ format: String, _ time: Timestamp) -> String {
        guard format.contains("%") else { return format }
        var seconds = time_t(time.nanoseconds / 1_000_000_000)
        var parts = unsafe tm()
        var buffer = [CChar](repeating: 0, count: 4096)
        // Bound: localtime_r fills one structure, and strftime at most the buffer's own count, NUL included.
        guard unsafe localtime_r(&seconds, &parts) != nil else { return format }
        let count = unsafe strftime(&buffer, buffer.count, format, &parts)
        guard count > 0 else { return format }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
