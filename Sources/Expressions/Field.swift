/// A field that an expression may ask for, under the name that tshark gives it.
public struct Field: Hashable, Sendable {
    /// The name, as tshark writes it; of what tshark does not know, ours.
    public let name: String
    /// What its values are, which says how it may be compared.
    public let kind: Kind
    /// What of a message it is.
    public let subject: Subject

    init(_ name: String, _ kind: Kind, _ subject: Subject) {
        self.name = name
        self.kind = kind
        self.subject = subject
    }

    /// Equal is what has the same name.
    public static func == (a: Field, b: Field) -> Bool { a.name == b.name }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// What the values of a field are.
    public enum Kind: Hashable, Sendable {
        /// There or not.
        case presence
        /// Octets, which may be searched as text.
        case octets
        /// Text.
        case text
        /// One of these words.
        case choice([String])
        /// A number.
        case number
        /// An address, or a network.
        case address
        /// A moment.
        case time
    }

    /// A header field of SIP that holds addresses.
    public enum Party: String, Hashable, Sendable, CaseIterable {
        case from = "From"
        case to = "To"
        case contact = "Contact"
        case asserted = "P-Asserted-Identity"
        case preferred = "P-Preferred-Identity"
        case route = "Route"
        case recordRoute = "Record-Route"
        case serviceRoute = "Service-Route"
        case path = "Path"
    }

    /// A part of an address in SIP.
    public enum AddressPart: Hashable, Sendable {
        case uri
        case user
        case host
        case port
        case tag
        case displayName
    }

    /// A part of Via.
    public enum ViaPart: Hashable, Sendable {
        case transport
        case sentByAddress
        case sentByPort
        case branch
        case received
    }

    /// Which end of a packet.
    public enum End: Hashable, Sendable {
        case source
        case destination
        case either
    }

    /// The protocols that carry messages.
    public enum Carrier: Hashable, Sendable {
        case ip
        case ipv6
        case tcp
        case udp
        case sctp
    }

    /// What of a message a field is.
    public enum Subject: Hashable, Sendable {
        /// Any SIP message: its octets.
        case sip
        case sipMethod
        case sipRequestLine
        case sipStatusLine
        case sipStatusCode
        case sipRequestURI(AddressPart)
        case sipAddress([Party], AddressPart)
        case sipSequenceNumber
        case sipSequenceMethod
        case sipVia(ViaPart)
        /// A header field of SIP, by its long name.
        case sipHeader(String)
        /// An MSRP message, and the responses and reports that belong to it: its octets.
        case msrp
        case msrpMethod
        case msrpRequestLine
        case msrpStatusCode
        case msrpTransactionID
        case msrpContinuation
        /// A header field of MSRP, by its name.
        case msrpHeader(String)
        case carrier(Carrier)
        case address(Carrier, End)
        case port(Carrier, End)
        case frameNumber
        case frameTime
        /// The text that a person wrote, joined and decoded.
        case text
        /// The verdict of the push that a message carries.
        case verdict
        /// The code and the name of each finding in the frames of a message, and of the push that it carries.
        case finding
    }
}
