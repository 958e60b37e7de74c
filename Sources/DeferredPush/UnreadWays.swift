import Correlation
import Octets
import Reassembly
import SIP

/// Where servers sent what was not read: a message that is in no push may have been pushed there.
struct UnreadWays: Sendable {
    /// A way, and when it was used last; for ever where that is not known.
    struct Way: Sendable {
        let source: IPAddress
        let destination: IPAddress
        fileprivate let until: Timestamp?

        fileprivate func isLater(than other: Way?) -> Bool {
            guard let other else { return true }
            guard let theirs = other.until else { return false }
            return until.map { $0 > theirs } ?? true
        }

        fileprivate func mayCarry(_ sent: Timestamp) -> Bool { until.map { $0 >= sent } ?? true }
    }

    /// The ways that were used last, to two hosts: of these, a message comes from one at the most.
    private struct Latest {
        private var first: Way?
        private var second: Way?

        mutating func add(_ way: Way) {
            if way.destination == first?.destination || first == nil {
                if way.isLater(than: first) { first = way }
            } else if way.isLater(than: first) {
                second = first
                first = way
            } else if way.isLater(than: second) {
                second = way
            }
        }

        func way(from sender: IPAddress, since sent: Timestamp) -> Way? {
            [first, second].lazy.compactMap(\.self).first { $0.destination != sender && $0.mayCarry(sent) }
        }
    }

    /// To hosts of which it is not known whose they are.
    private var toUnknown = Latest()
    private var toAnybody = Latest()
    private var toUser: [UserKey: Latest] = [:]

    init(_ correlator: Correlator, servers: Set<IPAddress>) {
        if correlator.legs.concealed.isEmpty { return }
        var users: [IPAddress: Set<UserKey>] = [:]
        for binding in correlator.bindings.bindings where binding.origin != .thirdParty {
            for host in Device(binding).hosts { users[host, default: []].insert(binding.user) }
        }
        // The same whatever the hash seed.
        let ways = correlator.legs.concealed.destinations(of: servers)
            .map { Way(source: $0.source, destination: $0.destination.host, until: $0.destination.until) }
            .sorted {
                ($0.source.high, $0.source.low, $0.destination.high, $0.destination.low)
                    < ($1.source.high, $1.source.low, $1.destination.high, $1.destination.low)
            }
        for way in ways {
            toAnybody.add(way)
            guard let known = users[way.destination] else {
                toUnknown.add(way)
                continue
            }
            for user in known { toUser[user, default: Latest()].add(way) }
        }
    }

    /// A way on which a message may have gone to its recipient unseen; `nil` where there is none.
    func way(to recipient: UserKey?, from sender: IPAddress, since sent: Timestamp) -> Way? {
        guard let recipient else { return toAnybody.way(from: sender, since: sent) }
        return toUser[recipient]?.way(from: sender, since: sent) ?? toUnknown.way(from: sender, since: sent)
    }
}
