import ArgumentParser
import Testing

@testable import imtrace

@Suite("A command line of captures alone") struct CapturesAloneTests {
    @Test(
        "is what the parser makes of it",
        arguments: [["a.pcap"], ["-"], ["a.pcap", "-", "b c.pcapng"], ["verify.pcap", "verify"], ["a=b", "ü"]])
    func asParsed(_ arguments: [String]) throws {
        let alone = try #require(Analyze(capturesAlone: arguments))
        let parsed = try #require(Analyze.parseAsRoot(arguments) as? Analyze)
        #expect(told(alone) == told(parsed))
        #expect(told(alone).contains(arguments[0]))
    }

    @Test(
        "is told from every other",
        arguments: [
            [], [""], ["-", "-"], ["a", "--quiet"], ["-q"], ["--", "a"], ["verify", "a"], ["help"], ["sessions"],
        ])
    func others(_ arguments: [String]) {
        #expect(Analyze(capturesAlone: arguments) == nil)
    }

    /// All that a command holds, option by option, but for the titles of groups, which only its definition has.
    private func told(_ command: Analyze) -> String {
        var text = ""
        dump(command, to: &text)
        return text.split(separator: "\n").filter { !$0.contains("- title: ") }.joined(separator: "\n")
    }
}
