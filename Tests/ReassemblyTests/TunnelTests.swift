import Octets
import Testing

@testable import Reassembly

private let macs = "020000000002 020000000001"
private let addresses = "c0000201 c0000202"
private let outer6 = "20010db8000000000000000000000001 20010db8000000000000000000000002"
private let inner = "4500 0020 0001 4000 4011 0000 0a000001 0a000002 13c4 13c6 000c 0000 61626364"
private let inner6 =
    "60000000 000c 11 40 20010db8000000000000000000000003 20010db8000000000000000000000004 13c413c6000c000061626364"
private let innerFrame = "\(macs) 0800 \(inner)"

/// An IPv4 header before `payload`.
private func ip(_ proto: String, _ payload: String) -> String {
    let length = 20 + hex(payload).count
    return "4500 \(hexadecimal(length, 4)) 0001 4000 40\(proto) 0000 \(addresses) \(payload)"
}

/// A UDP header before `payload`.
private func udp(_ port: Int, _ payload: String, from source: Int = 40_000) -> String {
    ip(
        "11",
        "\(hexadecimal(source, 4)) \(hexadecimal(port, 4)) \(hexadecimal(8 + hex(payload).count, 4)) 0000 \(payload)")
}

private func hexadecimal(_ number: Int, _ digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// A frame with a packet in a packet: its way in words, and whether IPv6 is inside.
struct TunnelRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let linkType: UInt32
    let octets: [UInt8]
    let isSix: Bool

    init(_ name: String, _ octets: String, linkType: UInt32 = 101, isSix: Bool = false) {
        testDescription = name
        self.linkType = linkType
        self.octets = hex(octets)
        self.isSix = isSix
    }
}

private let tunnels: [TunnelRow] = [
    .init("three VLAN tags", "\(macs) 88a8 0001 8100 0002 8100 0003 0800 \(inner)", linkType: 1),
    .init("E-TAG", "\(macs) 893f 000000000000 0800 \(inner)", linkType: 1),
    .init("VN-Tag", "\(macs) 8926 00000000 0800 \(inner)", linkType: 1),
    .init("802.1ah", "\(macs) 88e7 00000000 \(innerFrame)", linkType: 1),
    .init("LLC with SNAP", "\(macs) 0028 aaaa03 000000 0800 \(inner)", linkType: 1),
    .init("cooked, LLC", "0000 0001 0006 0200000000010000 0004 aaaa03 000000 0800 \(inner)", linkType: 113),
    .init("MPLS", "\(macs) 8847 0006 4140 \(inner)", linkType: 1),
    .init("three MPLS labels", "\(macs) 8847 00064040 00065040 00066140 \(inner6)", linkType: 1, isSix: true),
    .init("MPLS, control word", "\(macs) 8847 00064140 00000001 \(innerFrame)", linkType: 1),
    .init("MPLS, Ethernet", "\(macs) 8847 00064140 \(innerFrame)", linkType: 1),
    .init("MPLS alone", "00064140 \(inner)", linkType: 219), .init("MPLS in IP", ip("89", "00064140 \(inner)")),
    .init("PPPoE", "\(macs) 8864 1100 0007 0022 0021 \(inner)", linkType: 1),
    .init("PPPoE, IPv6", "\(macs) 8864 1100 0007 0036 0057 \(inner6)", linkType: 1, isSix: true),
    .init("PPPoE alone", "1100 0007 0022 0021 \(inner)", linkType: 51), .init("PPP", "0021 \(inner)", linkType: 9),
    .init("PPP, address and control", "ff03 0021 \(inner)", linkType: 50),
    .init("PPP, compressed protocol", "21 \(inner)", linkType: 9),
    .init("PPP with its direction", "01 ff03 0057 \(inner6)", linkType: 204, isSix: true),
    .init("PPP, MPLS", "0281 00064140 \(inner)", linkType: 9), .init("HDLC", "0f00 0800 \(inner)", linkType: 104),
    .init("NFLOG", "02 00 0000 0800 0100 08004500 0700 0a00 612e2e00 2400 0900 \(inner)", linkType: 239),
    .init("IPIP", ip("04", inner)), .init("6in4", ip("29", inner6), isSix: true),
    .init("4in6", "60000000 0020 04 40 \(outer6) \(inner)"), .init("GRE", ip("2f", "0000 0800 \(inner)")),
    .init("GRE, sum, key and sequence", ip("2f", "b000 86dd 00000000 00000001 00000002 \(inner6)"), isSix: true),
    .init("NVGRE", ip("2f", "2000 6558 00002a01 \(innerFrame)")),
    .init("PPTP", ip("2f", "3081 880b 0022 0001 00000001 00000002 ff03 0021 \(inner)")),
    .init("WCCP", ip("2f", "0000 883e \(inner)")), .init("WCCP 2", ip("2f", "0000 883e 00000000 \(inner)")),
    .init("GRE in UDP", udp(4_754, "0000 0800 \(inner)")),
    .init("authentication header over IPv4", ip("33", "0404 0000 00000001 00000001 000000000000000000000000 \(inner)")),
    .init("VXLAN, reserved bits", udp(4_789, "ff00 00ff 00002aff \(innerFrame)")),
    .init("GRE, MPLS", ip("2f", "0000 8847 00064140 \(inner)")),
    .init("ERSPAN I", ip("2f", "0000 88be \(innerFrame)")),
    .init("ERSPAN II", ip("2f", "1000 88be 00000001 1001 0064 00000000 \(innerFrame)")),
    .init("ERSPAN III", ip("2f", "1000 22eb 00000001 2001 0064 00000000 0000 0000 \(innerFrame)")),
    .init(
        "ERSPAN III, subheader",
        ip("2f", "1000 22eb 00000001 2001 0064 00000000 0000 0001 0000000000000000 \(innerFrame)")
    ),
    .init("ERSPAN III, IP", ip("2f", "1000 22eb 00000001 2001 0064 00000000 0000 0800 \(inner)")),
    .init("VXLAN", udp(4_789, "0800 0000 00002a00 \(innerFrame)")),
    .init("VXLAN on Linux's old port", udp(8_472, "0800 0000 00002a00 \(innerFrame)")),
    .init("VXLAN, group policy", udp(4_789, "8800 0001 00002a00 \(innerFrame)")),
    .init("VXLAN-GPE, IPv6", udp(4_790, "0c00 0002 00002a00 \(inner6)"), isSix: true),
    .init("Geneve", udp(6_081, "0000 6558 00002a00 \(innerFrame)")),
    .init("Geneve, options", udp(6_081, "0240 0800 00002a00 0102 0001 00000000 \(inner)")),
    .init("GTP-U", udp(2_152, "30ff 0020 00000001 \(inner)")),
    .init("GTP-U, sequence", udp(2_152, "32ff 0024 00000001 0001 00 00 \(inner)")),
    .init("GTP-U, extension headers", udp(2_152, "34ff 002c 00000001 0000 00 85 01 0001 c0 01 0002 00 \(inner)")),
    .init("GTP-U, from the port", udp(2_152, "30ff 0034 00000001 \(inner6)", from: 2_152), isSix: true),
    .init("GTP-U, Ethernet", udp(2_152, "30ff 002e 00000001 \(innerFrame)")),
    .init("VXLAN in GRE in IPIP", ip("04", ip("2f", "0000 0800 \(udp(4_789, "0800 0000 00002a00 \(innerFrame)"))"))),
    .init(
        "ESP without encryption, tunnel",
        ip("32", "00000001 00000002 \(inner) 0102 02 04 000000000000000000000000")),
    .init(
        "ESP without encryption, IPv6",
        ip("32", "00000001 00000002 \(inner6) 0102 02 29 0000000000000000 0000000000000000"), isSix: true),
    .init(
        "ESP without encryption through a NAT",
        udp(4_500, "00000001 00000002 \(inner) 0102 02 04 000000000000000000000000")),
]

/// Frames that look like a tunnel and are none, or hold nothing that is read.
private let none: [(name: String, octets: String, words: FrameCategory)] = [
    ("PPPoE discovery", "\(macs) 8863 1109 0000 0000", .otherLink), ("LLC", "\(macs) 0003 424203", .otherLink),
    ("PPP, LCP", "\(macs) 8864 1100 0007 0006 c021 0101 0004", .otherLink),
    ("labels without bottom", "\(macs) 8847 \(String(repeating: "00064040", count: 20))", .malformed),
    ("MPLS, ACH", "\(macs) 8847 00064140 10000021 4500", .otherLink),
    ("GRE version 3", "\(macs) 0800 \(ip("2f", "0003 0800 \(inner)"))", .otherIP),
    ("GRE with routing", "\(macs) 0800 \(ip("2f", "4000 0800 \(inner)"))", .otherIP),
    ("ESP that encrypts", "\(macs) 0800 \(ip("32", "00000001 00000002 9f3c7788aa20b1c2d3e4f50617283940"))", .esp),
    ("ESP of 4 octets", "\(macs) 0800 \(ip("32", "00000001"))", .esp),
    ("IKE through a NAT", "\(macs) 0800 \(udp(4_500, "00000000 0102030405060708"))", .udpOther),
    ("NAT keep-alive", "\(macs) 0800 \(udp(4_500, "ff"))", .udpOther),
    ("GTP-U echo", "\(macs) 0800 \(udp(2_152, "3201 0004 00000000 00010000"))", .udpOther),
    ("VXLAN without a network", "\(macs) 0800 \(udp(4_789, "0000 0000 00002a00 \(innerFrame)"))", .udpOther),
    ("ARP in VXLAN", "\(macs) 0800 \(udp(4_789, "0800 0000 00002a00 \(macs) 0806 0001"))", .arp),
    ("SCTP's port, and no chunks", "\(macs) 0800 \(udp(9_899, "13c413c4 00000007 00000000 0003ffff"))", .udpOther),
    ("nothing in Geneve", "\(macs) 0800 \(udp(6_081, "3f00 6558 00002a00"))", .malformed),
]

@Suite("Tunnels") struct TunnelTests {
    @Test("lead to the packet inside", arguments: tunnels) func inside(row: TunnelRow) throws {
        let packet = Packet(OctetView(row.octets.span), linkType: row.linkType)
        guard case .datagram(let datagram) = packet else {
            Issue.record("\(packet)")
            return
        }
        let expected = row.isSix ? "[2001:db8::3]:5060 [2001:db8::4]:5062" : "10.0.0.1:5060 10.0.0.2:5062"
        #expect("\(datagram.source) \(datagram.destination)" == expected)
        #expect(Array(row.octets[datagram.payload]) == hex("61626364"))
    }

    @Test("cut anywhere, or with any octet changed, never lead outside of the frame", arguments: tunnels)
    func hostile(row: TunnelRow) {
        var dice = Dice(state: UInt64(row.octets.count))
        var wrong = 0
        func look(_ octets: [UInt8]) {
            switch Packet(OctetView(octets.span), linkType: row.linkType) {
            case .datagram(let it): wrong += it.payload.upperBound > octets.count || it.missing < 0 ? 1 : 0
            case .chunks(let it): wrong += it.payload.upperBound > octets.count || it.missing < 0 ? 1 : 0
            case .segment(let it): wrong += it.payload.upperBound > octets.count || it.missing < 0 ? 1 : 0
            case .fragment(let it): wrong += it.payload.upperBound > octets.count || it.missing < 0 ? 1 : 0
            case .other, .sealed: break
            }
        }
        for count in row.octets.indices { look(Array(row.octets.prefix(count))) }
        for place in row.octets.indices {
            var octets = row.octets
            octets[place] = UInt8.random(in: .min ... .max, using: &dice)
            look(octets)
        }
        #expect(wrong == 0)
    }

    @Test("that are none are counted as what they are", arguments: none)
    func others(row: (name: String, octets: String, words: FrameCategory)) {
        let octets = hex(row.octets)
        var reassembler = Reassembler()
        var recorder = Recorder(.all)
        let frame = Frame(capture: 0, number: 1, time: .init(nanoseconds: 0))
        reassembler.accept(frame, linkType: 1, OctetView(octets.span), &recorder)
        #expect(reassembler.ledger[row.words] == 1, "\(row.name)")
    }

    @Test("that say how long they are bound what is inside: behind it lies padding") func lengths() {
        // The IP header counts six octets of padding; PPPoE's length, and 802.3's, do not.
        let padded = "4500 0026 0001 4000 4011 0000 0a000001 0a000002 13c4 13c6 0012 0000 61626364 000000000000"
        let frames = [
            "\(macs) 8864 1100 0007 0022 0021 \(padded)", "\(macs) 0028 aaaa03 000000 0800 \(padded)",
            "\(macs) 0800 \(udp(2_152, "30ff 0020 00000001 \(padded)"))",
        ]
        for frame in frames {
            let octets = hex(frame)
            guard case .datagram(let datagram) = Packet(OctetView(octets.span), linkType: 1) else {
                Issue.record("\(frame)")
                continue
            }
            #expect(Array(octets[datagram.payload]) == hex("61626364") && datagram.missing == 0)
        }
    }

    @Test("that hold themselves end") func depth() {
        let octets = hex((0..<200).reduce("") { text, _ in text + "4500 ffff 0001 4000 4004 0000 \(addresses)" })
        #expect(Packet(OctetView(octets.span), linkType: 101) == .other(.malformed))
    }

    /// A TCP segment with one octet, in a VXLAN network, or in a GTP-U tunnel.
    private func segment(network: Int?, teid: Int = 1, isReverse: Bool = false) -> [UInt8] {
        let (low, high) = ("0a000001", "0a000002")
        let ports = isReverse ? "0b27 c000" : "c000 0b27"
        let tcp = "\(ports) 00000001 00000001 5018 ffff 0000 0000 61"
        let packet = "4500 0029 0001 4000 4006 0000 \(isReverse ? high + low : low + high) \(tcp)"
        if let network { return hex(udp(4_789, "0800 0000 \(hexadecimal(network, 6))00 \(macs) 0800 \(packet)")) }
        return hex(udp(2_152, "30ff 0029 \(hexadecimal(teid, 8)) \(packet)"))
    }

    @Test("keep equal addresses in two networks apart, and both directions of one together")
    func flows() {
        let shown: [([[UInt8]], flows: Int)] = [
            ([segment(network: 1), segment(network: 1, isReverse: true)], 1),
            ([segment(network: 1), segment(network: 2)], 2),
            ([segment(network: nil, teid: 7), segment(network: nil, teid: 8, isReverse: true)], 1),
            ([segment(network: nil), segment(network: 1)], 2),
        ]
        for (frames, flows) in shown {
            var reassembler = Reassembler()
            var recorder = Recorder(.all)
            for (index, octets) in frames.enumerated() {
                let frame = Frame(capture: 0, number: index + 1, time: .init(nanoseconds: Int64(index + 1)))
                reassembler.accept(frame, linkType: 101, OctetView(octets.span), &recorder)
            }
            #expect(recorder.opened.count == flows)
        }
    }
}
