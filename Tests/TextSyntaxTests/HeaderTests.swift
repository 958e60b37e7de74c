import Octets
import Testing
import TextSyntax

@Suite("Header sections") struct HeaderTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        /// `Name=value`, the name as spelt on the wire.
        let fields: [String]
        let faults: HeaderFaults
        let rest: String

        init(_ name: String, _ text: String, _ fields: [String], _ faults: HeaderFaults = [], rest: String = "") {
            testDescription = name
            self.text = text
            self.fields = fields
            self.faults = faults
            self.rest = rest
        }
    }

    static let rows = [
        Row("two fields and a body", "To: a\r\nSubject: b c \r\n\r\nbody", ["To=a", "Subject=b c"], rest: "body"),
        Row("spaces around the colon", "To : a\r\nFrom:b\r\n\r\n", ["To=a", "From=b"], [.spacing]),
        Row("a folded value", "To: a\r\n b\r\n\tc\r\n\r\n", ["To=a\r\n b\r\n\tc"], [.folded]),
        Row("value on the next line", "To:\r\n  a\r\nX: y\r\n\r\n", ["To=a", "X=y"], [.folded, .spacing]),
        Row("a line of blanks is no empty line", "To: a\r\n  \r\nX: y\r\n\r\n", ["To=a", "X=y"], [.folded]),
        Row("LF alone", "To: a\n\nbody", ["To=a"], [.bareLineFeed], rest: "body"),
        Row("no colon", "To a\r\n more\r\nX: y\r\n\r\n", ["X=y"], [.noColon]),
        Row("starts with a continuation", " a\r\nX: y\r\n\r\n", ["X=y"], [.noColon]),
        Row("no empty line", "To: a\r\nX: y\r\n", ["To=a", "X=y"], [.unterminated]),
        Row("cut in a line", "To: a\r\nX: y", ["To=a", "X=y"], [.unterminated]),
        Row("cut in a line end", "To: a\r\nX: y\r", ["To=a", "X=y"], [.unterminated]),
        Row("cut in the empty line", "To: a\r\n\r", ["To=a"], [.unterminated]),
        Row("nothing", "", [], [.unterminated]),
        Row("empty at once", "\r\nX: y", [], rest: "X: y"),
        Row("an empty value", "X:\r\nY: \r\n\r\n", ["X=", "Y="], [.spacing]),
    ]

    @Test("a section is read", arguments: rows) func reads(row: Row) {
        let octets = Array(row.text.utf8)
        let view = OctetView(octets.span)
        var section = HeaderSection()
        section.parse(view, from: 0, compactForms: true)
        var fields: [String] = []
        for field in section.fields { fields.append("\(view.text(field.nameRange))=\(view.text(field.valueRange))") }
        let rest = view.text(section.end..<view.count)
        #expect(fields == row.fields)
        #expect(section.faults == row.faults)
        #expect(rest == row.rest)
    }

    @Test("more fields than the limit are passed over, with what continues them") func limit() {
        var text = ""
        for number in 0..<HeaderSection.limit + 2 { text += "X: \(number)\r\n" }
        let octets = Array((text + " more\r\n\r\n").utf8)
        var section = HeaderSection()
        section.parse(OctetView(octets.span), from: 0, compactForms: false)
        #expect(section.fields.count == HeaderSection.limit)
        #expect(section.faults == [.tooManyFields])
        #expect(section.fields.last?.valueRange.count == 4)
    }

    @Test("each known name is read in any case, and by its compact form") func names() {
        let spelled: [(String, HeaderName)] = [
            ("vIA", .via), ("call-id", .callID), ("P-Asserted-Service", .pAssertedService), ("Allow", .allow),
            ("p-charging-function-addresses", .pChargingFunctionAddresses), ("Min-Expires", .minExpires),
            ("InReplyTo-Contribution-ID", .inReplyToContributionID), ("RSeq", .rseq), ("RAck", .rack),
            ("Use-Nickname", .useNickname), ("Authentication-Info", .authenticationInfo), ("Reason", .reason),
            ("v", .via), ("F", .from), ("t", .to), ("I", .callID), ("m", .contact), ("c", .contentType),
            ("L", .contentLength), ("e", .contentEncoding), ("s", .subject), ("k", .supported), ("o", .event),
            ("a", .acceptContact), ("j", .rejectContact), ("d", .requestDisposition), ("b", .referredBy),
            ("r", .referTo), ("u", .allowEvents), ("x", .sessionExpires), ("y", .identity), ("z", .other),
            ("", .other), ("Vi", .other), ("X-A-Name-Of-More-Than-Thirty-One-Octets", .other),
        ]
        var wrong: [String] = []
        for (text, name) in spelled where HeaderName(OctetView(Array(text.utf8).span), compactForms: true) != name {
            wrong.append(text)
        }
        // Each name reads back as itself: none has slipped in the table.
        for (text, name) in spelled where name != .other {
            if HeaderName(OctetView(Array(name.spelling.utf8).span), compactForms: false) != name { wrong.append(text) }
        }
        let isCompactElsewhere = HeaderName(OctetView(Array("v".utf8).span), compactForms: false) == .other
        #expect(wrong.isEmpty)
        #expect(isCompactElsewhere)
    }
}
