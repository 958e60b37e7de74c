import Ingest
import Octets
import Testing

@Suite("pcapng, written") struct PcapngBlocksTests {
    static let interface = FrameInterface(
        capture: 0, section: 0, number: 0, linkType: .ethernet, snapLength: 96, fractionDigits: 6)

    static func header(_ nanoseconds: Int64, _ captured: Int, original: Int) -> FrameHeader {
        FrameHeader(
            capture: 0, number: 1, time: Timestamp(nanoseconds: nanoseconds), capturedLength: captured,
            originalLength: original, linkType: .ethernet)
    }

    @Test("Octet for octet") func literal() {
        let frame: [UInt8] = [0xAA, 0xBB, 0xCC, 0xDD, 0xEE]
        var blocks = PcapngBlocks(application: "me 1", comment: "hi")
        blocks.append(
            Self.header(0x1_0000_0002 * 1000, 5, original: 90), OctetView(frame.span), of: Self.interface, named: "a",
            comment: "why")
        let expected: [UInt8] = [
            // Section header: order, version 1.0, unknown length, comment, application.
            0x0A, 0x0D, 0x0D, 0x0A, 48, 0, 0, 0, 0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0,
            0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
            1, 0, 2, 0, 0x68, 0x69, 0, 0, 4, 0, 4, 0, 0x6D, 0x65, 0x20, 0x31, 0, 0, 0, 0, 48, 0, 0, 0,
            // Interface: Ethernet, 96 octets, named a, microseconds.
            1, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 96, 0, 0, 0, 3, 0, 1, 0, 0x61, 0, 0, 0, 9, 0, 1, 0, 6, 0, 0, 0,
            0, 0, 0, 0, 40, 0, 0, 0,
            // Packet: 5 of 90 octets, comment.
            6, 0, 0, 0, 52, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 90, 0, 0, 0,
            0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0, 0, 0, 1, 0, 3, 0, 0x77, 0x68, 0x79, 0, 0, 0, 0, 0, 52, 0, 0, 0,
        ]
        #expect(blocks.take() == expected)
        #expect(blocks.count == 0)
    }

    /// What a reader must find again that reads what was written.
    @Test("Read again: resolution, snap length, link type, cut frames", arguments: [0, 3, 6, 9])
    func again(digits: Int) throws {
        var first = LiteralCapture()
        first.section(bigEndian: false)
        first.interface(1, snap: 4, resolution: UInt8(digits))
        first.interface(101, resolution: 0x94)
        first.packet(0, 1_234_567, [1, 2, 3, 4], original: 77)
        first.packet(1, 3 << 20 | 1, [5])
        first.packet(0, 1_234_568, [])
        var reader = try CaptureReader(octets: first.octets, index: 0)
        var blocks = PcapngBlocks(application: "me", comment: "")
        var seen: [Seen] = []
        var interfaces: [FrameInterface] = []
        while let header = reader.next() {
            seen.append(Seen(header, reader.octets))
            interfaces.append(reader.interface)
            blocks.append(header, reader.octets, of: reader.interface, named: "x", comment: "")
        }
        let written = blocks.take()
        var second = try CaptureReader(octets: written, index: 0)
        var again: [FrameInterface] = []
        while second.next() != nil { again.append(second.interface) }
        #expect(try Seen.all(of: written).0 == seen)
        #expect(again == interfaces)
        #expect(interfaces.map(\.fractionDigits) == [digits, 9, digits])
        #expect(interfaces.map(\.snapLength) == [4, 0, 4])
    }

    @Test("A classic capture's clock and snap length") func classic() throws {
        var capture = LiteralCapture(bigEndian: true)
        capture.fileHeader(magic: 0xA1B2_3C4D)
        capture.record(1, 2, [3])
        var reader = try CaptureReader(octets: capture.octets, index: 7)
        #expect(reader.next() != nil)
        let expected = FrameInterface(
            capture: 7, section: 0, number: 0, linkType: .ethernet, snapLength: 65_535, fractionDigits: 9)
        #expect(reader.interface == expected)
    }

    @Test(
        "Comments are harmless and bounded",
        arguments: [
            ("caf\u{E9}", "caf\u{E9}"), ("a\u{1B}[31mb\nc", "a\\u{1B}[31mb\\u{A}c"),
            ("\u{202E}x\u{2066}", "\\u{202E}x\\u{2066}"), ("\u{85}\u{7F}", "\\u{85}\\u{7F}"),
            (String(repeating: "\u{20AC}", count: 2000), String(repeating: "\u{20AC}", count: 341)),
        ])
    func comment(text: String, expected: String) {
        var blocks = PcapngBlocks(application: "", comment: text)
        let octets = blocks.take()
        let count = Int(octets[26]) | Int(octets[27]) << 8
        #expect(String(decoding: octets[28..<28 + count], as: UTF8.self) == expected)
        #expect(octets.count % 4 == 0)
    }
}
