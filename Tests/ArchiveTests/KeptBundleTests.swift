import DeferredPush
import Octets
import Records
import Testing

@testable import Archive

@Suite("A bundle in the store") struct KeptBundleTests {
    private static func bundle(_ texts: [String]) -> [UInt8] {
        var octets = ""
        for (number, text) in texts.enumerated() {
            octets += "--b\r\nContent-Type: message/msrp\r\n\r\nMSRP tr\(number)x SEND\r\nTo-Path: msrp://b:2/y;tcp\r\n"
            octets += "From-Path: msrp://a:1/x;tcp\r\nMessage-ID: m\(number)\r\nByte-Range: 1-\(text.utf8.count)/"
            octets += "\(text.utf8.count)\r\nContent-Type: text/plain\r\n\r\n\(text)\r\n-------tr\(number)x$\r\n\r\n"
        }
        return Array((octets + "--b--\r\n").utf8)
    }

    private func kept(_ texts: [String], keepsBodies: Bool) throws -> (Bundle, KeptBundle) {
        let octets = Self.bundle(texts)
        let read = Bundle(OctetView(octets.span), contentType: "multipart/mixed; boundary=b")
        let bundle = try #require(read)
        return (bundle, KeptBundle(bundle, keepsBodies: keepsBodies))
    }

    @Test("is what it was where bodies are kept")
    func whole() throws {
        let (bundle, kept) = try kept(["Hello", "", "Bye"], keepsBodies: true)
        let restored = try #require(kept.restored())
        #expect(restored.bundle.parts.map(\.octets) == bundle.parts.map(\.octets))
        #expect(restored.bundle.parts.map(\.kind) == bundle.parts.map(\.kind))
        #expect(restored.bundle.parts.map(\.messageID) == bundle.parts.map(\.messageID))
        #expect(restored.bundle.size == bundle.size)
        #expect(restored.standIns.isEmpty)
    }

    @Test("holds nothing that was written where they are not, and tells the same from what differs")
    func withheld() throws {
        let texts = ["Hello", "Hello", "Hallo", "x", "y", "x", ""]
        let (bundle, kept) = try kept(texts, keepsBodies: false)
        #expect(kept.parts.allSatisfy { !String(decoding: $0.octets, as: UTF8.self).contains("llo\r\n") })
        let parts = try #require(kept.restored()).bundle.parts
        #expect(parts.map(\.octets.count) == bundle.parts.map(\.octets.count))
        let bodies = try parts.map { try Array($0.octets[#require($0.body)]) }
        for (index, other) in texts.indices.flatMap({ index in texts.indices.map { (index, $0) } }) {
            #expect((bodies[index] == bodies[other]) == (texts[index] == texts[other]), "\(index), \(other)")
        }
    }
}
