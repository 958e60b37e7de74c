import Octets
import SIP
import Testing
import TextSyntax

@Suite("SIP messages") struct MessageTests {
    /// What a message reads as, in words.
    struct Reading: Equatable, Sendable {
        var start = ""
        var method = SIPMethod.other
        var callID: String?
        var cseq: String?
        var from: String?
        var to: String?
        var branch: String?
        var body = ""
        var faults: SIPFaults = []
    }

    static func read(_ text: String) -> Reading? {
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        var message = SIPMessage()
        guard message.parse(view) else { return nil }
        var reading = Reading()
        if let uri = message.requestURI {
            reading.start = view.text(uri)
        } else if let status = message.statusCode, let reason = message.reasonPhrase {
            reading.start = "\(status) \(view.text(reason))"
        }
        reading.method = message.method
        reading.callID = message.callID(view).map { view.text($0) }
        reading.cseq = message.cseq(view).map { "\($0.number) \(view.text($0.methodRange))" }
        reading.from = message.from(view).map { describe($0, view) }
        reading.to = message.to(view).map { describe($0, view) }
        reading.branch = message.topBranch(view).map { view.text($0) }
        reading.body = view.text(message.body)
        reading.faults = message.faults
        return reading
    }

    /// `name <uri> tag`, with `~` where the URI has white space.
    static func describe(_ address: NameAddress, _ view: OctetView) -> String {
        let name = address.displayName.map { view.text($0) + " " } ?? ""
        let tag = address.tag.map { " " + view.text($0) } ?? ""
        return "\(name)<\(view.text(address.uri))>\(address.uriHasWhitespace ? "~" : "")\(tag)"
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let reading: Reading?

        init(_ name: String, _ lines: [String], _ reading: Reading?) {
            testDescription = name
            text = lines.joined(separator: "\r\n")
            self.reading = reading
        }
    }

    static let appendixK = [
        Row(
            "Appendix K, the INVITE as stored",
            [
                "INVITE sip:user2@imserver.com SIP/2.0", "To: <sip:user2@imserver.com>",
                "From: <sip:user1@imserver.com>;tag=786", "Call-ID: 3413an89KU", "Content-Type: application/sdp", "",
                "c=IN IP4 user1.imserver.com",
            ],
            Reading(
                start: "sip:user2@imserver.com", method: .invite, callID: "3413an89KU",
                from: "<sip:user1@imserver.com> 786", to: "<sip:user2@imserver.com>",
                body: "c=IN IP4 user1.imserver.com")),
        Row(
            "Appendix K, the INVITE as pushed",
            ["INVITE sip: user2@imserver.com SIP/2.0", "Date: Thu, 21 Feb 2005 13:02:03 GMT ", "", ""],
            Reading(start: "sip: user2@imserver.com", method: .invite, faults: [.requestURIWhitespace])),
        Row(
            "Appendix K, the answer, empty lines taken out",
            [
                "SIP/2.0 200 OK", "To: <sip:user2@imserver.com>;tag=087js",
                "From: <sip: user1@imserver.com >;tag=786", "Call-ID: 3413an89KU", "", "",
            ],
            Reading(
                start: "200 OK", callID: "3413an89KU", from: "<sip: user1@imserver.com>~ 786",
                to: "<sip:user2@imserver.com> 087js")),
        Row(
            "Appendix K, the answer as it stands",
            ["SIP/2.0 200 OK", "", "To: <sip:user2@imserver.com>;tag=087js", ""],
            Reading(start: "200 OK", body: "To: <sip:user2@imserver.com>;tag=087js\r\n", faults: [.noHeaders])),
        Row(
            "Appendix K, the BYE with its dots",
            ["BYE sip:user2@imserver.com SIP/2.0", "Date: Thu, 21 Feb 2005 13:02:03 GMT ", "........."],
            Reading(
                start: "sip:user2@imserver.com", method: .bye, faults: [.headerFaults, .unterminatedHeaders])),
    ]

    static let torture = [
        Row(
            "RFC 4475 §3.1.1.1, a short tortuous INVITE",
            [
                "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0", "TO :",
                " sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n",
                "from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>", "  ;", "  tag = 98asjh8",
                "MaX-fOrWaRdS: 0068", "Call-ID: wsinv.ndaksdj@192.0.2.1", "Content-Length   : 150", "cseq: 0009",
                "  INVITE", "Via  : SIP  /   2.0", " /UDP", "    192.0.2.2;branch=390skdjuw", "s :",
                "NewFangledHeader:   newfangled value", " continued newfangled value",
                "UnknownHeaderWithUnusualValue: ;;,,;;,;", "Content-Type: application/sdp", "Route:",
                " <sip:services.example.com;lr;unknownwith=value;unknown-no-value>",
                "v:  SIP  / 2.0  / TCP     spindle.example.com   ;", "  branch  =   z9hG4bK9ikj8  ,",
                " SIP  /    2.0   / UDP  192.168.255.111   ; branch=", " z9hG4bK30239",
                "m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =", "      newvalue ;",
                "  secondparam ; q = 0.33", "", "",
            ],
            Reading(
                start: "sip:vivekg@chair-dnrc.example.com;unknownparam", method: .invite,
                callID: "wsinv.ndaksdj@192.0.2.1", cseq: "9 INVITE",
                from: "J Rosenberg \\\\\\\" <sip:jdrosen@example.com> 98asjh8",
                to: "<sip:vivekg@chair-dnrc.example.com> 1918181833n", branch: "390skdjuw",
                faults: [.contentLengthTooLong])),
        Row(
            "RFC 4475 §3.1.1.2, a wide range of characters",
            [
                "!interesting-Method0123456789_*+`.%indeed'~ sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it"
                    + "+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0",
                "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~", "l:0", "", "",
            ],
            Reading(
                start: "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too."
                    + "(doesn't-it)@example.com",
                cseq: "139122385 !interesting-Method0123456789_*+`.%indeed'~")),
        Row(
            "RFC 4475 §3.1.1.8, octets behind the body",
            ["REGISTER sip:example.com SIP/2.0", "Content-Length: 0", "", "INVITE sip:joe@example.com SIP/2.0"],
            Reading(
                start: "sip:example.com", method: .register, body: "INVITE sip:joe@example.com SIP/2.0",
                faults: [.excessOctets])),
        Row(
            "RFC 4475 §3.1.1.13, an empty reason phrase", ["SIP/2.0 100 ", "CSeq: 1 OPTIONS", "", ""],
            Reading(start: "100 ", method: .options, cseq: "1 OPTIONS")),
        Row(
            "RFC 4475 §3.1.2.3, a negative Content-Length",
            ["INVITE sip:user@example.com SIP/2.0", "Content-Length: -999", "", "v=0"],
            Reading(start: "sip:user@example.com", method: .invite, body: "v=0", faults: [.badContentLength])),
        Row(
            "RFC 4475 §3.1.2.4, an overlarge CSeq",
            ["REGISTER sip:example.com SIP/2.0", "CSeq: 36893488147419103232 REGISTER", "", ""],
            Reading(start: "sip:example.com", method: .register)),
        Row(
            "RFC 4475 §3.1.2.9, several spaces in the start line",
            ["INVITE  sip:user@example.com  SIP/2.0", "Max-Forwards: 8", "", ""],
            Reading(start: "sip:user@example.com", method: .invite, faults: [.requestURIWhitespace])),
        Row(
            "a client without a target: nothing between two spaces",
            ["ACK  SIP/2.0", "Call-ID: 1-1795@192.168.64.11", "CSeq: 1 ACK", "", ""],
            Reading(
                start: "", method: .ack, callID: "1-1795@192.168.64.11", cseq: "1 ACK", faults: [.requestURIWhitespace])
        ),
        Row(
            "RFC 4475 §3.1.2.10, spaces behind the start line",
            ["OPTIONS sip:remote-target@example.com SIP/2.0  ", "Max-Forwards: 8", "", ""],
            Reading(start: "sip:remote-target@example.com", method: .options, faults: [.requestURIWhitespace])),
        Row(
            "RFC 4475 §3.1.2.15, a display name of several words and a comma",
            [
                "OPTIONS sip:t.watson@example.org SIP/2.0", "From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43",
                "", "",
            ],
            Reading(
                start: "sip:t.watson@example.org", method: .options,
                from: "Bell, Alexander <sip:a.g.bell@example.com> 43")),
        Row(
            "RFC 4475 §3.1.2.16, an unknown version", ["OPTIONS sip:t.watson@example.org SIP/7.0", "l: 0", "", ""], nil),
        Row(
            "RFC 4475 §3.3.9, several Content-Lengths",
            ["OPTIONS sip:user@example.com SIP/2.0", "Content-Length: 3", "l: 15", "", "abc"],
            Reading(
                start: "sip:user@example.com", method: .options, body: "abc", faults: [.conflictingContentLength])),
        Row(
            "a Content-Length of more digits than a number has",
            ["OPTIONS sip:u@h SIP/2.0", "l: 99999999999999999999", "", ""],
            Reading(start: "sip:u@h", method: .options, faults: [.badContentLength])),
        Row(
            "line ends before the start line, and methods that differ in case",
            ["", "", "invite sip:u@h sip/2.0", "CSeq: 1 INVITE", "", ""],
            Reading(start: "sip:u@h", cseq: "1 INVITE")),
        Row(
            "a start line alone", ["BYE sip:u@h SIP/2.0"],
            Reading(start: "sip:u@h", method: .bye, faults: [.unterminatedHeaders])),
        Row(
            "a bracket that is not closed", ["ACK sip:u@h SIP/2.0", "f: A <sip:a@b;tag=1", "t: \"x <sip:a@b>", "", ""],
            Reading(start: "sip:u@h", method: .ack, from: "A <sip:a@b> 1")),
        Row("no SIP", ["MSRP dkei38sd SEND", "To-Path: msrp://a", "", ""], nil),
        Row("no version", ["INVITE sip:u@h"], nil), Row("nothing", [], nil),
        Row("no method", [" sip:u@h SIP/2.0"], nil),
        Row("no URI", ["INVITE SIP/2.0"], nil), Row("four digits", ["SIP/2.0 2000 OK"], nil),
        Row("no digits", ["SIP/2.0 OK"], nil), Row("a header field", ["Note : x SIP/2.0"], Reading?.none),
    ]

    @Test("a message is read", arguments: appendixK + torture) func reads(row: Row) {
        #expect(MessageTests.read(row.text) == row.reading)
    }

    @Test("LF alone is read with a fault") func lineFeeds() {
        let reading = MessageTests.read("BYE sip:u@h SIP/2.0\nCall-ID: a\n\nbody\n")
        #expect(reading == .init(start: "sip:u@h", method: .bye, callID: "a", body: "body\n", faults: [.bareLineFeed]))
    }

    @Test("every truncation of every message is read without a trap, and keeps its start line once that is whole")
    func truncations() {
        var wrong: [String] = []
        for row in MessageTests.appendixK + MessageTests.torture {
            guard let whole = row.reading, let first = row.text.firstRange(of: "SIP/2.0")?.upperBound else { continue }
            let octets = Array(row.text.utf8)
            for length in 0...octets.count {
                let cut = String(decoding: octets[..<length], as: UTF8.self)
                let reading = MessageTests.read(cut)
                let hasStart = length >= row.text.utf8.distance(from: row.text.startIndex, to: first)
                if hasStart, !whole.start.contains(" "), reading?.start != whole.start { wrong.append(cut) }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("a reader that is used again keeps nothing of the message before") func reuse() {
        let request = Array("INVITE sip: a@b SIP/2.0\r\nCSeq: 1 INVITE\r\nTo: <sip:a@b>\r\nl: x\r\n\r\nbody".utf8)
        let response = Array("SIP/2.0 180 Ringing\r\nCSeq: 2 BYE\r\n\r\n".utf8)
        var message = SIPMessage()
        let areRead = [message.parse(OctetView(request.span)), message.parse(OctetView(response.span))]
        #expect(areRead == [true, true])
        #expect(!message.isRequest && message.requestURI == nil && message.method == .bye && message.faults == [])
        #expect(message.headers.fields.count == 1 && message.body.isEmpty && message.statusCode == 180)
        let isRequest = message.parse(OctetView(request.span)) && message.isRequest
        #expect(isRequest && message.statusCode == nil && message.reasonPhrase == nil && message.method == .invite)
    }

    @Test("a list falls into its values") func lists() {
        let text = " <sip:a,b@c;x=\",\">;q=1 , \"d, \\\" e\" <sip:f@g>,, h ,\"open, "
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        var values: [String] = []
        for value in CommaList.values(view, 0..<view.count) { values.append(view.text(value)) }
        #expect(values == ["<sip:a,b@c;x=\",\">;q=1", "\"d, \\\" e\" <sip:f@g>", "h", "\"open,"])
    }

    @Test("a parameter is found by name") func parameters() {
        let text = "text/plain <x;a=9> ; lr; A = \"b;c\" ;a=2;empty=;boundary=x\r\n ;last"
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        let names: [StaticString] = ["a", "lr", "empty", "boundary", "last", "none", "text/plain"]
        var values: [String?] = []
        for name in names {
            values.append(HeaderParameter.value(named: name, view, 0..<view.count).map { view.text($0) })
        }
        #expect(values == ["b;c", "", "", "x", "", nil, nil])
    }

    @Test("each method is read as itself, and nothing else is") func methods() {
        var wrong: [SIPMethod] = []
        for method in SIPMethod.allCases {
            let exact = SIPMethod(OctetView(Array(method.name.utf8).span))
            let small = SIPMethod(OctetView(Array(method.name.lowercased().utf8).span))
            let longer = SIPMethod(OctetView(Array((method.name + "X").utf8).span))
            if exact != method || small != .other || longer != .other { wrong.append(method) }
        }
        #expect(wrong.isEmpty)
    }
}
