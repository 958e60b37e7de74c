import Correlation
import MSRP
import Octets
import Reassembly
import Records
import Testing

@Suite("Answers to MSRP messages") struct AnswerTests {
    @Test("a response belongs to the connection and direction on which its request went")
    func responses() {
        var bench = Bench()
        bench.see(msrp: msrp("same", messageID: "one1", range: "1-5/10", "hello", "+"), flow: 1)
        bench.see(msrp: msrp("same", messageID: "two2"), flow: 2)
        bench.see(msrp: msrp("next", messageID: "one1", range: "6-10/10", "world", "$"), flow: 1)
        let response = "MSRP same 413 no\nTo-Path: \(alicePath)\nFrom-Path: \(bobPath)\n-------same$\n"
        bench.see(msrp: response, alice, bob, flow: 1)
        bench.see(msrp: response, bob, alice, flow: 3)
        bench.see(msrp: response.replacing("413 no", with: "200 OK"), bob, alice, flow: 2)
        bench.see(msrp: response, bob, alice, flow: 1)
        bench.see(msrp: response.replacing("413", with: "200"), bob, alice, flow: 1)
        #expect(bench.correlator.messages.map { $0.chunks.map(\.response) } == [[413, nil], [200]])
        #expect(bench.correlator.messages.map { $0.chunks.map(\.responseFrame?.number) } == [[7, nil], [6]])
    }

    @Test("a request seen again on its leg is no second message, on another leg it is")
    func repeated() {
        var bench = Bench()
        bench.see(msrp: msrp("tid1", range: "1-5/10", "hello", "+"))
        bench.see(msrp: msrp("tid1", range: "1-5/10", "hello", "+"))
        bench.see(msrp: msrp("tid2", range: "6-10/10", "world"))
        #expect(bench.see(msrp: msrp("tid2", range: "6-10/10", "world"), flow: 2) == .none)
        #expect(bench.correlator.messages.map(\.size) == [10])
        bench.see(msrp: msrp("tid9", range: "6-10/10", "world"))
        #expect(bench.correlator.messages.map(\.size) == [10])
        #expect(bench.log.findings.filter { $0.code == .m323 }.map(\.count) == [3])
        // Another transaction sends the message again; another pair of hosts is another leg.
        bench.see(msrp: msrp("tid3", range: "1-10/10", "helloworld"))
        bench.see(msrp: msrp("tid3", range: "1-10/10", "helloworld"), proxy, bob)
        #expect(bench.correlator.messages.map(\.size) == [10, 10, 10])
        // Within a tenth of a second it is the capture that holds it twice.
        bench.see(msrp: msrp("tid4", messageID: "y1"))
        bench.time -= 1_000_000_000 - 1000
        bench.see(msrp: msrp("tid4", messageID: "y1"))
        #expect(bench.correlator.messageCopies == 1 && bench.correlator.messages.count == 4)
    }

    @Test("a REPORT finds its message by Message-ID and sender")
    func reports() {
        var bench = Bench()
        bench.see(msrp: msrp("tid-1", headers: "Success-Report: YES\n"))
        bench.see(msrp: msrp("tid-2", from: "msrp://10.0.0.3:7654/c;tcp"), carol, bob, flow: 2)
        func report(to: String, id: String) -> String {
            "MSRP rep1 REPORT\nTo-Path: \(to)\nFrom-Path: \(bobPath)\nMessage-ID: \(id)\nByte-Range: 1-5/5\n"
                + "Status: 000 200 OK\n-------rep1$\n"
        }
        bench.see(msrp: report(to: alicePath, id: "x87k3"), bob, alice)
        bench.see(msrp: report(to: "msrp://relay.example:2855/r;tcp \(alicePath)", id: "x87k3"), bob, alice)
        bench.see(msrp: report(to: alicePath, id: "other"), bob, alice)
        bench.see(msrp: report(to: serverPath, id: "x87k3"), bob, alice)
        #expect(bench.correlator.messages.map(\.reports.count) == [2, 0])
        #expect(bench.correlator.messages.map(\.wantsSuccessReport) == [true, false])
    }

    @Test("a report that was asked for is missed when its session has ended, and only then")
    func missingReports() {
        let asking = msrp("tid1", headers: "Success-Report: yes\n")
        let ok = "MSRP tid1 200 OK\nTo-Path: \(alicePath)\nFrom-Path: \(bobPath)\n-------tid1$\n"
        let refused = ok.replacing("200 OK", with: "413 no")
        let report = msrp(
            "tid2", method: "REPORT", to: alicePath, from: bobPath, range: "1-5/5", type: nil, nil,
            headers: "Status: 000 200 OK\n")
        let ended = [("BYE", true), ("200", false)]
        let cases: [(octets: [String], ends: Bool, found: Int)] = [
            ([asking, ok], true, 1), ([asking, ok], false, 0), ([asking, ok, report], true, 0),
            ([asking, refused], true, 0), ([asking], true, 0), ([msrp("tid1"), ok], true, 0),
        ]
        for row in cases {
            var bench = Bench()
            bench.see(sip: MessageTests.offer.2)
            bench.see(sip: MessageTests.answer.2, bob, alice)
            for octets in row.octets {
                let isBack = octets != row.octets[0]
                bench.see(msrp: octets, isBack ? bob : alice, isBack ? alice : bob)
            }
            for (start, forth) in ended where row.ends {
                bench.see(
                    sip: sip(start, "2 BYE", callID: "c1", toTag: "b"), forth ? alice : bob, forth ? bob : alice)
            }
            var log = FindingLog()
            bench.correlator.noteMissingReports(&log)
            #expect(log.findings.count { $0.code == .m352 } == row.found, "\(row)")
        }
    }

    @Test("answers with several To tags tell a fork, on one leg or on two not") func forks() {
        let cases: [(tags: [(String, String)], found: Bool)] = [
            ([("180", "b"), ("200", "b")], false), ([("180", "b"), ("180", "c"), ("200", "c")], true),
            ([("200", "b"), ("200", "c")], true), ([("100", "x"), ("180", "b")], false),
            ([("486", "b"), ("200", "c")], false),
        ]
        for row in cases {
            var bench = Bench()
            bench.see(sip: sip("INVITE", "1 INVITE"))
            for (status, tag) in row.tags {
                bench.see(sip: sip(status, "1 INVITE", toTag: tag), bob, proxy)
                bench.see(sip: sip(status, "1 INVITE", toTag: tag), proxy, alice)
            }
            #expect(bench.log.findings.contains { $0.code == .s124 } == row.found, "\(row)")
        }
    }

    @Test("TCP's acknowledgement of the last octet is the first one told of")
    func acknowledgement() {
        var bench = Bench()
        bench.see(msrp: msrp("tid-1"))
        let frames = (7...9).map { Frame(capture: 0, number: $0, time: Timestamp(nanoseconds: 0)) }
        bench.correlator.acknowledged(1, frames[0])
        bench.correlator.acknowledged(-1, frames[0])
        bench.correlator.acknowledged(0, frames[1])
        bench.correlator.acknowledged(0, frames[2])
        #expect(bench.correlator.messages.map(\.acknowledged?.number) == [8])
    }

    @Test("one journey over several legs, another for another sender")
    func journeys() {
        var bench = Bench()
        let relay = "msrp://relay.example:2855/r;tcp"
        bench.see(msrp: msrp("leg1", to: "\(relay) \(bobPath)", from: alicePath), alice, proxy)
        bench.see(msrp: msrp("leg2", to: bobPath, from: "\(relay) \(alicePath)"), proxy, bob, flow: 2)
        bench.see(msrp: msrp("else", to: bobPath, from: "msrp://10.0.0.3:7654/c;tcp"), carol, bob, flow: 3)
        bench.see(msrp: msrp("more", messageID: "other"), alice, bob, flow: 4)
        #expect(bench.correlator.messages.map(\.journey) == [1, 1, 3, 4])
        #expect(bench.correlator.messages.map(\.state) == [.complete, .complete, .complete, .complete])
    }

    @Test("a torn frame leaves its message open, and says why")
    func torn() {
        var bench = Bench()
        let whole = msrp("tid-1", range: "1-20/20", "Hi, Alice!  I'm Bob!", "$")
        bench.see(msrp: String(whole.prefix(whole.count - 30)), damage: .hole)
        bench.see(msrp: String(msrp("tid-2", messageID: "two2").prefix(100)), damage: .cut)
        #expect(bench.correlator.messages.map(\.state) == [.open])
        #expect(bench.correlator.messages.map(\.damage) == [.hole])
        #expect(bench.codes == [])
    }

    @Test("what no person wrote is known by its type")
    func types() {
        var bench = Bench()
        let types = [
            "text/plain", "application/im-iscomposing+xml", "MESSAGE/IMDN+xml;charset=utf-8", "message/cpim",
            "Multipart/Mixed;boundary=x",
        ]
        for (index, type) in types.enumerated() {
            bench.see(msrp: msrp("tid-\(index)", messageID: "id-\(index)", type: type))
        }
        #expect(bench.correlator.messages.map(\.carriesText) == [true, false, false, true, true])
        #expect(bench.correlator.messages.map(\.isMultipart) == [false, false, false, false, true])
    }
}
