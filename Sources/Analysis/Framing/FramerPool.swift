import MSRP
import SIP

/// A framer that may stand between two messages, where it knows nothing worth keeping.
protocol RestingFramer: Sendable {
    init()
    /// Whether it stands as at its beginning.
    var isAtRest: Bool { get }
}

extension SIPFramer: RestingFramer {}
extension MSRPFramer: RestingFramer {}

/// A framer in a place of its own: framers are too large to be moved for every segment.
final class FramerPlace<Framer: RestingFramer> {
    var framer = Framer()
}

/// Lends each direction of each connection a framer.
///
/// Nearly always a segment ends with a message. Then one framer serves all, and stays in the processor's cache; a
/// direction has one of its own only while it stands in the middle of a message, or has lost its way.
struct FramerPool<Framer: RestingFramer> {
    private var own: [FramerPlace<Framer>?] = []
    private var shared = FramerPlace<Framer>()
    private var free: [FramerPlace<Framer>] = []
    private static var freeLimit: Int { 1024 }

    /// The framer of the direction at `place`. Whoever used it says so with `giveBack`.
    @inline(__always)
    func take(_ place: Int) -> FramerPlace<Framer> { (place < own.count ? own[place] : nil) ?? shared }

    /// Keeps the framer for the direction at `place` if it needs it.
    @inline(__always)
    mutating func giveBack(_ used: FramerPlace<Framer>, _ place: Int) {
        let isAtRest = Self.isAtRest(&used.framer)
        if used === shared {
            if !isAtRest { keep(place) }
        } else if isAtRest {
            own[place] = nil
            if free.count < Self.freeLimit { free.append(used) }
        }
    }

    /// Asked where it stands: to read it alone would copy it.
    @inline(__always)
    private static func isAtRest(_ framer: inout Framer) -> Bool { framer.isAtRest }

    /// Keeps the shared one for the direction at `place`.
    private mutating func keep(_ place: Int) {
        while own.count <= place { own.append(nil) }
        own[place] = shared
        shared = free.popLast() ?? FramerPlace()
    }

    /// Whether the direction at `place` stands between two messages, and has not lost its way.
    @inline(__always)
    func isAtRest(_ place: Int) -> Bool { place >= own.count || own[place] == nil }

    /// The direction at `place` starts anew.
    mutating func reset(_ place: Int) {
        if place < own.count { own[place] = nil }
    }
}
