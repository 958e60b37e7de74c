/// Messages of the TLS handshake (RFC 8446 §4, RFC 5246 §7.4): hosts and certificates are mapped, and noise stands for
/// what only the two ends understand.
extension Pseudonyms {
    /// Octets of the head of a message: its type, and the length in three octets.
    private static let headCount = 4
    /// Extensions that say nothing of anybody (IANA's registry of them).
    private static let openExtensions: Set<Int> = [
        1, 5, 10, 11, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 27, 28, 42, 43, 45, 49, 50, 51, 65281,
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
        // The server's hello, keys, proofs, ends, changes of keys.
        case 2, 6, 12, 15, 20, 24: break
        case 1: mapClientHello(&octets, body)
        case 4:
            // A ticket; in TLS 1.3 behind its age and a nonce.
            var place = body.lowerBound + (isThirteen ? 8 : 4)
            if isThirteen { place += 1 + number(octets, place, 1, body.upperBound) }
            fillCounted(&octets, place, body.upperBound)
        case 8: mapExtensions(&octets, body)
        case 11: mapCertificates(&octets, body, isThirteen)
        case 13: mapRequest(&octets, body, isThirteen)
        // Of a key exchange, its length.
        case 16: fill(&octets, min(body.lowerBound + 2, body.upperBound)..<body.upperBound)
        case 22: mapDER(&octets, min(body.lowerBound + 4, body.upperBound)..<body.upperBound)
        default: fill(&octets, body)
        }
    }

    private func mapClientHello(_ octets: inout [UInt8], _ body: Range<Int>) {
        // Version, random octets, session, suites, compression.
        var place = body.lowerBound + 34
        for size in [1, 2, 1] { place += size + number(octets, place, size, body.upperBound) }
        mapExtensions(&octets, min(place, body.upperBound)..<body.upperBound)
    }

    /// Maps extensions, behind their length.
    private func mapExtensions(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound + 2
        while place + 4 <= range.upperBound {
            let type = number(octets, place, 2, range.upperBound)
            let start = place + 4
            let value = start..<min(range.upperBound, start + number(octets, place + 2, 2, range.upperBound))
            switch type {
            case 0:
                // A list of names, each behind its kind and length (RFC 6066 §3).
                if value.count > 5 { mapURI(&octets, value.lowerBound + 5..<value.upperBound) }
            case 41: mapIdentities(&octets, value)
            case 47: mapNames(&octets, value)
            case _ where Self.openExtensions.contains(type): break
            default: fill(&octets, value)
            }
            place = value.upperBound
        }
    }

    /// Keys that both ends share: their names go, and their ages and proofs stay (RFC 8446 §4.2.11).
    private func mapIdentities(_ octets: inout [UInt8], _ value: Range<Int>) {
        // A server says which one it takes.
        guard value.count > 2 else { return }
        var place = value.lowerBound + 2
        let end = min(value.upperBound, place + number(octets, value.lowerBound, 2, value.upperBound))
        while place + 2 <= end { place = fillCounted(&octets, place, end) + 4 }
    }

    private func mapCertificates(_ octets: inout [UInt8], _ body: Range<Int>, _ isThirteen: Bool) {
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

    private func mapRequest(_ octets: inout [UInt8], _ body: Range<Int>, _ isThirteen: Bool) {
        var place = body.lowerBound
        place += 1 + number(octets, place, 1, body.upperBound)
        if isThirteen {
            mapExtensions(&octets, min(place, body.upperBound)..<body.upperBound)
        } else {
            // Algorithms; before TLS 1.2 there are none, and the names would be taken for them.
            let next = place + 2 + number(octets, place, 2, body.upperBound)
            let names = next + 2 + number(octets, next, 2, body.upperBound) == body.upperBound ? next : place
            mapNames(&octets, min(names, body.upperBound)..<body.upperBound)
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
