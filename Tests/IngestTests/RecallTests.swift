import Glibc
import Octets
import Testing

@testable import Ingest

@Suite("Recall") struct RecallTests {
    /// A generator that gives the same numbers in every run.
    struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    /// 700 frames of 0 to 1,500 octets. As pcapng: with sections of either order, and interfaces that come late.
    static func capture(pcapng: Bool) -> [UInt8] {
        var numbers = Numbers(state: 7)
        var capture = LiteralCapture()
        if !pcapng { capture.fileHeader() }
        var interfaces: UInt32 = 0
        for number in 0..<700 {
            if pcapng, number % 230 == 0 {
                capture.section(bigEndian: number % 460 == 0)
                interfaces = 0
            }
            if pcapng, number % 23 == 0 {
                capture.interface(interfaces % 2 == 0 ? 1 : 101)
                interfaces += 1
            }
            let size = Int.random(in: 0...1500, using: &numbers)
            let frame = (0..<size).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            if pcapng {
                capture.packet(UInt32(number) % interfaces, UInt64(number), frame)
                if number % 50 == 3 { capture.block(99) { $0.octets += frame } }
            } else {
                capture.record(UInt32(number), 0, frame)
            }
        }
        return capture.octets
    }

    @Test("Any extents give the octets that were delivered")
    func randomExtents() throws {
        let captures = [Self.capture(pcapng: false), Self.capture(pcapng: true)]
        var timeline = Timeline(
            readers: try captures.enumerated().map { try CaptureReader(octets: $1, index: $0, bufferSize: 4096) })
        let recall = timeline.recall()
        var delivered: [[[UInt8]]] = [[], []]
        while timeline.next({ delivered[$0.capture].append($1.copied()) }) {}

        var numbers = Numbers(state: 3)
        var wrong: [[Extent]] = []
        for round in 0..<2000 {
            var extents: [Extent] = []
            var expected: [UInt8] = []
            var frame = Int.random(in: 0..<700, using: &numbers)
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                let capture = Int.random(in: 0...1, using: &numbers)
                let octets = delivered[capture][frame]
                let lower = Int.random(in: 0...octets.count, using: &numbers)
                let upper = Int.random(in: lower...octets.count, using: &numbers)
                extents.append(Extent(capture: capture, frame: frame + 1, offset: lower, count: upper - lower))
                expected += octets[lower..<upper]
                // Half of the rounds go on to frames near by, as a message does.
                frame = round % 2 == 0 ? min(699, frame + 1) : Int.random(in: 0..<700, using: &numbers)
            }
            if recall.octets(of: extents) != expected { wrong.append(extents) }
        }
        #expect(delivered.map(\.count) == [700, 700])
        #expect(wrong == [])
    }

    @Test("What is not there is nil, and appends nothing")
    func absent() throws {
        var timeline = Timeline(readers: [try CaptureReader(octets: TimelineTests.capture([1, 2], mark: 1), index: 0)])
        let recall = timeline.recall()
        let first = Extent(capture: 0, frame: 1, offset: 0, count: 2)
        let early = recall.octets(of: [first])
        while timeline.next({ _, _ in }) {}
        var array: [UInt8] = [8]
        let answers = [
            recall.append([first, Extent(capture: 0, frame: 3, offset: 0, count: 1)], to: &array),
            recall.append([first, Extent(capture: 0, frame: 2, offset: 1, count: 2)], to: &array),
            recall.append([first, Extent(capture: 0, frame: 0, offset: 0, count: 1)], to: &array),
            recall.append([first, Extent(capture: 1, frame: 1, offset: 0, count: 1)], to: &array),
        ]
        #expect(early == nil)
        #expect(answers == [false, false, false, false])
        #expect(array == [8])
        #expect(recall.append([first, first], to: &array) && array == [8, 1, 1, 1, 1])
    }

    @Test("A file that has shrunk since gives what it still has")
    func shrunk() throws {
        let octets = Self.capture(pcapng: false)
        let file = try TemporaryFile(octets)
        defer { file.remove() }
        var timeline = try Timeline(paths: [file.name])
        let recall = timeline.recall()
        var sizes: [Int] = []
        while timeline.next({ header, _ in sizes.append(header.capturedLength) }) {}
        func isThere(_ frame: Int) -> Bool {
            recall.octets(of: [Extent(capture: 0, frame: frame, offset: 0, count: sizes[frame - 1])]) != nil
        }
        #expect(sizes.count == 700)
        timeline.noteShrinking()
        #expect(timeline.faults == [])
        #expect(ftruncate(file.descriptor, off_t(octets.count / 2)) == 0)
        #expect([1, 64, 65, 700, 640, 130].map(isThere) == [true, true, true, false, false, true])
        timeline.noteShrinking()
        #expect(
            timeline.faults == [
                .damaged(
                    name: file.name, frame: 700,
                    reason: "the file was cut to \(octets.count / 2) octets while it was read")
            ])
    }

    @Test("More captures than have a reader: each gives its own octets, in any order")
    func manyCaptures() throws {
        let count = ReadableCaptures.openLimit + 3
        let readers = try (0..<count).map {
            try CaptureReader(octets: TimelineTests.capture([1, 2, 3], mark: UInt8($0)), index: $0)
        }
        var captures = ReadableCaptures(readers)
        var timeline = Timeline(readers: readers)
        while timeline.next({ _, _ in }) {}
        var numbers = Numbers(state: 5)
        let orders = [
            Array(0..<count), (0..<count).reversed(), (0..<300).map { _ in Int.random(in: 0..<count, using: &numbers) },
        ]
        var wrong: [Int] = []
        for capture in orders.joined() {
            let number = Int.random(in: 1...3, using: &numbers)
            if captures.frame(number, of: capture) != [UInt8(capture), UInt8(number)] { wrong.append(capture) }
            var octets: [UInt8] = []
            let isThere = captures.append(Extent(capture: capture, frame: 2, offset: 1, count: 1), to: &octets)
            if isThere != true || octets != [2] { wrong.append(capture) }
        }
        #expect(wrong == [] && captures.replays.count == ReadableCaptures.openLimit)
        #expect(captures.frame(4, of: 0) == nil && captures.frame(1, of: count) == nil)
    }

    @Test("Octets in files are not kept twice")
    func seekable() throws {
        let octets: [UInt8] = [1, 1]
        var timeline = Timeline(readers: [try CaptureReader(octets: TimelineTests.capture([1], mark: 1), index: 0)])
        let recall = timeline.recall()
        _ = timeline.next { _, _ in }
        recall.keep([Extent(capture: 0, frame: 1, offset: 0, count: 2)], OctetView(octets.span))
        #expect(recall.keptOctets == 0 && recall.canReadAgain(capture: 0) && !recall.canReadAgain(capture: 1))
    }

    @Test("Kept octets answer for every part of them, over several frames and pieces")
    func kept() {
        let recall = Recall()
        let octets = (0..<60).map { UInt8($0) }
        let extents = [
            Extent(capture: 2, frame: 5, offset: 100, count: 20), Extent(capture: 2, frame: 6, offset: 50, count: 20),
            Extent(capture: 2, frame: 5, offset: 120, count: 20),
        ]
        recall.keep(extents, OctetView(octets.span))
        var wrong: [Range<Int>] = []
        for lower in 100..<140 {
            for upper in lower...140 {
                let part = Extent(capture: 2, frame: 5, offset: lower, count: upper - lower)
                let frame = Array(octets[0..<20] + octets[40..<60])
                if recall.octets(of: [part]) != Array(frame[lower - 100..<upper - 100]) { wrong.append(lower..<upper) }
            }
        }
        #expect(wrong == [])
        #expect(recall.octets(of: [Extent(capture: 2, frame: 5, offset: 99, count: 2)]) == nil)
        #expect(recall.octets(of: [Extent(capture: 2, frame: 6, offset: 69, count: 2)]) == nil)
        #expect(recall.octets(of: [Extent(capture: 3, frame: 5, offset: 100, count: 1)]) == nil)
    }

    @Test("Beyond the budget the oldest give way")
    func eviction() {
        let recall = Recall(budget: 100 * 1096)
        let octets = [UInt8](repeating: 4, count: 1000)
        func extent(_ number: Int) -> Extent {
            Extent(capture: 0, frame: number / 2, offset: number % 2 * 1000, count: 1000)
        }
        for number in 0..<1000 { recall.keep([extent(number)], OctetView(octets.span)) }
        let held = (0..<1000).filter { recall.octets(of: [extent($0)]) == octets }
        #expect(held == Array(900..<1000))
        #expect(recall.keptOctets == 100_000)
        #expect(recall.evictions == 900)
    }
}
