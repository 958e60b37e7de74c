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

    @Test(
        "hold the header section of a usual SEND, and all of one that is not long where that is wanted",
        arguments: [8, 4000])
    func sends(size: Int) throws {
        let head = Array(
            ("MSRP abcd1234 SEND\r\nTo-Path: msrp://b/2;tcp\r\nFrom-Path: msrp://a/1;tcp\r\nMessage-ID: 1234\r\n"
                + "Byte-Range: 1-\(size)/\(size)\r\nContent-Type: text/plain\r\n\r\n").utf8)
        let octets = head + [UInt8](repeating: 0x2E, count: size) + Array("\r\n-------abcd1234$\r\n".utf8)
        let view = OctetView(octets.span)
        guard case .whole(let send) = UsualSend.read(view, known: PathLines()) else {
            Issue.record("no usual SEND")
            return
        }
        let end = Endpoint(address: IPAddress(v4: 1), port: 2855)
        let frame = Frame(capture: 0, number: 1, time: Timestamp(nanoseconds: 0))
        let sighted = SightedSend(
            send, view, from: end, to: end, on: MessageBatch.MSRP().half, first: frame, last: frame,
            extent: Extent(capture: 0, frame: 1, offset: 0, count: octets.count), others: 0..<0)
        var batch = MessageBatch()
        batch.add(send: sighted, view, token: 1)
        #expect(batch.octets == head)
        batch.removeAll()
        batch.wantsWholeSends = true
        batch.removeAll()
        batch.add(send: sighted, view, token: 1)
        #expect(batch.octets == (octets.count > MessageBatch.longestCopy ? head : octets))
    }
}
