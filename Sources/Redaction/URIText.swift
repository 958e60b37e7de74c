/// URIs keep their scheme, ports, and the parameters that say nothing of a person or a host.
extension Pseudonyms {
    /// Maps the URI, or the host and port, in `range`.
    public func mapURI(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound, octets[place].isBlank { place += 1 }
        let scheme = Vocabulary.scheme(octets, place..<range.upperBound)
        if let scheme {
            let end = place + scheme.count + 1
            if scheme == "urn" {
                mapURN(&octets, end..<range.upperBound)
                return
            }
            place = end
        }
        if place + 1 < range.upperBound, octets[place] == 0x2F, octets[place + 1] == 0x2F { place += 2 }
        if scheme != "tel", let at = userEnd(octets, place..<range.upperBound) {
            let host = at + 1..<hostEnd(octets, at + 1..<range.upperBound)
            if isAnonymous(octets, host) {
                // `anonymous`, as nearly all write; else it is a name all the same.
                if Vocabulary.lowercased(octets, place..<at) != "anonymous" { mapUser(&octets, place..<at) }
                mapRest(&octets, host.upperBound..<range.upperBound)
                return
            }
            mapUser(&octets, place..<at)
            place = at + 1
        }
        let host = place..<hostEnd(octets, place..<range.upperBound)
        mapWords(&octets, host)
        mapRest(&octets, host.upperBound..<range.upperBound)
    }

    /// RFC 3323 §4.1.1.3: who hides says so.
    private func isAnonymous(_ octets: [UInt8], _ host: Range<Int>) -> Bool {
        octets[host].map(\.lowercased) == Array("anonymous.invalid".utf8)
    }

    private func mapURN(_ octets: inout [UInt8], _ range: Range<Int>) {
        let end = octets[range].firstIndex(of: 0x3A) ?? range.upperBound
        switch Vocabulary.lowercased(octets, range.lowerBound..<end) {
        case "uuid": mapWords(&octets, end..<range.upperBound)
        case "gsma":
            let inner = min(end + 1, range.upperBound)
            let next = octets[inner..<range.upperBound].firstIndex(of: 0x3A) ?? range.upperBound
            mapWords(&octets, next..<range.upperBound)
        case "urn-7", "ietf", "service", "oma", "3gpp", "xmpp": break
        default: mapWords(&octets, range)
        }
    }

    /// Where a user part ends.
    private func userEnd(_ octets: [UInt8], _ range: Range<Int>) -> Int? {
        octets[range].firstIndex(of: 0x40)
    }

    private func hostEnd(_ octets: [UInt8], _ range: Range<Int>) -> Int {
        if range.lowerBound < range.upperBound, octets[range.lowerBound] == 0x5B {
            return octets[range].firstIndex(of: 0x5D).map { $0 + 1 } ?? range.upperBound
        }
        return octets[range].firstIndex { ":;/?>,&\"".utf8.contains($0) } ?? range.upperBound
    }

    private func mapUser(_ octets: inout [UInt8], _ range: Range<Int>) {
        let end = octets[range].firstIndex(of: 0x3B) ?? range.upperBound
        mapWords(&octets, range.lowerBound..<end)
        mapParameters(&octets, end..<range.upperBound)
    }

    /// Maps what follows a host: its port, a path, parameters, headers.
    private func mapRest(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound
        if place < range.upperBound, octets[place] == 0x3A {
            place += 1
            while place < range.upperBound, octets[place].isDigit { place += 1 }
        }
        let end = octets[place..<range.upperBound].firstIndex { $0 == 0x3B || $0 == 0x3F } ?? range.upperBound
        mapWords(&octets, place..<end)
        let query = octets[end..<range.upperBound].firstIndex(of: 0x3F) ?? range.upperBound
        mapParameters(&octets, end..<query)
        mapWords(&octets, query..<range.upperBound)
    }

    // MARK: Parameters

    /// Maps parameters that semicolons, commas or white space part.
    func mapParameters(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound {
            if ";, \t\r\n&".utf8.contains(octets[place]) {
                place += 1
                continue
            }
            let end = parameterEnd(octets, place..<range.upperBound)
            mapParameter(&octets, place..<end)
            place = max(end, place + 1)
        }
    }

    /// Where a parameter ends; what is quoted or in angle brackets ends none.
    private func parameterEnd(_ octets: [UInt8], _ range: Range<Int>) -> Int {
        var place = range.lowerBound
        while place < range.upperBound {
            switch octets[place] {
            case 0x22: place = quotedEnd(octets, place..<range.upperBound)
            case 0x3C: place = (octets[place..<range.upperBound].firstIndex(of: 0x3E) ?? range.upperBound - 1) + 1
            case 0x3B, 0x2C, 0x26: return place
            default: place += 1
            }
        }
        return place
    }

    /// Behind the quotation mark that closes what opens at the start of `range`.
    func quotedEnd(_ octets: [UInt8], _ range: Range<Int>) -> Int {
        var place = range.lowerBound + 1
        while place < range.upperBound {
            if octets[place] == 0x22 { return place + 1 }
            place += octets[place] == 0x5C ? 2 : 1
        }
        return range.upperBound
    }

    private func mapParameter(_ octets: inout [UInt8], _ range: Range<Int>) {
        guard let equals = octets[range].firstIndex(of: 0x3D) else {
            if !Vocabulary.keepsFlag(Vocabulary.lowercased(octets, trimmed(octets, range))) { mapWords(&octets, range) }
            return
        }
        // Base64 may end so: then there is no name before it.
        if octets[equals..<range.upperBound].allSatisfy({ $0 == 0x3D || $0.isBlank || $0.isLineEnd }) {
            return mapWords(&octets, range)
        }
        let name = Vocabulary.lowercased(octets, trimmed(octets, range.lowerBound..<equals))
        if Vocabulary.keepsValue(ofParameter: name) { return }
        // RFC 3261 §19.1.1; elsewhere it may be a person.
        let value = trimmed(octets, equals + 1..<range.upperBound)
        if name == "user", ["phone", "ip", "dialstring"].contains(Vocabulary.lowercased(octets, value)) { return }
        mapValue(&octets, equals + 1..<range.upperBound)
    }

    /// Maps a value, quoted or in angle brackets or neither, which may be a URI.
    func mapValue(_ octets: inout [UInt8], _ range: Range<Int>) {
        var inner = trimmed(octets, range)
        while let first = inner.first, let last = inner.last, first < last,
            octets[first] == 0x22 && octets[last] == 0x22 || octets[first] == 0x3C && octets[last] == 0x3E
        {
            inner = first + 1..<last
        }
        if Vocabulary.scheme(octets, inner) != nil { mapURI(&octets, inner) } else { mapWords(&octets, inner) }
    }

    func trimmed(_ octets: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, octets[lower].isBlank || octets[lower].isLineEnd { lower += 1 }
        while upper > lower, octets[upper - 1].isBlank || octets[upper - 1].isLineEnd { upper -= 1 }
        return lower..<upper
    }

    // MARK: Lists of addresses

    /// Maps the value of a header that names users or hosts: display names, URIs, parameters, comments.
    func mapAddresses(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound {
            switch octets[place] {
            case 0x22:
                let end = quotedEnd(octets, place..<range.upperBound)
                mapWords(&octets, place..<end)
                place = end
            case 0x3C:
                let end = octets[place..<range.upperBound].firstIndex(of: 0x3E) ?? range.upperBound
                mapURI(&octets, place + 1..<end)
                place = end
            case 0x3B:
                let end = parameterEnd(octets, place + 1..<range.upperBound)
                mapParameter(&octets, place + 1..<end)
                place = end
            case _
            where octets[place].isBlank || octets[place].isLineEnd || octets[place] == 0x2C || octets[place] == 0x3E:
                place += 1
            default: place = mapToken(&octets, place..<range.upperBound)
            }
        }
    }

    private func mapToken(_ octets: inout [UInt8], _ range: Range<Int>) -> Int {
        let isURI = Vocabulary.scheme(octets, range) != nil
        let end = octets[range].firstIndex { ";,<\" \t\r\n".utf8.contains($0) } ?? range.upperBound
        if isURI || octets[range.lowerBound..<end].contains(0x40) {
            mapURI(&octets, range.lowerBound..<end)
        } else if let equals = octets[range.lowerBound..<end].firstIndex(of: 0x3D) {
            // Credentials and the like are parameters without a value before them.
            let close = parameterEnd(octets, range)
            mapParameter(&octets, range.lowerBound..<max(close, equals))
            return max(close, end)
        } else {
            mapWords(&octets, range.lowerBound..<end)
        }
        return max(end, range.lowerBound + 1)
    }

    /// Maps URIs that white space parts, as in a path of MSRP.
    func mapURIs(_ octets: inout [UInt8], _ range: Range<Int>) { mapEach(&octets, range, mapURI) }

    /// Maps each of what white space parts. What is mapped keeps its length.
    func mapEach(_ octets: inout [UInt8], _ range: Range<Int>, _ map: (inout [UInt8], Range<Int>) -> Void) {
        var place = range.lowerBound
        while place < range.upperBound {
            if octets[place].isBlank || octets[place].isLineEnd {
                place += 1
                continue
            }
            let end = octets[place..<range.upperBound].firstIndex { $0.isBlank || $0.isLineEnd } ?? range.upperBound
            map(&octets, place..<end)
            place = end
        }
    }

    // MARK: Values

    /// What stands for a URI.
    public func uri(_ text: String) -> String { mapped(text, mapURI) }

    /// What stands for URIs that spaces part.
    public func uris(_ text: String) -> String { mapped(text, mapURIs) }

    /// What stands for `1.2.3.4:5060`, or for a host with or without a port.
    public func endpoint(_ text: String) -> String {
        mapped(text) { octets, range in
            // An address of IPv6 alone has no brackets.
            var address = octets
            if mapAddress(&address, range, from: range.lowerBound) == range.upperBound {
                octets = address
            } else {
                mapURI(&octets, range)
            }
        }
    }
}
