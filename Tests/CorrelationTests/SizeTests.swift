import Correlation
import Testing

struct SizeTests {
    @Test("of what a run holds by the million, each takes little room")
    func sizes() {
        let sizes = [MemoryLayout<LiveMessage>.stride, MemoryLayout<LiveSIP>.stride]
        #expect(sizes == [112, 120])
    }
}
