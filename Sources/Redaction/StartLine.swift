extension Pseudonyms {
    /// Maps a start line of SIP: method and version stay, and a phrase of known words.
    func mapSIPStart(_ octets: inout [UInt8], _ range: Range<Int>) {
        let line = trimmed(octets, range)
        let method = line.lowerBound..<(octets[line].firstIndex { $0.isBlank } ?? line.upperBound)
        if octets[line].starts(with: "SIP/".utf8) {
            mapPhrase(&octets, method.upperBound..<line.upperBound)
            return
        }
        if !octets[method].allSatisfy({ (0x41...0x5A).contains($0) }) { mapWords(&octets, method) }
        // The version is what stands last.
        let tail = octets[line].lastIndex { $0.isBlank } ?? line.upperBound
        let isVersion = tail > method.upperBound && octets[tail..<line.upperBound].dropFirst().starts(with: "SIP/".utf8)
        let end = isVersion ? tail : line.upperBound
        mapURI(&octets, trimmed(octets, method.upperBound..<max(end, method.upperBound)))
    }

    /// What stands for a start line.
    public func startLine(_ text: String) -> String { mapped(text, mapSIPStart) }
}
