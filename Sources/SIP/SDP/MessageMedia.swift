internal import Octets
internal import TextSyntax

/// An MSRP medium of a session description: an `m=message` line and the attributes that hold for it (RFC 4975 §8).
///
/// Attributes of the medium win over those of the session.
public struct MessageMedia: Hashable, Sendable {
    /// The `a=setup` attribute (RFC 4145 §4).
    public enum Setup: UInt8, Hashable, Sendable {
        /// Opens the connection.
        case active
        /// Waits for the connection.
        case passive
        /// Does either.
        case actpass
        /// Wants none for the time being.
        case holdconn
    }

    /// The direction of the medium (RFC 8866 §6.7).
    public enum Direction: UInt8, Hashable, Sendable {
        /// The default.
        case sendAndReceive
        /// `sendonly`
        case sendOnly
        /// `recvonly`
        case receiveOnly
        /// `inactive`
        case inactive
    }

    /// How many URIs of a path are kept.
    public static let pathLimit = 32

    /// The index of the `m=` line in the lines of the description.
    public let line: Int
    /// The index of the medium among media of all kinds.
    public let index: Int
    /// The port; 0 refuses the medium. `nil` where it is no port.
    public let port: Int?
    /// The transport, such as `TCP/MSRP`.
    public let transport: Range<Int>
    /// Whether the transport is MSRP over TLS.
    public let isTLS: Bool
    /// The format list, which must be `*`; empty where it is missing.
    public let format: Range<Int>
    /// All URIs of `a=path`, parted by spaces: the next hop first, the endpoint last.
    public private(set) var path: Range<Int>?
    /// The URIs of `a=path` one by one.
    public private(set) var pathURIs: [Range<Int>] = []
    /// `a=accept-types`
    public private(set) var acceptTypes: Range<Int>?
    /// `a=accept-wrapped-types`
    public private(set) var acceptWrappedTypes: Range<Int>?
    /// `a=max-size`, in octets; also where it is misspelt.
    public private(set) var maxSize: UInt64?
    /// `a=setup`
    public private(set) var setup: Setup?
    /// `a=msrp-cema` (RFC 6714).
    public private(set) var isCEMA = false
    /// The direction.
    public private(set) var direction = Direction.sendAndReceive
    /// The value of the `c=` line in force, such as `IN IP4 192.0.2.1`.
    public private(set) var connection: Range<Int>?
    /// The address or host name of the `c=` line in force.
    public private(set) var connectionAddress: Range<Int>?
    /// `a=chatroom` (RFC 7701).
    public private(set) var isChatroom = false
    /// The features that `a=chatroom` names, parted by spaces: `nickname`, `private-messages` (RFC 7701 §8.1).
    public private(set) var chatroomFeatures: Range<Int>?
    /// `a=file-selector` (RFC 5547); `FileSelector` reads it.
    public private(set) var fileSelector: Range<Int>?
    /// `a=file-transfer-id` (RFC 5547 §6): the same in every offer of one transfer.
    public private(set) var fileTransferID: Range<Int>?
    /// `a=file-disposition` (RFC 5547 §6): `render` or `attachment`.
    public private(set) var fileDisposition: Range<Int>?
    /// `a=file-range` (RFC 5547 §6), such as `1-1024` or `1-*`.
    public private(set) var fileRange: Range<Int>?
    /// `a=fingerprint` (RFC 8122).
    public private(set) var fingerprint: Range<Int>?
    /// Whether an attribute is misspelt, such as `maxsize`.
    public private(set) var hasMisspeltAttribute = false

    /// Reads the medium whose `m=` line is `lines[line]`; `nil` where it is none of MSRP.
    init?(_ octets: OctetView, _ lines: [SDPLine], at line: Int) {
        let head = lines[line]
        var rest = head.value
        guard let name = octets.nextWord(&rest), octets.extracting(name).equalsIgnoringCase("message"),
            let portWord = octets.nextWord(&rest), let transport = octets.nextWord(&rest)
        else { return nil }
        switch MessageMedia.security(of: octets.extracting(transport)) {
        case .none: return nil
        case .plain: isTLS = false
        case .tls: isTLS = true
        }
        self.line = line
        self.transport = transport
        index = head.media
        format = octets.trimmed(rest)
        // A count of ports may follow: "7654/1".
        let slash = octets.offset(of: UInt8(ascii: "/"), in: portWord) ?? portWord.upperBound
        let number = octets.decimal(portWord.lowerBound..<slash)
        port = number.flatMap { UInt16(exactly: $0) }.map { Int($0) }

        for candidate in lines where candidate.media == -1 { add(octets, candidate) }
        // These hold for one medium alone (RFC 7701 §8.1, RFC 5547 §6).
        isChatroom = false
        chatroomFeatures = nil
        fileSelector = nil
        fileTransferID = nil
        fileDisposition = nil
        fileRange = nil
        var own = line + 1
        while own < lines.count, lines[own].media == head.media {
            add(octets, lines[own])
            own += 1
        }
        readPath(octets)
    }

    private enum Security { case none, plain, tls }

    /// RFC 4975 §8.1, and what its drafts had before.
    private static func security(of transport: OctetView) -> Security {
        if transport.equalsIgnoringCase("TCP/MSRP") || transport.equalsIgnoringCase("MSRP/TCP")
            || transport.equalsIgnoringCase("MSRP")
        {
            return .plain
        }
        if transport.equalsIgnoringCase("TCP/TLS/MSRP") || transport.equalsIgnoringCase("TLS/MSRP")
            || transport.equalsIgnoringCase("MSRP/TLS") || transport.equalsIgnoringCase("MSRPS")
        {
            return .tls
        }
        return .none
    }

    private mutating func add(_ octets: OctetView, _ line: SDPLine) {
        if line.kind == UInt8(ascii: "c") {
            connection = octets.trimmed(line.value)
            var rest = line.value
            _ = octets.nextWord(&rest)
            _ = octets.nextWord(&rest)
            connectionAddress = octets.nextWord(&rest)
            return
        }
        guard let attribute = line.attribute else { return }
        let name = octets.extracting(attribute)
        if let value = line.attributeValue {
            add(octets, name, value)
        } else {
            addFlag(name)
        }
    }

    private mutating func addFlag(_ name: OctetView) {
        if name.equalsIgnoringCase("msrp-cema") { isCEMA = true }
        if name.equalsIgnoringCase("chatroom") { isChatroom = true }
        if name.equalsIgnoringCase("sendrecv") { direction = .sendAndReceive }
        if name.equalsIgnoringCase("sendonly") { direction = .sendOnly }
        if name.equalsIgnoringCase("recvonly") { direction = .receiveOnly }
        if name.equalsIgnoringCase("inactive") { direction = .inactive }
    }

    private mutating func add(_ octets: OctetView, _ name: OctetView, _ value: Range<Int>) {
        if name.equalsIgnoringCase("path") {
            path = value
        } else if name.equalsIgnoringCase("accept-types") {
            acceptTypes = value
        } else if name.equalsIgnoringCase("accept-wrapped-types") {
            acceptWrappedTypes = value
        } else if name.equalsIgnoringCase("max-size") {
            maxSize = octets.decimal(value)
        } else if name.equalsIgnoringCase("maxsize") || name.equalsIgnoringCase("max_size") {
            hasMisspeltAttribute = true
            if maxSize == nil { maxSize = octets.decimal(value) }
        } else if name.equalsIgnoringCase("setup") {
            setup = MessageMedia.setup(octets.extracting(value))
        } else if name.equalsIgnoringCase("file-selector") {
            fileSelector = value
        } else if name.equalsIgnoringCase("file-transfer-id") {
            fileTransferID = value
        } else if name.equalsIgnoringCase("file-disposition") {
            fileDisposition = value
        } else if name.equalsIgnoringCase("file-range") {
            fileRange = value
        } else if name.equalsIgnoringCase("fingerprint") {
            fingerprint = value
        } else if name.equalsIgnoringCase("chatroom") {
            // RFC 7701 §8: the features of the room may follow, as in "chatroom:nickname private-messages".
            isChatroom = true
            chatroomFeatures = value
        } else if name.equalsIgnoringCase("msrp-cema") {
            isCEMA = true
        }
    }

    private static func setup(_ value: OctetView) -> Setup? {
        if value.equalsIgnoringCase("active") { return .active }
        if value.equalsIgnoringCase("passive") { return .passive }
        if value.equalsIgnoringCase("actpass") { return .actpass }
        if value.equalsIgnoringCase("holdconn") { return .holdconn }
        return nil
    }

    private mutating func readPath(_ octets: OctetView) {
        guard var rest = path else { return }
        while pathURIs.count < MessageMedia.pathLimit, let uri = octets.nextWord(&rest) { pathURIs.append(uri) }
    }
}

extension OctetView {
    /// Takes the next word, parted by blanks, off `rest`; `nil` where none is left.
    func nextWord(_ rest: inout Range<Int>) -> Range<Int>? {
        rest = trimmed(rest)
        var end = rest.lowerBound
        while end < rest.upperBound, !self[end].isBlank { end += 1 }
        guard end > rest.lowerBound else { return nil }
        let word = rest.lowerBound..<end
        rest = end..<rest.upperBound
        return word
    }
}
