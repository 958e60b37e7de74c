import Correlation
import MSRP
import Octets
import Reassembly
import Testing

@testable import Analysis

@Suite("Batches of messages") struct MessageBatchTests {
    private static let message = Array("OPTIONS sip:b@x SIP/2.0\r\nCall-ID: 1\r\n\r\n".utf8)

    @Test("are full before they are large, and keep no room that few need") func room() {
        var batch = MessageBatch()
        let view = OctetView(Self.message.span)
        var count = 0
        while !batch.isFull {
            batch.add(sip: view, .none)
            count += 1
        }
        #expect(count == 256 && batch.steps.count == count && batch.octets.count == count * Self.message.count)
        // One message is never divided, however long it is.
        let long = [UInt8](repeating: 0x2E, count: 1 << 20)
        for _ in 0..<400 { batch.add(sip: view, .none) }
        batch.add(part: OctetView(long.span), isNeeded: true, .none, MessageBatch.MSRP().half)
        #expect(batch.octets.capacity > 1 << 20 && batch.sips.count == 656)
        batch.removeAll()
        #expect(batch.isEmpty && batch.octets.capacity < 1 << 19 && batch.sips.isEmpty && batch.parts.isEmpty)
    }

    @Test("hold no octets of what is no SIP, and of a part that nobody asks for") func octets() {
        var batch = MessageBatch()
        let text = Array("no SIP at all".utf8)
        batch.add(sip: OctetView(text.span), .none)
        #expect(batch.isEmpty && batch.octets.isEmpty)
        batch.add(part: OctetView(text.span), isNeeded: false, .none, MessageBatch.MSRP().half)
        #expect(batch.octets.isEmpty && batch.parts.map(\.count) == [text.count])
    }
}
