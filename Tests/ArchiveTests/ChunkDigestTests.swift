import Digests
import MSRP
import Octets
import Testing

@testable import Archive

@Suite("What the chunks of a message withhold") struct ChunkDigestTests {
    private static func chunk(_ range: String, _ body: String, _ flag: String, id: String = "m1") -> [UInt8] {
        Array(
            ("MSRP tr1 SEND\r\nTo-Path: msrp://b:2/y;tcp\r\nFrom-Path: msrp://a:1/x;tcp\r\nMessage-ID: \(id)\r\n"
                + "Byte-Range: \(range)\r\nContent-Type: text/plain\r\n\r\n\(body)\r\n-------tr1\(flag)\r\n").utf8)
    }

    @Test(
        "is digested as one where they follow each other",
        arguments: [
            ([chunk("1-3/6", "abc", "+"), chunk("4-6/6", "def", "$")], "abcdef"),
            ([chunk("1-*/*", "abc", "+"), chunk("4-*/*", "de", "+"), chunk("6-6/6", "f", "$")], "abcdef"),
            ([chunk("1-2/4", "ab", "+"), chunk("1-2/4", "AB", "+"), chunk("3-4/4", "cd", "$")], "ABcd"),
            // Another message between them is another's.
            ([chunk("1-3/6", "abc", "+"), chunk("1-3/6", "xyz", "+", id: "m2"), chunk("4-6/6", "def", "$")], "abcdef"),
            // Out of order, with a gap, given up, or whole in one: no digest in common.
            ([chunk("4-6/6", "def", "$"), chunk("1-3/6", "abc", "+")], nil),
            ([chunk("1-3/9", "abc", "+"), chunk("7-9/9", "ghi", "$")], nil),
            ([chunk("1-3/6", "abc", "+"), chunk("4-6/6", "def", "#")], nil),
            ([chunk("1-6/6", "abcdef", "$")], nil),
            ([chunk("1-3/6", "abc", "+"), chunk("18446744073709551615-*/*", "def", "$")], nil),
        ] as [([[UInt8]], String?)])
    func digest(_ chunks: [[UInt8]], _ whole: String?) {
        let digests = ChunkDigests()
        var last: [UInt8]?
        for chunk in chunks {
            let view = OctetView(chunk.span)
            var frame = MSRPFrame()
            let isRead = frame.parse(view)
            #expect(isRead)
            last = digests.digest(frame, view, withheld: frame.body)
        }
        let octets = whole.map { Array($0.utf8) }
        #expect(last == octets.map { Digest.sha256Octets(OctetView($0.span)) })
    }
}
