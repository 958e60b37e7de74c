/// Sentences of a report: the program's own words stay, and the values among them are mapped.
extension Pseudonyms {
    /// Maps the values in a sentence.
    func mapProse(_ octets: inout [UInt8], _ range: Range<Int>) {
        var place = range.lowerBound
        while place < range.upperBound {
            if octets[place].isBlank || octets[place].isLineEnd {
                place += 1
            } else if octets[place] == 0x22 {
                let end = quotedEnd(octets, place..<range.upperBound)
                let inner = place + 1..<max(place + 1, end - 1)
                // Several words between quotes are somebody else's.
                if octets[inner].contains(where: \.isBlank) {
                    mapQuotation(&octets, inner)
                } else {
                    mapProseToken(&octets, inner, isValue: true)
                }
                place = end
            } else {
                let end =
                    octets[place..<range.upperBound].firstIndex { $0.isBlank || $0.isLineEnd || $0 == 0x22 }
                    ?? range.upperBound
                mapProseToken(&octets, place..<end)
                place = end
            }
        }
    }

    private func mapQuotation(_ octets: inout [UInt8], _ range: Range<Int>) {
        let line = Vocabulary.lowercased(octets, range)
        if line.hasPrefix("sip/2.0 ") || line.hasSuffix(" sip/2.0") {
            mapSIPStart(&octets, range)
        } else {
            mapAddresses(&octets, range)
        }
    }

    /// - Parameter isValue: whether it is quoted, so that a number in it is no count.
    private func mapProseToken(_ octets: inout [UInt8], _ token: Range<Int>, isValue: Bool = false) {
        var range = token
        while let first = octets[range].first, "(<'".utf8.contains(first) { range.removeFirst() }
        while let last = octets[range].last, ".,;:)'".utf8.contains(last) { range.removeLast() }
        if range.isEmpty { return }
        // A bare IPv6 address begins like a URI with a scheme.
        if isAddress(octets, range) {
            _ = mapAddress(&octets, range, from: range.lowerBound)
            return
        }
        let runs = withoutSigns(octets, range).split { !$0.isAlphanumeric && $0 < 0x80 }
        if octets[range].contains(0x40) || Vocabulary.scheme(octets, range) != nil || isEndpoint(octets, range) {
            mapURI(&octets, range)
        } else if !runs.allSatisfy({ isProse($0) && !(isValue && $0.contains(where: \.isDigit)) }) {
            mapWords(&octets, range)
        }
    }

    /// The token with a space for each sign beyond ASCII that is no letter: a section's, an arrow.
    private func withoutSigns(_ octets: [UInt8], _ range: Range<Int>) -> [UInt8] {
        var plain = Array(octets[range])
        var place = 0
        while place < plain.count {
            let sequence = Sequence(plain, place..<plain.count)
            if sequence.isKept { for offset in 0..<sequence.length { plain[place + offset] = 0x20 } }
            place += sequence.length
        }
        return plain
    }

    private func isAddress(_ octets: [UInt8], _ range: Range<Int>) -> Bool {
        var probe = Array(octets[range])
        return mapAddress(&probe, probe.indices, from: 0) == probe.endIndex
    }

    private func isEndpoint(_ octets: [UInt8], _ range: Range<Int>) -> Bool {
        var probe = Array(octets[range])
        if probe.first == 0x5B { probe.removeFirst() }
        return mapAddress(&probe, probe.indices, from: 0) != nil
    }

    /// Whether a run of letters and digits is the program's: a word of its sentences, a number, an id or a code.
    private func isProse(_ run: ArraySlice<UInt8>) -> Bool {
        guard run.allSatisfy({ $0 < 0x80 }) else { return false }
        let digits = run.reversed().prefix(while: \.isDigit).count
        let letters = run.dropLast(digits)
        if letters.isEmpty { return digits < 8 }
        if digits > 0 {
            let isID = letters.count == 1 && digits < 8
            let known = String(decoding: run.map(\.lowercased), as: UTF8.self)
            return isID && "spmacdfilmnrtx".utf8.contains(letters[letters.startIndex].lowercased)
                || ["sha256", "base64", "h264", "utf8", "utf16", "ipv4", "ipv6"].contains(known)
        }
        return ProseVocabulary.words.contains(String(decoding: letters.map(\.lowercased), as: UTF8.self))
    }

    /// What stands for a sentence.
    public func prose(_ text: String) -> String { mapped(text, mapProse) }

    /// A sentence in which the second address of a way may lack what it shares with the first: `192.0.2.1 > .2:5060`. It is
    /// mapped as a whole, or its last number would stay as it is.
    public func route(_ text: String) -> String {
        var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard let sign = words.firstIndex(of: ">"), sign > 0, sign + 1 < words.count, words[sign + 1].hasPrefix("."),
            let dot = words[sign - 1].lastIndex(of: ".")
        else { return prose(text) }
        words[sign + 1] = words[sign - 1][..<dot] + words[sign + 1]
        var mapped = prose(words.joined(separator: " ")).split(separator: " ", omittingEmptySubsequences: false)
        if mapped.count == words.count, let dot = mapped[sign - 1].lastIndex(of: ".") {
            let network = mapped[sign - 1][...dot]
            if mapped[sign + 1].hasPrefix(network) {
                mapped[sign + 1] = mapped[sign + 1].dropFirst(network.count - 1)
            }
        }
        return mapped.joined(separator: " ")
    }
}
