import Correlation
import Ingest
import MSRP
import Octets
import Reassembly
import Records
import SIP

/// Cuts streams of SIP and of MSRP into messages.
extension Framing {
    mutating func consumeSIP(_ stretch: borrowing Stretch, _ half: HalfID, from start: Int) -> Consumption {
        let place = half.flow.slot * 2 + half.direction
        let lent = sipFramers.take(place)
        let result = consume(stretch, half, from: start, &lent.framer)
        sipFramers.giveBack(lent, place)
        return result
    }

    mutating func consumeMSRP(_ stretch: borrowing Stretch, _ half: HalfID, from start: Int) -> Consumption {
        let place = half.flow.slot * 2 + half.direction
        token &+= 1
        var position = start
        let usual = consumeUsual(stretch, half, from: &position)
        if usual.hasBeginning || position == stretch.octets.count {
            return Consumption(count: position, watch: usual.watch)
        }
        let lent = msrpFramers.take(place)
        var result = consume(stretch, half, from: position, &lent.framer)
        msrpFramers.giveBack(lent, place)
        if result.watch == nil { result.watch = usual.watch }
        return result
    }

    private mutating func consume(
        _ stretch: borrowing Stretch, _ half: HalfID, from start: Int, _ framer: inout SIPFramer
    ) -> Consumption {
        guard let flow = flows[half.flow.slot] else { return Consumption(count: stretch.octets.count) }
        var position = start
        loop: while position < stretch.octets.count {
            switch framer.next(stretch.octets.dropping(position), atEnd: stretch.isLast) {
            case .message(let range):
                let whole = position + range.lowerBound..<position + range.upperBound
                if let sighting = sighting(of: whole, stretch, half, flow, damage: nil) {
                    found.add(sip: stretch.octets.extracting(whole), sighting)
                }
                position += max(1, range.upperBound)
            case .skip(let count):
                pings += 1
                if firstPing == nil { firstPing = stretch.frame }
                position += max(1, count)
            case .garbage(let count):
                if let cut = framer.cutMessage {
                    let torn = position + cut.lowerBound..<position + cut.upperBound
                    if let sighting = sighting(of: torn, stretch, half, flow, damage: .cut) {
                        found.add(sip: stretch.octets.extracting(torn), sighting)
                    }
                } else {
                    garbage += count
                    noteGarbage(.s101, count, "behind a Content-Length", half, flow, stretch.frame)
                }
                position += max(1, count)
            case .needMore: break loop
            }
        }
        return Consumption(count: position)
    }

    private mutating func consume(
        _ stretch: borrowing Stretch, _ half: HalfID, from start: Int, _ framer: inout MSRPFramer
    ) -> Consumption {
        guard let flow = flows[half.flow.slot] else { return Consumption(count: stretch.octets.count) }
        let side = half.flow.slot * 2 + half.direction
        var position = start
        var result = Consumption(count: start)
        loop: while position < stretch.octets.count {
            found.makeRoomForFrame()
            switch framer.next(stretch.octets.dropping(position), atEnd: stretch.isLast, reading: &found.nextFrame) {
            case .frame(let range):
                let place = position + range.lowerBound..<position + range.upperBound
                // Where the capture ends before the stream does, the rest of the frame was not seen.
                let isCut = stretch.isLast && !stretch.isClosed && !framer.ending.hasEndLine
                if let sighting = sighting(of: place, stretch, half, flow, damage: isCut ? .cut : nil) {
                    let octets = stretch.octets.extracting(place)
                    found.add(
                        frame: octets, framer.ending, isRead: framer.hasRead, sighting, half, isTorn: isTorn[side],
                        token: token)
                    if longFrames.contains(side) || UsualSend.isBegun(octets) {
                        result.watch = Consumption.Watch(position: stretch.position + place.upperBound, token: token)
                    }
                }
                longFrames.remove(side)
                // Whoever reads it takes its paths for the last ones.
                pathLines[side] = PathLines()
                position += max(1, range.upperBound)
            case .part(let range):
                let part = position + range.lowerBound..<position + range.upperBound
                if let sighting = sighting(of: part, stretch, half, flow, damage: nil) {
                    // Behind its beginning nothing is asked of a long frame but where it lies.
                    let isFirst = longFrames.insert(side).inserted
                    let isKept = carrier.isWrapped || !recall.canReadAgain(capture: sighting.first.capture)
                    found.add(
                        part: stretch.octets.extracting(part), isNeeded: isFirst || isKept, sighting, half)
                }
                position += max(1, range.upperBound)
            case .garbage(let count):
                endLongFrame(half, .evicted)
                garbage += count
                noteGarbage(.m302, count, "that are no frame", half, flow, stretch.frame)
                position += max(1, count)
            case .needMore: break loop
            }
        }
        result.count = position
        return result
    }

    /// The long frame that a direction stands in, if it does, does not go on.
    mutating func endLongFrame(_ half: HalfID, _ cause: LossCause) {
        let place = half.flow.slot * 2 + half.direction
        guard longFrames.remove(place) != nil else { return }
        let isTorn = isTorn[place]
        hand { reading in
            if let long = reading.takeLongFrame(half) { reading.readTorn(long, cause, half, isTorn: isTorn) }
        }
    }

    /// Octets between messages, where the stream was followed from its beginning and nothing is missing.
    private mutating func noteGarbage(
        _ code: FindingCode, _ count: Int, _ what: StaticString, _ half: HalfID, _ flow: FlowReading, _ frame: Frame
    ) {
        guard flow.isSynchronised, !isTorn[half.flow.slot * 2 + half.direction] else { return }
        hand {
            $0.log.note(code, by: flow.source(half).address, way: -1, at: frame) {
                (
                    "\(count) octet\(count == 1 ? "" : "s") \(what) skipped in "
                        + "\(flow.source(half)) > \(flow.destination(half))", nil
                )
            }
        }
    }
}
