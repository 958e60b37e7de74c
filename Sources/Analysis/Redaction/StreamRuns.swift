import Ingest
import Octets
import Reassembly
import Records

/// Where the octets of TCP streams lie that are mapped, so that those that came again are mapped alike.
struct StreamRuns {
    /// One direction of a connection.
    private struct Direction: Hashable {
        let source: Endpoint
        let destination: Endpoint
    }

    /// A stretch of 64 KiB of its sequence numbers, so that few runs are looked through for each segment.
    private struct Stretch: Hashable {
        let direction: Direction
        let number: UInt32

        static func numbers(_ start: SequenceNumber, _ count: Int) -> [UInt32] {
            let last = start.advanced(by: max(0, count - 1)).rawValue >> 16
            var numbers = [start.rawValue >> 16]
            while let number = numbers.last, number != last { numbers.append((number + 1) & 0xFFFF) }
            return numbers
        }
    }

    private struct Run {
        let sequence: SequenceNumber
        let place: FrameReference
        let offset: Int
        let count: Int
    }

    private var runs: [Stretch: [Run]] = [:]
    private var directions: Set<Direction> = []

    /// Notes what of a segment is mapped.
    mutating func add(_ segment: Packet.Segment, _ patches: [FramePatches.Patch], at place: FrameReference) {
        let key = Direction(source: segment.source, destination: segment.destination)
        for patch in patches where segment.payload.overlaps(patch.range) {
            let range = patch.range.clamped(to: segment.payload)
            let sequence = segment.sequence.advanced(by: range.lowerBound - segment.payload.lowerBound)
            let run = Run(sequence: sequence, place: place, offset: range.lowerBound, count: range.count)
            directions.insert(key)
            for number in Stretch.numbers(sequence, range.count) {
                runs[Stretch(direction: key, number: number), default: []].append(run)
            }
        }
    }

    /// Whether messages were read of a connection, in either direction.
    func hasMessages(_ segment: Packet.Segment) -> Bool {
        directions.contains(Direction(source: segment.source, destination: segment.destination))
            || directions.contains(Direction(source: segment.destination, destination: segment.source))
    }

    /// Maps what of `range` of `octets` came in other frames too, with the same octets; answers which it did not find.
    func map(
        _ range: Range<Int>, of segment: Packet.Segment, _ octets: [UInt8], into redacted: inout [UInt8],
        _ patches: FramePatches, _ recall: Recall
    ) -> [Range<Int>] {
        let direction = Direction(source: segment.source, destination: segment.destination)
        var found = Set<Int>()
        let start = segment.sequence.advanced(by: range.lowerBound - segment.payload.lowerBound)
        let all = Stretch.numbers(start, range.count).flatMap { number in
            runs[Stretch(direction: direction, number: number)] ?? []
        }
        for run in all {
            let distance = run.sequence.distance(from: start)
            let lower = max(0, distance)
            let upper = min(range.count, distance + run.count)
            guard lower < upper else { continue }
            let extent = Extent(
                capture: run.place.capture, frame: run.place.frame, offset: run.offset + lower - distance,
                count: upper - lower)
            guard let before = recall.octets(of: [extent]),
                let patch = patches.frames[run.place]?.first(where: { $0.range.contains(Int(extent.offset)) })
            else { continue }
            for index in lower..<upper {
                let place = range.lowerBound + index
                let source = Int(extent.offset) + index - lower - patch.offset
                guard !found.contains(place), before[index - lower] == octets[place],
                    patch.octets.indices.contains(source)
                else { continue }
                redacted[place] = patch.isDifference ? octets[place] ^ patch.octets[source] : patch.octets[source]
                found.insert(place)
            }
        }
        return range.filter { !found.contains($0) }.ranges
    }
}

extension [Int] {
    /// Numbers in order, as ranges of those that follow each other.
    fileprivate var ranges: [Range<Int>] {
        var all: [Range<Int>] = []
        for number in self {
            if let last = all.last, last.upperBound == number {
                all[all.count - 1] = last.lowerBound..<number + 1
            } else {
                all.append(number..<number + 1)
            }
        }
        return all
    }
}
