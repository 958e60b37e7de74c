/// How grave a finding is.
public enum Severity: String, Hashable, Comparable, Sendable {
    /// Legitimate or a matter of style, but worth knowing.
    case note
    /// A SHOULD is broken, or a fault is likely.
    case warning
    /// A MUST is broken, or something is lost or altered for the user.
    case error

    /// By gravity.
    public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .note: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// Something that was found: who broke which rule, where.
public struct Finding: Hashable, Sendable {
    /// The code of the catalogue.
    public var code: FindingCode
    /// How grave it is here.
    public var severity: Severity
    /// What was found, with the value that shows it.
    public var message: String
    /// The session it concerns.
    public var callID: String?
    /// The push it concerns.
    public var push: String?
    /// The first frame that shows it; `nil` where it concerns the run as a whole.
    public var place: FrameReference?
    /// All frames that show it, the first included; cut where there are many.
    public var frames: [FrameReference]
    /// How often it was found.
    public var count: Int

    /// A finding in one frame.
    public init(
        _ code: FindingCode, severity: Severity? = nil, _ message: String, callID: String? = nil,
        push: String? = nil, at place: FrameReference?, count: Int = 1
    ) {
        self.code = code
        self.severity = severity ?? code.entry.severity
        self.message = message
        self.callID = callID
        self.push = push
        self.place = place
        self.frames = place.map { [$0] } ?? []
        self.count = count
    }
}
