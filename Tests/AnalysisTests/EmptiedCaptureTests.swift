import Analysis
import Foundation
import Glibc
import Ingest
import Records
import Testing

/// Octets that a report wants again are read where they lie.
@Suite("A capture that is emptied") struct EmptiedCaptureTests {
    @Test("while the report is made, is damaged", arguments: [true, false])
    func whileTold(_ isEmptied: Bool) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let capture = Expected.folder.appending(path: "appendix-k-clean.pcap")
        let path = try folder.write("copy.pcap", [UInt8](Data(contentsOf: capture)))
        var analyzer = try Analyzer(paths: [path])
        var run = CollectedRun()
        run.meanwhile = { if isEmptied { _ = unsafe truncate(path, 0) } }
        let outcome = try analyzer.run(into: &run)
        #expect(run.isEnded && run.captures.map(\.complete) == [!isEmptied])
        #expect(
            outcome.faults.map(\.description)
                == (isEmptied
                    ? [
                        "\(path): damaged at frame \(run.captures[0].frames): the file was cut to 0 octets while it was read"
                    ]
                    : []))
    }
}
