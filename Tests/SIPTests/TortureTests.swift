import Octets
import SIP
import Testing
import TextSyntax

@Suite("Torture messages") struct TortureTests {
    static let rfc4475 = TortureMessage.valid + TortureMessage.invalidSyntax + TortureMessage.invalidSemantics

    @Test(
        "RFC 4475: each message reads as its section says",
        .enabled(if: !TortureMessage.files(of: "rfc4475").isEmpty), arguments: rfc4475)
    func readsTorture(row: TortureMessage) {
        let octets = TortureMessage.octets(of: row.file, in: "rfc4475")
        TortureTests.check(row, octets)
    }

    @Test(
        "RFC 5118: each message reads as its section says",
        .enabled(if: !TortureMessage.files(of: "rfc5118").isEmpty), arguments: TortureMessage.rfc5118)
    func readsIPv6(row: TortureMessage) {
        // The files hold LF where the wire has CR LF: a rule of its own, told of them as they lie there.
        let stored = TortureMessage.octets(of: row.file, in: "rfc5118")
        #expect(SIPMessage.violations(OctetView(stored.span)).contains { $0.rule == .bareLineFeed })
        var octets: [UInt8] = []
        for octet in stored {
            if octet == UInt8(ascii: "\n") { octets.append(UInt8(ascii: "\r")) }
            octets.append(octet)
        }
        TortureTests.check(row, octets)
    }

    @Test("every file has its row", arguments: [("rfc4475", rfc4475), ("rfc5118", TortureMessage.rfc5118)])
    func isComplete(folder: String, rows: [TortureMessage]) {
        let files = TortureMessage.files(of: folder)
        #expect(files.isEmpty || (Set(rows.map(\.file)) == files && rows.count == files.count))
    }

    static func check(_ row: TortureMessage, _ octets: [UInt8]) {
        let missing = Set(row.facts).subtracting(TortureMessage.facts(octets))
        #expect(missing.isEmpty, "not among \(TortureMessage.facts(octets).sorted())")
        var breaks: [TortureMessage.Break] = []
        for violation in SIPMessage.violations(OctetView(octets.span)) {
            breaks.append(TortureMessage.Break(violation.rule, violation.field))
        }
        let found = breaks.map { "\($0.rule) \($0.field.spelling)" }.sorted()
        #expect(found == row.breaks.map { "\($0.rule) \($0.field.spelling)" }.sorted())
    }
}
