/// Bodies by what their headers say of them.
extension Redactor {
    /// What the headers before a body say of it.
    struct Description {
        var contentType: [UInt8] = []
        var transferEncoding = ""
        var contentEncoding = ""
        var disposition = ""

        /// Type and subtype in lower case.
        var type: String {
            let end = contentType.firstIndex(of: 0x3B) ?? contentType.endIndex
            let text = String(decoding: contentType[..<end].map(\.lowercased), as: UTF8.self)
            return text.filter { !$0.isWhitespace }
        }

        /// A parameter, quotes removed.
        func parameter(_ name: String) -> [UInt8]? {
            var place = contentType.startIndex
            while let start = contentType[place...].firstIndex(of: 0x3B) {
                let rest = contentType[(start + 1)...]
                guard let equals = rest.firstIndex(of: 0x3D) else { return nil }
                let found = String(decoding: rest[..<equals].filter { !$0.isBlank && !$0.isLineEnd }, as: UTF8.self)
                var value = contentType[(equals + 1)...].drop { $0.isBlank || $0.isLineEnd }
                var end: Int
                if value.first == 0x22 {
                    value = value.dropFirst()
                    end = value.firstIndex(of: 0x22) ?? value.endIndex
                } else {
                    end = value.firstIndex { $0 == 0x3B || $0.isBlank || $0.isLineEnd } ?? value.endIndex
                }
                if found.lowercased() == name { return Array(value[..<end]) }
                end = contentType[end...].firstIndex(of: 0x3B) ?? contentType.endIndex
                place = end
            }
            return nil
        }
    }

    /// Bodies inside of bodies, at most.
    private static let depthLimit = 16

    /// Maps a body.
    mutating func mapBody(_ octets: inout [UInt8], _ range: Range<Int>, _ body: Description, depth: Int = 0) {
        guard !range.isEmpty, depth < Redactor.depthLimit else {
            pseudonyms.mapText(&octets, range)
            return
        }
        if !body.contentEncoding.isEmpty, body.contentEncoding != "identity" {
            pseudonyms.mapBinary(&octets, range)
            return
        }
        switch body.transferEncoding {
        case "base64": mapEncoded(&octets, range, body, Base64(octets, range), depth)
        case "quoted-printable": mapEncoded(&octets, range, body, QuotedPrintable(octets, range), depth)
        default: mapPlainBody(&octets, range, body, depth)
        }
    }

    private mutating func mapEncoded(
        _ octets: inout [UInt8], _ range: Range<Int>, _ body: Description, _ encoding: (some EncodedBody)?, _ depth: Int
    ) {
        guard let encoding else {
            pseudonyms.mapText(&octets, range)
            return
        }
        var plain = body
        plain.transferEncoding = ""
        var content = encoding.content
        mapBody(&content, content.indices, plain, depth: depth + 1)
        encoding.write(content, &octets)
    }

    private mutating func mapPlainBody(
        _ octets: inout [UInt8], _ range: Range<Int>, _ body: Description, _ depth: Int
    ) {
        let type = body.type
        switch type {
        case "application/sdp": pseudonyms.mapSDP(&octets, range)
        // Where the type was left out, a description tells by its first line what it is.
        case "" where octets[range].starts(with: "v=0\r\n".utf8) || octets[range].starts(with: "v=0\n".utf8):
            pseudonyms.mapSDP(&octets, range)
        case "message/cpim": mapCPIM(&octets, range, depth)
        case _ where type.hasPrefix("multipart/"):
            guard let boundary = body.parameter("boundary"), !boundary.isEmpty else {
                pseudonyms.mapText(&octets, range)
                return
            }
            mapMultipart(&octets, range, boundary, depth)
        case _ where type.hasPrefix("text/"): mapCharacters(&octets, range, body)
        case _ where startsMessage(octets, range) == .msrp: mapMSRP(&octets, range, depth: depth + 1)
        case _ where startsMessage(octets, range) == .sip: mapSIP(&octets, range, depth: depth + 1)
        case "message/sip", "message/sipfrag": mapSIP(&octets, range, depth: depth + 1)
        case "message/msrp": mapMSRP(&octets, range, depth: depth + 1)
        case _ where type.hasSuffix("+xml") || type == "application/xml":
            pseudonyms.mapXML(&octets, range, type: type)
        default:
            let isText = octets[range].allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0.isLineEnd || $0 == 0x09 }
            if isText { pseudonyms.mapText(&octets, range) } else { pseudonyms.mapBinary(&octets, range) }
        }
    }

    /// Maps a text by its charset.
    private func mapCharacters(_ octets: inout [UInt8], _ range: Range<Int>, _ body: Description) {
        let charset = body.parameter("charset").map { String(decoding: $0.map(\.lowercased), as: UTF8.self) } ?? "utf-8"
        switch charset {
        case "utf-16", "utf-16le", "utf-16be":
            guard let text = WideText(octets, range, isLittle: charset == "utf-16le" ? true : nil) else {
                pseudonyms.mapBinary(&octets, range)
                return
            }
            var content = text.content
            pseudonyms.mapText(&content, content.indices)
            if !text.write(content, &octets) { pseudonyms.mapBinary(&octets, range) }
        case "utf-8", "us-ascii", "iso-8859-1", "windows-1252", "iso-8859-15", "latin1", "utf8", "ascii":
            pseudonyms.mapText(&octets, range)
        default:
            let isASCII = octets[range].allSatisfy { $0 < 0x80 }
            if isASCII { pseudonyms.mapText(&octets, range) } else { pseudonyms.mapBinary(&octets, range) }
        }
    }

    // MARK: Parts

    private mutating func mapMultipart(
        _ octets: inout [UInt8], _ range: Range<Int>, _ boundary: [UInt8], _ depth: Int
    ) {
        let delimiter = [0x2D, 0x2D] + boundary
        // Found before anything is mapped: what is mapped has another boundary.
        var lines: [Range<Int>] = []
        var place = range.lowerBound
        while place < range.upperBound {
            let end = octets[place..<range.upperBound].firstIndex(of: 0x0A).map { $0 + 1 } ?? range.upperBound
            if octets[place..<end].starts(with: delimiter), isDelimiter(octets[place + delimiter.count..<end]) {
                lines.append(place..<end)
            }
            place = end
        }
        guard let first = lines.first, let last = lines.last else {
            pseudonyms.mapText(&octets, range)
            return
        }
        pseudonyms.mapText(&octets, range.lowerBound..<first.lowerBound)
        for (line, next) in zip(lines, lines.dropFirst()) { mapPart(&octets, line.upperBound..<next.lowerBound, depth) }
        let isClosed = octets[last].dropFirst(delimiter.count).starts(with: [0x2D, 0x2D])
        if isClosed {
            pseudonyms.mapText(&octets, last.upperBound..<range.upperBound)
        } else {
            mapPart(&octets, last.upperBound..<range.upperBound, depth)
        }
        for line in lines { pseudonyms.mapWords(&octets, line) }
    }

    /// Whether what follows the boundary leaves its line a delimiter; a hyphen alone is what some write at the end.
    private func isDelimiter(_ rest: ArraySlice<UInt8>) -> Bool {
        rest.drop { $0 == 0x2D }.allSatisfy { $0.isBlank || $0.isLineEnd }
    }

    private mutating func mapPart(_ octets: inout [UInt8], _ range: Range<Int>, _ depth: Int) {
        let (body, start) = mapHeaders(&octets, range)
        // The line end before a delimiter belongs to it.
        var end = range.upperBound
        if end > start, octets[end - 1] == 0x0A { end -= 1 }
        if end > start, octets[end - 1] == 0x0D { end -= 1 }
        mapBody(&octets, start..<end, body, depth: depth + 1)
    }

    /// CPIM (RFC 3862): its headers, those of what it wraps, and that.
    private mutating func mapCPIM(_ octets: inout [UInt8], _ range: Range<Int>, _ depth: Int) {
        let (first, middle) = mapHeaders(&octets, range)
        if !first.contentType.isEmpty {
            mapBody(&octets, middle..<range.upperBound, first, depth: depth + 1)
            return
        }
        let (body, start) = mapHeaders(&octets, middle..<range.upperBound)
        mapBody(&octets, start..<range.upperBound, body, depth: depth + 1)
    }
}
