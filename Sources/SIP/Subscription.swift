public import Octets
internal import TextSyntax

/// What a subscription is about: the value of Event (RFC 6665 §8.2.1).
public struct EventPackage: Hashable, Sendable {
    /// The package with its templates: `presence.winfo`.
    public let type: Range<Int>
    /// `id`, which tells apart subscriptions of one dialog.
    public let id: Range<Int>?

    /// Reads the value of an Event field; `nil` where it does not start with a token.
    public init?(_ octets: OctetView, _ value: Range<Int>) {
        guard let type = octets.leadingToken(value) else { return nil }
        self.type = type
        id = HeaderParameter.value(named: "id", octets, value)
    }
}

/// How a subscription stands: the value of Subscription-State (RFC 6665 §8.2.3).
public struct SubscriptionState: Hashable, Sendable {
    /// What the word says.
    public enum Phase: Hashable, Sendable {
        /// Accepted.
        case active
        /// Not yet authorised.
        case pending
        /// Over: the dialog's usage ends.
        case terminated
        /// An extension.
        case other
    }

    /// What the word says.
    public let phase: Phase
    /// The word itself.
    public let word: Range<Int>
    /// `expires`, in seconds.
    public let expires: HeaderNumber?
    /// `reason`, such as `timeout`.
    public let reason: Range<Int>?
    /// `retry-after`, in seconds.
    public let retryAfter: HeaderNumber?

    /// Reads the value of a Subscription-State field; `nil` where it does not start with a token.
    public init?(_ octets: OctetView, _ value: Range<Int>) {
        guard let word = octets.leadingToken(value) else { return nil }
        self.word = word
        let text = octets.extracting(word)
        if text.equalsIgnoringCase("active") {
            phase = .active
        } else if text.equalsIgnoringCase("pending") {
            phase = .pending
        } else if text.equalsIgnoringCase("terminated") {
            phase = .terminated
        } else {
            phase = .other
        }
        expires = HeaderParameter.value(named: "expires", octets, value).map { HeaderNumber(octets, $0) }
        reason = HeaderParameter.value(named: "reason", octets, value)
        retryAfter = HeaderParameter.value(named: "retry-after", octets, value).map { HeaderNumber(octets, $0) }
    }
}

/// A dialog that a field names: the value of Replaces (RFC 3891 §6.1) or Target-Dialog (RFC 4538 §4).
public struct DialogReference: Hashable, Sendable {
    /// The Call-ID.
    public let callID: Range<Int>
    /// `to-tag`, or `local-tag` of Target-Dialog.
    public let toTag: Range<Int>
    /// `from-tag`, or `remote-tag` of Target-Dialog.
    public let fromTag: Range<Int>
    /// Whether the dialog must still be early (`early-only`).
    public let isEarlyOnly: Bool

    /// Reads a value; `nil` where the Call-ID or one of the tags is missing.
    public init?(_ octets: OctetView, _ value: Range<Int>) {
        let whole = octets.trimmedOfLinearWhitespace(value)
        let end = octets.offset(of: UInt8(ascii: ";"), in: whole) ?? whole.upperBound
        callID = octets.trimmedOfLinearWhitespace(whole.lowerBound..<end)
        let parameters = end..<whole.upperBound
        guard !callID.isEmpty,
            let toTag = HeaderParameter.value(named: "to-tag", octets, parameters)
                ?? HeaderParameter.value(named: "local-tag", octets, parameters),
            let fromTag = HeaderParameter.value(named: "from-tag", octets, parameters)
                ?? HeaderParameter.value(named: "remote-tag", octets, parameters)
        else { return nil }
        self.toTag = toTag
        self.fromTag = fromTag
        isEarlyOnly = HeaderParameter.value(named: "early-only", octets, parameters) != nil
    }
}

extension SIPMessage {
    /// Event.
    public func event(_ octets: OctetView) -> EventPackage? {
        headers.value(.event).flatMap { EventPackage(octets, $0) }
    }

    /// Subscription-State.
    public func subscriptionState(_ octets: OctetView) -> SubscriptionState? {
        headers.value(.subscriptionState).flatMap { SubscriptionState(octets, $0) }
    }

    /// Replaces.
    public func replaces(_ octets: OctetView) -> DialogReference? {
        headers.value(.replaces).flatMap { DialogReference(octets, $0) }
    }

    /// Target-Dialog.
    public func targetDialog(_ octets: OctetView) -> DialogReference? {
        headers.value(.targetDialog).flatMap { DialogReference(octets, $0) }
    }

    /// Refer-To.
    public func referTo(_ octets: OctetView) -> NameAddress? {
        headers.value(.referTo).flatMap { NameAddress(octets, $0) }
    }
}

extension OctetView {
    /// The token that `range` starts with, white space passed over; `nil` where there is none, or where something else
    /// than white space or a parameter follows it.
    func leadingToken(_ range: Range<Int>) -> Range<Int>? {
        let whole = trimmedOfLinearWhitespace(range)
        var end = whole.lowerBound
        while end < whole.upperBound, self[end].isToken { end += 1 }
        if end == whole.lowerBound { return nil }
        if end < whole.upperBound, !self[end].isLinearWhitespace, self[end] != UInt8(ascii: ";") { return nil }
        return whole.lowerBound..<end
    }
}
