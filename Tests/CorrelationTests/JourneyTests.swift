import Correlation
import MSRP
import Octets
import Testing

@Suite("Legs of one call, and journeys of messages") struct JourneyTests {
    /// What one host says to another: seconds that pass before it, and the text.
    struct Said: Sendable {
        let text: String
        let source: Endpoint
        let destination: Endpoint
        var pause: Int64 = 0

        init(_ text: String, _ source: Endpoint, _ destination: Endpoint, pause: Int64 = 0) {
            self.text = text
            self.source = source
            self.destination = destination
            self.pause = pause
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let said: [Said]
        /// For each session the others that are legs of its call.
        let legs: [[Int]]
        /// For each message the number of its journey.
        let journeys: [Int]

        init(_ name: String, _ said: [Said], legs: [[Int]], journeys: [Int] = []) {
            testDescription = name
            self.said = said
            self.legs = legs
            self.journeys = journeys
        }
    }

    /// Where the B2BUA sends and receives on its two legs.
    private static let front = "msrp://10.0.0.9:2855/front;tcp"
    private static let back = "msrp://10.0.0.9:2855/back;tcp"

    private static func invite(
        _ callID: String, _ source: Endpoint, _ destination: Endpoint, path: String, headers: String = "",
        from: String = "<sip:alice@a.example>;tag=a1", pause: Int64 = 0
    ) -> Said {
        Said(
            sip("INVITE", "1 INVITE", callID: callID, from: from, headers: headers + sdpType, body: sdp(path)), source,
            destination, pause: pause)
    }

    private static func answer(_ callID: String, _ source: Endpoint, _ destination: Endpoint, path: String) -> Said {
        Said(
            sip("200", "1 INVITE", callID: callID, toTag: "t", headers: sdpType, body: sdp(path)), source, destination)
    }

    private static func send(_ id: String, onward: Bool, _ body: String, back isReply: Bool = false) -> Said {
        if isReply {
            return onward
                ? Said(msrp("t\(id)", to: alicePath, from: front, messageID: id, body), server, alice)
                : Said(msrp("t\(id)", to: Self.back, from: bobPath, messageID: id, body), bob, server)
        }
        return onward
            ? Said(msrp("t\(id)", to: bobPath, from: Self.back, messageID: id, body), server, bob)
            : Said(msrp("t\(id)", to: front, from: alicePath, messageID: id, body), alice, server)
    }

    private static func cpim(_ id: String) -> String {
        "From: <sip:alice@a.example>\nNS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: \(id)\n\n"
            + "Content-Type: text/plain\n\nhello"
    }

    private static func wrapped(_ said: Said) -> Said {
        Said(said.text.replacing("text/plain\n\nFrom", with: "message/cpim\n\nFrom"), said.source, said.destination)
    }

    private static let call = [
        invite("in", alice, server, path: alicePath), invite("out", server, bob, path: back),
        answer("out", bob, server, path: bobPath), answer("in", server, alice, path: front),
    ]

    static let rows = [
        Row("a B2BUA opens its leg while the other rings", call, legs: [[1], [0]]),
        Row(
            "too late to be the same call",
            [
                invite("in", alice, server, path: alicePath),
                invite("out", server, bob, path: back, pause: 40_000_000_000),
            ], legs: [[], []]),
        Row(
            "between other users",
            [
                invite("in", alice, server, path: alicePath),
                invite("out", server, bob, path: back, from: "<sip:carol@a.example>;tag=c"),
            ], legs: [[], []]),
        Row(
            "at another host",
            [invite("in", alice, server, path: alicePath), invite("out", proxy, bob, path: back)], legs: [[], []]),
        Row(
            "two calls of the same users, one after the other",
            [
                invite("in1", alice, server, path: alicePath), invite("in2", alice, server, path: alicePath + "2"),
                invite("out2", server, bob, path: back), invite("out1", server, bob, path: back + "2"),
            ], legs: [[3], [2], [1], [0]]),
        Row(
            "a B2BUA that forks",
            [
                invite("in", alice, server, path: alicePath), invite("out1", server, bob, path: back),
                invite("out2", server, carol, path: back + "2"),
            ], legs: [[1, 2], [0, 2], [0, 1]]),
        Row(
            "one Session-ID",
            [
                invite("in", alice, proxy, path: alicePath, headers: "Session-ID: ab1;remote=00\n"),
                invite("out", server, bob, path: back, headers: "Session-ID: AB1\n", pause: 40_000_000_000),
            ], legs: [[1], [0]]),
        Row(
            "no Session-ID is none",
            [
                invite("in", alice, proxy, path: alicePath, headers: "Session-ID: 0000\n"),
                invite("out", server, bob, path: back, headers: "Session-ID: 0000\n"),
            ], legs: [[], []]),
        Row(
            "messages keep their Message-IDs",
            call + [
                send("one1", onward: false, "hello"), send("two2", onward: false, "hello"),
                send("two2", onward: true, "changed"), send("one1", onward: true, "hello"),
            ], legs: [[1], [0]], journeys: [1, 2, 2, 1]),
        Row(
            "messages get new Message-IDs: size and order tell",
            call + [
                send("one1", onward: false, "hello"), send("two2", onward: false, "hello"),
                send("thr3", onward: false, "and more"), send("onex", onward: true, "hello"),
                send("thrx", onward: true, "and more"), send("twox", onward: true, "hello"),
            ], legs: [[1], [0]], journeys: [1, 2, 3, 1, 3, 2]),
        Row(
            "the next message of the same size does not go on with the copy of the one before",
            call + [
                send("one1", onward: false, "hello"), send("onex", onward: true, "hello"),
                send("two2", onward: false, "again"), send("twox", onward: true, "again"),
            ], legs: [[1], [0]], journeys: [1, 1, 3, 3]),
        Row(
            "an answer is no leg of a message",
            call + [
                send("one1", onward: false, "hello"), send("two2", onward: false, "hello", back: true),
                send("two3", onward: true, "hello", back: true),
            ], legs: [[1], [0]], journeys: [1, 2, 2]),
        Row(
            "one imdn.Message-ID in two sessions, hours apart",
            [
                invite("in", alice, proxy, path: alicePath), answer("in", proxy, alice, path: front),
                wrapped(send("one1", onward: false, cpim("abc1"))),
                invite("out", server, bob, path: back, pause: 7_200_000_000_000),
                answer("out", bob, server, path: bobPath), wrapped(send("two2", onward: true, cpim("abc1"))),
            ], legs: [[1], [0]], journeys: [1, 1]),
        Row(
            "other messages in two sessions",
            [
                invite("in", alice, proxy, path: alicePath), answer("in", proxy, alice, path: front),
                wrapped(send("one1", onward: false, cpim("abc1"))), invite("out", server, bob, path: back),
                answer("out", bob, server, path: bobPath), wrapped(send("two2", onward: true, cpim("abc2"))),
            ], legs: [[], []], journeys: [1, 2]),
    ]

    @Test("are joined", arguments: rows) func joined(_ row: Row) {
        var bench = Bench()
        for said in row.said {
            bench.time += said.pause
            if said.text.hasPrefix("MSRP") {
                bench.see(msrp: said.text, said.source, said.destination)
            } else {
                bench.see(sip: said.text, said.source, said.destination)
            }
        }
        let journeys = Journeys(bench.correlator)
        #expect(bench.correlator.sessions.indices.map { journeys.relations.legs(besides: $0) } == row.legs)
        let messages = bench.correlator.messages
        let numbers = messages.indices.map { journeys.number(ofMessage: $0) ?? messages[$0].journey }
        #expect(numbers == row.journeys)
        let inOrder = messages.indices.allSatisfy { index in
            let legs = journeys.legs(ofMessage: index)
            return legs.isEmpty || legs == messages.indices.filter { numbers[$0] == numbers[index] }
        }
        #expect(inOrder)
    }
}
