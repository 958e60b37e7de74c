import Octets
import Reassembly
import SIP

/// What is kept of each session, in 56 octets; what most have nothing of stands elsewhere.
struct SessionRecord: Sendable {
    let callID: OctetArena.Place
    /// The From tag of its first message.
    let callerTag: SIPTag
    /// The first other tag that was seen.
    var calleeTag = SIPTag.missing
    /// The places of its first and last message; 0 where there is none.
    var first: UInt32 = 0
    var last: UInt32 = 0
    /// How many messages it has.
    var count: UInt32 = 0
    /// Where its `SpecialSession` stands, plus one.
    var special: UInt32 = 0
    /// Where its users stand, plus one.
    var sender: UInt32 = 0
    var recipient: UInt32 = 0
    /// The methods in CSeq of its messages, a bit each.
    private(set) var methods: UInt16 = 0
    private(set) var isDamaged = false
    /// Whether a message brings one of a person beside its session description.
    private(set) var carriesMessage = false
    /// Whether INVITE was answered with another To tag than the callee's, or with none when that was known.
    private(set) var isForked = false
    /// Whether what was seen last of it is a message again.
    var endsInRepeat = false

    init(callID: OctetArena.Place, callerTag: SIPTag) {
        self.callID = callID
        self.callerTag = callerTag
    }

    func has(_ method: SIPMethod) -> Bool { methods >> UInt16(method.rawValue) & 1 == 1 }

    mutating func note(_ method: SIPMethod) { methods |= 1 << UInt16(method.rawValue) }
    mutating func noteDamage() { isDamaged = true }
    mutating func noteCarriedMessage() { carriesMessage = true }
    mutating func noteFork() { isForked = true }

    /// What its messages are read against.
    var context: MessagePages.Context { .init(first: first, caller: callerTag, callee: calleeTag) }
}

/// What few sessions have.
struct SpecialSession: Sendable {
    var offers: [MediaOffer] = []
    var storeAndForward: StoreAndForward?
    /// The places of all messages, where they are more than a few.
    var places: [UInt32] = []
    /// The frame of the last message that was seen again.
    var lastRepeat: Frame?
}

/// All sessions, in flat tables.
struct SessionTables: Sendable {
    /// So many messages are found one from the other; of more the places are listed.
    static var few: Int { 16 }

    private(set) var records = PagedArray<SessionRecord>()
    private(set) var messages = MessagePages()
    private(set) var specials = PagedArray<SpecialSession>()
    private(set) var callIDs = OctetArena()
    private(set) var users = UserTable()
    private var slots = SlotTable()

    // MARK: Reading
    // Inlined: whoever asks would be given a copy of all tables otherwise.

    func session(withCallID callID: OctetView) -> Int? { session(callID, Fingerprint(of: callID).low) }

    /// Asks for what a look for a Call-ID begins with.
    @inline(__always)
    mutating func prefetch(_ hash: UInt64) { slots.prefetch(hash) }

    /// Asks for what a look for these users begins with.
    @inline(__always)
    mutating func prefetch(_ sender: UserKey?, _ recipient: UserKey?) {
        if let sender { users.prefetch(sender) }
        if let recipient { users.prefetch(recipient) }
    }

    private func session(_ callID: OctetView, _ hash: UInt64) -> Int? {
        slots.place(hash) { callIDs.holds(callID, at: records[$0].callID) }
    }

    @inline(__always)
    func special(_ record: SessionRecord) -> SpecialSession? {
        record.special > 0 ? specials[Int(record.special) - 1] : nil
    }

    @inline(__always)
    func user(_ place: UInt32) -> UserKey? { place > 0 ? users[place - 1] : nil }

    // MARK: Writing

    /// The session with a Call-ID, which is a new one where it was not known; `fromTag` is that of its first message.
    /// - Parameter hash: the first half of the Call-ID's fingerprint.
    mutating func open(_ callID: OctetView, _ hash: UInt64, fromTag: SIPTag) -> Int {
        if let index = session(callID, hash) { return index }
        records.append(SessionRecord(callID: callIDs.append(callID), callerTag: fromTag))
        slots.insert(hash, records.count - 1)
        return records.count - 1
    }

    /// Adds a message to a session; answers its place, or 0 where there is no room.
    mutating func append(_ message: LiveSIP, to session: Int) -> UInt32 {
        var record = records[session]
        if record.calleeTag.isMissing {
            let caller = record.callerTag
            let other = message.toTag.isMissing || message.toTag == caller ? message.fromTag : message.toTag
            if other != caller { record.calleeTag = other }
        }
        guard let place = messages.append(message, behind: record.last, record.context) else { return 0 }
        record.note(message.method)
        if record.first == 0 { record.first = place }
        record.last = place
        record.count += 1
        record.endsInRepeat = false
        if message.method == .invite, !message.isRequest, message.toTag != record.calleeTag {
            record.noteFork()
        }
        records[session] = record
        if record.count > SessionTables.few { list(place, session) }
        return place
    }

    private mutating func list(_ place: UInt32, _ session: Int) {
        let record = records[session]
        if special(record)?.places.isEmpty ?? true {
            var places: [UInt32] = []
            var next = record.first
            while next > 0 {
                places.append(next)
                next = messages.next(next)
            }
            change(session) { $0.places = places }
        } else {
            change(session) { $0.places.append(place) }
        }
    }

    /// Changes what few sessions have.
    mutating func change(_ session: Int, _ change: (inout SpecialSession) -> Void) {
        if records[session].special == 0 {
            specials.append(SpecialSession())
            records[session].special = UInt32(truncatingIfNeeded: specials.count)
        }
        change(&specials[Int(records[session].special) - 1])
    }

    mutating func noteDamage(_ session: Int) { records[session].noteDamage() }

    /// Notes that the last message of a session brings a message of a person.
    mutating func noteCarriedMessage(_ session: Int) {
        records[session].noteCarriedMessage()
        if records[session].last > 0 { messages.setCarriesMessage(records[session].last) }
    }

    mutating func setUsers(_ session: Int, _ sender: UserKey?, _ recipient: UserKey?) {
        records[session].sender = sender.map { users.place(of: $0) + 1 } ?? 0
        records[session].recipient = recipient.map { users.place(of: $0) + 1 } ?? 0
    }

    /// Counts a message of a session that is seen again in `frame`.
    mutating func `repeat`(_ place: UInt32, _ session: Int, in frame: Frame) {
        messages.repeat(place, in: frame, records[session].context)
        records[session].endsInRepeat = true
        change(session) { $0.lastRepeat = frame }
    }
}
