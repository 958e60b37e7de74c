import Correlation
import Octets
import Reassembly
import Testing

@Suite("Offers and answers") struct MediaExchangeTests {
    /// Who says what to whom; the paths of the media, in their order.
    struct Step: Sendable {
        let source: Endpoint
        let destination: Endpoint
        let start: String
        let cseq: String
        let paths: [String]

        init(_ source: Endpoint, _ destination: Endpoint, _ start: String, _ cseq: String, _ paths: String...) {
            self.source = source
            self.destination = destination
            self.start = start
            self.cseq = cseq
            self.paths = paths
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let exchanges: [String]
        let steps: [Step]

        init(_ name: String, _ exchanges: [String], _ steps: [Step]) {
            testDescription = name
            self.exchanges = exchanges
            self.steps = steps
        }
    }

    static let rows = [
        Row(
            "in INVITE and 200", ["a > b"],
            [Step(alice, bob, "INVITE", "1 INVITE", "a"), Step(bob, alice, "200", "1 INVITE", "b")]),
        Row(
            "in 200 and ACK", ["b > a"],
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "200", "1 INVITE", "b"),
                Step(alice, bob, "ACK", "1 ACK", "a"),
            ]),
        Row(
            "in a reliable 183 and PRACK, then in UPDATE and its 200", ["b > a", "a2 > b2"],
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "183", "1 INVITE", "b"),
                Step(alice, bob, "PRACK", "2 PRACK", "a"), Step(bob, alice, "200", "2 PRACK"),
                Step(alice, bob, "UPDATE", "3 UPDATE", "a2"), Step(bob, alice, "200", "3 UPDATE", "b2"),
                Step(bob, alice, "200", "1 INVITE"),
            ]),
        Row(
            "answered in 183, said again in 200; an offer in PRACK", ["a > b", "a2 > b2"],
            [
                Step(alice, bob, "INVITE", "1 INVITE", "a"), Step(bob, alice, "183", "1 INVITE", "b"),
                Step(alice, bob, "PRACK", "2 PRACK", "a2"), Step(bob, alice, "200", "2 PRACK", "b2"),
                Step(bob, alice, "200", "1 INVITE", "b"),
            ]),
        Row(
            "in a reliable 183 and PRACK, then in another PRACK", ["b > a", "a2 > b2"],
            [
                Step(alice, bob, "INVITE", "1 INVITE"), Step(bob, alice, "183", "1 INVITE", "b"),
                Step(alice, bob, "PRACK", "2 PRACK", "a"), Step(bob, alice, "200", "2 PRACK"),
                Step(alice, bob, "PRACK", "3 PRACK", "a2"), Step(bob, alice, "200", "3 PRACK", "b2"),
            ]),
        Row(
            "a re-INVITE that moves both ends, one from the other side that keeps them",
            ["a > b", "a2 > b2", "b2 > a2"],
            [
                Step(alice, bob, "INVITE", "1 INVITE", "a"), Step(bob, alice, "200", "1 INVITE", "b"),
                Step(alice, bob, "INVITE", "2 INVITE", "a2"), Step(bob, alice, "200", "2 INVITE", "b2"),
                Step(bob, alice, "INVITE", "7 INVITE", "b2"), Step(alice, bob, "200", "7 INVITE", "a2"),
            ]),
        Row(
            "two media", ["a > b", "c > d"],
            [Step(alice, bob, "INVITE", "1 INVITE", "a", "c"), Step(bob, alice, "200", "1 INVITE", "b", "d")]),
        Row(
            "a fork", ["a > b", "a > c"],
            [
                Step(alice, bob, "INVITE", "1 INVITE", "a"), Step(bob, alice, "200", "1 INVITE", "b"),
                Step(carol, alice, "200", "1 INVITE", "c"),
            ]),
        Row(
            "through a proxy", ["a > b"],
            [
                Step(alice, proxy, "INVITE", "1 INVITE", "a"), Step(proxy, bob, "INVITE", "1 INVITE", "a"),
                Step(bob, proxy, "200", "1 INVITE", "b"), Step(proxy, alice, "200", "1 INVITE", "b"),
            ]),
        Row(
            "through a host that puts itself into the path", ["a > p2", "p1 > b"],
            [
                Step(alice, proxy, "INVITE", "1 INVITE", "a"), Step(proxy, bob, "INVITE", "1 INVITE", "p1"),
                Step(bob, proxy, "200", "1 INVITE", "b"), Step(proxy, alice, "200", "1 INVITE", "p2"),
            ]),
        Row(
            "a refusal that tells what it understands", ["a > -"],
            [Step(alice, bob, "INVITE", "1 INVITE", "a"), Step(bob, alice, "488", "1 INVITE", "x")]),
        Row(
            "refused, and offered again", ["a > -", "a > b"],
            [
                Step(alice, bob, "INVITE", "1 INVITE", "a"), Step(bob, alice, "407", "1 INVITE"),
                Step(alice, bob, "INVITE", "2 INVITE", "a"), Step(bob, alice, "200", "2 INVITE", "b"),
            ]),
    ]

    @Test("are paired, medium by medium", arguments: rows) func pairs(_ row: Row) {
        var bench = Bench()
        for step in row.steps {
            let media = step.paths.map {
                "m=message 7654 TCP/MSRP *\na=accept-types:*\na=path:msrp://\($0).example:7654/\($0);tcp\n"
            }
            let head = "v=0\no=- 1 1 IN IP4 10.0.0.1\ns=-\nc=IN IP4 10.0.0.1\nt=0 0\n"
            bench.see(
                sip: sip(
                    step.start, step.cseq, headers: media.isEmpty ? "" : sdpType,
                    body: media.isEmpty ? "" : head + media.joined()), step.source, step.destination)
        }
        func name(_ offer: MediaOffer?) -> String {
            offer.map { String(String(decoding: $0.path, as: UTF8.self).prefix { $0 != "." }.dropFirst(7)) } ?? "-"
        }
        let exchanges = bench.correlator.sessions.first?.exchanges ?? []
        #expect(exchanges.map { "\(name($0.offer)) > \(name($0.answer))" } == row.exchanges)
    }
}
