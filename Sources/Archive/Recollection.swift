public import Correlation
public import DeferredPush
import GRDB
import MIME
import MSRP
public import Octets
import Reassembly
import SIP
import TextSyntax

/// What earlier runs know of one bundle: the sessions and messages that its parts may be copies of, as they were live.
public struct Recollection {
    /// What is known, as if it had been live in this run.
    let replay: Replay

    /// The octets of each message, to be kept where the run keeps octets.
    public var octets: [(extent: Extent, octets: [UInt8])] { replay.octets }

    /// Under which keys messages were known that are no longer held.
    let forgotten: Set<Int64>

    /// Whether nothing is known.
    public var isEmpty: Bool { replay.octets.isEmpty && forgotten.isEmpty }

    /// How many messages are looked at for one bundle, and under how many keys it is looked for.
    private static let messageLimit = 8192
    private static let keyLimit = 512

    /// Asks `archive` about `bundle`.
    /// - Parameters:
    ///   - live: what this run saw itself, which the archive may hold already.
    ///   - own: the packs that hold nothing else: they are not looked through.
    ///   - serial: how many recollections came before: tells their octets apart.
    public init(
        of bundle: Bundle, _ carrier: Carrier, from archive: Archive, besides live: Correlator? = nil,
        packs own: Set<Int64> = [],
        serial: inout Int
    ) throws(ArchiveError) {
        self = try Recollection(of: bundle, carrier, from: archive, besides: live, packs: own, [], serial: &serial)
    }

    init(
        of bundle: Bundle, _ carrier: Carrier, from archive: Archive, besides live: Correlator? = nil,
        packs own: Set<Int64> = [], _ known: [StandIn.Known], serial: inout Int
    ) throws(ArchiveError) {
        let exchanges: [StoredExchange]
        let captures: [UInt32: String]
        do {
            (exchanges, forgotten, captures) = try archive.reader.read { db in
                var reader = try PackReader(db, besides: own)
                let found = try Recollection.read(Recollection.keys(of: bundle), until: carrier.last.time, &reader)
                return (found, reader.forgotten, found.isEmpty ? [:] : try reader.captureNames())
            }
        } catch {
            throw .failed(path: archive.path, why: Archive.words(error))
        }
        var standIn = StandIn(bundle, known)
        standIn.learn(exchanges)
        var replay = Replay(capturesFrom: Original.firstStoredCapture, serial: serial)
        for exchange in exchanges {
            replay.play(exchange, of: captures[exchange.capture] ?? "", standIn.body(of: exchange), besides: live)
        }
        serial = replay.serial
        self.replay = replay
    }

    // MARK: Reading

    /// Under what the originals of a bundle may be found.
    private static func keys(of bundle: Bundle) -> Set<Int64> {
        var found: Set<Int64> = []
        for part in bundle.parts.prefix(keyLimit) {
            let octets = OctetView(part.octets.span)
            switch part.content {
            case .sip(let message):
                found.formUnion(ExchangeKeys(message, octets).all)
                // Its request is kept under the tag, it itself is not.
                if !message.isRequest, let tag = ExchangeKeys.fromTag(message, octets) { found.insert(tag) }
            case .msrp(let frame): if let keys = ExchangeKeys(frame, octets) { found.formUnion(keys.all) }
            case .cpim(let message): found.formUnion(ExchangeKeys.keys(CPIMKeys(message, octets)))
            case .unparsable, .other: break
            }
        }
        return found
    }

    /// The messages under these keys, the sessions that they belong to, and what else these exchanged.
    private static func read(_ keys: Set<Int64>, until end: Timestamp, _ reader: inout PackReader) throws
        -> [StoredExchange]
    {
        var found: [UInt64: StoredExchange] = [:]
        var asked: Set<Int64> = []
        var due = keys
        // From a message to its session, and from that to its messages: no further, or all would hang together.
        for _ in 0..<3 {
            let next = try reader.exchanges(
                under: due.subtracting(asked).sorted(), limit: messageLimit - found.count)
            asked.formUnion(due)
            due = []
            var endpoints: Set<Fingerprint> = []
            for exchange in next where exchange.time <= end && found[exchange.identity] == nil {
                found[exchange.identity] = exchange
                exchange.addRelated(keys: &due, endpoints: &endpoints)
            }
            let all = Array(endpoints.prefix(16))
            for (place, endpoint) in all.enumerated() {
                for other in all[place...] { due.insert(ExchangeKeys.channel(endpoint, other)) }
            }
        }
        return Replay.inOrder(Array(found.values))
    }

}

extension StoredExchange {
    /// Under what the rest of its session is found.
    fileprivate func addRelated(keys: inout Set<Int64>, endpoints: inout Set<Fingerprint>) {
        let view = OctetView(head.span)
        if isSIP {
            var message = SIPMessage()
            guard message.parse(view) else { return }
            keys.insert(ExchangeKeys.callID(message, view))
            endpoints.formUnion(ExchangeKeys.endpoints(message, view))
        } else {
            var frame = MSRPFrame()
            guard frame.parse(view), let to = frame.toPath, let from = frame.fromPath else { return }
            for path in [to, from] { keys.insert(ExchangeKeys.endpoint(PathKey.last(of: view.extracting(path)))) }
        }
    }
}
