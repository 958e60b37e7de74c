public import Octets

/// The head of an HTTP message that opens a WebSocket: the client's request, or the server's answer (RFC 6455 §4).
public struct WebSocketHandshake: Hashable, Sendable {
    /// What the first octets of a stream are.
    public enum Recognition: Hashable, Sendable {
        /// A head, with where the octets behind it start.
        case handshake(WebSocketHandshake, end: Int)
        /// Too few octets to tell.
        case unclear
        /// Anything else.
        case other
    }

    /// The protocol inside, as `Sec-WebSocket-Protocol` names it.
    public enum Subprotocol: Hashable, Sendable {
        /// RFC 7118.
        case sip
        /// RFC 7977.
        case msrp
        /// None named, both, or another: the first message tells.
        case unknown
    }

    /// Whether it is the client's request.
    public let isRequest: Bool
    /// The protocol that is asked for, or chosen.
    public let subprotocol: Subprotocol
    /// Whether messages may be compressed (RFC 7692): asked for by a request, agreed on by an answer.
    public let hasCompression: Bool
    /// Whether a message of the client may refer back to those before it (RFC 7692 §7.1.1).
    public let clientKeepsContext: Bool
    /// The same of the server.
    public let serverKeepsContext: Bool

    /// Octets of a head, at most.
    public static var limit: Int { 16 << 10 }

    /// Looks at the first octets of a stream.
    public static func recognise(_ octets: OctetView) -> Recognition {
        let isRequest = octets.hasPrefix("GET ")
        guard isRequest || octets.hasPrefix("HTTP/1.1 101") else {
            return isBeginning(octets, of: "GET ") || isBeginning(octets, of: "HTTP/1.1 101") ? .unclear : .other
        }
        guard let first = octets.prefix(limit).line(at: 0) else { return octets.count < limit ? .unclear : .other }
        if isRequest {
            let line = octets.extracting(first.content)
            guard line.dropping(line.count - 9).equals(" HTTP/1.1") else { return .other }
        }
        var fields = Fields()
        var position = first.next
        while position < limit, let line = octets.line(at: position) {
            if line.content.isEmpty {
                guard fields.isUpgrade, let handshake = WebSocketHandshake(fields, isRequest: isRequest) else {
                    return .other
                }
                return .handshake(handshake, end: line.next)
            }
            fields.take(octets.extracting(line.content))
            position = line.next
        }
        return octets.count < limit ? .unclear : .other
    }

    private init?(_ fields: Fields, isRequest: Bool) {
        self.isRequest = isRequest
        hasCompression = fields.hasCompression
        clientKeepsContext = fields.clientKeepsContext
        serverKeepsContext = fields.serverKeepsContext
        subprotocol =
            switch (fields.namesSIP, fields.namesMSRP) {
            case (true, false): .sip
            case (false, true): .msrp
            default: .unknown
            }
    }

    private static func isBeginning(_ octets: OctetView, of literal: StaticString) -> Bool {
        guard octets.count < literal.utf8CodeUnitCount else { return false }
        for offset in 0..<octets.count {
            // Bound: `offset` is below the count, which is below the literal's own.
            let wanted = unsafe literal.utf8Start[offset]
            if octets[offset] != wanted { return false }
        }
        return true
    }

    /// What the fields of a head say.
    private struct Fields {
        var isUpgrade = false
        var namesSIP = false
        var namesMSRP = false
        var hasCompression = false
        var clientKeepsContext = true
        var serverKeepsContext = true

        mutating func take(_ line: OctetView) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
            let name = line.prefix(colon)
            let value = colon + 1..<line.count
            if name.equalsIgnoringCase("Upgrade") {
                if Fields.list(line, value, holds: "websocket") { isUpgrade = true }
            } else if name.equalsIgnoringCase("Sec-WebSocket-Protocol") {
                if Fields.list(line, value, holds: "sip") { namesSIP = true }
                if Fields.list(line, value, holds: "msrp") { namesMSRP = true }
            } else if name.equalsIgnoringCase("Sec-WebSocket-Extensions") {
                takeExtensions(line, value)
            }
        }

        /// Of several offers the first counts.
        private mutating func takeExtensions(_ line: OctetView, _ value: Range<Int>) {
            var start = value.lowerBound
            while start < value.upperBound, !hasCompression {
                let comma = line.firstIndex(of: UInt8(ascii: ","), from: start) ?? value.upperBound
                while start < comma {
                    let end = line.firstIndex(of: UInt8(ascii: ";"), from: start).map { min($0, comma) } ?? comma
                    let word = line.extracting(line.trimmed(start..<end))
                    if word.equalsIgnoringCase("permessage-deflate") {
                        hasCompression = true
                    } else if hasCompression, word.equalsIgnoringCase("client_no_context_takeover") {
                        clientKeepsContext = false
                    } else if hasCompression, word.equalsIgnoringCase("server_no_context_takeover") {
                        serverKeepsContext = false
                    }
                    start = end + 1
                }
                start = comma + 1
            }
        }

        /// Whether one of the elements, parted by commas, is `word`, with or without parameters.
        private static func list(_ line: OctetView, _ value: Range<Int>, holds word: StaticString) -> Bool {
            var start = value.lowerBound
            while start < value.upperBound {
                let comma = line.firstIndex(of: UInt8(ascii: ","), from: start) ?? value.upperBound
                let element = line.firstIndex(of: UInt8(ascii: ";"), from: start).map { min($0, comma) } ?? comma
                if line.extracting(line.trimmed(start..<element)).equalsIgnoringCase(word) { return true }
                start = comma + 1
            }
            return false
        }
    }
}
