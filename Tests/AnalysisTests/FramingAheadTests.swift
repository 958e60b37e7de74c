import Foundation
import Ingest
import Records
import Reports
import Testing

@testable import Analysis

/// Messages that are found on one thread and read on another one are told of as on one alone.
@Suite("Found on another thread") struct FramingAheadTests {
    /// The JSON report of a capture, of which all but the first `frames` frames are framed on another thread.
    private static func report(_ path: String, threadsBehind frames: Int, limit: Int? = nil) throws -> [UInt8] {
        var options = Analyzer.Options()
        options.limits.framesBeforeThreads = frames
        options.frameLimit = limit
        let output = CollectedOctets()
        var report = JSONReport(output: output)
        var analyzer = try Analyzer(paths: [path], options: options)
        _ = try analyzer.run(into: &report)
        return output.octets
    }

    @Test("from the first frame on, or from a later one", arguments: Expected.all) func same(expected: Expected) throws
    {
        let alone = try Self.report(expected.path, threadsBehind: .max)
        for frames in [0, 1, 5, 17] {
            #expect(try Self.report(expected.path, threadsBehind: frames) == alone, "behind \(frames) frames")
        }
        #expect(alone.count > 1000)
    }

    @Test("up to a number of frames", arguments: [0, 1, 2, 13, 40]) func limited(limit: Int) throws {
        let path = Expected.folder.appending(path: "appendix-k-literal.pcap").path
        let alone = try Self.report(path, threadsBehind: .max, limit: limit)
        #expect(try Self.report(path, threadsBehind: 0, limit: limit) == alone)
    }

    @Test("a run that somebody ends says behind which frame, and one that was limited does not", arguments: [0, .max])
    func stopped(threadsBehind frames: Int) throws {
        let path = Expected.folder.appending(path: "appendix-k-literal.pcap").path
        var options = Analyzer.Options()
        options.limits.framesBeforeThreads = frames
        options.frameLimit = 1
        var limited = try Analyzer(paths: [path], options: options)
        var run = CollectedRun()
        #expect(try limited.run(into: &run).faults == [] && run.captures.map(\.complete) == [true])
        options.shouldStop = { true }
        options.frameLimit = nil
        var stopped = try Analyzer(paths: [path], options: options)
        run = CollectedRun()
        #expect(try stopped.run(into: &run).faults == [.stopped(name: path, frame: 0)])
        #expect(run.captures.map(\.complete) == [false] && run.captures[0].fault == "stopped behind frame 0")
    }

    @Test("where octets are changed at random, lost and cut") func mutated() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var chance = SeededNumbers(state: 11)
        var wrong: [String] = []
        for expected in Expected.all {
            let whole = try [UInt8](Data(contentsOf: URL(filePath: expected.path)))
            for number in 0..<8 {
                var octets = whole
                for _ in 0..<(number + 1) * 3 {
                    octets[Int.random(in: 24..<octets.count, using: &chance)] = UInt8.random(
                        in: 0...255, using: &chance)
                }
                if number > 4 { octets.removeLast(Int.random(in: 1..<octets.count - 40, using: &chance)) }
                let path = try folder.write("mutated", octets)
                guard let alone = try? Self.report(path, threadsBehind: .max) else { continue }
                if try Self.report(path, threadsBehind: 0) != alone {
                    wrong.append("\(expected.file): \(Data(octets).base64EncodedString())")
                }
            }
        }
        #expect(wrong == [])
    }

    @Test("SENDs that are no usual ones after all: repeated, by another way, too long to be copied")
    func unusual() throws {
        let path = "msrp://10.0.0.1:2855/a;tcp"
        func send(_ id: String, _ message: String, _ body: String, from: String = path) -> [UInt8] {
            let head =
                "MSRP \(id) SEND\r\nTo-Path: msrp://10.0.0.2:2855/b;tcp\r\nFrom-Path: \(from)\r\n"
                + "Message-ID: \(message)\r\nByte-Range: 1-\(body.utf8.count)/\(body.utf8.count)\r\n"
            return Array("\(head)Content-Type: text/plain\r\n\r\n\(body)\r\n-------\(id)$\r\n".utf8)
        }
        let long = String(repeating: "long ", count: 2_000)
        var capture = PlayedCapture()
        capture.segment(from: 1, to: 2, send("t0000001", "m000001", "hello"))
        capture.segment(from: 1, to: 2, send("t0000002", "m000001", "hello"))
        capture.segment(from: 1, to: 2, send("t0000003", "m000002", "other", from: "msrp://10.0.0.1:2855/c;tcp"))
        capture.segment(from: 1, to: 2, send("t0000004", "m000003", "again"))
        capture.segment(from: 1, to: 2, send("t0000005", "m000004", long))
        capture.segment(from: 1, to: 2, send("t0000006", "m000004", long))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try folder.write("played", capture.file)
        let alone = try Self.report(file, threadsBehind: .max)
        #expect(try Self.report(file, threadsBehind: 0) == alone)
        let run = try CollectedRun.of([file])
        #expect(
            run.unclaimedMessages.map(\.messageID) == [
                "m000001", "m000001", "m000002", "m000003", "m000004", "m000004",
            ])
        #expect(run.unclaimedMessages.map(\.size) == [5, 5, 5, 5, 10_000, 10_000])
    }
}
