import Correlation
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
}
