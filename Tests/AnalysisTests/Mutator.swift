import Foundation

/// Changes one octet of what a push holds, in the frames that carry it. It knows how a bundle is built, and nothing of
/// how the program compares.
struct Mutator {
    /// One octet that can be changed, and what it is part of.
    struct Place: Sendable {
        /// The index of the part.
        let part: Int
        /// `start-line`, `request-uri`, a header's name, `sdp:c`, `sdp:a=path`, `transaction-id`, `body`.
        let field: String
        /// The offset in the push's stream.
        let offset: Int
        /// The line, with a bar before the octet.
        let context: String
    }

    let capture: LiteralCapture
    private let stream: LiteralStream
    let places: [Place]

    /// Finds the bundle in the direction from port `source` to port `destination`.
    init?(path: String) {
        guard let capture = LiteralCapture(path: path) else { return nil }
        self.capture = capture
        let segments = capture.frames.compactMap(LiteralSegment.init).filter { $0.sequence != nil }
        let mark = Array("Content-Type: multipart/mixed".utf8)
        guard let carrier = segments.first(where: { Data($0.payload).range(of: Data(mark)) != nil }) else { return nil }
        stream = LiteralStream(capture, from: carrier.sourcePort, to: carrier.destinationPort)
        places = Mutator.places(in: stream.octets)
    }

    /// The capture with the octet at `place` changed, in every frame that carries it: a letter to another letter, a digit to
    /// another digit.
    func mutant(at place: Place) -> [UInt8] {
        let changed = Mutator.changed(stream.octets[place.offset])
        var records = capture.records
        for number in stream.frames[place.offset] {
            guard let at = stream.frameOffset(of: place.offset, in: capture.frames[number - 1]) else { continue }
            let header = capture.records[number - 1].count - capture.frames[number - 1].count
            records[number - 1][(capture.isClassic ? header : 28) + at] = changed
        }
        return capture.preamble + records.joined()
    }

    static func changed(_ octet: UInt8) -> UInt8 {
        switch octet {
        case UInt8(ascii: "z"), UInt8(ascii: "Z"): octet - 25
        case UInt8(ascii: "9"): UInt8(ascii: "0")
        default: octet + 1
        }
    }

    private static func isChangeable(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    // MARK: How a bundle is built

    private enum Section { case outside, partHeader, startLine, header, sdp, body }

    private static func places(in octets: [UInt8]) -> [Place] {
        let text = String(decoding: octets, as: UTF8.self)
        guard let range = text.range(of: #"boundary="?([^"\r\n]+)"?"#, options: .regularExpression) else { return [] }
        let delimiter = "--" + text[range].dropFirst(9).filter { $0 != "\"" }
        var places: [Place] = []
        var section = Section.outside
        var part = -1
        var type = ""
        var endLine = ""
        var start = 0
        for line in octets.split(separator: 0x0A, omittingEmptySubsequences: false) {
            defer { start += line.count + 1 }
            let words = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
            func add(_ field: String, _ from: Int, _ to: Int) {
                for offset in max(from, 0)..<max(from, to) where isChangeable(octets[start + offset]) {
                    let context =
                        String(decoding: octets[start..<start + offset], as: UTF8.self) + "|"
                        + String(decoding: octets[start + offset..<start + to], as: UTF8.self)
                    places.append(Place(part: part, field: field, offset: start + offset, context: context))
                }
            }
            if words == delimiter {
                section = .partHeader
                part += 1
                continue
            }
            if words.hasPrefix(delimiter) || !endLine.isEmpty && words.hasPrefix(endLine) {
                section = .outside
                endLine = ""
                continue
            }
            switch section {
            case .outside: break
            case .partHeader: if words.isEmpty { section = .startLine }
            case .startLine:
                section = .header
                type = ""
                let parts = words.split(separator: " ", omittingEmptySubsequences: false)
                if parts.count >= 3, words.hasPrefix("MSRP ") {
                    endLine = "-------" + parts[1]
                    add("start-line", 5 + parts[1].utf8.count + 1, words.utf8.count)
                } else if parts.count >= 3, !words.hasPrefix("SIP/") {
                    add("start-line", 0, parts[0].utf8.count)
                    add("request-uri", parts[0].utf8.count + 1, parts[0].utf8.count + 1 + parts[1].utf8.count)
                } else {
                    add("start-line", 8, words.utf8.count)
                }
            case .header:
                if words.isEmpty {
                    section = type.hasPrefix("application/sdp") ? .sdp : .body
                    continue
                }
                guard let colon = words.firstIndex(of: ":") else { continue }
                let name = String(words[..<colon])
                let value = words[words.index(after: colon)...]
                if name.lowercased() == "content-type" { type = value.trimmingCharacters(in: .whitespaces) }
                add(name, name.utf8.count + 1, words.utf8.count)
            case .sdp:
                guard words.utf8.count > 2 else { continue }
                var field = "sdp:" + words.prefix(1)
                var from = 2
                if words.hasPrefix("a="), let colon = words.firstIndex(of: ":") {
                    field = "sdp:" + words[..<colon]
                    from = words[...colon].utf8.count
                }
                add(field, from, words.utf8.count)
            case .body: add("body", 0, words.utf8.count)
            }
        }
        return places
    }
}
