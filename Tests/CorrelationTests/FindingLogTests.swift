import Correlation
import Octets
import Reassembly
import Records
import Testing

@Suite("Findings are counted, and bounded") struct FindingLogTests {
    @Test("Notes without end hide no error") func bounds() {
        var log = FindingLog()
        for number in 0..<10_050 { log.note(.m309, "header X-\(number)", at: nil) }
        #expect(log.omitted == 50)
        log.note(.s114, "CSeq of another method", at: nil)
        log.note(.t012, "the passive side spoke first", at: nil)
        #expect(log.findings.count == 10_002 && log.omitted == 50)
        #expect(log.findings.suffix(2).map(\.severity) == [.error, .warning])
    }

    @Test("What is taken back makes room") func takenBack() {
        var log = FindingLog()
        for number in 0..<10_000 { log.note(.x560, "text \(number)", push: "p\(number % 2)", at: nil) }
        log.forget(push: "p1")
        for number in 0..<5_001 { log.note(.s114, "CSeq \(number)", at: nil) }
        #expect(log.findings.count == 10_000 && log.omitted == 1)
    }

    @Test("What is taken back of a push is found again, whatever it is counted by") func foundAgain() {
        var log = FindingLog()
        let frame = Frame(capture: 0, number: 7, time: Timestamp(nanoseconds: 0))
        for time in 1...2 {
            log.note(.p404, "--b1-", push: "p1", at: frame)
            log.note(.p405, "part 1", like: "any part", push: "p1", at: frame)
            log.note(.s115, by: alice.address, push: "p1", at: frame) { ("was a Monday", nil) }
            #expect(log.findings.map(\.count) == [1, 1, 1])
            if time == 1 { log.forget(push: "p1") }
        }
    }

    @Test("What an endpoint does is counted for each push apart") func pushes() {
        var log = FindingLog()
        let frame = Frame(capture: 0, number: 7, time: Timestamp(nanoseconds: 0))
        for push in ["p1", "p2", "p1", nil] {
            log.note(.s101, severity: .note, by: alice.address, push: push, at: frame) { ("\(push ?? "live")", nil) }
        }
        #expect(
            log.findings.map { "\($0.push ?? "-") \($0.count) \($0.severity) \($0.message)" } == [
                "p1 2 note p1", "p2 1 note p2", "- 1 note live",
            ])
    }

    @Test("What two logs found comes to what one would have, wherever the second began", arguments: 0..<40)
    func appended(seed: Int) {
        var numbers = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        func next(_ limit: Int) -> Int {
            numbers = numbers &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(numbers >> 33) % limit
        }
        let codes: [FindingCode] = [.s114, .m309, .t012, .x560]
        let notes = (0..<600).map { _ in (next(4), next(9), next(3), next(120)) }
        let split = next(600)
        var (whole, first, second) = (FindingLog(), FindingLog(), FindingLog())
        func note(_ what: (code: Int, words: Int, push: Int, frame: Int), _ log: inout FindingLog) {
            let frame = Frame(capture: 0, number: what.frame + 1, time: Timestamp(nanoseconds: 0))
            let push = what.push == 0 ? nil : "p\(what.push)"
            if what.words == 8 {
                log.note(codes[what.code], by: alice.address, push: push, at: frame) { ("by an end", nil) }
            } else {
                log.note(codes[what.code], "in words \(what.words)", push: push, at: what.words == 7 ? nil : frame)
            }
        }
        for (place, what) in notes.enumerated() {
            note(what, &whole)
            if place < split { note(what, &first) } else { note(what, &second) }
        }
        first.append(second)
        #expect(first.findings == whole.findings)
        first.forget(push: "p1")
        whole.forget(push: "p1")
        #expect(first.findings == whole.findings)
    }

    @Test("What two logs found beyond the bounds is left out, and counted") func appendedBeyond() {
        var (whole, first, second) = (FindingLog(), FindingLog(), FindingLog())
        for number in 0..<7_000 {
            whole.note(.m309, "header X-\(number)", at: nil)
            first.note(.m309, "header X-\(number)", at: nil)
        }
        for number in 6_000..<11_000 {
            for _ in 0..<2 {
                whole.note(.m309, "header X-\(number)", at: nil)
                second.note(.m309, "header X-\(number)", at: nil)
            }
        }
        first.append(second)
        #expect(first.findings == whole.findings && first.omitted == whole.omitted && first.omitted == 2_000)
    }
}
