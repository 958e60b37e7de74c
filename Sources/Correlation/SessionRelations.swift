import Octets
import Reassembly
import SIP

/// Which sessions are legs of one call: a B2BUA ends the one and opens the other, under a Call-ID of its own.
///
/// Told by a Session-ID or Contribution-ID that both bear, by messages with one imdn.Message-ID in both, or by a session
/// that a host opens between the same users while another comes in at that host.
public struct SessionRelations: Sendable {
    /// A B2BUA opens its leg while the other one rings; SIP gives a transaction up after 64*T1 (RFC 3261 §17.1.1.2).
    private static let patience: Int64 = 32_000_000_000
    /// So many sessions that came in at a host between two users are remembered.
    static let openLimit = 8

    private struct Arrival: Hashable {
        let host: IPAddress
        let sender: Fingerprint
        let recipient: Fingerprint
        let method: SIPMethod
    }

    /// For each session the one that it is named by, itself in the end.
    private var parents: [Int32]
    private var members: [Int32: [Int]] = [:]

    /// The relations of all sessions that `correlator` has seen.
    public init(_ correlator: Correlator) {
        parents = correlator.sessions.indices.map { Int32(truncatingIfNeeded: $0) }
        for sessions in correlator.sessionsWithSharedMarks {
            for session in sessions.dropFirst() { unite(sessions[0], session) }
        }
        for subjects in correlator.dispositions.index.shared {
            let sessions = subjects.compactMap { correlator.session(of: $0) }
            for session in sessions.dropFirst() { unite(sessions[0], session) }
        }
        joinLegs(correlator)
        for session in correlator.sessions.indices where parents[session] != session {
            let root = root(Int32(truncatingIfNeeded: session))
            members[root, default: [Int(root)]].append(session)
        }
    }

    /// Whether any session has other legs.
    public var joinsAny: Bool { !members.isEmpty }

    /// The indices of the other legs, in the order in which they were first seen.
    public func legs(besides session: Int) -> [Int] {
        guard parents.indices.contains(session) else { return [] }
        return (members[name(session)] ?? []).filter { $0 != session }
    }

    /// The same number for all legs of one call.
    public func name(_ session: Int) -> Int32 {
        guard parents.indices.contains(session) else { return -1 }
        return root(Int32(truncatingIfNeeded: session))
    }

    private mutating func joinLegs(_ correlator: Correlator) {
        var open: [Arrival: [(session: Int, isContinued: Bool)]] = [:]
        for index in correlator.sessions.indices where correlator.sessions[index].mayBeLeg {
            let session = correlator.sessions[index]
            guard let request = session.messages.first, request.isRequest,
                request.method == .invite || request.method == .message, let sender = session.sender?.name,
                let recipient = session.recipient?.name
            else { continue }
            func arrival(_ host: IPAddress) -> Arrival {
                Arrival(host: host, sender: sender, recipient: recipient, method: request.method)
            }
            let departure = arrival(request.sighting.source.address)
            if let waiting = open[departure] {
                func isDue(_ place: Int) -> Bool {
                    let other = correlator.sessions[waiting[place].session]
                    return session.first.time.since(other.first.time) <= SessionRelations.patience
                }
                // A B2BUA that forks opens several.
                let place =
                    waiting.indices.last { !waiting[$0].isContinued && isDue($0) } ?? waiting.indices.last(where: isDue)
                if let place {
                    unite(waiting[place].session, index)
                    open[departure]?[place].isContinued = true
                }
            }
            let here = arrival(request.sighting.destination.address)
            open[here, default: []].append((index, false))
            if open[here]?.count ?? 0 > SessionRelations.openLimit { open[here]?.removeFirst() }
        }
    }

    private mutating func unite(_ a: Int, _ b: Int) {
        guard parents.indices.contains(a), parents.indices.contains(b) else { return }
        let (x, y) = (root(Int32(truncatingIfNeeded: a)), root(Int32(truncatingIfNeeded: b)))
        if x == y { return }
        parents[Int(max(x, y))] = min(x, y)
        parents[a] = min(x, y)
        parents[b] = min(x, y)
    }

    private func root(_ session: Int32) -> Int32 {
        var session = session
        // A parent always is an earlier session.
        while parents[Int(session)] != session { session = parents[Int(session)] }
        return session
    }
}

extension Session {
    /// Whether it begins with an INVITE or a MESSAGE: the others are not copied to be asked more.
    fileprivate var mayBeLeg: Bool { begins(with: .invite, or: .message) }
}
