import Octets
import Reassembly
import Records
import SIP
import Testing

@testable import Correlation

/// Each table is filled beyond its bound: it holds no more, what it kept is right, and what it lost makes nobody sure.
@Suite("Tables that are full") struct TableLimitTests {
    private static func frame(_ number: Int) -> Frame {
        Frame(capture: 0, number: number, time: Timestamp(nanoseconds: Int64(number)))
    }

    private static func address(_ number: Int) -> IPAddress { IPAddress(v4: UInt32(0x0B00_0000 + number)) }

    private static func fingerprint(_ number: Int) -> Fingerprint {
        let octets = Array("key \(number)".utf8)
        return Fingerprint(of: OctetView(octets.span))
    }

    @Test("legs: of one without room nothing was heard") func legs() {
        var table = LegTable()
        for number in 0..<100_010 { table.see(Self.address(number), Self.address(200_000)) }
        #expect(table.legs.count == 100_000)
        #expect(table.hears(Self.address(0), Self.address(200_000)))
        #expect(table.hears(Self.address(99_999), Self.address(200_000)))
        #expect(!table.hears(Self.address(100_000), Self.address(200_000)))
        #expect(table.see(Self.address(100_001), Self.address(200_000)) == -1)
        // Those that are known go on.
        table.see(Self.address(200_000), Self.address(7))
        #expect(table.areHeardBothWays(Self.address(7), Self.address(200_000)))
    }

    @Test("encrypted ways: of one without room it is not said that all was read") func concealed() {
        var legs = ConcealedLegs()
        let server = Self.address(200_000)
        for number in 0..<100_000 { legs.conceal(from: Self.address(number), to: server) }
        #expect(!legs.isConcealed(from: Self.address(150_000), to: server))
        legs.conceal(from: Self.address(150_000), to: server)
        #expect(legs.isConcealed(from: Self.address(0), to: server))
        #expect(legs.isConcealed(from: Self.address(150_000), to: server))
        #expect(legs.isConcealed(any: Self.address(150_000)) && !legs.isEmpty)
        // What was read in the end makes room for what comes, not for what had none.
        legs.reveal(from: Self.address(0), to: server)
        legs.forgetRevealed()
        legs.conceal(from: Self.address(150_001), to: server)
        #expect(legs.isConcealed(from: Self.address(150_001), to: server) && legs.omitted == 1)
        #expect(legs.isConcealed(from: Self.address(150_002), to: server))
    }

    @Test("a table that forgets: at least the latest, at most twice as many") func generations() {
        var table = GenerationTable<Int, Int>(limit: 100)
        for number in 0..<1_000 { table[number] = number }
        let known = (0..<1_000).filter { table[$0] == $0 }
        #expect(Set(known).isSuperset(of: 900..<1_000) && known.count <= 200)
        #expect((0..<900).allSatisfy { table[$0] == nil || table[$0] == $0 })
        // What is noted again in a later generation is gone when it is taken.
        var again = GenerationTable<Int, Int>(limit: 2)
        for (key, value) in [(1, 1), (2, 2), (3, 3), (1, 10)] { again[key] = value }
        #expect(again.remove(1) == 10 && again[1] == nil && again.remove(1) == nil)
    }

    @Test("messages that may be repeated: the latest are known") func repeats() {
        var table = RepeatTable()
        let count = (1 << 18) + 10
        for number in 0..<count {
            table.note(
                SIPDigest(key: UInt64(number) &* 0x9E37_79B9_7F4A_7C15), .init(session: UInt32(number), place: 0))
        }
        func find(_ number: Int) -> UInt32? {
            table.find(SIPDigest(key: UInt64(number) &* 0x9E37_79B9_7F4A_7C15)) { $0.session == UInt32(number) }?
                .session
        }
        #expect(find(0) == nil && find(count - 1) == UInt32(count - 1) && find(count - (1 << 17)) != nil)
    }

    @Test("places of one key: the first few") func chains() {
        var chains = PlaceChains(limit: 8)
        for place in 0..<1_000 { chains.add(7 << 32, place) }
        chains.add(9 << 32, 1_000)
        #expect(chains.places(7 << 32) == Array(0..<8) && chains.places(9 << 32) == [1_000])
        #expect(chains.shared == [Array(0..<8)])
    }

    @Test("what is told later: the first of each kind") func later() {
        var later = LaterExaminations()
        for number in 0..<5_000 {
            later.note(
                LaterExaminations.StrayReport(
                    frame: Self.frame(number), source: alice, destination: bob, messageID: [],
                    recipient: Self.fingerprint(number)))
            later.note(LaterExaminations.ReusedID(earlier: number, later: number + 1))
            later.noteRefused(number, Self.frame(number))
        }
        #expect(later.strayReports.map(\.frame.number) == Array(0..<4_096))
        #expect(later.reusedIDs.count == 4_096 && later.refused.count == 4_096 && later.refused[0] != nil)
    }

    /// A correlator that was shown SIP messages, each with its source, and the findings.
    private static func shown(_ messages: [(text: String, source: Endpoint)]) -> (Correlator, FindingLog) {
        var correlator = Correlator()
        var log = FindingLog()
        var message = SIPMessage()
        for (number, (text, source)) in messages.enumerated() {
            let octets = wire(text)
            guard message.parse(OctetView(octets.span)) else { continue }
            let sighting = Sighting(
                source: source, destination: source == bob ? alice : bob, transport: .udp, first: frame(number + 1),
                last: frame(number + 1),
                extents: Chain(Extent(capture: 0, frame: number + 1, offset: 0, count: octets.count)), damage: nil)
            correlator.accept(message, OctetView(octets.span), sighting, &log)
        }
        return (correlator, log)
    }

    @Test("hosts whose clocks are looked at: the first ones") func clocks() {
        let date = "Date: Mon, 21 Feb 2005 13:02:03 GMT\n"
        let messages = (0..<300).flatMap { number in
            (1...3).map { turn in
                (
                    sip("OPTIONS", "\(turn) OPTIONS", callID: "clock\(number)", headers: date),
                    host(UInt32(1_000 + number))
                )
            }
        }
        let (correlator, _) = Self.shown(messages)
        #expect(correlator.senderClocks.constantOffsets.count == 256)
        #expect(correlator.senderClocks.constantOffsets.first?.host == host(1_000).address)
        #expect(correlator.sessions.count == 300)
    }

    @Test("addresses that were asked for: those of the latest requests") func asked() {
        // The answers to the first and to the last name another To.
        let requests = (0..<300).map { (sip("OPTIONS", "\($0) OPTIONS", callID: "asked\($0)"), alice) }
        let answers = [0, 299].map {
            (sip("200", "\($0) OPTIONS", callID: "asked\($0)", toTag: "b", to: "<sip:eve@e.example>"), bob)
        }
        let (_, log) = Self.shown(requests + answers)
        let told = log.findings.filter { $0.message.contains("To URI") }
        #expect(told.flatMap(\.frames).map(\.frame) == [302], "\(log.findings.map(\.message))")
    }

    @Test("contacts of one user: the first ones are bound") func contacts() {
        let list = (0..<100).map { "<sip:a@10.1.0.\($0)>" }.joined(separator: ", ")
        let one = sip("REGISTER", "1 REGISTER", headers: "Contact: \(list)\nExpires: 60\n")
        let ok = sip("200", "1 REGISTER", toTag: "b", headers: "Contact: \(list)\nExpires: 60\n")
        let more = sip("REGISTER", "2 REGISTER", headers: "Contact: <sip:a@10.2.0.1>\nExpires: 60\n")
        let moreOK = sip("200", "2 REGISTER", toTag: "b", headers: "Contact: \(list), <sip:a@10.2.0.1>\nExpires: 60\n")
        let (correlator, _) = Self.shown([(one, alice), (ok, bob), (more, alice), (moreOK, bob)])
        #expect(correlator.bindings.bindings.count == 64)
        #expect(correlator.registrations.count == 2)
    }

    @Test("notifications of one message: the first ones, and the rest is counted") func notices() {
        let messages = (0..<300).map { number in
            let document =
                "<?xml version=\"1.0\"?><imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>m</message-id>"
                + "<datetime>2020-01-01T00:00:00Z</datetime><delivery-notification><status><delivered/></status>"
                + "</delivery-notification></imdn>"
            return (
                sip(
                    "MESSAGE", "\(number) MESSAGE", callID: "n\(number)", headers: "Content-Type: message/imdn+xml\n",
                    body: document), alice
            )
        }
        let (correlator, _) = Self.shown(messages)
        #expect(correlator.dispositions.notices.values.map(\.count) == [256])
        #expect(correlator.dispositions.omitted == 44 && correlator.sessions.count == 300)
    }
}
