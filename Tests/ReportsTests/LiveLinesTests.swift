import Records
import Testing

@testable import Reports

@Suite("What a live run says as it goes on") struct LiveLinesTests {
    /// The screen of a run whose records come before its end, and again with it.
    private static func told(_ run: ModelRun, notes: Bool = false) -> (lines: [Substring], screen: String) {
        var options = TextOptions(showNotes: notes)
        options.tellsAsItGoes = true
        var report = TextReport(output: CollectedOutput(), options: options)
        report.begin(generator: "imtrace")
        #expect(report.wantsRevisions)
        for session in run.sessions {
            report.session(session)
            for message in session.messages { report.message(message) }
        }
        for push in run.pushes { report.push(push) }
        for finding in run.findings { report.finding(finding) }
        let before = report.output.text
        report.conclude()
        #expect(!report.wantsRevisions)
        run.feed(&report)
        return (before.split(separator: "\n"), String(report.output.text.dropFirst(before.count)))
    }

    @Test("A line for each thing; the report of the whole run behind them")
    func lines() {
        let (lines, rest) = Self.told(.cleanPush)
        #expect(
            lines == [
                "00:00:02.000     15  s1    terminated  grace > niaj@chat.telco.example",
                "09:49:46.717     10  m1    SEND        im:a@b > im:c@d  18 octets \"3 + 4 = 7$ [fJXFS]\"",
                "00:00:02.000     19  s2    completed   niaj REGISTER",
                "00:00:02.000     34  s3    terminated  imserver > niaj@chat.telco.example",
                "09:49:46.717     28  m2    SEND        im:a@b > im:c@d  1993 octets of text/plain",
                "09:49:47.096     28  p1    MATCH       grace > niaj@chat.telco.example  4 parts, text equal",
            ])
        #expect(rest == "\n" + screen(.cleanPush))
    }

    @Test("Errors and warnings are told, notes where they are wanted; what is altered is named")
    func findings() {
        let lines = Self.told(.seedPush).lines
        #expect(lines.contains("                 19  E     M301        no end-line of its own before the stream ends"))
        #expect(!lines.contains { $0.contains("P400") })
        #expect(Self.told(.seedPush, notes: true).lines.contains { $0.contains("  N     P400        4 parts") })
        let push = lines.first { $0.contains("  p1    ALTERED     ") }
        #expect(push?.contains("text equal; altered: Request-URI, To-Path, From-Path") == true)
    }

    @Test("A request without an answer is told when it has one", arguments: [SessionState.trying, .ringing])
    func unanswered(_ state: SessionState) {
        var run = ModelRun.cleanPush
        run.sessions[0].state = state
        #expect(!Self.told(run).lines.contains { $0.contains(" s1 ") })
    }

    @Test("Whatever stands on the wire, a line is a line of text", arguments: HostileTextTests.strings)
    func hostile(_ text: String) {
        let run = HostileTextTests.hostile(text)
        let (lines, _) = Self.told(run)
        let unsafe = lines.joined().unicodeScalars.filter { !HostileTextTests.isSafe($0) || !$0.isASCII }
        #expect(unsafe.isEmpty)
        #expect(lines.allSatisfy { HostileTextTests.columns($0) <= 4096 })
    }
}
