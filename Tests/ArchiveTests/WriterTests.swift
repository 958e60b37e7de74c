import Correlation
import Foundation
import GRDB
import Octets
import Reassembly
import Testing

@testable import Archive

@Suite("The writer of a store") struct WriterTests {
    @Test("hands over what has waited long enough, and nothing before")
    func waiting() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "imtrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let archive = try Archive(path: folder.appending(path: "store").path)
        func packs() throws -> Int {
            try archive.reader.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM packs") ?? -1 }
        }
        let writer = ArchiveWriter(archive, captures: ["eth0"])
        let end = Endpoint(address: IPAddress(high: 0, low: 0xFFFF_0A00_0001), port: 5060)
        let frame = Frame(capture: 0, number: 1, time: Timestamp(nanoseconds: 1))
        let octets = Array("OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n".utf8)
        writer.take(
            OctetView(octets.span), isSIP: true,
            Sighting(
                source: end, destination: end, transport: .udp, first: frame, last: frame,
                extents: Chain(Extent(capture: 0, frame: 1, offset: 0, count: octets.count)), damage: nil))
        writer.submit(after: .seconds(3600))
        // Whatever was handed over by now is written before this.
        try archive.writer?.write { try $0.execute(sql: "DELETE FROM captures WHERE id < 0") }
        #expect(try packs() == 0)
        writer.submit(after: .zero)
        try archive.writer?.write { try $0.execute(sql: "DELETE FROM captures WHERE id < 0") }
        #expect(try packs() == 1)
        try writer.finish()
        #expect(try packs() == 1)
    }
}
