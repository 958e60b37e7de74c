import MSRP
import Octets
import Testing

/// Octets of one frame, and what must be read from them.
private struct FrameCase: Sendable, CustomTestStringConvertible {
    var octets: [UInt8]
    /// "id method-or-status flag [body]", `-` for none.
    var reading: String
    var faults: MSRPFaults
    var testDescription: String { reading }

    init(_ text: String, _ reading: String, _ faults: MSRPFaults = [], octets: [UInt8]? = nil) {
        self.octets = octets ?? wire(text)
        self.reading = reading
        self.faults = faults
    }
}

private let text = "Content-Type: text/plain\n"
private let start = "MSRP d93k SEND\n\(paths)"
private let end = "\n-------d93k$\n"

private let cases: [FrameCase] = [
    FrameCase("\(start)\(text)\nHi\(end)", "d93k SEND $ [Hi]"),
    FrameCase("\n\(start)\(text)\nHi\(end)", "d93k SEND $ [Hi]"),
    FrameCase("\(start)\(text)\nHi\n\(end)", "d93k SEND $ [Hi\r\n]"),
    FrameCase("\(start)-------d93k+\n", "d93k SEND + -"),
    FrameCase("\(start)\(text)\n\(end)", "d93k SEND $ []"),
    FrameCase("\(start)\(text)\n-------d93k$\n", "d93k SEND $ []"),
    FrameCase("MSRP d93k 200 OK then\n\(paths)-------d93k$\n", "d93k 200 (OK then) $ -"),
    FrameCase("MSRP d93k 481\n\(paths)-------d93k$", "d93k 481 $ -"),
    FrameCase("MSRP d93k REPORT\n\(paths)Status: 000 200 OK\n-------d93k$\n", "d93k REPORT $ -"),
    FrameCase("MSRP d93k NICKNAME\n\(paths)Use-Nickname: \"x\"\n-------d93k$\n", "d93k NICKNAME $ -"),
    FrameCase("\(start)\(text)-------d93k$\n", "d93k SEND $ -", .contentTypeWithoutBody),
    FrameCase("\(start)\nHi\(end)", "d93k SEND $ [Hi]", .bodyWithoutContentType),
    FrameCase("\(start)\n-------d93k$\n", "d93k SEND $ -"),
    FrameCase("\(start)\(text)Message-ID: 1\n\nHi\(end)", "d93k SEND $ [Hi]", .contentTypeNotLast),
    FrameCase("MSRP d93k SEND\nTo-Path: a\n-------d93k$\n", "d93k SEND $ -", .missingPath),
    FrameCase("MSRP d93k SEND\nA: b\n\(paths)-------d93k$\n", "d93k SEND $ -", .pathNotFirst),
    FrameCase("MSRP ab SEND\n\(paths)-------ab$\n", "ab SEND $ -", .badTransactionID),
    FrameCase("MSRP ab_cd SEND\n\(paths)-------ab_cd$\n", "ab_cd SEND $ -", .badTransactionID),
    FrameCase("\(start)Message-ID:1\n-------d93k$\n", "d93k SEND $ -", .headerSpacing),
    FrameCase("\(start)A: b\n c\n-------d93k$\n", "d93k SEND $ -", .folded),
    FrameCase("\(start)\(text)\nHi\n", "d93k SEND - [Hi\r\n]", .noEndLine),
    FrameCase("\(start)\(text)\nHi\(end)x\n", "d93k SEND $ [Hi]", .octetsAfterEndLine),
    FrameCase("\(start)\(text)\nHi\(end)\n", "d93k SEND $ [Hi]"),
    FrameCase("\(start)\(text)\nHi\(end)x\(end)", "d93k SEND $ [Hi\r\n-------d93k$\r\nx]", .endLineInBody),
    FrameCase("\(start)\(text)\nHi\(end)" + response("d93k"), "d93k SEND $ [Hi]", .octetsAfterEndLine),
    FrameCase("", "d93k SEND $ [Hi]", .bareLineFeed, octets: Array("\(start)\(text)\nHi\(end)".utf8)),
]

@Suite("A frame") struct MSRPFrameTests {
    @Test("is read to its parts", arguments: cases)
    fileprivate func reading(_ row: FrameCase) {
        var frame = MSRPFrame()
        let view = OctetView(row.octets.span)
        let isFrame = frame.parse(view)
        var reading = "\(view.text(frame.transactionID)) \(view.text(frame.methodRange))"
        if let comment = frame.comment { reading += " (\(view.text(comment)))" }
        reading += " " + (frame.flag.map { String(UnicodeScalar($0.rawValue)) } ?? "-")
        reading += " " + (frame.body.map { "[\(view.text($0))]" } ?? "-")
        #expect(isFrame && reading == row.reading && frame.faults == row.faults)
    }

    @Test("is read the same with the framer's word on its end as without", arguments: streams)
    func endings(_ row: StreamCase) {
        let found = cut(row.octets)
        var differing: [Int] = []
        for (range, ending) in zip(found.frames, found.endings) {
            let view = OctetView(row.octets.span).extracting(range)
            var told = MSRPFrame()
            var alone = MSRPFrame()
            guard told.parse(view, ending: ending), alone.parse(view), told.endLine == alone.endLine,
                told.faults == alone.faults, told.body == alone.body, told.flag == alone.flag
            else {
                differing.append(range.lowerBound)
                continue
            }
        }
        #expect(differing == [])
    }

    @Test("gives its values trimmed") func values() throws {
        let octets = wire(
            "MSRP d93k SEND\n\(paths)Message-ID:  87652  \nSuccess-Report: yes\nFailure-Report: no\nStatus: 000 200\n"
                + "Byte-Range: 3-8/*\nContent-Type: text/plain;charset=utf-8\n\nHi\n-------d93k$\n")
        let view = OctetView(octets.span)
        var frame = MSRPFrame()
        let isFrame = frame.parse(view)
        let values = [
            frame.toPath, frame.fromPath, frame.messageID, frame.successReport, frame.failureReport, frame.status,
            frame.contentType,
        ].map { $0.map { view.text($0) } ?? "" }
        let byteRange = frame.byteRange(view)
        let range = try #require(byteRange)
        #expect(isFrame && frame.method == .send && frame.isRequest && frame.end == octets.count)
        #expect(
            values == [
                "msrp://user2.imserver.com:7777/iau39;tcp", "msrp://imserver.com:8888/9di4ea;tcp", "87652", "yes", "no",
                "000 200", "text/plain;charset=utf-8",
            ])
        #expect(range.start == 3 && range.end == 8 && range.total == nil)
    }

    @Test(
        "has a Byte-Range or none",
        arguments: [
            ("1-*/*", "1 - -"), ("1-16/16", "1 16 16"), ("1-0/0", "1 0 0"), (" 5 - 6 / 7 ", "5 6 7"),
            ("1-4", "1 4 -"), ("*-4/4", "none"), ("1-x/4", "none"), ("1-4/y", "none"), ("", "none"), ("-", "none"),
            ("99999999999999999999-*/*", "none"),
        ])
    func byteRange(_ text: String, _ expected: String) {
        let octets = Array(text.utf8)
        let range = ByteRange(OctetView(octets.span), 0..<octets.count)
        func number(_ value: UInt64?) -> String { value.map { "\($0)" } ?? "-" }
        let reading = range.map { "\($0.start) \(number($0.end)) \(number($0.total))" } ?? "none"
        #expect(reading == expected)
    }
}
