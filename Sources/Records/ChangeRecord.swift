/// That something was made otherwise than it must be, and by whom.
public struct Alteration: Hashable, Sendable {
    /// `body`, a header's long name, `cpim:From`, `sdp:c`, `request-uri`, `start-line`.
    public var field: String
    /// What was done to it: "line ends", "cut short", "left out".
    public var transformation: String
    /// The address of who did it; where that is not certain, of the last host that may have.
    public var node: String
    /// What that host is, or what it did with the message.
    public var role: Role

    /// Why a host is named.
    public enum Role: String, Hashable, Sendable {
        /// It pushed the message, and had it unaltered.
        case server = "IM server"
        /// It pushed the message; what it got from the hop before it was not seen.
        case serverOrBefore = "IM server, or a hop before it"
        /// It passed the message on: what went out differs from what came in.
        case hop = "relay or proxy"
        /// It ended one session and began another: what went out differs from what came in.
        case backToBack = "B2BUA"
        /// It got the message otherwise than it was sent, and the legs between were not seen.
        case behindGap = "or a hop before it"
    }

    /// An alteration.
    public init(field: String, transformation: String, node: String, role: Role) {
        self.field = field
        self.transformation = transformation
        self.node = node
        self.role = role
    }
}

/// The same alteration, wherever it was found.
public struct ChangeRecord: Hashable, Sendable {
    /// What was done, and by whom.
    public var alteration: Alteration
    /// The ids of the pushes with copies that were altered so.
    public var pushes: [String]
    /// The ids of the live messages that were altered so on their way: `m4`, or the session's, `s2`.
    public var messages: [String]

    /// An alteration of pushes and of live messages.
    public init(alteration: Alteration, pushes: [String] = [], messages: [String] = []) {
        self.alteration = alteration
        self.pushes = pushes
        self.messages = messages
    }

    /// The alterations of pushes, then those of `live` messages, each with all that were altered so: in the order in
    /// which each was first found.
    public static func grouped(
        _ pushes: [PushRecord], live: [(message: String, alteration: Alteration)] = []
    ) -> [ChangeRecord] {
        var places: [Alteration: Int] = [:]
        var records: [ChangeRecord] = []
        func place(_ alteration: Alteration) -> Int {
            if let place = places[alteration] { return place }
            places[alteration] = records.count
            records.append(ChangeRecord(alteration: alteration))
            return records.count - 1
        }
        for push in pushes {
            for alteration in push.parts.flatMap(\.alterations) {
                let place = place(alteration)
                if records[place].pushes.last != push.id { records[place].pushes.append(push.id) }
            }
        }
        for (message, alteration) in live {
            let place = place(alteration)
            if records[place].messages.last != message { records[place].messages.append(message) }
        }
        return records
    }
}
