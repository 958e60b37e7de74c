import Octets
import Testing

@testable import Reassembly

/// A DATA chunk with `text`; `ends` names what begins and ends with it: "BE" a whole user message.
private func data(
    _ number: UInt32, _ text: String, _ ends: String = "BE", stream: UInt32 = 0, sequence: UInt32 = 0
) -> [UInt8] {
    let head = big(number, octets: 4) + big(stream, octets: 2) + big(sequence, octets: 2) + [0, 0, 0, 0]
    return chunk(0, flags(ends), head + Array(text.utf8))
}

/// An I-DATA chunk: part `part` of the user message `message`.
private func interleaved(
    _ number: UInt32, _ text: String, _ ends: String, stream: UInt32 = 0, message: UInt32, part: UInt32
) -> [UInt8] {
    let head = big(number, octets: 4) + big(stream, octets: 2) + [0, 0] + big(message, octets: 4)
    // What names the payload in the first part must not be taken for a number.
    return chunk(64, flags(ends), head + big(ends.contains("B") ? 0x4D34 : part, octets: 4) + Array(text.utf8))
}

private func flags(_ ends: String) -> UInt8 {
    (ends.contains("B") ? 2 : 0) | (ends.contains("E") ? 1 : 0) | (ends.contains("U") ? 4 : 0)
}

private func chunk(_ type: UInt8, _ flags: UInt8, _ content: [UInt8]) -> [UInt8] {
    let padding = [UInt8](repeating: 0, count: (4 - content.count % 4) % 4)
    return [type, flags] + big(UInt32(4 + content.count), octets: 2) + content + padding
}

private let sack = hex("03000010 00000001 00010000 00000000")

/// An SCTP packet of 192.0.2.1 to .2, without a checksum.
private func sctp(_ chunks: [UInt8]..., tag: UInt32 = 7) -> [UInt8] {
    hex("13c4 13c6") + big(tag, octets: 4) + [0, 0, 0, 0] + chunks.joined()
}

private func ip(_ payload: [UInt8], place: UInt32 = 0, id: UInt32 = 1) -> [UInt8] {
    hex("4500") + big(UInt32(20 + payload.count), octets: 2) + big(id, octets: 2) + big(place, octets: 2)
        + hex("4084 0000 c0000201 c0000202") + payload
}

private func packet(_ chunks: [UInt8]..., tag: UInt32 = 7) -> [UInt8] { ip(sctp(Array(chunks.joined()), tag: tag)) }

/// A packet of the same association, from 192.0.2.3.
private func elsewhere(_ chunks: [UInt8]) -> [UInt8] {
    var octets = packet(chunks)
    octets[15] = 3
    return octets
}

/// What a reassembler makes of frames, shown a millisecond apart.
private struct Shown {
    var recorder = Recorder(.all)
    var reassembler: Reassembler

    init(_ frames: [[UInt8]], limits: Reassembler.Limits = .init(), apart nanoseconds: Int64 = 1_000_000) {
        reassembler = Reassembler(limits: limits)
        var last = Frame(capture: 0, number: 0, time: Timestamp(nanoseconds: 0))
        for (index, octets) in frames.enumerated() {
            recorder.frames[index + 1] = octets
            let time = Timestamp(nanoseconds: nanoseconds * Int64(index) + Int64(index + 1))
            last = Frame(capture: 0, number: index + 1, time: time)
            reassembler.accept(last, linkType: 101, OctetView(octets.span), &recorder)
        }
        reassembler.finish(last, &recorder)
    }

    var story: [String] {
        let total = reassembler.ledger.total
        return recorder.events + recorder.faults
            + (total == recorder.frames.count ? [] : ["\(total) of \(recorder.frames.count) frames"])
            + (reassembler.messages.heldOctets == 0 && reassembler.messages.heldChunks == 0 ? [] : ["octets held"])
    }
}

struct UserMessageRow: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let frames: [[UInt8]]
    let story: [String]
    let sipFrames: Int

    init(_ name: String, _ frames: [[UInt8]], _ story: [String], sip sipFrames: Int = 0) {
        testDescription = name
        self.frames = frames
        self.story = story
        self.sipFrames = sipFrames
    }
}

private let whole: [UserMessageRow] = [
    UserMessageRow("a user message", [packet(data(1, "SIP a"))], ["message SIP a 1"], sip: 1),
    UserMessageRow("no SIP", [packet(data(1, "M3UA"))], ["message M3UA 1"]),
    UserMessageRow(
        "several in a packet, control chunks between, each padded",
        [packet(sack, data(1, "SIP a"), chunk(4, 0, [1, 2, 3]), data(2, "SIP bc", stream: 1), data(3, "d"), sack)],
        ["message SIP a 1", "message SIP bc 1", "message d 1"], sip: 1),
    UserMessageRow("control chunks alone", [packet(sack), packet(chunk(4, 0, [1]))], []),
    UserMessageRow(
        "sent again", [packet(data(1, "SIP a")), packet(data(1, "SIP a"), data(2, "SIP b")), packet(data(2, "SIP b"))],
        ["message SIP a 1", "message SIP b 2"], sip: 3),
    UserMessageRow(
        "the same number in another association", [packet(data(1, "a")), packet(data(1, "b"), tag: 8)],
        ["message a 1", "message b 2"]),
    UserMessageRow(
        "across the end of the numbers",
        [
            packet(data(0xFFFF_FFFE, "SI", "B")), packet(data(0xFFFF_FFFF, "P ", "")), packet(data(0, "x", "E")),
            packet(data(0xFFFF_FFFF, "P ", "")),
        ], ["message SIP x 1...3"], sip: 4),
    UserMessageRow(
        "parts of two streams at once",
        [
            packet(data(1, "a", "B", stream: 1), data(2, "b", "E", stream: 1), data(3, "c", "B", stream: 2)),
            packet(data(4, "d", "E", stream: 2)),
        ], ["message ab 1", "message cd 1...2"]),
    UserMessageRow(
        "parts side by side, of two user messages",
        [
            packet(data(2, "b", "E", sequence: 4), data(3, "c", "B", sequence: 5)),
            packet(data(1, "a", "B", sequence: 4)),
        ],
        ["message ab 2", "message c 1 hole", "incomplete 1 chunks from 1"]),
    UserMessageRow(
        "interleaved",
        [
            packet(interleaved(1, "SIP a", "B", message: 0, part: 0)),
            packet(interleaved(2, "x", "B", stream: 1, message: 0, part: 0)),
            packet(interleaved(3, "b", "", message: 0, part: 1), interleaved(4, "w", "BE", message: 1, part: 0)),
            packet(
                interleaved(5, "c", "E", message: 0, part: 2), interleaved(6, "y", "E", stream: 1, message: 0, part: 1)),
        ], ["message w 3", "message SIP abc 1...4", "message xy 2...4"], sip: 4),
    UserMessageRow(
        "unordered", [packet(data(1, "a", "BU"), data(2, "b", "EU"), data(3, "c", "BU")), packet(data(4, "d", "EU"))],
        ["message ab 1", "message cd 1...2"]),
]

/// What is missing, cut, or wrong.
private let torn: [UserMessageRow] = [
    UserMessageRow(
        "a hole", [packet(data(1, "SIP a", "B")), packet(data(3, "c", "E"))],
        ["message SIP a 1 hole", "incomplete 2 chunks from 1", "1 chunks missed before 2"], sip: 2),
    UserMessageRow(
        "user messages missing", [packet(data(8, "SIP a")), packet(data(12, "SIP b")), packet(data(10, "SIP c"))],
        ["message SIP a 1", "message SIP b 2", "message SIP c 3", "2 chunks missed before 2"], sip: 3),
    UserMessageRow(
        "user messages missing that another address may have sent",
        [packet(data(8, "SIP a")), packet(data(11, "SIP b")), elsewhere(data(9, "SIP c"))],
        ["message SIP a 1", "message SIP b 2", "message SIP c 3"], sip: 3),
    UserMessageRow(
        "user messages missing of a direction without SIP", [packet(data(8, "a")), packet(data(12, "b"))],
        ["message a 1", "message b 2"]),
    UserMessageRow(
        "the beginning missing, where others were SIP", [packet(data(1, "SIP a")), packet(data(3, "c", "E"))],
        ["message SIP a 1", "incomplete 1 chunks from 2", "1 chunks missed before 2"], sip: 2),
    UserMessageRow(
        "cut by the snap length", [packet(data(1, "a"), data(2, "SIP bcdef")).dropLast(6)],
        ["message a 1", "message SIP bc 1 cut"], sip: 1),
    UserMessageRow(
        "a part cut by the snap length", [packet(data(1, "SIP abcd", "B")).dropLast(2), packet(data(2, "ef", "E"))],
        ["message SIP ab 1...2 cut"], sip: 2),
    UserMessageRow("no user data", [packet(data(1, "")), packet(data(2, "a"))], ["message a 2"]),
    UserMessageRow("a length of 3", [packet(hex("03000003"), data(1, "a"))], []),
    UserMessageRow(
        "a length behind the packet's end", [packet(data(1, "a"), hex("00030040 00000002"))], ["message a 1"]),
    UserMessageRow(
        "in IP fragments", [ip(Array(large[..<48]), place: 0x2000), ip(Array(large[48...]), place: 6)],
        ["message SIP abcdefghijklmnopqrstuvwxyz 1...2", "message z 2"], sip: 2),
    UserMessageRow(
        "in IP fragments, the last missing", [ip(Array(large[..<48]), place: 0x2000)],
        ["message SIP abcdefghijklmnop 1 hole", "incomplete 1 from 1"], sip: 1),
]

private let large = sctp(data(1, "SIP abcdefghijklmnopqrstuvwxyz"), data(2, "z"))

@Suite("SCTP") struct SCTPTests {
    @Test("user messages, once each", arguments: whole + torn) func table(row: UserMessageRow) {
        let shown = Shown(row.frames)
        #expect(shown.story == row.story)
        #expect(shown.reassembler.ledger[.sip] == row.sipFrames)
        #expect(shown.reassembler.ledger[.sctpOther] == row.frames.count - row.sipFrames)
    }

    @Test("parts in any order, sent twice, are the user message") func orders() {
        let parts = [
            data(1, "SIP a", "B"), data(2, "bcd", ""), data(3, "e", ""), data(4, "fgh", "E"),
        ]
        var stories: Set<[String]> = []
        func permute(_ order: [Int], _ rest: [Int]) {
            if rest.isEmpty {
                let shown = Shown(order.flatMap { [packet(parts[$0]), packet(parts[$0])] })
                stories.insert(shown.recorder.faults + shown.story.map { $0.split(separator: "h ")[0] + "" })
                if shown.reassembler.ledger[.sip] != 8 { stories.insert(["\(order)"]) }
            }
            for next in rest { permute(order + [next], rest.filter { $0 != next }) }
        }
        permute([], [0, 1, 2, 3])
        #expect(stories == [["message SIP abcdefg"]])
    }

    @Test("many, some cut up, out of order, some sent again: each once", arguments: [false, true])
    func property(isInterleaved: Bool) {
        var dice = Dice(state: isInterleaved ? 64 : 0)
        var wrong: [String] = []
        for round in 0..<60 {
            var number = UInt32.random(in: .min ... .max, using: &dice)
            var chunks: [[UInt8]] = []
            var sent: [String] = []
            for message in 0..<20 {
                let parts = Int.random(in: 1...12, using: &dice)
                let texts = (0..<parts).map { "\(message).\($0) " + String(repeating: "x", count: $0 % 5) }
                sent.append(texts.joined())
                for (index, text) in texts.enumerated() {
                    let ends = (index == 0 ? "B" : "") + (index == parts - 1 ? "E" : "")
                    let stream = UInt32(message % 3)
                    let id = UInt32(message)
                    chunks.append(
                        isInterleaved
                            ? interleaved(number, text, ends, stream: stream, message: id, part: UInt32(index))
                            : data(number, text, ends, stream: stream, sequence: id))
                    number &+= 1
                }
            }
            chunks += chunks.filter { _ in Int.random(in: 0..<4, using: &dice) == 0 }
            var frames: [[UInt8]] = []
            var left = chunks.shuffled(using: &dice)[...]
            while !left.isEmpty {
                let bundle = left.prefix(Int.random(in: 1...3, using: &dice))
                left = left.dropFirst(bundle.count)
                frames.append(packet(Array(bundle.joined())))
            }
            let shown = Shown(frames)
            let received = shown.recorder.datagrams.map { String(decoding: $0, as: UTF8.self) }
            if received.sorted() != sent.sorted() { wrong.append("\(round): \(received.count) of \(sent.count)") }
            wrong += shown.recorder.faults + shown.recorder.events.filter { $0.hasPrefix("incomplete") }
            if shown.reassembler.ledger.total != frames.count { wrong.append("\(round): frames") }
        }
        #expect(wrong == [])
    }

    @Test("parts that stay alone are given up: after a minute, and for lack of room") func incomplete() {
        let late = Shown(
            [packet(data(1, "a", "B")), packet(data(3, "c")), packet(data(2, "b", "E"))], apart: 61_000_000_000)
        #expect(
            late.story == [
                "message c 2", "message a 1 hole", "incomplete 1 chunks from 1", "incomplete 1 chunks from 3",
            ])
        var limits = Reassembler.Limits()
        limits.chunkOctets = 2
        let crowd = (0..<4).map { packet(data($0 * 2, "a", "B", stream: $0)) }
        let shown = Shown(crowd, limits: limits)
        #expect(
            shown.recorder.events.filter { $0.hasPrefix("incomplete") }
                == (1...4).map { "incomplete 1 chunks from \($0)" })
        #expect(shown.reassembler.counts.incompleteMessages == 4 && shown.story.last != "octets held")
    }

    @Test("a flood holds no more than it may, and takes no square of its time") func flood() {
        var limits = Reassembler.Limits()
        limits.chunkOctets = 10_000
        limits.associations = 10
        var reassembler = Reassembler(limits: limits)
        var recorder = Recorder(.all)
        var largest = 0
        for number in 0..<10_000 {
            let falling = UInt32(100_000 - number / 20)
            let octets = packet(data(falling, "abcd", ""), tag: UInt32(number / 2_500) + UInt32(number % 20))
            let frame = Frame(capture: 0, number: number + 1, time: .init(nanoseconds: Int64(number)))
            reassembler.accept(frame, linkType: 101, OctetView(octets.span), &recorder)
            largest = max(largest, reassembler.messages.heldOctets)
        }
        #expect(largest <= 10_000 && reassembler.associations.count == 10)
        #expect(reassembler.ledger[.sctpOther] == 10_000 && reassembler.counts.evictedFlows > 0)
    }

    @Test("TSNs that came are known, across the wrap") func numbers() {
        var dice = Dice(state: 9)
        var received = ReceivedNumbers()
        var model: Set<UInt32> = []
        var wrong = 0
        var newest: UInt32 = 0xFFFF_F000
        var first: UInt32?
        var last = 0
        for _ in 0..<10_000 {
            newest &+= UInt32.random(in: 0..<3, using: &dice)
            let number = newest &- UInt32.random(in: 0..<900, using: &dice)
            first = first ?? number
            last = max(last, Int(Int32(bitPattern: number &- (first ?? 0))))
            if received.insert(SequenceNumber(number)) != model.insert(number).inserted { wrong += 1 }
        }
        #expect(wrong == 0)
        let all = (0...last).count { !model.contains((first ?? 0) &+ UInt32($0)) }
        #expect(received.missing == all)
        #expect(received.insert(SequenceNumber(5_000_000)) && !received.insert(SequenceNumber(5_000_000)))
    }

    @Test("a checksum that is wrong is told, where that is verified") func checksum() {
        // A real sum, of a DATA chunk with "SIP a".
        var packet = sctp(data(1, "SIP a"))
        packet.replaceSubrange(8..<12, with: hex("0257b58d"))
        let right = CRC32C.isRight(OctetView(packet.span))
        let original = packet
        packet[14] ^= 1
        let wrong = CRC32C.isRight(OctetView(packet.span))
        #expect(right && !wrong)
        // What was right is mended, and what was wrong is not.
        let sum = SCTPChecksum.mended(OctetView(packet.span), was: OctetView(original.span))
        var mended = packet
        for place in 0..<4 { mended[8 + place] = UInt8(truncatingIfNeeded: (sum ?? 0) >> UInt32(8 * place)) }
        let isMended = CRC32C.isRight(OctetView(mended.span))
        let other = SCTPChecksum.mended(OctetView(original.span), was: OctetView(packet.span))
        #expect(sum != nil && isMended && other == nil)
        // Over IPv6, which has no sum of its own.
        let addresses = hex("20010db8000000000000000000000001 20010db8000000000000000000000002")
        let six = hex("60000000") + big(UInt32(packet.count), octets: 2) + hex("8440") + addresses + packet
        let verified = Packet(OctetView(six.span), linkType: 101, verifies: true)
        let taken = Packet(OctetView(six.span), linkType: 101)
        #expect(verified == .other(.badChecksum) && taken != verified)
    }
}
