import Glibc
import Ingest
import Octets
import Reassembly

/// `cut-everywhere CAPTURE...`: every SIP and MSRP message of the captures, each once, is shown to its framer in every
/// cutting into two and into three pieces. What comes out must be the message, read to the same value as in one piece.
///
/// Prints a line for each message that some cutting changes, and a last line with the counts. Exit status 1 where one
/// differs, 65 where a capture cannot be read or holds no message.
@main
enum CutEverywhere {
    static func main() {
        let paths = CommandLine.arguments.dropFirst()
        var messages: [CapturedMessage] = []
        var seen: Set<[UInt8]> = []
        for path in paths {
            guard let found = read(path) else { exit(65) }
            for message in found where seen.insert(message.octets).inserted { messages.append(message) }
        }
        guard !messages.isEmpty else {
            print("no SIP and no MSRP message in \(paths.count) captures")
            exit(65)
        }
        var cuttings = 0
        var differing = 0
        for message in messages {
            let result =
                message.isSIP
                ? Cutting<SIPReading>.all(of: message.octets) : Cutting<MSRPReading>.all(of: message.octets)
            cuttings += result.count
            guard let first = result.firstDifferent else { continue }
            differing += 1
            let start = String(decoding: message.octets.prefix(60).prefix { $0 >= 0x20 }, as: UTF8.self)
            print("differs: \"\(start)\", \(message.octets.count) octets, cut at \(first)")
        }
        print("\(messages.count) messages of \(paths.count) captures, \(cuttings) cuttings, \(differing) differ")
        exit(differing == 0 ? 0 : 1)
    }

    private static func read(_ path: String) -> [CapturedMessage]? {
        var timeline: Timeline
        do throws(IngestError) {
            timeline = try Timeline(paths: [path])
        } catch {
            print("\(path): \(error.description)")
            return nil
        }
        var reassembler = Reassembler()
        var collector = MessageCollector()
        var last: Frame?
        while timeline.next({ header, octets in
            let frame = Frame(capture: header.capture, number: header.number, time: header.time)
            last = frame
            reassembler.accept(
                frame, linkType: header.linkType.rawValue, octets, length: max(header.originalLength, octets.count),
                &collector)
        }) {}
        if let last { reassembler.finish(last, &collector) }
        return collector.messages
    }
}
