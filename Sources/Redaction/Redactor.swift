/// Maps whole messages in place: SIP and MSRP, with what they carry.
///
/// What a message holds is mapped by what it is; what is not understood is mapped as a whole.
public struct Redactor: Sendable {
    /// The maps.
    public let pseudonyms: Pseudonyms
    /// Bodies of messages that came in chunks, by Message-ID: a chunk alone does not say what it is a piece of.
    private var known: [[UInt8]: [Known]] = [:]

    private struct Known {
        let octets: [UInt8]
        let redacted: [UInt8]
    }

    /// A redactor that has seen nothing yet.
    public init(_ pseudonyms: Pseudonyms) { self.pseudonyms = pseudonyms }

    /// Learns the whole body of a message that came in chunks, so that each is mapped as a piece of it.
    public mutating func learn(_ body: [UInt8], of messageID: [UInt8], contentType: [UInt8]) {
        guard known[messageID, default: []].allSatisfy({ $0.octets != body }) else { return }
        var redacted = body
        var description = Description()
        description.contentType = contentType
        mapBody(&redacted, redacted.indices, description)
        known[messageID, default: []].append(Known(octets: body, redacted: redacted))
    }

    // MARK: Messages

    enum Kind {
        case sip
        case msrp
    }

    /// What the first line of `range` begins.
    func startsMessage(_ octets: [UInt8], _ range: Range<Int>) -> Kind? {
        let start = octets[range].drop { $0.isLineEnd }
        let line = start.prefix { !$0.isLineEnd }
        if line.starts(with: "MSRP ".utf8) { return .msrp }
        if line.starts(with: "SIP/2.0 ".utf8) { return .sip }
        let tail = line.reversed().drop { $0.isBlank }.prefix(8)
        return Array(tail.reversed()) == Array(" SIP/2.0".utf8) ? .sip : nil
    }

    /// Maps a SIP message.
    public mutating func mapSIP(_ octets: inout [UInt8], _ range: Range<Int>) { mapSIP(&octets, range, depth: 0) }

    mutating func mapSIP(_ octets: inout [UInt8], _ range: Range<Int>, depth: Int) {
        var start = range.lowerBound
        while start < range.upperBound, octets[start].isLineEnd { start += 1 }
        let line = start..<lineEnd(octets, start..<range.upperBound)
        // A fragment may begin with its headers.
        if !isHeader(octets, line) || startsMessage(octets, start..<range.upperBound) == .sip {
            pseudonyms.mapSIPStart(&octets, line)
            start = line.upperBound
        }
        let (body, place) = mapHeaders(&octets, start..<range.upperBound)
        mapBody(&octets, place..<range.upperBound, body, depth: depth)
    }

    /// Maps the head of a request or response of HTTP.
    public mutating func mapHTTP(_ octets: inout [UInt8], _ range: Range<Int>) {
        let line = range.lowerBound..<lineEnd(octets, range)
        let content = pseudonyms.trimmed(octets, line)
        if octets[line].starts(with: "HTTP/".utf8) {
            let end = octets[content].firstIndex { $0.isBlank } ?? content.upperBound
            pseudonyms.mapPhrase(&octets, end..<content.upperBound)
        } else if let first = octets[content].firstIndex(where: { $0.isBlank }),
            let last = octets[content].lastIndex(where: { $0.isBlank })
        {
            pseudonyms.mapWords(&octets, first..<last)
        }
        let (_, start) = mapHeaders(&octets, line.upperBound..<range.upperBound)
        pseudonyms.mapWords(&octets, start..<range.upperBound)
    }

    // MARK: MSRP

    /// Maps an MSRP frame.
    public mutating func mapMSRP(_ octets: inout [UInt8], _ range: Range<Int>) { mapMSRP(&octets, range, depth: 0) }

    mutating func mapMSRP(_ octets: inout [UInt8], _ range: Range<Int>, depth: Int) {
        let line = range.lowerBound..<lineEnd(octets, range)
        let fields = octets[line].split { $0.isBlank || $0.isLineEnd }
        guard fields.count >= 3, fields[0].elementsEqual("MSRP".utf8) else {
            pseudonyms.mapText(&octets, range)
            return
        }
        let frame = MSRPLayout(octets, range, headers: line.upperBound, transaction: Array(fields[1]))
        pseudonyms.mapWords(&octets, fields[1].startIndex..<fields[1].endIndex)
        if !fields[2].allSatisfy({ (0x41...0x5A).contains($0) || $0.isDigit }) {
            pseudonyms.mapWords(&octets, fields[2].startIndex..<fields[2].endIndex)
        }
        pseudonyms.mapPhrase(&octets, fields[2].endIndex..<line.upperBound)
        let (body, place) = mapHeaders(&octets, line.upperBound..<frame.end)
        if place < frame.end {
            let content = place..<max(place, frame.bodyEnd)
            if !mapChunk(&octets, content, frame) {
                mapBody(&octets, content, body, depth: depth)
            }
            pseudonyms.mapWords(&octets, content.upperBound..<frame.end)
        }
        pseudonyms.mapWords(&octets, frame.end..<range.upperBound)
    }

    /// Maps a piece of a message that came in chunks; false where it is a whole one, or its beginning.
    private func mapChunk(_ octets: inout [UInt8], _ content: Range<Int>, _ frame: MSRPLayout) -> Bool {
        guard frame.start > 1 || !frame.isLast else { return false }
        let offset = frame.start - 1
        let bodies = known[frame.messageID] ?? []
        for body in bodies where offset + content.count <= body.octets.count {
            if body.octets[offset..<offset + content.count].elementsEqual(octets[content]) {
                octets.replaceSubrange(content, with: body.redacted[offset..<offset + content.count])
                return true
            }
        }
        guard frame.start > 1 else { return false }
        let before = bodies.first { $0.octets.count >= offset }?.octets[..<offset] ?? []
        let isText =
            frame.contentType.isEmpty || frame.contentType.starts(with: "text/".utf8) || isPrintable(octets, content)
        if isText {
            pseudonyms.mapText(&octets, content, behind: Pseudonyms.Trail(behind: before))
        } else {
            pseudonyms.mapBinary(&octets, content, behind: before)
        }
        return true
    }

    private func isPrintable(_ octets: [UInt8], _ range: Range<Int>) -> Bool {
        octets[range].allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0.isLineEnd || $0 == 0x09 }
    }

    // MARK: Headers

    /// Maps the headers at the start of `range`; answers what they say of the body, and where that begins.
    mutating func mapHeaders(_ octets: inout [UInt8], _ range: Range<Int>) -> (body: Description, start: Int) {
        var body = Description()
        var place = range.lowerBound
        while place < range.upperBound {
            var end = lineEnd(octets, place..<range.upperBound)
            if octets[place..<end].allSatisfy({ $0.isLineEnd }) { return (body, end) }
            // Headers that a message follows without an empty line.
            if startsMessage(octets, place..<end) != nil { return (body, place) }
            while end < range.upperBound, octets[end].isBlank { end = lineEnd(octets, end..<range.upperBound) }
            mapHeader(&octets, place..<end, &body)
            place = end
        }
        return (body, range.upperBound)
    }

    private func mapHeader(_ octets: inout [UInt8], _ line: Range<Int>, _ body: inout Description) {
        guard isHeader(octets, line), let colon = octets[line].firstIndex(of: 0x3A) else {
            pseudonyms.mapWords(&octets, line)
            return
        }
        let name = Vocabulary.lowercased(octets, pseudonyms.trimmed(octets, line.lowerBound..<colon))
        let value = pseudonyms.trimmed(octets, colon + 1..<line.upperBound)
        switch name {
        case "content-type", "c": if body.contentType.isEmpty { body.contentType = Array(octets[value]) }
        case "content-transfer-encoding": body.transferEncoding = Vocabulary.lowercased(octets, value)
        case "content-encoding", "e": body.contentEncoding = Vocabulary.lowercased(octets, value)
        default: break
        }
        pseudonyms.mapHeader(name, &octets, value)
    }

    /// Whether a line is a header's: a token before a colon.
    private func isHeader(_ octets: [UInt8], _ line: Range<Int>) -> Bool {
        guard let colon = octets[line].firstIndex(of: 0x3A) else { return false }
        let name = octets[pseudonyms.trimmed(octets, line.lowerBound..<colon)]
        return !name.isEmpty && name.allSatisfy { $0.isAlphanumeric || "-._!%*+`'~".utf8.contains($0) }
    }

    /// Behind the line end of the first line of `range`.
    func lineEnd(_ octets: [UInt8], _ range: Range<Int>) -> Int {
        octets[range].firstIndex(of: 0x0A).map { $0 + 1 } ?? range.upperBound
    }
}

/// Where the parts of an MSRP frame lie (RFC 4975 §9).
public struct MSRPLayout {
    /// Behind the headers' and the body's last octet; the end-line follows.
    let end: Int
    /// Behind the body's last octet.
    let bodyEnd: Int
    /// Message-ID; empty where there is none.
    public private(set) var messageID: [UInt8] = []
    /// Content-Type; empty where there is none.
    public private(set) var contentType: [UInt8] = []
    /// The place of the body's first octet in its message, from 1.
    public private(set) var start = 1
    /// Whether the message ends with it.
    public let isLast: Bool
    /// The body.
    public let body: Range<Int>

    /// - Parameters:
    ///   - headers: where they begin.
    ///   - transaction: the id of the transaction, which the end-line repeats.
    init(_ octets: [UInt8], _ range: Range<Int>, headers: Int, transaction: [UInt8]) {
        // The last such line: what was put before it may look like one.
        let mark = Array("-------".utf8) + transaction
        var endLine: Int?
        var place = max(headers, range.upperBound - mark.count - 8)
        while place + mark.count <= range.upperBound {
            if octets[place] == 0x2D, octets[place..<range.upperBound].starts(with: mark),
                place == headers || octets[place - 1] == 0x0A
            {
                endLine = place
            }
            place += 1
        }
        end = endLine ?? range.upperBound
        let flag = endLine.flatMap { $0 + mark.count < range.upperBound ? octets[$0 + mark.count] : nil }
        isLast = flag.map { $0 != 0x2B } ?? false
        var line = headers
        var bodyStart: Int?
        var lines: [ArraySlice<UInt8>] = []
        while line < end {
            let next = octets[line..<end].firstIndex(of: 0x0A).map { $0 + 1 } ?? end
            if octets[line..<next].allSatisfy({ $0.isLineEnd }) {
                bodyStart = next
                break
            }
            lines.append(octets[line..<next])
            line = next
        }
        var bodyEnd = end
        if let bodyStart, endLine != nil {
            if bodyEnd > bodyStart, octets[bodyEnd - 1] == 0x0A { bodyEnd -= 1 }
            if bodyEnd > bodyStart, octets[bodyEnd - 1] == 0x0D { bodyEnd -= 1 }
        }
        self.bodyEnd = bodyEnd
        body = (bodyStart ?? bodyEnd)..<bodyEnd
        for line in lines { take(line) }
    }

    /// The layout of a frame; `nil` where `octets` hold none.
    public init?(_ octets: [UInt8]) {
        let end = octets.firstIndex(of: 0x0A).map { $0 + 1 } ?? octets.count
        let fields = octets[..<end].split { $0.isBlank || $0.isLineEnd }
        guard fields.count >= 3, fields[0].elementsEqual("MSRP".utf8) else { return nil }
        self.init(octets, octets.indices, headers: end, transaction: Array(fields[1]))
    }

    private mutating func take(_ line: ArraySlice<UInt8>) {
        guard let colon = line.firstIndex(of: 0x3A) else { return }
        let name = String(decoding: line[..<colon].map(\.lowercased), as: UTF8.self)
        let value = Array(line[(colon + 1)...].filter { !$0.isLineEnd }.drop { $0.isBlank })
        switch name {
        case "message-id": messageID = value
        case "content-type": contentType = value
        case "byte-range":
            let digits = value.prefix(while: \.isDigit)
            start = Int(String(decoding: digits, as: UTF8.self)) ?? 1
            start = max(1, min(start, 1 << 40))
        default: break
        }
    }
}
