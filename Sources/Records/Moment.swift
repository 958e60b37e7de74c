/// A time as it is printed: UTC, with as many digits as the capture's own clock gave.
public struct Moment: Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970-01-01 00:00:00 UTC.
    public let nanoseconds: Int64
    /// Digits behind the point: 0 to 9.
    public let digits: Int

    /// A moment with `digits` (cut to 0...9) behind the point.
    public init(nanoseconds: Int64, digits: Int) {
        self.nanoseconds = nanoseconds
        self.digits = min(max(digits, 0), 9)
    }

    /// Earlier and later; digits only break ties.
    public static func < (a: Moment, b: Moment) -> Bool { (a.nanoseconds, a.digits) < (b.nanoseconds, b.digits) }
}

/// Why something was believed, and the frame that shows it.
public struct Citation: Hashable, Sendable {
    /// The index of the capture, from 0.
    public var capture: Int
    /// The number of the frame, from 1.
    public var frame: Int
    /// When the frame was captured.
    public var time: Moment
    /// How it was concluded: "MSRP 200", "TCP ack", "REGISTER 200", "inferred" …
    public var how: String

    /// A citation of one frame.
    public init(capture: Int, frame: Int, time: Moment, how: String) {
        self.capture = capture
        self.frame = frame
        self.time = time
        self.how = how
    }
}

/// A frame of a capture.
public struct FrameReference: Hashable, Comparable, Sendable {
    /// The index of the capture, from 0.
    public var capture: Int
    /// The number of the frame, from 1.
    public var frame: Int

    /// Frame `frame` of capture `capture`.
    public init(capture: Int, frame: Int) {
        self.capture = capture
        self.frame = frame
    }

    /// By capture, then by frame.
    public static func < (a: FrameReference, b: FrameReference) -> Bool {
        (a.capture, a.frame) < (b.capture, b.frame)
    }
}
