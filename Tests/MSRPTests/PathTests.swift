import MSRP
import Octets
import Testing

@Suite("Paths") struct PathTests {
    @Test(
        "hold URIs",
        arguments: [
            ("msrp://alice.example.com:7394/2s93i9ek2a;tcp", "alice.example.com 7394 2s93i9ek2a tcp"),
            ("msrps://user@[2001:db8::1]:9000/x/y;ws;a=b", "s [2001:db8::1] 9000 x/y ws"),
            ("MSRP://h;TCP", "h - - TCP"), (" msrp://h:1/;tcp ", "h 1 - tcp"), ("msrp://h:70000/s;tcp", "none"),
            ("msrp://h:1/s", "none"), ("msrp://:1/s;tcp", "none"), ("msrp://h:1/s;", "none"), ("sip:a@b", "none"),
            ("msrp://[::1/s;tcp", "none"), ("msrp://", "none"), ("", "none"),
        ])
    func uris(_ text: String, _ expected: String) {
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        var reading = "none"
        if let uri = MSRPURI(view, 0..<octets.count) {
            reading =
                (uri.isSecure ? "s " : "") + "\(view.text(uri.host)) " + (uri.port.map { "\($0)" } ?? "-") + " "
                + (uri.sessionID.map { view.text($0) } ?? "-") + " \(view.text(uri.transport))"
        }
        #expect(reading == expected)
    }

    /// RFC 4975 §6.1.
    @Test(
        "are compared by the rules",
        arguments: [
            ("msrp://a:1/s;tcp", "MSRP://u@A:1/s;TCP", true), ("msrp://a:1/s;tcp", "msrps://a:1/s;tcp", false),
            ("msrp://a:1/s;tcp", "msrp://a:1/S;tcp", false), ("msrp://a:1/s;tcp", "msrp://a:1;tcp", false),
            ("msrp://a:2855/s;tcp", "msrp://a/s;tcp", false), ("msrp://a:1/s;tcp", "msrp://a:1/s;ws", false),
            ("msrp://%61:1/s;tcp", "msrp://a:1/s;tcp", true), ("msrp://ab:1/s;tcp", "msrp://a:1/s;tcp", false),
            ("msrp://[2001:DB8:0:0::1]:1/s;tcp", "msrp://[2001:db8::1]:1/s;tcp", true),
            ("msrp://[::ffff:192.0.2.1]:1/s;tcp", "msrp://[::ffff:c000:201]:1/s;tcp", true),
            ("msrp://[1:2:3:4:5:6:7::]:1/s;tcp", "msrp://[1:2:3:4:5:6:7:0]:1/s;tcp", true),
            ("msrp://[::]:1/s;tcp", "msrp://[0:0:0:0:0:0:0:0]:1/s;tcp", true),
            ("msrp://[::1]:1/s;tcp", "msrp://[1::]:1/s;tcp", false),
        ])
    func equivalence(_ first: String, _ second: String, _ expected: Bool) throws {
        let (a, b) = (Array(first.utf8), Array(second.utf8))
        let (aView, bView) = (OctetView(a.span), OctetView(b.span))
        let mineRead = MSRPURI(aView, 0..<a.count)
        let mine = try #require(mineRead)
        let theirsRead = MSRPURI(bView, 0..<b.count)
        let theirs = try #require(theirsRead)
        let areEquivalent = MSRPURI.areEquivalent(mine, aView, theirs, bView)
        let haveOneFingerprint = mine.fingerprint(aView) == theirs.fingerprint(bView)
        #expect(areEquivalent == expected && haveOneFingerprint == expected)
    }

    @Test("list hops", arguments: [("a b  c", ["a", "b", "c"]), (" a\r\n b ", ["a", "b"]), ("  ", [])])
    func lists(_ text: String, _ expected: [String]) {
        let octets = Array(text.utf8)
        let view = OctetView(octets.span)
        let range = 0..<octets.count
        var uris = PathList.uris(view, range)
        var found: [String] = []
        while let uri = uris.next() { found.append(view.text(uri)) }
        let first = PathList.first(view, range).map { view.text($0) }
        let last = PathList.last(view, range).map { view.text($0) }
        let count = PathList.count(view, range)
        #expect(found == expected && first == expected.first && last == expected.last && count == expected.count)
    }
}
