import Analysis
import Foundation
import Records
import Synchronization
import Testing

/// Errors and warnings over captures that nobody of this project made, or whose endpoints are known to behave. They lie
/// beside the checkout, and need not be there.
@Suite("False alarms") struct AlarmTests {
    private static let shared = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../shared")
        .standardizedFileURL
    private static let captures = shared.appending(path: "captures")
    private static let labFolder = shared.appending(path: "lab")

    /// A row of `Tables/alarms.tsv`: an error or a warning, and the octets of its frame that justify it. What a hole is
    /// the reason for (C002) has none.
    struct Row: Hashable, Sendable {
        let capture: String
        let severity: String
        let code: String
        let count: Int
        let frame: Int
        let octets: [UInt8]

        init?(_ line: Substring) {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard columns.count == 6, let count = Int(columns[3]), let frame = Int(columns[4]) else { return nil }
            (capture, severity, code) = (columns[0], columns[1], columns[2])
            self.count = count
            self.frame = frame
            octets = columns[5] == "-" ? [] : Row.unescaped(columns[5])
        }

        /// `\x0d` stands for an octet.
        private static func unescaped(_ text: String) -> [UInt8] {
            var octets: [UInt8] = []
            var rest = Substring(text)
            while let first = rest.utf8.first {
                if rest.hasPrefix("\\x"), let octet = UInt8(rest.dropFirst(2).prefix(2), radix: 16) {
                    octets.append(octet)
                    rest = rest.dropFirst(4)
                } else {
                    octets.append(first)
                    rest = Substring(rest.utf8.dropFirst())
                }
            }
            return octets
        }

        /// All but the octets.
        var words: String { "\(capture) \(severity) \(code) x\(count) in frame \(frame)" }
    }

    static let rows: [Row] = {
        let table = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Tables/alarms.tsv")
        let text = (try? String(contentsOf: table, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").dropFirst().compactMap(Row.init)
    }()

    /// The captures with SIP or MSRP, by what their manifest says is in them.
    static let foreign: [String] = {
        let manifest = captures.appending(path: "MANIFEST.tsv")
        guard let text = try? String(contentsOf: manifest, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").dropFirst().compactMap { line in
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count == 7, columns[5].contains("SIP") || columns[5].contains("MSRP") else { return nil }
            let path = String(columns[0])
            return Int(columns[6]) ?? 0 > 0 && isCapture(captures.appending(path: path)) ? path : nil
        }
    }()

    /// Whether a file is there, and a pcap or pcapng, perhaps compressed.
    private static func isCapture(_ url: URL) -> Bool {
        guard let file = try? FileHandle(forReadingFrom: url), let head = try? file.read(upToCount: 4) else {
            return false
        }
        let marks: [[UInt8]] = [
            [0xD4, 0xC3, 0xB2, 0xA1], [0xA1, 0xB2, 0xC3, 0xD4], [0x4D, 0x3C, 0xB2, 0xA1], [0xA1, 0xB2, 0x3C, 0x4D],
            [0x0A, 0x0D, 0x0D, 0x0A], [0x1F, 0x8B],
        ]
        return marks.contains { head.starts(with: $0) }
    }

    private static func loud(_ findings: [Finding]) -> [Finding] { findings.filter { $0.severity > .note } }

    @Test("the table is whole, and names octets for all but holes")
    func table() {
        #expect(Self.rows.count == 385)
        #expect(Self.rows.allSatisfy { $0.code == "C002" || !$0.octets.isEmpty })
        if !Self.foreign.isEmpty { #expect(Set(Self.rows.map(\.capture)).isSubset(of: Self.foreign)) }
    }

    @Test("captures of other people raise what the table justifies, and nothing else", arguments: foreign)
    func others(_ name: String) throws {
        let path = Self.captures.appending(path: name).path
        var analyzer = try Analyzer(paths: [path])
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        let raised = Self.loud(run.findings).map { finding in
            let letter = finding.severity == .error ? "E" : "W"
            return "\(name) \(letter) \(finding.code.rawValue) x\(finding.count) in frame \(finding.place?.frame ?? 0)"
        }
        let own = Self.rows.filter { $0.capture == name }
        #expect(raised.sorted() == own.map(\.words).sorted())
        for row in own where !row.octets.isEmpty {
            let frame = analyzer.octets(of: FrameReference(capture: 0, frame: row.frame)) ?? []
            #expect(Data(frame).range(of: Data(row.octets)) != nil, "\(row.words)")
        }
    }

    /// The captures of the lab in which nothing is wrong, with their key logs.
    static let clean: [String] = {
        struct Truth: Decodable {
            struct Bundle: Decodable { let verdict: String }
            struct Anomaly: Decodable {}
            struct Capture: Decodable { let file: String }
            let capture: Capture
            let anomalies: [Anomaly]
            let bundles: [Bundle]?
        }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: labFolder.path)) ?? []
        return files.filter { $0.hasSuffix(".truth.json") }.sorted().compactMap { file in
            guard let data = try? Data(contentsOf: labFolder.appending(path: file)),
                let truth = try? JSONDecoder().decode(Truth.self, from: data), truth.anomalies.isEmpty,
                (truth.bundles ?? []).allSatisfy({ $0.verdict == "match" })
            else { return nil }
            return truth.capture.file
        }
    }()

    @Test("captures of the lab in which nothing is wrong raise no error and no warning", arguments: clean)
    func lab(_ name: String) throws {
        let stem = name.split(separator: ".").first.map(String.init) ?? name
        var options = Analyzer.Options()
        if let keys = FileManager.default.contents(atPath: Self.labFolder.appending(path: "\(stem).keys.txt").path) {
            let log = KeysOnce(Array(keys))
            options.keyLog = { log.take() }
        }
        var analyzer = try Analyzer(paths: [Self.labFolder.appending(path: name).path], options: options)
        var run = CollectedRun()
        #expect(Self.loud(try analyzer.run(into: &run).findings).map(\.message) == [])
    }

    private static let loadMaker = shared.appending(path: "load/mkload.py").path

    @Test(
        "a load in which nothing is altered raises no error and no warning",
        .enabled(if: FileManager.default.fileExists(atPath: loadMaker)))
    func load() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", Self.loadMaker, "--sessions", "40", "--messages", "5", "--noise", "1", "--deferred", "0.3",
            "--tamper",
            "0", folder.path("load.pcap"),
        ]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let run = try CollectedRun.of([folder.path("load.pcap")])
        #expect(Self.loud(run.findings).map(\.message) == [] && !run.pushes.isEmpty)
    }
}

/// A key log that is given once.
private final class KeysOnce: Sendable {
    private let keys: Mutex<[UInt8]>

    init(_ keys: [UInt8]) { self.keys = Mutex(keys) }

    func take() -> [UInt8] {
        keys.withLock { keys in
            defer { keys = [] }
            return keys
        }
    }
}
