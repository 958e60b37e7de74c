public import Correlation
public import DeferredPush
import GRDB
public import Octets
import Reassembly

/// What a store holds of what was live, played once more: sessions and messages, without what answered them.
public struct StoredTraffic {
    private let replay: Replay
    /// Whether the store holds more than was played: the latest was.
    public let isCut: Bool

    /// As if it had been live in one run; the captures are numbered from 0.
    public var correlator: Correlator { replay.past }
    /// The octets of each message.
    public var octets: [(extent: Extent, octets: [UInt8])] { replay.octets }
    /// The messages of which octets are not kept: others of the same number stand there.
    public var withheld: Set<Extent> { replay.unknown }
    /// The names of the captures, by index.
    public var captures: [String] { replay.names }

    /// How many messages are played at the most.
    private static let limit = 1 << 21

    /// Plays what `archive` holds.
    /// - Parameter isDetailed: whether the octets of MSRP are asked for too, and not only those of SIP.
    public init(_ archive: Archive, isDetailed: Bool = true) throws(ArchiveError) {
        var (exchanges, captures, isCut) = try archive.reading { db in
            var found: [UInt64: StoredExchange] = [:]
            var isCut = false
            let reader = try PackReader(db)
            try reader.exchanges { exchange in
                isCut = found.count >= StoredTraffic.limit
                if !isCut, found[exchange.identity] == nil { found[exchange.identity] = exchange }
                return !isCut
            }
            return (Array(Replay.inOrder(Array(found.values)).reversed()), try reader.captureNames(), isCut)
        }
        var replay = Replay(capturesFrom: 0, keepsMSRP: isDetailed)
        // What was played is let go.
        while let exchange = exchanges.popLast() {
            let body = exchange.withheld.map { StandIn.Body.unlike(count: $0.count, .unknown) }
            replay.play(exchange, of: captures[exchange.capture] ?? "-", body ?? .whole)
        }
        self.replay = replay
        self.isCut = isCut
    }

    /// By what the store knows a message in custody.
    public static func key(of original: Original) -> Int64 { original.messageKey }
}
