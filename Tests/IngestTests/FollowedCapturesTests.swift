import Foundation
import Octets
import Testing

@testable import Ingest

@Suite("Captures that are still being written") struct FollowedCapturesTests {
    /// A folder of its own for each test.
    private static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "imtrace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private static func append(_ octets: some Sequence<UInt8>, to path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(octets))
        try file.close()
    }

    /// Sets when a file was written to, so that an order does not depend on how fast a test is.
    private static func date(_ path: String, _ seconds: Int) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_700_000_000 + Double(seconds))], ofItemAtPath: path)
    }

    /// The frames of a reading, by capture and number, each with its one octet.
    private static func read(_ captures: inout FollowedCaptures) -> [String] {
        var batch = FrameBatch()
        captures.read(upTo: 1000, into: &batch)
        var frames: [String] = []
        for index in 0..<batch.count {
            batch.lend(index) { frames.append("\($0.capture):\($0.number) \($1.octet(at: 0) ?? 0)") }
        }
        return frames
    }

    static let header: [UInt8] = [
        0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 1, 0, 0, 0,
    ]
    static func record(_ octet: UInt8) -> [UInt8] { [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, octet] }

    private static func word(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
        let size = UInt32(body.count + 12)
        return word(type) + word(size) + body + word(size)
    }
    static let pcapng =
        block(0x0A0D_0D0A, word(0x1A2B_3C4D) + [1, 0, 0, 0] + Array(repeating: 0xFF, count: 8))
        + block(1, [1, 0, 0, 0, 0, 0, 4, 0])
    static func packet(_ octet: UInt8) -> [UInt8] {
        block(6, word(0) + word(0) + word(1000) + word(1) + word(1) + [octet, 0, 0, 0])
            // A block without a frame stands between.
            + block(5, word(0) + word(0) + word(0))
    }

    @Test("A file that grows by any pieces gives each frame once", arguments: [false, true], 1...40)
    func pieces(isPcapng: Bool, size: Int) throws {
        try Self.withFolder { folder in
            let path = "\(folder)/a.pcap"
            let octets =
                isPcapng
                ? Self.pcapng + (1...9).flatMap { Self.packet($0) } : Self.header + (1...9).flatMap { Self.record($0) }
            try Self.append([], to: path)
            var captures = try FollowedCaptures(path: path, index: 0)
            var frames: [String] = []
            for start in stride(from: 0, to: octets.count, by: size) {
                try Self.append(octets[start..<min(start + size, octets.count)], to: path)
                frames += Self.read(&captures)
            }
            #expect(frames == (1...9).map { "0:\($0) \($0)" })
            #expect(captures.faults == [] && captures.summaries.map(\.complete) == [true])
        }
    }

    @Test("A file that is moved away and begun anew is two captures")
    func moved() throws {
        try Self.withFolder { folder in
            let path = "\(folder)/a.pcap"
            try Self.append(Self.header + Self.record(1), to: path)
            var captures = try FollowedCaptures(path: path, index: 2)
            #expect(Self.read(&captures) == ["2:1 1"])
            try Self.append(Self.record(2), to: path)
            try FileManager.default.moveItem(atPath: path, toPath: "\(path).1")
            #expect(Self.read(&captures) == ["2:2 2"])
            #expect(Self.read(&captures) == [])
            try Self.append(Self.header + Self.record(3), to: path)
            #expect(Self.read(&captures) == ["3:1 3"])
            // The same file, cut and written from its start, as `tcpdump -w` does where it is started again.
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(Self.header))
            #expect(Self.read(&captures) == [])
            try Self.append(Self.record(4), to: path)
            #expect(Self.read(&captures) == ["4:1 4"])
            #expect(captures.summaries.count == 3)
        }
    }

    @Test("A folder of files comes in the order of their writing, and each file to its end")
    func folder() throws {
        try Self.withFolder { folder in
            let paths = ["b", "a", "c"].map { "\(folder)/\($0).pcap" }
            try Self.append(Self.header + Self.record(1), to: paths[0])
            try Self.date(paths[0], 1)
            try Self.append(Self.header + Self.record(2), to: paths[1])
            try Self.date(paths[1], 2)
            try Self.append(Array("no capture".utf8) + Array(repeating: 0, count: 30), to: "\(folder)/notes.txt")
            try Self.date("\(folder)/notes.txt", 0)
            var captures = try FollowedCaptures(path: folder, index: 0)
            #expect(Self.read(&captures) == ["0:1 1", "1:1 2"])
            #expect(captures.faults.count == 1)
            try Self.append(Self.record(3), to: paths[1])
            try Self.date(paths[1], 3)
            #expect(Self.read(&captures) == ["1:2 3"])
            // What is written to the old file last is read before the new one is.
            try Self.append(Self.record(4), to: paths[1])
            try Self.date(paths[1], 4)
            try Self.append(Self.header + Self.record(5), to: paths[2])
            try Self.date(paths[2], 5)
            #expect(Self.read(&captures) == ["1:3 4", "2:1 5"])
            // A ring begins again with the first name.
            let file = try #require(FileHandle(forWritingAtPath: paths[0]))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(Self.header + Self.record(6)))
            try file.close()
            try Self.date(paths[0], 6)
            #expect(Self.read(&captures) == ["3:1 6"])
            #expect(captures.summaries.map(\.frames) == [1, 3, 1, 1])
        }
    }

    @Test("A file that ends inside a record says so once another is written")
    func torn() throws {
        try Self.withFolder { folder in
            let paths = ["a", "b"].map { "\(folder)/\($0).pcap" }
            try Self.append(Self.header + Self.record(1) + Self.record(2).dropLast(3), to: paths[0])
            try Self.date(paths[0], 1)
            var captures = try FollowedCaptures(path: folder, index: 0)
            #expect(Self.read(&captures) == ["0:1 1"] && captures.faults.isEmpty)
            try Self.append(Self.header + Self.record(3), to: paths[1])
            try Self.date(paths[1], 2)
            #expect(Self.read(&captures) == ["1:1 3"])
            #expect(captures.summaries.map(\.complete) == [false, true] && captures.faults.count == 1)
        }
    }

    @Test("What is not there, or no file, is refused")
    func refused() throws {
        #expect(throws: IngestError.self) { try FollowedCaptures(path: "/nonexistent.pcap", index: 0) }
        #expect(throws: IngestError.self) { try FollowedCaptures(path: "/dev/null", index: 0) }
    }

    @Test("A feed hands on what is written while it reads, and all of it when it is stopped")
    func feed() throws {
        try Self.withFolder { folder in
            let path = "\(folder)/a.pcap"
            try Self.append(Self.header + Self.record(1), to: path)
            let feed = try LiveFeed(following: path, index: 0, queueOctets: 1 << 20)
            feed.start()
            var numbers: [Int] = []
            func take(until count: Int) {
                for _ in 0..<100 where numbers.count < count {
                    if case .frames(let batch) = feed.next() { numbers += batch.headers.map(\.number) }
                }
            }
            take(until: 1)
            try Self.append(Self.record(2), to: path)
            take(until: 2)
            try Self.append(Self.record(3), to: path)
            feed.stop()
            reading: while true {
                switch feed.next() {
                case .frames(let batch): numbers += batch.headers.map(\.number)
                case .quiet: continue
                case .ended: break reading
                }
            }
            #expect(numbers == [1, 2, 3])
            #expect(feed.summaries.map(\.frames) == [3] && feed.faults == [])
        }
    }
}
