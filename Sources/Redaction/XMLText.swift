/// XML keeps its elements, the names of attributes, and the tokens that its schemas name.
extension Pseudonyms {
    private static let tokens: Set<String> = [
        "active", "idle", "terminated", "partial", "full", "created", "registered", "refreshed", "shortened", "expired",
        "deactivated", "probation", "unregistered", "rejected", "open", "closed", "true", "false", "init", "to", "cc",
        "bcc",
        "delivered", "displayed", "processed", "failed", "forbidden", "error", "stored", "text/plain", "text/html",
        "message/cpim", "image/jpeg", "image/png", "video/mp4", "file", "thumbnail",
    ]
    private static let knownAttributes: Set<String> = [
        "state", "event", "expires", "duration-registered", "q", "cseq",
        "cid-sequence",
        "copycontrol", "anonymize", "type",
    ]

    private static let knownTypes: Set<String> = [
        "message/imdn+xml", "application/im-iscomposing+xml", "application/reginfo+xml",
        "application/resource-lists+xml",
        "application/conference-info+xml", "application/watcherinfo+xml", "application/rlmi+xml",
        "application/simple-message-summary+xml", "application/pidf+xml",
    ]

    /// Maps what elements and attributes hold.
    /// - Parameter type: what it is: of what is not known the tokens, numbers and dates say who knows what.
    func mapXML(_ octets: inout [UInt8], _ range: Range<Int>, type: String) {
        let isKnown = Pseudonyms.knownTypes.contains(type)
        var place = range.lowerBound
        while place < range.upperBound {
            if octets[place] != 0x3C {
                let end = octets[place..<range.upperBound].firstIndex(of: 0x3C) ?? range.upperBound
                mapXMLValue(&octets, place..<end, isKnown)
                place = end
            } else if starts(octets, place..<range.upperBound, "<!") {
                // Comments, CDATA, what a DTD would say.
                let end = octets[place..<range.upperBound].firstIndex(of: 0x3E) ?? range.upperBound
                let isData = starts(octets, place..<range.upperBound, "<![CDATA[")
                mapWords(&octets, min(place + (isData ? 9 : 2), end)..<end)
                place = end
            } else {
                let end = octets[place..<range.upperBound].firstIndex(of: 0x3E).map { $0 + 1 } ?? range.upperBound
                mapTag(&octets, place..<end, isKnown)
                place = end
            }
        }
    }

    private func starts(_ octets: [UInt8], _ range: Range<Int>, _ text: String) -> Bool {
        octets[range].starts(with: text.utf8)
    }

    /// Maps the values of the attributes in a tag.
    private func mapTag(_ octets: inout [UInt8], _ tag: Range<Int>, _ isKnown: Bool) {
        var place = tag.lowerBound
        while let equals = octets[place..<tag.upperBound].firstIndex(of: 0x3D) {
            let before = trimmed(octets, place..<equals)
            let start = octets[before].lastIndex { $0.isBlank || $0.isLineEnd }.map { $0 + 1 } ?? before.lowerBound
            let name = Vocabulary.lowercased(octets, start..<before.upperBound)
            let value = octets[equals + 1..<tag.upperBound]
            guard let open = value.firstIndex(where: { $0 == 0x22 || $0 == 0x27 }),
                let close = octets[open + 1..<tag.upperBound].firstIndex(of: octets[open])
            else { return }
            let isKept =
                name == "xmlns" || name.hasPrefix("xmlns:") || name.hasSuffix("schemalocation")
                || ["version", "encoding", "standalone"].contains(name)
                || isKnown && Pseudonyms.knownAttributes.contains(name)
            if !isKept { mapXMLValue(&octets, open + 1..<close, isKnown) }
            place = close + 1
        }
    }

    private func mapXMLValue(_ octets: inout [UInt8], _ range: Range<Int>, _ isKnown: Bool) {
        let value = trimmed(octets, range)
        if value.isEmpty || isKnown && isKept(octets, value) { return }
        // What an ampersand begins is a character's name.
        var place = value.lowerBound
        while place < value.upperBound {
            let amp = octets[place..<value.upperBound].firstIndex(of: 0x26) ?? value.upperBound
            let part = place..<amp
            if Vocabulary.scheme(octets, part) != nil || octets[part].contains(0x40) {
                mapURI(&octets, part)
            } else {
                mapWords(&octets, part)
            }
            guard amp < value.upperBound else { return }
            let semicolon = octets[amp..<value.upperBound].prefix(10).firstIndex(of: 0x3B)
            if let semicolon { mapReference(&octets, amp..<semicolon) }
            place = semicolon ?? amp + 1
        }
    }

    /// Maps the number of a letter or a digit (`&#65;`, `&#x41;`) to that of another, of as many digits.
    private func mapReference(_ octets: inout [UInt8], _ range: Range<Int>) {
        let text = String(decoding: octets[range].dropFirst(), as: UTF8.self).lowercased()
        let isHexadecimal = text.hasPrefix("#x")
        guard text.hasPrefix("#"),
            let value = UInt8(text.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10)
        else { return }
        let room = text.utf8.count - (isHexadecimal ? 2 : 1)
        for number: UInt64 in 0..<64 {
            let other = exchanged(value, words(4, UInt64(value) << 8 | number))
            let digits = String(other, radix: isHexadecimal ? 16 : 10)
            guard other != value, digits.utf8.count <= room else { continue }
            let padded = String(repeating: "0", count: room - digits.utf8.count) + digits
            octets.replaceSubrange(range.upperBound - room..<range.upperBound, with: padded.utf8)
            return
        }
    }

    private func isKept(_ octets: [UInt8], _ value: Range<Int>) -> Bool {
        let text = Vocabulary.lowercased(octets, value)
        if Pseudonyms.tokens.contains(text) { return true }
        if value.count <= 5, octets[value].allSatisfy(\.isDigit) { return true }
        // `2026-11-22T09:54:02Z`
        return value.count >= 17 && octets[value.lowerBound + 4] == 0x2D && octets[value.lowerBound + 10] | 0x20 == 0x74
            && octets[value].allSatisfy { $0.isDigit || "-:.+tzTZ".utf8.contains($0) }
    }
}
