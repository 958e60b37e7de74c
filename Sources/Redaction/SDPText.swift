/// A session description (RFC 4566): its structure stays, with hosts, names and paths mapped.
extension Pseudonyms {
    private static let keptAttributes: Set<String> = [
        "accept-types", "accept-wrapped-types", "setup", "connection", "max-size", "sendrecv", "sendonly", "recvonly",
        "inactive", "chatroom", "msrp-cema", "lang", "sdplang", "ptime", "maxptime", "rtpmap", "fmtp", "rtcp-mux",
        "group",
        "mid", "curr", "des", "conf", "file-disposition", "file-range", "file-date", "framerate", "content", "sqn",
        "cdsc", "cpar",
        "cparmin", "cparmax",
    ]
    private static let pathAttributes: Set<String> = ["path", "msrp-path"]

    func mapSDP(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound {
            let end = octets[place..<range.upperBound].firstIndex(of: 0x0A) ?? range.upperBound
            mapSDPLine(&octets, trimmed(octets, place..<end))
            place = end + 1
        }
    }

    func mapSDPLine(_ octets: inout [UInt8], _ line: Range<Int>) {
        guard line.count > 1, octets[line.lowerBound + 1] == 0x3D else {
            mapWords(&octets, line)
            return
        }
        mapSDPValue(octets[line.lowerBound], &octets, line.lowerBound + 2..<line.upperBound)
    }

    /// Maps the value of a line of a type.
    func mapSDPValue(_ type: UInt8, _ octets: inout [UInt8], _ value: Range<Int>) {
        switch type {
        case UInt8(ascii: "v"), UInt8(ascii: "b"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "z"),
            UInt8(ascii: "m"):
            break
        case UInt8(ascii: "o"):
            // The user's name, and the session's number and version: some make these of the user's number.
            var end = value.lowerBound
            for _ in 0..<3 {
                let start = octets[end..<value.upperBound].firstIndex { !$0.isBlank } ?? value.upperBound
                end = octets[start..<value.upperBound].firstIndex { $0.isBlank } ?? value.upperBound
            }
            mapWords(&octets, value.lowerBound..<end)
            mapHost(&octets, end..<value.upperBound)
        case UInt8(ascii: "c"): mapHost(&octets, value)
        case UInt8(ascii: "a"): mapAttribute(&octets, value)
        default: mapWords(&octets, value)
        }
    }

    /// Maps the host behind `IN IP4` or `IN IP6`; where there is none of these, what stands last.
    private func mapHost(_ octets: inout [UInt8], _ value: Range<Int>) {
        var place = value.lowerBound
        var isHost = false
        while place < value.upperBound {
            if octets[place].isBlank {
                place += 1
                continue
            }
            let end = octets[place..<value.upperBound].firstIndex { $0.isBlank } ?? value.upperBound
            let word = Vocabulary.lowercased(octets, place..<end)
            if isHost || end == value.upperBound && word != "ip4" && word != "ip6" {
                mapWords(&octets, place..<end)
            } else if octets[place..<end].contains(where: { !$0.isDigit }), !["in", "ip4", "ip6"].contains(word) {
                mapWords(&octets, place..<end)
            }
            isHost = word == "ip4" || word == "ip6"
            place = end
        }
    }

    private func mapAttribute(_ octets: inout [UInt8], _ value: Range<Int>) {
        let colon = octets[value].firstIndex(of: 0x3A) ?? value.upperBound
        let name = Vocabulary.lowercased(octets, value.lowerBound..<colon)
        if colon < value.upperBound {
            mapSDPAttribute(name, &octets, colon + 1..<value.upperBound)
        } else if !Pseudonyms.keptAttributes.contains(name) {
            mapWords(&octets, value)
        }
    }

    /// Maps the value of an attribute.
    func mapSDPAttribute(_ name: String, _ octets: inout [UInt8], _ value: Range<Int>) {
        if Pseudonyms.keptAttributes.contains(name) { return }
        if Pseudonyms.pathAttributes.contains(name) {
            mapURIs(&octets, value)
        } else if name == "rtcp" {
            mapHost(&octets, value)
        } else if name == "file-selector" {
            mapFileSelector(&octets, value)
        } else if name == "fingerprint" {
            mapFingerprint(&octets, value)
        } else {
            mapWords(&octets, value)
        }
    }

    /// RFC 8122 §5: the name of a digest, and its octets, each as two digits. It stays one: that of the certificate that
    /// stands for its own, where that was seen.
    private func mapFingerprint(_ octets: inout [UInt8], _ value: Range<Int>) {
        let start = octets[value].firstIndex { $0.isBlank } ?? value.lowerBound
        let places = (start..<value.upperBound).filter { octets[$0].hexadecimalValue != nil }
        let digits = places.map { octets[$0].hexadecimalValue ?? 0 }
        guard start > value.lowerBound, digits.count.isMultiple(of: 2) else { return mapWords(&octets, value) }
        let digest = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        let isUpper = !octets[start..<value.upperBound].contains { (0x61...0x66).contains($0) }
        for (index, octet) in (fingerprints[digest] ?? noise(for: digest)).enumerated() where index < digest.count {
            octets[places[2 * index]] = (octet >> 4).hexadecimal(isUpper)
            octets[places[2 * index + 1]] = (octet & 15).hexadecimal(isUpper)
        }
    }

    /// RFC 5547 §6: name, type, size and hash of a file.
    private func mapFileSelector(_ octets: inout [UInt8], _ value: Range<Int>) {
        var place = value.lowerBound
        while place < value.upperBound {
            let colon = octets[place..<value.upperBound].firstIndex(of: 0x3A) ?? value.upperBound
            let name = Vocabulary.lowercased(octets, trimmed(octets, place..<colon))
            let start = min(colon + 1, value.upperBound)
            let isQuoted = start < value.upperBound && octets[start] == 0x22
            let end =
                isQuoted
                ? quotedEnd(octets, start..<value.upperBound)
                : octets[start..<value.upperBound].firstIndex { $0.isBlank } ?? value.upperBound
            if name != "type", name != "size" { mapWords(&octets, start..<end) }
            place = max(end, place + 1)
        }
    }
}
