import MSRP
import Octets
import Testing
import TextSyntax

/// A stream, and the frames that must come out of it.
struct StreamCase: Sendable, CustomTestStringConvertible {
    var name: String
    var octets: [UInt8]
    var frames: [String]
    var garbage = 0
    var testDescription: String { name }

    init(_ name: String, _ text: String, _ frames: [String], garbage: Int = 0) {
        self.name = name
        octets = wire(text)
        self.frames = frames
        self.garbage = garbage
    }
}

private let closed = "--boundary42--\n"
private let declared = wire(bundle(close: "--boundary42-")).count
private let quotation = "Look:\n-------quote01$\n" + send("fake1", "y") + "-------quote01$\nand so on"
private let chunkCut = bundle(close: closed).split(separator: "-------dkei38sd$\n", maxSplits: 1).map(String.init)

let streams: [StreamCase] = [
    StreamCase("one message", send("a786hjs2", "Hi"), ["a786hjs2 $ 1"]),
    StreamCase("keep-alive without body", "MSRP d93k SEND\n\(paths)-------d93k$\n", ["d93k $ 1"]),
    StreamCase(
        "two in a row, a response behind", send("id01", "a") + send("id02", "b") + response("id03"),
        ["id01 $ 1", "id02 $ 1", "id03 $ 1"]),
    StreamCase(
        "empty lines between", "\n\n" + send("id01", "a") + "\n\n" + response("id02") + "\n",
        ["id01 $ 1", "id02 $ 1"]),
    StreamCase("an aborted chunk", send("abrt0001", "part", "#", range: "1-4/100"), ["abrt0001 # 1"]),
    StreamCase("empty body", "MSRP d93k SEND\n\(paths)Content-Type: text/plain\n\n-------d93k$\n", ["d93k $ 1"]),
    StreamCase(
        "lines of hyphens, another's end-line, an end-line gone on",
        send("id01", "----------\n-------id02$\n-------id01$x\n--------id01$\n-------id01\n -------id01$"), ["id01 $ 1"]
    ),
    StreamCase(
        "text that looks like frames",
        send("id01", "MSRP abcd SEND\nMSRP abcd SEND\nTo-Path: msrp://x:1/y;tcp\n-------abcd$\n"), ["id01 $ 1"]),
    StreamCase(
        "boundary of hyphens",
        outer("dash0001", type: "multipart/mixed;boundary=\"-----b1\"")
            + "-------b1\nContent-Type: text/plain\n\nx\n-------b1--\n\n-------dash0001$\n", ["dash0001 $ 1"]),
    StreamCase("own id with a sign that is a flag", send("ab+=%.", "-------ab+=%.x\nq", "+"), ["ab+=%. + 1"]),

    StreamCase("the document's example, then the end", outer() + bundle(), ["dkei38sd none 1 recovered"]),
    StreamCase(
        "the example, then a frame", outer() + bundle() + send("next1", "x"),
        ["dkei38sd none 1 recovered", "next1 $ 1"]),
    StreamCase(
        "the example, empty lines, then a response", outer() + bundle() + "\n\n" + response("next1"),
        ["dkei38sd none 1 recovered", "next1 $ 1"]),
    StreamCase(
        "the example twice", outer() + bundle() + outer() + bundle(),
        ["dkei38sd none 1 recovered", "dkei38sd none 1 recovered"]),
    StreamCase(
        "same id, own end-line", outer() + bundle(close: closed) + "\n-------dkei38sd$\n" + response("next1"),
        ["dkei38sd $ 2 recovered", "next1 $ 1"]),
    StreamCase(
        "same id, own end-line, not closed", outer() + bundle() + "\n-------dkei38sd$\n" + send("next1", "x"),
        ["dkei38sd $ 2 recovered", "next1 $ 1"]),
    StreamCase(
        "same id, closed, no end-line", outer() + bundle(close: closed) + send("next1", "x"),
        ["dkei38sd none 1 recovered", "next1 $ 1"]),
    StreamCase(
        "same id, numeric Byte-Range, not closed",
        outer(range: "1-\(declared)/\(declared)") + bundle(close: "--boundary42-") + "\n-------dkei38sd$\n",
        ["dkei38sd $ 2 recovered"]),
    StreamCase(
        "same id, numeric Byte-Range, a frame quoted right behind the inner end-line",
        outer(range: "1-\(wire(chunkCut[0] + "-------dkei38sd$\n" + response("q1xx")).count)/*") + chunkCut[0]
            + "-------dkei38sd$\n" + response("q1xx") + "\n-------dkei38sd$\n", ["dkei38sd $ 2 recovered"]),
    StreamCase(
        "a text that quotes its own end-line and a frame, numeric Byte-Range",
        outer("quote01", range: "1-\(wire(quotation).count)/*", type: "text/plain") + quotation + "\n-------quote01$\n"
            + response("next1"), ["quote01 $ 2 recovered", "next1 $ 1"]),
    StreamCase(
        "a text whose last line is its own end-line, numeric Byte-Range",
        outer("quote01", range: "1-23/23", type: "text/plain") + "ab\n\n-------quote01$\n\n-------quote01$\n"
            + response("next1"), ["quote01 $ 2 recovered", "next1 $ 1"]),
    StreamCase(
        "a text that ends in its own end-line, numeric Byte-Range",
        outer("quote01", range: "1-21/21", type: "text/plain") + "ab\n\n-------quote01$\n-------quote01$\n"
            + response("next1"), ["quote01 $ 2 recovered", "next1 $ 1"]),
    StreamCase(
        "the same, with a space before the colon of Byte-Range",
        outer("quote01", range: "1-21/21", type: "text/plain").replacing("Byte-Range:", with: "Byte-Range :")
            + "ab\n\n-------quote01$\n-------quote01$\n" + response("next1"),
        ["quote01 $ 2 recovered", "next1 $ 1"]),
    StreamCase(
        "a multipart that is not closed, a Byte-Range far beyond it",
        outer("id01", range: "1-900000000/900000000") + "--boundary42\nContent-Type: text/plain\n\nx\n-------id01$\n"
            + send("next1", "x"), ["id01 $ 1", "next1 $ 1"]),
    StreamCase(
        "a Byte-Range that claims more than there is",
        outer("quote01", range: "1-900/900", type: "text/plain") + "x\n-------quote01$\n" + response("next1"),
        ["quote01 $ 1", "next1 $ 1"]),
    StreamCase(
        "octets without a line end before a frame", send("first", "x") + "garbage" + send("next1", "x"),
        ["first $ 1", "next1 $ 1"], garbage: 7),
    StreamCase(
        "other id inside", outer("outer001") + bundle(close: closed) + "\n-------outer001$\n" + response("next1"),
        ["outer001 $ 1", "next1 $ 1"]),
    StreamCase(
        "other id inside, not closed, no end-line, a frame behind",
        outer("outer001") + bundle() + response("next1"), ["outer001 none 0", "next1 $ 1"]),
    StreamCase(
        "same id, first chunk ends behind the inner end-line",
        outer(range: "1-*/*") + chunkCut[0] + "-------dkei38sd$\n\n-------dkei38sd+\n" + response("next1"),
        ["dkei38sd + 2 recovered", "next1 $ 1"]),
    StreamCase(
        "a bundle in two chunks, the first with the inner id",
        outer(range: "1-*/*") + chunkCut[0] + "\n-------dkei38sd+\n" + outer("chunk002", range: "900-*/*")
            + "-------dkei38sd$\n" + chunkCut[1] + "\n-------chunk002$\n", ["dkei38sd + 1", "chunk002 $ 1"]),
    StreamCase(
        "a bundle in two chunks, the second with the inner id",
        outer("chunk001", range: "1-*/*") + chunkCut[0] + "\n-------chunk001+\n" + outer(range: "900-*/*")
            + "-------dkei38sd$\n" + chunkCut[1] + "\n-------dkei38sd$\n", ["chunk001 + 1", "dkei38sd $ 2 recovered"]),
    StreamCase(
        "a bundle aborted, then a frame",
        outer() + chunkCut[0] + "\n-------dkei38sd#\n" + send("next1", "x"), ["dkei38sd # 1", "next1 $ 1"]),
    StreamCase(
        "message/msrp with the same id",
        outer("dkei38sd", type: "message/msrp") + innerSend() + "\n-------dkei38sd$\n" + response("next1"),
        ["dkei38sd $ 2 recovered", "next1 $ 1"]),
    StreamCase(
        "message/msrp with another id", outer("id01", type: "message/msrp") + innerSend() + "\n-------id01$\n",
        ["id01 $ 1"]),
    StreamCase(
        "an inner boundary that starts with the outer one",
        outer("id01") + "--boundary42\nContent-Type: multipart/mixed;boundary=boundary42x\n\n--boundary42x\n\na\n"
            + "--boundary42x--\n--boundary42--\n\n-------id01$\n", ["id01 $ 1"]),

    StreamCase(
        "no end-line, text, a frame behind",
        "MSRP id01 SEND\n\(paths)Content-Type: text/plain\n\nabc\n" + response("id02"),
        ["id01 none 0", "id02 $ 1"]),
    StreamCase(
        "no end-line in the header, a frame behind", "MSRP id01 SEND\n\(paths)" + response("id02"),
        ["id01 none 0", "id02 $ 1"]),
    StreamCase(
        "cut in the body", "MSRP id01 SEND\n\(paths)Content-Type: text/plain\n\nabc\n-------id0", ["id01 none 0"]),
    StreamCase("end-line without line end", "MSRP id01 SEND\n\(paths)-------id01$", ["id01 $ 1"]),
    StreamCase(
        "starts inside a frame", "rest of a text\n-------gone$\n" + send("id01", "a"), ["id01 $ 1"], garbage: 30),
    StreamCase(
        "garbage that looks like a start", send("id01", "a") + "xx\nMSRP id09 SEND\nno path\n" + response("id02"),
        ["id01 $ 1", "id02 $ 1"], garbage: 29),
    StreamCase("garbage alone", "GET / HTTP/1.1\nHost: x\n\nMSR", [], garbage: 30),
]

/// Frames with bodies that are let go while they come.
private let longStreams: [StreamCase] = [
    StreamCase(
        "lines", send("id01", String(repeating: "abcdefgh\n", count: 12)) + send("id02", "b"),
        ["id01 $ 1", "id02 $ 1"]),
    StreamCase(
        "one line, with a numeric Byte-Range",
        send("id01", String(repeating: "x", count: 120), range: "1-120/120") + send("id02", "b"),
        ["id01 $ 1", "id02 $ 1"]),
    StreamCase(
        "its own end-line as text, where its Byte-Range says more",
        outer("quote01", range: "1-\(wire(quotation).count)/*", type: "text/plain") + quotation + "\n-------quote01$\n",
        ["quote01 $ 2 recovered"]),
    StreamCase(
        "a multipart with parts of lines",
        outer("id01") + "--boundary42\nContent-Type: text/plain\n\n" + String(repeating: "ab\n", count: 40)
            + "--boundary42--\n-------id01$\n" + response("id02"), ["id01 $ 1", "id02 $ 1"]),
    StreamCase(
        "no end-line", "MSRP id01 SEND\n\(paths)Content-Type: text/plain\n\n" + String(repeating: "abc\n", count: 30),
        ["id01 none 0"]),
    StreamCase(
        "no line end behind the end-line",
        String(send("id01", String(repeating: "abc\n", count: 30)).dropLast()), ["id01 $ 1"]),
]

/// Whole frames with nothing behind them, and whether they come at once.
private let prompt: [(String, Bool)] = [
    (send("id01", "a"), true),
    (send("id01", "a", "+"), true),
    (response("id01"), true),
    (outer("id01") + bundle(close: closed) + "\n-------id01$\n", true),
    (outer() + bundle(close: closed) + "\n-------dkei38sd$\n", true),
    (outer("id01", type: "message/msrp") + innerSend() + "\n-------id01$\n", true),
    (outer(range: "1-\(declared)/*") + bundle(close: "--boundary42-") + "\n-------dkei38sd$\n", true),
    (outer() + bundle(), false),
    (outer() + chunkCut[0] + "-------dkei38sd$\n", false),
    (outer(type: "message/msrp") + innerSend(), false),
]

private let startLines: [(String, Recognition)] = [
    ("MSRP a786hjs2 SEND\r\n", Recognition.yes), ("MSRP a786hjs2 200 OK\r\n", .yes),
    ("MSRP a786hjs2 200\r\n", .yes), ("MSRP abcd FILE_OFFSET\n", .yes), ("", .maybe), ("MS", .maybe),
    ("MSRP ab", .maybe), ("MSRP abcd SEN", .maybe), ("MSRP abcd SEND\r", .maybe), ("MSRP abcd 20", .maybe),
    ("MSRP abcd 200 O", .maybe), ("msrp abcd SEND\r\n", .no), ("MSRP  SEND\r\n", .no),
    ("MSRP abcd send\r\n", .no), ("MSRP abcd 2000\r\n", .no), ("MSRP abcd SEND x\r\n", .no),
    ("MSRPabcd SEND\r\n", .no), ("SEND\r\n", .no),
]

@Suite("Frames cut from a stream") struct MSRPFramerTests {
    @Test("come out whole, with the way they end", arguments: streams)
    func frames(_ row: StreamCase) {
        let found = cut(row.octets)
        #expect(summary(row.octets, found) == row.frames)
        #expect(found.garbage == row.garbage)
    }

    @Test("are the same wherever the stream is cut", arguments: streams)
    func cuts(_ row: StreamCase) {
        let whole = cut(row.octets)
        let inTwo = (0...row.octets.count).filter { cut(row.octets, at: [$0]) != whole }
        var generator = SystemRandomNumberGenerator()
        let inMany = (0..<40).map { _ in
            (0..<12).map { _ in Int.random(in: 0...row.octets.count, using: &generator) }.sorted()
        }
        .filter { cut(row.octets, at: $0) != whole }
        let octetByOctet = cut(row.octets, at: Array(0...row.octets.count))
        #expect(inTwo == [] && inMany == [] && octetByOctet == whole)
    }

    /// With room for one octet each frame that may come in parts does.
    @Test("are the same in parts as at once", arguments: streams + longStreams)
    func parts(_ row: StreamCase) {
        var whole = cut(row.octets, room: .max)
        var differing: [[Int]] = []
        var parts = 0
        let octetByOctet = Array(0...row.octets.count)
        let isLong = longStreams.contains { $0.name == row.name }
        let several =
            isLong
            ? octetByOctet.flatMap { first in
                stride(from: first, through: row.octets.count, by: 17).map { [first, $0] }
            } : octetByOctet.map { [$0] }
        for cuts in [octetByOctet] + several {
            for room in [1, 50] {
                let found = cut(row.octets, at: cuts, room: room)
                parts += found.parts
                whole.parts = found.parts
                if found != whole { differing.append(cuts) }
            }
        }
        #expect(differing == [] && (parts > 0 || !isLong))
    }

    @Test("never trap where the stream ends, and account for every octet", arguments: streams)
    func truncations(_ row: StreamCase) {
        var frame = MSRPFrame()
        let lost = (0...row.octets.count).filter { length in
            let octets = Array(row.octets[..<length])
            let found = cut(octets)
            for range in found.frames { _ = frame.parse(OctetView(octets.span).extracting(range)) }
            let given = found.frames.reduce(found.garbage) { $0 + $1.count }
            let blank = octets.count { $0 == 0x0D || $0 == 0x0A }
            return given > length || given + blank < length
        }
        #expect(lost == [])
    }

    /// Nothing follows: only what may still be inside a bundle has to wait.
    @Test("come at once", arguments: prompt)
    func promptness(_ text: String, _ comes: Bool) {
        let octets = wire(text)
        var framer = MSRPFramer()
        let step = framer.next(OctetView(octets.span), atEnd: false)
        #expect(step == (comes ? .frame(0..<octets.count) : .needMore))
    }

    @Test("tell where the readings disagree") func readings() throws {
        let text = outer() + bundle()
        let octets = wire(text)
        let found = cut(octets)
        let ending = try #require(found.endings.first)
        let first = try #require(ending.firstEndLine)
        #expect(found.frames == [0..<octets.count] && !ending.hasEndLine && ending.flag == nil)
        #expect(OctetView(octets.span).text(first) == "-------dkei38sd$")

        let ranged = wire(
            "\n" + outer(range: "1-\(declared)/*") + bundle(close: "--boundary42-") + "\n-------dkei38sd$\n")
        let whole = cut(ranged)
        #expect(whole.frames == [2..<ranged.count])
        #expect(whole.endings.first?.byByteRange == ranged.count - 2)
        #expect(whole.endings.first?.firstEndLine?.upperBound ?? 0 < ranged.count - 20)
    }

    @Test("take the first of too many doubtful end-lines, and stop at the limit") func limits() {
        let one = "--boundary42\n-------dkei38sd$\n"
        let doubtful = wire(outer() + String(repeating: one, count: 10))
        let cutting = cut(doubtful)
        #expect(summary(doubtful, cutting) == ["dkei38sd $ 9"])
        #expect(cutting.frames.first?.count == wire(outer() + one).count)

        let long = wire(send("id01", String(repeating: "abc\n", count: 300)) + send("id02", "x"))
        #expect(summary(long, cut(long, limit: 1_000)) == ["id02 $ 1"])
        let header = wire("MSRP id01 SEND\n" + String(repeating: "A: b\n", count: 20_000) + send("id02", "x"))
        #expect(summary(header, cut(header)) == ["id02 $ 1"])
    }

    @Test("start with a start line", arguments: startLines)
    func recognition(_ text: String, _ expected: Recognition) {
        let octets = Array(text.utf8)
        #expect(MSRPFramer.looksLikeStart(OctetView(octets.span)) == expected)
    }

    @Test("are found again behind garbage") func resynchronisation() {
        let octets = wire("x\nMSRP abcd SEND\nhello\n MSRP abcd SEND\nTo-Path:\nMSRP abce SEND\nto-path: x\n")
        let view = OctetView(octets.span)
        let found = MSRPFramer.resynchronise(view, from: 0)
        let start = wire("x\nMSRP abcd SEND\nhello\n MSRP abcd SEND\nTo-Path:\n").count
        let behind = MSRPFramer.resynchronise(view, from: start + 1)
        let at = MSRPFramer.resynchronise(view, from: start)
        #expect(found == start && behind == nil && at == start)
    }

    /// Ids are read eight octets at a time: each octet counts wherever it stands.
    @Test("a transaction id of visible octets starts a frame, whatever its length, and no other does")
    func ids() {
        var wrong: [String] = []
        for length in 1...20 {
            for place in 0..<length {
                for octet in UInt8.min...UInt8.max {
                    var id = [UInt8](repeating: 0x61, count: length)
                    id[place] = octet
                    let line = Array("MSRP ".utf8) + id + Array(" SEND\r\n".utf8)
                    let isStart = MSRPFramer.looksLikeStart(OctetView(line.span)) == .yes
                    if isStart != (0x21...0x7E).contains(octet) { wrong.append("\(octet) at \(place) of \(length)") }
                }
            }
        }
        #expect(wrong == [])
    }
}
