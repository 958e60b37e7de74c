import Octets
import Testing

@testable import Reassembly

/// A piece of an IP packet between 192.0.2.1 and .2 (or 2001:db8::1 and ::2).
private struct Piece {
    var offset: Int
    var octets: [UInt8]
    var hasMore: Bool
    var id: UInt32 = 9
    var proto: UInt8 = 17
    var wait: Int64 = 1
    var cut = 0

    func frame(six: Bool) -> [UInt8] {
        let place = UInt32(offset | (hasMore ? 1 : 0))
        if six {
            let addresses = hex("20010db8000000000000000000000001 20010db8000000000000000000000002")
            let header = hex("60000000") + big(UInt32(8 + octets.count), octets: 2) + hex("2c 40") + addresses
            return (header + [proto, 0] + big(place, octets: 2) + big(id, octets: 4) + octets).dropLast(cut)
        }
        let field = UInt32(offset / 8) | (hasMore ? 0x2000 : 0)
        let header = hex("4500") + big(UInt32(20 + octets.count), octets: 2) + big(id, octets: 2)
        return (header + big(field, octets: 2) + [64, proto] + hex("0000 c0000201 c0000202") + octets).dropLast(cut)
    }
}

/// What a reassembler makes of pieces, shown a millisecond apart.
private struct Shown {
    var recorder = Recorder(.all)
    var reassembler: Reassembler

    init(_ pieces: [Piece], six: Bool = false, limits: Reassembler.Limits = .init(), selected: [Bool]? = nil) {
        reassembler = Reassembler(limits: limits)
        var milliseconds: Int64 = 0
        var last = Frame(capture: 0, number: 0, time: Timestamp(nanoseconds: 0))
        for (index, piece) in pieces.enumerated() {
            milliseconds += piece.wait
            let octets = piece.frame(six: six)
            recorder.frames[index + 1] = octets
            let time = Timestamp(nanoseconds: milliseconds * 1_000_000 + Int64(index + 1))
            last = Frame(capture: 0, number: index + 1, time: time)
            reassembler.accept(
                last, linkType: 101, OctetView(octets.span), isSelected: selected?[index] ?? true, &recorder)
        }
        reassembler.finish(last, &recorder)
    }

    var story: [String] {
        let total = reassembler.ledger.total
        return recorder.events + recorder.faults
            + (total == recorder.frames.count ? [] : ["\(total) of \(recorder.frames.count) frames"])
    }
}

/// A datagram with `text`, cut behind the octets that `cuts` name, counted from its UDP header.
private func pieces(_ text: String, _ cuts: [Int], id: UInt32 = 9) -> [Piece] {
    let octets = hex("13c4 13c6") + big(UInt32(8 + text.utf8.count), octets: 2) + hex("0000") + Array(text.utf8)
    let bounds = [0] + cuts + [octets.count]
    return zip(bounds, bounds.dropFirst()).map { lower, upper in
        Piece(offset: lower, octets: Array(octets[lower..<upper]), hasMore: upper < octets.count, id: id)
    }
}

@Suite("IP fragments") struct FragmentTests {
    private static let text = "0123456789abcdefghijklmnopqrstuv"

    @Test("in any order are the datagram", arguments: [false, true]) func orders(six: Bool) {
        let parts = pieces(Self.text, [16, 32])
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let shown = Shown(order.map { parts[$0] }, six: six)
            let first = order.firstIndex(of: 0).map { $0 + 1 } ?? 0
            let frames = first == 3 ? "3" : "\(first)...3"
            #expect(shown.story == ["datagram \(Self.text) \(frames)"])
            #expect(shown.reassembler.ledger[.udpOther] == 3)
        }
    }

    @Test("cut anywhere, in any order, some twice, overlapping: the same octets", arguments: [false, true])
    func property(six: Bool) {
        var dice = Dice(state: six ? 6 : 4)
        var wrong: [String] = []
        for round in 0..<400 {
            let size = Int.random(in: 1...400, using: &dice) * 8
            let body = (0..<size).map { _ in UInt8.random(in: 0x61...0x7A, using: &dice) }
            let octets = hex("13c4 13c6") + big(UInt32(8 + size), octets: 2) + hex("0000") + body
            var parts: [Piece] = []
            var position = 0
            while position < octets.count {
                let length = min(octets.count - position, Int.random(in: 1...40, using: &dice) * 8)
                let lower = max(0, position - (Bool.random(using: &dice) ? 8 : 0))
                let piece = Piece(
                    offset: lower, octets: Array(octets[lower..<position + length]),
                    hasMore: position + length < octets.count, id: UInt32(round & 0xFFFF))
                parts.append(piece)
                position += length
            }
            parts += parts.filter { _ in Int.random(in: 0..<4, using: &dice) == 0 }
            let shown = Shown(parts.shuffled(using: &dice), six: six)
            if shown.recorder.datagrams.first != body || !shown.recorder.faults.isEmpty {
                wrong.append("\(round): \(shown.recorder.faults)")
            }
            if shown.reassembler.ledger.total != parts.count { wrong.append("\(round): frames") }
            if shown.reassembler.counts.incompletePackets > 0 { wrong.append("\(round): said to be incomplete") }
        }
        #expect(wrong == [])
    }

    @Test("of a TCP segment are a part of its stream") func segment() {
        let header = hex("c000 0b27 00000001 00000001 5018 ffff 0000 0000")
        let octets = header + Array("abcdefghijklmnop".utf8)
        let parts = [0..<24, 24..<32, 32..<36].map {
            Piece(offset: $0.lowerBound, octets: Array(octets[$0]), hasMore: $0.upperBound < 36, proto: 6)
        }
        for order in [[0, 1, 2], [2, 0, 1]] {
            let shown = Shown(order.map { parts[$0] })
            #expect(shown.recorder.faults.filter { !$0.hasPrefix("time") } == [])
            #expect(shown.recorder.taken.values.filter { !$0.isEmpty } == [Array("abcdefghijklmnop".utf8)])
            #expect(shown.reassembler.ledger.total == 3 && shown.reassembler.ledger[.msrp] == 3)
        }
    }

    @Test("of a tunnel's packet lead to what is in it; fragments in fragments too") func tunnels() {
        let inner = pieces(Self.text, [16, 32]).map { $0.frame(six: false) }
        var outer: [Piece] = []
        for (index, packet) in inner.enumerated() {
            outer.append(
                Piece(offset: 0, octets: Array(packet[..<24]), hasMore: true, id: UInt32(100 + index), proto: 4))
            outer.append(
                Piece(offset: 24, octets: Array(packet[24...]), hasMore: false, id: UInt32(100 + index), proto: 4))
        }
        let shown = Shown(outer)
        #expect(shown.story == ["datagram \(Self.text) 2...6"])
        #expect(shown.reassembler.ledger[.udpOther] == 6)
    }

    @Test("that overlap: the first received octets count") func overlap() {
        var parts = pieces(Self.text, [16, 32])
        var liar = parts[0]
        liar.octets += Array("XXXXXXXX".utf8)
        parts = [parts[1], liar, parts[2]]
        #expect(Shown(parts).story == ["datagram \(Self.text) 2...3"])
    }

    @Test("that stay alone are given up: at the end, after a minute, for lack of room")
    func incomplete() {
        let parts = pieces(Self.text, [16, 32])
        #expect(
            Shown([parts[0], parts[1]]).story == ["datagram 0123456789abcdefghijklmn 1 hole", "incomplete 2 from 1"])
        #expect(Shown([parts[1], parts[2]]).story == ["incomplete 2 from 1"])
        var late = parts[2]
        late.wait = 61_000
        #expect(
            Shown([parts[0], parts[1], late]).story
                == ["datagram 0123456789abcdefghijklmn 1 hole", "incomplete 2 from 1", "incomplete 1 from 3"])
        var limits = Reassembler.Limits()
        limits.fragmentedPackets = 2
        let many = (0..<5).map { pieces(Self.text, [16], id: UInt32($0))[1] }
        let shown = Shown(many, limits: limits)
        #expect(shown.reassembler.counts.incompletePackets == 5 && shown.reassembler.ledger[.fragment] == 5)
        #expect(shown.story == (1...5).map { "incomplete 1 from \($0)" })
    }

    @Test("of two packets with one number are not taken for one: the checksum tells") func numberUsedAgain() {
        func datagram(_ text: String) -> [UInt8] {
            let octets = hex("13c4 13c6 0028 0000") + Array(text.utf8)
            let pseudo = hex("c0000201 c0000202 0011 0028")
            let words = stride(from: 0, to: 48 + 4, by: 2).map { place in
                let all = pseudo + octets
                return place + 1 < all.count ? UInt32(all[place]) << 8 | UInt32(all[place + 1]) : 0
            }
            var sum = words.reduce(0, +)
            while sum > 0xFFFF { sum = (sum & 0xFFFF) + (sum >> 16) }
            return hex("13c4 13c6 0028") + big(0xFFFF - sum, octets: 2) + Array(text.utf8)
        }
        let one = datagram(Self.text)
        let other = datagram(String(Self.text.reversed()))
        func parts(_ octets: [UInt8]) -> [Piece] {
            [
                Piece(offset: 0, octets: Array(octets[..<24]), hasMore: true),
                Piece(offset: 24, octets: Array(octets[24...]), hasMore: false),
            ]
        }
        #expect(Shown(parts(one)).story == ["datagram \(Self.text) 1...2"])
        let mixed = Shown([parts(one)[0], parts(other)[1], parts(other)[0]])
        #expect(
            mixed.story == [
                "incomplete 2 from 1", "datagram \(String(Self.text.reversed()).prefix(16)) 3 hole",
                "incomplete 1 from 3",
            ])
    }

    @Test("captured twice say nothing is missing") func twice() {
        let parts = pieces(Self.text, [16, 32])
        let shown = Shown(parts.flatMap { [$0, $0] })
        #expect(shown.story == ["datagram \(Self.text) 1...5"])
        #expect(shown.reassembler.counts.incompletePackets == 0)
    }

    @Test("cut by the snap length: the octets up to there") func cut() {
        var parts = pieces(Self.text, [16, 32])
        parts[1].cut = 10
        #expect(Shown(parts).story == ["datagram 0123456789abcd 1...3 cut"])
    }

    @Test("that cannot be true are given up", arguments: [false, true]) func impossible(six: Bool) {
        let parts = pieces(Self.text, [16, 32])
        let far = Piece(offset: 65_528, octets: [UInt8](repeating: 0x61, count: 64), hasMore: false)
        let end = Piece(offset: 8, octets: [1, 2, 3, 4], hasMore: false)
        for odd in [[parts[0], far], [parts[0], parts[1], end], [parts[2], parts[0], far]] {
            let shown = Shown(odd, six: six)
            #expect(shown.recorder.faults == [] && shown.reassembler.ledger.total == odd.count)
            #expect(shown.reassembler.counts.incompletePackets == 1)
        }
    }

    @Test("a flood of them holds no more than it may") func flood() {
        var fragments = Fragments(limits: .init(packets: 50, octets: 100_000))
        let octets = [UInt8](repeating: 0x61, count: 1_400)
        var givenUp = 0
        for number in 0..<5_000 {
            let frame = Frame(capture: 0, number: number + 1, time: .init(nanoseconds: Int64(number)))
            let extent = Extent(capture: 0, frame: number + 1, offset: 0, count: octets.count)
            let fragment = Packet.Fragment(
                source: IPAddress(v4: UInt32(number / 3)), destination: IPAddress(v4: 2), tunnel: TunnelID(),
                identification: UInt32(number), proto: 17, offset: 1_400 * (number % 3 + 1), hasMore: true,
                payload: 0..<1_400, missing: 0)
            let origin = Provenance(.init(start: 0, extent: extent, time: frame.time))
            if fragments.add(fragment, OctetView(octets.span), origin, frame, frames: 1, isSelected: true) != nil {
                givenUp += 1
            }
            while fragments.giveUp(at: frame.time) != nil { givenUp += 1 }
            #expect(fragments.heldOctets <= 100_000 && fragments.count <= 50)
        }
        #expect(givenUp + fragments.count == 5_000)
    }

    @Test("are selected with the packet whose first fragment a filter lets through") func selection() {
        let parts = pieces(Self.text, [16, 32])
        let chosen = Shown([parts[1], parts[0], parts[2]], selected: [false, true, false])
        #expect(chosen.story == ["datagram \(Self.text) 2...3"])
        #expect(chosen.reassembler.ledger[.udpOther] == 3)
        let others = Shown(parts + [pieces(Self.text, [16], id: 3)[1]], selected: [false, false, false, false])
        #expect(others.story == [] && others.reassembler.ledger[.filtered] == 4)
    }
}
