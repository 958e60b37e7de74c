public import Octets

/// Reads what the reassembler puts in order. It is lent octets and keeps keys and extents.
public protocol StreamConsumer {
    /// A UDP datagram, or a user message of SCTP. Answers what it was for.
    /// - Parameters:
    ///   - payload: its octets, up to the first that is missing.
    ///   - extents: where they came from; `nil` where there are none.
    ///   - damage: why octets are missing, where they are.
    ///   - first: the frame that holds its first octet.
    ///   - last: the frame that made it whole.
    mutating func datagram(
        _ payload: OctetView, from source: Endpoint, to destination: Endpoint, over transport: Transport,
        extents: Chain<Extent>?, damage: LossCause?, first: Frame, last: Frame
    ) -> FrameCategory

    /// Something came in pieces, and some of them did not come.
    /// - Parameters:
    ///   - count: how many of its pieces were captured; `first` is the frame of the first of them.
    ///   - category: what it was for, as far as its beginning, or what its association carries, tells.
    mutating func incomplete(
        _ pieces: Pieces, from source: IPAddress, to destination: IPAddress, count: Int, first: Frame,
        category: FrameCategory)

    /// A packet of ESP that can't be read. A consumer need not know.
    mutating func sealed(from source: IPAddress, to destination: IPAddress, frame: Frame)

    /// DATA chunks of a direction that carries SIP over SCTP did not come, as their numbers tell.
    /// - Parameter frame: the one that showed it.
    mutating func missed(chunks: Int, from source: Endpoint, to destination: Endpoint, frame: Frame)

    /// A segment came again with octets that were given out before.
    /// - Parameters:
    ///   - octets: what came now.
    ///   - earlier: where the octets lie that were given out.
    mutating func repeated(_ octets: OctetView, earlier: Extent, of half: HalfID, frame: Frame)

    /// A flow was seen for the first time, or its four-tuple is used again.
    /// - Parameter synchronised: whether the first segment is a SYN, so that nothing came before it.
    mutating func opened(_ flow: FlowID, low: Endpoint, high: Endpoint, synchronised: Bool, frame: Frame)

    /// Octets of one direction, in order, from the first that is not consumed yet.
    mutating func consume(_ stretch: borrowing Stretch, of half: HalfID) -> Consumption

    /// Octets are missing behind `stretch`, which holds what is not consumed: it will not go on.
    mutating func lost(_ count: Int, cause: LossCause, behind stretch: borrowing Stretch, of half: HalfID)

    /// The peer acknowledged a stream position that `Consumption.watch` named; `token` is what it gave.
    mutating func acknowledged(_ token: Int, frame: Frame)

    /// A flow has ended, or makes room. Both of its halves were shown their last octets with `isLast`.
    /// - Parameter isHeardBothWays: whether segments of both directions were seen, with or without data.
    mutating func closed(_ flow: FlowID, isHeardBothWays: Bool, frame: Frame)

    /// How a flow began and ended; called just before `closed`.
    mutating func ended(_ flow: FlowID, life: FlowLife, frame: Frame)

    /// What the data frames of a flow are for, as far as it is known.
    func category(of flow: FlowID) -> FrameCategory
}

extension StreamConsumer {
    /// Passes it by.
    public mutating func sealed(from source: IPAddress, to destination: IPAddress, frame: Frame) {}
    /// Most readers take no interest in it.
    public mutating func ended(_ flow: FlowID, life: FlowLife, frame: Frame) {}
}

/// What something was sent in.
public enum Pieces: Hashable, Sendable {
    /// Fragments of an IP packet (RFC 791 §3.2, RFC 8200 §4.5).
    case fragments
    /// DATA chunks of a user message of SCTP (RFC 9260 §6.9).
    case chunks
}

/// Why octets are missing.
public enum LossCause: Hashable, Sendable {
    /// A segment is not in the capture.
    case hole
    /// A frame is cut by the snap length.
    case cut
    /// It was there, and was given up for lack of room.
    case evicted
    /// It is there, and encrypted, and does not authenticate.
    case unreadable
}

/// Octets of one direction that lie side by side, with where they came from.
public struct Stretch: ~Escapable {
    /// The octets.
    public let octets: OctetView
    /// The offset in the stream of the first of them.
    public let position: Int
    /// Where they came from.
    public let provenance: Provenance
    /// The frame that brought the last of them.
    public let frame: Frame
    /// Whether nothing follows: the connection is closed, or the run ends.
    public let isLast: Bool
    /// Whether nothing follows because the sender closed its direction here (FIN). Else more may have been sent that
    /// the capture does not hold.
    public let isClosed: Bool

    /// Octets of a direction, or of what is wrapped in it.
    @_lifetime(copy octets)
    public init(
        octets: OctetView, position: Int, provenance: Provenance, frame: Frame, isLast: Bool, isClosed: Bool
    ) {
        self.octets = octets
        self.position = position
        self.provenance = provenance
        self.frame = frame
        self.isLast = isLast
        self.isClosed = isClosed
    }

    /// The frame that brought the octet at `offset`.
    public func frame(at offset: Int) -> Frame {
        guard let run = provenance.run(at: position + offset) else { return frame }
        return Frame(
            capture: run.extent.capture, number: run.extent.frame, time: run.time)
    }

    /// Where the octets of `range`, in offsets of `octets`, came from: the frames of the first and the last of them, and all
    /// extents. `nil` where none of them was captured.
    public func origin(of range: Range<Int>) -> (first: Frame, last: Frame, extents: Chain<Extent>)? {
        let place = position + range.lowerBound..<position + range.upperBound
        // Most messages lie in one segment: then one frame holds all.
        if let run = provenance.onlyRun, place.lowerBound >= run.start, place.upperBound <= run.end, !range.isEmpty {
            let frame = Frame(capture: run.extent.capture, number: run.extent.frame, time: run.time)
            let extent = run.extent.extracting(place.lowerBound - run.start..<place.upperBound - run.start)
            return (frame, frame, Chain(extent))
        }
        guard let extents = provenance.chain(of: place) else { return nil }
        return (frame(at: range.lowerBound), frame(at: range.upperBound - 1), extents)
    }

    /// Where octets came from, without a list of its own.
    public struct Origin {
        /// The frame of the first of them.
        public let first: Frame
        /// The frame of the last of them.
        public let last: Frame
        /// The first extent.
        public let extent: Extent
        /// The places of the other extents, in the list that was handed over.
        public let others: Range<Int>
    }

    /// The same, with all extents but the first appended to `list`.
    public func origin(of range: Range<Int>, others list: inout [Extent]) -> Origin? {
        let place = position + range.lowerBound..<position + range.upperBound
        let start = list.count
        guard let ends = provenance.ends(of: place, others: &list) else { return nil }
        return Origin(
            first: Frame(ends.first), last: Frame(ends.last), extent: ends.extent, others: start..<list.count)
    }
}

extension Frame {
    /// The frame that brought a run.
    init(_ run: Provenance.Run) {
        self.init(capture: run.extent.capture, number: run.extent.frame, time: run.time)
    }
}

/// What a consumer did with a stretch.
public struct Consumption: Equatable, Sendable {
    /// Octets at its start that are finished with.
    public var count: Int
    /// Whether nothing of this direction is of interest any more.
    public var ignoresRest: Bool
    /// A stream position whose acknowledgement is of interest.
    public var watch: Watch?

    /// A position that is waited for, and what the consumer calls it.
    public struct Watch: Equatable, Sendable {
        /// The position in the stream behind the last octet of interest.
        public let position: Int
        /// Given back with `acknowledged`.
        public let token: Int

        /// A watch for `position`.
        @inlinable public init(position: Int, token: Int) {
            self.position = position
            self.token = token
        }
    }

    /// The first `count` octets are finished with.
    public init(count: Int, ignoresRest: Bool = false, watch: Watch? = nil) {
        self.count = count
        self.ignoresRest = ignoresRest
        self.watch = watch
    }
}
