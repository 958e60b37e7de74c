import Octets
import Testing

@testable import Ingest

@Suite("A file that is read ahead") struct ReadAheadTests {
    /// Lengths of frames: none, some that fill a window, some longer than the room before a block.
    private static func lengths(_ seed: UInt64) -> [Int] {
        var state = seed
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        return (0..<2000).map { index in
            switch next() % 50 {
            case 0: 70_000 + Int(next() % 200_000)
            case 1: 4096 - 16
            default: Int(next() % 1500)
            }
        }
    }

    /// What a reader gives: the octets of its frames, whole, as to digest them takes longer, and what ended it.
    private struct Given: Equatable {
        var frames: [[UInt8]] = []
        var numbers: [Int] = []
        var fault: String?
    }

    /// - Parameter start: the frame behind which reading ahead begins, where it does.
    private func frames(_ reader: inout CaptureReader, aheadFrom start: Int? = nil) -> Given {
        var given = Given()
        while let header = reader.next() {
            if header.number == start { reader.buffer.readAhead() }
            given.frames.append(reader.octets.copied())
            given.numbers += [header.number, header.capturedLength]
        }
        given.fault = reader.fault?.description
        return given
    }

    @Test("gives the frames of one that is not", arguments: [64, 4096, 65_536, 256 << 10], [0, 7])
    func equality(_ window: Int, _ cut: Int) throws {
        var capture = LiteralCapture()
        capture.fileHeader()
        let pattern = (0..<280_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        for (index, length) in Self.lengths(UInt64(window)).enumerated() {
            capture.record(UInt32(index), 0, Array(pattern[index..<index + length]))
        }
        let file = try TemporaryFile(Array(capture.octets.dropLast(cut)))
        defer { file.remove() }
        var plain = try CaptureReader(path: file.name, index: 0, bufferSize: window)
        var ahead = try CaptureReader(path: file.name, index: 0, bufferSize: window, readsAhead: true)
        let expected = frames(&plain)
        // Named first: what differs would be printed, octet by octet.
        let isSame = frames(&ahead) == expected
        #expect(isSame)
        for start in [1, 500, 1999] {
            var late = try CaptureReader(path: file.name, index: 0, bufferSize: window)
            let isSame = frames(&late, aheadFrom: start) == expected
            #expect(isSame)
        }
        #expect(expected.frames.count == (cut == 0 ? 2000 : 1999) && (expected.fault != nil) == (cut > 0))
    }

    @Test("may be left at any frame, and a copy of its reader reads on by itself")
    func copies() throws {
        var capture = LiteralCapture()
        capture.fileHeader()
        for index in 0..<3000 { capture.record(UInt32(index), 0, [UInt8](repeating: 1, count: index % 700)) }
        let file = try TemporaryFile(capture.octets)
        defer { file.remove() }
        var numbers: [[Int]] = []
        for stop in [0, 1, 100, 1500, 2999] {
            var reader = try CaptureReader(path: file.name, index: 0, bufferSize: 8192, readsAhead: true)
            for _ in 0..<stop { _ = reader.next() }
            var copy = reader
            var counts = [0, 0]
            for _ in 0..<3000 {
                if reader.next() != nil { counts[0] += 1 }
                if copy.next() != nil { counts[1] += 1 }
            }
            numbers.append(counts + [stop])
        }
        #expect(numbers.allSatisfy { $0[0] + $0[2] == 3000 && $0[1] + $0[2] == 3000 })
    }
}
