import Octets
import Testing

@testable import Reassembly

/// What is shown of `count` segments with `size` octets each, behind a hole of one octet.
private func held(_ count: Int, of size: Int) -> [Segment] {
    (0..<count).map {
        Segment(
            direction: 0, sequence: UInt32(2 + $0 * size), payload: [UInt8](repeating: 0x61, count: size), wait: 0)
    }
}

/// A key between two of a few thousand endpoints.
private func key(_ number: Int) -> FlowKey {
    let address = IPAddress(v4: UInt32(0x0A00_0000 + number % 61))
    let first = Endpoint(address: address, port: UInt16(number / 61))
    let segment = Packet.Segment(
        source: first, destination: Endpoint(address: IPAddress(v4: 0x0A00_0020), port: 2_855), tunnel: TunnelID(),
        sequence: SequenceNumber(0), acknowledgement: nil, flags: 0, payload: 0..<0, missing: 0, identity: 0)
    return FlowKey.of(segment).key
}

@Suite("Limits") struct LimitTests {
    @Test(
        "of what waits for a hole: it is given up",
        arguments: [(2_048, 1, 0), (2_049, 1, 1), (2_060, 1, 1), (64, 60_000, 0), (70, 60_000, 1), (75, 60_000, 1)])
    func heldSegments(count: Int, size: Int, holes: Int) {
        // The octet that was missing comes at last: too late where a limit was reached.
        let between = Segment(direction: 0, sequence: 1, payload: [0x7A], wait: 0, port: 50_000)
        let run = Run([a(0, .syn)] + held(count, of: size) + [between, a(1, "!", wait: 0)], checksProvenance: false)
        let taken = run.recorder.taken.reduce(0) { $0 + $1.value.count }
        let early = run.recorder.events.prefix { $0 != "join" }
        #expect(run.recorder.lostOctets == holes && taken == count * size + 2 - holes && run.recorder.faults == [])
        #expect(early.contains { $0.hasPrefix("0: ") } == (holes == 1))
    }

    @Test("of octets put before the first: a stream shown backwards costs no more than one shown forwards")
    func backwards() {
        var reassembler = Reassembler()
        var patient = Patient()
        for number in 0..<3_000 {
            let segment = Segment(direction: 0, sequence: UInt32(10_000 - number), payload: [0x61], wait: 0)
            let octets = segment.frame(initial: 7)
            let frame = Frame(capture: 0, number: number + 1, time: .init(nanoseconds: 0))
            reassembler.accept(frame, linkType: 101, OctetView(octets.span), &patient)
            #expect(reassembler.heldOctets <= 128)
        }
        #expect(reassembler.ledger.total == 3_000)
    }

    @Test("of what waits in all connections: those that waited longest give up, and all is accounted for")
    func waitingInAll() {
        var limits = Reassembler.Limits()
        limits.totalOctets = 100_000
        var reassembler = Reassembler(limits: limits)
        var patient = Patient()
        var largest = 0
        for number in 0..<2_000 {
            // Each connection has a hole at its start, or octets that no message claims, or both.
            let kind = number % 3
            for (index, sequence) in [UInt32(0), 2, 5_000].enumerated() where index != kind {
                let segment = Segment(
                    direction: 0, sequence: sequence, flags: index == 0 ? .syn : [],
                    payload: [UInt8](repeating: 0x61, count: index * 700), wait: 0, port: UInt16(10_000 + number))
                let octets = segment.frame(initial: 7)
                let frame = Frame(capture: 0, number: number * 3 + index + 1, time: .init(nanoseconds: 0))
                reassembler.accept(frame, linkType: 101, OctetView(octets.span), &patient)
                largest = max(largest, reassembler.heldOctets)
            }
        }
        #expect(largest <= 100_000 && reassembler.counts.evictedWaits > 500)
        let last = Frame(capture: 0, number: 1, time: .init(nanoseconds: 0))
        reassembler.finish(last, &patient)
        #expect(reassembler.heldOctets == 0 && reassembler.ledger.total == 4_000)
    }

    @Test("of what no message claims: it is given up, and what follows is shown") func pending() {
        let size = 60_000
        let count = (80 << 20) / size + 3
        let segments = (0..<count).map {
            Segment(direction: 0, sequence: UInt32($0 * size), payload: [UInt8](repeating: 0x61, count: size))
        }
        var reassembler = Reassembler()
        var patient = Patient()
        for (index, segment) in segments.enumerated() {
            let frame = Frame(capture: 0, number: index + 1, time: .init(nanoseconds: 0))
            let octets = segment.frame(initial: 0xFFFF_0000)
            reassembler.accept(frame, linkType: 101, OctetView(octets.span), &patient)
        }
        #expect(patient.largest <= 80 << 20 && patient.givenUp > 80 << 20)
        #expect(patient.givenUp + patient.shown == count * size && reassembler.ledger.total == count)
    }

    @Test("of what may come before the first segment") func before() {
        let segments = (0..<100).map {
            Segment(
                direction: 0, sequence: UInt32(200_000 - $0 * 1_000), payload: [UInt8](repeating: 0x61, count: 1_000))
        }
        let run = Run(segments, .messages(of: 1 << 20), checksProvenance: false)
        #expect(run.recorder.largest == 65_000 && run.recorder.faults == [])
    }

    @Test("of acknowledgements waited for: the latest are told") func watches() {
        let count = 20_000
        let segments = (0..<count).map { Segment(direction: 0, sequence: UInt32(1 + $0), payload: [0x61], wait: 0) }
        let run = Run(
            [a(0, .syn)] + segments + [b(1, ack: UInt32(count + 1))], watches: true, checksProvenance: false)
        let told = run.recorder.events.filter { $0.contains("acknowledged") }
        #expect(told.last == "0 acknowledged \(count) in \(count + 2)" && told.count >= 8_192 && told.count <= 16_384)
    }

    @Test("of flows: the one not seen for longest makes room", arguments: [1, 2, 5, 40]) func flows(limit: Int) {
        var limits = Reassembler.Limits()
        limits.flows = limit
        let segments = (0..<100).map { number in
            Segment(direction: 0, sequence: 1, payload: [0x61], port: UInt16(1_000 + number))
        }
        let run = Run(segments, limits: limits)
        #expect(run.evicted == 100 - limit && run.recorder.closed.count == 100 && run.story.last == "close, half heard")
        // A flow that was seen again stays, and one that has ended makes room without being counted.
        let again = Segment(direction: 0, sequence: 2, payload: [0x62], port: 1_000)
        let reset = Segment(direction: 0, sequence: 3, flags: .reset, port: 1_000)
        let returning = Run(segments.flatMap { [$0, again] }, limits: limits)
        #expect(limit == 1 || returning.evicted == 100 - limit)
        let ended = Run([again, reset] + segments.dropFirst().prefix(limit), limits: limits)
        #expect(ended.evicted == 0 && ended.recorder.closed.count == limit + 1)
    }

    @Test("of flows: handshakes that nothing follows drive out their like", arguments: [64, 1_000]) func flood(
        limit: Int
    ) {
        var limits = Reassembler.Limits()
        limits.flows = limit
        let talking = limit / 2
        func say(_ text: String, _ sequence: UInt32) -> [Segment] {
            (0..<talking).map {
                Segment(direction: 0, sequence: sequence, payload: Array(text.utf8), port: UInt16(1_000 + $0))
            }
        }
        let handshakes = (0..<4 * limit).map {
            Segment(direction: 0, sequence: 0, flags: .syn, port: UInt16(10_000 + $0))
        }
        // The last handshakes go on at last.
        let late = handshakes.suffix(max(1, limit / 8)).map {
            Segment(direction: 0, sequence: 1, payload: [0x7A], port: $0.port)
        }
        let run = Run(say("before", 1) + handshakes + late + say("after", 7), limits: limits)
        let texts = run.recorder.taken.values.map { String(decoding: $0, as: UTF8.self) }.filter { !$0.isEmpty }
        #expect(texts.count { $0 == "beforeafter" } == talking)
        #expect(texts.count { $0 == "z" } == late.count && run.story.count { $0 == "join" } == talking)
        #expect(run.evicted == 4 * limit + talking - limit && run.recorder.faults == [])
    }

    @Test("of flows: a few handshakes among many connections are none") func handshakes() {
        var limits = Reassembler.Limits()
        limits.flows = 100
        let talking = (0..<90).map { Segment(direction: 0, sequence: 1, payload: [0x61], port: UInt16(1_000 + $0)) }
        let new = (0..<20).map { Segment(direction: 0, sequence: 0, flags: .syn, port: UInt16(2_000 + $0)) }
        let followed = new.map { Segment(direction: 0, sequence: 1, payload: [0x62], port: $0.port) }
        let run = Run(talking + new + followed, limits: limits)
        // None of the new ones was ended before its octet came.
        #expect(run.story.count { $0 == "join" } == 90 && run.story.count { $0 == "0: b" } == 20)
        #expect(run.evicted == 10)
    }

    @Test("of connections that are closed: a late repetition of the last ones is their own", arguments: [1, 0])
    func lingering(limit: Int) {
        var limits = Reassembler.Limits()
        limits.lingering = limit
        let data = Segment(direction: 0, sequence: 1, payload: [0x62], port: 1_000)
        let reset = Segment(direction: 0, sequence: 2, flags: .reset, port: 1_000)
        let other = Segment(direction: 0, sequence: 1, payload: [0x63], wait: 2_000, port: 50_000)
        let run = Run([data, reset, other, data], limits: limits)
        #expect(run.story.filter { $0 == "join" }.count == (limit == 1 ? 2 : 3))
    }

    @Test("of silence: a flow is ended by time") func idle() {
        var limits = Reassembler.Limits()
        limits.idle = 5_000_000_000
        let late = Segment(direction: 0, sequence: 1, payload: [0x62], wait: 6_000, port: 50_000)
        let run = Run([a(1, "a"), late, a(2, "c")], limits: limits)
        let life = ["0 ends", "1 ends", "close, half heard"]
        #expect(run.story == ["join", "0: a", "join", "0: b"] + life + ["join", "0: c"] + life + life)
        #expect(run.evicted == 0)
    }

    @Test("do not confuse the flow table", arguments: 1...3) func table(seed: UInt64) {
        var dice = Dice(state: seed)
        var table = FlowTable(limit: 3_000)
        var model: [FlowKey: Int] = [:]
        var recent: [FlowKey: Int] = [:]
        var places: Set<Int> = []
        var wrong = 0
        for serial in 1...12_000 {
            let key = key(Int.random(in: 0..<4_000, using: &dice))
            let found = table.find(key)
            if found != model[key, default: -1] { wrong += 1 }
            let action = Int.random(in: 0..<10, using: &dice)
            if found < 0, !table.isFull {
                let place = table.insert(key, serial: serial, at: Timestamp(nanoseconds: Int64(serial)))
                if !places.insert(place).inserted || table[place].key != key { wrong += 1 }
                model[key] = place
            } else if found >= 0, action < 5 {
                table.remove(found)
                places.remove(found)
                model[key] = nil
                if table.find(key) != -1 { wrong += 1 }
            } else if found >= 0 {
                table.touch(found, at: Timestamp(nanoseconds: Int64(serial)))
            }
            recent[key] = serial
            if table.count != model.count { wrong += 1 }
        }
        let oldest = model.min { recent[$0.key, default: 0] < recent[$1.key, default: 0] }?.value
        let leastRecent = table.leastRecent
        #expect(wrong == 0 && leastRecent == oldest ?? -1)
        #expect(model.allSatisfy { table.find($0.key) == $0.value } && Set(table.places) == Set(model.values))
    }
}

/// Takes nothing, and counts what it is shown.
private struct Patient: StreamConsumer {
    var largest = 0
    var shown = 0
    var givenUp = 0

    mutating func datagram(
        _ payload: OctetView, from source: Endpoint, to destination: Endpoint, over transport: Transport,
        extents: Chain<Extent>?, damage: LossCause?, first: Frame, last: Frame
    ) -> FrameCategory { .udpOther }

    mutating func incomplete(
        _ pieces: Pieces, from source: IPAddress, to destination: IPAddress, count: Int, first: Frame,
        category: FrameCategory
    ) {}

    mutating func missed(chunks: Int, from source: Endpoint, to destination: Endpoint, frame: Frame) {}
    mutating func repeated(_ octets: OctetView, earlier: Extent, of half: HalfID, frame: Frame) {}
    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame) {}
    mutating func consume(_ stretch: borrowing Stretch, of half: HalfID) -> Consumption {
        shown = stretch.octets.count
        largest = max(largest, shown)
        return Consumption(count: 0)
    }
    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID) {
        givenUp += stretch.octets.count
        shown = 0
    }
    mutating func acknowledged(_ token: Int, frame: Frame) {}
    mutating func closed(_ flow: FlowID, isHeardBothWays: Bool, frame: Frame) {}
    func category(of flow: FlowID) -> FrameCategory { .tcpUndecided }
}
