public import Octets
public import Reassembly
public import SIP

/// An offer or answer of MSRP media (RFC 4975 §8).
public struct MediaOffer: Sendable {
    /// The index of the SIP message in its session.
    public let message: Int
    /// The place of the medium among all media of its description: the answer's has the same (RFC 3264 §6).
    public let index: Int
    /// `a=path` as it stands.
    public let path: [UInt8]
    /// The last URI of the path: the endpoint itself.
    public let endpoint: Fingerprint
    /// `a=accept-types` as it stands.
    public let acceptTypes: [UInt8]?
    /// `a=accept-wrapped-types` as it stands.
    public let acceptWrappedTypes: [UInt8]?
    /// `a=max-size`.
    public let maxSize: UInt64?
    /// The port; 0 refuses the medium, or ends it.
    public let port: Int?
    /// The address of `c=`; `nil` where it is a name.
    public let connection: IPAddress?
    /// The transport is MSRP over TLS.
    public let isTLS: Bool
    /// Who opens the connection (RFC 6135).
    public let setup: MessageMedia.Setup?
    /// `a=msrp-cema`: the connection goes where `c=` and `m=` say, whatever the path (RFC 6714).
    public let isCEMA: Bool
    /// The direction.
    public let direction: MessageMedia.Direction
    /// `a=chatroom` (RFC 7701).
    public let isChatroom: Bool
    /// `a=file-selector` as it stands (RFC 5547).
    public let fileSelector: [UInt8]?
}

/// Everything live with one Call-ID, as it stood when it was asked for.
public struct Session: Sendable {
    /// One element: what all sessions of the moment share costs each but a reference.
    private let tables: [SessionTables]
    private let record: SessionRecord
    /// Counts the sessions of the run, from 1.
    public let number: Int

    init(_ index: Int, in tables: [SessionTables]) {
        self.tables = tables
        record = tables.span[0].records[index]
        number = index + 1
    }

    /// The Call-ID.
    public var callID: [UInt8] { tables.span[0].callIDs.octets(at: record.callID) }
    /// Its SIP messages, in the order of capture.
    public var messages: SessionMessages { SessionMessages(record, in: tables) }
    /// Its offers and answers of MSRP media.
    public var offers: [MediaOffer] { record.special > 0 ? tables.span[0].special(record)?.offers ?? [] : [] }
    /// The frame of the first message.
    public var first: Frame {
        let messages = tables.span[0].messages
        return record.first > 0 ? messages.firstFrame(record.first, record.context) : Session.noFrame
    }
    /// The frame of the last message.
    public var last: Frame {
        if record.endsInRepeat, let frame = tables.span[0].special(record)?.lastRepeat { return frame }
        let messages = tables.span[0].messages
        return record.last > 0 ? messages.lastFrame(record.last, record.context) : Session.noFrame
    }
    /// Who the first request's From names.
    public var sender: UserKey? { tables.span[0].user(record.sender) }
    /// Whom the first request's To names.
    public var recipient: UserKey? { tables.span[0].user(record.recipient) }
    /// By which marks a server opens it to deliver what it stored; `nil` where it is no such session.
    public var storeAndForward: StoreAndForward? { tables.span[0].special(record)?.storeAndForward }
    /// Octets of a message are missing.
    public var isDamaged: Bool { record.isDamaged }

    /// Stands where there was no room for a message.
    private static var noFrame: Frame { Frame(capture: 0, number: 0, time: Timestamp(nanoseconds: 0)) }
}

extension Session {
    /// Whether it is there to deliver what a server stored, and whoever opened it sent the message: the other side only
    /// answers.
    public func delivers(_ message: LiveMessage) -> Bool {
        storeAndForward != nil
            && offers.contains { offer in
                offer.endpoint == message.sender && messages.indices.contains(offer.message)
                    && messages[offer.message].isRequest && messages[offer.message].fromTag == messages.first?.fromTag
            }
    }
}

/// Asked of all sessions of a run, of which most have nothing of the kind: their messages are not unpacked for it.
extension Session {
    /// Whether any of its messages has a method in CSeq.
    public func hasMethod(_ method: SIPMethod) -> Bool { record.has(method) }

    /// Whether at least `count` of its messages are requests with a method.
    public func hasRequests(_ method: SIPMethod, atLeast count: Int) -> Bool {
        guard record.has(method) else { return count <= 0 }
        var found = 0
        var place = record.first
        while place > 0, found < count {
            let kind = tables.span[0].messages.kind(place)
            if kind.isRequest, kind.method == method { found += 1 }
            place = tables.span[0].messages.next(place)
        }
        return found >= count
    }

    /// The first of its messages with a CSeq that `fits`. What has another is passed over where it stands.
    public func firstMessage(of method: SIPMethod, _ number: UInt32?, where fits: (LiveSIP) -> Bool) -> LiveSIP? {
        let messages = tables.span[0].messages
        var place = record.first
        var left = record.count
        while place > 0, left > 0 {
            if messages.kind(place).method == method,
                messages.cseqNumber(at: place, record.context) == number
            {
                let message = messages.message(at: place, record.context)
                if fits(message) { return message }
            }
            place = messages.next(place)
            left -= 1
        }
        return nil
    }

    /// The first `limit` of its messages that belong to requests with a CSeq, or with its method alone where no number is
    /// given. What does not is passed over where it stands.
    public func messages(of method: SIPMethod, _ number: UInt32?, limit: Int) -> [LiveSIP] {
        guard record.has(method) else { return [] }
        var found: [LiveSIP] = []
        let messages = tables.span[0].messages
        var place = record.first
        var left = record.count
        while place > 0, left > 0, found.count < limit {
            if messages.kind(place).method == method,
                number == nil || messages.cseqNumber(at: place, record.context) == number
            {
                found.append(messages.message(at: place, record.context))
            }
            place = messages.next(place)
            left -= 1
        }
        return found
    }

    /// Whether responses to INVITE had To tags of more than one, so that it may have several dialogs.
    var isForked: Bool { record.isForked }

    /// Whether it begins with a REGISTER, or an answer to one.
    public var isRegistration: Bool { hasMethod(.register) && messages.first?.method == .register }

    /// Whether any of its requests brings a message of a person, in a MESSAGE or in an INVITE.
    public var mayHoldText: Bool { record.has(.message) || record.carriesMessage }

    /// The method and the final status of a session of one request and its final response, where nothing more has to be
    /// known to tell how far it got.
    var onlyExchange: (method: SIPMethod, status: Int)? {
        guard record.count == 2 else { return nil }
        let request = tables.span[0].messages.kind(record.first)
        let response = tables.span[0].messages.kind(record.last)
        guard request.isRequest, !response.isRequest, response.code >= 200, request.method == response.method else {
            return nil
        }
        switch request.method {
        case .invite, .ack, .bye, .cancel: return nil
        default: return (request.method, Int(response.code))
        }
    }

    /// Whether it is one request of at most `size` octets that neither makes nor changes nor ends a dialog, and one final
    /// response that came back its way, with its CSeq, branch and From tag (RFC 3261 §8.2.6.2), both whole and seen once.
    ///
    /// Told by what stands packed: nearly all sessions of registrars and presence servers are of this kind.
    public func isPlainExchange(upTo size: Int) -> Bool {
        guard let only = onlyExchange, only.method != .prack, only.method != .update, !record.isDamaged else {
            return false
        }
        return tables.span[0].messages.isPlainAnswer(record.last, to: record.first)
            && tables.span[0].messages.size(record.first) <= size
    }

    /// Whether it begins with a request with one of two methods.
    func begins(with method: SIPMethod, or other: SIPMethod) -> Bool {
        guard record.first > 0 else { return false }
        let kind = tables.span[0].messages.kind(record.first)
        return kind.isRequest && (kind.method == method || kind.method == other)
    }
}

/// The SIP messages of a session, in the order of capture: each is unpacked when it is asked for.
public struct SessionMessages: RandomAccessCollection, Sendable {
    // Not all tables: a look at one of them would copy the others too.
    private let pages: MessagePages
    /// The places of all messages, where they are more than a few.
    private let places: [UInt32]
    private let record: SessionRecord

    @inline(__always)
    init(_ record: SessionRecord, in tables: [SessionTables]) {
        self.record = record
        pages = tables.span[0].messages
        places = record.special > 0 ? tables.span[0].special(record)?.places ?? [] : []
    }

    /// The first index.
    public var startIndex: Int { 0 }
    /// The index behind the last message.
    public var endIndex: Int { Int(record.count) }

    /// The message at `index`, which must be in `0..<count`.
    public subscript(index: Int) -> LiveSIP {
        precondition(index >= 0 && index < endIndex, "no such message")
        return pages.message(at: place(index), record.context)
    }

    /// The place of the message at `index`.
    private func place(_ index: Int) -> UInt32 {
        if index == endIndex - 1 { return record.last }
        if index < places.count { return places[index] }
        var place = record.first
        for _ in 0..<index where place > 0 { place = pages.next(place) }
        return place
    }

    /// Goes through all of them, in order.
    public func makeIterator() -> Iterator { Iterator(record, in: pages) }

    /// Goes through the messages of a session.
    public struct Iterator: IteratorProtocol {
        private let pages: MessagePages
        private let record: SessionRecord
        private var place: UInt32
        private var left: UInt32

        fileprivate init(_ record: SessionRecord, in pages: MessagePages) {
            self.record = record
            self.pages = pages
            place = record.first
            left = record.count
        }

        /// The next message.
        public mutating func next() -> LiveSIP? {
            // A message that came since is not of this moment.
            guard left > 0, place > 0 else { return nil }
            defer {
                place = pages.next(place)
                left -= 1
            }
            return pages.message(at: place, record.context)
        }
    }
}

/// All sessions, in the order in which they were first seen.
public struct SessionStore: RandomAccessCollection, Sendable {
    private var tables = [SessionTables()]

    init() {}

    /// The first index.
    public var startIndex: Int { 0 }
    /// The index behind the last session.
    public var endIndex: Int { tables.span[0].records.count }
    /// The session at `index`, which must be in `0..<count`.
    public subscript(index: Int) -> Session { Session(index, in: tables) }

    /// What all sessions are kept in, changed where it stands.
    var all: SessionTables {
        _read { yield tables.span[0] }
        _modify { yield &tables[0] }
    }
}
