import Octets
public import SIP

/// A dialog (RFC 3261 §12): what two tags of one Call-ID name, on whatever legs its messages were seen.
public struct Dialog: Hashable, Sendable {
    /// How far it got.
    public enum State: Hashable, Sendable {
        /// A provisional response named it (§12.1).
        case early
        /// A 2xx did, or its requests show that one was sent.
        case confirmed
        /// A BYE was sent and not answered yet (§15).
        case ending
        /// It is over: BYE was answered, the INVITE refused, the subscription ended, or the other side knows it no more.
        case terminated
    }

    /// The method that made it: INVITE, SUBSCRIBE or REFER; `other` where the capture starts after it.
    public let method: SIPMethod
    /// The tag of who made it.
    public let callerTag: SIPTag
    /// The tag of who was asked.
    public let calleeTag: SIPTag
    /// The number in CSeq of the request that made it.
    public let cseqNumber: UInt32?
    /// How far it got.
    public internal(set) var state: State
    /// The 2xx that confirmed it, as an index of the session's messages.
    public internal(set) var confirmation: Int?
    /// The first BYE.
    public internal(set) var bye: Int?
    /// Its messages, in the order of capture: those that carry both tags.
    public internal(set) var messages: [Int] = []
}

extension Session {
    /// The dialogs, in the order in which they were first named. A fork answered by several has several (§12.1, §13.2.2.4).
    public func dialogs() -> [Dialog] {
        let messages = Array(messages)
        var grouping = DialogGrouping(messages: messages)
        for index in messages.indices { grouping.take(index) }
        return grouping.dialogs
    }
}

private struct DialogGrouping {
    private struct Key: Hashable {
        let caller: SIPTag
        let callee: SIPTag
    }

    private let messages: [LiveSIP]
    private(set) var dialogs: [Dialog] = []
    private var places: [Key: Int] = [:]

    init(messages: [LiveSIP]) { self.messages = messages }

    mutating func take(_ index: Int) {
        let message = messages[index]
        if let status = message.status, status >= 300, message.method == .invite { refuse(message) }
        guard let place = place(of: message) else { return }
        dialogs[place].messages.append(index)
        switch message.kind {
        case .request(.bye):
            if dialogs[place].bye == nil { dialogs[place].bye = index }
            if dialogs[place].state != .terminated { dialogs[place].state = .ending }
        case .request:
            if message.endsSubscription, dialogs[place].method != .invite { dialogs[place].state = .terminated }
        case .response(let status): answer(status, message, index, place)
        }
    }

    private mutating func answer(_ status: Int, _ message: LiveSIP, _ index: Int, _ place: Int) {
        if (200..<300).contains(status) {
            if message.method == dialogs[place].method, dialogs[place].state == .early {
                dialogs[place].state = .confirmed
            }
            if message.method == dialogs[place].method, dialogs[place].confirmation == nil {
                dialogs[place].confirmation = index
            }
        }
        // §12.2.1.2: whoever answers so knows the dialog no more.
        if status == 481 || status == 408, message.method != .cancel { dialogs[place].state = .terminated }
        // A challenged BYE is sent again.
        if message.method == .bye, status >= 200, status != 401, status != 407 { dialogs[place].state = .terminated }
    }

    /// §12.3: a final response other than 2xx ends the early dialogs of its INVITE, as far as they were named on the same
    /// way: what one branch of a fork answers ends no dialog of another.
    private mutating func refuse(_ message: LiveSIP) {
        for place in dialogs.indices.suffix(64) {
            let dialog = dialogs[place]
            guard dialog.state == .early, dialog.callerTag == message.fromTag,
                dialog.cseqNumber == message.cseqNumber
            else { continue }
            let isSameWay = dialog.messages.prefix(16).contains {
                messages[$0].sighting.source.address == message.sighting.source.address
                    && messages[$0].sighting.destination.address == message.sighting.destination.address
            }
            if isSameWay { dialogs[place].state = .terminated }
        }
    }

    /// The place of the dialog that `message` belongs to, which it may have made.
    private mutating func place(of message: LiveSIP) -> Int? {
        guard !message.toTag.isMissing, !message.fromTag.isMissing, message.method != .cancel else { return nil }
        if let place = places[Key(caller: message.fromTag, callee: message.toTag)] { return place }
        if let place = places[Key(caller: message.toTag, callee: message.fromTag)] { return place }
        switch message.kind {
        case .response(let status):
            guard message.method.makesDialogs, (101..<300).contains(status) else { return nil }
            return add(
                Dialog(
                    method: message.method, callerTag: message.fromTag, calleeTag: message.toTag,
                    cseqNumber: message.cseqNumber, state: status < 200 ? .early : .confirmed))
        case .request(.notify):
            // RFC 6665 §4.1.2.4: it may come before the answer to SUBSCRIBE, from who was asked.
            return add(
                Dialog(
                    method: .subscribe, callerTag: message.toTag, calleeTag: message.fromTag, cseqNumber: nil,
                    state: .confirmed))
        case .request(let method):
            guard method != .ack else { return nil }
            return add(
                Dialog(
                    method: .other, callerTag: message.fromTag, calleeTag: message.toTag, cseqNumber: nil,
                    state: .confirmed))
        }
    }

    private mutating func add(_ dialog: Dialog) -> Int {
        places[Key(caller: dialog.callerTag, callee: dialog.calleeTag)] = dialogs.count
        dialogs.append(dialog)
        return dialogs.count - 1
    }
}

extension SIPMethod {
    /// RFC 3261 §12.1, RFC 6665 §4.1, RFC 3515 §2.4.
    fileprivate var makesDialogs: Bool { self == .invite || self == .subscribe || self == .refer }
}
