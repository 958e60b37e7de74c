public import Octets

/// Ways from one host to another on which something is encrypted that was not read: what is not found may be there.
public struct ConcealedLegs: Sendable {
    /// From one host to another.
    private struct Way: Hashable {
        let source: IPAddress
        let destination: IPAddress
    }

    private struct Sealed {
        /// Connections that were not read, of this direction.
        var count = 0
        /// Those that may still go on.
        var open = 0
        /// The last time of one that is over.
        var until: Timestamp?
    }

    /// A host to which something went that was not read.
    public struct Destination: Sendable {
        /// The host.
        public let host: IPAddress
        /// When it went last; `nil` where it may go on.
        public let until: Timestamp?
    }

    private static let limit = 100_000
    private var ways: [Way: Sealed] = [:]
    /// How many had no room. Then of no other way it is known that all was read.
    public private(set) var omitted = 0
    /// The ends of such ways: how many connections.
    private var ends: [IPAddress: Int] = [:]

    /// All is read so far.
    public init() {}

    /// Whether all was read.
    public var isEmpty: Bool { omitted == 0 && ends.allSatisfy { $0.value == 0 } }

    /// Notes that what `source` sends to `destination` in a connection is not read.
    public mutating func conceal(from source: IPAddress, to destination: IPAddress) {
        let way = Way(source: source, destination: destination)
        guard ways.count < Self.limit || ways[way] != nil else {
            omitted += 1
            return
        }
        ways[way, default: Sealed()].count += 1
        ways[way, default: Sealed()].open += 1
        for end in [source, destination] { ends[end, default: 0] += 1 }
    }

    /// Notes that neither of two hosts can be read.
    public mutating func conceal(_ a: IPAddress, _ b: IPAddress) {
        conceal(from: a, to: b)
        conceal(from: b, to: a)
    }

    /// Takes back one `conceal`: it could be read in the end.
    public mutating func reveal(from source: IPAddress, to destination: IPAddress) {
        let way = Way(source: source, destination: destination)
        guard var sealed = ways[way], sealed.count > 0 else { return }
        sealed.count -= 1
        sealed.open = max(0, sealed.open - 1)
        ways[way] = sealed
        for end in [source, destination] { ends[end, default: 1] -= 1 }
    }

    /// Notes that a connection that was not read is over.
    public mutating func end(from source: IPAddress, to destination: IPAddress, at time: Timestamp) {
        let way = Way(source: source, destination: destination)
        guard var sealed = ways[way], sealed.open > 0 else { return }
        sealed.open -= 1
        sealed.until = max(sealed.until ?? time, time)
        ways[way] = sealed
    }

    /// Whether something that one host sent to another is encrypted and was not read, as far as is known.
    public func isConcealed(from source: IPAddress, to destination: IPAddress) -> Bool {
        ways[Way(source: source, destination: destination)].map { $0.count > 0 } ?? (omitted > 0)
    }

    /// Whether a host exchanges anything that is encrypted and was not read, as far as is known.
    public func isConcealed(any host: IPAddress) -> Bool { omitted > 0 || ends[host, default: 0] > 0 }

    /// To whom `sources` sent what was not read, each by its source.
    public func destinations(of sources: Set<IPAddress>) -> [(source: IPAddress, destination: Destination)] {
        ways.filter { $0.value.count > 0 && sources.contains($0.key.source) }.map { way, sealed in
            (way.source, Destination(host: way.destination, until: sealed.open > 0 ? nil : sealed.until))
        }
    }

    /// Forgets what was read in the end.
    mutating func forgetRevealed() {
        ways = ways.filter { $0.value.count > 0 }
        ends = ends.filter { $0.value > 0 }
    }
}
