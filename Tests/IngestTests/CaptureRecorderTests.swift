import Glibc
import Ingest
import Octets
import Synchronization
import Testing

@Suite("Recording") struct CaptureRecorderTests {
    static let start = Timestamp(seconds: 1_700_000_000, fraction: 5)
    static let interfaces = [
        RecordedInterface(capture: 0, name: "eth0", linkType: .ethernet, snapLength: 96, filter: "udp"),
        RecordedInterface(capture: 2, name: "any", linkType: .linuxCooked2, snapLength: 0, filter: nil),
    ]

    /// A frame of `count` octets, `milliseconds` behind the start.
    static func frame(
        _ number: Int, _ milliseconds: Int, _ count: Int, of interface: Int = 0
    ) -> (FrameHeader, [UInt8]) {
        let header = FrameHeader(
            capture: interfaces[interface].capture, number: number,
            time: start.advanced(by: Int64(milliseconds) * 1_000_000 + Int64(number)), capturedLength: count,
            originalLength: count + number % 3, linkType: interfaces[interface].linkType)
        return (header, (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) })
    }

    static func recorder(_ plan: RecordingPlan, guarded: [String] = []) throws(CaptureOutputError) -> CaptureRecorder {
        var recorder = try CaptureRecorder(plan, application: "imtrace test", guarded: guarded, at: start)
        for interface in interfaces { try recorder.add(interface) }
        return recorder
    }

    /// What must come back of a frame; numbers and captures are the reader's own.
    struct Kept: Equatable {
        let time: Timestamp
        let original: Int
        let linkType: LinkType
        let octets: [UInt8]

        init(_ header: FrameHeader, _ octets: [UInt8]) {
            time = header.time
            original = header.originalLength
            linkType = header.linkType
            self.octets = octets
        }
    }

    /// All frames of a file as far as it can be read.
    static func read(_ octets: [UInt8]) throws(IngestError) -> [Kept] {
        var reader = try CaptureReader(octets: octets, index: 0)
        var all: [Kept] = []
        while let header = reader.next() { all.append(Kept(header, reader.octets.copied())) }
        return all
    }

    @Test("Random frames come back; cut at any octet, all whole ones do", arguments: [1, 2, 3, 4] as [UInt64])
    func cut(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var random = Random(state: seed)
        var recorder = try Self.recorder(RecordingPlan(path: "\(folder.path)/a.pcapng"))
        // Where each frame that was written ends, and what it is.
        var ends: [Int] = []
        var frames: [Kept] = []
        for number in 1...30 {
            let (header, octets) = Self.frame(
                number, number * 10, Int(random.next() % 120), of: Int(random.next() % 2))
            try recorder.append(header, OctetView(octets.span))
            try recorder.flush()
            frames.append(Kept(header, octets))
            ends.append(folder.contents("a.pcapng").count)
        }
        let unclosed = folder.contents("a.pcapng")
        try recorder.close(at: Self.start.advanced(by: 1_000_000_000))
        let whole = folder.contents("a.pcapng")
        #expect(try Self.read(whole) == frames && whole.starts(with: unclosed) && whole.count > unclosed.count)
        var wrong: [Int] = []
        // Before the section header is whole it is no capture yet; it is written before the file has its name.
        for length in 48...whole.count {
            let back = try Self.read(Array(whole.prefix(length)))
            if back != Array(frames.prefix(ends.count { $0 <= length })) { wrong.append(length) }
        }
        #expect(wrong.isEmpty)
        #expect(folder.names == ["a.pcapng"])
    }

    /// How frames fall into files: their milliseconds, and the files with how many frames each.
    struct Row: Sendable {
        let testDescription: String
        let plan: @Sendable (String) -> RecordingPlan
        let milliseconds: [Int]
        let files: [String: Int]
        var isOver = false
    }

    /// A frame of 100 octets takes 132 in the file, its beginning 136.
    static let rows = [
        Row(
            testDescription: "one file", plan: { RecordingPlan(path: "\($0)/a") }, milliseconds: [0, 1, 90_000],
            files: ["a": 3]),
        Row(
            testDescription: "by size: numbers from 1 on", plan: { RecordingPlan(path: "\($0)/a", sizeLimit: 399) },
            milliseconds: [0, 1, 2, 3, 4], files: ["a": 2, "a1": 2, "a2": 1]),
        Row(
            testDescription: "a ring overwrites its oldest, and is numbered evenly",
            plan: { RecordingPlan(path: "\($0)/a", sizeLimit: 10, fileCount: 11) }, milliseconds: Array(0..<13),
            files: [
                "a00": 1, "a01": 1, "a02": 1, "a03": 1, "a04": 1, "a05": 1, "a06": 1, "a07": 1, "a08": 1, "a09": 1,
                "a10": 1,
            ]),
        Row(
            testDescription: "a ring of one", plan: { RecordingPlan(path: "\($0)/a", sizeLimit: 10, fileCount: 1) },
            milliseconds: [0, 1, 2], files: ["a": 1]),
        Row(
            testDescription: "by time: names from strftime, even spans, none for an hour without frames",
            plan: { RecordingPlan(path: "\($0)/%s", interval: 10) },
            milliseconds: [0, 9_999, 10_001, 25_000, 3_600_000],
            files: ["1700000000": 2, "1700000010": 1, "1700000020": 1, "1700003600": 1]),
        Row(
            testDescription: "by time, so many files: then it is over",
            plan: { RecordingPlan(path: "\($0)/%s", interval: 10, fileCount: 2) },
            milliseconds: [0, 10_000, 20_000, 30_000], files: ["1700000000": 1, "1700000010": 1], isOver: true),
        Row(
            testDescription: "by time and size: numbered within the interval",
            plan: { RecordingPlan(path: "\($0)/%s-", sizeLimit: 10, interval: 10) },
            milliseconds: [0, 1, 2, 10_001, 10_002],
            files: [
                "1700000000-": 1, "1700000000-1": 1, "1700000000-2": 1, "1700000010-": 1, "1700000010-1": 1,
            ]),
        Row(
            testDescription: "the same name again: as with tcpdump the last one stays",
            plan: { RecordingPlan(path: "\($0)/a", interval: 10) }, milliseconds: [0, 1, 10_001], files: ["a": 1]),
    ]

    @Test("Frames fall into files", arguments: rows.indices)
    func files(index: Int) throws {
        let row = Self.rows[index]
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var recorder = try Self.recorder(row.plan(folder.path))
        for (number, time) in row.milliseconds.enumerated() {
            let (header, octets) = Self.frame(number, time, 100)
            try recorder.append(header, OctetView(octets.span))
        }
        let isOver = recorder.isOver
        try recorder.close(at: Self.start.advanced(by: 7_200_000_000_000))
        var found: [String: Int] = [:]
        for name in folder.names { found[name] = try Self.read(folder.contents(name)).count }
        #expect(found == row.files, "\(row.testDescription)")
        #expect(isOver == row.isOver)
        if row.plan("").sizeLimit == nil || row.plan("").fileCount == nil { return }
        #expect(recorder.frames == row.milliseconds.count)
    }

    @Test("Time goes on without frames: what waits is written after a second, and files are closed")
    func quiet() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var recorder = try Self.recorder(RecordingPlan(path: "\(folder.path)/%s", interval: 10))
        let (header, octets) = Self.frame(1, 0, 100)
        try recorder.append(header, OctetView(octets.span))
        var counts: [Int] = []
        for milliseconds in [0, 900, 1000, 10_000] {
            try recorder.advance(to: Self.start.advanced(by: Int64(milliseconds) * 1_000_000))
            counts.append(try Self.read(folder.contents("1700000000")).count)
        }
        #expect(counts == [0, 0, 1, 1])
        #expect(folder.names == ["1700000000", "1700000010"])
        // A frame of a capture that nobody added.
        let other = FrameHeader(
            capture: 1, number: 1, time: header.time, capturedLength: 1, originalLength: 1, linkType: .ethernet)
        try recorder.append(other, OctetView([1].span))
        #expect(recorder.frames == 1)
    }

    @Test("Opened again: a file that was moved away is made anew, one that was not goes on")
    func reopen() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var recorder = try Self.recorder(RecordingPlan(path: "\(folder.path)/a"))
        for number in 1...3 {
            let (header, octets) = Self.frame(number, number, 10)
            try recorder.append(header, OctetView(octets.span))
            if number == 2 { #expect(unsafe rename("\(folder.path)/a", "\(folder.path)/moved") == 0) }
            try recorder.reopen(at: header.time)
        }
        try recorder.close(at: Self.start)
        let moved = try Self.read(folder.contents("moved")).count
        let new = try Self.read(folder.contents("a")).count
        #expect(moved == 2 && new == 1 && recorder.files == 2)
    }

    @Test("What the kernel counted while a file was filled stands at its end")
    func statistics() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let counts = Counts()
        var recorder = try CaptureRecorder(
            RecordingPlan(path: "\(folder.path)/a", sizeLimit: 10), application: "me", at: Self.start)
        counts.set(InterfaceStatistics(received: 5, dropped: 1, droppedByInterface: 0))
        try recorder.add(Self.interfaces[0]) { counts.now }
        let (header, octets) = Self.frame(1, 1, 4)
        try recorder.append(header, OctetView(octets.span))
        // libpcap's own counters end at 32 bits.
        counts.set(InterfaceStatistics(received: 2, dropped: 4, droppedByInterface: 7))
        try recorder.append(header, OctetView(octets.span))
        try recorder.close(at: Self.start)
        let first: [UInt8] = Array(folder.contents("a").suffix(100))
        let stamp: [UInt8] = Self.halves(Self.start.advanced(by: 1_000_001))
        let expected: [UInt8] =
            [5, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0] + stamp + [2, 0, 8, 0] + Self.halves(Self.start) + [3, 0, 8, 0]
            + stamp + [5, 0, 8, 0, 7, 0, 0, 0, 0, 0, 0, 0] + [6, 0, 8, 0, 0xFD, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]
            + [7, 0, 8, 0, 3, 0, 0, 0, 0, 0, 0, 0] + [8, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 100, 0, 0, 0]
        #expect(first == expected)
    }

    @Test("What cannot be made or written is told")
    func failures() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        func failure(_ path: String, guarded: [String] = []) -> CaptureOutputError? {
            do throws(CaptureOutputError) {
                var recorder = try Self.recorder(RecordingPlan(path: path), guarded: guarded)
                try recorder.close(at: Self.start)
                return nil
            } catch { return error }
        }
        let path = "\(folder.path)/none/a"
        #expect(failure(path) == .cannotCreate(path: path, reason: "No such file or directory"))
        #expect(failure("/dev/null") == nil)
        #expect(failure("/dev/full") == .inputOutput(path: "/dev/full", reason: "No space left on device"))
        #expect(failure("\(folder.path)/a") == nil)
        let guarded = "\(folder.path)/a"
        #expect(failure("\(folder.path)/./a", guarded: [guarded]) == .isInput(path: "\(folder.path)/./a"))
        #expect(folder.names == ["a"])
    }

    @Test("A name that the next file has too is known")
    func overwriting() {
        let names = ["a", "a-%H%M", "a%%", "%Y", "%a", "%S"]
        let found = names.map { RecordingPlan(path: $0, interval: 1).overwritesItself }
        #expect(found == [true, false, true, false, false, false])
        #expect(!RecordingPlan(path: "a", sizeLimit: 1).overwritesItself)
    }

    private static func halves(_ time: Timestamp) -> [UInt8] {
        let number = UInt64(time.nanoseconds)
        return [UInt32(number >> 32), UInt32(truncatingIfNeeded: number)].flatMap { half in
            (0..<4).map { UInt8(truncatingIfNeeded: half >> UInt32($0 * 8)) }
        }
    }
}

/// SplitMix64.
private struct Random {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// What a kernel would have counted.
private final class Counts: Sendable {
    private let kept = Mutex(InterfaceStatistics())
    var now: InterfaceStatistics { kept.withLock { $0 } }
    func set(_ counts: InterfaceStatistics) { kept.withLock { $0 = counts } }
}
