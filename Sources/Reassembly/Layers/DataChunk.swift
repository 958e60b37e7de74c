import Octets

/// A DATA (RFC 9260 §3.3.1) or I-DATA chunk (RFC 8260 §2.1): a user message, or a part of one.
struct DataChunk: Equatable {
    /// Its TSN, that no other chunk of the direction has; one sent again keeps it.
    let number: SequenceNumber
    /// Which user messages its own may be.
    let lane: Lane
    /// Where it stands among the parts of its lane: the TSN, of I-DATA the fragment sequence number.
    let place: SequenceNumber
    /// Whether the user message begins with it (B).
    let isFirst: Bool
    /// Whether the user message ends with it (E).
    let isLast: Bool
    /// Its user data as captured, in offsets of the frame.
    let payload: Range<Int>
    /// Octets of it that the capture does not hold.
    let missing: Int

    /// What the parts of one user message have in common. Only DATA that is sent unordered shares it with others.
    struct Lane: Hashable {
        let stream: UInt16
        /// The stream sequence number, of I-DATA the message identifier; 0 for unordered DATA, which has none.
        let message: UInt32
        let isUnordered: Bool
        let isInterleaved: Bool
    }

    /// Reads the chunk that lies in `range`, of which the octets before `captured` are there.
    fileprivate init?(_ octets: OctetView, _ range: Range<Int>, captured: Int) {
        let start = range.lowerBound
        guard let type = octets.octet(at: start), type == 0 || type == 64, let flags = octets.octet(at: start + 1),
            let number = octets.load(UInt32.self, at: start + 4), let stream = octets.load(UInt16.self, at: start + 8)
        else { return nil }
        let isInterleaved = type == 64
        let data = start + (isInterleaved ? 20 : 16)
        guard data < range.upperBound, data <= captured else { return nil }
        isFirst = flags & 2 != 0
        isLast = flags & 1 != 0
        let isUnordered = flags & 4 != 0
        let message: UInt32
        if isInterleaved {
            guard let id = octets.load(UInt32.self, at: start + 12), let part = octets.load(UInt32.self, at: start + 16)
            else { return nil }
            message = id
            // The first part has the payload protocol there, and the number 0.
            place = SequenceNumber(isFirst ? 0 : part)
        } else {
            guard let sequence = octets.load(UInt16.self, at: start + 10) else { return nil }
            message = isUnordered ? 0 : UInt32(sequence)
            place = SequenceNumber(number)
        }
        self.number = SequenceNumber(number)
        lane = Lane(stream: stream, message: message, isUnordered: isUnordered, isInterleaved: isInterleaved)
        payload = data..<min(range.upperBound, captured)
        missing = range.upperBound - payload.upperBound
    }
}

/// Goes through the chunks of an SCTP packet (RFC 9260 §3.2), control chunks left out.
struct ChunkCursor {
    private var position: Int
    private let captured: Int
    private let end: Int

    /// - Parameter isTorn: whether the packet is longer than is known: then a chunk may reach behind its end.
    init(_ packet: Packet.Chunks, isTorn: Bool) {
        position = packet.payload.lowerBound
        captured = packet.payload.upperBound
        end = isTorn ? .max : captured + packet.missing
    }

    /// The next chunk with user data. What is behind a length that cannot be is not looked at.
    mutating func next(_ octets: OctetView) -> DataChunk? {
        while position < captured, let length = octets.load(UInt16.self, at: position + 2), length >= 4,
            position + Int(length) <= end
        {
            let range = position..<position + Int(length)
            position += Int(length) + (4 - Int(length) % 4) % 4
            if let chunk = DataChunk(octets, range, captured: captured) { return chunk }
        }
        return nil
    }
}
