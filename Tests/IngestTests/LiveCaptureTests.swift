import Glibc
import Ingest
import Octets
import Testing

/// Needs the right to capture on the loopback interface; without it only the refusal is checked.
@Suite("Live capture") struct LiveCaptureTests {
    /// Port 9 discards: nobody answers, and hardly anybody else sends there.
    static let port: UInt16 = 9

    @Test("Datagrams on the loopback interface arrive through the filter, then stop() ends", arguments: ["lo", "any"])
    func loopback(interface: String) throws {
        let live: LiveCapture
        do throws(IngestError) {
            live = try LiveCapture(interface: interface, index: 3, bufferKiB: 1024, filter: "udp dst port \(Self.port)")
        } catch {
            #expect(error == .permission(name: interface))
            return
        }
        let sent: [UInt8] = Array("imtrace live".utf8)
        for _ in 0..<5 { Self.send(sent) }
        var numbers: [Int] = []
        var ends: [Bool] = []
        var outcome = LiveOutcome.timeout
        // Frames come at once; the number of waits bounds the test where none comes.
        for _ in 0..<50 where ends.count < 5 {
            outcome = live.next { header, octets in
                numbers.append(header.number)
                ends.append(octets.dropping(octets.count - sent.count).copied() == sent && header.capture == 3)
            }
        }
        live.stop()
        while outcome == .frame || outcome == .timeout { outcome = live.next { _, _ in } }
        let summary = live.summary
        let statistics = live.kernelStatistics
        #expect(numbers == [1, 2, 3, 4, 5])
        #expect(ends == [true, true, true, true, true])
        #expect(outcome == .ended)
        #expect(summary.linkTypes == [interface == "any" ? .linuxCooked2 : .ethernet] && !summary.isSeekable)
        #expect(statistics?.dropped == 0 && (statistics?.received ?? 0) >= 5)
    }

    @Test("The interfaces have names")
    func interfaces() throws {
        let found = try LiveCapture.interfaces()
        let named = found.allSatisfy { !$0.name.isEmpty }
        #expect(named)
    }

    private static func send(_ octets: [UInt8]) {
        let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // Bound: the length given is the address's own.
        _ = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe sendto(
                socket, octets, octets.count, 0, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
    }
}
