import MIME
import Octets
import Reassembly
import Records
import Testing

@testable import Correlation

/// Tables of messages that are told of, and of what tells of them, are filled beyond their bounds.
@Suite("Tables of dispositions that are full") struct FullDispositionTests {
    private static let source = IPAddress(v4: 0x0A00_0001)

    private static func frame(_ number: Int) -> Frame {
        Frame(capture: 0, number: number, time: Timestamp(nanoseconds: Int64(number)))
    }

    /// A message/cpim with an imdn.Message-ID that asks to be told of.
    private static func letter(_ id: String, type: String = "text/plain") -> String {
        "From: <sip:a@x>\nTo: <sip:b@x>\nNS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: \(id)\n"
            + "imdn.Disposition-Notification: positive-delivery\n\nContent-Type: \(type)\n\nhello"
    }

    private static func told(_ id: String) -> String {
        "<?xml version=\"1.0\"?><imdn xmlns=\"urn:ietf:params:xml:ns:imdn\"><message-id>\(id)</message-id>"
            + "<delivery-notification><status><delivered/></status></delivery-notification></imdn>"
    }

    private static func read(_ text: String, _ number: Int, into dispositions: inout Dispositions) {
        let type = Array((text.hasPrefix("<?xml") ? "message/imdn+xml" : "message/cpim").utf8)
        let octets = wire(text)
        dispositions.read(
            OctetView(octets.span), OctetView(type.span), of: .msrp(number), at: frame(number), from: source)
    }

    @Test("messages with an id, and those that ask: the first, and the rest is counted") func ids() {
        var dispositions = Dispositions(limit: 3)
        for number in 0..<3 { Self.read(Self.letter("id\(number)"), number, into: &dispositions) }
        #expect(dispositions.omitted == 0)
        for number in 3..<5 { Self.read(Self.letter("id\(number)"), number, into: &dispositions) }
        #expect((0..<5).map { dispositions.messageID(of: .msrp($0)) != nil } == [true, true, true, false, false])
        #expect((0..<5).map { dispositions.asksForDelivery(.msrp($0)) } == [true, true, true, false, false])
        #expect(dispositions.omitted == 4)
        // What tells of those that are known is known; of the others it says that it may mean one that was not kept.
        Self.read(Self.told("id2"), 10, into: &dispositions)
        Self.read(Self.told("id4"), 11, into: &dispositions)
        #expect(dispositions.notices(of: .msrp(2)).map(\.frame.number) == [10])
        #expect(dispositions.strays.map(\.frame.number) == [11] && dispositions.omitted > 0)
    }

    @Test("what was told, and what no person wrote: the first, and the rest is counted") func notices() {
        var dispositions = Dispositions(limit: 3)
        Self.read(Self.letter("id0"), 0, into: &dispositions)
        for number in 1...5 { Self.read(Self.told("id0"), number, into: &dispositions) }
        #expect(dispositions.notices(of: .msrp(0)).map(\.frame.number) == [1, 2, 3] && dispositions.omitted == 2)
        Self.read(Self.told("other"), 6, into: &dispositions)
        #expect(dispositions.strays.isEmpty && dispositions.omitted == 3)

        dispositions = Dispositions(limit: 3)
        for number in 0..<5 {
            let composing = "From: <sip:a@x>\nTo: <sip:b@x>\n\nContent-Type: application/im-iscomposing+xml\n\n<x/>"
            Self.read(composing, number, into: &dispositions)
        }
        #expect((0..<5).map { dispositions.isUnwritten(.msrp($0)) } == [true, true, true, false, false])
        #expect(dispositions.omitted == 2)
    }

    @Test("messages in several chunks: the first are read later, and the rest is counted") func postponed() {
        var dispositions = Dispositions()
        let type = Array("message/cpim".utf8)
        let bundle = Array("multipart/mixed;boundary=b".utf8)
        let limit = Dispositions.postponedLimit
        for number in 0..<limit { dispositions.postpone(number, OctetView(type.span)) }
        #expect(dispositions.postponed.count == limit && dispositions.omitted == 0)
        for number in limit..<limit + 10 { dispositions.postpone(number, OctetView(type.span)) }
        dispositions.postpone(limit + 10, OctetView(bundle.span))
        #expect(dispositions.postponed.count == limit && dispositions.postponed.last?.message == limit - 1)
        #expect(dispositions.omitted == 10)
        Self.read(Self.letter("id0"), 0, into: &dispositions)
        #expect(dispositions.messageID(of: .msrp(0)) != nil)
    }

    @Test("keys of message/cpim, and messages of one key: the first, and the rest is counted") func keys() throws {
        func keys(_ id: String) throws -> CPIMKeys {
            let head = "NS: imdn <urn:ietf:params:imdn>\nimdn.Message-ID: \(id)\n"
            let octets = wire("\(head)\nContent-Type: text/plain\n\nx")
            let view = OctetView(octets.span)
            let message = CPIMMessage(view, 0..<view.count)
            return CPIMKeys(try #require(message), view)
        }
        var index = CPIMIndex(limit: 4)
        for number in 0..<6 { index.note(try keys("id\(number)"), of: .msrp(number)) }
        let ids = try (0..<6).compactMap { try keys("id\($0)").messageID }
        #expect(ids.map { index.subjects($0) } == (0..<4).map { [.msrp($0)] } + [[], []])
        #expect(index.omitted == 2 && index.shared.isEmpty)
        // A key that is known takes more.
        let limit = CPIMIndex.sharedLimit
        for number in 100..<100 + limit + 5 { index.note(try keys("id3"), of: .msrp(number)) }
        #expect(index.subjects(ids[3]) == [.msrp(3)] + (100..<100 + limit - 1).map { .msrp($0) })
        #expect(index.omitted == 2 + 6 && index.shared.map(\.count) == [limit])
    }

    @Test("oddities: the first are told of, and what is read behind them is known") func oddities() {
        var dispositions = Dispositions()
        let limit = Dispositions.Oddity.limit
        for number in 0..<limit + 4 { Self.read("no header", number, into: &dispositions) }
        #expect(dispositions.oddities.count == limit && dispositions.oddities.last?.frame.number == limit - 1)
        Self.read(Self.letter("id0"), 9_000, into: &dispositions)
        #expect(dispositions.asksForDelivery(.msrp(9_000)) && dispositions.messageID(of: .msrp(9_000)) != nil)
    }
}
