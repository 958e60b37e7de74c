import MSRP
import Octets
import Reassembly
import Records
import SIP
import Testing

@testable import Correlation

/// Tables of sessions, their legs and users are filled beyond their bounds.
@Suite("Tables of sessions that are full") struct FullSessionTableTests {
    private static func user(_ name: String) throws -> UserKey {
        let octets = Array("sip:\(name)".utf8)
        let key = UserKey(OctetView(octets.span), 0..<octets.count)
        return try #require(key)
    }

    private static func tag(_ text: String) -> SIPTag {
        let octets = Array(text.utf8)
        return SIPTag(OctetView(octets.span))
    }

    @Test("sessions that share tag, parties and mark: the first of each, indexed or not") func shared() throws {
        var bench = Bench()
        let parties = try (Self.user("alice@a.example"), Self.user("bob@b.example"))
        func found() -> [[Int]] {
            [
                bench.correlator.sessions(withFromTag: Self.tag("a1")),
                bench.correlator.sessions(openedBy: parties.0, to: parties.1),
            ] + bench.correlator.sessionsWithSharedMarks
        }
        func see(_ range: Range<Int>) {
            for number in range {
                bench.see(sip: sip("OPTIONS", "1 OPTIONS", callID: "c\(number)", headers: "Session-ID: ab1\n"))
            }
        }
        let (few, many) = (SessionIndex.sharedLimit, SessionIndex.partyLimit)
        see(0..<few)
        #expect(found() == Array(repeating: Array(0..<few), count: 3))
        see(few..<many)
        let full = [Array(0..<few), Array(0..<many), Array(0..<few)]
        #expect(found() == full)
        see(many..<many + 2)
        #expect(found() == full)
        bench.correlator.indexSessions()
        #expect(found() == full)
        see(many + 2..<many + 4)
        #expect(found() == full && bench.correlator.sessions.count == many + 4)
        bench.see(sip: sip("OPTIONS", "1 OPTIONS", callID: "other", from: "<sip:eve@e.example>;tag=e1"))
        #expect(bench.correlator.sessions(withFromTag: Self.tag("e1")) == [many + 4])
        #expect(try bench.correlator.sessions(openedBy: Self.user("eve@e.example"), to: parties.1) == [many + 4])
    }

    @Test("calls that came in at a host: the latest go on", arguments: [0, 1]) func arrivals(beyond: Int) {
        var bench = Bench()
        let limit = SessionRelations.openLimit
        let count = limit + beyond
        for number in 0..<count { bench.see(sip: sip("INVITE", "1 INVITE", callID: "in\(number)"), alice, server) }
        for number in 0..<limit { bench.see(sip: sip("INVITE", "1 INVITE", callID: "out\(number)"), server, bob) }
        let relations = SessionRelations(bench.correlator)
        #expect((0..<limit).map { relations.legs(besides: count + $0) } == (0..<limit).map { [count - 1 - $0] })
        #expect(relations.legs(besides: 0) == (beyond == 0 ? [count + limit - 1] : []))
    }

    @Test("messages that a B2BUA may pass on: the latest", arguments: [0, 1]) func waiting(beyond: Int) {
        let (front, back) = ("msrp://10.0.0.9:2855/front;tcp", "msrp://10.0.0.9:2855/back;tcp")
        var bench = Bench()
        func call(_ start: String, _ callID: String, _ path: String, _ source: Endpoint, _ destination: Endpoint) {
            let text = sip(
                start, "1 INVITE", callID: callID, toTag: start == "200" ? "t" : nil, headers: sdpType, body: sdp(path))
            bench.see(sip: text, source, destination)
        }
        func send(_ id: String, _ size: Int, onward: Bool) {
            let body = String(repeating: "x", count: size)
            let (to, from) = onward ? (bobPath, back) : (front, alicePath)
            bench.see(
                msrp: msrp("t\(id)", to: to, from: from, messageID: id, body), onward ? server : alice,
                onward ? bob : server)
            // All within the patience of a B2BUA.
            bench.time -= 999_000_000
        }
        call("INVITE", "in", alicePath, alice, server)
        call("INVITE", "out", back, server, bob)
        call("200", "out", bobPath, bob, server)
        call("200", "in", front, server, alice)
        // No two have the same size: only that tells which one went on.
        let count = Journeys.waitingLimit + beyond
        for number in 0..<count { send("came\(number)", number + 1, onward: false) }
        send("goes1", 1, onward: true)
        send("goes2", count, onward: true)
        let journeys = Journeys(bench.correlator)
        #expect(journeys.number(ofMessage: count) == (beyond == 0 ? 1 : nil))
        #expect(journeys.legs(ofMessage: 0) == (beyond == 0 ? [0, count] : []))
        #expect(journeys.legs(ofMessage: count - 1) == [count - 1, count + 1])
    }

    @Test("bindings: the first are kept, go on and end; the rest is counted") func bindings() throws {
        let users = try (0..<5).map { try Self.user("u\($0)@a.example") }
        var table = BindingTable(limit: 3)
        func say(_ seconds: UInt64, _ number: Int, at time: Int) {
            let report = BindingTable.Report(
                user: users[number], addressOfRecord: [], origin: .registered, registrar: server,
                frame: Frame(capture: 0, number: time, time: Timestamp(nanoseconds: Int64(time))), isComplete: true)
            table.apply(report, [.init(contact: Array("sip:u@10.0.1.\(number)".utf8), seconds: seconds)])
        }
        for number in users.indices { say(3600, number, at: number + 1) }
        #expect(table.bindings.map(\.user) == Array(users[..<3]) && table.omitted == 2)
        let now = Timestamp(nanoseconds: 10)
        #expect(users.map { table.bindings(of: $0, at: now).count } == [1, 1, 1, 0, 0])
        say(3600, 1, at: 11)
        say(0, 2, at: 12)
        say(0, 4, at: 13)
        #expect(table.bindings.map(\.refreshed.number) == [1, 11, 3] && table.omitted == 2)
        let later = Timestamp(nanoseconds: 20)
        #expect(users.map { table.bindings(of: $0, at: later).count } == [1, 1, 0, 0, 0])
    }

    @Test("registrations: the first are kept, and bindings and sessions beside them") func registrations() throws {
        var bench = Bench()
        bench.correlator.registrationLimit = 3
        for number in 0..<5 {
            let name = "<sip:u\(number)@a.example>"
            let contact = "Contact: <sip:u@10.0.1.\(number)>;expires=60\n"
            let callID = "r\(number)"
            bench.see(
                sip: sip(
                    "REGISTER", "1 REGISTER", callID: callID, from: "\(name);tag=r", to: name, headers: contact))
            bench.see(
                sip: sip(
                    "200", "1 REGISTER", callID: callID, toTag: "s", from: "\(name);tag=r", to: name, headers: contact),
                bob, alice)
        }
        #expect(try bench.correlator.registrations.map(\.user) == (0..<3).map { try Self.user("u\($0)@a.example") })
        #expect(bench.correlator.bindings.bindings.count == 5 && bench.correlator.bindings.omitted == 0)
        #expect(bench.correlator.sessions.map(\.messages.count) == [2, 2, 2, 2, 2])
    }
}
