import Correlation
import DeferredPush
import Octets
import Records
import Testing

/// What is its original octet for octet is judged by that alone.
@Suite("Same octets") struct SameOctetsTests {
    static let plain = Stored.send.replacing("text/plain;charset=utf-8", with: "text/plain")
    static let dialogs = [
        Array(Stored.all[0..<4]), [Stored.all[4]], Stored.all, [Stored.all[0], Stored.all[1], plain, Stored.all[3]],
        [Stored.all[0], Stored.all[1], Stored.send.replacing("k353dwWD", with: "k353dwWE"), Stored.all[3]],
        [Stored.all[0], Stored.all[1], Stored.send.replacing("$", with: "+"), Stored.all[3]],
    ]

    private static func evidence(_ copies: [String]) -> Evidence {
        var evidence = Evidence()
        let isPlain = copies.contains(plain)
        for (index, text) in Stored.all.enumerated() {
            let live = isPlain && text == Stored.send ? plain : text
            if index == 1 { evidence.see(live, server, alice) } else { evidence.see(live) }
        }
        return evidence
    }

    @Test("the short way and the long one, which lists what is equal too, come to the same", arguments: dialogs)
    func bothWays(copies: [String]) {
        var short = SameOctetsTests.evidence(copies)
        var long = SameOctetsTests.evidence(copies)
        long.book.explained = .all
        let quick = short.push(copies)
        var slow = long.push(copies)
        #expect(slow?.explanation != nil)
        slow?.explanation = nil
        #expect(quick == slow)
        #expect(short.log.findings == long.log.findings)
    }

    @Test("a text that is left where its original has it is read from there", arguments: [false, true])
    func leftTexts(areReadable: Bool) {
        let copies = SameOctetsTests.dialogs[3]
        let text = String(decoding: wire(Stored.text), as: UTF8.self)
        var evidence = SameOctetsTests.evidence(copies)
        let octets = bundled(copies.map(Copy.init))
        let kept = evidence.push(octets)
        let left = evidence.push(octets, leavingTexts: true)
        #expect(kept?.parts.map(\.text) == [nil, nil, text, nil])
        #expect(left?.parts.map(\.text) == [nil, nil, nil, nil])
        let shown = evidence.shown
        let whole = evidence.book.record(of: 1) { extent in
            let start = Int(extent.offset)
            return areReadable ? Array(shown[extent.frame - 1][start..<start + Int(extent.count)]) : nil
        }
        #expect(whole.parts.map(\.text) == [nil, nil, areReadable ? text : nil, nil])
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        guard let range = lastRange(of: part) else { return self }
        return replacingCharacters(in: range, with: other)
    }

    private func lastRange(of part: String) -> Range<String.Index>? {
        var found: Range<String.Index>?
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            found = range
            rest = rest[range.upperBound...]
        }
        return found
    }
}
