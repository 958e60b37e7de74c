import Analysis
import Foundation

/// A pcapng without the secrets that it brings, and these as a key log.
struct SealedCapture {
    /// The octets of the file without its decryption secrets blocks.
    private(set) var file: [UInt8] = []
    /// The lines of the secrets.
    private(set) var lines: [String] = []

    /// Little-endian, as Captures/ holds it.
    init?(path: String) {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let octets = [UInt8](data)
        func word(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(octets[offset + $1]) << (8 * $1) } }
        var position = 0
        while position + 12 <= octets.count {
            let length = word(position + 4)
            guard length >= 12, position + length <= octets.count else { return nil }
            if word(position) == 10 {
                let text = octets[position + 16..<position + 16 + word(position + 12)]
                lines += String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
            } else {
                file += octets[position..<position + length]
            }
            position += length
        }
    }

    /// What a run says that is given some lines of the secrets.
    func run(_ lines: [String], isAskedFor: Bool = true) throws -> CollectedRun {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let log = GrowingLog(Array(lines.joined(separator: "\n").utf8))
        var options = Analyzer.Options()
        options.keyLog = { log.next() }
        options.isKeyLogAskedFor = isAskedFor
        var analyzer = try Analyzer(paths: [folder.write("sealed.pcapng", file)], options: options)
        var run = CollectedRun()
        _ = try analyzer.run(into: &run)
        return run
    }

    /// A line with another secret.
    static func wrong(_ line: String) -> String { line.dropLast() + (line.hasSuffix("0") ? "1" : "0") }
}
