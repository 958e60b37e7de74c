import Glibc
import Ingest
import Octets
import Testing

@Suite("Timeline") struct TimelineTests {
    /// A capture of frames with one octet each, at the microseconds given.
    static func capture(_ microseconds: [UInt32], mark: UInt8, cut: Bool = false) -> [UInt8] {
        var capture = LiteralCapture()
        capture.fileHeader()
        for time in microseconds { capture.record(1, time, [mark, UInt8(truncatingIfNeeded: time)]) }
        if cut { capture.octets.removeLast() }
        return capture.octets
    }

    static func merge(_ captures: [[UInt8]]) throws -> ([[UInt8]], Timeline) {
        var readers: [CaptureReader] = []
        for (index, octets) in captures.enumerated() {
            readers.append(try CaptureReader(octets: octets, index: index, name: "c\(index)"))
        }
        var timeline = Timeline(readers: readers)
        var seen: [[UInt8]] = []
        while timeline.next({ seen.append($1.copied()) }) {}
        return (seen, timeline)
    }

    @Test("Two captures in either order are one sequence")
    func eitherOrder() throws {
        let one = Self.capture([1, 3, 4, 9, 200], mark: 1)
        let other = Self.capture([2, 5, 6, 7, 100, 201], mark: 2)
        let times = try Self.merge([one, other]).0.map { $0[1] }
        let swapped = try Self.merge([other, one]).0.map { $0[1] }
        #expect(times == [1, 2, 3, 4, 5, 6, 7, 9, 100, 200, 201])
        #expect(swapped == times)
    }

    @Test("Ties go by capture, a capture keeps its own order, one alone is not sorted")
    func order() throws {
        let captures = (0..<5).map { Self.capture([7, 7, UInt32($0) + 8, 2], mark: UInt8($0)) }
        let ties = try Self.merge(captures).0
        let alone = try Self.merge([Self.capture([9, 1, 5], mark: 0)]).0
        let marks: [UInt8] = [0, 1, 2, 3, 4]
        let ordered: [[UInt8]] = marks.flatMap { [[$0, 7], [$0, 7]] as [[UInt8]] }
        let rest: [[UInt8]] = marks.flatMap { [[$0, $0 + 8], [$0, 2]] as [[UInt8]] }
        #expect(ties == ordered + rest)
        #expect(alone == [[0, 9], [0, 1], [0, 5]])
    }

    @Test("A cut capture ends by itself; the others go on")
    func faults() throws {
        let (seen, timeline) = try Self.merge([
            Self.capture([1, 4, 5], mark: 0, cut: true), Self.capture([2, 9], mark: 1), Self.capture([], mark: 2),
        ])
        #expect(seen == [[0, 1], [1, 2], [0, 4], [1, 9]])
        #expect(
            timeline.faults == [.damaged(name: "c0", frame: 3, reason: "cut short in the middle of a record")])
        #expect(timeline.captures.map(\.frames) == [2, 2, 0])
        #expect(timeline.captures.map(\.complete) == [false, true, true])
    }

    @Test(
        "What cannot be opened",
        arguments: [
            (["/nowhere/a.pcap"], "/nowhere/a.pcap: cannot open: No such file or directory"),
            (["/"], "/: cannot open: Is a directory"),
            (["-", "-"], "-: not supported: standard input can be read only once"),
            (["/dev/null"], "/dev/null: not a capture: the file is empty"),
        ])
    func refusal(paths: [String], words: String) {
        var said = "nothing"
        do throws(IngestError) { _ = try Timeline(paths: paths) } catch { said = error.description }
        #expect(said == words)
    }

    /// A pipe gives what it has, even single octets; its frames cannot be read again, so they are kept.
    @Test("A pipe that is written while it is read")
    func pipeline() throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        let octets = Self.capture([1, 2, 3], mark: 9)
        let writer = PipeWriter(descriptor: ends[1], octets: octets)
        writer.start()
        var timeline = try Timeline(paths: ["/dev/fd/\(ends[0])"])
        let recall = timeline.recall()
        var seen: [[UInt8]] = []
        while timeline.next({ header, frame in
            seen.append(frame.copied())
            recall.keep([Extent(capture: 0, frame: header.number, offset: 0, count: frame.count)], frame)
        }) {}
        close(ends[0])
        #expect(seen == [[9, 1], [9, 2], [9, 3]])
        #expect(timeline.faults.isEmpty && timeline.captures.map(\.isSeekable) == [false])
        #expect(recall.octets(of: [Extent(capture: 0, frame: 2, offset: 1, count: 1)]) == [2])
        #expect(recall.keptOctets == 6)
    }
}

/// Writes octets one by one into a pipe, from a thread of its own, then closes it.
private final class PipeWriter: Sendable {
    private let descriptor: Int32
    private let octets: [UInt8]

    init(descriptor: Int32, octets: [UInt8]) {
        self.descriptor = descriptor
        self.octets = octets
    }

    func start() {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(self).toOpaque()
        unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<PipeWriter>.fromOpaque(context).takeRetainedValue().write()
                return nil
            }, context)
        pthread_detach(thread)
    }

    private func write() {
        for octet in octets {
            var one = octet
            unsafe Glibc.write(descriptor, &one, 1)
        }
        close(descriptor)
    }
}
