import MSRP
import Octets
import Testing

/// A frame, and what of it breaks which rule: "rule [octets]", in the order of the octets.
private struct ViolationCase: Sendable, CustomTestStringConvertible {
    let text: String
    let broken: [String]
    var testDescription: String { broken.isEmpty ? "none" : broken.joined(separator: ", ") }

    init(_ text: String, _ broken: String...) {
        self.text = text
        self.broken = broken
    }
}

private let head = "MSRP d93k SEND\n\(paths)"
private let type = "Content-Type: text/plain\n"
private let end = "-------d93k$\n"

private func request(_ id: String, _ rest: String = "") -> String { "MSRP \(id) SEND\n\(paths)\(rest)-------\(id)$\n" }

private let frames: [ViolationCase] = [
    ViolationCase("\(head)Message-ID: 4564\nByte-Range: 1-2/2\n\(type)\nHi\n\(end)"),
    ViolationCase("\(head)\(end)"),
    ViolationCase("\(head)Message-ID: 4564\nByte-Range: 1-0/0\n\(end)"),
    ViolationCase("MSRP d93k FOO\n\(paths)\(end)"),
    ViolationCase(request("d93"), "transactionIDTooShort [d93]"),
    ViolationCase(request(String(repeating: "a", count: 32))),
    ViolationCase(
        request(String(repeating: "a", count: 33)), "transactionIDTooLong [\(String(repeating: "a", count: 33))]"),
    ViolationCase(request("-d93k"), "transactionIDNotIdent [-d93k]"),
    ViolationCase(request("d93_k"), "transactionIDNotIdent [d93_k]"),
    ViolationCase(request("d.-+%=")),
    ViolationCase("MSRP d93k FILE_OFFSET\n\(paths)\(end)", "methodNotCapitals [FILE_OFFSET]"),
    ViolationCase("\(head)X-A: \n\(end)"),
    ViolationCase("\(head)X-A:b\n\(end)", "headerSpacing [X-A:b]"),
    ViolationCase("\(head)X-A : b\n\(end)", "headerSpacing [X-A : b]"),
    ViolationCase("\(head)X-A\n\(end)", "headerWithoutColon [X-A]"),
    ViolationCase("\(head): b\n\(end)", "headerWithoutName [: b]"),
    ViolationCase("\(head)X A: b\n\(end)", "headerNameNotToken [X A]"),
    ViolationCase("\(head)X-A: b\n c\n\(end)", "headerFolded [ c]"),
    ViolationCase("\(head)X-A: b\nX-A: c\n\(end)"),
    ViolationCase("\(head)Expires: 1\nexpires: 2\n\(end)", "headerRepeated [expires]"),
    ViolationCase("\(head)Max-Expires: 1\nMax-Expires: 2\n\(end)", "headerRepeated [Max-Expires]"),
    ViolationCase("\(head)\n\(end)", "emptyLineWithoutBody [\r\n]"),
    ViolationCase("MSRP d93k SEND\nX-A: b\n\(paths)\(end)", "pathNotFirst [To-Path]", "pathNotFirst [From-Path]"),
    ViolationCase("MSRP d93k SEND\nTo-Path: msrp://a:1/b;tcp\n\(end)", "fromPathMissing []"),
    ViolationCase(
        "MSRP d93k SEND\nTo-Path: msrp://a:1/b\nFrom-Path: \n\(end)", "pathNotURIs [msrp://a:1/b]", "pathNotURIs []"),
    ViolationCase("\(head)Message-ID: 456\n\(end)", "messageIDNotIdent [456]"),
    ViolationCase("\(head)Message-ID:  \n\(end)", "messageIDEmpty []"),
    ViolationCase("\(head)\(type)\nHi\n\(end)", "messageIDMissing []"),
    ViolationCase("\(head)Message-ID: 4564\n\nHi\n\(end)", "bodyWithoutContentType [Hi]"),
    ViolationCase("\(head)\(type)\(end)", "contentTypeWithoutBody [text/plain]"),
    ViolationCase("\(head)Message-ID: 4564\nContent-Type: text\n\nHi\n\(end)", "contentType [text]"),
    ViolationCase("\(head)\(type)Message-ID: 4564\n\nHi\n\(end)", "contentTypeNotLast [Content-Type]"),
    ViolationCase("\(head)Byte-Range: 1-2\n\(end)", "byteRangeNotOfBody [1-2]"),
    ViolationCase("\(head)Byte-Range: 1..2\n\(end)", "byteRange [1..2]"),
    ViolationCase("\(head)Byte-Range: 3-*/2\n\(end)", "byteRangeBehindTotal [3-*/2]"),
    ViolationCase("\(head)Success-Report: partial\n\(end)", "successReport [partial]"),
    ViolationCase("\(head)Failure-Report: maybe\n\(end)", "failureReport [maybe]"),
    ViolationCase("MSRP d93k REPORT\n\(paths)\(end)", "messageIDMissing []", "statusMissing []"),
    ViolationCase("MSRP d93k REPORT\n\(paths)Message-ID: 4564\nStatus: 00 200\n\(end)", "status [00 200]"),
    ViolationCase("MSRP d93k REPORT\n\(paths)Message-ID: 4564\nStatus: 001 200\n\(end)", "statusNamespace [001 200]"),
    ViolationCase("\(head)Use-Path: msrp:a\n\(end)", "usePath [msrp:a]"),
    ViolationCase("\(head)Min-Expires: -1\n\(end)", "expires [-1]"),
    ViolationCase("\(head)Authentication-Info: nc=\n\(end)", "digest [nc=]"),
    ViolationCase("\(head)Authorization: Digest a=\"b\\\"\n\(end)", "digest [Digest a=\"b\\\"]"),
    ViolationCase("\(head)Content-Disposition: a; b=c d\n\(end)", "contentDisposition [a; b=c d]"),
    ViolationCase(
        "\(head)Content-Disposition: a\nContent-Disposition: b; c=\"d;e\"\n\(end)",
        "headerRepeated [Content-Disposition]"),
    ViolationCase("MSRP d93k NICKNAME\n\(paths)\(end)", "nicknameMissing []"),
    ViolationCase("MSRP d93k NICKNAME\n\(paths)Use-Nickname: \"a\"b\n\(end)", "nickname [\"a\"b]"),
    ViolationCase("\(head)Message-ID: 4564\n\(type)\nHi", "endLineMissing []"),
    ViolationCase("\(head)\(end)x\n", "octetsAfterEndLine [x\r\n]"),
    ViolationCase("\(head)Message-ID: 4564\n\(type)\nHi\n\(end)x\n\(end)", "endLineInBody [-------d93k$]"),
]

private let beginnings: [ViolationCase] = [
    ViolationCase("MSRP d93k SEND\n"), ViolationCase("\nMSRP d93k 200 OK then\n"),
    ViolationCase("MSRPS d93k SEND\n", "startLine [MSRPS d93k SEND\r\n]"),
    ViolationCase("MSRP d93k SEND", "startLineEnd []"),
    ViolationCase("MSRP  SEND\n", "transactionIDMissing []"),
    ViolationCase(
        "MSRP \(String(repeating: "a", count: 65)) SEND\n",
        "transactionIDTooLong [\(String(repeating: "a", count: 65))]"),
    ViolationCase("MSRP d93k\n", "methodMissing []"), ViolationCase("MSRP d93k 20\n", "methodMissing [20]"),
    ViolationCase("MSRP d93k send\n", "methodNotCapitals [send]"),
    ViolationCase("MSRP d93k SEND it\n", "textBehindMethod [ it]"),
]

@Suite("Rules") struct ViolationTests {
    private func words(_ violation: MSRPViolation, _ view: OctetView) -> String {
        "\(violation.rule) [\(view.text(violation.range))]"
    }

    @Test("that a frame breaks are named, with the octets", arguments: frames)
    fileprivate func frame(row: ViolationCase) {
        let octets = wire(row.text)
        let view = OctetView(octets.span)
        var frame = MSRPFrame()
        let isFrame = frame.parse(view)
        #expect(isFrame && frame.violations(view).map { words($0, view) } == row.broken)
    }

    @Test("that LF alone breaks") func lineFeeds() {
        let octets = Array("\(head)\(end)".utf8)
        let view = OctetView(octets.span)
        var frame = MSRPFrame()
        let isFrame = frame.parse(view)
        #expect(
            isFrame
                && frame.violations(view).map(\.rule) == [.bareLineFeed, .bareLineFeed, .bareLineFeed, .bareLineFeed])
    }

    @Test("that keep octets from being a frame", arguments: beginnings)
    fileprivate func beginning(row: ViolationCase) {
        let octets = wire(row.text)
        let view = OctetView(octets.span)
        let violation = MSRPFrame.startViolation(view)
        var frame = MSRPFrame()
        let isFrame = frame.parse(view)
        #expect((violation.map { [words($0, view)] } ?? []) == row.broken && isFrame == row.broken.isEmpty)
    }

    @Test(
        "of parameters: names, values, quotes",
        arguments: [
            ("a=b, c=\"d,\\\"e\", f", "a=b c=d,\\\"e !f="), ("", ""), (" , a=b", "!= a=b"), ("a=\"b", "!a=b"),
            ("a=\"b\"c", "!a=b"), ("a b=c", "!a b=c"), ("=v, n=", "!=v !n="), ("a=\"", "!a="), ("a=\"\\", "!a=\\"),
            ("a=b=c", "a=b=c"), ("a = \"\"", "a="),
        ])
    func parameters(text: String, expected: String) {
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        var list = ParameterList(view, 0..<octets.count, separatedBy: .comma)
        var words: [String] = []
        while let it = list.next() {
            words.append("\(it.isWellFormed ? "" : "!")\(view.text(it.name))=\(view.text(it.value))")
        }
        #expect(words.joined(separator: " ") == expected)
    }
}
