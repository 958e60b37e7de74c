/// Messages of the TLS handshake (RFC 8446 §4, RFC 5246 §7.4): hosts and certificates are mapped, and noise stands for
/// what only the two ends understand.
extension Pseudonyms {
    /// Octets of the head of a message: its type, and the length in three octets.
    private static let headCount = 4
    /// Extensions that say nothing of anybody (IANA's registry of them).
    private static let openExtensions: Set<Int> = [
        1, 10, 11, 13, 14, 15, 17, 19, 20, 22, 23, 27, 28, 42, 43, 45, 49, 50, 51, 65281,
    ]
    /// Names of protocols that stay (IANA's registry of ALPN); others are somebody's own.
    private static let protocols: Set<String> = [
        "h2", "h3", "http/1.0", "http/1.1", "sip", "sip/2", "msrp", "xmpp-client", "xmpp-server", "stun.turn",
        "stun.nat-discovery", "webrtc", "c-webrtc", "acme-tls/1", "dot", "mqtt", "imap", "pop3", "ftp", "coap",
        "sunrpc",
    ]

    /// Maps the messages that stand one behind the other in `range`.
    /// - Parameter isThirteen: whether they are of TLS 1.3.
    public func mapHandshake(_ octets: inout [UInt8], _ range: Range<Int>, isThirteen: Bool) {
        var place = range.lowerBound
        while place + Self.headCount <= range.upperBound {
            let start = place + Self.headCount
            let end = min(range.upperBound, start + number(octets, place + 1, 3, range.upperBound))
            mapMessage(octets[place], &octets, start..<end, isThirteen)
            place = end
        }
        fill(&octets, min(place, range.upperBound)..<range.upperBound)
    }

    private func mapMessage(_ type: UInt8, _ octets: inout [UInt8], _ body: Range<Int>, _ isThirteen: Bool) {
        switch type {
        case 1, 2: mapHello(&octets, body, isClient: type == 1)
        case 4: mapTicket(&octets, body, isThirteen)
        case 8: mapExtensions(&octets, body)
        case 11: mapCertificates(&octets, body, isThirteen)
        case 12: mapKeyExchange(&octets, body)
        case 13: mapRequest(&octets, body, isThirteen)
        case 15: mapSignature(&octets, body)
        // Of a key exchange, its length.
        case 16: fill(&octets, min(body.lowerBound + 2, body.upperBound)..<body.upperBound)
        case 22: mapDER(&octets, min(body.lowerBound + 4, body.upperBound)..<body.upperBound)
        // Whether the other end is to change its keys too.
        case 24: fill(&octets, min(body.lowerBound + 1, body.upperBound)..<body.upperBound)
        default: fill(&octets, body)
        }
    }

    private func mapHello(_ octets: inout [UInt8], _ body: Range<Int>, isClient: Bool) {
        // Version and random octets; then the session, which a draft of TLS 1.3 has not in the server's.
        var place = body.lowerBound + 34
        let isShort = !isClient && body.count > 1 && octets[body.lowerBound] == 0x7F
        if !isShort {
            let count = number(octets, place, 1, body.upperBound)
            fill(&octets, min(place + 1, body.upperBound)..<min(place + 1 + count, body.upperBound))
            place += 1 + count
        }
        if isClient {
            // Suites and compressions.
            for size in [2, 1] { place += size + number(octets, place, size, body.upperBound) }
        } else {
            place += isShort ? 2 : 3
        }
        mapExtensions(&octets, min(place, body.upperBound)..<body.upperBound)
    }

    private func mapTicket(_ octets: inout [UInt8], _ body: Range<Int>, _ isThirteen: Bool) {
        // Behind its lifetime; in TLS 1.3 also behind what is added to its age, and a nonce.
        var place = body.lowerBound + (isThirteen ? 8 : 4)
        if isThirteen {
            let count = number(octets, place, 1, body.upperBound)
            fill(&octets, min(place + 1, body.upperBound)..<min(place + 1 + count, body.upperBound))
            place += 1 + count
        }
        let end = fillCounted(&octets, min(place, body.upperBound), body.upperBound)
        if isThirteen { mapExtensions(&octets, end..<body.upperBound) } else { fill(&octets, end..<body.upperBound) }
    }

    /// What a server that was asked for a key exchange answers (RFC 5246 §7.4.3, RFC 8422 §5.4, RFC 4279 §2): a hint, then
    /// a curve and a point, or numbers; then a signature. Each keeps its length.
    private func mapKeyExchange(_ octets: inout [UInt8], _ body: Range<Int>) {
        var place = body.lowerBound
        while place < body.upperBound {
            let count = number(octets, place, 2, body.upperBound)
            let isCurve =
                octets[place] == 3 && place + 4 <= body.upperBound && octets[place + 1] == 0
                && octets[place + 2] <= 0x20
                && place + 4 + Int(octets[place + 3]) <= body.upperBound
            if isCurve {
                let end = place + 4 + Int(octets[place + 3])
                // A point says in its first octet how it is written.
                fill(&octets, min(place + 5, end)..<end)
                place = end
            } else if place + 2 + count <= body.upperBound, place + 2 <= body.upperBound {
                place = fillCounted(&octets, place, body.upperBound)
            } else {
                return mapSignature(&octets, place..<body.upperBound)
            }
        }
    }

    /// Fills a signature behind the number of its algorithm, which TLS 1.2 and 1.3 have, and its length.
    private func mapSignature(_ octets: inout [UInt8], _ range: Range<Int>) {
        for head in [4, 2] where range.count >= head {
            let count = number(octets, range.lowerBound + head - 2, 2, range.upperBound)
            if head + count == range.count { return fill(&octets, range.lowerBound + head..<range.upperBound) }
        }
        fill(&octets, range)
    }

    /// Maps extensions, behind their length.
    private func mapExtensions(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound + 2
        let end = min(range.upperBound, place + number(octets, range.lowerBound, 2, range.upperBound))
        // What is behind them is none.
        fill(&octets, min(end, range.upperBound)..<range.upperBound)
        while place + 4 <= end {
            let type = number(octets, place, 2, end)
            let start = place + 4
            let value = start..<min(end, start + number(octets, place + 2, 2, end))
            switch type {
            case 0:
                // A list of names, each behind its kind and length (RFC 6066 §3).
                if value.count > 5 { mapURI(&octets, value.lowerBound + 5..<value.upperBound) }
            case 5: if value.count > 5 { fill(&octets, value.lowerBound + 1..<value.upperBound) }
            case 16: mapProtocols(&octets, value)
            case 21: for index in value { octets[index] = 0 }
            case 41: mapIdentities(&octets, value)
            case 47: mapNames(&octets, value)
            case _ where Self.openExtensions.contains(type): break
            default: fill(&octets, value)
            }
            place = value.upperBound
        }
    }

    private func mapProtocols(_ octets: inout [UInt8], _ value: Range<Int>) {
        var place = value.lowerBound + 2
        while place < value.upperBound {
            let name = place + 1..<min(value.upperBound, place + 1 + Int(octets[place]))
            if !Self.protocols.contains(Vocabulary.lowercased(octets, name)) { mapWords(&octets, name) }
            place = name.upperBound
        }
    }

    /// Keys that both ends share: their names and proofs go, and their ages stay (RFC 8446 §4.2.11).
    private func mapIdentities(_ octets: inout [UInt8], _ value: Range<Int>) {
        // A server says which one it takes.
        guard value.count > 2 else { return }
        var place = value.lowerBound + 2
        let end = min(value.upperBound, place + number(octets, value.lowerBound, 2, value.upperBound))
        while place + 2 <= end { place = fillCounted(&octets, place, end) + 4 }
        place = min(end, value.upperBound) + 2
        while place < value.upperBound {
            let proof = place + 1..<min(value.upperBound, place + 1 + Int(octets[place]))
            fill(&octets, proof)
            place = proof.upperBound
        }
    }

    private func mapCertificates(_ octets: inout [UInt8], _ body: Range<Int>, _ isThirteen: Bool) {
        if isThirteen { fillContext(&octets, body) }
        for range in certificates(octets, body, isThirteen) {
            mapDER(&octets, range.certificate)
            // A state (RFC 6066 §8), or times that logs signed.
            fill(&octets, min(range.behind.lowerBound + 6, range.behind.upperBound)..<range.behind.upperBound)
        }
    }

    /// The certificates of a Certificate message, each with the extensions behind it in TLS 1.3.
    private func certificates(
        _ octets: [UInt8], _ body: Range<Int>, _ isThirteen: Bool
    ) -> [(certificate: Range<Int>, behind: Range<Int>)] {
        var found: [(Range<Int>, Range<Int>)] = []
        var place = body.lowerBound
        if isThirteen { place += 1 + number(octets, place, 1, body.upperBound) }
        place += 3
        while place + 3 <= body.upperBound {
            let start = place + 3
            let end = min(body.upperBound, start + number(octets, place, 3, body.upperBound))
            let hasExtensions = isThirteen && end + 2 <= body.upperBound
            place = hasExtensions ? min(body.upperBound, end + 2 + number(octets, end, 2, body.upperBound)) : end
            found.append((start..<end, end..<place))
        }
        return found
    }

    /// Where the senders' own certificates stand in messages of the handshake.
    public func ownCertificates(_ octets: [UInt8], isThirteen: Bool) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var place = 0
        while place + Self.headCount <= octets.count {
            let start = place + Self.headCount
            let end = min(octets.count, start + number(octets, place + 1, 3, octets.count))
            if octets[place] == 11, let own = certificates(octets, start..<end, isThirteen).first {
                found.append(own.certificate)
            }
            place = end
        }
        return found
    }

    /// What a request for a certificate is told by.
    private func fillContext(_ octets: inout [UInt8], _ body: Range<Int>) {
        let count = number(octets, body.lowerBound, 1, body.upperBound)
        fill(&octets, min(body.lowerBound + 1, body.upperBound)..<min(body.lowerBound + 1 + count, body.upperBound))
    }

    private func mapRequest(_ octets: inout [UInt8], _ body: Range<Int>, _ isThirteen: Bool) {
        if isThirteen { fillContext(&octets, body) }
        var place = body.lowerBound
        place += 1 + number(octets, place, 1, body.upperBound)
        if isThirteen {
            mapExtensions(&octets, min(place, body.upperBound)..<body.upperBound)
        } else {
            // Algorithms; before TLS 1.2 there are none, and the names would be taken for them.
            let next = place + 2 + number(octets, place, 2, body.upperBound)
            for names in [next, place] where names + 2 + number(octets, names, 2, body.upperBound) == body.upperBound {
                return mapNames(&octets, names..<body.upperBound)
            }
            fill(&octets, body)
        }
    }

    /// Names of issuers, each behind its length, behind the length of all.
    private func mapNames(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound + 2
        while place + 2 <= range.upperBound {
            let start = place + 2
            let end = min(range.upperBound, start + number(octets, place, 2, range.upperBound))
            mapDER(&octets, start..<end)
            place = end
        }
    }

    /// Fills what stands behind its length of two octets at `place`; answers where it ends.
    @discardableResult
    private func fillCounted(_ octets: inout [UInt8], _ place: Int, _ end: Int) -> Int {
        let start = min(place + 2, end)
        let behind = min(end, start + number(octets, place, 2, end))
        fill(&octets, start..<behind)
        return behind
    }

    /// The number of `size` octets at `place`; 0 where they are not all there before `end`.
    private func number(_ octets: [UInt8], _ place: Int, _ size: Int, _ end: Int) -> Int {
        guard place >= 0, place + size <= min(end, octets.count) else { return 0 }
        return octets[place..<place + size].reduce(0) { $0 << 8 | Int($1) }
    }
}
