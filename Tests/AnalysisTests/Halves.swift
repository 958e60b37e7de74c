import Analysis
import Archive
import Foundation
import Records
import Testing

/// A capture of Captures/ in two files, cut between the originals and their push.
struct Halves {
    let folder: TemporaryFolder
    let monday: String
    let wednesday: String
    let whole: CollectedRun
    /// How many frames the first has.
    let last: Int

    init(_ name: String) throws {
        let path = Expected.folder.appending(path: name).path
        let capture = try #require(LiteralCapture(path: path))
        whole = try CollectedRun.of([path])
        last = try #require(whole.pushes.first?.parts.flatMap(\.live).map(\.frame).max())
        folder = try TemporaryFolder()
        monday = try folder.write("monday.pcap", capture.file(of: 0..<last))
        wednesday = try folder.write("wednesday.pcap", capture.file(of: last..<capture.frames.count))
    }

    func run(_ path: String, _ archive: Archive?) throws -> CollectedRun {
        var options = Analyzer.Options()
        options.archive = archive
        var analyzer = try Analyzer(paths: [path], options: options)
        var run = CollectedRun()
        let outcome = try analyzer.run(into: &run)
        #expect(outcome.storeFault == nil)
        return run
    }
}
