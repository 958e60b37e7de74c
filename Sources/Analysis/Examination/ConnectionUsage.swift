import Correlation
import MSRP
import Octets
import Reassembly
import TextSyntax

/// Which sessions used which connections, told from the ends of their channels.
struct ConnectionUsage {
    /// Two ends, whichever speaks.
    struct Pair: Hashable {
        let low: Endpoint
        let high: Endpoint

        init(_ a: Endpoint, _ b: Endpoint) {
            let isOrdered = (a.address.high, a.address.low, a.port) <= (b.address.high, b.address.low, b.port)
            (low, high) = isOrdered ? (a, b) : (b, a)
        }
    }

    /// A connection, the channels on it, and the sessions that these belong to.
    struct Used {
        let entry: ConnectionLog.Entry
        let channels: [Int]
        let sessions: [Int]
    }

    /// The connections in the log that carried messages.
    let connections: [Used]
    /// The channels between two ends.
    let channels: [Pair: [Int]]
    /// Sessions all of whose connections were closed: when the last one was, and by whom.
    let closings: [Int: (frame: Frame, by: Endpoint)]
    /// The index of the first message of each channel.
    let firstMessages: [Int]
    /// The session of each channel, where its messages belong to one.
    let owners: [Int?]

    init(_ correlator: Correlator, _ log: ConnectionLog) {
        let entries = correlator.channels.entries
        var channels: [Pair: [Int]] = [:]
        for (number, entry) in entries.enumerated() {
            channels[Pair(entry.channel.source, entry.channel.destination), default: []].append(number)
        }
        self.channels = channels
        var first = [Int](repeating: -1, count: entries.count)
        for (message, channel) in correlator.channels.numbers.enumerated() where first[Int(channel)] < 0 {
            first[Int(channel)] = message
        }
        firstMessages = first
        let sessions = ChannelOwners(correlator)
        let owners = entries.indices.map { sessions.isSettled($0).session }
        self.owners = owners
        var used: [Used] = []
        var open: Set<Int> = []
        var closings: [Int: (frame: Frame, by: Endpoint)] = [:]
        for entry in log.entries {
            let own = (channels[Pair(entry.low, entry.high)] ?? []).filter { number in
                let last = entries[number].last.time
                return last >= entry.opened.time && (entry.life.end.map { last <= $0.time } ?? true)
            }
            let sessions = Set(own.compactMap { owners[$0] }).sorted()
            used.append(Used(entry: entry, channels: own, sessions: sessions))
            for session in sessions {
                if let frame = entry.life.end, let ender = entry.life.ender {
                    if closings[session].map({ $0.frame.time < frame.time }) ?? true {
                        closings[session] = (frame, entry.end(ender))
                    }
                } else {
                    open.insert(session)
                }
            }
        }
        connections = used
        self.closings = closings.filter { !open.contains($0.key) }
    }
}

extension MediaOffer {
    /// The host and port of its own URI, where that names them by address; `nil` too where relays stand before it.
    var place: Endpoint? {
        let octets = OctetView(path.span)
        guard let last = PathList.last(octets, 0..<octets.count), let uri = MSRPURI(octets, last),
            !hasRelays, let host = IPAddress(text: octets.extracting(uri.host))
        else { return nil }
        return Endpoint(address: host, port: uri.port ?? 2855)
    }

    /// Whether its path names more than the endpoint.
    var hasRelays: Bool {
        let octets = OctetView(path.span)
        guard let first = PathList.first(octets, 0..<octets.count), let last = PathList.last(octets, 0..<octets.count)
        else { return false }
        return first != last
    }
}
