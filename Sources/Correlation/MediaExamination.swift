import MSRP
import Octets
import Reassembly
import Records
import SIP
import TextSyntax

/// Holds the MSRP media of a live session description against RFC 4975 §8, RFC 6135 and RFC 6714.
struct MediaExamination: ~Escapable {
    private let text: OctetView
    private let source: IPAddress
    private let frame: Frame
    private let callID: String?
    private let isPedantic: Bool

    /// - Parameters:
    ///   - text: the octets that the description was read from.
    ///   - source: who sent it.
    ///   - callID: made only for this: descriptions are few.
    @_lifetime(copy text)
    init(_ text: OctetView, from source: IPAddress, callID: String?, frame: Frame, isPedantic: Bool) {
        self.text = text
        self.source = source
        self.callID = callID
        self.frame = frame
        self.isPedantic = isPedantic
    }

    func examine(_ description: SessionDescription, _ log: inout FindingLog) {
        for media in description.media {
            examineNames(description, media, &log)
            if media.port == 0 { continue }
            if !text.extracting(media.format).equals("*") {
                let format = text.text(media.format)
                log.note(
                    .d207, "m= has the format list \"\(format)\", not *", like: format, callID: callID, at: frame)
            }
            examinePath(media, &log)
        }
    }

    private func examinePath(_ media: MessageMedia, _ log: inout FindingLog) {
        var ports: Set<Int> = []
        var addresses: Set<IPAddress> = []
        var names: [Range<Int>] = []
        for range in media.pathURIs {
            let shown = text.text(range)
            guard let uri = MSRPURI(text, range) else {
                let lacks = text.extracting(range).firstIndex(of: UInt8(ascii: ";")) == nil
                log.note(
                    .d206, "path URI \(lacks ? "without a transport" : "that cannot be read"): \(shown)",
                    like: "\(lacks) \(source)", callID: callID, at: frame)
                return
            }
            guard let port = uri.port else {
                log.note(
                    .d206, "path URI without a port: \(shown)", like: "port \(text.text(uri.host))", callID: callID,
                    at: frame)
                return
            }
            ports.insert(Int(port))
            if let address = IPAddress(text: text.extracting(uri.host)) {
                addresses.insert(address)
            } else {
                names.append(uri.host)
            }
        }
        guard let first = media.pathURIs.first else { return }
        if isPedantic { examineSessionID(media, &log) }
        // With CEMA the path leads elsewhere on purpose; who is active takes no connection.
        guard !media.isCEMA, media.setup != .active || media.port != 9 else { return }
        if let port = media.port, !ports.contains(port) {
            log.note(
                .d204, "m= names port \(port), the path \(text.text(first))", like: host(first), callID: callID,
                at: frame)
        }
        examineAddress(media, addresses, names, first, &log)
    }

    private func examineAddress(
        _ media: MessageMedia, _ addresses: Set<IPAddress>, _ names: [Range<Int>], _ first: Range<Int>,
        _ log: inout FindingLog
    ) {
        guard let connection = media.connectionAddress else { return }
        let isOff: Bool
        if let address = IPAddress(text: text.extracting(connection)) {
            // 0.0.0.0 held a call in RFC 2543, and :: would: neither leads anywhere.
            let isNowhere = address.low == (address.isV4 ? 0xFFFF_0000_0000 : 0) && address.high == 0
            isOff = !addresses.isEmpty && names.isEmpty && !addresses.contains(address) && !isNowhere
        } else {
            isOff =
                addresses.isEmpty && !names.isEmpty
                && !names.contains { text.extracting($0).equalsIgnoringCase(text.extracting(connection)) }
        }
        if isOff {
            let shown = text.text(connection)
            log.note(
                .d205, "c= names \(shown), the path \(text.text(first))", like: "\(shown) \(host(first))",
                callID: callID, at: frame)
        }
    }

    private func host(_ uri: Range<Int>) -> String { MSRPURI(text, uri).map { text.text($0.host) } ?? "" }

    /// RFC 4975 §14.1 asks for 80 bits of randomness; a character of the session-id has six at most.
    private func examineSessionID(_ media: MessageMedia, _ log: inout FindingLog) {
        guard let last = media.pathURIs.last, let uri = MSRPURI(text, last) else { return }
        let id = uri.sessionID ?? 0..<0
        if id.count * 6 < 80 {
            log.note(
                .n802, "session-id \(text.text(id)) can have \(id.count * 6) bits at most",
                like: text.text(uri.host), callID: callID, at: frame)
        }
    }

    // MARK: Names of attributes

    private static let attributes: [StaticString] = [
        "accept-types", "accept-wrapped-types", "max-size", "msrp-cema", "file-selector", "file-transfer-id",
    ]

    private func examineNames(_ description: SessionDescription, _ media: MessageMedia, _ log: inout FindingLog) {
        for line in description.lines where line.media == media.index {
            guard let range = line.attribute, range.count >= 7 else { continue }
            let name = text.extracting(range)
            for known in Self.attributes where isMeant(name, known) {
                let (shown, right) = (
                    text.text(range), known.withUTF8Buffer { unsafe String(decoding: $0, as: UTF8.self) }
                )
                log.note(.d211, "a=\(shown) should be a=\(right)", callID: callID, at: frame)
            }
        }
    }

    /// Whether a name is `known` but for hyphens, underscores or the last letter, and not `known` itself.
    private func isMeant(_ name: OctetView, _ known: StaticString) -> Bool {
        if name.equalsIgnoringCase(known) { return false }
        var place = 0
        return known.withUTF8Buffer { letters in
            for index in letters.indices {
                let letter = unsafe letters[index]
                if letter == UInt8(ascii: "-") { continue }
                while let octet = name.octet(at: place), octet == UInt8(ascii: "-") || octet == UInt8(ascii: "_") {
                    place += 1
                }
                guard let octet = name.octet(at: place), octet.asciiLowercased == letter else {
                    // "accept-type"
                    return index == letters.count - 1 && place == name.count && letter == UInt8(ascii: "s")
                }
                place += 1
            }
            return place == name.count
        }
    }
}
