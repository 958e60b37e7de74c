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
    /// As if it had been live in this run.
    var past = Correlator()
    /// The octets of each message, to be kept where the run keeps octets.
    public private(set) var octets: [(extent: Extent, octets: [UInt8])] = []
    /// Which messages have octets that only stand in for those withheld.
    var standIns: Set<Extent> = []
    /// The names of the captures of earlier runs, from `Original.firstStoredCapture` on.
    private(set) var names: [String] = []

    private var flows: [String: FlowID] = [:]

    /// Whether nothing is known.
    public var isEmpty: Bool { octets.isEmpty }

    /// How many messages are looked at for one bundle, and under how many keys it is looked for.
    private static let messageLimit = 8192
    private static let keyLimit = 512

    /// Asks `archive` about `bundle`.
    /// - Parameters:
    ///   - live: what this run saw itself, which the archive may hold already.
    ///   - serial: how many recollections came before: tells their octets apart.
    public init(
        of bundle: Bundle, _ carrier: Carrier, from archive: Archive, besides live: Correlator, serial: inout Int
    ) throws(ArchiveError) {
        let exchanges: [StoredExchange]
        let captures: [UInt32: String]
        do {
            (exchanges, captures) = try archive.pool.read { db in
                let found = try Recollection.read(Recollection.keys(of: bundle), until: carrier.last.time, db)
                return (found, found.isEmpty ? [:] : try PackReader(db).captureNames())
            }
        } catch {
            throw .failed(path: archive.path, why: Archive.words(error))
        }
        let standIn = StandIn(bundle)
        var log = FindingLog()
        for exchange in exchanges {
            feed(exchange, of: captures[exchange.capture] ?? "", standIn, besides: live, &serial, &log)
        }
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
    private static func read(_ keys: Set<Int64>, until end: Timestamp, _ db: Database) throws -> [StoredExchange] {
        var found: [UInt64: StoredExchange] = [:]
        var asked: Set<Int64> = []
        var due = keys
        // From a message to its session, and from that to its messages: no further, or all would hang together.
        for _ in 0..<3 {
            let next = try PackReader(db).exchanges(
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
        return inOrder(Array(found.values))
    }

    /// In the order in which they could be read: what waited in its stream for a segment that came late comes behind
    /// that, whenever its own first frame was captured.
    private static func inOrder(_ exchanges: [StoredExchange]) -> [StoredExchange] {
        struct Way: Hashable {
            let source: Endpoint
            let destination: Endpoint
            let capture: UInt32
        }
        var reached: [Way: Int64] = [:]
        let read = exchanges.sorted { $0.id < $1.id }.map { exchange in
            let way = Way(
                source: exchange.source, destination: exchange.destination, capture: exchange.capture)
            let time = max(reached[way] ?? .min, exchange.lastTime.nanoseconds)
            reached[way] = time
            return (time: time, exchange: exchange)
        }
        return read.sorted { ($0.time, $0.exchange.id) < ($1.time, $1.exchange.id) }.map(\.exchange)
    }

    // MARK: Playing

    private mutating func feed(
        _ exchange: StoredExchange, of name: String, _ standIn: StandIn, besides live: Correlator, _ serial: inout Int,
        _ log: inout FindingLog
    ) {
        let body = standIn.body(of: exchange)
        let all = exchange.octets(with: body.octets)
        let view = OctetView(all.span)
        let capture = Original.firstStoredCapture + index(of: name)
        let extent = Extent(capture: capture, frame: exchange.frame, offset: serial, count: all.count)
        serial += 1
        let sighting = Sighting(
            source: exchange.source, destination: exchange.destination, transport: exchange.transport,
            first: Frame(capture: capture, number: exchange.frame, time: exchange.time),
            last: Frame(capture: capture, number: exchange.lastFrame, time: exchange.lastTime),
            extents: Chain(extent), damage: exchange.damage)
        if exchange.isSIP {
            var message = SIPMessage()
            guard message.parse(view), !live.hasSeen(message, view, sighting) else { return }
            past.accept(message, view, sighting, &log)
        } else {
            var framer = MSRPFramer()
            var frame = MSRPFrame()
            guard case .frame = framer.next(view, atEnd: true), frame.parse(view, ending: framer.ending),
                !live.hasSeen(frame, view, sighting)
            else { return }
            _ = past.accept(frame, view, ending: framer.ending, sighting, on: half(exchange), &log)
        }
        octets.append((extent, all))
        if !body.isTrue { standIns.insert(extent) }
    }

    private mutating func index(of name: String) -> Int {
        if let known = names.firstIndex(of: name) { return known }
        names.append(name)
        return names.count - 1
    }

    private mutating func half(_ exchange: StoredExchange) -> HalfID {
        let ends = ["\(exchange.source)", "\(exchange.destination)"]
        let key = ends.sorted().joined(separator: " ")
        let flow = flows[key] ?? FlowID(slot: flows.count, serial: flows.count + 1)
        flows[key] = flow
        return HalfID(flow: flow, direction: ends[0] <= ends[1] ? 0 : 1)
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

extension Correlator {
    /// Whether a message was live in this run at the same time in the same place: then it is known better from there.
    fileprivate func hasSeen(_ message: SIPMessage, _ octets: OctetView, _ sighting: Sighting) -> Bool {
        guard let callID = message.callID(octets), let session = session(withCallID: octets.extracting(callID)) else {
            return false
        }
        return sessions[session].messages.contains {
            $0.sighting.first.time == sighting.first.time && $0.sighting.source == sighting.source
                && $0.sighting.destination == sighting.destination
        }
    }

    fileprivate func hasSeen(_ frame: MSRPFrame, _ octets: OctetView, _ sighting: Sighting) -> Bool {
        guard let id = frame.messageID else { return false }
        return messages(withID: octets.extracting(id)).contains { index in
            messages[index].source == sighting.source && messages[index].destination == sighting.destination
                && messages[index].chunks.contains { $0.first.time == sighting.first.time }
        }
    }
}
