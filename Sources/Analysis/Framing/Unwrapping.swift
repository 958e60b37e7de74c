import Octets
import Reassembly

/// Connections whose messages are wrapped: each layer hands what it holds on to the next one.
extension Framing {
    /// The outermost layer is shown octets of the connection.
    mutating func consumeWrapped(_ stretch: borrowing Stretch, _ half: HalfID) -> Consumption {
        guard let wrapping = wrappings[half.flow.slot] else {
            return Consumption(count: stretch.octets.count, ignoresRest: true)
        }
        wrapping.frame = stretch.frame
        let result =
            wrapping.tls == nil ? consumeWebSocket(stretch, half, wrapping) : consumeTLS(stretch, half, wrapping)
        if wrappings[half.flow.slot] != nil { settle(wrapping) }
        return result
    }

    /// What is inside is read as on any connection.
    mutating func consumeInside(_ stretch: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping) -> Consumption {
        enter(wrapping, half)
        defer { leave(wrapping, half) }
        return consume(stretch, of: half)
    }

    /// Octets are missing in what is inside.
    mutating func loseInside(
        _ count: Int, _ cause: LossCause, _ stretch: borrowing Stretch, _ half: HalfID, _ wrapping: Wrapping
    ) {
        enter(wrapping, half)
        defer { leave(wrapping, half) }
        lost(count, cause: cause, behind: stretch, of: half)
    }

    private mutating func enter(_ wrapping: Wrapping, _ half: HalfID) {
        setCarried(wrapping.inner, half.flow.slot)
        unwrapping = wrapping
        carrier = wrapping.transport
    }

    private mutating func leave(_ wrapping: Wrapping, _ half: HalfID) {
        wrapping.inner = flows[half.flow.slot]?.carries ?? .other
        setCarried(.wrapped, half.flow.slot)
        unwrapping = nil
        carrier = .tcp
    }
}
