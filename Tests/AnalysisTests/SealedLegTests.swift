import Analysis
import Foundation
import Records
import Testing

@Suite("A leg under ESP") struct SealedLegTests {
    /// What is played of the frames between user1 and the server.
    enum Leg: String, CaseIterable {
        case open
        case sealed
        case absent
    }

    @Test("hides originals, and that is why they are not seen", arguments: Leg.allCases) func reasons(leg: Leg) throws {
        let capture = try #require(LiteralCapture(path: Expected.folder.appending(path: "pager-mode.pcap").path))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var file = capture.preamble
        var count = 0
        for (index, frame) in capture.frames.enumerated() {
            var record = capture.records[index]
            let ends = [Array(frame[26..<30]), Array(frame[30..<34])]
            // user1 has the address 192.0.2.11.
            if ends.contains([192, 0, 2, 11]), leg != .open {
                if leg == .absent { continue }
                // The record has a head of 16 octets, the frame one of 14: the protocol is that of ESP (RFC 4303), and what
                // its SPI and its trailer would be says nothing of what is inside.
                record[16 + 14 + 9] = 50
                for place in (16 + 14 + 20)..<record.count { record[place] = UInt8(truncatingIfNeeded: place &* 151) }
                count += 1
            }
            file += record
        }
        let run = try CollectedRun.of([folder.write("sealed.pcap", file)])
        let parts = run.pushes.flatMap(\.parts)
        #expect(parts.count == 2)
        #expect(parts.allSatisfy { $0.verdict == (leg == .open ? .match : .notSeen) })
        // The first was sent in the capture's first second: it may have come before.
        #expect(parts.last?.reason == (leg == .open ? nil : leg == .sealed ? .encrypted : .beforeCapture))
        let noted = run.findings.filter { $0.code == .c005 }
        #expect(noted.map(\.message) == (leg == .sealed ? ["\(count) frames of ESP, not read"] : []))
        #expect(noted.allSatisfy { $0.place != nil })
    }
}
