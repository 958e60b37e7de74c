import Ingest
import Octets
import Testing

@Suite("Capture reader") struct CaptureReaderTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var octets: [UInt8]
        var frames: [Seen]
        /// Where a record ends.
        var ends: [Int]
        var reason: String?

        init(
            _ name: String, _ frames: [Seen], reason: String? = nil, bigEndian: Bool = false,
            _ build: (inout LiteralCapture) -> Void
        ) {
            testDescription = name
            var capture = LiteralCapture(bigEndian: bigEndian)
            build(&capture)
            octets = capture.octets
            ends = capture.ends + [capture.octets.count]
            self.frames = frames
            self.reason = reason
        }
    }

    static let long = [UInt8](repeating: 7, count: 300)

    static let rows: [Row] = [
        Row("pcap, microseconds", [Seen(1, 1_000_002_000, [1, 2, 3]), Seen(2, 4_000_005_000, long)]) {
            $0.fileHeader()
            $0.record(1, 2, [1, 2, 3])
            $0.record(4, 5, long)
        },
        Row("pcap, big-endian, cut by snap length", [Seen(1, 1_000_002_000, [9], original: 90)], bigEndian: true) {
            $0.fileHeader()
            $0.record(1, 2, [9], original: 90)
        },
        Row("pcap, nanoseconds, time after 2038", [Seen(1, 4_294_967_295_000_000_007, [1])], bigEndian: true) {
            $0.fileHeader(magic: 0xA1B2_3C4D)
            $0.record(.max, 7, [1])
        },
        Row("pcap of version 2.3 with lengths swapped", [Seen(1, 0, [1, 2], original: 8)]) {
            $0.fileHeader(minor: 3)
            $0.put(UInt64(0))
            $0.put(UInt32(8))
            $0.put(UInt32(2))
            $0.octets += [1, 2]
        },
        Row("pcap with Kuznetzov's longer record header", [Seen(1, 3_000_000_000, [5, 6])]) {
            $0.fileHeader(magic: 0xA1B2_CD34)
            $0.put(UInt64(3))
            $0.put(UInt32(2))
            $0.put(UInt32(2))
            $0.put(UInt64(0))
            $0.octets += [5, 6]
        },
        Row("pcap whose link type was a DLT_RAW", [Seen(1, 0, [0x45], .raw)]) {
            $0.fileHeader(linkType: 0xF400_000C)
            $0.record(0, 0, [0x45])
        },
        Row("pcap with a frame of no octets", [Seen(1, 0, []), Seen(2, 1000, [1])]) {
            $0.fileHeader()
            $0.record(0, 0, [])
            $0.record(0, 1, [1])
        },
        Row("pcap whose record claims too much", [Seen(1, 0, [1])], reason: "a record claims 16777217 octets") {
            $0.fileHeader()
            $0.record(0, 0, [1])
            $0.put(UInt64(0))
            $0.put(UInt32(16_777_217))
            $0.put(UInt32(16_777_217))
        },
        Row("pcap cut in a frame", [], reason: "cut short in the middle of a record") {
            $0.fileHeader()
            $0.record(0, 0, [1, 2])
            $0.octets.removeLast()
        },
        Row("pcapng, default clock, options and unknown block", [Seen(1, 5_000_000_123_000, [1, 2, 3, 4, 5])]) {
            $0.section(bigEndian: false)
            $0.block(0x0BAD) { $0.octets += long }
            $0.interface(1)
            $0.block(5) { $0.put(UInt32(0)) }
            $0.packet(0, 5_000_000_123, [1, 2, 3, 4, 5])
        },
        Row(
            "pcapng, two sections of either order, four clocks",
            [
                Seen(1, 1_500_000_007, [1]), Seen(2, 1_500_000_000, [2], .raw),
                Seen(3, 101_000_000_000, [3], .linuxCooked2), Seen(4, 12, [4], .ipv4),
            ]
        ) {
            $0.section(bigEndian: false)
            $0.interface(1, resolution: 9)
            $0.interface(101, resolution: 0x80 | 20)
            $0.packet(0, 1_500_000_007, [1])
            $0.packet(1, 3 << 19, [2])
            $0.section(bigEndian: true)
            $0.interface(276, resolution: 3, offset: 100)
            $0.interface(228, resolution: 12)
            $0.packet(0, 1000, [3])
            $0.packet(1, 12_345, [4])
        },
        Row("pcapng, a clock that shifts back", [Seen(1, -9_000_000_000, [1])], bigEndian: true) {
            $0.section(bigEndian: true)
            $0.interface(1, offset: -10)
            $0.packet(0, 1_000_000, [1])
        },
        Row("pcapng, a time beyond 64 bits", [Seen(1, .max, [1]), Seen(2, .max, [2])]) {
            $0.section(bigEndian: false)
            $0.interface(1, offset: .max)
            $0.interface(1, resolution: 0)
            $0.packet(0, 1, [1])
            $0.packet(1, .max, [2])
        },
        Row(
            "pcapng, simple and obsolete packets",
            [Seen(1, 0, [1, 2, 3], original: 3), Seen(2, 0, [1, 2, 3, 4], original: 9), Seen(3, 8000, [5])]
        ) {
            $0.section(bigEndian: true)
            $0.interface(1, snap: 4)
            $0.simplePacket([1, 2, 3], original: 3)
            $0.simplePacket([1, 2, 3, 4], original: 9)
            $0.obsoletePacket(0, 8, [5])
        },
        Row("pcapng, interface not described", [], reason: "a packet of interface 1, which is not described") {
            $0.section(bigEndian: false)
            $0.interface(1)
            $0.packet(1, 0, [1])
        },
        Row("pcapng, lengths disagree", [], reason: "a block's two lengths disagree") {
            $0.section(bigEndian: false)
            $0.block(77) { $0.put(UInt32(1)) }
            $0.octets[$0.octets.count - 4] = 20
        },
        Row("pcapng, a block of no length", [], reason: "a block claims 4 octets") {
            $0.section(bigEndian: false)
            $0.put(UInt64(4 << 32 | 6))
            $0.put(UInt32(4))
        },
        Row("pcapng, more octets than its block", [], reason: "a packet of 4097 octets in a block of 36") {
            $0.section(bigEndian: false)
            $0.interface(1)
            $0.packet(0, 0, [1])
            $0.octets[$0.octets.count - 15] = 16
        },
        Row("pcapng, cut in a block that is skipped", [], reason: "cut short in the middle of a block") {
            $0.section(bigEndian: false)
            $0.block(77) { $0.octets += long }
            $0.octets.removeLast()
        },
    ]

    @Test("Frames and the end of", arguments: rows)
    func frames(row: Row) throws {
        let (frames, fault, summary) = try Seen.all(of: row.octets)
        var reason: String?
        if case .damaged(_, row.frames.count + 1, let words) = fault { reason = words }
        #expect(frames == row.frames)
        #expect(reason == row.reason)
        #expect(summary.complete == (row.reason == nil))
    }

    /// Cut anywhere, a capture yields the frames before the cut, and never traps. A buffer of any size sees the same.
    @Test("Every cut of", arguments: rows)
    func cuts(row: Row) throws {
        var wrong: [String] = []
        let whole = try Seen.all(of: row.octets, buffer: 1 << 20).0
        for length in 0..<row.octets.count {
            guard let (frames, fault, _) = try? Seen.all(of: Array(row.octets.prefix(length)), buffer: 64 + length % 50)
            else { continue }
            if frames != Array(whole.prefix(frames.count)) { wrong.append("cut at \(length): \(frames)") }
            if row.reason == nil, (fault == nil) != row.ends.contains(length) { wrong.append("end at \(length)") }
        }
        #expect(wrong == [])
    }

    @Test(
        "No capture",
        arguments: [
            ([], "not a capture: the file is empty"),
            ([0x1F, 0x8B, 8, 0], "damaged at frame 1: cut short in the middle of gzip member 1"),
            ([0x42, 0x5A, 0x68, 0x39], "not a capture: compressed by bzip2: bunzip2 it first"),
            (Array("INVITE sip:a@b".utf8), "not a capture: it looks like text"),
            ([0xD4, 0xC3], "not a capture: only 2 octets"),
            ([0xD4, 0xC3, 0xB2, 0xA1, 2, 0], "not a capture: cut short in the middle of the file header"),
            (
                [0xD4, 0xC3, 0xB2, 0xA1, 3, 0, 7, 0] + [UInt8](repeating: 0, count: 16),
                "not supported: pcap version 3.7"
            ),
            ([1, 2, 3, 0x84], "not a capture: it starts with the octets 01 02 03 84"),
            ([0x0A, 0x0D, 0x0D, 0x0A, 28, 0, 0, 0], "not a capture: cut short in the middle of a section header"),
        ] as [([UInt8], String)])
    func refusal(octets: [UInt8], words: String) {
        var said = "nothing"
        do throws(IngestError) { _ = try CaptureReader(octets: octets, index: 0, name: "x") } catch {
            said = "\(error)"
        }
        #expect(said == "x: " + words)
    }

    @Test("What a file is said to be does not depend on how much is read at once")
    func refusalByBuffer() {
        let octets = [UInt8](repeating: 0x61, count: 64) + [0]
        let said = [64, 1 << 18].map { buffer -> String in
            do throws(IngestError) {
                _ = try CaptureReader(octets: octets, index: 0, name: "x", bufferSize: buffer)
            } catch {
                return error.description
            }
            return "nothing"
        }
        #expect(said == ["x: not a capture: it looks like text", "x: not a capture: it looks like text"])
    }

    @Test("The summary counts what was read")
    func summary() throws {
        var capture = LiteralCapture()
        capture.section(bigEndian: false)
        capture.interface(1)
        capture.interface(276, resolution: 9)
        capture.block(10) {
            $0.put(UInt32(0x544C_534B))
            $0.put(UInt32(3))
            $0.octets += Array("A B".utf8)
        }
        capture.packet(1, 7, [1, 2], original: 4)
        capture.packet(0, 1, [3])
        var reader = try CaptureReader(octets: capture.octets, index: 0, name: "x")
        while reader.next() != nil {}
        let summary = reader.summary
        var expected = CaptureSummary(
            name: "x", container: "pcapng", linkTypes: [.ethernet, .linuxCooked2], frames: 2, octets: 3,
            firstTime: Timestamp(nanoseconds: 7), lastTime: Timestamp(nanoseconds: 1000), cutFrames: 1,
            complete: true, fractionDigits: 9, isSeekable: true)
        expected.cutLength = 2
        expected.firstCut = 1
        #expect(summary == expected)
        #expect(summary.linkTypes.map(\.name) == ["EN10MB", "LINUX_SLL2"])
        #expect(reader.takeSecrets() == Array("A B\n".utf8) && reader.takeSecrets().isEmpty)
    }
}
