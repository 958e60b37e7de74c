public import Correlation
import MSRP
public import Octets
import Reassembly
public import Records
import SIP
import Synchronization

/// The custody balance: what became of every message that a server took on behalf of someone.
///
/// Every message is in one class, whatever number of devices it went to: altered where any device that did not refuse it
/// got an altered copy; else pushed and equal where any got an equal one; else unproven where it was pushed at all, if
/// only to another user; else delivered live where it was passed on and not refused; else held, or unproven where the
/// capture leaves room for doubt.
public final class Custody: Sendable {
    /// A message that a server took.
    struct Taken: Sendable {
        let original: Original
        /// The id under which it is listed.
        let id: String
        let recipient: UserKey?
        let sent: Frame
        let taken: Citation?
        let isWhole: Bool
    }

    /// A message that a server took, and its class, in few octets: there are many, and of most no more is asked.
    struct Item: Sendable {
        enum Form {
            /// The index of an MSRP message.
            case msrp(Int32)
            /// A SIP message: the index of its session, and its place in it.
            case sip(session: Int32, place: Int32)
        }

        let form: Form
        /// The index of the session; -1 where none is known.
        let session: Int32
        let sent: Frame
        var kind = CustodyClass.held
    }

    let correlator: Correlator
    let book: PushBook
    let clock: CaptureClock
    /// What was taken, once somebody asked.
    private let known = Mutex<[Item]?>(nil)
    private let knownKeys = Mutex<Set<Key>?>(nil)
    private let ways: Mutex<PushedWays>
    let servers: Set<IPAddress>
    /// Pushes of which not all was captured or read.
    let unreadPushes: [PushBook.Push]
    /// Pushes with a part that claims to be a message and is none.
    let unreadablePushes: [PushBook.Push]
    let presence: Presence
    let unreadWays: UnreadWays
    /// The last word of its recipient on each push.
    let responses: [FinalResponse?]
    /// Whether of each push, as one message, nothing was told, and nobody asked to be told.
    private let areQuiet: [Bool]
    /// The user to whom each push went, as it says itself.
    private let users: [UserKey?]
    /// The pushes in which a message was found, and the broken ones that began to hold it.
    let pushedIn: [Key: [Pushed]]
    let tornIn: [Key: Int]
    private let deliveries: Deliveries
    let journeys: Journeys
    /// Of sessions with many messages, by number.
    let indexes: [Int: CSeqIndex]
    /// The numbers of MSRP messages that are pushes: they pass nothing on live.
    let carriers: Set<Int>
    private let knownStrays = Mutex<[Int: [Int]]?>(nil)
    /// Messages of servers that are on one leg alone of several, by session.
    var strays: [Int: [Int]] {
        if let strays = knownStrays.withLock({ $0 }) { return strays }
        let found = findStrays()
        knownStrays.withLock { $0 = found }
        return found
    }

    /// So many messages of a session are looked through one by one.
    private static let few = 64

    /// Balances `correlator`'s messages against the pushes in `book`.
    /// - Parameters:
    ///   - servers: addresses that the user named as IM servers.
    ///   - journeys: those of the messages of `correlator`; found out where they are not given.
    public init(
        _ correlator: Correlator, _ book: PushBook, clock: CaptureClock, servers: Set<IPAddress>,
        journeys: Journeys? = nil
    ) {
        self.correlator = correlator
        self.journeys = journeys ?? Journeys(correlator)
        carriers = Set(
            book.pushes.compactMap { push in
                if case .msrp(let number, _, _) = push.carrier.form { number } else { nil }
            })
        self.book = book
        self.clock = clock
        self.servers = servers.union(Custody.inferred(correlator, book))
        presence = Presence(correlator)
        unreadWays = UnreadWays(correlator, servers: self.servers)
        deliveries = Deliveries(correlator: correlator, clock: clock, presence: presence)
        var indexes: [Int: CSeqIndex] = [:]
        for place in correlator.sessions.indices where correlator.sessions[place].messages.count > Custody.few {
            indexes[place + 1] = CSeqIndex(correlator.sessions[place])
        }
        self.indexes = indexes
        responses = book.pushes.map { FinalResponse(to: $0.carrier, in: correlator) }
        areQuiet = book.pushes.map { $0.carrier.subject(in: correlator).map(correlator.dispositions.isQuiet) ?? true }
        users = book.pushes.map { Stations.key($0.carrier.reached) }
        unreadPushes = book.pushes.filter { ($0.carrier.isBroken || !$0.isReadWhole) && !$0.carrier.isAborted }
        unreadablePushes = book.pushes.filter { $0.record.parts.contains(where: \.isUnreadable) }
        var pushedIn: [Key: [Pushed]] = [:]
        var tornIn: [Key: Int] = [:]
        for (index, push) in book.pushes.enumerated() {
            for text in push.texts {
                let user = users[index]
                for original in text.originals {
                    // Whom the copy names may be what was altered.
                    let recipient = correlator.session(of: original)?.recipient
                    let pushed = Pushed(
                        push: index, verdict: text.verdict, isDialogAltered: text.isDialogAltered,
                        isMisdirected: user != nil && recipient != nil && user != recipient, piece: text.piece)
                    pushedIn[Key(original), default: []].append(pushed)
                }
            }
            for original in push.tornTexts.flatMap(\.originals) { tornIn[Key(original)] = index }
        }
        self.pushedIn = pushedIn
        self.tornIn = tornIn
        ways = Mutex(PushedWays(count: book.pushes.count))
    }

    /// The IM servers, named or inferred.
    public var knownServers: Set<IPAddress> { servers }

    /// A message that was taken, and what became of it.
    public struct Entry: Sendable {
        /// The message.
        public let original: Original
        /// What became of it.
        public let record: CustodyMessage
    }

    /// The balance, message by message: all that is known of each.
    public func entries() -> [Entry] {
        items.compactMap { item in
            taken(item).map { Entry(original: $0.original, record: entry($0, pushedIn[Key($0.original)] ?? [])) }
        }
    }

    /// What became of a message, and where it stands in the correlator.
    public struct Standing: Sendable {
        /// The index of the MSRP message; `nil` for a SIP message.
        public let message: Int?
        /// The index of the session; `nil` where none is known.
        public let session: Int?
        /// When it was sent.
        public let time: Timestamp
        /// What became of it.
        public let kind: CustodyClass
    }

    /// Whether a message is in the balance: a server took it.
    public func holds(_ original: Original) -> Bool { takenKeys.contains(Key(original)) }

    /// Whether a push took a message to somebody to whom it was not addressed.
    public func isAstray(_ original: Original, in push: PushBook.Push) -> Bool {
        (pushedIn[Key(original)] ?? []).contains {
            $0.isMisdirected && book.pushes[$0.push].record.id == push.record.id
        }
    }

    private var takenKeys: Set<Key> {
        if let keys = knownKeys.withLock({ $0 }) { return keys }
        let keys = Set(items.compactMap { item in taken(item).map { Key($0.original) } })
        knownKeys.withLock { $0 = keys }
        return keys
    }

    /// The balance in few words, in the order in which the messages were sent.
    public var standings: [Standing] {
        items.map { item in
            let message: Int? = if case .msrp(let index) = item.form { Int(index) } else { nil }
            return Standing(
                message: message, session: item.session < 0 ? nil : Int(item.session), time: item.sent.time,
                kind: item.kind)
        }
    }

    /// The balance. What it tells of each message is made when it is asked for.
    public func record() -> CustodyRecord {
        let items = self.items
        return CustodyRecord(classes: items.map(\.kind)) { place in
            guard let taken = self.taken(items[place]) else {
                // What was taken once, still is.
                return CustodyMessage(
                    message: "", class: items[place].kind, reason: nil, sent: nil, taken: nil, recipientOnline: nil,
                    pushed: [], proof: .none)
            }
            return self.entry(taken, self.pushedIn[Key(taken.original)] ?? [])
        }
    }

    /// What was taken, in the order in which it was sent.
    var items: [Item] {
        if let items = known.withLock({ $0 }) { return items }
        let found = balance()
        known.withLock { $0 = found }
        return found
    }

    /// How a push went to its device.
    public func delivery(of push: PushBook.Push) -> DeliveryRecord {
        let original = push.texts.lazy.flatMap(\.originals).first
        return deliveries.record(
            push, FinalResponse(to: push.carrier, in: correlator), confirmation(of: push, original),
            to: Stations.key(push.carrier.reached))
    }

    /// The ways of pushes, each made once for all the messages in it of which nothing was told.
    private struct PushedWays: Sendable {
        var records: [DeliveryRecord?]

        init(count: Int) { records = Array(repeating: nil, count: count) }
    }

    /// The way that a message took in a push.
    private func way(of message: Taken, in place: Int) -> DeliveryRecord {
        let isQuiet = users[place] != nil && isQuiet(message.original, in: place)
        if isQuiet, let known = ways.withLock({ $0.records[place] }) { return known }
        let push = book.pushes[place]
        let record = deliveries.record(
            push, responses[place], confirmation(of: push, message.original), to: users[place] ?? message.recipient)
        if isQuiet { ways.withLock { $0.records[place] = record } }
        return record
    }

    /// Whether neither of a message nor of the push that it is in anything was told, and nobody asked to be told.
    func isQuiet(_ original: Original?, in push: Int) -> Bool {
        areQuiet[push] && (original.map { correlator.dispositions.isQuiet($0.subject) } ?? true)
    }

    /// That a message was found in a push.
    struct Pushed {
        let push: Int
        let verdict: Verdict
        let isDialogAltered: Bool
        /// Whether it went to somebody to whom the message was not addressed (L610).
        let isMisdirected: Bool
        /// Which octets of the message, from 1, it stands for; `nil` where for all.
        let piece: Range<UInt64>?
    }

    enum Key: Hashable {
        case msrp(Int)
        case sip(session: Int, digest: SIPDigest)

        init(_ original: Original) {
            switch original.form {
            case .msrp(let message): self = .msrp(message.number)
            case .sip(let message, let session): self = .sip(session: session, digest: message.digest)
            }
        }
    }

    // MARK: What became of it

    /// The class of a message; of one that was pushed, which has no reason, nothing more is looked for.
    func kind(of message: Taken) -> CustodyClass {
        let pushes = pushedIn[Key(message.original)] ?? []
        if let decided = decided(pushes, of: message.original) { return decided }
        let onward = pushes.isEmpty ? passedOn(message) : nil
        return classify(message, pushes, onward, told(message, since: message.sent.time, onward)).0
    }

    /// Whether what was pushed decides it without a word.
    private func decided(_ pushes: [Pushed], of original: Original) -> CustodyClass? {
        var isEqual = false
        for pushed in pushes where !isRefused(pushed.push) && !pushed.isMisdirected {
            guard pushed.verdict != .altered else { return .pushedAltered }
            guard pushed.verdict == .match else { continue }
            if pushed.isDialogAltered { return .pushedAltered }
            isEqual = true
        }
        return isEqual && partPushed(of: original, in: pushes) == nil ? .pushedEqual : nil
    }

    /// The pushes that hold a message, each once, in their order.
    func carriers(of message: Original) -> [Int] {
        var carriers: [Int] = []
        for pushed in pushedIn[Key(message)] ?? [] where carriers.last != pushed.push { carriers.append(pushed.push) }
        return carriers
    }

    /// The pushes of a message that went to somebody to whom it is not addressed (L610).
    private func astray(_ message: Original) -> Set<Int> {
        (pushedIn[Key(message)] ?? []).reduce(into: []) { if $1.isMisdirected { $0.insert($1.push) } }
    }

    /// That the recipient of a message came online, of pushes to him before the first that was not refused.
    /// - Parameter all: the pushes that hold it, whomever they went to.
    func arrival(for message: Taken, _ all: [Int]) -> Presence.Arrival? {
        let astray = astray(message.original)
        let carriers = astray.isEmpty ? all : all.filter { !astray.contains($0) }
        let first = carriers.first { !isRefused($0) } ?? carriers.first
        return presence.arrival(
            of: message.recipient ?? first.flatMap { users[$0] }, after: message.sent,
            before: first.map { book.pushes[$0].carrier })
    }

    private func entry(_ message: Taken, _ pushes: [Pushed]) -> CustodyMessage {
        let carriers = carriers(of: message.original)
        let onward = pushes.isEmpty ? passedOn(message) : nil
        let told = told(message, since: message.sent.time, onward)
        var ways: [DeliveryRecord] = []
        // What another user's device says proves nothing of his.
        var own: [DeliveryRecord] = []
        let astray = astray(message.original)
        for place in carriers {
            ways.append(way(of: message, in: place))
            if !astray.contains(place), let way = ways.last { own.append(way) }
        }
        if let onward {
            ways.append(deliveries.record(passedOn: onward, told))
            own = ways
        }
        let (kind, reason) = classify(message, pushes, onward, told)
        let main = own.filter { $0.refused == nil }.max { $0.proof < $1.proof } ?? own.max { $0.proof < $1.proof }
        // Told of, but by no way that was seen.
        let stray = own.isEmpty ? told.success : nil
        return CustodyMessage(
            message: message.id, class: kind, reason: reason, sent: clock.cite(message.sent, message.original.method),
            taken: message.taken
                ?? (pushes.isEmpty ? nil : clock.cite(message.sent, "inferred: it was pushed")),
            recipientOnline: arrival(for: message, carriers).map { clock.cite($0.frame, $0.how) },
            pushed: carriers.map { book.pushes[$0].record.id },
            proof: main?.proof ?? stray.map(Confirmation.Arrival.notification)?.proof ?? .none,
            acknowledged: main?.acknowledged ?? own.lazy.compactMap(\.acknowledged).first,
            confirmed: main?.confirmed
                ?? stray.map { clock.cite($0.frame, Confirmation.Arrival.notification($0).words) },
            device: main?.device, deliveries: ways)
    }

    /// What the recipient told of a push of a message.
    func confirmation(of push: PushBook.Push, _ original: Original?) -> Confirmation {
        Confirmation(push, original, recipient(of: original, in: push), in: correlator)
    }

    /// What the recipient told of a message since `time`, however it went to him.
    private func told(_ message: Taken, since time: Timestamp, _ onward: Original?) -> Told {
        func recipient() -> Recipient {
            var recipient = self.recipient(of: message.original, in: nil)
            if let user = message.recipient { recipient.users.insert(user) }
            if let onward { recipient.hosts.insert(onward.destination.address) }
            return recipient
        }
        return Told(
            correlator.dispositions.notices(of: message.original.subject), since: time, by: recipient(), in: correlator)
    }

    /// Who is to have a message, on the device that `push` goes to, or on any where that is `nil`: whom it is addressed
    /// to. Who else it was pushed to (L610) cannot say that he has it; where nobody is addressed, the pushes tell.
    func recipient(of original: Original?, in push: PushBook.Push?) -> Recipient {
        let found = original.flatMap { pushedIn[Key($0)] } ?? []
        let ways = found.map { book.pushes[$0.push] }
        var users: Set<UserKey> = []
        if let original, let user = correlator.session(of: original)?.recipient { users.insert(user) }
        if users.isEmpty {
            users.formUnion((ways + [push].compactMap(\.self)).flatMap(\.texts).compactMap(\.recipient))
        }
        if users.isEmpty {
            users.formUnion((ways + [push].compactMap(\.self)).compactMap { Stations.key($0.carrier.reached) })
        }
        func hosts(_ push: PushBook.Push) -> Set<IPAddress> {
            [push.carrier.destination.address, Reach(of: push.carrier, in: correlator).end.address]
        }
        let all = ways.reduce(into: Set<IPAddress>()) { $0.formUnion(hosts($1)) }
        // Where it went astray it is not his to tell of, unless he is there too.
        var strange: Set<IPAddress> = []
        for pushed in found where pushed.isMisdirected { strange.formUnion(hosts(book.pushes[pushed.push])) }
        for user in users where !strange.isEmpty { strange.subtract(presence.hosts(of: user)) }
        var hosts = push.map(hosts) ?? all.subtracting(strange)
        for user in users { hosts.formUnion(presence.hosts(of: user).subtracting(all)) }
        return Recipient(
            users: users, hosts: hosts, otherHosts: all.subtracting(hosts), sender: original?.source.address,
            servers: servers)
    }
}

extension Correlator {
    /// The session in which an original was sent.
    fileprivate func session(of original: Original) -> Session? {
        let index: Int?
        switch original.form {
        case .msrp(let message): index = session(of: message)
        case .sip(_, let number): index = number - 1
        }
        return index.flatMap { sessions.indices.contains($0) ? sessions[$0] : nil }
    }
}
