/// How a connection began and ended, as far as its SYN, FIN and RST tell.
public struct FlowLife: Hashable, Sendable {
    private var openedBy: Int8 = -1
    private var endedBy: Int8 = -1
    /// Whether the SYN was answered by one.
    public private(set) var isAnswered = false
    /// Whether a reset ended it.
    public private(set) var isReset = false
    /// The frame of the first FIN, or of the reset; `nil` where neither was seen.
    public private(set) var end: Frame?

    /// A connection of which neither beginning nor end was seen.
    public init() {}

    /// The end that sent the SYN, 0 for the lower and 1 for the higher one; `nil` where it was not seen.
    public var opener: Int? { openedBy < 0 ? nil : Int(openedBy) }
    /// The end that closed it first, likewise.
    public var ender: Int? { endedBy < 0 ? nil : Int(endedBy) }

    mutating func noteSYN(_ direction: Int, isAnswer: Bool) {
        let opener = Int8(truncatingIfNeeded: isAnswer ? 1 &- direction : direction)
        if openedBy < 0 { openedBy = opener }
        if isAnswer { isAnswered = true }
    }

    mutating func noteEnd(_ direction: Int, _ frame: Frame, isReset: Bool) {
        guard end == nil else { return }
        endedBy = Int8(truncatingIfNeeded: direction)
        end = frame
        self.isReset = isReset
    }
}
