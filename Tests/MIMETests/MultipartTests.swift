import MIME
import Octets
import Testing

/// `text` in octets, its line feeds made CR LF.
func wire(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

/// A body with the boundary "b42", and its parts: "[content]", with the content type before it.
private struct BodyCase: Sendable, CustomTestStringConvertible {
    var octets: [UInt8]
    var parts: [String]
    var faults: MultipartFaults
    var testDescription: String { "\(parts)" }

    init(_ text: String, _ parts: [String], _ faults: MultipartFaults = [], lineFeeds: Bool = false) {
        octets = lineFeeds ? Array(text.utf8) : wire(text)
        self.parts = parts
        self.faults = faults
    }
}

private let type = "Content-Type: message/sip\n"
private let frame = "MSRP dkei38sd SEND\nTo-Path: a\n\nHi\n-------dkei38sd$\n"

private let bodies: [BodyCase] = [
    BodyCase("--b42\n\(type)\nBYE\n--b42\n\nplain\n--b42--\n", ["message/sip[BYE]", "[plain]"]),
    BodyCase("--b42\n\(type)\nBYE\n--b42--", ["message/sip[BYE]"]),
    BodyCase("--b42\n\(type)\nBYE\n\n--b42--", ["message/sip[BYE\r\n]"]),
    BodyCase("--b42 \t\n\(type)\nBYE\n--b42-- \n", ["message/sip[BYE]"]),
    BodyCase("--b42\n\(type)\nBYE\n--b42--\n", ["message/sip[BYE]"], lineFeeds: true),
    BodyCase("--b42\n\(type)\nBYE\n--b42-\n", ["message/sip[BYE]"], [.junkAfterBoundary, .noCloseDelimiter]),
    BodyCase("--b42\n\(type)\nBYE\n--b42-\n \u{A0}\n", ["message/sip[BYE]"], [.junkAfterBoundary, .noCloseDelimiter]),
    BodyCase("--b42\n\(type)\nBYE\n--b42-\nmore\n--b42--", ["message/sip[BYE\r\n--b42-\r\nmore]"], .boundaryCollision),
    BodyCase(
        "--b42\n\(type)\nBYE\n--b42 x\nmore\n--b42--", ["message/sip[BYE\r\n--b42 x\r\nmore]"], .junkAfterBoundary),
    BodyCase("--b42\u{A0}\n\(type)\nBYE\n--b42--", ["message/sip[BYE]"], .junkAfterBoundary),
    BodyCase("--b42\n\(type)\nBYE\n", ["message/sip[BYE\r\n]"], .noCloseDelimiter),
    BodyCase("--b42\nContent-Type: message/msrp\n\(frame)\n--b42--", ["message/msrp[\(frame)]"], .partWithoutBlankLine),
    BodyCase(
        "--b42\n\(type)SIP/2.0 200 OK\nTo: x\n\n--b42--", ["message/sip[SIP/2.0 200 OK\nTo: x\n]"],
        .partWithoutBlankLine),
    BodyCase(
        "--b42\n\(type)BYE sip:a SIP/2.0\nTo: x\n--b42--", ["message/sip[BYE sip:a SIP/2.0\nTo: x]"],
        .partWithoutBlankLine),
    BodyCase("--b42\n\(frame)--b42--", ["[\(frame.dropLast())]"], .partWithoutBlankLine),
    BodyCase("--b42\nhello\n--b42--", ["[hello]"], .partWithoutBlankLine),
    BodyCase("--b42\n\(type)\n--b42--", ["message/sip[]"], [.emptyPart, .partWithoutBlankLine]),
    BodyCase("--b42\n\(type)\n\n--b42--", ["message/sip[]"], .emptyPart),
    BodyCase("--b42\n--b42--", ["[]"], [.emptyPart, .partWithoutBlankLine]),
    BodyCase("before\n--b42\n\(type)\nBYE\n--b42--\nafter", ["message/sip[BYE]"], [.preamble, .epilogue]),
    BodyCase(
        "--b42\n\(type)\nBYE\n--b42--\n--b42\n\nx\n--b42--", ["message/sip[BYE]"], [.epilogue, .boundaryCollision]),
    BodyCase(
        "--b42\nContent-Type: multipart/mixed;boundary=b42x\n\n--b42x\n\na\n--b42x--\n--b42--",
        ["multipart/mixed;boundary=b42x[--b42x\n\na\n--b42x--]"], .boundaryCollision),
    BodyCase("nothing\n --b42\n", [], [.boundaryNotFound, .noCloseDelimiter]),
    BodyCase("--b42--\n", [], [.boundaryNotFound, .noCloseDelimiter]),
    BodyCase("", [], [.boundaryNotFound, .noCloseDelimiter]),
]

private func read(_ octets: [UInt8]) -> (parts: [String], faults: MultipartFaults, junk: [String]) {
    let boundary = Array("b42".utf8)
    let view = OctetView(octets.span)
    let multipart = Multipart(view, 0..<octets.count, boundary: OctetView(boundary.span))
    let parts = multipart.parts.map { part in
        let type = part.contentType.map { view.text($0) } ?? ""
        return "\(type)[\(view.text(part.content))]"
    }
    return (parts, multipart.faults, multipart.junkLines.map { view.text($0) })
}

@Suite("A multipart") struct MultipartTests {
    @Test("is cut by intent", arguments: bodies)
    fileprivate func parts(_ row: BodyCase) {
        let found = read(row.octets)
        let expected = row.parts.map { $0.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n") }
        let plain = found.parts.map { $0.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n") }
        #expect(plain == expected && found.faults == row.faults)
    }

    @Test("keeps its parts in order however short it is cut", arguments: bodies)
    fileprivate func truncations(_ row: BodyCase) {
        let boundary = Array("b42".utf8)
        let wrong = (0...row.octets.count).filter { length in
            let view = OctetView(row.octets.span)
            let multipart = Multipart(view, 0..<length, boundary: OctetView(boundary.span))
            var end = 0
            for part in multipart.parts {
                if part.range.lowerBound < end || part.range.upperBound > length { return true }
                if part.content.upperBound != part.range.upperBound { return true }
                end = part.range.upperBound
            }
            return false
        }
        #expect(wrong == [])
    }

    @Test("tells its odd lines and stops at the limit") func oddLines() {
        let octets = wire("--b42\n\nx\n--b42-\n")
        let many = wire(String(repeating: "--b42\n\nx\n", count: 4100) + "--b42--")
        let counted = read(many)
        #expect(read(octets).junk == ["--b42-"])
        #expect(counted.parts.count == 4096 && counted.faults == .tooManyParts)
    }
}
