import Correlation
import Ingest
import Octets
import Reassembly
import Records

/// Takes frames: puts streams in order, and finds their messages.
struct Intake {
    private(set) var reassembler: Reassembler
    var framing: Framing
    /// The last frame.
    private(set) var last: Frame?
    /// How many there were.
    private(set) var frames = 0
    /// Where the time of a capture runs backwards.
    private(set) var stepsBack = StepsBack()

    init(_ options: Analyzer.Options, recall: Recall) {
        reassembler = Reassembler(limits: options.limits.reassembly, verifiesChecksums: options.verifiesChecksums)
        framing = Framing(
            recall: recall, limits: options.limits,
            takesUsual: recall.canReadAgain && options.archive == nil && !options.writesRedacted
                && !options.isPedantic)
    }

    @inline(__always)
    mutating func take(_ header: FrameHeader, _ octets: OctetView, isWanted: Bool) {
        let frame = Frame(capture: header.capture, number: header.number, time: header.time)
        if let last, frame.time < last.time, frame.capture == last.capture { stepsBack.note(frame, since: last) }
        if last == nil { framing.hand { $0.clock.start = Moment(nanoseconds: frame.time.nanoseconds, digits: 6) } }
        last = frame
        frames += 1
        reassembler.accept(
            frame, linkType: header.linkType.rawValue, octets,
            length: max(header.originalLength, octets.count), isSelected: isWanted, &framing)
    }

    /// Time has passed without a frame.
    mutating func advance(to time: Timestamp) {
        if let last { reassembler.advance(to: time, last, &framing) }
    }

    /// There are no more frames.
    mutating func finish() {
        if let last { reassembler.finish(last, &framing) }
    }
}
