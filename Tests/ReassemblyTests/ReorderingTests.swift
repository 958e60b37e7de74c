import Octets
import Reassembly
import Testing

/// A stream as segments: cut at random, some sent again or overlapping, shuffled within a window.
private func segments(of stream: [UInt8], _ dice: inout Dice) -> [Segment] {
    var cuts: [Segment] = []
    var start = 0
    while start < stream.count {
        let end = min(stream.count, start + Int.random(in: 1...24, using: &dice))
        // Now and then it begins in what was sent before, or is sent twice.
        let first =
            Int.random(in: 0..<4, using: &dice) == 0 ? max(0, start - Int.random(in: 1...30, using: &dice)) : start
        let segment = Segment(direction: 0, sequence: UInt32(first + 1), payload: Array(stream[first..<end]))
        cuts.append(segment)
        if Int.random(in: 0..<5, using: &dice) == 0 { cuts.append(segment) }
        start = end
    }
    let window = Int.random(in: 1...8, using: &dice)
    let order = cuts.indices.map { ($0 + Int.random(in: 0..<window, using: &dice), $0) }.sorted { $0 < $1 }
    return order.map { cuts[$0.1] }
}

private let appetites: [Appetite] = [.all, .messages(of: 10), .oneOctet, .messages(of: 10_000)]

@Suite("A stream in random segments") struct ReorderingTests {
    @Test("is delivered once, in order, each octet from its frame", arguments: 1...20) func wholly(seed: UInt64) {
        var dice = Dice(state: seed)
        var wrong: [String] = []
        for round in 0..<6 {
            let stream = (0..<Int.random(in: 1...900, using: &dice)).map { _ in
                UInt8.random(in: .min ... .max, using: &dice)
            }
            let near = UInt32(truncatingIfNeeded: -Int.random(in: 0...1_000, using: &dice))
            let initial = round % 2 == 0 ? near : UInt32.random(in: .min ... .max, using: &dice)
            var sent = [a(0, .syn)] + segments(of: stream, &dice)
            if round % 3 == 0 { sent.append(a(UInt32(stream.count + 1), .fin)) }
            for appetite in appetites {
                let run = Run(sent, initial: initial, appetite)
                let recorder = run.recorder
                if recorder.taken.filter({ $0.key.direction == 0 }).map(\.value) != [stream] {
                    wrong.append("round \(round) \(appetite): other octets")
                }
                if recorder.faults != [] || recorder.lostOctets != 0 || run.ledger.total != sent.count {
                    wrong.append("round \(round) \(appetite): \(recorder.faults) \(recorder.lostOctets)")
                }
                if recorder.closed.count != 1 || run.ledger[.tcpUndecided] != 0 {
                    wrong.append("round \(round) \(appetite): left open")
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("with some left out: what is there and what is lost make the stream", arguments: 1...20)
    func torn(seed: UInt64) {
        var dice = Dice(state: seed &+ 1_000)
        var wrong: [String] = []
        for round in 0..<6 {
            let stream = (0..<Int.random(in: 1...600, using: &dice)).map { _ in
                UInt8.random(in: .min ... .max, using: &dice)
            }
            var sent = segments(of: stream, &dice).filter { _ in Int.random(in: 0..<6, using: &dice) > 0 }
            for index in sent.indices where Int.random(in: 0..<9, using: &dice) == 0 {
                sent[index].cut = Int.random(in: 0...sent[index].payload.count, using: &dice)
                sent[index].wait = Int64.random(in: 0...20_000, using: &dice)
            }
            let end = UInt32(stream.count + 1)
            sent = [a(0, .syn)] + sent + [a(end, .fin), b(1, ack: end + 1, [.syn, .fin])]
            for appetite in appetites {
                let run = Run(sent, initial: UInt32.random(in: .min ... .max, using: &dice), appetite)
                let taken = run.recorder.taken.filter { $0.key.direction == 0 }.reduce(0) { $0 + $1.value.count }
                if taken + run.recorder.lostOctets != stream.count || run.story.contains("flows left open") {
                    wrong.append("round \(round) \(appetite): \(taken) + \(run.recorder.lostOctets) of \(stream.count)")
                }
                if run.recorder.faults != [] || run.ledger.total != sent.count {
                    wrong.append("round \(round) \(appetite): \(run.recorder.faults)")
                }
            }
        }
        #expect(wrong == [])
    }
}
