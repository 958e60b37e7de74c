import Ingest
import Octets
import Testing

@Suite("Capture filter and interfaces") struct CaptureFilterTests {
    /// An IPv4 datagram from 192.0.2.1:5060 to 192.0.2.2:5060, without data.
    static let datagram: [UInt8] = [
        0x45, 0, 0, 28, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0x13, 0xC4, 0x13, 0xC4, 0, 8, 0, 0,
    ]

    static func matches(_ expression: String, _ compiled: LinkType, _ type: LinkType, cut: Int = 0) throws -> Bool {
        let link: [UInt8] = type == .ethernet ? [UInt8](repeating: 2, count: 12) + [8, 0] : []
        let frame = Array((link + datagram).dropLast(cut))
        let header = FrameHeader(
            capture: 0, number: 1, time: Timestamp(nanoseconds: 0), capturedLength: frame.count,
            originalLength: frame.count + cut, linkType: type)
        return try CaptureFilter(expression, linkType: compiled, snapLength: 65_535)
            .matches(header, OctetView(frame.span))
    }

    @Test(
        "Frames against expressions",
        arguments: [
            ("udp port 5060", .ethernet, .ethernet, 0, true), ("udp port 5060", .raw, .raw, 0, true),
            ("udp port 5060", .ipv4, .ipv4, 0, true), ("tcp", .ethernet, .ethernet, 0, false),
            ("", .raw, .raw, 0, true),
            ("host 192.0.2.2 and not tcp", .raw, .raw, 0, true), ("udp", .ethernet, .raw, 0, false),
            ("udp port 5060", .raw, .raw, 20, false), ("udp port 5060", .raw, .raw, 28, false),
            ("len = 28", .raw, .raw, 8, true),
        ] as [(String, LinkType, LinkType, Int, Bool)])
    func frames(expression: String, compiled: LinkType, type: LinkType, cut: Int, expected: Bool) throws {
        let found = try Self.matches(expression, compiled, type, cut: cut)
        #expect(found == expected)
    }

    @Test("A filter that is none says why in one line")
    func refusal() {
        var said = ""
        do throws(IngestError) { _ = try CaptureFilter("udp prot 5", linkType: .ethernet) } catch { said = "\(error)" }
        #expect(said.hasPrefix("capture filter 'udp prot 5': ") && said.count > 40 && !said.contains("\n"))
    }

    @Test(
        "Names of link types",
        arguments: [
            (1, "EN10MB"), (0, "NULL"), (9, "PPP"), (101, "RAW"), (108, "LOOP"), (113, "LINUX_SLL"),
            (228, "IPV4"), (229, "IPV6"), (276, "LINUX_SLL2"), (50_000, "LINKTYPE_50000"),
            (.max, "LINKTYPE_4294967295"),
        ] as [(UInt32, String)])
    func names(number: UInt32, name: String) {
        #expect(LinkType(rawValue: number).name == name)
    }

    @Test("An interface that does not exist")
    func noInterface() {
        var error: IngestError?
        do throws(IngestError) {
            _ = try LiveCapture(interface: "nowhere0", index: 0)
        } catch let thrown { error = thrown }
        // Without the right to capture, that is what is said first.
        #expect(error == .noSuchInterface(name: "nowhere0") || error == .permission(name: "nowhere0"))
    }
}
