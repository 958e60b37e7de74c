public import Octets

/// Frames with their octets, copied out of where they were read so that another thread can take them.
public struct FrameBatch: Sendable {
    /// The headers, in the order in which the frames are handed out.
    public private(set) var headers: [FrameHeader] = []
    /// Where the octets of each frame end.
    private var ends: [Int] = []
    private var octets: [UInt8] = []

    /// TLS secrets that captures brought before these frames, or between them, in the NSS key log format.
    public private(set) var secrets: [UInt8] = []

    /// A batch without frames.
    public init() {}

    /// Frames in it.
    public var count: Int { headers.count }
    /// Whether it has none, and no secrets either.
    public var isEmpty: Bool { headers.isEmpty && secrets.isEmpty }
    /// Octets of all its frames.
    public var octetCount: Int { octets.count }
    /// What it takes of a budget: its octets, and some for each frame.
    var cost: Int { octets.count + secrets.count + headers.count * 96 }

    /// Adds a frame, whose octets are copied.
    public mutating func append(_ header: FrameHeader, _ view: OctetView) {
        headers.append(header)
        view.append(to: &octets)
        ends.append(octets.count)
    }

    /// Adds secrets.
    mutating func add(secrets view: OctetView) { view.append(to: &secrets) }

    /// Hands the frame at `index` to `body`, with its octets on loan.
    public func lend(_ index: Int, to body: (FrameHeader, OctetView) -> Void) {
        guard headers.indices.contains(index) else { return }
        let start = index > 0 ? ends[index - 1] : 0
        body(headers[index], OctetView(octets.span).extracting(start..<ends[index]))
    }

    /// Forgets all frames, and keeps the room for others.
    mutating func removeAll() {
        headers.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        octets.removeAll(keepingCapacity: true)
        secrets = []
    }
}
