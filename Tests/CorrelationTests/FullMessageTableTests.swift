import MSRP
import Octets
import Reassembly
import Records
import Testing

@testable import Correlation

/// Tables of MSRP messages are filled beyond their bounds: what is lost makes nobody sure, and all else goes on.
@Suite("Tables of MSRP that are full") struct FullMessageTableTests {
    private static func fingerprint(_ number: Int) -> Fingerprint {
        let octets = Array("key \(number)".utf8)
        return Fingerprint(of: OctetView(octets.span))
    }

    private static func endpoint(_ path: String) -> Fingerprint {
        let octets = Array(path.utf8)
        return PathKey.endpoint(OctetView(octets.span))
    }

    private static func answer(_ id: String) -> String {
        "MSRP \(id) 200 OK\nTo-Path: \(alicePath)\nFrom-Path: \(bobPath)\n-------\(id)$\n"
    }

    @Test("answers before their requests: where some were given up, nothing is unanswered for sure")
    func earlyAnswers() {
        var bench = Bench()
        bench.see(msrp: msrp("else", to: serverPath, from: "msrp://10.0.0.3:7654/c;tcp"), carol, server, flow: 2)
        bench.see(msrp: Self.answer("late"), bob, alice)
        bench.see(msrp: msrp("late", messageID: "late1"))
        bench.see(msrp: msrp("none", messageID: "none1"))
        for number in 1..<Correlator.earlyAnswerLimit { bench.see(msrp: Self.answer("early\(number)"), bob, alice) }
        func mayBeAnswered() -> [Bool] { bench.correlator.messages.map(bench.correlator.hasStrayAnswer) }
        #expect(bench.correlator.earlyAnswers.count == Correlator.earlyAnswerLimit)
        #expect(mayBeAnswered() == [false, true, false] && bench.correlator.omittedAnswers == 0)
        bench.see(msrp: Self.answer("more"), bob, alice)
        #expect(bench.correlator.earlyAnswers.count == 1)
        #expect(bench.correlator.omittedAnswers == Correlator.earlyAnswerLimit)
        #expect(mayBeAnswered() == [false, true, true])
        bench.see(msrp: msrp("next", messageID: "next1"))
        bench.see(msrp: Self.answer("next"), bob, alice)
        #expect(bench.correlator.messages.map(\.lastChunk.response) == [nil, nil, nil, 200])
        #expect(bench.correlator.omittedAnswers == Correlator.earlyAnswerLimit)
    }

    @Test("answers before their requests: a report still knows of them") func settledAnswers() {
        var bench = Bench()
        bench.see(msrp: Self.answer("late"), bob, alice)
        bench.see(msrp: msrp("late", messageID: "late1"))
        bench.see(msrp: msrp("none", messageID: "none1"))
        bench.correlator.settle()
        #expect(bench.correlator.messages.map(bench.correlator.hasStrayAnswer) == [true, false])
    }

    @Test("requests at hand: those before the latest stand in the table of all") func requests() {
        let limit = ConnectionTable.Side.requestLimit
        let half = HalfID(flow: FlowID(slot: 0, serial: 1), direction: 0)
        func request(_ number: Int) -> ConnectionTable.Request {
            .init(id: Self.fingerprint(number), place: TransactionPlace(message: Int32(number), chunk: 0))
        }
        var table = ConnectionTable()
        let side = table.side(half)
        let moved = (0..<limit + 2).compactMap { table[side].note(request($0))?.place.message }
        #expect(moved == [0, 1])
        #expect(table.take(TransactionKey(asker: half, id: Self.fingerprint(1))) == nil)
        #expect(table.take(TransactionKey(asker: half, id: Self.fingerprint(2)))?.message == 2)
        #expect(table[side].note(request(100)) == nil && table[side].note(request(101))?.place.message == 3)

        var bench = Bench()
        for number in 0..<limit + 2 { bench.see(msrp: msrp("tid\(number)x", messageID: "id\(number)")) }
        for number in 0..<limit + 2 { bench.see(msrp: Self.answer("tid\(number)x"), bob, alice) }
        #expect(bench.correlator.messages.allSatisfy { $0.lastChunk.response == 200 })
        #expect(bench.correlator.earlyAnswers.isEmpty)
    }

    @Test("requests without an answer: one that has no room is not unanswered for sure") func forgottenRequests() {
        var bench = Bench()
        bench.correlator.transactions = GenerationTable(limit: 2)
        let count = ConnectionTable.Side.requestLimit + 6
        for number in 0..<count { bench.see(msrp: msrp("tid\(number)x", messageID: "id\(number)")) }
        for number in 0..<count { bench.see(msrp: Self.answer("tid\(number)x"), bob, alice) }
        let answered = bench.correlator.messages.map { $0.lastChunk.response == 200 }
        #expect(answered == [false, false] + Array(repeating: true, count: count - 2))
        let mayBeAnswered = bench.correlator.messages.map(bench.correlator.hasStrayAnswer)
        #expect(mayBeAnswered == answered.map { !$0 })
    }

    @Test("chunks that bring octets again: the first are compared, and all are told of") func overlaps() {
        var bench = Bench()
        let limit = Correlator.overlapLimit
        bench.correlator.overlaps = Array(repeating: ChunkOverlap(message: 9, chunk: 9), count: limit - 1)
        bench.see(msrp: msrp("chunk1", range: "1-*/15", "hello", "+"))
        bench.see(msrp: msrp("chunk2", range: "4-*/15", "loxyz", "+"))
        bench.see(msrp: msrp("chunk3", range: "7-*/15", "yzabc", "+"))
        bench.see(msrp: msrp("chunk4", range: "12-15/15", "last", "$"))
        #expect(bench.correlator.overlaps.count == limit)
        #expect(bench.correlator.overlaps.last.map { [$0.message, $0.chunk] } == [0, 1])
        #expect(bench.log.findings.filter { $0.code == .m323 }.map(\.count) == [2])
        #expect(bench.correlator.messages.map(\.state) == [.complete] && bench.body(0) == "helloxyzabclast")
    }

    @Test("endpoints that a SEND without a body opened: the first are known, and all are counted") func openings() {
        var bench = Bench()
        let limit = Correlator.openingLimit
        bench.correlator.openings = Set((0..<limit - 1).map(Self.fingerprint))
        func open(_ id: String, _ path: String) {
            bench.see(msrp: msrp(id, to: path, messageID: nil, range: nil, type: nil, nil))
        }
        open("open1", bobPath)
        open("open2", serverPath)
        #expect(bench.correlator.openings.count == limit)
        #expect(bench.correlator.openings.contains(Self.endpoint(bobPath)))
        #expect(!bench.correlator.openings.contains(Self.endpoint(serverPath)))
        // Of one that had no room it is not said that it was opened before.
        open("open3", serverPath)
        #expect(bench.correlator.repeatedKeepAlives.count == 0)
        open("open4", bobPath)
        #expect(bench.correlator.repeatedKeepAlives.count == 1 && bench.correlator.keepAlives == 4)
    }

    @Test("legs through relays: so many from each one on") func relays() {
        var bench = Bench()
        let count = Correlator.legLimit + 4
        for leg in 1...count {
            bench.see(
                msrp: msrp(
                    "leg\(leg)x", to: "msrp://10.0.1.\(leg + 1):2855/r;tcp \(bobPath)",
                    from: "msrp://10.0.1.\(leg):2855/r;tcp \(alicePath)"),
                host(UInt32(255 + leg)), host(UInt32(256 + leg)), flow: leg)
        }
        let correlator = bench.correlator
        #expect(correlator.messages.map(\.journey) == Array(repeating: 1, count: count))
        #expect(correlator.legs(from: 0) == Array(0..<Correlator.legLimit))
        #expect(correlator.legs(from: 4) == Array(4..<count) && correlator.legs(from: 5) == Array(5..<count))
        #expect(correlator.isPassedOn(count - 1) && !correlator.isPassedOn(0))
    }
}
