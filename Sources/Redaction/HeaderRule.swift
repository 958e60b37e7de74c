/// What becomes of the value of a header.
enum HeaderRule {
    /// It stays: it says nothing of a person, a host or a device.
    case keep
    /// Its words are mapped.
    case words
    /// It names users or hosts, perhaps with parameters.
    case addresses
    /// Hops, each behind its protocol.
    case via
    /// URIs that white space parts.
    case uris
    /// A media type, a disposition: its parameters are mapped.
    case mediaType
    /// What comes first stays; parameters are mapped.
    case parameters
    /// A code, and words behind it.
    case phrase
    /// Names of protocols that are known; what else stands there may be a token of credentials.
    case subprotocols

    /// The rule for a name, in lower case.
    init(_ name: String) {
        self = HeaderRule.table[name] ?? .addresses
    }

    private static let table: [String: HeaderRule] = {
        var table: [String: HeaderRule] = [:]
        func add(_ rule: HeaderRule, _ names: String) {
            for name in names.split(whereSeparator: \.isWhitespace) { table[String(name)] = rule }
        }
        add(
            .keep,
            """
            cseq content-length l max-forwards expires min-expires date timestamp allow supported k require proxy-require
            unsupported accept accept-encoding accept-language allow-events u content-encoding e
            content-transfer-encoding content-language mime-version session-expires x min-se rseq rack privacy priority
            byte-range success-report failure-report p-asserted-service p-preferred-service
            resource-priority answer-mode priv-answer-mode request-disposition d datetime ns imdn.disposition-notification
            upgrade connection sec-websocket-key sec-websocket-accept sec-websocket-version
            sec-websocket-extensions security-client security-server security-verify flow-timer recv-info info-package
            cache-control pragma transfer-encoding mime-version content-features
            """)
        add(
            .words,
            """
            call-id i message-id subject s user-agent server organization sip-etag sip-if-match in-reply-to imdn.message-id
            contribution-id conversation-id inreplyto-contribution-id p-access-network-info p-visited-network-id
            p-last-access-network-info content-id content-description host origin geolocation
            """)
        add(.via, "via v")
        add(.uris, "to-path from-path use-path")
        add(.mediaType, "content-type c content-disposition")
        add(.parameters, "event o reason subscription-state accept-contact a reject-contact j retry-after")
        add(.phrase, "status warning")
        add(.subprotocols, "sec-websocket-protocol")
        return table
    }()
}

extension Pseudonyms {
    /// Headers that hold nothing but numbers.
    private static let numericHeaders: Set<String> = [
        "content-length", "l", "max-forwards", "expires", "min-expires", "timestamp", "min-se", "rseq", "byte-range",
        "datetime",
    ]

    /// Maps the value of the header called `name`.
    func mapHeader(_ name: String, _ octets: inout [UInt8], _ range: Range<Int>) {
        switch HeaderRule(name) {
        case .keep: mapKept(&octets, range, isNumeric: Pseudonyms.numericHeaders.contains(name))
        case .subprotocols: mapSubprotocols(&octets, range)
        case .words: mapWords(&octets, range)
        case .addresses: mapAddresses(&octets, skippingScheme(octets, range))
        case .via: mapVia(&octets, range)
        case .uris: mapURIs(&octets, range)
        case .mediaType, .parameters: mapMediaType(&octets, range)
        case .phrase: mapPhrase(&octets, range)
        }
    }

    /// What stays says nothing, unless a comment or an address stands in it.
    private func mapKept(_ octets: inout [UInt8], _ range: Range<Int>, isNumeric: Bool) {
        if octets[range].contains(0x40) { return mapAddresses(&octets, range) }
        if isNumeric, octets[range].contains(where: { !Pseudonyms.isOfNumbers($0) }) {
            return mapPhrase(&octets, range)
        }
        if let open = octets[range].firstIndex(of: UInt8(ascii: "(")) { mapWords(&octets, open..<range.upperBound) }
    }

    /// Whether an octet stands in numbers, ranges of them and times (RFC 3339): digits, their signs, T and Z.
    private static func isOfNumbers(_ octet: UInt8) -> Bool {
        octet.isDigit || octet.isBlank || octet.isLineEnd || "-+:./*TZtz".utf8.contains(octet)
    }

    private func mapSubprotocols(_ octets: inout [UInt8], _ range: Range<Int>) {
        for word in octets[range].split(whereSeparator: { $0.isBlank || $0.isLineEnd || $0 == 0x2C }) {
            let place = word.startIndex..<word.endIndex
            if !["sip", "msrp", "xmpp"].contains(Vocabulary.lowercased(octets, place)) { mapWords(&octets, place) }
        }
    }

    /// Behind the scheme of credentials (RFC 3261 §20.7), which stays.
    private func skippingScheme(_ octets: [UInt8], _ range: Range<Int>) -> Range<Int> {
        let start = trimmed(octets, range)
        let end = octets[start].firstIndex { $0.isBlank } ?? start.upperBound
        guard ["digest", "basic", "bearer"].contains(Vocabulary.lowercased(octets, start.lowerBound..<end)) else {
            return range
        }
        return end..<range.upperBound
    }

    private func mapVia(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound {
            let end = octets[place..<range.upperBound].firstIndex(of: 0x2C) ?? range.upperBound
            let hop = trimmed(octets, place..<end)
            // `SIP/2.0/UDP`, perhaps with white space around the slashes; a branch may have some too.
            var host = hop.lowerBound
            let slashes = octets[hop].prefix { $0 != 0x3B }.indices.filter { octets[$0] == 0x2F }
            if let slash = slashes.prefix(2).last {
                host = slash + 1
                while host < hop.upperBound, octets[host].isBlank { host += 1 }
                while host < hop.upperBound, octets[host].isDigit || octets[host].isLetter || octets[host] == 0x2D {
                    host += 1
                }
            }
            let rest = trimmed(octets, host..<hop.upperBound)
            let sent = octets[rest].firstIndex { $0 == 0x3B || $0.isBlank } ?? rest.upperBound
            mapURI(&octets, rest.lowerBound..<sent)
            mapAddresses(&octets, sent..<rest.upperBound)
            place = end + 1
        }
    }

    /// Maps the parameters of a value; what stands before them stays.
    func mapMediaType(_ octets: inout [UInt8], _ range: Range<Int>) {
        let end = octets[range].firstIndex(of: 0x3B) ?? range.upperBound
        let value = trimmed(octets, range.lowerBound..<end)
        if let blank = octets[value].firstIndex(where: { $0.isBlank || $0.isLineEnd }) {
            mapWords(&octets, blank..<value.upperBound)
        }
        mapParameters(&octets, end..<range.upperBound)
    }

    /// Maps the words of a phrase, unless they are those of the protocols; numbers stay.
    func mapPhrase(_ octets: inout [UInt8], _ range: Range<Int>) {
        mapEach(&octets, range) { octets, place in
            let word = Vocabulary.lowercased(octets, place)
            let isNumber = place.count <= 3 && octets[place].allSatisfy(\.isDigit)
            if !isNumber, !word.split(separator: "/").allSatisfy({ Vocabulary.keepsPhrase(String($0)) }) {
                mapWords(&octets, place)
            }
        }
    }
}
