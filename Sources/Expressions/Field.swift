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
    public enum Party: Hashable, Sendable {
        /// From.
        case from
        /// To.
        case to
        /// Contact.
        case contact
        /// P-Asserted-Identity.
        case asserted
        /// P-Preferred-Identity.
        case preferred
        /// Route.
        case route
        /// Record-Route.
        case recordRoute
        /// Service-Route.
        case serviceRoute
        /// Path.
        case path
    }

    /// A part of an address in SIP.
    public enum AddressPart: Hashable, Sendable {
        /// The URI, without brackets.
        case uri
        /// Its user part.
        case user
        /// Its host.
        case host
        /// Its port, where one is given.
        case port
        /// The parameter `tag` of the field.
        case tag
        /// The display name, without quotation marks.
        case displayName
    }

    /// A part of Via.
    public enum ViaPart: Hashable, Sendable {
        /// The transport, as it stands.
        case transport
        /// The host behind it.
        case sentByAddress
        /// The port behind that.
        case sentByPort
        /// The parameter `branch`.
        case branch
        /// The parameter `received`.
        case received
    }

    /// Which end of a packet.
    public enum End: Hashable, Sendable {
        /// Where it comes from.
        case source
        /// Where it goes.
        case destination
        /// Both, as two values.
        case either
    }

    /// The protocols that carry messages.
    public enum Carrier: Hashable, Sendable {
        /// IPv4.
        case ip
        /// IPv6.
        case ipv6
        /// TCP.
        case tcp
        /// UDP.
        case udp
        /// SCTP.
        case sctp
    }

    /// What of a message a field is.
    public enum Subject: Hashable, Sendable {
        /// Any SIP message: its octets.
        case sip
        /// The method of a request.
        case sipMethod
        /// The start line of a request.
        case sipRequestLine
        /// The start line of a response.
        case sipStatusLine
        /// The status code of a response.
        case sipStatusCode
        /// The Request-URI, or a part of it.
        case sipRequestURI(AddressPart)
        /// What stands in header fields that hold addresses.
        case sipAddress([Party], AddressPart)
        /// The number in CSeq.
        case sipSequenceNumber
        /// The method in CSeq.
        case sipSequenceMethod
        /// A part of each Via.
        case sipVia(ViaPart)
        /// A header field of SIP, by its long name.
        case sipHeader(String)
        /// An MSRP message, and the responses and reports that belong to it: its octets.
        case msrp
        /// The method of each chunk, and of reports about the message.
        case msrpMethod
        /// The start line of each chunk and report.
        case msrpRequestLine
        /// The status code of the response to each chunk.
        case msrpStatusCode
        /// The transaction id of each chunk and report.
        case msrpTransactionID
        /// The flag that ends each chunk: `+`, `$` or `#`.
        case msrpContinuation
        /// A header field of each chunk and report, by its name.
        case msrpHeader(String)
        /// Whether a protocol carries the message.
        case carrier(Carrier)
        /// Addresses, of IPv4 or of IPv6.
        case address(Carrier, End)
        /// Ports, of TCP, UDP or SCTP.
        case port(Carrier, End)
        /// The frames that hold the message; of MSRP also those of its responses and reports.
        case frameNumber
        /// When the message, or each of its chunks, was seen first.
        case frameTime
        /// The text that a person wrote, joined and decoded.
        case text
        /// The verdict of the push that a message carries.
        case verdict
        /// The code and the name of each finding in the frames of a message, and of the push that it carries.
        case finding
    }
}
