import Correlation
import DeferredPush
import Octets
import Records
import Testing

/// Very many messages of one name: not all are looked at for each copy, and nothing is said against it that those which
/// were not might refute.
@Suite("A crowd of one name") struct CrowdTests {
    private static let page = Stored.all[4]

    /// A MESSAGE of the one Call-ID, told from others by the number in CSeq and its branch.
    private static func page(_ number: Int) -> String {
        page.replacing("1 MESSAGE", with: "\(number) MESSAGE").replacing("Kmsg1", with: "Kmsg\(number)")
    }

    /// A SEND of the one Message-ID, told from others by its transaction and its text.
    private static func send(_ number: Int) -> String {
        Stored.send.replacing("d93kswow", with: "t\(number)xx").replacing("five", with: "\(1000 + number)")
    }

    private func outcome(_ evidence: inout Evidence, _ copy: String) throws -> (String, [Int]) {
        let pushed = evidence.push([copy])
        let part = try #require(pushed?.parts.last)
        return (part.outcome, part.live.map(\.frame))
    }

    @Test("one Call-ID for all of a user's MESSAGEs: CSeq tells them apart", arguments: [1, 100, 200])
    func oneCall(_ number: Int) throws {
        var evidence = Evidence()
        for number in 1...200 { evidence.see(CrowdTests.page(number)) }
        #expect(try outcome(&evidence, CrowdTests.page(number)) == ("match", [number]))
        let altered = CrowdTests.page(number).replacing("five", with: "nine")
        #expect(try outcome(&evidence, altered) == ("altered", [number]))
    }

    @Test("what none of them is was not seen") func noneOfThem() throws {
        var evidence = Evidence()
        for number in 1...200 { evidence.see(CrowdTests.page(number)) }
        #expect(try outcome(&evidence, CrowdTests.page(300)).0 == "not-seen")
    }

    @Test("one CSeq for all: a copy that differs from those looked at is not altered") func oneCSeq() throws {
        var evidence = Evidence()
        for number in 1...200 {
            evidence.see(CrowdTests.page.replacing("Kmsg1", with: "Kmsg\(number)").replacing("five", with: "\(number)"))
        }
        let copy = CrowdTests.page.replacing("Kmsg1", with: "Kmsg190").replacing("five", with: "190")
        #expect(try outcome(&evidence, copy).0.hasPrefix("ambiguous"))
        #expect(try outcome(&evidence, CrowdTests.page).0.hasPrefix("ambiguous"))
    }

    @Test("a message to all in a chat room: the one that went to the server is its original") func chatRoom() throws {
        var evidence = Evidence()
        evidence.see(Stored.send)
        for number in 1...200 {
            let passedOn = CrowdTests.send(number).replacing("10.0.0.1:7654/jshA7we", with: "10.0.0.9:12763/room")
                .replacing("10.0.0.9:12763/kjhd37s2s2", with: "10.0.2.\(number):7654/p\(number)")
            evidence.see(passedOn, server, host(UInt32(20 + number)))
        }
        let found = try outcome(&evidence, Stored.send)
        #expect(found.0 == "match")
        #expect(found.1 == [1])
    }

    @Test("one Message-ID for all: a copy that differs from those looked at is not altered") func oneMessageID() throws
    {
        var evidence = Evidence()
        for number in 1...200 { evidence.see(CrowdTests.send(number)) }
        #expect(try outcome(&evidence, CrowdTests.send(300)).0.hasPrefix("ambiguous"))
    }

    /// A message/cpim that only its text tells from others of the same second.
    private static func letter(_ number: Int) -> String {
        "From: <sip:alice@a.example>\nTo: <sip:bob@im.example>\nDateTime: 2026-09-21T13:46:45Z\n\n"
            + "Content-Type: text/plain\n\ntext \(1000 + number)"
    }

    @Test(
        "one second for all: a copy that differs from those that are known is not altered",
        arguments: [
            (CPIMIndex.sharedLimit - 1, 5, "match"), (CPIMIndex.sharedLimit - 1, 99, "altered"),
            (CPIMIndex.sharedLimit, 5, "match"), (CPIMIndex.sharedLimit, 99, "ambiguous several-fit"),
            (CPIMIndex.sharedLimit + 8, 5, "match"), (CPIMIndex.sharedLimit + 8, 40, "ambiguous several-fit"),
        ])
    func oneSecond(_ count: Int, _ number: Int, _ expected: String) throws {
        var evidence = Evidence()
        for number in 1...count {
            let page = Stored.message.replacing("Kmsg1", with: "Kmsg\(number)").replacing("page-1", with: "p\(number)")
                .replacing("text/plain;charset=utf-8", with: "message/cpim")
                .replacing(Stored.text, with: CrowdTests.letter(number))
            evidence.see(counted(page))
        }
        let octets = wire(CrowdTests.letter(number))
        let bundle = Bundle(stored: OctetView(octets.span), contentType: "message/cpim")
        let part = evidence.push(try #require(bundle), in: evidence.frame(octets))?.parts.first
        #expect(part?.outcome == expected)
    }

    @Test(
        "one From tag for very many sessions: it names none of them",
        arguments: [
            (Correlator.fromTagLimit - 1, "altered"), (Correlator.fromTagLimit, "not-seen"),
            (3 * Correlator.fromTagLimit, "not-seen"),
        ])
    func oneTag(_ count: Int, _ expected: String) throws {
        var evidence = Evidence()
        for number in 1...count {
            evidence.see(CrowdTests.page(number).replacing("page-1", with: "p\(number)"))
        }
        #expect(try outcome(&evidence, CrowdTests.page(1).replacing("page-1", with: "other")).0 == expected)
        #expect(try outcome(&evidence, CrowdTests.page(2).replacing("page-1", with: "p2")) == ("match", [2]))
    }
}
