public import Octets
public import SIP

/// A request and its responses between two hosts (RFC 3261 §17), as indices of the session's messages.
public struct Transaction: Hashable, Sendable {
    /// How far it got.
    public enum State: Hashable, Sendable {
        /// No response but 100, if any.
        case trying
        /// A provisional response above 100.
        case proceeding
        /// A final response: its status code, for INVITE the first 2xx.
        case completed(Int)
    }

    /// The method; of an ACK only where it acknowledges a 2xx, which is a transaction of its own (§13.2.2.4).
    public let method: SIPMethod
    /// Who asks.
    public let client: IPAddress
    /// Who answers.
    public let server: IPAddress
    /// The number in CSeq.
    public let cseqNumber: UInt32?
    /// The request; `nil` where only responses are in the capture.
    public internal(set) var request: Int?
    /// The responses, in the order of capture.
    public internal(set) var responses: [Int] = []
    /// The ACK of the final response, where it belongs here (§17.1.1.3).
    public internal(set) var acknowledgement: Int?
    /// The CANCEL, which is a transaction of its own (§9.1).
    public internal(set) var cancel: Int?
    /// How far it got.
    public internal(set) var state = State.trying
}

extension Session {
    /// The transactions, in the order of their first messages. Each is known by what RFC 3261 §17.2.3 compares: topmost
    /// branch, method, and, as senders do repeat branches and RFC 2543 had none, CSeq and From tag.
    public func transactions() -> [Transaction] {
        var grouping = TransactionGrouping()
        for (index, message) in messages.enumerated() { grouping.take(message, index) }
        return grouping.transactions
    }
}

private struct TransactionGrouping {
    private struct Key: Hashable {
        let branch: SIPBranch?
        let method: SIPMethod
        let cseqNumber: UInt32?
        let fromTag: SIPTag
        let client: IPAddress
        let server: IPAddress

        init(_ message: LiveSIP, method: SIPMethod) {
            branch = message.branch
            self.method = method
            cseqNumber = message.cseqNumber
            fromTag = message.fromTag
            let isRequest = message.isRequest
            client = isRequest ? message.sighting.source.address : message.sighting.destination.address
            server = isRequest ? message.sighting.destination.address : message.sighting.source.address
        }
    }

    var transactions: [Transaction] = []
    private var places: [Key: Int] = [:]

    mutating func take(_ message: LiveSIP, _ index: Int) {
        if message.kind == .request(.ack), let place = places[Key(message, method: .invite)] {
            if transactions[place].acknowledgement == nil { transactions[place].acknowledgement = index }
            return
        }
        let key = Key(message, method: message.method)
        let place = places[key] ?? transactions.count
        if place == transactions.count {
            places[key] = place
            transactions.append(
                Transaction(
                    method: message.method, client: key.client, server: key.server, cseqNumber: message.cseqNumber))
        }
        guard let status = message.status else {
            if transactions[place].request == nil { transactions[place].request = index }
            if message.method == .cancel, let invite = places[Key(message, method: .invite)],
                transactions[invite].cancel == nil
            {
                transactions[invite].cancel = index
            }
            return
        }
        transactions[place].responses.append(index)
        transactions[place].state = transactions[place].state.after(status, isInvite: message.method == .invite)
    }
}

extension Transaction.State {
    /// What it is after a response. The first final one stands, but that 2xx of a forked INVITE come behind others.
    fileprivate func after(_ status: Int, isInvite: Bool) -> Transaction.State {
        switch self {
        case .completed(let first): isInvite && first >= 300 && (200..<300).contains(status) ? .completed(status) : self
        case .trying, .proceeding: status >= 200 ? .completed(status) : status > 100 ? .proceeding : self
        }
    }
}
