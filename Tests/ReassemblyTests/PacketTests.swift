import Octets
import Reassembly
import Testing

/// A packet in words: transport, addresses, what TCP says, where the payload lies and what of it is missing.
private func words(_ packet: Packet) -> String {
    switch packet {
    case .other(let category): "\(category)"
    case .sealed(let it): "esp \(it.source) \(it.destination)"
    case .fragment(let it):
        "fragment \(it.proto) \(it.identification) \(it.offset)\(it.hasMore ? "+" : "") \(it.payload) \(it.missing)"
    case .chunks(let it): "sctp \(it.source) \(it.destination) \(it.tag) \(it.payload) \(it.missing)"
    case .datagram(let it): "udp \(it.source) \(it.destination) \(it.payload) \(it.missing)"
    case .segment(let it):
        "tcp \(it.source) \(it.destination) \(it.sequence.rawValue) "
            + "\(it.acknowledgement.map { "\($0.rawValue)" } ?? "-") \(it.flags) \(it.payload) \(it.missing)"
    }
}

private func packet(_ octets: [UInt8], _ linkType: UInt32) -> Packet {
    Packet(OctetView(octets.span), linkType: linkType)
}

/// Where the payload lies, and how many octets of it the capture lacks; `nil` where there is none.
private func payload(_ packet: Packet) -> (range: Range<Int>, missing: Int)? {
    switch packet {
    case .other, .sealed: nil
    case .datagram(let it): (it.payload, it.missing)
    case .fragment(let it): (it.payload, it.missing)
    case .segment(let it): (it.payload, it.missing)
    case .chunks(let it): (it.payload, it.missing)
    }
}

/// A frame, and what it holds.
struct FrameRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let linkType: UInt32
    let octets: [UInt8]
    let expected: String

    init(_ name: String, _ linkType: UInt32, _ octets: String, _ expected: String) {
        testDescription = name
        self.linkType = linkType
        self.octets = hex(octets)
        self.expected = expected
    }
}

private let addresses = "c0000201 c0000202"
private let sixes = "20010db8000000000000000000000001 20010db8000000000000000000000002"
private let macs = "020000000002 020000000001"
/// 13 C4 is 5060; "abcd" behind it.
private let udp = "13c4 13c6 000c 0000 61626364"
/// 0B 27 is 2855; sequence 4294967295, acknowledging 7, PSH and ACK, "abcd" behind 20 octets.
private let tcp = "c000 0b27 ffffffff 00000007 5018 ffff 0000 0000 61626364"
/// Verification tag 7, and a chunk without content (COOKIE ACK).
private let sctp = "13c4 13c6 00000007 00000000 0b000004"
private let v4udp = "4500 0020 0001 4000 4011 0000 \(addresses) \(udp)"
private let v4tcp = "4500 002c 0001 4000 4006 0000 \(addresses) \(tcp)"
private let v6udp = "60000000 000c 11 40 \(sixes) \(udp)"
private let v6tcp = "60000000 0018 06 40 \(sixes) \(tcp)"

private func datagram(_ range: String, _ missing: Int = 0) -> String {
    "udp 192.0.2.1:5060 192.0.2.2:5062 \(range) \(missing)"
}
private func datagram6(_ range: String, _ missing: Int = 0) -> String {
    "udp [2001:db8::1]:5060 [2001:db8::2]:5062 \(range) \(missing)"
}
private func chunks(_ range: String, _ missing: Int = 0, six: Bool = false) -> String {
    six
        ? "sctp [2001:db8::1]:5060 [2001:db8::2]:5062 7 \(range) \(missing)"
        : "sctp 192.0.2.1:5060 192.0.2.2:5062 7 \(range) \(missing)"
}
private func segment(_ range: String, _ missing: Int = 0) -> String {
    "tcp 192.0.2.1:49152 192.0.2.2:2855 4294967295 7 24 \(range) \(missing)"
}
private func segment6(_ range: String, _ missing: Int = 0) -> String {
    "tcp [2001:db8::1]:49152 [2001:db8::2]:2855 4294967295 7 24 \(range) \(missing)"
}

/// Frames whose IP header says how long they are, so that what is missing can be told.
private let whole: [FrameRow] = [
    .init("Ethernet", 1, "\(macs) 0800 \(v4udp)", datagram("42..<46")),
    .init("Ethernet, TCP", 1, "\(macs) 0800 \(v4tcp)", segment("54..<58")),
    .init("Ethernet, IPv6", 1, "\(macs) 86dd \(v6tcp)", segment6("74..<78")),
    .init("a VLAN tag", 1, "\(macs) 8100 0064 0800 \(v4udp)", datagram("46..<50")),
    .init("two VLAN tags", 1, "\(macs) 88a8 0064 8100 0065 86dd \(v6udp)", datagram6("70..<74")),
    .init("old VLAN tags", 1, "\(macs) 9100 0064 9100 0065 0800 \(v4tcp)", segment("62..<66")),
    .init("cooked", 113, "0000 0001 0006 0200000000010000 0800 \(v4udp)", datagram("44..<48")),
    .init("cooked, VLAN", 113, "0000 0001 0006 0200000000010000 8100 0064 0800 \(v4udp)", datagram("48..<52")),
    .init("cooked 2", 276, "0800 0000 00000002 0001 00 06 0200000000010000 \(v4tcp)", segment("60..<64")),
    .init(
        "cooked 2, VLAN", 276, "8100 0000 00000002 0001 00 06 0200000000010000 0064 86dd \(v6udp)",
        datagram6("72..<76")),
    .init("raw", 101, v4udp, datagram("28..<32")), .init("raw, IPv6", 101, v6tcp, segment6("60..<64")),
    .init("raw, as OpenBSD numbers it", 12, v4udp, datagram("28..<32")),
    .init("IPv4 alone", 228, v4tcp, segment("40..<44")), .init("IPv6 alone", 229, v6udp, datagram6("48..<52")),
    .init("loopback, little-endian", 0, "02000000 \(v4udp)", datagram("32..<36")),
    .init("loopback, big-endian", 0, "0000001e \(v6udp)", datagram6("52..<56")),
    .init("OpenBSD's loopback", 108, "00000018 \(v6tcp)", segment6("64..<68")),
    .init(
        "IPv4 options", 101, "4700 0028 0001 4000 4011 0000 \(addresses) 94040000 01010100 \(udp)",
        datagram("36..<40")),
    .init(
        "TCP options", 101,
        "4500 0030 0001 4000 4006 0000 \(addresses) c0000b27 ffffffff 00000007 6018ffff 00000000 01010101 61626364",
        segment("44..<48")),
    .init("padding behind IP", 1, "\(macs) 0800 \(v4udp) 000000000000", datagram("42..<46")),
    .init("padding behind IPv6", 1, "\(macs) 86dd \(v6tcp) ffff", segment6("74..<78")),
    .init("padding behind UDP", 101, "4500 0024 0001 4000 4011 0000 \(addresses) \(udp) 78787878", datagram("28..<32")),
    .init(
        "UDP longer than IP", 101, "4500 0020 0001 4000 4011 0000 \(addresses) 13c413c6ffff000061626364 7878",
        datagram("28..<32")),
    .init(
        "UDP length 0", 101, "4500 0020 0001 4000 4011 0000 \(addresses) 13c413c60000000061626364 7878",
        datagram("28..<32")),
    .init("empty", 101, "4500 001c 0001 4000 4011 0000 \(addresses) 13c413c600080000", datagram("28..<28")),
    .init("hop-by-hop options", 101, "60000000 0014 00 40 \(sixes) 1100 0104 00000000 \(udp)", datagram6("56..<60")),
    .init(
        "routing and destination options", 101,
        "60000000 0034 2b 40 \(sixes) 3c01 0104 00000000 0000000000000000 0600 0104 00000000 \(tcp) 00000000",
        segment6("84..<92")),
    .init("SCTP", 101, "4500 0024 0001 4000 4084 0000 \(addresses) \(sctp)", chunks("32..<36")),
    .init("SCTP over IPv6", 101, "60000000 0010 84 40 \(sixes) \(sctp)", chunks("52..<56", six: true)),
    .init(
        "authentication header", 101, "60000000 0018 33 40 \(sixes) 1101 0000 00000001 00000001 \(udp)",
        datagram6("60..<64")),
    .init(
        "fragment header, unfragmented", 101, "60000000 0014 2c 40 \(sixes) 1100 0000 00000009 \(udp)",
        datagram6("56..<60")),
    .init(
        "no ACK", 101,
        "4500 0028 0001 4000 4006 0000 \(addresses) c0000b27 00000005 00000007 5002ffff 00000000",
        "tcp 192.0.2.1:49152 192.0.2.2:2855 5 - 2 40..<40 0"),
    .init(
        "ECN flags", 101,
        "4500 0028 0001 4000 4006 0000 \(addresses) c0000b27 00000005 00000007 50d1ffff 00000000",
        "tcp 192.0.2.1:49152 192.0.2.2:2855 5 7 17 40..<40 0"),
]

/// Frames whose length nobody says, and frames without a payload.
private let odd: [FrameRow] = [
    .init(
        "SCTP in UDP", 101, "4500 002c 0001 4000 4011 0000 \(addresses) 26ab26ab 00180000 \(sctp)",
        chunks("40..<44")),
    .init("IPv4 length 0", 101, "4500 0000 0001 4000 4006 0000 \(addresses) \(tcp) 6566", segment("40..<46")),
    .init("IPv4 length 0, UDP", 101, "4500 0000 0001 4000 4011 0000 \(addresses) \(udp) 6566", datagram("28..<32")),
    .init("IPv6 length 0", 101, "60000000 0000 06 40 \(sixes) \(tcp)", segment6("60..<64")),
    .init("cut in the payload", 101, "4500 05dc 0001 4000 4006 0000 \(addresses) \(tcp)", segment("40..<44", 1_456)),
    .init(
        "cut datagram", 101, "4500 041c 0001 4000 4011 0000 \(addresses) 13c413c604080000 6162",
        datagram("28..<30", 1_022)),
    .init("first fragment", 101, "4500 0020 0001 2000 4011 0000 \(addresses) \(udp)", "fragment 17 1 0+ 20..<32 0"),
    .init(
        "last fragment", 101, "4500 0020 0001 00b9 4011 0000 \(addresses) \(udp)", "fragment 17 1 1480 20..<32 0"),
    .init(
        "cut fragment", 101, "4500 05dc 0001 2000 4011 0000 \(addresses) \(udp)", "fragment 17 1 0+ 20..<32 1468"),
    .init(
        "IPv6 first fragment", 101, "60000000 0014 2c 40 \(sixes) 1100 0001 00000009 \(udp)",
        "fragment 17 9 0+ 48..<60 0"),
    .init(
        "IPv6 last fragment", 101, "60000000 0014 2c 40 \(sixes) 1100 00b8 00000009 \(udp)",
        "fragment 17 9 184 48..<60 0"),
    // What looks like options there is the middle of a payload.
    .init(
        "IPv6 fragment of options", 101, "60000000 0010 2c 40 \(sixes) 3c00 00b8 00000009 11ff616263646566",
        "fragment 60 9 184 48..<56 0"),
    .init("ICMP", 101, "4500 001c 0001 4000 4001 0000 \(addresses) 0800 0000 00000000", "icmp"),
    .init("ICMPv6", 101, "60000000 0008 3a 40 \(sixes) 8000 0000 00000000", "icmp"),
    .init("SCTP, half a header", 101, "4500 001c 0001 4000 4084 0000 \(addresses) 0b590b59 00000000", "malformed"),
    .init("no next header", 101, "60000000 0000 3b 40 \(sixes)", "otherIP"),
    .init("ARP", 1, "\(macs) 0806 0001", "arp"), .init("ARP, cooked", 276, "0806 0000", "arp"),
    .init("LLDP", 1, "\(macs) 88cc 0207", "otherLink"), .init("IEEE 802.3", 1, "\(macs) 0026 4242", "otherLink"),
    .init("loopback, no IP", 0, "07000000 00", "otherLink"), .init("cooked 2, no IP", 276, "88cc", "otherLink"),
    .init("tags without end", 1, "\(macs) \(String(repeating: "8100 0001 ", count: 40)) 0800 \(v4udp)", "malformed"),
    .init("nothing", 1, "", "malformed"), .init("nothing, raw", 101, "", "malformed"),
    .init("IP version 5", 101, "5500 0020", "malformed"), .init("unknown link", 147, v4udp, "unknownLink"),
    .init("IPv4 header of 16 octets", 101, "4400 0020 0001 4000 4011 0000 \(addresses) \(udp)", "malformed"),
    .init(
        "IPv4 shorter than its header", 101, "4700 0018 0001 4000 4011 0000 \(addresses) 0000000000000000",
        "malformed"),
    .init("IPv6 options behind the end", 101, "60000000 0008 00 40 \(sixes) 11ff 0104 00000000", "malformed"),
    .init(
        "IPv6 options without end", 101,
        "60000000 0098 00 40 \(sixes) \(String(repeating: "0000 0104 00000000 ", count: 17)) \(udp)", "otherIP"),
    .init("UDP length 7", 101, "4500 0020 0001 4000 4011 0000 \(addresses) 13c413c60007000061626364", "malformed"),
    .init("UDP in 4 octets of IP", 101, "4500 0018 0001 4000 4011 0000 \(addresses) 13c413c600080000", "malformed"),
    .init(
        "TCP header of 16 octets", 101, "4500 0028 0001 4000 4006 0000 \(addresses) c0000b27000000050000000740100000",
        "malformed"),
    .init(
        "TCP header behind the end", 101, "4500 0028 0001 4000 4006 0000 \(addresses) c0000b270000000500000007f010ffff",
        "malformed"),
]

@Suite("A frame") struct PacketTests {
    @Test("is read", arguments: whole + odd) func reading(row: FrameRow) {
        #expect(words(packet(row.octets, row.linkType)) == row.expected)
    }

    @Test("cut anywhere never holds more than was captured, and says what is missing", arguments: whole + odd)
    func truncation(row: FrameRow) {
        let full = payload(packet(row.octets, row.linkType))
        let saysLength = whole.contains { $0.testDescription == row.testDescription }
        let wrong = row.octets.indices.filter { count in
            guard let cut = payload(packet(Array(row.octets.prefix(count)), row.linkType)) else {
                return saysLength && full.map { $0.range.lowerBound <= count } ?? false
            }
            guard let full else { return true }
            let fits = cut.range.lowerBound >= 0 && cut.range.upperBound <= count && cut.missing >= 0
            let adds = cut.range.count + cut.missing == full.range.count + full.missing
            return !fits || (saysLength && !adds) || cut.range.lowerBound > full.range.lowerBound
        }
        #expect(wrong == [])
    }

    @Test("that was not cut misses nothing, whatever its headers claim") func claims() {
        let octets = hex("4500 05dc 0001 4000 4006 0000 \(addresses) \(tcp)")
        let cases: [(length: Int, missing: Int)] = [(44, 0), (100, 56), (1_500, 1_456), (9_000, 1_456)]
        for (length, missing) in cases {
            let packet = Packet(OctetView(octets.span), linkType: 101, length: length)
            #expect(words(packet) == segment("40..<44", missing))
        }
    }

    @Test("of any octets never holds more than was captured", arguments: [0, 1, 12, 101, 108, 113, 228, 276, 147])
    func noise(linkType: UInt32) {
        var dice = Dice(state: UInt64(linkType))
        var wrong = 0
        for row in whole where row.linkType == linkType || linkType == 12 {
            for _ in 0..<500 {
                var octets = row.octets
                for _ in 0..<Int.random(in: 1...4, using: &dice) {
                    let place = Int.random(in: octets.indices, using: &dice)
                    octets[place] = UInt8.random(in: .min ... .max, using: &dice)
                }
                guard let found = payload(packet(octets, linkType)) else { continue }
                if found.range.lowerBound < 0 || found.range.upperBound > octets.count || found.missing < 0 {
                    wrong += 1
                }
                if found.range.count + found.missing > 65_535 + 40 { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test("is counted once", arguments: [whole, odd]) func ledger(all: [FrameRow]) {
        // Fragments find each other: FragmentTests counts them.
        let rows = all.filter { !$0.expected.hasPrefix("fragment") }
        var recorder = Recorder(.all)
        var reassembler = Reassembler()
        for (index, row) in rows.enumerated() {
            recorder.frames[index + 1] = row.octets
            let frame = Frame(capture: 0, number: index + 1, time: .init(nanoseconds: 0))
            reassembler.accept(frame, linkType: row.linkType, OctetView(row.octets.span), &recorder)
        }
        let unselected = Frame(capture: 0, number: rows.count + 1, time: .init(nanoseconds: 0))
        let octets = hex(v4udp)
        reassembler.accept(unselected, linkType: 101, OctetView(octets.span), isSelected: false, &recorder)
        let last = Frame(capture: 0, number: 1, time: .init(nanoseconds: 0))
        reassembler.finish(last, &recorder)
        let counted = FrameCategory.allCases.map { reassembler.ledger[$0] }
        let read = rows.map { words(packet($0.octets, $0.linkType)) }
        let datagrams = zip(rows, read).filter { $0.1.hasPrefix("udp") }
        #expect(recorder.events.filter { $0.hasPrefix("datagram") }.count == datagrams.count)
        // The TCP rows share their sequence number, and their times stand still: only UDP is looked at.
        #expect(!recorder.faults.contains { $0.hasPrefix("extents") })
        #expect(reassembler.ledger.total == rows.count + 1 && counted.allSatisfy { $0 >= 0 })
        #expect(reassembler.ledger[.udpOther] == datagrams.count)
        #expect(reassembler.ledger[.malformed] == read.filter { $0 == "malformed" }.count)
        #expect(reassembler.ledger[.filtered] == 1 && reassembler.ledger[.tcpUndecided] == 0)
    }
}
