public import Octets
public import Reassembly

/// One contact of an address of record, from the first sight of it to its end (RFC 3261 §10).
public struct Binding: Sendable {
    /// Who says so.
    public enum Origin: Hashable, Sendable {
        /// The user's own device registered.
        case registered
        /// Someone else did, on the user's behalf: From and To of the REGISTER name different users.
        case thirdParty
        /// A NOTIFY of the registration event package told of it (RFC 3680).
        case notified
    }

    /// How it ended.
    public enum End: Hashable, Sendable {
        /// It was taken back, or the registrar no longer listed it.
        case removed(Frame)
        /// It was not refreshed in time.
        case expired(Timestamp)
    }

    /// The user.
    public let user: UserKey
    /// The address of record as it stands.
    public let addressOfRecord: [UInt8]
    /// The contact's URI as it stands.
    public internal(set) var contact: [UInt8]
    /// `+sip.instance`: which device it is (RFC 5626 §4.1).
    public internal(set) var instance: [UInt8]?
    /// `reg-id`: which of the device's flows it is (RFC 5626 §4.2).
    public internal(set) var registrationID: UInt32?
    /// User-Agent of the REGISTER.
    public internal(set) var userAgent: [UInt8]?
    /// Where the REGISTER was first seen to come from; `nil` where it was not seen.
    public internal(set) var device: Endpoint?
    /// Who answered the REGISTER, or sent the NOTIFY.
    public let registrar: Endpoint
    /// Who says so.
    public let origin: Origin
    /// The frame that tells of it first.
    public let begin: Frame
    /// The frame that told of it last.
    public internal(set) var refreshed: Frame
    /// Until when it holds, unless it is refreshed.
    public internal(set) var expires: Timestamp
    /// How it ended; `nil` where nothing told so.
    public internal(set) var end: End?

    /// Whether it held at `time`.
    public func holds(at time: Timestamp) -> Bool {
        guard begin.time <= time else { return false }
        return switch end {
        case .removed(let frame): time < frame.time
        case .expired(let limit): time < limit
        case nil: time < expires
        }
    }
}
