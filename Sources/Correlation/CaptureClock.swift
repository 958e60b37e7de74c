import Octets
public import Reassembly
public import Records

/// Knows how many digits each capture's time stamps have, and writes moments with them.
public struct CaptureClock: Sendable {
    /// Digits behind the point, by capture.
    public var digits: [Int]
    /// When the first capture begins.
    public var start: Moment?

    /// A clock for captures with these digits.
    public init(digits: [Int], start: Moment? = nil) {
        self.digits = digits
        self.start = start
    }

    /// The time of `frame`.
    public func moment(_ frame: Frame) -> Moment {
        let known = frame.capture < digits.count ? digits[frame.capture] : 6
        return Moment(nanoseconds: frame.time.nanoseconds, digits: known)
    }

    /// A moment of a capture that was noted before its digits were known.
    public func precise(_ moment: Moment, capture: Int) -> Moment {
        Moment(nanoseconds: moment.nanoseconds, digits: digits.indices.contains(capture) ? digits[capture] : 6)
    }

    /// The number of `frame` as a person types it: `9`; of several captures `2:9`, frame 9 of the second one.
    public func number(of frame: Frame) -> String {
        digits.count > 1 ? "\(frame.capture + 1):\(frame.number)" : "\(frame.number)"
    }

    /// A citation of `frame`.
    public func cite(_ frame: Frame, _ how: String) -> Citation {
        Citation(capture: frame.capture, frame: frame.number, time: moment(frame), how: how)
    }
}
