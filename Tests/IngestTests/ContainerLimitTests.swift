import Ingest
import Testing

@Suite("Containers that describe too much") struct ContainerLimitTests {
    @Test("interfaces: the last that may be is read, and one more ends the capture", arguments: [4_096, 4_097])
    func interfaces(count: Int) throws {
        var capture = LiteralCapture()
        capture.section(bigEndian: false)
        for _ in 0..<4_096 { capture.interface(1, resolution: 6) }
        capture.packet(4_095, 7, [1])
        for _ in 4_096..<count { capture.interface(1, resolution: 6) }
        capture.packet(0, 8, [2])
        let (frames, fault, summary) = try Seen.all(of: capture.octets, buffer: 4_096)
        let expected = [Seen(1, 7_000, [1]), Seen(2, 8_000, [2])]
        #expect(frames == (count > 4_096 ? [expected[0]] : expected))
        #expect((fault != nil) == (count > 4_096) && summary.frames == frames.count)
    }

    @Test("link types: those of the first sixty-four are named") func linkTypes() throws {
        var capture = LiteralCapture()
        capture.section(bigEndian: false)
        for linkType in UInt16(0)..<200 { capture.interface(linkType) }
        capture.packet(199, 7, [1])
        let (frames, fault, summary) = try Seen.all(of: capture.octets)
        #expect(frames.count == 1 && fault == nil && summary.linkTypes.count == 64)
    }
}
