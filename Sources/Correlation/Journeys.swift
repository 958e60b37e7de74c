import Octets
import Reassembly

/// The way of each message through the legs of a call that has several Call-IDs. Through relays the legs of a message
/// share a number already; through a B2BUA they are joined here.
///
/// Joined by imdn.Message-ID or Message-ID; where the B2BUA has written that anew, by size and order.
public struct Journeys: Sendable {
    /// Which sessions are legs of one call.
    public let relations: SessionRelations

    private struct Key: Hashable {
        let call: Int32
        let isFromCaller: Bool
        var id: Fingerprint?
    }

    /// A message that may go on in another session, but not in those in which it was.
    private struct Waiting {
        let message: Int
        let session: Int
        var continuedIn: Set<Int> = []
    }

    /// A B2BUA passes a message on while its sender waits for the answer (RFC 4975 §7.1.1: 30 seconds).
    private static let patience: Int64 = 30_000_000_000
    static let waitingLimit = 64

    private var numbers: [Int: Int] = [:]
    private var legs: [Int: [Int]] = [:]

    /// The journeys of all messages that `correlator` has seen.
    public init(_ correlator: Correlator) {
        relations = SessionRelations(correlator)
        guard relations.joinsAny else { return }
        let owners = ChannelOwners(correlator)
        var known: [Key: Int] = [:]
        var waiting: [Key: [Waiting]] = [:]
        for index in correlator.messages.indices {
            let message = correlator.messages[index]
            guard let session = owners.session(ofMessage: index), !relations.legs(besides: session).isEmpty else {
                continue
            }
            let opener = correlator.sessions[session].messages.first?.sighting.source.address
            var key = Key(call: relations.name(session), isFromCaller: message.source.address == opener)
            let call = key
            key.id = correlator.dispositions.messageID(of: .msrp(index)) ?? message.messageID
            let earlier = known[key] ?? goesOn(&waiting[call, default: []], message, in: session, correlator)
            var entry = Waiting(message: index, session: session)
            if let earlier {
                join(index, earlier, correlator)
                // It does not go back to where it came from: what comes next there is another message.
                if let from = owners.session(ofMessage: earlier) { entry.continuedIn.insert(from) }
            } else {
                known[key] = index
            }
            waiting[call, default: []].append(entry)
            if waiting[call]?.count ?? 0 > Journeys.waitingLimit { waiting[call]?.removeFirst() }
        }
    }

    /// The number of the journey of the message with an index, where it leads through several sessions.
    public func number(ofMessage index: Int) -> Int? { numbers[index] }

    /// The indices of the messages on the journey of the message with an index, in the order in which they were first
    /// seen; none where it is on no journey through several sessions.
    public func legs(ofMessage index: Int) -> [Int] { numbers[index].flatMap { legs[$0] } ?? [] }

    private mutating func join(_ index: Int, _ earlier: Int, _ correlator: Correlator) {
        let number = numbers[earlier] ?? correlator.messages[earlier].journey
        numbers[earlier] = number
        numbers[index] = number
        legs[number, default: [earlier]].append(index)
    }

    /// The message of another session that this one has the size of, and that has not come up in this session yet.
    private func goesOn(
        _ waiting: inout [Waiting], _ message: LiveMessage, in session: Int, _ correlator: Correlator
    ) -> Int? {
        let place = waiting.firstIndex { entry in
            let other = correlator.messages[entry.message]
            return entry.session != session && !entry.continuedIn.contains(session) && other.size == message.size
                && other.method == message.method && message.first.time.since(other.first.time) <= Journeys.patience
        }
        guard let place else { return nil }
        waiting[place].continuedIn.insert(session)
        return waiting[place].message
    }
}
