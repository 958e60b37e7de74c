package import Correlation
import MSRP
import Octets
import Reassembly
import SIP

/// Plays what a store has as if it were live.
package struct Replay {
    /// What came of it.
    package private(set) var past = Correlator()
    /// The octets of each message, under the extents that `past` knows.
    private(set) var octets: [(extent: Extent, octets: [UInt8])] = []
    /// Which messages have octets that only stand in for those withheld.
    private(set) var standIns: Set<Extent> = []
    /// Which messages have octets of which nothing can be told.
    private(set) var unknown: Set<Extent> = []
    /// The names of the captures, by index from the first on.
    private(set) var names: [String] = []
    /// Tells octets of different messages in one frame apart.
    private(set) var serial: Int

    private let firstCapture: Int
    private let keepsMSRP: Bool
    private var places: [String: Int] = [:]
    private var flows: [String: FlowID] = [:]
    private var log = FindingLog()

    /// A replay whose captures have numbers from `first` on, and whose octets are told apart from `serial` on.
    /// - Parameter keepsMSRP: whether the octets of MSRP are kept too, and not only those of SIP.
    package init(capturesFrom first: Int, serial: Int = 0, keepsMSRP: Bool = true) {
        firstCapture = first
        self.keepsMSRP = keepsMSRP
        self.serial = serial
    }

    /// In the order in which they could be read: what waited in its stream for a segment that came late comes behind
    /// that, whenever its own first frame was captured.
    static func inOrder(_ exchanges: [StoredExchange]) -> [StoredExchange] {
        struct Way: Hashable {
            let source: Endpoint
            let destination: Endpoint
            let capture: UInt32
        }
        var reached: [Way: Int64] = [:]
        var times = [Int64](repeating: 0, count: exchanges.count)
        for index in exchanges.indices.sorted(by: { exchanges[$0].id < exchanges[$1].id }) {
            let exchange = exchanges[index]
            let way = Way(
                source: exchange.source, destination: exchange.destination, capture: exchange.capture)
            times[index] = max(reached[way] ?? .min, exchange.lastTime.nanoseconds)
            reached[way] = times[index]
        }
        return exchanges.indices.sorted { (times[$0], exchanges[$0].id) < (times[$1], exchanges[$1].id) }
            .map { exchanges[$0] }
    }

    /// Plays one message.
    /// - Parameters:
    ///   - name: of the capture that it was seen in.
    ///   - body: the octets that it withholds.
    ///   - live: what the run saw itself: that is known better from there.
    package mutating func play(
        _ exchange: StoredExchange, of name: String, _ body: StandIn.Body,
        besides live: Correlator? = nil
    ) {
        let all = exchange.octets(with: body.octets)
        let view = OctetView(all.span)
        let capture = firstCapture + index(of: name)
        let extent = Extent(capture: capture, frame: exchange.frame, offset: serial, count: all.count)
        serial += 1
        let sighting = Sighting(
            source: exchange.source, destination: exchange.destination, transport: exchange.transport,
            first: Frame(capture: capture, number: exchange.frame, time: exchange.time),
            last: Frame(capture: capture, number: exchange.lastFrame, time: exchange.lastTime),
            extents: Chain(extent), damage: exchange.damage)
        if exchange.isSIP {
            var message = SIPMessage()
            guard message.parse(view), live?.hasSeen(message, view, sighting) != true else { return }
            past.accept(message, view, sighting, &log)
        } else {
            var framer = MSRPFramer()
            var frame = MSRPFrame()
            guard case .frame = framer.next(view, atEnd: true), frame.parse(view, ending: framer.ending),
                live?.hasSeen(frame, view, sighting) != true
            else { return }
            _ = past.accept(frame, view, ending: framer.ending, sighting, on: half(exchange), &log)
        }
        if exchange.isSIP || keepsMSRP { octets.append((extent, all)) }
        switch body.standing {
        case .same: break
        case .other: standIns.insert(extent)
        case .unknown: unknown.insert(extent)
        }
    }

    private mutating func index(of name: String) -> Int {
        if let known = places[name] { return known }
        names.append(name)
        places[name] = names.count - 1
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
