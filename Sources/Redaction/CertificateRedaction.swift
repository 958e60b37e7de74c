internal import Octets

/// Certificates and names of issuers in DER (X.690 §10, RFC 5280): the structure stays, with names mapped, and noise in
/// the place of keys, signatures and numbers.
extension Pseudonyms {
    /// Values in values, at most.
    private static let depthLimit = 24

    /// Maps the values that stand side by side in `range`.
    func mapDER(_ octets: inout [UInt8], _ range: Range<Int>) {
        if !mapValues(&octets, range, depth: 0) { fill(&octets, range) }
    }

    /// One value: its tag, and where its content lies.
    private struct Value {
        let tag: UInt8
        let content: Range<Int>

        var isConstructed: Bool { tag & 0x20 != 0 }

        init?(_ octets: [UInt8], _ range: Range<Int>) {
            guard range.count >= 2 else { return nil }
            tag = octets[range.lowerBound]
            // Numbers of several octets are in no certificate.
            guard tag & 0x1F != 0x1F else { return nil }
            var start = range.lowerBound + 2
            var count = Int(octets[range.lowerBound + 1])
            if count > 0x80 {
                let more = count & 0x7F
                guard more <= 3, start + more <= range.upperBound else { return nil }
                count = octets[start..<start + more].reduce(0) { $0 << 8 | Int($1) }
                start += more
            } else if count == 0x80 {
                return nil
            }
            guard count <= range.upperBound - start else { return nil }
            content = start..<start + count
        }
    }

    /// Whether values fill `range`, each in those around it.
    private func isFilled(_ octets: [UInt8], _ range: Range<Int>, depth: Int) -> Bool {
        guard depth < Self.depthLimit else { return false }
        var position = range.lowerBound
        while position < range.upperBound {
            guard let value = Value(octets, position..<range.upperBound),
                !value.isConstructed || isFilled(octets, value.content, depth: depth + 1)
            else { return false }
            position = value.content.upperBound
        }
        return true
    }

    /// Maps the values in `range`; false, and nothing is mapped, where they do not fill it.
    private func mapValues(_ octets: inout [UInt8], _ range: Range<Int>, depth: Int) -> Bool {
        guard depth > 0 || isFilled(octets, range, depth: 0) else { return false }
        guard depth < Self.depthLimit else { return false }
        var position = range.lowerBound
        while position < range.upperBound, let value = Value(octets, position..<range.upperBound) {
            if value.isConstructed {
                if !mapValues(&octets, value.content, depth: depth + 1) { fill(&octets, value.content) }
            } else {
                mapPrimitive(&octets, value, depth)
            }
            position = value.content.upperBound
        }
        return true
    }

    private func mapPrimitive(_ octets: inout [UInt8], _ value: Value, _ depth: Int) {
        let content = value.content
        switch value.tag {
        // Truth values, null, kinds of things, times.
        case 0x01, 0x05, 0x06, 0x0A, 0x17, 0x18: break
        case 0x02:
            // A version or an exponent is short. A number keeps its sign, and how many bits it has.
            if content.count > 4 {
                let first = octets[content.lowerBound] == 0 ? content.lowerBound + 1 : content.lowerBound
                fill(&octets, first + 1..<content.upperBound)
            }
        case 0x03, 0x04: mapString(&octets, value, depth)
        case 0x0C, 0x12, 0x13, 0x14, 0x16, 0x1A: mapName(&octets, content)
        // Characters of two or four octets.
        case 0x1C, 0x1E:
            let size = value.tag == 0x1E ? 2 : 4
            for (index, place) in content.enumerated() { octets[place] = index % size == size - 1 ? 0x78 : 0 }
        // Of a subject's other names: an address of mail, a host, a URI; an IP address.
        case 0x81, 0x82, 0x86: mapURI(&octets, content)
        case 0x87: mapBinaryAddress(&octets, content)
        // A number of its kind.
        case 0x88: break
        default: if content.count > 4 { fill(&octets, content) }
        }
    }

    /// Maps octets or bits: what they are made of, where that is values too.
    private func mapString(_ octets: inout [UInt8], _ value: Value, _ depth: Int) {
        // The bits of the last octet that do not count come first.
        let start = min(value.content.lowerBound + (value.tag == 0x03 ? 1 : 0), value.content.upperBound)
        let inner = start..<value.content.upperBound
        if value.tag == 0x04, mapLogs(&octets, inner) { return }
        guard let first = Value(octets, inner), first.content.upperBound == inner.upperBound, first.tag & 0x1F > 0,
            isFilled(octets, inner, depth: depth + 1), mapValues(&octets, inner, depth: depth + 1)
        else {
            // A point of a curve says in its first octet how it is written. What a key may be used for takes a few bits.
            if inner.count > 4 { fill(&octets, inner.lowerBound + 1..<inner.upperBound) }
            return
        }
    }

    /// Maps times that logs signed (RFC 6962 §3.3), which keep their form; false where these are none.
    private func mapLogs(_ octets: inout [UInt8], _ range: Range<Int>) -> Bool {
        func number(_ place: Int) -> Int { Int(octets[place]) << 8 | Int(octets[place + 1]) }
        guard range.count > 49, number(range.lowerBound) == range.count - 2 else { return false }
        var parts: [Range<Int>] = []
        var place = range.lowerBound + 2
        while place < range.upperBound {
            // Version, log, time, extensions, algorithms.
            guard place + 49 <= range.upperBound, number(place + 43) == 0 else { return false }
            let (end, signature) = (place + 2 + number(place), place + 49)
            guard end <= range.upperBound, signature + number(place + 47) == end else { return false }
            parts += [place + 3..<place + 43, signature..<end]
            place = end
        }
        for part in parts { fill(&octets, part) }
        return true
    }

    private func mapName(_ octets: inout [UInt8], _ range: Range<Int>) {
        let isHost = octets[range].contains(UInt8(ascii: ".")) && !octets[range].contains { $0.isBlank }
        if isHost { mapURI(&octets, range) } else { mapWords(&octets, range) }
    }

    /// An address as its 4 or 16 octets are, with a mask behind it where there are twice as many.
    private func mapBinaryAddress(_ octets: inout [UInt8], _ range: Range<Int>) {
        let count = range.count == 8 || range.count == 32 ? range.count / 2 : range.count
        let own = range.lowerBound..<range.lowerBound + count
        guard count == 4 || count == 16 else { return fill(&octets, range) }
        let words = octets[own].reduce((high: UInt64(0), low: UInt64(0))) {
            ($0.high << 8 | $0.low >> 56, $0.low << 8 | UInt64($1))
        }
        let image = address(
            count == 4
                ? IPAddress(v4: UInt32(truncatingIfNeeded: words.low)) : IPAddress(high: words.high, low: words.low))
        for (place, index) in own.enumerated() {
            let half = count == 4 || place >= 8 ? image.low : image.high
            octets[index] = UInt8(truncatingIfNeeded: half >> UInt64(8 * ((count == 4 ? 3 : 7) - place % 8)))
        }
    }
}
