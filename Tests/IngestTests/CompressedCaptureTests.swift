import CZlib
import Glibc
import Ingest
import Octets
import Testing

@Suite("Compressed captures") struct CompressedCaptureTests {
    /// Two frames in a classic capture.
    static let literal: [UInt8] = {
        var capture = LiteralCapture()
        capture.fileHeader()
        capture.record(1, 2, [1, 2, 3])
        capture.record(4, 5, [9])
        return capture.octets
    }()

    /// Forty frames that compress: some like each other, some not. Two sections where it is a pcapng.
    static func small(pcapng: Bool) -> [UInt8] {
        var numbers = RecallTests.Numbers(state: 5)
        var capture = LiteralCapture()
        if !pcapng { capture.fileHeader() }
        for number in 0..<40 {
            let frame = (0..<number % 7 * 3).map { $0 % 4 == 0 ? UInt8.random(in: 0...255, using: &numbers) : 7 }
            if pcapng {
                if number % 20 == 0 {
                    capture.section(bigEndian: number == 20)
                    capture.interface(1)
                }
                capture.packet(0, UInt64(number), frame)
                if number % 8 == 0 { capture.block(77) { $0.octets += frame } }
            } else {
                capture.record(UInt32(number), 0, frame)
            }
        }
        return capture.octets
    }

    /// How the octets of a capture may be spread over members or frames.
    static func spread(_ octets: [UInt8], by compressor: Compressor, sizes: [Int]) throws -> [UInt8] {
        var joined: [UInt8] = []
        var start = 0
        var turn = 0
        while start < octets.count {
            let end = min(octets.count, start + sizes[turn % sizes.count])
            joined += try compressor.compress(Array(octets[start..<end]))
            start = end
            turn += 1
        }
        return joined
    }

    @Test("Every frame is that of the capture before it was compressed", arguments: Compressor.allCases, [false, true])
    func equality(compressor: Compressor, pcapng: Bool) throws {
        let plain = RecallTests.capture(pcapng: pcapng)
        let (frames, _, expected) = try Seen.all(of: plain)
        let compressed = [
            try compressor.compress(plain),
            try Self.spread(plain, by: compressor, sizes: [1, 100_000, 0x1_0000, 13]),
            try compressor.compress(
                stride(from: 0, to: plain.count, by: 5000).map { Array(plain[$0...].prefix(5000)) }),
        ]
        for octets in compressed {
            for buffer in [64, 1000, 256 << 10] {
                let (seen, fault, summary) = try Seen.all(of: octets, buffer: buffer)
                #expect(seen == frames && fault == nil)
                var known = expected
                known.isSeekable = false
                #expect(summary == known)
            }
        }
        #expect(frames.count == 700 && expected.isSeekable)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var octets: [UInt8]
        /// What the reader says: the number of frames, or why there are none or no more of them.
        var says: String

        init(_ name: String, _ says: String, _ octets: [UInt8]) {
            testDescription = name
            self.octets = octets
            self.says = says
        }

        /// A zstd frame: header, then raw blocks.
        static func zstd(header: [UInt8] = [0, 0x88], _ blocks: [[UInt8]], tail: [UInt8] = []) -> [UInt8] {
            var octets: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD] + header
            for (number, block) in blocks.enumerated() {
                let field = block.count << 3 | (number == blocks.count - 1 ? 1 : 0)
                octets += [UInt8(field & 0xFF), UInt8(field >> 8 & 0xFF), UInt8(field >> 16)] + block
            }
            return octets + tail
        }

        /// A gzip member with one stored block; `header` stands between the magic octets and the block.
        static func gzip(
            _ content: [UInt8], header: [UInt8] = [0, 0, 0, 0, 0, 0, 3], crc: UInt32? = nil, length: UInt8? = nil
        ) -> [UInt8] {
            var member = LiteralCapture()
            member.octets = [0x1F, 0x8B, 8] + header + [1]
            member.put(UInt16(content.count))
            member.put(~UInt16(content.count))
            member.octets += content
            // Bound: the array's own count.
            member.put(crc ?? UInt32(unsafe crc32(0, content, UInt32(content.count))))
            member.put(UInt32(length ?? UInt8(content.count)))
            return member.octets
        }
    }

    static let rows: [Row] = [
        Row("gzip, stored", "2", Row.gzip(literal)),
        Row(
            "gzip with extra field, name, comment", "2",
            Row.gzip(literal, header: [0x1C, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, 0x61, 0, 0x62, 0])),
        Row("gzip, members of one octet each", "2", literal.flatMap { Row.gzip([$0]) }),
        Row("gzip, an empty member first", "2", Row.gzip([]) + Row.gzip(literal)),
        Row("gzip, zeros behind it", "2", Row.gzip(literal) + [UInt8](repeating: 0, count: 500)),
        Row(
            "gzip, wrong CRC", "2, x: damaged at frame 3: gzip member 1: incorrect data check",
            Row.gzip(literal, crc: 5)),
        Row(
            "gzip, wrong length", "2, x: damaged at frame 3: gzip member 1: incorrect length check",
            Row.gzip(literal, length: 5)),
        Row(
            "gzip, wrong CRC in the first of two members",
            "1, x: damaged at frame 2: gzip member 1: incorrect data check",
            Row.gzip(Array(literal.prefix(50)), crc: 5) + Row.gzip(Array(literal.dropFirst(50)))),
        Row(
            "gzip, text behind it", "2, x: damaged at frame 3: what follows gzip member 1 is none",
            Row.gzip(literal) + Array("text".utf8)),
        Row(
            "gzip, an octet behind it", "2, x: damaged at frame 3: 1 octets behind the last member",
            Row.gzip(literal) + [1]),
        Row(
            "gzip, not a capture inside", "x: not a capture: it looks like text",
            Row.gzip(Array("INVITE sip:a@b SIP/2.0".utf8))),
        Row("gzip, nothing inside", "x: not a capture: the file is empty", Row.gzip([])),
        Row(
            "gzip in gzip", "x: not a capture: compressed more than once: gunzip it first",
            Row.gzip(Row.gzip(literal))),
        Row(
            "gzip, a block of no kind", "x: damaged at frame 1: gzip member 1: invalid block type",
            [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 7, 0, 0, 0]),
        Row(
            "gzip, cut in the trailer", "2, x: damaged at frame 3: cut short in the middle of gzip member 1",
            Row.gzip(literal).dropLast()),
        Row("zstd, raw blocks", "2", Row.zstd([Array(literal.prefix(30)), [], Array(literal.dropFirst(30))])),
        Row("zstd, a window of 128 MiB", "2", Row.zstd(header: [0, 0x88], [literal])),
        Row(
            "zstd, a larger window", "x: not supported: a zstd window of more than 128 MiB",
            Row.zstd(header: [0, 0x89], [literal])),
        Row(
            "zstd, a larger window in the second frame", "1, x: not supported: a zstd window of more than 128 MiB",
            Row.zstd([Array(literal.prefix(50))]) + Row.zstd(header: [0, 0xA0], [Array(literal.dropFirst(50))])),
        Row(
            "zstd, skippable frames before, between, behind", "2",
            [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3] + Row.zstd([Array(literal.prefix(9))])
                + [0x5F, 0x2A, 0x4D, 0x18, 0, 0, 0, 0] + Row.zstd([Array(literal.dropFirst(9))])
                + [0x51, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 0]),
        Row(
            "zstd, wrong checksum", "2, x: damaged at frame 3: zstd frame 1: Restored data doesn't match checksum",
            Row.zstd(header: [4, 0x88], [literal], tail: [1, 2, 3, 4])),
        Row(
            "zstd, a block of no kind behind two", "1, x: damaged at frame 2: zstd frame 1: ",
            Row.zstd([Array(literal.prefix(30)), Array(literal[30..<50]), []]).dropLast(3) + [7, 0, 0]),
        Row(
            "zstd, cut", "1, x: damaged at frame 2: cut short in the middle of zstd frame 1",
            Row.zstd([Array(literal.prefix(50)), []]).dropLast(3)),
        Row(
            "zstd, zeros behind it", "2, x: damaged at frame 3: what follows zstd frame 1 is none",
            Row.zstd([literal]) + [0, 0, 0, 0]),
        Row(
            "zstd, a frame of version 0.7 behind it", "2, x: damaged at frame 3: what follows zstd frame 1 is none",
            Row.zstd([literal]) + [0x27, 0xB5, 0x2F, 0xFD, 0, 0]),
    ]

    /// What a reader says of `octets`, as in `Row.says`.
    static func report(_ octets: [UInt8], buffer: Int) -> (says: String, frames: [Seen]) {
        var frames: [Seen] = []
        do throws(IngestError) {
            var reader = try CaptureReader(octets: octets, index: 0, name: "x", bufferSize: buffer)
            while let header = reader.next() { frames.append(Seen(header, reader.octets)) }
            let wrong = reader.summary.complete != (reader.fault == nil) ? " complete" : ""
            return (
                ["\(frames.count)", reader.fault?.description].compactMap(\.self).joined(separator: ", ") + wrong,
                frames
            )
        } catch {
            return (error.description, frames)
        }
    }

    @Test("What comes out of", arguments: rows)
    func literals(row: Row) throws {
        let whole = try Seen.all(of: Self.literal).0
        for buffer in [64, 256 << 10] {
            let (says, frames) = Self.report(row.octets, buffer: buffer)
            // libzstd's own words for a damaged block differ between its versions.
            #expect(row.says.hasSuffix(": ") ? says.hasPrefix(row.says) : says == row.says)
            #expect(frames == Array(whole.prefix(frames.count)))
        }
    }

    /// Cut anywhere, the frames before the cut come out, and the cut is told. The size of a read changes nothing.
    @Test("Every cut", arguments: Compressor.allCases, [false, true])
    func cuts(compressor: Compressor, pcapng: Bool) throws {
        let plain = Self.small(pcapng: pcapng)
        let whole = try Seen.all(of: plain).0
        // The second member begins in the middle of a frame, so that no cut leaves a whole capture.
        let compressed = try Self.spread(plain, by: compressor, sizes: [plain.count / 2 + 3])
        var wrong: [String] = []
        var most = 0
        for length in 0..<compressed.count {
            let cut = Array(compressed.prefix(length))
            let (says, frames) = Self.report(cut, buffer: 64 + length % 50)
            if frames != Array(whole.prefix(frames.count)) { wrong.append("\(length): other frames") }
            if says == "\(frames.count)" { wrong.append("\(length): no fault") }
            if says != Self.report(cut, buffer: 256 << 10).says { wrong.append("\(length): depends on the buffer") }
            most = max(most, frames.count)
        }
        #expect(wrong == [])
        #expect(most == whole.count)
    }

    /// A bit that flips is told, unless it changes nothing that is delivered (a time stamp in gzip's header).
    @Test("Every bit flipped", arguments: Compressor.allCases, [false, true])
    func flips(compressor: Compressor, pcapng: Bool) throws {
        let plain = Self.small(pcapng: pcapng)
        let whole = try Seen.all(of: plain).0
        let compressed = try Self.spread(plain, by: compressor, sizes: [plain.count / 2 + 3])
        var wrong: [String] = []
        for bit in 0..<compressed.count * 8 {
            var octets = compressed
            octets[bit / 8] ^= 1 << UInt8(bit % 8)
            let (says, frames) = Self.report(octets, buffer: 64 + bit % 50)
            if says == "\(frames.count)", frames != whole { wrong.append("\(bit): no fault") }
            if bit % 5 == 0, says != Self.report(octets, buffer: 256 << 10).says {
                wrong.append("\(bit): depends on the buffer")
            }
        }
        #expect(wrong == [])
    }

    @Test("A frame comes out of a pipe as soon as it was written into it", arguments: Compressor.allCases)
    func openPipe(compressor: Compressor) throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        let plain = Self.small(pcapng: false)
        let frames = try Seen.all(of: plain).0
        var sizes = [24]
        for frame in frames { sizes.append(16 + frame.octets.count) }
        var start = 0
        let parts = sizes.map { size in
            defer { start += size }
            return Array(plain[start..<start + size])
        }
        let written = try compressor.flushed(parts)
        // Where a frame did not come out by itself, reading would wait for ever: better a signal.
        alarm(60)
        func write(_ octets: [UInt8]) throws {
            try #require(unsafe Glibc.write(ends[1], octets, octets.count) == octets.count)
        }
        try write(written[0])
        var reader = try CaptureReader(path: "/dev/fd/\(ends[0])", index: 0)
        var seen: [Seen] = []
        for part in written.dropFirst() {
            try write(part)
            if let header = reader.next() { seen.append(Seen(header, reader.octets)) }
        }
        #expect(seen == frames)
        close(ends[1])
        #expect(reader.next() == nil && reader.fault == nil && !reader.summary.isSeekable)
        alarm(0)
    }

    @Test("A file is told by its octets; what cannot be read again is kept", arguments: Compressor.allCases)
    func file(compressor: Compressor) throws {
        let plain = RecallTests.capture(pcapng: true)
        let octets = try compressor.compress(plain)
        let file = try TemporaryFile(octets)
        defer { file.remove() }
        let frames = try Seen.all(of: plain).0
        // Beside it lies the same capture as it was, for which nothing needs to be kept.
        let readers = [
            try CaptureReader(path: file.name, index: 0), try CaptureReader(octets: plain, index: 1, name: "plain"),
        ]
        var timeline = Timeline(readers: readers)
        let recall = timeline.recall()
        var seen: [[Seen]] = [[], []]
        while timeline.next({ header, octets in
            seen[header.capture].append(Seen(header, octets))
            recall.keep(
                [Extent(capture: header.capture, frame: header.number, offset: 0, count: octets.count)], octets)
        }) {}
        #expect(seen == [frames, frames] && timeline.faults == [])
        #expect(timeline.captures.map(\.isSeekable) == [false, true])
        #expect([0, 1].map { recall.canReadAgain(capture: $0) } == [false, true])
        #expect(recall.keptOctets == frames.reduce(0) { $0 + $1.octets.count })
        let wrong = frames.filter { frame in
            let extents = [0, 1].map { Extent(capture: $0, frame: frame.number, offset: 0, count: frame.octets.count) }
            return extents.contains { $0.count > 0 && recall.octets(of: [$0]) != frame.octets }
        }
        #expect(wrong == [])
    }

    @Test("A block that inflates without end is passed by")
    func bomb() throws {
        // A block of pcapng that is skipped, 256 MiB of zeros.
        var capture = LiteralCapture()
        capture.section(bigEndian: false)
        capture.put(UInt32(77))
        capture.put(UInt32(1 << 28))
        let head = capture.octets
        for compressor in Compressor.allCases {
            let zeros = try compressor.compress([UInt8](repeating: 0, count: 1 << 20))
            var octets = try compressor.compress(head)
            for _ in 0..<255 { octets += zeros }
            let (says, _) = Self.report(octets, buffer: 256 << 10)
            #expect(says == "0, x: damaged at frame 1: cut short in the middle of a block")
        }
    }
}
