import Octets
import Testing

@testable import Ingest

@Suite("Frames of several interfaces") struct FrameMergeTests {
    private static func header(_ interface: Int, _ number: Int, _ time: Int64) -> FrameHeader {
        FrameHeader(
            capture: interface, number: number, time: Timestamp(nanoseconds: time), capturedLength: 1,
            originalLength: 1, linkType: .ethernet)
    }

    private static func append(_ merge: inout FrameMerge, _ interface: Int, _ number: Int, _ time: Int64) {
        let octets = [UInt8(truncatingIfNeeded: time)]
        merge.append(header(interface, number, time), OctetView(octets.span), of: interface)
    }

    @Test("come by time, and wait for those that may still come before them")
    func order() {
        var merge = FrameMerge(interfaces: 2, limit: 1 << 20)
        for (number, time) in [10, 30, 50].enumerated() { Self.append(&merge, 0, number + 1, Int64(time)) }
        for (number, time) in [20, 30, 60].enumerated() { Self.append(&merge, 1, number + 1, Int64(time)) }
        var batch = FrameBatch()
        merge.release(before: Timestamp(nanoseconds: 50), to: &batch)
        #expect(batch.headers.map(\.time.nanoseconds) == [10, 20, 30, 30])
        #expect(batch.headers.map(\.capture) == [0, 1, 0, 1])
        Self.append(&merge, 1, 4, 55)
        merge.release(before: Timestamp(nanoseconds: .max), to: &batch)
        // An interface whose clock goes back keeps its order.
        #expect(batch.headers.dropFirst(4).map(\.time.nanoseconds) == [50, 60, 55])
        var octets: [UInt8] = []
        for index in 0..<batch.count { batch.lend(index) { octets += $1.copied() } }
        #expect(octets == [10, 20, 30, 30, 50, 60, 55])
    }

    @Test("do not wait where too many do")
    func full() {
        var merge = FrameMerge(interfaces: 2, limit: 1000)
        for number in 1...20 { Self.append(&merge, 0, number, Int64(number)) }
        var batch = FrameBatch()
        merge.release(before: .distantPast, to: &batch)
        #expect(batch.count == 20)
    }
}
