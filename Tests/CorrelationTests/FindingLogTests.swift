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
}
