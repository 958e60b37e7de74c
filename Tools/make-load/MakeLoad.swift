import Foundation

/// `make-load SHAPE MEGABYTES SEED FILE`: a capture of some shape, the same for the same seed.
@main enum MakeLoad {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count == 4, let shape = Shape(rawValue: words[0]), let size = Int(words[1]),
            let seed = UInt64(words[2]), let capture = CaptureFile(words[3], limit: size * 1_000_000)
        else {
            print(
                "make-load SHAPE MEGABYTES SEED FILE; shapes: \(Shape.allCases.map(\.rawValue).joined(separator: " "))")
            exit(64)
        }
        var chance = Chance(seed: seed)
        shape.write(to: capture, &chance)
        capture.close()
    }
}

/// A classic pcap on its way to the disk.
final class CaptureFile {
    private let file: FileHandle
    private var buffer: [UInt8] = []
    private let limit: Int
    private(set) var size = 24
    /// Microseconds since 1970.
    private var time = 1_700_000_000_000_000

    init?(_ path: String, limit: Int) {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { return nil }
        self.file = file
        self.limit = limit
        buffer += [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0] + [UInt8](repeating: 0, count: 8)
        append(262_144)
        append(1)
    }

    var isFull: Bool { size >= limit }

    func write(_ frame: [UInt8]) {
        time += 50
        append(time / 1_000_000)
        append(time % 1_000_000)
        append(frame.count)
        append(frame.count)
        buffer += frame
        size += 16 + frame.count
        if buffer.count > 1 << 20 { flush() }
    }

    func close() { flush() }

    private func append(_ number: Int) {
        for shift in stride(from: 0, to: 32, by: 8) { buffer.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private func flush() {
        file.write(Data(buffer))
        buffer.removeAll(keepingCapacity: true)
    }
}

/// What a capture is like.
enum Shape: String, CaseIterable {
    /// SIP and MSRP of many users at once, a tenth of it pushed later.
    case dialogue
    /// The same in ten times as much other traffic.
    case mirror
    /// Messages of megabytes in chunks of 2 and 64 KiB.
    case transfer
    /// Short SIP transactions.
    case churn
    /// Segments of three octets, half of them out of order, one of a hundred lost.
    case adversarial

    /// How many sessions go on at a time.
    private static let open = 800

    func write(to capture: CaptureFile, _ chance: inout Chance) {
        switch self {
        case .dialogue: sessions(to: capture, &chance) { _ in Dialogue.Plan() }
        case .mirror:
            var noise = Noise(&chance)
            var other = 0
            sessions(to: capture, &chance, plan: { _ in Dialogue.Plan() }) { chance in
                while other < capture.size - capture.size / 11, !capture.isFull {
                    for frame in noise.next(&chance) {
                        capture.write(frame)
                        other += 16 + frame.count
                    }
                }
            }
        case .transfer:
            sessions(to: capture, open: 16, &chance) { number in
                Dialogue.Plan(
                    messages: 2, size: 4 << 20, chunk: number.isMultiple(of: 2) ? 2048 : 64 << 10, deferred: 0,
                    answersAll: false)
            }
        case .churn: churn(to: capture, &chance)
        case .adversarial: adversarial(to: capture, &chance)
        }
    }

    /// Sessions side by side, each as long as it is: whose turn it is chance decides.
    private func sessions(
        to capture: CaptureFile, open: Int = Shape.open, _ chance: inout Chance, plan: (Int) -> Dialogue.Plan,
        between: (inout Chance) -> Void = { _ in }
    ) {
        var going: [(steps: [[[UInt8]]], next: Int)] = []
        var number = 0
        while !(going.isEmpty && capture.isFull) {
            while going.count < open, !capture.isFull {
                going.append((Dialogue(number, plan(number), &chance).steps, 0))
                number += 1
            }
            let place = Int.random(in: going.indices, using: &chance)
            for frame in going[place].steps[going[place].next] { capture.write(frame) }
            going[place].next += 1
            if going[place].next == going[place].steps.count {
                going.swapAt(place, going.count - 1); going.removeLast()
            }
            between(&chance)
        }
    }

    private func churn(to capture: CaptureFile, _ chance: inout Chance) {
        var number = 0
        while !capture.isFull {
            let (a, b) = (Dialogue.user(number % 60_000, 5060), Dialogue.user(100_000 + number % 500, 5060))
            let leg = Leg("sip:user\(number % 60_000)@example.com", "sip:gateway@example.com", a, b, &chance)
            capture.write(leg.sip(leg.request("OPTIONS", 1), 0))
            capture.write(leg.sip(leg.response(200, 1, "OPTIONS"), 1))
            number += 1
        }
    }

    private func adversarial(to capture: CaptureFile, _ chance: inout Chance) {
        let plan = Dialogue.Plan(messages: 10, size: 300, segmentLength: 3, deferred: 10)
        var number = 0
        while !capture.isFull {
            for step in Dialogue(number, plan, &chance).steps {
                // What has no octets of the stream is never lost: a connection begins and ends.
                var frames = step.filter { $0.count <= 54 || Int.random(in: 0..<100, using: &chance) > 0 }
                for place in frames.indices.dropLast() where Bool.random(using: &chance) {
                    frames.swapAt(place, min(place + Int.random(in: 1...8, using: &chance), frames.count - 1))
                }
                for frame in frames { capture.write(frame) }
            }
            number += 1
        }
    }
}

/// What else a mirror port sees: calls' voice, and downloads that cannot be read.
struct Noise {
    private var connections: [Connection]
    private let voice: [UInt8]
    private let bulk: [UInt8]

    init(_ chance: inout Chance) {
        voice = chance.octets(172)
        bulk = chance.octets(8 * 1448)
        connections = (0..<200).map { number in
            Connection(
                Dialogue.user(920_000 + number, UInt16(40_000 + number)), Dialogue.user(930_000, 443), &chance)
        }
    }

    mutating func next(_ chance: inout Chance) -> [[UInt8]] {
        let place = Int.random(in: connections.indices, using: &chance)
        if Bool.random(using: &chance) { return connections[place].send(bulk, from: 1) }
        let (a, b) = (Dialogue.user(900_000 + place, 30_000), Dialogue.user(910_000 + place, 40_000))
        return (0..<8).map { _ in Wire.udp(a, b, voice) }
    }
}
