import Correlation
import MSRP
import Octets
import Reassembly
import Records
import SIP
import Testing

@Suite("What is found in one message") struct ExaminationTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let codes: [String]
        var transport = Transport.tcp

        init(_ name: String, _ text: String, _ codes: [String] = [], over transport: Transport = .tcp) {
            testDescription = name
            self.text = text
            self.codes = codes
            self.transport = transport
        }
    }

    static let message = sip("MESSAGE", "1 MESSAGE", headers: "Content-Type: text/plain\n", body: "Watson, come here.")
    static let invite = sip("INVITE", "1 INVITE", headers: sdpType, body: sdp(alicePath))

    static func dated(_ date: String) -> String { sip("MESSAGE", "1 MESSAGE", headers: "Date: \(date)\n") }

    /// `message` with `a` made `b`.
    static func with(_ a: String, _ b: String, in text: String = message) -> String { text.replacing(a, with: b) }

    static func described(_ a: String, _ b: String) -> String {
        sip("INVITE", "1 INVITE", headers: sdpType, body: sdp(alicePath).replacing(a, with: b))
    }

    static let sipRows: [Row] = [
        Row("a MESSAGE as it should be", message),
        Row("an INVITE as it should be", invite),
        Row("a response as it should be", sip("200", "1 INVITE", toTag: "b")),
        Row("S101 body shorter than it says", with("Content-Length: 18", "Content-Length: 19"), ["S101!"]),
        Row("S101 octets behind a datagram's body", message + "\n", over: .udp),
        Row("S101 octets behind the body", with("Content-Length: 18", "Content-Length: 17"), ["S101"]),
        Row("S101 a length that is no number", with("Content-Length: 18", "Content-Length: -18"), ["S101!"]),
        Row("S101 two lengths", with("Content-Length: 18", "Content-Length: 18\nl: 7"), ["S101!"]),
        Row("S101 the same length twice", with("Content-Length: 18", "Content-Length: 18\nl: 018")),
        Row("S102 no length over TCP", with("Content-Length: 18\n", ""), ["S102!"]),
        Row("S102 no length over UDP", with("Content-Length: 18\n", ""), over: .udp),
        Row("S102 length in its short form", with("Content-Length: 18", "l: 18")),
        Row("S110 space in the Request-URI", with("MESSAGE sip:bob", "MESSAGE sip: bob"), ["S110!"]),
        Row("S110 two spaces before it", with("MESSAGE sip:bob", "MESSAGE  sip:bob"), ["S110!"]),
        Row("S111 space in To", with("To: <sip:bob@b.example>", "To: < sip:bob@b.example >"), ["S111?"]),
        Row("S111 space before the brackets", with("To: <sip", "To:   <sip")),
        Row("S112 an empty line at once", "SIP/2.0 200 OK\n\n", ["S112!"]),
        Row("S112 nothing but a start line", "SIP/2.0 200 OK\nVia: x\n\n", ["S102!", "S113!"]),
        Row("S113 no To", with("To: <sip:bob@b.example>\n", ""), ["S113!"]),
        Row("S113 no From", with("From: <sip:alice@a.example>;tag=a1\n", ""), ["S113!"]),
        Row("S113 no Call-ID", with("Call-ID: a84b4c76e66710@pc33\n", ""), ["S113!"]),
        Row("S113 no CSeq", with("CSeq: 1 MESSAGE\n", ""), ["S113!"]),
        Row("S113 a CSeq too large", with("CSeq: 1 ", "CSeq: 36893488147419103232 "), ["S113!"]),
        Row(
            "S113 a CSeq too large in a response",
            with("CSeq: 1 ", "CSeq: 9292394834772304023312 ", in: sip("200", "1 INVITE")), ["S113!"]),
        Row("S117 a branch of RFC 2543", with("z9hG4bK1MESSAGE", "1MESSAGE"), ["S117?"]),
        Row("S117 the cookie alone", with("z9hG4bK1MESSAGE", "z9hG4bK"), ["S117?"]),
        Row("S117 no branch", with(";branch=z9hG4bK1MESSAGE", ""), ["S117?"]),
        Row("S117 the cookie in the second value", with("branch=z9h", "branch=x,SIP/2.0/TCP b;branch=z9h"), ["S117?"]),
        Row("S117 a cookie elsewhere", with("branch=z9h", "x=z9h"), ["S117?"]),
        Row("S117 a cookie elsewhere too", with("branch=z9h", "x=\"z9hG4bK1\" ; branch = z9h")),
        Row("S117 a cookie in small letters", with("z9hG4bK", "z9hg4bk")),
        Row("S117 none in a response", with("z9hG4bK", "", in: sip("200", "1 INVITE"))),
        Row("S113 no Via", with("Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1MESSAGE\n", ""), ["S113!"]),
        Row("S113 no Max-Forwards, as RFC 2543 had none", with("Max-Forwards: 70\n", ""), ["S113!"]),
        Row("S113 no Max-Forwards in a response", with("Max-Forwards: 70\n", "", in: sip("200", "1 INVITE"))),
        Row(
            "S113 short forms",
            with("Call-ID:", "i:", in: with("From:", "f:", in: with("To:", "t:", in: with("Via:", "v:"))))),
        Row("S114 another method in CSeq", with("1 MESSAGE", "1 INVITE"), ["S114!"]),
        Row("S114 small letters are another method", with("CSeq: 1 MESSAGE", "CSeq: 1 message"), ["S114!"]),
        Row("S114 zeros and spaces", with("CSeq: 1 MESSAGE", "CSeq:  0001   MESSAGE")),
        Row("S115 a Monday called Thursday", dated("Thu, 21 Feb 2005 13:02:03 GMT"), ["S115?"]),
        Row("S115 a Monday", dated("Mon, 21 Feb 2005 13:02:03 GMT")),
        Row("S116 another zone", dated("Mon, 21 Feb 2005 13:02:03 EST"), ["S116?"]),
        Row("S116 no date", dated("yesterday"), ["S116?"]),
        Row("S125 to oneself", with("To: <sip:bob@b.example>", "To: <sip:alice@A.example:5060>"), ["S125?"]),
        Row(
            "S125 sent to the sender, though To names another",
            with("MESSAGE sip:bob@b.example", "MESSAGE sip:alice@a.example"), ["S125?"]),
        Row("S125 same name elsewhere", with("To: <sip:bob@b.example>", "To: <sip:alice@b.example>")),
        Row(
            "S125 who registers names himself",
            sip("REGISTER", "1 REGISTER", to: "<sip:alice@a.example>", uri: "sip:a.example")),
        Row(
            "S126 Contact in a MESSAGE", sip("MESSAGE", "1 MESSAGE", headers: "Contact: <sip:alice@10.0.0.1>\n"),
            ["S126?"]),
        Row("S126 Contact in an INVITE", sip("INVITE", "1 INVITE", headers: "m: <sip:alice@10.0.0.1>\n")),
        Row("D201 no v=", described("v=0\n", ""), ["D201?"]),
        Row("D201 no t=", described("t=0 0\n", ""), ["D201?"]),
        Row("D202 no path", described("a=path:\(alicePath)\n", ""), ["D202!"]),
        Row("D202 no path, but refused", described("a=path:\(alicePath)\n", "").replacing("7654", with: "0   ")),
        Row("D202 a medium that is not MSRP", described("message 7654 TCP/MSRP *", "audio 7654 RTP/AVP 00  ")),
        Row("D203 no types", described("a=accept-types:text/plain\n", ""), ["D203!"]),
        Row("D203 any type", described("text/plain", "*")),
    ]

    @Test("SIP and SDP", arguments: sipRows) func signalling(_ row: Row) {
        var bench = Bench()
        bench.see(sip: row.text, over: row.transport)
        #expect(bench.shown.count == 1)
        #expect(bench.codes == row.codes)
    }

    static let msrpRows: [Row] = [
        Row("a SEND as it should be", msrp("d93kswow", range: "1-5/5")),
        Row("a SEND without a body", msrp("d93kswow", range: "1-0/0", nil)),
        Row("M301 no end-line", String(msrp("d93kswow").dropLast(17)), ["M301!"]),
        Row("M301 end-line without its line end", String(msrp("d93kswow").dropLast(1))),
        Row("M303 LF alone", msrp("d93kswow").replacing("\nMessage-ID", with: "\u{B}Message-ID"), ["M303?"]),
        Row("M303 LF alone in the text", msrp("d93kswow", "a\u{B}b")),
        Row("M304 no From-Path", msrp("d93kswow").replacing("From-Path: \(alicePath)\n", with: ""), ["M304?"]),
        Row(
            "M304 paths not first",
            msrp("d93kswow").replacing("Message-ID: x87k3\n", with: "").replacing(
                "To-Path", with: "Message-ID: x87k3\nTo-Path"),
            ["M304?"]),
        Row("M307 no Content-Type", msrp("d93kswow", type: nil), ["M307!"]),
        Row("M307 no text either", msrp("d93kswow", type: nil, nil)),
        Row(
            "M310 own end-line in the body",
            msrp(
                "d93kswow", type: "multipart/mixed;boundary=b1",
                "--b1\nContent-Type: message/msrp\n\n\(msrp("d93kswow"))\n--b1--"), ["M310!"]),
        Row(
            "M310 another's end-line in the body",
            msrp(
                "d93kswow", type: "multipart/mixed;boundary=b1",
                "--b1\nContent-Type: message/msrp\n\n\(msrp("d93kswox"))\n--b1--")),
        Row("M310 end-line of another", msrp("d93kswow", "a\n-------other$\nb")),
        Row("M310 more behind the id", msrp("d93kswow", "a\n-------d93kswow$$\nb")),
        Row("M320 ends before the total", msrp("d93kswow", range: "1-5/90", "hello", "$"), ["M320?"]),
        Row(
            "M320 a total that counts the line end, as the RFC's examples",
            msrp("d93kswow", range: "1-7/7", "hello", "$"), ["M331"]),
        Row("M320 goes on behind the total", msrp("d93kswow", range: "1-5/5", "hello", "+"), ["M320?"]),
        Row("M320 total not told", msrp("d93kswow", range: "1-5/*", "hello", "+")),
        Row("M321 given up", msrp("d93kswow", range: "1-5/10", "hello", "#"), ["M321"]),
        Row("M330 no Byte-Range", msrp("d93kswow", range: nil), ["M330"]),
        Row("M331 two octets off", msrp("d93kswow", range: "1-7/*"), ["M331"]),
        // Of no session in the capture it may be a copy whose carrier's beginning is missing: `FindingCases` has the warning.
        Row("M331 three octets off", msrp("d93kswow", range: "1-8/*"), ["M331"]),
        Row("M331 shorter because interrupted", msrp("d93kswow", range: "1-2048/9000", "hello", "+")),
        Row("M331 longer, interrupted or not", msrp("d93kswow", range: "1-2/9000", "hello", "+"), ["M331"]),
        Row("M340 no Message-ID", msrp("d93kswow", messageID: nil), ["M340!"]),
        Row("M340 none in a keep-alive", msrp("d93kswow", messageID: nil, nil)),
        Row("M341 three characters", msrp("d93kswow", messageID: "456"), ["M341"]),
        Row("M341 four characters", msrp("d93kswow", messageID: "4564")),
        Row("M341 32 characters", msrp("d93kswow", messageID: String(repeating: "a", count: 32))),
        Row("M341 33 characters", msrp("d93kswow", messageID: String(repeating: "a", count: 33)), ["M341?"]),
        Row("M341 every character that is allowed", msrp("d93kswow", messageID: "aZ09.-+%=")),
        Row("M341 one that is not", msrp("d93kswow", messageID: "a@b.example"), ["M341?"]),
        Row("M341 first must be a letter or digit", msrp("d93kswow", messageID: "-abcd"), ["M341?"]),
    ]

    @Test("MSRP", arguments: msrpRows) func messages(_ row: Row) {
        var bench = Bench()
        // VT stands for a line feed alone.
        bench.see(msrpOctets: wire(row.text).map { $0 == 11 ? 10 : $0 })
        #expect(bench.correlator.msrpCount == 1)
        #expect(bench.codes == row.codes)
    }

    @Test("what is found again in the same words is counted")
    func log() {
        var log = FindingLog()
        func frame(_ number: Int) -> Frame {
            Frame(capture: 0, number: number, time: Timestamp(nanoseconds: 0))
        }
        for number in [3, 3, 4] { log.note(.m330, "SEND without Byte-Range", callID: "c\(number)", at: frame(number)) }
        log.note(.m330, "other words", at: frame(5))
        log.note(.m331, severity: .error, "SEND without Byte-Range", at: frame(5))
        log.note(.m330, "SEND without Byte-Range", push: "p1", at: nil)
        #expect(log.findings.map(\.count) == [3, 1, 1, 1])
        #expect(log.findings.map { $0.frames.map(\.frame) } == [[3, 4], [5], [5], []])
        #expect(log.findings.map(\.severity) == [.note, .note, .error, .note])
        #expect(log.findings.map(\.callID) == ["c3", nil, nil, nil])
        #expect(log.findings.map { $0.place?.frame } == [3, 5, 5, nil])
        for number in 0..<200 { log.note(.m303, "LF without CR", at: frame(number)) }
        #expect(log.findings.last?.count == 200)
        #expect(log.findings.last?.frames.count == 200)
        for number in 0..<10_000 { log.note(.c002, "\(number)", at: nil) }
        // With the line feeds they are one warning more than are kept; three notes and an error have their own room.
        #expect(log.findings.count == 10_004)
        #expect(log.omitted == 1)
    }

    @Test("a note names a few frames, errors and warnings many, within a bound for all")
    func frames() {
        var log = FindingLog()
        func frame(_ number: Int) -> Frame { Frame(capture: 0, number: number, time: Timestamp(nanoseconds: 0)) }
        for number in 0..<200 { log.note(.m330, "SEND without Byte-Range", at: frame(number)) }
        for number in 0..<300_000 { log.note(.m303, "LF without CR", at: frame(number)) }
        for number in 0..<200 { log.note(.m303, "CR without LF", at: frame(number)) }
        #expect(log.findings.map(\.count) == [200, 300_000, 200])
        #expect(log.findings.map(\.frames.count) == [64, 64 + 1 << 18, 64])
        #expect(log.names(.m303, in: frame(100_000)) && !log.names(.m303, in: frame(299_999)))
    }
}
